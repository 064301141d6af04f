"""What a text lists behind a count: 下设二级预算单位3个，分别是：甲中心、乙中心和丙所。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetkg.text import fold_width, squeeze

# 下设6个内设机构，包括：… | 二级预算单位14个,分别是:…
_COUNT = re.compile(
    r"(?P<before>[^，。；：,;:、\d]{0,30}?)(?P<number>\d{1,3})\s*个\s*(?P<noun>[^，。；：,;:\d()（）]{0,20}?)\s*[，,]?\s*"
    r"(?:[^，。；：,;:\d]{0,8}?(?:分别为|分别是|依次为|依次是|包括|具体为|具体是|即)\s*[：:]?|[：:])\s*(?=[\u4e00-\u9fff“])"
)
_COUNTED = re.compile(
    r"(?:机构|处室|科室|股室|部门|预算单位|事业单位|下属单位|所属单位|直属单位|单位|院所|支队|大队|分局)$"
)
# What the count does not cover: 34个，…机关党委（不纳入内设机构数） | 13个内设处室及机关党委.
_MORE = re.compile(r"不纳入|不计|另|以及|此外|其中|和?其他|及(?=机关)|等(?:[。；，]|$)|加挂|合署")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z“”\d]{2,40}")
# What no name of an office holds: the list has become a sentence.
_VERB = re.compile(r"属于|属全额|共计|负责|承担|主要|具体|根据|开展|实行|列入|纳入|均为|编制|万元|职责|作用")
_LAST = re.compile(r"(?<=[部处室科股局中心院所站队校团会委办组馆)）])(?:和|及|与)(?=[\u4e00-\u9fff]{2,}$)")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A count and how many names follow it; ``start`` and ``end`` are its stretch of the text, as far as the count."""

    subject: str
    number: int
    names: int
    start: int
    end: int


def find_lists(text: str) -> Iterator[Listed]:
    """The counts of offices and units in a text that a whole list of names follows.

    A list that is not plainly one (a sentence goes on in it, it ends in 等, it names what the count leaves out) is left alone.
    """
    for match in _COUNT.finditer(text):
        noun, before = squeeze(match["noun"]), squeeze(match["before"])
        counted = noun or before
        if not _COUNTED.search(counted):
            continue
        end = min((place for mark in "。；;" if (place := text.find(mark, match.end())) >= 0), default=-1)
        if end < 0:
            continue
        listed = text[match.end() : end]
        # 甲局本级，属行政单位；乙中心，属事业单位；…: one name between two semicolons, with a remark.
        names = None if text[end] != "。" and "、" not in _BRACKETS.sub("", listed) else _names(listed)
        if names is not None and "及" not in match["noun"]:
            yield Listed(counted, int(match["number"]), names, match.start("number"), match.end("noun"))


def _names(listed: str) -> int | None:
    """How many names a list has; ``None`` when it is not plainly a list of names."""
    plain = _BRACKETS.sub("", listed)
    if _MORE.search(listed) or _VERB.search(plain) or "：" in plain or ":" in plain:
        return None
    separator = "、" if "、" in plain else "，"
    pieces = [squeeze(piece) for piece in _folded(plain, separator).split(separator)]
    pieces = [*pieces[:-1], *_LAST.split(pieces[-1])]
    if len(pieces) < _FEWEST or not all(_NAME.fullmatch(fold_width(piece)) for piece in pieces):
        return None
    return len(pieces)


def _folded(text: str, separator: str) -> str:
    """The list with commas as its separators: both are used beside each other."""
    return re.sub("[,，、]", separator, text)
