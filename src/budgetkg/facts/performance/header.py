"""The header of a performance table: which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Box, Cell, Row
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.text import key


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a header: from ``start`` up to, not including, ``stop``; its box where the page knows it."""

    field: str
    start: int
    stop: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table in their printed order. In a flow row ``start`` only counts the titles."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns) - {"note"}

    @property
    def aligned(self) -> bool:
        return self.rows[0].aligned

    @property
    def money_unit(self) -> str:
        """The money unit printed in a column's title (预算数（万元）), empty where none is."""
        printed = (grammar.unit_in_title(cell.text) for row in self.rows for cell in row.cells)
        return next(filter(None, printed), "")

    @property
    def width(self) -> int:
        return max(column.stop for column in self.columns)

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    def cells(self, row: Row, shift: int = 0) -> dict[str, Cell]:
        """The filled cell of each field in an aligned row, all its columns moved by ``shift``.

        On a page without header of its own the columns may be counted otherwise; there a cell belongs to the column
        under which it stands.
        """
        elsewhere = row.page != self.rows[0].page and all(column.box for column in self.columns)
        found: dict[str, Cell] = {}
        for cell in row.cells:
            column = self._under(cell) if elsewhere and cell.box else self._counted(cell, shift)
            if column and cell.text:
                kept = found.setdefault(column.field, cell)
                # 指标性质 | 运算符号: 定量 | ≥
                if column.field == "comparator" and not grammar.comparator(kept.text):
                    found[column.field] = cell
        return found

    def field_under(self, cell: Cell) -> str | None:
        """The field of the column under which a cell stands on the page; ``None`` outside all, or without boxes."""
        column = self._under(cell)
        return column.field if column else None

    def _counted(self, cell: Cell, shift: int) -> Column | None:
        return next((column for column in self.columns if column.start <= cell.column + shift < column.stop), None)

    def _under(self, cell: Cell) -> Column | None:
        if cell.box is None:
            return None
        middle = cell.box.left + cell.box.width / 2
        for column in self.columns:
            if column.box and column.box.left <= middle < column.box.left + column.box.width:
                return column
        return None


def read_header(
    rows: Sequence[Row], index: int, wanted: frozenset[str] = vocabulary.PERFORMANCE_FIELDS
) -> tuple[Header, int] | None:
    """The header that begins at a row and the index of the row after it; ``None`` when none begins there.

    A header has two of our titles or more, one of them of the ``wanted`` (those of performance tables only), and few
    strange cells. Rows below that hold nothing but titles belong to it (一级指标 … under 绩效指标).
    """
    first = rows[index]
    if not first.aligned:
        return _flow_header(rows, index)
    columns = list(_columns(first))
    levels, after = _level_columns(rows, index)
    of_levels = levels or _has_lists(rows, index + 1)
    strange = sum(1 for cell in first.cells if cell.text and not (of_levels and _is_level(cell.text))) - len(columns)
    if not columns or strange * 2 > len(columns):
        return None
    columns += levels
    while after < len(rows) and rows[after].aligned and _is_sub_header(rows[after]):
        columns = _refine(columns, list(_columns(rows[after], columns)))
        after += 1
    columns = _with_indicator_name(_with_units(columns), rows[index:after])
    titles = {column.field for column in columns} - {"note"}
    if len(titles) < 2 or not (levels or titles & wanted):
        return None
    return Header(tuple(sorted(columns, key=lambda column: column.start)), tuple(rows[index:after])), after


def level_of(field: str) -> str:
    """The 二级指标 whose indicators stand in a column of a field (``level2:数量指标``), empty for any other field."""
    prefix, _, name = field.partition(":")
    return name if prefix == "level2" else ""


def _has_lists(rows: Sequence[Row], index: int) -> bool:
    """Whether a row titles the names of several lists of indicators (三级指标 | 指标值 | 三级指标 | 指标值)."""
    cells = rows[index].cells if index < len(rows) else ()
    return sum(grammar.column_field(cell.text) == "level3" for cell in cells) > 1


def _is_level(text: str) -> bool:
    return grammar.level1(text) is not None or grammar.level2(text) is not None


def _level_columns(rows: Sequence[Row], index: int) -> tuple[list[Column], int]:
    """The columns titled with level names (产出指标 over 数量指标 | 质量指标 …) and the index after their rows.

    Such a table prints a project's indicators side by side, all of one 二级指标 in a cell. None where it has columns for
    the levels, or fewer than three level names.
    """
    found: list[Column] = []
    for place in range(index, min(len(rows), index + 2)):
        filled = [cell for cell in rows[place].cells if cell.text]
        named = [(cell, grammar.level2(cell.text)) for cell in filled]
        level2 = [
            Column(f"level2:{name}", cell.column, cell.column + cell.column_span, cell.box)
            for cell, name in named
            if name and (place > index or grammar.level1(cell.text) in (None, name))
        ]
        whole_row = place > index and len(level2) == len(filled)
        if place == index or whole_row:
            found = _refine(found, level2)
        if whole_row:
            return (found, place + 1) if len(found) >= _FEWEST_LEVELS else ([], index + 1)
    return (found, index + 1) if len(found) >= _FEWEST_LEVELS else ([], index + 1)


