"""Merged cells of an unruled table: how many rows each spans, told by where its text stands.

Text stands in the middle of its cell. That places the borders between rows, and of a column of merged cells it tells
where each begins and ends: the cells lie one under the other, each as far below its middle as above.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

#: A merged cell's end may miss the border of a row by this share of the usual distance between rows.
OFF = 0.35
#: How little a border in the middle of the white counts against one that leaves the texts in the middle of their rows.
_MIDDLE = 0.02
#: What it costs that the first or the last cell of a page is cut or blank, against others that miss by a share of OFF.
_CUT = 3.0

_Extent = tuple[float, float]


class Text(Protocol):
    """The text of a cell: where it stands."""

    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def middle(self) -> float: ...


@dataclass(frozen=True, slots=True)
class _Way:
    """Cells placed so far: where the last ends, what they miss their rows by, and their first rows."""

    end: int
    cost: float
    starts: tuple[int, ...]


def borders(rows: Sequence[_Extent]) -> tuple[float, ...]:
    """The borders above, between and below rows, whose texts' extents are given from top to bottom.

    The borders that leave each text in the middle of its row, in the sense of least squares; where these do not lie
    between the texts (they do not stand in the middle), the middle of the white.
    """
    white = [rows[0][0] - 1, *((above[1] + below[0]) / 2 for above, below in pairwise(rows)), rows[-1][1] + 1]
    if len(rows) < 2:
        return tuple(white)
    doubled = [top + bottom for top, bottom in rows]
    white[0], white[-1] = min(doubled[0] - white[1], white[0]), max(doubled[-1] - white[-2], white[-1])
    count = len(white)
    diagonal = [(place > 0) + (place < count - 1) + _MIDDLE for place in range(count)]
    right = [
        (doubled[place - 1] if place else 0.0) + (doubled[place] if place < count - 1 else 0.0) + _MIDDLE * white[place]
        for place in range(count)
    ]
    for place in range(1, count):  # a tridiagonal system, 1 beside the diagonal
        factor = 1 / diagonal[place - 1]
        diagonal[place] -= factor
        right[place] -= factor * right[place - 1]
    found = [0.0] * count
    for place in reversed(range(count)):
        after = found[place + 1] if place + 1 < count else 0.0
        found[place] = (right[place] - after) / diagonal[place]
    inside = all(
        above[1] - 1 <= border <= below[0] + 1
        for border, (above, below) in zip(found[1:-1], pairwise(rows), strict=True)
    )
    return tuple(found if inside and found[0] <= rows[0][0] and found[-1] >= rows[-1][1] else white)


def spans(
    cells: Sequence[Text], edges: Sequence[float], usual: float, within: Collection[int] | None = None
) -> list[tuple[int, int]] | None:
    """The first row and the number of rows of each cell of a column of merged cells, ``None`` where it is none.

    Args:
        cells: the cells of the column from top to bottom.
        edges: the borders of the rows.
        usual: the usual distance between rows.
        within: the borders at which cells may begin and end, where they hold merged cells of another column whole.
    """
    last = len(edges) - 1
    ways = [_Way(0, 0.0, ())]
    ways += [_Way(start, _CUT, ()) for start in range(1, last) if edges[start] <= cells[0].top]
    if within is not None:
        ways = [way for way in ways if way.end in within]
    for number, cell in enumerate(cells):
        best: dict[int, _Way] = {}
        for way in ways:
            final = number == len(cells) - 1
            at_edge = (final and _is_cut(cell, way.end, edges, usual)) or (number == 0 and way.end == 0)
            for end, cost in _ends(cell, way.end, edges, usual, at_edge=at_edge):
                total = way.cost + cost
                if within is not None and end not in within:
                    continue
                if end not in best or total < best[end].cost:
                    best[end] = _Way(end, total, (*way.starts, way.end))
        ways = list(best.values())
    done = [way if way.end == last else _Way(way.end, way.cost + _CUT, way.starts) for way in ways]
    if not done:
        return None
    way = min(done, key=lambda way: way.cost)
    if way.cost >= 2 * _CUT + OFF * len(cells):
        return None
    ends = (*way.starts[1:], way.end)
    found = [(start, end - start) for start, end in zip(way.starts, ends, strict=True)]
    return found if _shows_merging(cells, found, edges, usual) else None


def _ends(
    cell: Text, start: int, edges: Sequence[float], usual: float, *, at_edge: bool
) -> Iterator[tuple[int, float]]:
    """Where a cell that begins at a row may end, with what it then misses the middle of its rows by."""
    reach = 2 * cell.middle - edges[start]
    place = bisect_left(edges, reach)
    for end in (place - 1, place):
        if start < end < len(edges) and edges[end] >= cell.bottom - 1 and abs(edges[end] - reach) <= OFF * usual:
            yield end, abs(edges[end] - reach) / usual
    if at_edge and cell.bottom - cell.top > usual:  # cut by the end of the page: its text stands anywhere in it
        for end in range(start + 1, len(edges)):
            if edges[start] <= cell.top + 1 and edges[end] >= cell.bottom - 1:
                yield end, _CUT


def _is_cut(cell: Text, start: int, edges: Sequence[float], usual: float) -> bool:
    """Whether the last cell of a page may go on on the next: its text begins at its top, or stands at the page's end."""
    return cell.top - edges[start] < usual / 2 or edges[-1] - cell.bottom < usual / 2


def _shows_merging(
    cells: Sequence[Text], found: Sequence[tuple[int, int]], edges: Sequence[float], usual: float
) -> bool:
    """Whether cells are merged beyond doubt: one is higher than a row, or centred on the border of two.

    A cell in the middle of three rows may as well be one row between two blank ones.
    """
    heights = [below - above for above, below in pairwise(edges)]
    return any(
        cell.bottom - cell.top > heights[bisect_right(edges, cell.middle) - 1]
        or min(abs(edge - cell.middle) for edge in edges) < OFF * usual / 2
        for cell, (_, span) in zip(cells, found, strict=True)
        if span > 1
    )


def alike(cell: Text, known: Mapping[tuple[int, int], float], usual: float) -> tuple[int, int] | None:
    """The rows of merged cells, by their middle, that are centred where a cell of another column is."""
    return next((rows for rows, middle in known.items() if abs(middle - cell.middle) <= OFF * usual), None)
