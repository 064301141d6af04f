"""The cells of an aligned row by field, and the level names that reach down to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.document.model import Cell, Row
from budgetkg.facts.model import PLAIN, Reading
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.draft import both
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.indicators import number
from budgetkg.text import squeeze

SHIFTED = Reading(
    Decimal("0.95"), "首列空格丢失，按列的内容对齐 / leading blank cell lost; columns told by their contents"
)
WRAPPED_NAME = Reading(Decimal("0.9"), "指标名称跨两行，已连接 / indicator name printed over two rows; joined")
_IMPLIED = Reading(Decimal("0.95"), "一级指标未印，由二级指标推出 / level 1 not printed; it follows from level 2")
_LONGEST_LABEL = 14
# 是 or 否 of 是否核心指标
_YES_NO = frozenset("是否")


def cells_of(row: Row, header: Header) -> tuple[dict[str, Cell], Reading]:
    """The filled cells of a row by field.

    A text may have lost the blank cell that stands under a label column; then all cells of the row are one column too
    far to the left, and their contents (comparator, weight, 是/否) fit the header only when moved.
    """
    cells = header.cells(row)
    if row.table is not None or not row.cells or row.cells[0].column != 0 or row.width >= header.width:
        return cells, PLAIN
    moved = header.cells(row, shift=1)
    if _fit(moved) > _fit(cells):
        return moved, SHIFTED
    return cells, PLAIN


def _fit(cells: Mapping[str, Cell]) -> int:
    """How many cells hold what their column's title promises."""
    tests = {
        "comparator": lambda text: grammar.comparator(text) is not None,
        "level1": lambda text: grammar.level1(text) is not None,
        "level2": lambda text: grammar.level2(text) is not None,
        "level3": lambda text: number(text) is None and grammar.comparator(text) is None,
        "weight": lambda text: number(text) is not None,
        "weight_total": lambda text: number(text) is not None,
        "core": lambda text: squeeze(text) in _YES_NO,
    }
    return sum(1 for field, cell in cells.items() if field in tests and tests[field](cell.text))


def is_indicator(cells: Mapping[str, Cell]) -> bool:
    """Whether a row prints an indicator: it has a name, and no other column title stands there."""
    return "level3" in cells and grammar.column_field(cells["level3"].text) is None


def is_nameless(cells: Mapping[str, Cell]) -> bool:
    """Whether a row prints an indicator's comparator and value, but no name."""
    return "level3" not in cells and "comparator" in cells and bool({"target", "current"} & cells.keys())


def texts_of(cells: Mapping[str, Cell], header: Header) -> dict[str, str]:
    """The indicator cells as texts by field; a blank cell of a column the table has is ``""``."""
    fields = [field for field in vocabulary.INDICATOR_FIELDS if field in header.fields]
    return {field: cells[field].text if field in cells else "" for field in fields}


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator's row (and the last of those its name is wrapped into), its texts by field, and how sure they are."""

    row: Row
    last: Row
    texts: dict[str, str]
    reading: Reading = PLAIN


def indicator_rows(rows: Iterable[Row], header: Header, levels: Levels) -> list[IndicatorRow]:
    """The indicators among aligned rows, level names carried down.

    A row that prints a name and nothing else straight under an indicator is the rest of that indicator's name.
    """
    found: list[IndicatorRow] = []
    rows = tuple(rows)
    merged = _has_merged_level2(rows, header)
    for row in rows:
        if not row.aligned or is_rule(row) or is_label_row(row):
            continue
        cells, reading = cells_of(row, header)
        if _is_header(cells):
            continue
        if merged:
            levels.pass_row(row, cells.get("level2"))
        texts = levels.fill(texts_of(cells, header))
        if levels.implied:
            reading = both(reading, _IMPLIED)
        if not is_indicator(cells):
            continue
        if found and _is_rest_of_name(cells, row, found[-1].last):
            before = found[-1]
            joined = {**before.texts, "level3": before.texts["level3"] + cells["level3"].text}
            found[-1] = IndicatorRow(before.row, row, joined, both(before.reading, WRAPPED_NAME))
        else:
            found.append(IndicatorRow(row, row, texts, reading))
    return found


