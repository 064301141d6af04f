"""The words round a figure: its subject, its year, its change against the year before, its comparator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetkg.facts.document_numbers import CompactText, find_numbers
from budgetkg.text import squeeze

YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})\s*年")
# 比2022年 | 较上年预算数 | 与2025年相比: the year that a figure is compared with is not its own.
COMPARED_YEAR = re.compile(r"(?:比|较|与|同|和)\s*(?:19|20)\d{2}\s*年")
_BASE = (
    r"(?:(?:同比|比|较|与|同|和)?(?:上一?年度?|去年|(?:19|20)\d{2}年(?:度)?)(?:年初)?"
    r"(?:部门预算|预算数?|执行数|决算数?|批复数?|安排数?|同期|同口径)*(?:相比)?[,，]?|同比)"
)
_UP = r"增加|增长|上升|提高|增多|调增"
_DOWN = r"减少|下降|降低|压减|压缩|调减"
#: ``比2022年增加``, ``收入预算较2022年增加``, ``基本支出预算增加`` before a sum of money.
CHANGE = re.compile(
    rf"^(?P<subject>.*?)(?P<base>{_BASE})?(?:预算)?(?:共|总体|有所)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|约|额|金额)?(?:为|共计)?$"
)
#: ``，与上年持平`` behind a sum of money.
UNCHANGED = re.compile(
    r"^\s*[,，(（]\s*(?:与|和|同|较|比)\s*(?:上一?\s*年\s*度?|去\s*年|(?:19|20)\d{2}\s*年\s*度?)\s*(?:年初)?"
    r"(?:部门预算|预算|执行|决算)?\s*数?\s*(?:相比)?\s*(?:基本)?(?:持平|一致|相同|无增减变化|无变化|没有变化)"
)

# 2.支出 | （一）收入 | 第三部分…: the list number that a line begins with.
_LIST_NUMBER = re.compile(
    r"^(?:[—–-]?\d{0,3}[—–-]|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、])+"
)
_LEAD = re.compile(
    r"^(?:[、,，:：;；.)）\s]|其中|包括|主要是|主要为|分别为|分别是|具体为|即|以及|及|和|另外|此外|同时|一是|二是|三是|四是|①|②|③"
    r"|本单位|本部门|本年度?|当年|全年|年初|我(?:局|委|办|院|队|部|中心|单位|部门)|全(?:局|委|系统)|所属各预算单位|各预算单位|各单位|所属单位"
    r"|涉及|一般公共预算(?:财政拨款)?安排|安排|拟|共有|共计|合计(?=.)|共|现有|实有|拥有|计划|预计|预算安排|(?:内|下)设)+"
)
_TAIL = re.compile(r"(?:共计|合计|总计|共|约|为|是|达到?|计|安排|拟安排|年初预算数?|预算数|预算安排|[:：(（])+$")
# What says nothing of its own: the heading is meant. 收入预算：2023年年初预算数300.32万元.
_GENERIC = re.compile(r"(?:年初)?(?:预算数?|预算总额|总额|金额|合计|总计|资金|经费)?")


def own_subject(before: str, names: Sequence[str] = ()) -> str:
    """The subject in the words before a figure, without year, connectives and fillers; empty when it says nothing.

    ``2023年“三公”经费预算`` → ``“三公”经费``, ``本单位共有车辆`` → ``车辆``, ``公务接待费2026年预算数`` → ``公务接待费``.
    ``names`` are those of the document's units, which begin many a sentence.
    """
    pieces = re.split(r"(?:19|20)\d{2}年(?:度)?", squeeze(before))
    for piece in reversed(pieces):
        if subject := _bare_subject(piece, names):
            return subject
    return ""


def _bare_subject(piece: str, names: Sequence[str]) -> str:
    subject = _LEAD.sub("", _LIST_NUMBER.sub("", piece))
    for name in names:
        subject = subject.removeprefix(name)
    subject = _LEAD.sub("", subject)
    tail = _TAIL.sub("", subject)
    subject = tail or subject
    if match := re.search(r"(?:费用?|支出|经费)预算$", subject):
        subject = subject[: match.end() - 2] if len(subject) > 4 else subject
    return "" if _GENERIC.fullmatch(subject) else subject


def change_of(before: str, names: Sequence[str] = ()) -> tuple[str, int] | None:
    """The subject and the sign of a change, when the words before a sum of money say that it is one."""
    match = CHANGE.match(squeeze(before).lstrip("、,，"))
    if match is None:
        return None
    subject = match["subject"]
    return own_subject(subject, names) if subject else "", 1 if match["up"] else -1


def stated_year(text: str) -> int | None:
    """The first year that a text names, not counting years compared with (较2022年增加)."""
    compared = {match.end() for match in COMPARED_YEAR.finditer(text)}
    return next((int(match["year"]) for match in YEAR.finditer(text) if match.end() not in compared), None)


_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_DATE = re.compile(r"(?:(?:19|20)\d{2}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日|第\s*\d+|\d+\s*[—~～至-]\s*(?=\d)")


def masked(text: str, dates: bool = True) -> str:
    """The text with titles, document numbers (and dates) blanked out, each character in its place."""
    characters = list(text)
    spans = [match.span() for match in _TITLE.finditer(text)]
    if dates:
        spans += [match.span() for match in _DATE.finditer(text)]
    compact = CompactText.of(text)
    if compact.printed == text:
        for number in find_numbers(compact):
            spans.append((compact.places[number.start], compact.places[number.end - 1] + 1))
    for start, end in spans:
        characters[start:end] = "□" * (end - start)
    return "".join(characters)
