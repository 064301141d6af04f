"""The goal of a project on a damaged page: its lines joined, what was recognised twice given once.

Recognition cuts a tall cell into strips that overlap: the end of one strip is read again, well or badly, at the start of
the next. Of two readings of one passage the one is kept whose words stand elsewhere in the document too. Kin often share
their goal; a damaged print of it is then replaced by the whole one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from budgetkg.facts.performance.ocr.draft import Piece, ProjectRows
from budgetkg.text import squeeze

#: A passage read twice well is at least so long and so alike; boilerplate repeats itself too, in shorter pieces.
_SHORTEST_OVERLAP = 18
_ALIKE = 0.8
#: A passage read badly the second time is at least so long and keeps such a share of its characters, each in its place.
_SHORTEST_GARBLED = 25
_IN_PLACE = 0.5
#: A goal glued to a code shows so many characters in one piece.
_GLUED = 6
_SHARED_ALIKE = 0.5
_REPEATED = Decimal("0.85")
_SHARED = Decimal("0.8")
_WHY_REPEATED = "重复识别的文字已并为一处 / a passage recognised twice given once"
_WHY_SHARED = "目标文字残缺, 按同类项目的相同目标补全 / damaged goal completed from the goal like projects share"
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal as it could be read, with what was done to it; ``confidence`` is ``None`` where it is as printed."""

    text: str
    confidence: Decimal | None = None
    repaired: str = ""


class Words:
    """How often pairs of Han characters stand in a document: a badly read passage has pairs of its own."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count: Counter[str] = Counter()
        for text in texts:
            self._count.update(_HAN_PAIR.findall(text))

    def soundness(self, text: str) -> float:
        """The share of a passage's pairs that stand in the document at least twice."""
        pairs = _HAN_PAIR.findall(text)
        return sum(self._count[pair] > 1 for pair in pairs) / len(pairs) if pairs else 0.0


def shared_goal(members: Sequence[ProjectRows]) -> str:
    """The goal that some kin share: printed alike by two of them, in one piece or several; empty when there is none."""
    found: Counter[str] = Counter()
    prints: dict[str, str] = {}
    for project in members:
        texts = [piece.text for piece in project.goals]
        candidates = {squeeze(text): text for text in (*texts, "".join(texts))}
        for folded, text in candidates.items():
            prints.setdefault(folded, text)
            found[folded] += 1
    best = [folded for folded, count in found.items() if count > 1]
    return squeeze(prints[max(best, key=len)]) if best else ""


def read_goal(pieces: Sequence[Piece], shared: str, words: Words) -> GoalText:
    """The goal that some pieces print; ``shared`` is the goal of the project's kin."""
    texts = [piece.text for piece in pieces]
    if shared and texts:
        if shared in (squeeze(text) for text in (*texts, "".join(texts))):
            return GoalText(shared)
        if max(_likeness(shared, squeeze(text)) for text in (*texts, "".join(texts))) >= _SHARED_ALIKE:
            return GoalText(shared, _SHARED, _WHY_SHARED)
    text, repeated = "", False
    for part in texts:
        joined = _join(text, part, words)
        repeated = repeated or joined != text + part
        text = joined
    return GoalText(text, _REPEATED, _WHY_REPEATED) if repeated else GoalText(text)


def without_goal(cell: str, shared: str) -> str:
    """A code cell without the goal that recognition glued to it (``…-机关事业单位养产格执行相关政策、保障…``)."""
    match = SequenceMatcher(None, cell, shared, autojunk=False).find_longest_match()
    start = match.a - match.b
    if match.size < _GLUED or start <= 0:
        return cell
    return cell[:start].rstrip(" |")


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _join(text: str, part: str, words: Words) -> str:
    """A text and its next strip, with the passage that both print once."""
    overlap = _overlap(text, part)
    if overlap is None:
        return text + part
    start, length = overlap
    if words.soundness(part[:length]) >= words.soundness(text[start:]):
        return text[:start] + part
    return text + part[length:]


def _overlap(text: str, part: str) -> tuple[int, int] | None:
    """Where the passage begins in the text that the part's first characters repeat, and how many these are.

    The passage runs to the text's end; the readings are alike, not the same, and their spaces mean nothing. Of several
    the most alike is taken.
    """
    (old, old_places), (new, new_places) = _visible(text), _visible(part)
    best: tuple[int, int, int] | None = None
    for start in _starts(old, new):
        passage = old[start:]
        if not _SHORTEST_OVERLAP <= len(passage) <= len(new):
            continue
        alike = SequenceMatcher(None, passage, new[: len(passage)], autojunk=False)
        shared = [block for block in alike.get_matching_blocks() if block.size]
        same = sum(block.size for block in shared)
        in_place = sum(a == b for a, b in zip(passage, new, strict=False))
        garbled = len(passage) >= _SHORTEST_GARBLED and in_place >= _IN_PLACE * len(passage)
        if (alike.ratio() < _ALIKE and not garbled) or (best and same <= best[0]):
            continue
        taken = min(shared[-1].b + len(passage) - shared[-1].a, len(new))
        best = (same, old_places[start], new_places[taken - 1] + 1)
    return best[1:] if best else None


def _starts(old: str, new: str) -> list[int]:
    """Where a passage may begin in the old text, by pieces that both print alike at like distances.

    Looked for in windows of growing length: words that stand again further down would mislead.
    """
    found: set[int] = set()
    window = _SHORTEST_OVERLAP
    while window // 2 < min(len(old), len(new)):
        window *= 2
        tail = max(len(old) - window, 0)
        blocks = SequenceMatcher(None, old[tail:], new[:window], autojunk=False).get_matching_blocks()
        found |= {tail + block.a - block.b for block in blocks if block.size > 1 and tail + block.a >= block.b}
    return sorted(found)


def _visible(text: str) -> tuple[str, list[int]]:
    """A text without its spaces, and where each of its characters stands."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    return "".join(text[place] for place in places), places
