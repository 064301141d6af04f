"""Signs whose width recognition cannot tell: in Chinese text they are full width, as it is typeset."""

from __future__ import annotations

import re

_CHINESE = r"\u2e80-\u9fff，。；：、（）《》【】〔〕“”"
_WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"})
# 目标3:满意 | 38万元,用于: a sign beside a Chinese character or sign; 1,234 and 10:30 stay.
_BESIDE = re.compile(rf"(?<=[{_CHINESE}])[,:;!?]|[,:;!?](?=[{_CHINESE}])")
# …达到97%; at the end of a line of Chinese; no number ends with a semicolon.
_AT_END = re.compile(r"[:;!?]$")
_SEMICOLON = re.compile(r"(?<=[%\d]);$")
# …（包括人员、公用等) whose other half is on another line.
_HALF = re.compile(rf"(?<=[{_CHINESE}])\)|\((?=[{_CHINESE}])")
# 培训(参会)人员: a pair in Chinese text.
_PAIR = re.compile(
    rf"(?<=[{_CHINESE}])\([^()（）]*\)|\([^()（）]*\)(?=[{_CHINESE}])|\([^()（）]*[{_CHINESE}][^()（）]*\)"
)
# 收入101，673.03万元: groups of digits are parted by a comma of half width.
_GROUPS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_ANY = re.compile(rf"[{_CHINESE}]")


def widen(text: str) -> str:
    """The text of a line with the signs of Chinese text at full width; the reading is the same (NFKC)."""
    if not _ANY.search(text):
        return _SEMICOLON.sub("；", text)
    text = _GROUPS.sub(",", text)
    text = _PAIR.sub(lambda pair: f"（{pair.group()[1:-1]}）", text)
    return _AT_END.sub(_wide, _HALF.sub(_wide, _BESIDE.sub(_wide, text)))


def _wide(match: re.Match[str]) -> str:
    return match.group().translate(_WIDE)
