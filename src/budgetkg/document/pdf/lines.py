"""Characters → lines of words, by where they stand (the order in the file says nothing)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetkg.document.model import Box
from budgetkg.document.pdf.page import Glyph

#: Characters whose baselines differ by less than this share of their height stand on one line.
_SAME_LINE = 0.45
#: A gap wider than this share of the height parts words; justified Chinese stays below, Excel's blanks above.
_WORD_GAP = 0.35


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
    return [Line(tuple(_words(line, gap))) for line in _by_baseline(glyphs)]


def box_of(lines: Sequence[Line]) -> Box:
    """The smallest box around lines."""
    left, top = min(line.left for line in lines), min(line.top for line in lines)
    return Box(left, top, max(line.right for line in lines) - left, max(line.bottom for line in lines) - top)


def _by_baseline(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    current: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        if current and glyph.baseline - current[-1].baseline > _SAME_LINE * min(_height(glyph), _height(current[-1])):
            lines.append(current)
            current = []
        current.append(glyph)
    if current:
        lines.append(current)
    for line in lines:
        line.sort(key=lambda glyph: glyph.left)
    return lines


def _words(line: Sequence[Glyph], gap: float) -> Iterable[Word]:
    start = 0
    reach = line[0].right
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index].left - reach > gap * _height(line[index]):
            part = line[start:index]
            yield Word(
                "".join(glyph.text for glyph in part),
                part[0].left,
                min(glyph.top for glyph in part),
                max(glyph.right for glyph in part),
                max(glyph.bottom for glyph in part),
            )
            start = index
        if index < len(line):
            reach = line[index].right if start == index else max(reach, line[index].right)


def _height(glyph: Glyph) -> float:
    return glyph.bottom - glyph.top
