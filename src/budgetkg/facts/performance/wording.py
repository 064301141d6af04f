"""Printed texts put together again: lines of a cell, parts over a page break, HTML left by the source system."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from budgetkg.facts.performance.draft import Part
from budgetkg.text import squeeze, strip_html, tidy

_HAN = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’·…—〔〕【】《》"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")
# 目标1： | 目标一： | 目标 2、
GOAL_NUMBER = re.compile(r"目标\s*([一二三四五六七八九十]|\d{1,2})\s*[:：、.．]")
# At least so many characters must agree for one part to repeat the end of another.
_SHORTEST_OVERLAP = 8
_SAME = 0.9


def unwrap(text: str) -> str:
    """A short cell without the spaces that wrapping left between Han characters (公益性岗位 等工会经费)."""
    return _SPACE_BESIDE_HAN.sub("", tidy(text))


def plain(text: str) -> str:
    """Running text without HTML tags, its white space folded."""
    return tidy(strip_html(text))


def join_parts(parts: Sequence[Part]) -> str:
    """The parts of one running text as one line.

    Lines of a cell are joined without a space, numbered goals parted by one. A cell printed anew that only repeats what
    stands before it (repeated or clipped at a page break) is not given twice.
    """
    text = ""
    for part in parts:
        text = _append(text, plain(part.text), part.anew)
    return text


def _append(text: str, part: str, anew: bool) -> str:
    if not text or not part:
        return text or part
    if anew and repeats(text, part):
        return text
    overlap = _overlap(text, part) if anew else 0
    if overlap:
        return text + part[overlap:]
    return f"{text} {part}" if GOAL_NUMBER.match(part) else text + part


def repeats(text: str, part: str) -> bool:
    """Whether a part only prints again what the text holds, or (nearly) what it ends in."""
    whole, piece = squeeze(text), squeeze(part)
    if piece == whole or (len(piece) >= _SHORTEST_OVERLAP and piece in whole):
        return True
    tail = whole[-len(piece) :]
    alike = SequenceMatcher(None, tail, piece, autojunk=False).ratio() >= _SAME
    return len(piece) >= _SHORTEST_OVERLAP and alike


def _overlap(text: str, part: str) -> int:
    """How many of the part's first characters are the text's last ones: a line that is clipped on both pages."""
    for length in range(min(len(text), len(part)), _SHORTEST_OVERLAP - 1, -1):
        if text.endswith(part[:length]):
            return length
    return 0
