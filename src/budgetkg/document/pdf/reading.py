"""A PDF as rows of cells: ruled grids as aligned rows, the rest line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgetkg.document.model import Box, Cell, Document, Row
from budgetkg.document.ocr import scans
from budgetkg.document.pdf.grid import Grid, find_grids
from budgetkg.document.pdf.isolated import pages_of
from budgetkg.document.pdf.lines import Line, box_of, lines_of
from budgetkg.document.pdf.page import Glyph, Page
from budgetkg.document.pdf.table import Table, join_over_page, make_table
from budgetkg.document.pdf.unruled import Region, find_regions
from budgetkg.errors import SourceError
from budgetkg.source import Source


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a page holds: its tables from top to bottom, the lines outside them, and the unruled table that it ends with."""

    number: int
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    unruled: Region | None = None


def read(source: Source, see: Callable[[Page], None] | None = None) -> Document:
    """Every page of a PDF as rows; row numbers count the rows of a page, whatever they are.

    ``see`` is shown each page as it is drawn, before rows are made of it.

    Raises:
        SourceError: when the file cannot be read, or nothing is printed on its pages; when all are scans and the extra
            that recognises them is not installed.
    """
    sheets: list[_Sheet] = []
    pictures: list[Page] = []
    for page in pages_of(source.content, source.name):
        if see is not None:
            see(page)
        sheets.append(_sheet(page, sheets[-1].unruled if sheets else None))
        if scans.is_scan(page):
            pictures.append(page)
    recognised: dict[int, scans.Recognised] = {}
    for page in pictures if scans.installed() else ():
        found = recognised[page.number] = scans.read_page(page, source.content, source.name)
        before = sheets[page.number - 2].unruled if page.number > 1 else None
        sheets[page.number - 1] = _sheet(found.page, before)
    both = [(above, below) for above, below in pairwise(sheets) if above.tables and below.tables]
    notes = [join_over_page(above.tables[-1], below.tables[0]) for above, below in both]
    rows = tuple(row for sheet in sheets for row in _rows(sheet, recognised.get(sheet.number)))
    unread = [scans.not_read([page.number for page in pictures])] if len(pictures) > len(recognised) else []
    if not rows:
        nothing = f"没有可读的文字 / nothing could be read on its {len(sheets)} pages; is it a scan, scan it at 200 dpi or more"
        raise SourceError(f"{source.name}: {unread[0] if unread else nothing}")
    return Document(source, rows, pages=len(sheets), notes=(*unread, *filter(None, notes)))


def _sheet(page: Page, before: Region | None = None) -> _Sheet:
    grids = find_grids(page.horizontal, page.vertical)
    inside, free = _shared_out(page.glyphs, grids)
    tables = [make_table(page.number, grid, glyphs) for grid, glyphs in zip(grids, inside, strict=True)]
    lines = lines_of(free)
    last: Region | None = None
    for region in find_regions(lines, before):
        last = region
        tables.append(Table(page.number, region.grid, region.texts, 0, len(region.grid.columns) - 1, ruled=False))
        lines = [line for line in lines if line not in region.lines]
    tables.sort(key=lambda table: table.grid.rows[0])
    ends_unruled = last is not None and tables[-1].grid is last.grid
    return _Sheet(page.number, tuple(tables), tuple(lines), last if ends_unruled else None)


def _shared_out(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """The characters of each grid by cell, and those outside every grid."""
    inside: list[dict[int, list[Glyph]]] = [defaultdict(list) for _ in grids]
    free = []
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for grid, cells in zip(grids, inside, strict=True):
            cell = grid.cell_at(x, y)
            if cell is not None:
                cells[cell].append(glyph)
                break
        else:
            free.append(glyph)
    return inside, free


def _rows(sheet: _Sheet, recognised: scans.Recognised | None) -> Iterator[Row]:
    """The rows of a page from top to bottom, blank ones counted and left out."""
    placed = [(line.top, line.left, _line_row(line, sheet.number)) for line in sheet.lines]
    for number, table in enumerate(sheet.tables, start=1):
        placed.extend(table.rows(number))
    placed.sort(key=lambda entry: entry[:2])
    for number, (_, _, row) in enumerate(placed, start=1):
        if row.cells:
            row = replace(row, number=number)
            yield recognised.marked(row) if recognised else row


def _line_row(line: Line, page: int) -> Row:
    cells = tuple(
        Cell(word.text, column, box=Box(word.left, word.top, word.right - word.left, word.bottom - word.top))
        for column, word in enumerate(line.words)
    )
    return Row(0, cells, False, page, box=box_of([line]))
