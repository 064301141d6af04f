"""Numbers and names of two cells that stand so close that they look like one word: ``300.32合计``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetkg.document.pdf.lines import Line, Word

#: An amount at the right of its cell, and the name at the left of the next: 300.32 | 一、本年支出合计.
_JOINED = re.compile(r"^([-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)\.\d{2})([\u4e00-\u9fff].*)$")
_IDEOGRAPHS = re.compile(r"^[\u4e00-\u9fff]{2,}$")
#: Names begin at one place if they differ by less than this, in points.
_SAME = 1.5
#: So many names that begin where the second part would show that it is one.
_LEAST = 3


def parted(lines: Sequence[Line]) -> list[Line]:
    """The lines, such words as two where other names begin at the place; one line for each that is given."""
    words = [word for line in lines for word in line.words]
    sizes = sorted((word.right - word.left) / len(word.text) for word in words if _IDEOGRAPHS.match(word.text))
    if not sizes:
        return list(lines)
    size = sizes[len(sizes) // 2]
    starts = [word.left for word in words]
    return [Line(tuple(part for word in line.words for part in _parts(word, size, starts))) for line in lines]


def _parts(word: Word, size: float, starts: Sequence[float]) -> tuple[Word, ...]:
    match = _JOINED.match(word.text)
    if match is None:
        return (word,)
    amount, name = match.groups()
    # Ideographs are as wide as their size: what is left of the word's width is the amount's.
    at = word.right - len(name) * size
    begins = [start for start in starts if abs(start - at) < _SAME]
    if len(begins) < _LEAST:
        return (word,)
    start = min(begins, key=lambda start: abs(start - at))
    return Word(amount, word.left, word.top, start - 1, word.bottom), Word(
        name, start, word.top, word.right, word.bottom
    )
