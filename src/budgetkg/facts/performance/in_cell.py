"""All indicators of a project in one cell, told apart by the level names that begin each.

As 项目支出绩效目标表 prints them that has one row a project (实施周期指标值 is the target, 年度指标值 the current value)::

    1.1－产出指标，11－数量指标，专职环保员数量；实施周期指标值：≧3人，年度指标值：≧3人；2、1－产出指标，12－质量指标，…

The running numbers are the source system's and repeat; they say nothing. Neither do the codes of the levels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetkg.facts.performance import vocabulary
from budgetkg.text import tidy

_SHORT1 = "|".join(name.removesuffix("指标") for name in vocabulary.LEVEL1)
_SHORT2 = "|".join(sorted((name.removesuffix("指标") for name in vocabulary.LEVEL2), key=len, reverse=True))
_BETWEEN = r"\s*[，,、：:；;－\-—–/|]\s*"
# 3、1－产出指标，12－质量指标， | 产出指标-数量指标： | 2－效益指标，22－社会效益，
_LEVELS = re.compile(
    rf"(?:(?<![\d.])\d{{1,3}}\s*[、.．）)]\s*)?(?:\d\s*[－\-—–]\s*)?(?P<level1>(?:{_SHORT1})指标){_BETWEEN}"
    rf"(?:\d{{1,3}}\s*[－\-—–]\s*)?(?P<level2>(?:{_SHORT2})(?:指标)?){_BETWEEN}"
)
# 实施周期指标值：100%，年度指标值：100%;
_VALUES = re.compile(
    r"[；;，,。\s]*(?:实施周期|中长期|总体)(?:绩效)?指标值\s*[:：]?(?P<target>.*?)"
    r"[；;，,。\s]*(?:年度|本年|当年)(?:绩效)?指标值\s*[:：]?(?P<current>.*)",
    re.DOTALL,
)
# 指标值：≥98% | 目标值：3次
_ONE_VALUE = re.compile(
    r"[；;，,。\s]*(?P<which>实施周期|年度|本年|当年)?(?:绩效)?(?:指标值|目标值)\s*[:：](?P<value>.*)", re.DOTALL
)
# 培训次数：≥3次 | 培训次数≥3次: a value after the last colon, or from the last comparator on.
_AFTER_COLON = re.compile(r"(?P<name>.+)[:：](?P<value>[^:：]+)", re.DOTALL)
_FROM_SIGN = re.compile(r"(?P<name>.+?)(?P<value>(?:>=|<=|[=＝≥≧⩾≤≦⩽<＜>＞])\s*[^=＝≥≧⩾≤≦⩽<＜>＞]+)", re.DOTALL)
_END = "；;，,。、 \n\t"


@dataclass(frozen=True, slots=True)
class CellReading:
    """The indicators of one cell, as texts by field with the characters each was printed in, and what was left over."""

    indicators: tuple[tuple[dict[str, str], str], ...]
    rest: str


def read_cell(text: str) -> CellReading:
    """Read a cell that holds indicators; what stands before the first is the rest, all of it where there is none.

    An indicator without a value keeps its name and has an empty target.
    """
    starts = list(_LEVELS.finditer(text))
    if not starts:
        return CellReading((), tidy(text))
    found: list[tuple[dict[str, str], str]] = []
    for order, match in enumerate(starts):
        stop = starts[order + 1].start() if order + 1 < len(starts) else len(text)
        levels = {"level1": match["level1"], "level2": match["level2"]}
        found.append(({**levels, **_body(text[match.end() : stop])}, tidy(text[match.start() : stop])))
    return CellReading(tuple(found), tidy(text[: starts[0].start()]).strip(_END))


# 1、采购设备≥20台；2、… | 指标1：…: where the indicators of one level stand below each other in a cell
_NEXT = re.compile(r"[；;\n]|(?:^|(?<=[。；;，,\s%\u4e00-\u9fff]))(?:指标)?\d{1,2}\s*[、.．:：)）](?!\d)")
_NOTHING = frozenset("无-—/")


def read_level_cell(text: str, level2: str) -> CellReading:
    """Read a cell that holds the indicators of one 二级指标: pieces parted by numbers or semicolons."""
    pieces = [tidy(piece).strip(_END) for piece in _NEXT.split(text)]
    level1 = vocabulary.LEVEL2[level2]
    found = [
        ({"level1": level1, "level2": level2, **_body(piece)}, piece)
        for piece in pieces
        if piece and piece not in _NOTHING
    ]
    return CellReading(tuple(found), "")


def _body(text: str) -> dict[str, str]:
    """Name and values of one indicator."""
    if match := _VALUES.search(text):
        return {
            "level3": text[: match.start()].strip(_END),
            "target": match["target"].strip(_END),
            "current": match["current"].strip(_END),
        }
    if match := _ONE_VALUE.search(text):
        field = "current" if match["which"] in ("年度", "本年", "当年") else "target"
        return {"level3": text[: match.start()].strip(_END), field: match["value"].strip(_END)}
    bare = text.strip(_END)
    for form in (_FROM_SIGN, _AFTER_COLON):
        if match := form.fullmatch(bare):
            return {"level3": match["name"].strip(_END + ":："), "target": match["value"].strip(_END)}
    return {"level3": bare, "target": ""}
