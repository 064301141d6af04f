"""The header of a performance table: which column holds which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Box, Cell, Row
from budgetkg.facts.performance import grammar
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
                found.setdefault(column.field, cell)
        return found

    def _counted(self, cell: Cell, shift: int) -> Column | None:
        return next((column for column in self.columns if column.start <= cell.column + shift < column.stop), None)

    def _under(self, cell: Cell) -> Column | None:
        if cell.box is None:
            return None
        middle = cell.box.left + cell.box.width / 2
        return next(
            (
                column
                for column in self.columns
                if column.box and column.box.left <= middle < column.box.left + column.box.width
            ),
            None,
        )


def read_header(rows: Sequence[Row], index: int) -> tuple[Header, int] | None:
    """The header that begins at a row and the index of the row after it; ``None`` when none begins there.

    A header has two of our titles or more, one of them of performance tables only, and few strange cells. Rows below that hold nothing but titles belong to it (一级指标 … under 绩效指标).
    """
    first = rows[index]
    if not first.aligned:
        return _flow_header(rows, index)
    columns = list(_columns(first))
    after = index + 1
    strange = sum(1 for cell in first.cells if cell.text) - len(columns)
    if not columns or strange * 2 > len(columns):
        return None
    while after < len(rows) and rows[after].aligned and _is_sub_header(rows[after]):
        columns = _refine(columns, list(_columns(rows[after])))
        after += 1
    columns = _with_indicator_name(columns, rows[index:after])
    titles = {column.field for column in columns} - {"note"}
    if len(titles) < 2 or not titles & grammar.PERFORMANCE_FIELDS:
        return None
    return Header(tuple(sorted(columns, key=lambda column: column.start)), tuple(rows[index:after])), after


def _columns(row: Row) -> Iterator[Column]:
    for cell in row.cells:
        field = grammar.column_field(cell.text)
        if field:
            yield Column(field, cell.column, cell.column + cell.column_span, cell.box)


def _is_sub_header(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return bool(filled) and all(grammar.column_field(cell.text) for cell in filled)


def _refine(above: list[Column], below: list[Column]) -> list[Column]:
    """The columns of two header rows: where the lower one says more it stands in the place of the upper."""
    kept = [column for column in above if not any(_overlap(column, other) for other in below)]
    return kept + below


def _overlap(one: Column, other: Column) -> bool:
    return one.start < other.stop and other.start < one.stop


def _with_indicator_name(columns: list[Column], rows: Sequence[Row]) -> list[Column]:
    """Where no column is titled 三级指标, one titled 绩效指标 beside 指标性质 or 指标值 holds the indicator's name."""
    fields = {column.field for column in columns}
    if "level3" in fields or not {"comparator", "target"} <= fields:
        return columns
    names = [cell.column for row in rows for cell in row.cells if key(cell.text) == "绩效指标"]
    return [
        replace(column, field="level3") if column.start in names and column.field == "note" else column
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
    if len(titles) < (3 if strange else 2) or not titles & grammar.PERFORMANCE_FIELDS:
        return None
    columns = tuple(Column(field, place, place + 1) for place, field in enumerate(fields))
    return Header(columns, tuple(rows[index:after])), after


def _titles_in(text: str) -> tuple[list[str], int]:
    """The fields whose titles a text strings together, and how many characters belong to none."""
    folded = key(text)
    fields: list[str] = []
    strange = 0
    place = 0
    while place < len(folded):
        title = next((title for title in _LONGEST_FIRST if folded.startswith(title, place)), None)
        if title is None:
            strange += 1
            place += 1
        else:
            fields.append(_FIELDS[title])
            place += len(title)
    return fields, strange


# So many titles in one line are a header even when other text is run into it.
_MANY_TITLES = 7
_FIELDS = {key(title): field for field, titles in grammar.COLUMN_TITLES.items() for title in titles}
_LONGEST_FIRST = sorted(_FIELDS, key=len, reverse=True)
