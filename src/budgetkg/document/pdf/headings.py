"""The headings of an unruled table: lines of one heading together, which stand over which, what each spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budgetkg.document.pdf.lines import Line, Word

#: Less white than this share of the height between two lines: they are one heading that was wrapped.
_WRAPPED = 0.4
#: A heading stands within this of the middle of its columns, in points; their borders are guesses between texts …
_OFF_CENTRE = 22.0
#: … or within this share of their width.
_OFF_SHARE = 0.12


@dataclass
class Heading:
    """A heading, wrapped lines together; ``below`` are the headings that it stands over.

    ``start`` and ``end`` are the middle of the white to its neighbours; ``level`` counts the headings over it.
    """

    words: list[Word]
    start: float = float("-inf")
    end: float = float("inf")
    level: int = 0
    below: list[Heading] = field(default_factory=list)
    neighbours: tuple[float, float] = (float("-inf"), float("inf"))

    @cached_property
    def left(self) -> float:
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        return self.words[0].top

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    @property
    def is_leaf(self) -> bool:
        return not self.below

    def columns(self, borders: Sequence[float], taken: int) -> tuple[int, int]:
        """The first and the last column that the heading spans; ``taken`` is the last column of those before it.

        A heading is centred over its columns: of the runs of columns around it that are centred where it is, and that
        no neighbour on its line touches, it spans the longest.
        """
        last = len(borders) - 2
        middle = (self.left + self.right) / 2

        def column(x: float) -> int:
            return min(max(bisect_right(borders, x) - 1, 0), last)

        if self.is_leaf:
            return column(middle), column(middle)
        first, final = column(self.left), column(self.right)
        low = column(self.neighbours[0]) + 1 if self.neighbours[0] > borders[0] else 0
        high = column(self.neighbours[1]) - 1 if self.neighbours[1] < borders[-1] else last
        runs = [
            (start, end)
            for start in range(min(max(low, taken + 1), first), first + 1)
            for end in range(final, max(high, final) + 1)
        ]

        def off(run: tuple[int, int]) -> float:
            return abs((borders[run[0]] + borders[run[1] + 1]) / 2 - middle)

        fitting = [
            run for run in runs if off(run) <= max(_OFF_CENTRE, _OFF_SHARE * (borders[run[1] + 1] - borders[run[0]]))
        ]
        return max(fitting, key=lambda run: (run[1] - run[0], -off(run)), default=(first, final))


def read_headings(lines: Sequence[Line]) -> list[Heading]:
    """The headings in the lines of a table's header, from top to bottom."""
    found: list[Heading] = []
    for line in lines:
        for word in line.words:
            upper = [heading for heading in found if _is_wrapped(heading, word, line)]
            if len(upper) == 1:
                upper[0].words.append(word)
            else:
                found.append(Heading([word]))
    for heading in found:
        beside = [other for other in found if other is not heading and _overlap(other, heading)]
        before = max((other.right for other in beside if other.right <= heading.left), default=float("-inf"))
        after = min((other.left for other in beside if other.left >= heading.right), default=float("inf"))
        heading.neighbours = before, after
        heading.start, heading.end = (before + heading.left) / 2, (heading.right + after) / 2
    for heading in found:
        lower = [other for other in found if other.top >= heading.words[-1].bottom - 1 and _is_under(other, heading)]
        touching = any(other.left < heading.right and heading.left < other.right for other in lower)
        both_sides = any(o.right <= heading.left for o in lower) and any(o.left >= heading.right for o in lower)
        if touching or both_sides:
            heading.below = lower
    for heading in found:
        for other in heading.below:
            other.level = max(other.level, heading.level + 1)
    return found


def _is_wrapped(heading: Heading, word: Word, line: Line) -> bool:
    """Whether a word goes on in a heading: close below, over the same middle, nothing else of its line below it."""
    above = heading.words[-1]
    height = word.bottom - word.top
    if not 0 <= word.top - above.bottom + _WRAPPED * height <= 2 * _WRAPPED * height:
        return False
    touched = [other for other in line.words if other.left < above.right and above.left < other.right]
    return touched == [word] and abs(word.left + word.right - above.left - above.right) < max(
        2.4 * height, above.right - above.left
    )


def _overlap(one: Heading, other: Heading) -> bool:
    """Whether two headings share a height."""
    return one.top < other.words[-1].bottom and other.top < one.words[-1].bottom


def _is_under(other: Heading, heading: Heading) -> bool:
    return heading.start < (other.left + other.right) / 2 < heading.end
