"""The tables of a page: a grid and the text of its cells; margins left out, tables that run over pages joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from budgetkg.document.model import Box, Cell, Row
from budgetkg.document.pdf.cut_rows import Cut, Part, find_cut
from budgetkg.document.pdf.grid import Grid, GridCell
from budgetkg.document.pdf.lines import texts_of
from budgetkg.document.pdf.page import Glyph

#: A blank column at the side of a table that is narrower than this is a margin of the printed area, in points.
_MARGIN = 12.0
#: Borders on two pages that differ by less are the same column.
_SAME_BORDER = 3.0


@dataclass(slots=True)
class Table:
    """A table on one page. ``texts`` has the lines of text in each cell that is not blank, by the cell's index.

    ``carried`` are the cells whose text stands in another part of the same cell, on the page before or after;
    ``absorbed`` are the rows that belong to the last row of the page before.
    """

    page: int
    grid: Grid
    texts: dict[int, tuple[str, ...]]
    first: int
    last: int
    carried: set[int] = field(default_factory=set)
    absorbed: set[int] = field(default_factory=set)
    ruled: bool = True

    @property
    def borders(self) -> tuple[float, ...]:
        """The borders of the columns, margins left out."""
        return self.grid.columns[self.first : self.last + 1]

    def rows(self, number: int) -> Iterator[tuple[float, float, Row]]:
        """Each row with its height on the page and its left side; ``number`` is the table's on its page."""
        by_row: dict[int, list[Cell]] = {}
        for index, lines in sorted(self.texts.items()):
            cell = self.grid.cells[index]
            if cell.row not in self.absorbed:
                by_row.setdefault(cell.row, []).append(self._cell(cell, lines))
        grid = self.grid
        left, width = grid.columns[self.first], grid.columns[self.last] - grid.columns[self.first]
        for row, (top, bottom) in enumerate(zip(grid.rows, grid.rows[1:], strict=False)):
            box = Box(left, top, width, bottom - top)
            cells = tuple(sorted(by_row.get(row, ()), key=lambda cell: cell.column))
            yield top, left, Row(row, cells, True, self.page, number, self.last - self.first, box=box, ruled=self.ruled)

    def _cell(self, cell: GridCell, lines: Sequence[str]) -> Cell:
        grid = self.grid
        start, end = max(cell.column, self.first), min(cell.column + cell.column_span, self.last)
        left, top = grid.columns[start], grid.rows[cell.row]
        box = Box(left, top, grid.columns[end] - left, grid.rows[cell.row + cell.row_span] - top)
        return Cell("".join(lines), start - self.first, cell.row_span, end - start, box)


def make_table(page: int, grid: Grid, glyphs: dict[int, list[Glyph]]) -> Table:
    """A table of a grid and the characters in each of its cells."""
    texts = {index: tuple(texts_of(inside)) for index, inside in glyphs.items() if inside}
    filled = [grid.cells[index] for index in texts]
    first, last = 0, len(grid.columns) - 1
    while first < last - 1 and _is_margin(grid, first, filled):
        first += 1
    while last > first + 1 and _is_margin(grid, last - 1, filled):
        last -= 1
    return Table(page, grid, texts, first, last)


def _is_margin(grid: Grid, column: int, filled: Sequence[GridCell]) -> bool:
    narrow = grid.columns[column + 1] - grid.columns[column] < _MARGIN
    return narrow and not any(cell.column == column and cell.column_span == 1 for cell in filled)