def _is_header(cells: Mapping[str, Cell]) -> bool:
    """Whether a row is the header printed again: its level cells hold their own titles, which name no level."""
    return any(grammar.column_field(cells[field].text) == field for field in ("level1", "level2") if field in cells)


def _has_merged_level2(rows: Sequence[Row], header: Header) -> bool:
    """Whether a page's table merges the cells of 二级指标, so that each says which rows it covers."""
    boxes = (cells_of(row, header)[0].get("level2") for row in rows if row.table is not None)
    return any(cell is not None and cell.row_span > 1 for cell in boxes)


def _is_rest_of_name(cells: Mapping[str, Cell], row: Row, before: Row) -> bool:
    own = set(cells) & set(vocabulary.INDICATOR_FIELDS)
    return own == {"level3"} and len(row.cells) == 1 and row.page == before.page and row.number == before.number + 1


def is_rule(row: Row) -> bool:
    """A row of dashes: the rule of a table typed as text."""
    return grammar.is_furniture(row.text)


def is_label_row(row: Row) -> bool:
    """A row of labels and values below the indicators (备注, 填报人：…); 绩效指标 beside the indicators is none."""
    first = squeeze(row.cells[0].text) if row.cells else ""
    field = grammar.label_field(first)
    if field == "note":
        return len(row.cells) <= 2 and row.cells[0].row_span == 1
    return field in ("person", "unit", "department") or (first.endswith((":", "：")) and len(first) <= _LONGEST_LABEL)


class Levels:
    """The level names that merged cells carry down through the rows of one project.

    Where merged cells are printed in their middle (``centred``) nothing is carried: a blank stays blank, but for a
    level 1 that level 2 implies.
    """

    def __init__(self, centred: bool = False) -> None:
        self._centred = centred
        self._level1 = ""
        self._level2 = ""
        #: Whether the level 1 of the row filled last is printed nowhere above, but follows from a level 2.
        self.implied = False
        self._covered: tuple[int | None, int | None, int] | None = None  # page, table, and the row after the last

    def pass_row(self, row: Row, level2: Cell | None) -> None:
        """Forget level 2 at a row that stands below the cell that names it: its own cell there is another, and blank.

        The first rows of a page go on with what ends the page before: a page break may cut the cell.
        """
        if level2 is not None:
            self._covered = row.page, row.table, row.number + level2.row_span
        elif self._covered and self._covered[:2] == (row.page, row.table) and row.number >= self._covered[2]:
            self._level2 = ""

    def fill(self, texts: dict[str, str]) -> dict[str, str]:
        """The texts with blank level cells filled from above; a new level 1 forgets the level 2 before it."""
        filled = dict(texts)
        if texts.get("level1"):
            if texts["level1"] != self._level1:
                self._level2 = ""
            self._level1 = texts["level1"]
            self.implied = False
        elif "level1" in texts and not self._centred and self._level1 and _fits(self._level1, texts.get("level2", "")):
            filled["level1"] = self._level1
        elif "level1" in texts:
            # No level 1 above that can hold this level 2: its own is lost and follows from level 2.
            implied = grammar.level1_of(grammar.level2(texts.get("level2", "")) or "")
            filled["level1"] = next(iter(implied)) if len(implied) == 1 else ""
            self.implied = bool(filled["level1"])
            self._level1 = filled["level1"] or self._level1
        if texts.get("level2"):
            self._level2 = texts["level2"]
        elif "level2" in texts and not self._centred:
            filled["level2"] = self._level2
        return filled


def _fits(level1: str, level2: str) -> bool:
    name = grammar.level2(level2)
    return name is None or not grammar.level1(level1) or grammar.level1(level1) in grammar.level1_of(name)
