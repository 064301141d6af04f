"""What a page holds: its ruled tables and the lines outside them, and then the unruled tables that those lines make.

The first needs nothing but the page, so that whoever reads the page does it; an unruled table may go on from the page before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.ocr import scans
from budgetkg.document.pdf.grid import Grid, find_grids
from budgetkg.document.pdf.lines import Line, lines_of
from budgetkg.document.pdf.page import Glyph, Page
from budgetkg.document.pdf.table import Table, make_table
from budgetkg.document.pdf.unruled import Region, find_regions


@dataclass(frozen=True, slots=True)
class Laid:
    """A page's ruled tables and the lines outside them, from top to bottom; the page itself where it is a scan."""

    number: int
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    scan: Page | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page holds: its tables from top to bottom, the lines outside them, and the unruled table that it ends with."""

    number: int
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    unruled: Region | None = None


def laid_out(page: Page) -> Laid:
    """The ruled tables of a page, and the lines outside them."""
    grids = find_grids(page.horizontal, page.vertical)
    inside, free = _shared_out(page.glyphs, grids)
    tables = tuple(make_table(page.number, grid, glyphs) for grid, glyphs in zip(grids, inside, strict=True))
    return Laid(page.number, tables, tuple(lines_of(free)), page if scans.is_scan(page) else None)


def sheet_of(laid: Laid, before: Sheet | None = None) -> Sheet:
    """All that a page holds; ``before`` is the page before, of which an unruled table may go on."""
    tables, lines = list(laid.tables), list(laid.lines)
    last: Region | None = None
    for region in find_regions(lines, before.unruled if before else None):
        last = region
        tables.append(Table(laid.number, region.grid, region.texts, 0, len(region.grid.columns) - 1, ruled=False))
        lines = [line for line in lines if line not in region.lines]
    tables.sort(key=lambda table: table.grid.rows[0])
    ends_unruled = last is not None and tables[-1].grid is last.grid
    return Sheet(laid.number, tuple(tables), tuple(lines), last if ends_unruled else None)


def _shared_out(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """The characters of each grid by cell, and those outside every grid."""
    inside: list[dict[int, list[Glyph]]] = [defaultdict(list) for _ in grids]
    free: list[Glyph] = []
    here: list[
        Glyph
    ] = []  # of the cell of the first grid in which the character before stands; mostly the next does too
    left = top = right = bottom = 0.0
    for glyph in glyphs:
        _, x0, y0, x1, y1, _ = glyph
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if left <= x < right and top <= y < bottom:
            here.append(glyph)
            continue
        for grid, cells in zip(grids, inside, strict=True):
            cell = grid.cell_at(x, y)
            if cell is not None:
                cells[cell].append(glyph)
                if grid is grids[0]:
                    here = cells[cell]
                    left, top, right, bottom = grid.sides(grid.cells[cell])
                break
        else:
            free.append(glyph)
    return inside, free