def join_over_page(above: Table, below: Table) -> str:
    """Mend the cells that the break between two pages cuts, and say what could not be mended.

    A cell is cut where no line closes it on either page. A row that is cut as a whole goes on in the last row of the
    page before. A merged cell of which only a part is cut has rows of its own on both pages: each part gets the whole
    text, as some programs print it anyway. A row may also be cut though lines close it: see :mod:`cut_rows`.

    Returns:
        A note (``中文 / English``) on digits that were not read because both pages print a part of a number and the
        parts do not fit; empty where there are none.
    """
    if not (above.grid.owner and below.grid.owner):
        return ""
    cut, whole_row = _cut_cells(above, below)
    for one, two in cut:
        text = _joined(above.texts.get(one, ()), below.texts.get(two, ()))
        if not text:
            continue
        if above.texts.get(one) != text:
            above.texts[one] = text
            above.carried.add(one)
        if not whole_row and below.texts.get(two) != text:
            below.texts[two] = text
            below.carried.add(two)
    if whole_row:
        below.absorbed.add(0)
        return ""
    return _join_cut_row(above, below) if _same_columns(above, below) else ""


def _cut_cells(above: Table, below: Table) -> tuple[list[tuple[int, int]], bool]:
    """The cells that no line closes on either page, and whether they make up the row.

    They stand under one another; beside them the pages may part the table into other columns.
    """
    ends = _open_cells(above, len(above.grid.rows) - 2, above.grid.open_bottom)
    starts = _open_cells(below, 0, below.grid.open_top)
    cut = [
        (one, two)
        for side, one in ends.items()
        for other, two in starts.items()
        if one >= 0 and two >= 0 and _same(side, other)
    ]
    whole_row = len(cut) == len(ends) == len(starts)
    return cut, whole_row


def _open_cells(table: Table, row: int, opened: frozenset[int]) -> dict[tuple[float, float], int]:
    """The cells of a row by their sides, from left to right; -1 for one that a line closes."""
    grid = table.grid
    found: dict[tuple[float, float], int] = {}
    column = table.first
    while column < table.last:
        index = grid.owner[row][column]
        cell = grid.cells[index]
        end = min(max(cell.column + cell.column_span, column + 1), table.last)
        is_open = opened.issuperset(range(column, end))
        found[grid.columns[column], grid.columns[end]] = index if is_open else -1
        column = end
    return found


def _same(one: Sequence[float], two: Sequence[float]) -> bool:
    return len(one) == len(two) and all(abs(a - b) <= _SAME_BORDER for a, b in zip(one, two, strict=True))


def _join_cut_row(above: Table, below: Table) -> str:
    """Join a row that a page break cuts where the parts of its numbers fit; else leave those parts out and say so."""
    columns = [(above.first + place, below.first + place) for place in range(above.last - above.first)]
    cut = find_cut(_part(above), _part(below), columns)
    if cut is None:
        return ""
    last = len(above.grid.rows) - 2
    if not cut.fits:
        return _left_out(above, below, cut, columns, last)
    for one, two in columns:
        start, end = above.grid.owner[last][one], below.grid.owner[cut.row][two]
        rest = below.texts.get(end, ())
        if rest and (above.grid.cells[start].column, below.grid.cells[end].column) == (one, two):
            above.texts[start] = above.texts.get(start, ()) + rest
    below.absorbed.add(cut.row)
    return ""


def _left_out(above: Table, below: Table, cut: Cut, columns: Sequence[tuple[int, int]], last: int) -> str:
    printed = []
    for place in cut.columns:
        one, two = columns[place]
        start = above.texts.pop(above.grid.owner[last][one])
        end = below.texts.pop(below.grid.owner[cut.row][two])
        printed.append(f"{''.join(start)} | {''.join(end)}")
    pages, digits = f"{above.page}、{below.page}", "；".join(printed)
    return (
        f"第 {pages} 页之间的换页把一行的数字断开，无法确认如何相接，未读取：{digits}"
        f" / the break between pages {above.page} and {below.page} cuts numbers, and how they go on is not certain;"
        f" not read: {digits}"
    )


def _part(table: Table) -> Part:
    return Part(table.grid, {index: "".join(lines) for index, lines in table.texts.items()})


def _same_columns(above: Table, below: Table) -> bool:
    return _same(above.borders, below.borders)


def _joined(above: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a cut cell: printed on one page, or twice, or going on (a line at the edge may be on both)."""
    if above == below or not below:
        return above
    if above and above[-1] == below[0]:
        return above + below[1:]
    return above + below
