"""One row of a damaged performance table taken apart: labels, name, comparator, values, project, goal.

The columns of such a page cannot be counted from the left: recognition puts strokes of the ruling in front and drops
cells. They are counted from the comparator (绩效指标性质), which is the row's surest sign, or from the indicator's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.facts.performance.ocr.columns import Cells, Columns, from_headers, is_header, of_page
from budgetkg.facts.performance.ocr.draft import VALUE_FIELDS, Draft, Piece
from budgetkg.facts.performance.ocr.glyphs import Sign, clean, is_plain_label, labels, sign
from budgetkg.facts.performance.ocr.indicator_names import CORE_MARK, legible, named, own_name, sole_names
from budgetkg.facts.performance.ocr.left import Left, is_running, read_left
from budgetkg.facts.performance.ocr.values import place
from budgetkg.facts.project_code import find_code

_WHY_FUSED = "与上一行粘连的指标名称已分开 / a name fused into the row above parted"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A row taken apart. ``draft`` is ``None`` where it holds no value; ``certain`` says that a name or a comparator
    make it an indicator's row."""

    row: Row
    left: Left
    draft: Draft | None
    certain: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return self.left.labels

    @property
    def codes(self) -> tuple[str, ...]:
        return self.left.codes

    @property
    def goals(self) -> tuple[str, ...]:
        return self.left.goals

    def pieces(self, texts: Sequence[str]) -> tuple[Piece, ...]:
        """Some texts of the row with their place."""
        return tuple(Piece(text, self.row) for text in texts)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where a row's comparator stands (or should), the cell that may hold its name, and the comparator."""

    base: int | None
    name_cell: str = ""
    sign: Sign | None = None


def sort_rows(rows: Sequence[Row]) -> tuple[Sorted, ...]:
    """The aligned rows of a table, each taken apart, headers left out; pages are told by gaps in the line numbers."""
    columns = from_headers(rows)
    rows = [row for row in rows if row.aligned and row.cells and not is_header(row)]
    anchors = [_by_sign(row) for row in rows]
    known = {piece for anchor in anchors if anchor.sign for piece in legible(anchor.name_cell)}
    result: list[Sorted] = []
    for page in _pages(rows):
        usual = Counter(anchors[index].base for index in page if anchors[index].sign).most_common(1)
        for index in page:
            if anchors[index].base is None:
                anchors[index] = _by_name(rows[index], known, usual[0][0] if usual else None)
        cells = [_value_cells(rows[index], anchors[index]) for index in page]
        page_columns = of_page(columns, [found for found in cells if found])
        result += [
            _sort(rows[index], anchors[index], found, page_columns) for index, found in zip(page, cells, strict=True)
        ]
    return _with_names(result, [anchor.name_cell for anchor in anchors])


def _pages(rows: Sequence[Row]) -> list[list[int]]:
    pages: list[list[int]] = [[]]
    for index, row in enumerate(rows):
        before = rows[index - 1] if index else row
        if row.page != before.page or row.number > (before.last or before.number) + 1:
            pages.append([])
        pages[-1].append(index)
    return pages


def _by_sign(row: Row) -> _Anchor:
    """The comparator's column: the first cell that prints one, preferably with a legible name before it."""
    signs = [(cell.column, found) for cell in row.cells if (found := sign(cell.text))]
    if not signs:
        return _Anchor(None)
    with_name = [pair for pair in signs if legible(row.at(pair[0] - 1))]
    column, found = (with_name or signs)[0]
    before = row.at(column - 1)
    return _Anchor(column, "" if is_plain_label(before) else before, found)


def _by_name(row: Row, known: Collection[str], base: int | None) -> _Anchor:
    """The column of a lost comparator: right of a name that is known, or that stands where names stand; else where
    comparators stand on this page."""
    for cell in reversed(row.cells):
        pieces = legible(cell.text)
        if not pieces or labels(cell.text) or is_running(cell.text) or find_code(cell.text):
            continue
        usual = base is not None and abs(cell.column + 1 - base) <= 1
        if usual or any(piece in known for piece in pieces):
            return _Anchor(cell.column + 1, cell.text)
    return _Anchor(base)


def _value_cells(row: Row, anchor: _Anchor) -> Cells | None:
    """The cells right of the comparator's column."""
    if anchor.base is None:
        return None
    return Cells({cell.column: cell.text for cell in row.cells if cell.column > anchor.base}, anchor.base)


def _sort(row: Row, anchor: _Anchor, cells: Cells | None, columns: Columns) -> Sorted:
    left = read_left(row, anchor.base)
    if cells is None:
        return Sorted(row, left, None, False)
    mark = anchor.sign
    draft = Draft(row, core=CORE_MARK in anchor.name_cell, text=row.text)
    if mark:
        draft = replace(draft, comparator=mark.meaning, printed_comparator=mark.printed, weak_comparator=mark.weak)
    elif printed := clean(row.at(cells.base)):
        draft = draft.doubted("comparator", printed)
    draft = place(draft, cells, columns)
    draft = replace(draft, stray=(*left.stray, *draft.stray))
    has_values = bool(draft.target or draft.current)
    certain = bool(legible(anchor.name_cell)) or bool(mark and not mark.weak and has_values)
    holds = draft.stray or any(draft.value(name) is not None for name in VALUE_FIELDS)
    return Sorted(row, left, draft if certain or holds else None, certain)


def _with_names(rows: Sequence[Sorted], cells: Sequence[str]) -> tuple[Sorted, ...]:
    """The rows with their indicators' names; a name fused into the cell above goes to its own row."""
    known = sole_names(cells)
    result: list[Sorted] = []
    fused = ""
    for index, row in enumerate(rows):
        below = index + 1 < len(rows) and rows[index + 1].certain and not legible(cells[index + 1])
        name, second = own_name(cells[index], known, below)
        if row.draft is not None and fused and not name:
            row = replace(row, draft=row.draft.repaired(_WHY_FUSED, row.draft.confidence, name=fused))
        elif row.draft is not None:
            row = replace(row, draft=named(row.draft, name))
        result.append(row)
        fused = second
    return tuple(result)
