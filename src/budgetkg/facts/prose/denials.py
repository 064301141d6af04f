"""What a text says that there is none of: 本部门2026年没有使用政府性基金预算拨款安排的支出。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetkg.facts.prose.phrases import stated_year
from budgetkg.text import squeeze

# The whole clause must be the denial: 无2021年结转的政府性基金支出, 无重点项目支出 deny something else.
_WHO = (
    r"(?:[^，。；：]{0,30}?(?:局|委|办|部门|单位|中心|院|校|所|支队|本级|公室))?"
    r"(?:20\d{2}年度?|本年度?|当年|今年|年初)*(?:也|均|都|暂)?"
)
_NONE = r"(?:没有|无|未|不)(?:编制|安排|使用|发生|涉及|列支|有)?(?:当年|本年度?|20\d{2}年度?)?(?:使用|安排|编制)?"
_SUBJECTS: tuple[tuple[str, str], ...] = (
    ("government-fund", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:安排)?的?(?:收支|收入和支出|支出|收入|预算)?(?:预算|安排)?"),
    ("state-capital", r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:安排)?的?(?:收支|收入和支出|支出|收入|预算)?(?:预算|安排)?"),
    ("procurement", r"政府采购(?:预算|支出|项目|计划|预算支出)?"),
    ("overseas", r"因公出国(?:\(境\)|（境）)?(?:费用?|经费)?(?:预算|支出)?"),
    ("reception", r"公务接待费?(?:预算|支出)?"),
    ("vehicle-purchase", r"公务用车购置(?:费用?|经费)?(?:预算|支出)?"),
    ("vehicle-operation", r"公务用车运行(?:维护)?费?(?:预算|支出)?"),
    ("three-public", r"[“\"]?三公[”\"]?经费(?:预算|支出)?"),
)  # fmt: skip
# 没有政府性基金预算支出 | 政府性基金拨款支出预算为0: a zero without its unit.
_DENIALS = tuple(
    (topic, re.compile(rf"{_WHO}(?:{_NONE}(?P<subject>{subject})(?:安排)?|(?P<zero>{subject})[为是]0)"))
    for topic, subject in _SUBJECTS
)
# 无政府性基金预算支出、国有资本经营预算支出: each is denied.
_ALSO = tuple((topic, re.compile(rf"(?P<subject>{subject})(?P<zero>)")) for topic, subject in _SUBJECTS)
_CLAUSE = re.compile(r"[^，。；：,;:]+")
_ONE_WORD_NONE = re.compile(r"没有|无|未|不|[为是]\s*0\s*$")


@dataclass(frozen=True, slots=True)
class Denial:
    """A topic that a text says to be without any money; ``year`` is what its clause names."""

    topic: str
    subject: str
    start: int
    end: int
    year: int | None


def find_denials(text: str) -> Iterator[Denial]:
    """The statements of a text that there is no money of a topic."""
    for clause in _CLAUSE.finditer(text):
        if not _ONE_WORD_NONE.search(clause.group()):
            continue
        begin = clause.start()
        denied = False
        for piece in re.finditer(r"[^、]+", clause.group()):
            words = squeeze(piece.group())
            for topic, pattern in _ALSO if denied else _DENIALS:
                if match := pattern.fullmatch(words):
                    denied = True
                    yield Denial(
                        topic,
                        match["subject"] or match["zero"],
                        begin + piece.start(),
                        begin + piece.end(),
                        stated_year(clause.group()),
                    )
                    break
