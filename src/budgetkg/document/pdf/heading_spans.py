"""Which columns and which rows of a header the headings of an unruled table span.

The lowest heading of a column is the column's own; the others stand over several. A heading reaches down to the table's
body as far as up, so that its middle tells whether there is room for another over it: those columns a row of upper
headings shares out among themselves, each in the middle of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from budgetkg.document.pdf.headings import Heading

#: Headings on one line of a header have their middles within this, in points.
_SAME_LINE = 4.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading with the header's row in which it begins, and the rows and columns that it spans."""

    heading: Heading
    row: int
    rows: int
    first: int
    last: int


def place(headings: Sequence[Heading], borders: Sequence[float], bottom: float) -> tuple[int, list[Placed]]:
    """The number of rows of a header, and its headings in them.

    Args:
        headings: the headings, from top to bottom.
        borders: the borders of the table's columns.
        bottom: where the header ends.
    """
    headings = _one_a_column(headings, borders)
    own: dict[int, Heading] = {}
    for heading in headings:
        column = _column(heading.middle, borders)
        if column not in own or heading.top > own[column].top:
            own[column] = heading
    upper = [heading for heading in headings if not any(heading is other for other in own.values())]
    lines = _lines(upper)
    tops = {column: 2 * heading.height - bottom for column, heading in own.items()}
    placed = []
    for column, heading in own.items():
        row = sum(line[0].height < tops[column] for line in lines)
        placed.append(Placed(heading, row, len(lines) + 1 - row, column, column))
    for row, line in enumerate(lines):
        below = [column for column in range(len(borders) - 1) if column not in tops or tops[column] > line[0].height]
        for heading, first, last in _shared_out(line, _runs(below), borders):
            placed.append(Placed(heading, row, 1, first, last))
    return len(lines) + 1 if headings else 0, placed


def _one_a_column(headings: Sequence[Heading], borders: Sequence[float]) -> list[Heading]:
    """The headings, two that stand side by side over one column as one: whose its texts are is not known."""
    found: list[Heading] = []
    for heading in headings:
        column = _column(heading.middle, borders)
        for place, other in enumerate(found):
            apart = other.right <= heading.left or heading.right <= other.left
            if apart and abs(other.height - heading.height) <= _SAME_LINE and _column(other.middle, borders) == column:
                words = sorted((*other.words, *heading.words), key=lambda word: (word.left, word.top))
                found[place] = Heading(words)
                break
        else:
            found.append(heading)
    return found


def _column(x: float, borders: Sequence[float]) -> int:
    return min(max(bisect_right(borders, x) - 1, 0), len(borders) - 2)


def _lines(headings: Sequence[Heading]) -> list[list[Heading]]:
    lines: list[list[Heading]] = []
    for heading in sorted(headings, key=lambda heading: heading.height):
        if lines and heading.height - lines[-1][-1].height <= _SAME_LINE:
            lines[-1].append(heading)
        else:
            lines.append([heading])
    return lines


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of neighbouring columns."""
    for _, run in groupby(enumerate(columns), key=lambda entry: entry[1] - entry[0]):
        inside = [column for _, column in run]
        yield inside[0], inside[-1]


def _shared_out(
    line: Sequence[Heading], runs: Iterator[tuple[int, int]], borders: Sequence[float]
) -> Iterator[tuple[Heading, int, int]]:
    """Each heading of a line with its first and last column."""
    left = sorted(line, key=lambda heading: heading.left)
    for start, end in runs:
        over = [heading for heading in left if borders[start] <= heading.middle <= borders[end + 1]]
        left = [heading for heading in left if heading not in over]
        if not 0 < len(over) <= end - start + 1:
            left += over
            continue
        cuts = min(
            combinations(range(start + 1, end + 1), len(over) - 1),
            key=lambda cuts: _off(over, (start, *cuts, end + 1), borders),
        )
        for heading, (first, after) in zip(over, pairwise((start, *cuts, end + 1)), strict=True):
            yield heading, first, after - 1
    for heading in left:
        yield heading, _column(heading.left, borders), _column(heading.right, borders)


def _off(headings: Sequence[Heading], cuts: Sequence[int], borders: Sequence[float]) -> float:
    """How far headings stand from the middle of the columns between cuts."""
    return sum(
        abs((borders[first] + borders[after]) / 2 - heading.middle)
        for heading, (first, after) in zip(headings, pairwise(cuts), strict=True)
    )
