"""A PDF as rows of cells: ruled grids as aligned rows, the rest line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgetkg.document.model import Box, Cell, Document, Row
from budgetkg.document.pdf.grid import Grid, find_grids
from budgetkg.document.pdf.lines import Line, box_of, lines_of
from budgetkg.document.pdf.page import Glyph, Page
from budgetkg.document.pdf.pdfium import read_pages
from budgetkg.document.pdf.table import Table, join_over_page, make_table
from budgetkg.document.pdf.unruled import find_regions
from budgetkg.errors import SourceError
from budgetkg.source import Source


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a page holds: its ruled tables from top to bottom, and the lines outside them."""

    number: int
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]


def read(source: Source) -> Document:
    """Every page of a PDF as rows; row numbers count the rows of a page, whatever they are.

    Raises:
        SourceError: when the file cannot be read, or no page of it has a text layer.
    """
    sheets = [_sheet(page) for page in read_pages(source.content, source.name)]
    for above, below in pairwise(sheets):
        if above.tables and below.tables:
            join_over_page(above.tables[-1], below.tables[0])
    rows = tuple(row for sheet in sheets for row in _rows(sheet))
    if not rows:
        raise SourceError(
            f"{source.name}: 是扫描件，没有文字层 / a scan: none of its {len(sheets)} pages has a text layer"
        )
    return Document(source, rows, pages=len(sheets))


def _sheet(page: Page) -> _Sheet:
    grids = find_grids(page.horizontal, page.vertical)
    inside, free = _shared_out(page.glyphs, grids)
    tables = [make_table(page.number, grid, glyphs) for grid, glyphs in zip(grids, inside, strict=True)]
    lines = lines_of(free)
    for region in find_regions(lines):
        tables.append(Table(page.number, region.grid, region.texts, 0, len(region.grid.columns) - 1))
        lines = [line for line in lines if line not in region.lines]
    tables.sort(key=lambda table: table.grid.rows[0])
    return _Sheet(page.number, tuple(tables), tuple(lines))


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


def _rows(sheet: _Sheet) -> Iterator[Row]:
    """The rows of a page from top to bottom, blank ones counted and left out."""
    placed = [(line.top, line.left, _line_row(line, sheet.number)) for line in sheet.lines]
    for number, table in enumerate(sheet.tables, start=1):
        placed.extend(table.rows(number))
    placed.sort(key=lambda entry: entry[:2])
    for number, (_, _, row) in enumerate(placed, start=1):
        if row.cells:
            yield replace(row, number=number)


def _line_row(line: Line, page: int) -> Row:
    cells = tuple(
        Cell(word.text, column, box=Box(word.left, word.top, word.right - word.left, word.bottom - word.top))
        for column, word in enumerate(line.words)
    )
    return Row(0, cells, False, page, box=box_of([line]))
