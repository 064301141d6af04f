"""Merged cells: how far down a printed value reaches.

A box's text stands in one of its rows, the others are blank. Where the document knows the boxes' extents a value reaches
as far as its box; where it does not (tab-separated text) it reaches to the next value of its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.model import Cell, Row


@dataclass(frozen=True, slots=True)
class Reach:
    """A printed cell and the rows it covers: indices into the table's rows."""

    text: str
    start: int
    stop: int
    row: Row


def has_extents(rows: Sequence[Row]) -> bool:
    """Whether the document knows how far merged cells reach: some cell spans several rows."""
    return any(cell.row_span > 1 for row in rows for cell in row.cells)


def is_centred(cells: Sequence[Cell | None]) -> bool:
    """Whether a column without extents prints merged cells in their middle: its first row is blank."""
    return bool(cells) and cells[0] is None and any(cell is not None for cell in cells)


def reaches(rows: Sequence[Row], cells: Sequence[Cell | None]) -> tuple[Reach, ...]:
    """The printed cells of one column with the rows that each covers for certain.

    ``cells`` has the column's cell of each row, ``None`` where it is blank. With extents a cell covers the rows of its
    own page whose numbers lie within its span; without them all rows up to the next cell, or its own row alone where
    merged cells are printed in their middle.
    """
    known = has_extents(rows)
    centred = not known and is_centred(cells)
    starts = [place for place, cell in enumerate(cells) if cell is not None]
    found: list[Reach] = []
    for order, start in enumerate(starts):
        cell = cells[start]
        if cell is None:
            continue
        following = starts[order + 1] if order + 1 < len(starts) else len(rows)
        stop = following
        if known or centred:
            stop = start + 1
            while known and stop < following and _within(rows[start], rows[stop], cell.row_span):
                stop += 1
        found.append(Reach(cell.text, start, stop, rows[start]))
    return tuple(found)


def _within(first: Row, row: Row, span: int) -> bool:
    same_table = (first.page, first.table) == (row.page, row.table)
    return same_table and row.number < first.number + span
