"""Rows that a page break cuts although lines close them on both pages, told by what each page prints a part of.

Word lets a row go on on the next page and draws a border at both edges: ``12,437.3`` ends one page and ``6`` begins the
next. Such a ``6`` is no number of its own: its column prints two decimals everywhere else. And ``交通治安分局（水上`` ends
one page where ``治安分局）`` begins the next, with nothing beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetkg.document.pdf.grid import Grid

# 12,437.36 | -5.00 | 0.000000 | 120
_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
# 12,437.3 | 12,437. | 12, | 6 | .36: digits of which more may stand on the other page
_DIGITS = re.compile(r"[-−]?[\d,.]*\d[\d,.]*")
#: So many numbers of a column, all but a tenth of them with as many decimals, tell how its numbers are printed.
_FEWEST = 3
_AGREEING = 0.9


@dataclass(frozen=True, slots=True)
class Part:
    """A table's texts on one page: its grid, and the text of each cell by the cell's index."""

    grid: Grid
    texts: dict[int, str]

    def at(self, row: int, column: int) -> str:
        """What is printed in a cell that begins in a row and column; empty where none does."""
        index = self.grid.owner[row][column]
        cell = self.grid.cells[index]
        return self.texts.get(index, "") if (cell.row, cell.column) == (row, column) else ""


@dataclass(frozen=True, slots=True)
class Cut:
    """A row that a page break cuts: where it goes on on the second page, and whether its parts fit together."""

    row: int
    fits: bool
    columns: tuple[int, ...]


def find_cut(above: Part, below: Part, columns: Sequence[tuple[int, int]]) -> Cut | None:
    """How the last row of one page goes on on the next; ``None`` where nothing says so.

    ``columns`` are the places of each column on the two pages. ``columns`` of the answer are those, counted from 0, in
    which both pages print a part of one number.
    """
    last = len(above.grid.rows) - 2
    first = _after_header(above, below, columns)
    if first is None:
        return None
    parts: list[int] = []
    fits = True
    for place, (one, two) in enumerate(columns):
        start, end = _squeezed(above.at(last, one)), _squeezed(below.at(first, two))
        if not (_DIGITS.fullmatch(start) and _DIGITS.fullmatch(end)):
            continue
        decimals = _decimals((*_numbers(above, one, last), *_numbers(below, two, first)))
        if decimals is None or _is_whole(start, decimals) or _is_whole(end, decimals):
            fits = False  # each page has a number of its own
            continue
        parts.append(place)
        fits = fits and _is_whole(start + end, decimals)
    if not parts:
        texts = [(above.at(last, one), below.at(first, two)) for one, two in columns]
        return Cut(first, True, ()) if _closes_brackets(texts) else None
    return Cut(first, fits, tuple(parts))


def _closes_brackets(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether the second page prints nothing but the rest of texts, of which one closes the bracket that is open above."""
    rest = [(start, end) for start, end in texts if end]
    if not rest or not all(start and not _DIGITS.fullmatch(_squeezed(end)) for start, end in rest):
        return False
    return any(_open(start) > 0 and _open(end) < 0 and _open(start + end) == 0 for start, end in rest)


def _open(text: str) -> int:
    """How many brackets a text opens and does not close; below zero where it closes more."""
    return sum((mark in "（(") - (mark in "）)") for mark in text)


def _after_header(above: Part, below: Part, columns: Sequence[tuple[int, int]]) -> int | None:
    """The first row of the second page below the header that it prints again."""
    down = min(len(above.grid.rows), len(below.grid.rows)) - 1
    for row in range(down):
        texts = [(above.at(row, one), below.at(row, two)) for one, two in columns]
        if any(one != two for one, two in texts) or not any(one for one, _ in texts):
            return row
    return None


def _numbers(part: Part, column: int, but: int) -> Iterator[str]:
    """What a column prints in all rows but one, and but those that number the columns."""
    for row in range(len(part.grid.rows) - 1):
        if row != but and not _counts_columns(part, row):
            yield _squeezed(part.at(row, column))


def _counts_columns(part: Part, row: int) -> bool:
    """Whether a row prints the numbers of the columns (** | 1 | 2 | 3)."""
    texts = [_squeezed(part.at(row, column)) for column in range(len(part.grid.columns) - 1)]
    counts = [int(text) for text in texts if text.isdecimal()]
    return len(counts) > 1 and all(two == one + 1 for one, two in pairwise(counts))


def _decimals(printed: Sequence[str]) -> int | None:
    """How many decimals the numbers of a column have; ``None`` where they have none, do not agree or are too few."""
    counts = Counter(len(match[1] or "") for text in printed if (match := _NUMBER.fullmatch(text)))
    if not counts:
        return None
    decimals, count = counts.most_common(1)[0]
    return (decimals or None) if count >= _FEWEST and count >= _AGREEING * counts.total() else None


def _is_whole(text: str, decimals: int) -> bool:
    match = _NUMBER.fullmatch(text)
    return match is not None and len(match[1] or "") == decimals


def _squeezed(text: str) -> str:
    return "".join(text.split())
