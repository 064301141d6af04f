"""Lines of a text, or rows of a sheet or a page: those that are meant among their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetkg.evidence.layout import PrintedRow
from budgetkg.evidence.shown import Excerpt, Line, Spot

#: Lines shown above and below the one that is meant, and the characters shown of it and of the others.
_CONTEXT, _LONG, _SHORT = 2, 900, 160
#: Lines that are shown as meant: a goal may run over a page, not over a book.
_MOST = 60


def index_of(rows: Sequence[PrintedRow], spot: Spot) -> int | None:
    """The first of the rows of a page that a spot speaks of."""
    return next((number for number, printed in enumerate(rows) if _is_at(printed, spot)), None)


def end_of(rows: Sequence[PrintedRow], index: int, spot: Spot) -> int:
    """The last of them, where there are several."""
    last = spot.last or rows[index].row.number
    end = index
    while end + 1 < len(rows) and rows[end + 1].row.number <= last:
        end += 1
    return end


def excerpt_of(rows: Sequence[PrintedRow], index: int, spot: Spot) -> Excerpt:
    """The rows that a spot speaks of, what is printed marked, and those beside them of the same table."""
    end = min(end_of(rows, index, spot), index + _MOST - 1)
    meant = range(index, end + 1)
    beside = range(max(0, index - _CONTEXT), min(len(rows), end + 1 + _CONTEXT))
    numbers = [n for n in beside if n in meant or rows[n].row.table == rows[index].row.table]
    return Excerpt(tuple(_line(rows[number], spot.printed if number in meant else None) for number in numbers))


def _is_at(printed: PrintedRow, spot: Spot) -> bool:
    row = printed.row
    at = spot.row is not None and row.number <= spot.row <= (row.last or row.number)
    return at and (spot.table is None or row.table == spot.table)


def _line(row: PrintedRow, printed: str | None) -> Line:
    text, number = row.text, row.row.number
    if printed is None:
        return Line(number, text if len(text) <= _SHORT else text[:_SHORT].rstrip() + "…")
    start, end = _found(text, printed)
    if len(text) > _LONG:
        first = max(0, min(start - _LONG // 3, len(text) - _LONG))
        text = ("…" if first else "") + text[first : first + _LONG] + ("…" if first + _LONG < len(text) else "")
        start, end = _found(text, printed)
    return Line(number, text, (start, end))


def _found(text: str, printed: str) -> tuple[int, int]:
    """Where a printed text stands in a line, if it does just once; else nowhere (0, 0): the line as a whole is meant."""
    words = printed.rstrip("…").split()
    if not words:
        return 0, 0
    pattern = r"(?<!\d)(?<!\d[.,])" + r"\s*".join(map(re.escape, words)) + r"(?!\d|[.,]\d)"
    found = list(re.finditer(pattern, text))
    whole = len(found) == 1 and len(found[0].group()) < len(text.strip())
    return found[0].span() if whole else (0, 0)
