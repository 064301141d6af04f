"""The headings of an unruled table: lines of one heading together, and which stand over which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budgetkg.document.pdf.lines import Line, Word

#: Less white than this share of the height between two lines: they are one heading that was wrapped.
_WRAPPED = 0.4
#: A heading is in the middle of two if it misses it by less than this, in points.
_SAME_MIDDLE = 3.0


@dataclass
class Heading:
    """A heading, wrapped lines together; ``below`` are the headings that it stands over.

    ``start`` and ``end`` are the middle of the white to its neighbours.
    """

    words: list[Word]
    start: float = float("-inf")
    end: float = float("inf")
    below: list[Heading] = field(default_factory=list)

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
    def middle(self) -> float:
        """Its middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        """How far down the page its middle is."""
        return (self.words[0].top + self.words[-1].bottom) / 2

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    def lower(self, by: float) -> Heading:
        """The same heading further down the page, alone."""
        return Heading([Word(w.text, w.left, w.top + by, w.right, w.bottom + by) for w in self.words])

    @property
    def is_leaf(self) -> bool:
        return not self.below

    def has_column(self, filled: Sequence[tuple[float, float]]) -> bool:
        """Whether one of the extents of values is the heading's own: it stands over it, and none of those below does.

        A heading in the middle between two below is over both.
        """
        before = max((lower.middle for lower in self.below if lower.middle < self.middle), default=self.middle)
        after = min((lower.middle for lower in self.below if lower.middle > self.middle), default=self.middle)
        between = before < after and abs((before + after) / 2 - self.middle) < _SAME_MIDDLE
        return (
            not between
            and not any(_over(lower, self.left, self.right) for lower in self.below)
            and any(
                _over(self, *extent) and not any(_over(lower, *extent) for lower in self.below) for extent in filled
            )
        )


def _over(heading: Heading, left: float, right: float) -> bool:
    return heading.left < right and left < heading.right


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
        heading.start, heading.end = (before + heading.left) / 2, (heading.right + after) / 2
    for heading in found:
        lower = [other for other in found if other.top >= heading.words[-1].bottom - 1 and _is_under(other, heading)]
        touching = any(other.left < heading.right and heading.left < other.right for other in lower)
        both_sides = any(o.right <= heading.left for o in lower) and any(o.left >= heading.right for o in lower)
        if touching or both_sides:
            heading.below = lower
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