def _columns(row: Row, above: Sequence[Column] = ()) -> Iterator[Column]:
    years = [grammar.year_of_value(cell.text) for cell in row.cells]
    latest = max(years, default="")
    for cell, year in zip(row.cells, years, strict=True):
        # 2025年指标值 | 2026年指标值: the budget's own is the latest
        field = grammar.column_field(cell.text) or ("target" if year and year == latest else "note" if year else "")
        column = Column(field, cell.column, cell.column + cell.column_span, cell.box)
        if above and key(cell.text) in _SUMS:
            # 财政拨款 over 合计, 一般公共预算 …: the sum stands for what is above it.
            field = next((other.field for other in above if _overlap(column, other)), "note")
            yield replace(column, field=field)
        elif column.field:
            yield column


def _is_sub_header(row: Row) -> bool:
    texts = [cell.text for cell in row.cells if cell.text]
    others = [text for text in texts if grammar.column_field(text) is None]
    return len(others) < len(texts) and all(key(text) in _SUMS for text in others)


def _refine(above: list[Column], below: list[Column]) -> list[Column]:
    """The columns of two header rows: where the lower one says more it stands in the place of the upper."""
    kept = [column for column in above if not any(_overlap(column, other) for other in below)]
    return kept + below


def _overlap(one: Column, other: Column) -> bool:
    return one.start < other.stop and other.start < one.stop


def _with_units(columns: list[Column]) -> list[Column]:
    """A column titled 单位 beside indicators has their units of measurement, else the names of offices."""
    field = "unit" if any(column.field == "level3" for column in columns) else "unit_name"
    return [replace(column, field=field) if column.field == "any_unit" else column for column in columns]


def _with_indicator_name(columns: list[Column], rows: Sequence[Row]) -> list[Column]:
    """Where no column is titled 三级指标, one titled 绩效指标 beside 指标性质 or 指标值 holds the indicator's name.

    Beside no column of an indicator at all it holds the indicators of a project, all in one cell.
    """
    fields = {column.field for column in columns}
    if "level3" in fields or "indicators" in fields:
        return columns
    alone = {"project", "goal"} <= fields and not fields & _OF_INDICATORS
    if not alone and not {"comparator", "target"} <= fields:
        return columns
    named = "indicators" if alone else "level3"
    names = [cell.column for row in rows for cell in row.cells if key(cell.text) == "绩效指标"]
    return [
        replace(column, field=named) if column.start in names and column.field == "note" else column
        for column in columns
    ]


def _flow_header(rows: Sequence[Row], index: int) -> tuple[Header, int] | None:
    """A header whose cells are parted by spaces: titles read one after another from its text without spaces.

    It may be wrapped: a second line that holds nothing but titles belongs to it. OCR runs other text into the line, so
    that a line with many of our titles is a header whatever else it holds.
    """
    fields, strange = _titles_in(rows[index].text)
    many = len(set(fields)) >= _MANY_TITLES and "level3" in fields
    if not fields or (strange > len(fields) and not many):
        return None
    after = index + 1
    while after < len(rows) and not rows[after].aligned:
        more, other = _titles_in(rows[after].text)
        if not more or other:
            break
        fields += more
        after += 1
    titles = set(fields) - {"note"}
    if len(titles) < (3 if strange else 2) or not titles & vocabulary.PERFORMANCE_FIELDS:
        return None
    columns = tuple(Column(field, place, place + 1) for place, field in enumerate(fields))
    return Header(columns, tuple(rows[index:after])), after


def _titles_in(text: str) -> tuple[list[str], int]:
    """The fields whose titles a text strings together, and how many characters belong to none."""
    folded = key(text)
    titles = _TITLES.findall(folded)
    return [_FIELDS[title] for title in titles], len(folded) - sum(map(len, titles))


_OF_INDICATORS = frozenset(vocabulary.INDICATOR_FIELDS)
#: So many level names side by side are columns of indicators.
_FEWEST_LEVELS = 3
_SUMS = frozenset({"合计", "小计"})
# So many titles in one line are a header even when other text is run into it.
_MANY_TITLES = 7
_FIELDS = {key(title): field for field, titles in vocabulary.COLUMN_TITLES.items() for title in titles}
#: Any title of a field; of two that begin alike the longer.
_TITLES = re.compile("|".join(re.escape(title) for title in sorted(_FIELDS, key=len, reverse=True)))
