"""One model of a printed document, whatever file it came from: blocks of rows of cells, each with its place.

``document`` decides where cells are and knows nothing of budgets. A :class:`Row` is *aligned* when its cells are
known to stand in their columns (a ruled page, a tab-separated line); in a *flow* row the empty cells are lost and
``column`` only counts the cells that are left, so that nothing may be concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from budgetkg.source import Source


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points, origin at the top left: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: its text as printed, its column (from 0), how many rows and columns it spans.

    Where its characters were recognised from a picture, ``confidence`` is below 1 and ``repaired`` says what was put right.
    """

    text: str
    column: int
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None
    confidence: Decimal | None = None
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row.

    ``number`` is the line number (from 1) in a text, the number of the row on its page (from 1) otherwise. ``last`` is the last line
    of a row that runs over several. ``aligned`` rows know their columns; ``width`` is then their count, blanks included. The
    cells of ``ruled`` rows are marked off by drawn lines or by the file itself, not told from gaps between words.
    """

    number: int
    cells: tuple[Cell, ...]
    aligned: bool
    page: int | None = None
    table: int | None = None
    width: int = 0
    last: int | None = None
    box: Box | None = None
    ruled: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Page (0 where there are none) and number: what tells the rows of a document apart, in reading order."""
        return self.page or 0, self.number

    @property
    def text(self) -> str:
        """The printed characters of the row, its filled cells parted by one space."""
        return " ".join(cell.text for cell in self.cells if cell.text)

    def at(self, column: int) -> str:
        """The text printed in a column of an aligned row, ``""`` where the cell is blank or absent."""
        for cell in self.cells:
            if cell.column == column:
                return cell.text
        return ""


@dataclass(frozen=True)
class Document:
    """A document as it was printed: its rows in reading order.

    ``pages`` is the page count, ``None`` for a text without pages. ``notes`` say what of the file was not read
    (``中文 / English``): scanned pages, hidden sheets.
    """

    source: Source
    rows: tuple[Row, ...]
    pages: int | None = None
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def text(self) -> str:
        """All printed characters, one row a line."""
        return "\n".join(row.text for row in self.rows)
