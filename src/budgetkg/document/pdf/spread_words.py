"""Characters that are spread out to fill a cell (合　计, 收　入), and how far the texts of a line reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from budgetkg.document.pdf.lines import Line, Word

#: A strip of white narrower than this (points) may be the space between two words.
GUTTER = 0.8
#: Two characters of one word stand at most this many times their height apart.
_SPREAD = 5.0

_IDEOGRAPH = re.compile(r"^[\u4e00-\u9fff]$")

_Span = tuple[float, float]


def joined(line: Line, gutters: Sequence[_Span] = (), below: Sequence[Line] = ()) -> Line:
    """The words of a line, two characters that are spread out to fill a cell (合　计, 收　入) as one."""
    words: list[Word] = []
    for number, word in enumerate(line.words):
        before = words[-1] if words else None
        if (
            before is not None
            and _IDEOGRAPH.match(before.text)
            and _IDEOGRAPH.match(word.text)
            and _is_pair(line.words, number, gutters, below)
        ):
            words[-1] = Word(before.text + word.text, before.left, before.top, word.right, before.bottom)
        else:
            words.append(word)
    return Line(tuple(words))


def _is_pair(words: Sequence[Word], second: int, gutters: Sequence[_Span], below: Sequence[Line]) -> bool:
    """Whether two single characters are one word: they stand closer together than to other single ones beside them.

    Where there are none (类　款), they are two at the foot of a header when a gutter of the table passes between them.
    """
    before, word = words[second - 1 : second + 1]
    gap = word.left - before.right
    if before.text == word.text or gap > _SPREAD * (word.bottom - word.top):
        return False
    around = [*pairwise(words[max(second - 2, 0) : second]), *pairwise(words[second : second + 2])]
    outer = [
        right.left - left.right
        for left, right in around
        if _IDEOGRAPH.match(left.text) and _IDEOGRAPH.match(right.text)
    ]
    if outer:
        return min(outer) > 2 * gap
    return any(
        before.left < other.right and other.left < word.right for lower in below for other in lower.words
    ) or not any(before.right <= end and start <= word.left for start, end in gutters)


def _is_spread(word: Word) -> bool:
    """Whether a word was joined from characters with much white between them: it may stand across borders."""
    return len(word.text) > 1 and word.right - word.left > 1.5 * len(word.text) * (word.bottom - word.top)


def extents(line: Line) -> list[_Span]:
    return [(word.left, word.right) for word in line.words if not _is_spread(word)]


def merged(spans: Iterable[_Span]) -> list[_Span]:
    """Overlapping extents as one, also those with less than a gutter between them."""
    whole: list[_Span] = []
    for start, end in sorted(spans):
        if whole and start - whole[-1][1] < GUTTER:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole
