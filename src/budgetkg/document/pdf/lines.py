"""Characters → lines of words, by where they stand (the order in the file says nothing)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from budgetkg.document.model import Box
from budgetkg.document.pdf.page import Glyph

#: Characters whose baselines differ by less than this share of their height stand on one line.
_SAME_LINE = 0.45
#: Characters of which one stands above the other, their baselines further apart than this, are on two lines.
_ABOVE = 0.3
#: So much of the narrower character's width must be shared for one to stand above the other; kerning shares less.
_SHARED = 0.5
#: A gap wider than this share of the height parts words; justified Chinese stays below, Excel's blanks above.
_WORD_GAP = 0.35

_BASELINE, _LEFT = attrgetter("baseline"), attrgetter("left")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together on one line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, parted by one space."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)


def lines_of(glyphs: Iterable[Glyph], gap: float = _WORD_GAP) -> list[Line]:
    """The lines from top to bottom; ``gap`` is the share of the height that parts two words."""
    return [Line(tuple(map(_word, _parts(line, gap)))) for line in _by_baseline(glyphs)]


def texts_of(glyphs: Iterable[Glyph]) -> list[str]:
    """The texts of the lines from top to bottom, where nobody asks for the places of their words."""
    return [
        " ".join("".join([glyph.text for glyph in part]) for part in _parts(line, _WORD_GAP))
        for line in _by_baseline(glyphs)
    ]


def box_of(lines: Sequence[Line]) -> Box:
    """The smallest box around lines."""
    left, top = min(line.left for line in lines), min(line.top for line in lines)
    return Box(left, top, max(line.right for line in lines) - left, max(line.bottom for line in lines) - top)


def _by_baseline(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    current: list[Glyph] = []
    height_before = baseline_before = 0.0
    for glyph in sorted(glyphs, key=_BASELINE):
        _, _, top, _, bottom, baseline = glyph
        height = bottom - top
        if current and baseline - baseline_before > _SAME_LINE * min(height, height_before):
            lines.append(current)
            current = []
        current.append(glyph)
        height_before, baseline_before = height, baseline
    if current:
        lines.append(current)
    parted = [part for line in lines for part in _parted(line)]
    for line in parted:
        line.sort(key=_LEFT)
    return parted


def _parted(line: list[Glyph]) -> Iterator[list[Glyph]]:
    """What was taken for one line as the lines it holds, parted where its baselines lie furthest apart.

    Some fonts give their digits boxes of twice their height (方正 E-BZ), with which lines printed close seem to be one.
    """
    if not _is_stacked(line):
        yield line
        return
    gaps = [below.baseline - above.baseline for above, below in pairwise(line)]
    cut = gaps.index(max(gaps)) + 1
    yield from _parted(line[:cut])
    yield from _parted(line[cut:])


def _is_stacked(line: Sequence[Glyph]) -> bool:
    """Whether one of the characters, given by baseline, stands above another."""
    spread = line[-1].baseline - line[0].baseline
    if spread == 0 or spread <= _ABOVE * min(map(_height, line)):
        return False
    for one, two in pairwise(sorted(line, key=lambda glyph: glyph.left + glyph.right)):
        apart = abs(one.baseline - two.baseline) > _ABOVE * min(_height(one), _height(two))
        shared = min(one.right, two.right) - max(one.left, two.left)
        if apart and shared > _SHARED * min(one.right - one.left, two.right - two.left):
            return True
    return False


def _parts(line: Sequence[Glyph], gap: float) -> Iterator[Sequence[Glyph]]:
    """The characters of a line, word by word."""
    start = 0
    reach = line[0].right
    for index, (_, left, top, right, bottom, _) in enumerate(line):
        if left - reach > gap * (bottom - top):
            yield line[start:index]
            start, reach = index, right
        elif right > reach:
            reach = right
    yield line[start:]


def _word(part: Sequence[Glyph]) -> Word:
    texts, lefts, tops, rights, bottoms, _ = zip(*part, strict=True)
    return Word("".join(texts), lefts[0], min(tops), max(rights), max(bottoms))


def _height(glyph: Glyph) -> float:
    return glyph.bottom - glyph.top
