"""One sheet of a spreadsheet, whatever its file: what is printed in its cells, and rows of the model from that."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from budgetkg.document.arrange import GridRow, arrange, joined, line_row
from budgetkg.document.limits import MOST_CELLS, too_much
from budgetkg.document.model import Cell, Row

# Sheet1 | 工作表 2 | 12 : names that a program gives
_NAME_OF_NOTHING = re.compile(r"(?:sheet|工作表|表格?)?\s*[\d()（）]*|\d+", re.IGNORECASE)
_LABEL = re.compile(r"[:：]")


@dataclass(slots=True)
class Sheet:
    """The filled cells of a sheet by row and column (from 0), its merged ranges (first and last, both in it), and
    which rows have upright lines, which rows and columns are hidden."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    ruled: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def rows_of(sheet: Sheet, page: int, file: str) -> Iterator[Row]:
    """The rows of a sheet: rows and columns keep their numbers, so that a figure is found in the file again.

    Raises:
        SourceError: when more is merged than in any budget.
    """
    grid = list(_grid(sheet, file))
    width = max((cell.column + cell.column_span for row in grid for cell in row.cells), default=0)
    rows = list(arrange(grid, width, page, table=1))
    titled = any(not _LABEL.search(row.text) for row in _lead(rows))
    if rows and not titled and not _NAME_OF_NOTHING.fullmatch(sheet.name.strip()):
        yield line_row(0, [sheet.name], page)
    yield from rows


def _lead(rows: list[Row]) -> Iterator[Row]:
    """The lines above the first table."""
    for row in rows:
        if row.aligned:
            return
        yield row


def _grid(sheet: Sheet, file: str) -> Iterator[GridRow]:
    steps = sum(min(bottom - top + 1, len(sheet.cells) + len(sheet.hidden_rows)) for top, _, bottom, _ in sheet.merged)
    if steps > MOST_CELLS:
        raise too_much(
            file, f"工作表“{sheet.name}”合并单元格过多", f"the sheet {sheet.name!r} has too many merged cells"
        )
    spans, covered = _spans(sheet)
    for row in sorted(sheet.cells):
        if row in sheet.hidden_rows:
            continue
        cells = []
        for column, text in sorted(sheet.cells[row].items()):
            if column in sheet.hidden_columns or (row, column) in covered or not (kept := joined(text)):
                continue
            high, wide = spans.get((row, column), (1, 1))
            cells.append(Cell(kept, column, high, wide))
        if cells:
            yield GridRow(row + 1, tuple(cells), row in sheet.ruled)


def _spans(sheet: Sheet) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The reach of the cells that begin a merged range, and the filled cells that one covers: they are not shown.

    A range whose first row or column is hidden shows its text in those that are left.
    """
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        text = sheet.cells[top].get(left, "") if top in sheet.cells else ""
        inside = [
            (row, column)
            for row in _rows_between(sheet, top, bottom)
            for column in sheet.cells[row]
            if left <= column <= right
        ]
        covered.update(inside)
        start = next((row for row in range(top, bottom + 1) if row not in sheet.hidden_rows), None)
        first = next((column for column in range(left, right + 1) if column not in sheet.hidden_columns), None)
        if not text or start is None or first is None:
            continue
        sheet.cells[start][first] = text
        spans[start, first] = (bottom - start + 1, right - first + 1)
        covered.discard((start, first))
    return spans, covered


def _rows_between(sheet: Sheet, top: int, bottom: int) -> Iterator[int]:
    """The filled rows of a range, by whichever way is shorter."""
    if bottom - top < len(sheet.cells):
        yield from (row for row in range(top, bottom + 1) if row in sheet.cells)
    else:
        yield from [row for row in sheet.cells if top <= row <= bottom]
