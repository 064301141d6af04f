"""The words round a figure: its subject, its year, its change against the year before, its comparator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetkg.facts.document_numbers import CompactText, find_numbers
from budgetkg.text import squeeze

YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})\s*年")
# 比2022年 | 较上年预算数 | 与2025年相比: the year that a figure is compared with is not its own.
COMPARED_YEAR = re.compile(r"(?:比|较|与|同|和)\s*(?:19|20)\d{2}\s*年")
_PRIOR = r"(?:上一?年度?|去年|(?:19|20)\d{2}年(?:度)?)"
_PLAN = r"(?:年初)?(?:部门预算|预计|预算数?|执行数|决算数?|批复数?|安排数?|同期|同口径)*"
_BASE = rf"(?:(?:同比|比|较|与|同|和)?{_PRIOR}{_PLAN}(?:相比)?[,，]?|同比)"
_UP = r"增加|增长|上升|提高|增多|调增"
_DOWN = r"减少|下降|降低|压减|压缩|调减"
# 增加（减少）0万元, 相比变化0万元: which of both only a zero tells.
_EITHER = rf"(?:{_UP}|{_DOWN})[（(/](?:{_UP}|{_DOWN})[)）]?|变化"
_BEHIND_VERB = r"(?:了|约|额|金额)?(?:为|共计)?"
#: ``比2022年增加``, ``收入预算较2022年增加``, ``基本支出预算增加``, ``比2025年“三公”经费年初预算增加`` before a sum of money.
CHANGE = re.compile(
    rf"^(?P<subject>.*?)(?P<base>{_BASE}|(?:比|较|与|同){_PRIOR}(?P<what>[^，。；]{{2,25}}?){_PLAN}(?:相比)?[,，]?)?"
    rf"(?:预算)?(?:各|共|总体|有所)?(?:(?P<either>{_EITHER})|(?P<up>{_UP})|(?P<down>{_DOWN})){_BEHIND_VERB}$"
)
# 一是比上年减少了补助资金 | 增加人员经费, before a sum of money: the object is what changed.
_CHANGED_OBJECT = re.compile(
    rf"^(?:[一二三四五六]是|主要是|其中)?(?:{_BASE})?(?:(?P<up>增加|增长|调增)|(?P<down>减少|下降|调减|压减))了?(?P<object>(?!的).{{3,}})$"
)
# 比2025年年初预算数 | （去年预算数为 | 上年度安排了经费 | 完成预算: another year's sum, or another measure's.
_NOT_OF_THIS_YEAR = re.compile(
    rf"^[（(]?(?:同比|比|较|与|同|和|其中)?(?:上一?年度?|去年)(?!结转|结余|末|度?末|度?结).*|^(?:比|较|与|同|和){_PRIOR}{_PLAN}为?$"
    r"|(?:^|[，,])(?:完成|为)(?:年初|全年)?预算$"
)
#: ``，与上年持平`` behind a sum of money.
UNCHANGED = re.compile(
    r"^\s*[,，(（]\s*(?:与|和|同|较|比)\s*(?:上一?\s*年\s*度?|去\s*年|(?:19|20)\d{2}\s*年\s*度?)\s*(?:年初)?"
    r"(?:部门预算|预算|执行|决算)?\s*数?\s*(?:相比)?\s*(?:基本)?(?:持平|一致|相同|无增减变化|无变化|没有变化)"
)

#: ``，增长 3.1%`` behind a sum of money that is a change.
RATE = re.compile(
    rf"^\s*[,，(（、]\s*(?:同比|{_BASE})?\s*(?:(?P<up>{_UP}|增幅)|(?P<down>{_DOWN}|降幅))(?:率|幅度?|比例)?\s*(?:了|约|为|达)?"
    r"\s*(?P<rate>\d+(?:\.\d+)?)\s*[%％]"
)

# 2.支出 | （一）收入 | 第三部分…: the list number that a line begins with.
_LIST_NUMBER = re.compile(
    r"^(?:[—–-]?\d{0,3}[—–-]|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、])+"
)
_LEAD = re.compile(
    r"^(?:[、,，:：;；.)）\s]|其中|包括|主要原因(?:是|为)|原因(?:是|为)|主要是|主要为|主要系|主要用于|分别为|分别是|具体为|即|以及|及|和|另外|此外|同时"
    r"|一是|二是|三是|四是|①|②|③|与上年相比|比上年"
    r"|本单位|本部门|本年度?|当年|全年|年初|我(?:局|委|办|院|队|部|中心|单位|部门)|全(?:局|委|系统)|所属各?预算单位|各预算单位|各单位|所属单位"
    r"|涉及|一般公共预算(?:财政拨款)?安排|安排|拟|共有|共计|合计(?=.)|共|现有|实有|拥有|计划|预计|预算安排|(?:内|下)设)+"
)
_TAIL = re.compile(r"(?:共计|合计|总计|共有?|各|约|为|是|达到?|计|安排|拟安排|年初预算数?|预算数|预算安排|[:：(（])+$")
# 2080501-行政单位离退休 | 培训支出（2050803）: the code is no part of the name.
_CODE_BEFORE = re.compile(r"^\d{3,7}\s?[-－—]+\s?")
_CODE_BEHIND = re.compile(r"[（(]\d{3,7}[)）]$")
# 科学技术支出（类）支出, 公共安全（类）支出 are the 类 科学技术支出 and 公共安全支出.
_CLASS = re.compile(r"(?:支出)?[（(]类[)）](?:支出)?$")
# （公务用车购置费: a bracket that closes behind the figure.
_OPEN_BRACKET = re.compile(r"^[（(](?=[^）)]*$)")
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
    subject = _OPEN_BRACKET.sub("", _CODE_BEFORE.sub("", subject))
    tail = _TAIL.sub("", subject)
    subject = _CODE_BEHIND.sub("", tail or subject)
    subject = _CLASS.sub("支出", subject)
    if match := re.search(r"(?:费用?|支出|经费)预算$", subject):
        subject = subject[: match.end() - 2] if len(subject) > 4 else subject
    return "" if _GENERIC.fullmatch(subject) else subject


def change_of(before: str, names: Sequence[str] = ()) -> tuple[str, int] | None:
    """The subject and the sign of a change, when the words before a sum of money say that it is one.

    The sign is 0 where the words leave it open (增加（减少）): only a change of nothing can then be told.
    """
    text = squeeze(before).lstrip("、,，")
    if match := CHANGE.match(text):
        subject = own_subject(match["subject"], names) if match["subject"] else ""
        if not subject and match["what"]:
            subject = own_subject(match["what"], names)
        return subject, 0 if match["either"] else 1 if match["up"] else -1
    if match := _CHANGED_OBJECT.match(text):
        return own_subject(match["object"], names), 1 if match["up"] else -1
    return None


def is_other_measure(before: str) -> bool:
    """Whether the words before a figure say that it is the year's before, or how much of a plan was done."""
    return _NOT_OF_THIS_YEAR.search(squeeze(before).lstrip("、,，;；")) is not None


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
