"""The rows of a sheet, or of a table in a text, as rows of the model: which of them are table, which are lines around it.

A title, a unit of money or a note is often a row of the same grid as the table: one cell, merged over all columns or
beside blanks. It is a line of its own there, as it is on the printed page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetkg.document.model import Cell, Row

#: Words that a tab, or white space wider than one blank, holds apart, as they are on a printed line.
_WIDE_GAP = re.compile(r"\t+|[ \u00a0\u3000]{2,}")
_LINE_ENDS = re.compile(r"[ \t]*(?:\r\n|[\r\n\v\f\u0085\u2028\u2029])[ \t]*")
#: A row above the rules with so many cells is the header of the table, though no line is drawn around it.
_HEADER_CELLS = 3


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid: its number, its filled cells in order, and whether upright lines part them (if that is known)."""

    number: int
    cells: tuple[Cell, ...]
    ruled: bool = False


def joined(text: str) -> str:
    """The lines of one cell as one: no blank between them (STYLE of PDF cells), but two numbers or words stay apart."""
    lines = [line for line in _LINE_ENDS.split(text.strip()) if line]
    if len(lines) < 2:
        return lines[0] if lines else ""
    whole = [lines[0]]
    for before, line in pairwise(lines):
        apart = before[-1].isascii() and before[-1].isalnum() and line[0].isascii() and line[0].isalnum()
        whole.append(" " + line if apart else line)
    return "".join(whole)


def line_row(number: int, texts: Iterable[str], page: int | None) -> Row:
    """A line that is no row of a table: its words, columns not known."""
    words = [word for text in texts for word in _WIDE_GAP.split(text.strip()) if word.strip()]
    return Row(number, tuple(Cell(word.strip(), place) for place, word in enumerate(words)), aligned=False, page=page)


def arrange(rows: Sequence[GridRow], width: int, page: int | None, table: int) -> Iterator[Row]:
    """The rows of one grid that hold anything, in order; tables in it are numbered from ``table``.

    Rows are lines, not rows of a table, when they stand above it with one cell; where lines are drawn, also those
    without lines that have one cell, or stand above the drawn ones with two (编制单位 on the left, 单位：万元 on the right).
    """
    drawn = [place for place, row in enumerate(rows) if row.ruled]
    first_drawn = drawn[0] if drawn else 0
    first_row = next((place for place, row in enumerate(rows) if row.ruled or len(row.cells) > 1), len(rows))
    in_table = False
    for place, row in enumerate(rows):
        if not row.cells:
            continue
        if drawn and not row.ruled:
            is_line = len(row.cells) == 1 or (place < first_drawn and len(row.cells) < _HEADER_CELLS)
        else:
            is_line = place < first_row or width == 1
        # A title may be drawn in the table's frame, over all its columns.
        is_line = is_line or (not in_table and len(row.cells) == 1 and row.cells[0].column_span >= width > 1)
        if is_line:
            table += in_table
            in_table = False
            yield line_row(row.number, [cell.text for cell in row.cells], page)
        else:
            in_table = True
            yield Row(row.number, row.cells, aligned=True, page=page, table=table, width=width, ruled=True)
