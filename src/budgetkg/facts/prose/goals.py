"""Figures in goal texts (绩效目标, 年度目标): the amount applied for, other money, and quantities with comparators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts.model import Evidence, StatedFigure
from budgetkg.facts.prose.phrases import masked
from budgetkg.facts.prose.topics import APPLIED, OTHER
from budgetkg.text import MONEY_UNITS, parse_amount, squeeze, strip_html, to_yuan

#: Printed words before a number → comparator.
_BEFORE: dict[str, str] = {
    "大于等于": "≥", "大于或等于": "≥", "小于等于": "≤", "小于或等于": "≤", "不少于": "≥", "不低于": "≥", "不小于": "≥",
    "至少": "≥", "不超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "最多": "≤", "控制在": "≤", "超过": ">",
    "大于": ">", "高于": ">", "多于": ">", "小于": "<", "低于": "<", "少于": "<", "等于": "=", "≥": "≥", "⩾": "≥", "≧": "≥",
    "≤": "≤", "⩽": "≤", "≦": "≤", ">": ">", "＞": ">", "<": "<", "＜": "<", "=": "=", "＝": "=",
}  # fmt: skip
#: Printed words after a number → comparator.
_AFTER: dict[str, str] = {
    "及以上": "≥", "以上": "≥", "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤",
}  # fmt: skip
_UNITS = (
    "万人次|人次|人数|个百分点|个工作日|工作日|平方米|亩|公里|小时|分钟|个月|场次|批次|课时|万册|万份|台（套）|台[(]套[)]|家|户|所|间|人|名|位|次|场"
    "|个|处|条|项|件|套|台|辆|期|类|种|天|年|册|份|篇|批|班|支|块|%|％"
)
_COMPARATORS = "|".join(re.escape(word) for word in sorted(_BEFORE, key=len, reverse=True))
# 申请市级资金0.83万元 | 98%以上 | ≥10类 | 不少于4次 | 2.05万元/人
_QUANTITY = re.compile(
    rf"(?P<comparator>{_COMPARATORS})?\s*(?:达到|约)?\s*(?<![\d.,A-Za-z-])(?P<number>\d+(?:[,，]\d{{3}})*(?:\.\d+)?)(?![\d.])\s*"
    rf"(?P<unit>(?:亿元|百万元|万元|千元|元)(?P<per>(?:/[\u4e00-\u9fff·]{{1,3}})*)|{_UNITS})(?P<after>{'|'.join(sorted(_AFTER, key=len, reverse=True))})?"
)
# 、 parts subjects of one figure (老干部、离退休干部党员满意度≥95%), and figures where one stands before it.
_BOUNDARY = re.compile(r"[，,；;。：:！!□\n”\"]")
_LEAD = re.compile(
    r"^(?:[\s.．)）、/*×=]|目标[一二三四五六七八九十\d]*|[一二三四五]是|我(?:部门|单位|中心|支队|局|委|办|院|队|部|市|区|县)|本(?:局|委|单位|部门)"
    r"|使用于|用于|计划|目前|预计|其中|以及|及|和|共计|共有|共(?![庆建享同创])|年度|全年|每年|争取|力争|即|对|到|的|有|为|名|后)+"
)
_TAIL = re.compile(
    r"(?:共计有?|合计|总计|共有?|约|为|是|达到?|在|有|至|到|提升|提高|控制|保持|需要?|标准为|[:：(（*×=+])+$"
)
# 申请…N万元 | 共需经费N万元 | 预算金额为N万元
_APPLIED = re.compile(
    r"申请(?!人)[^，。；;]{0,30}$|(?:共|所|总)?需(?:要)?(?:经费|资金|费用)?(?:共计|合计|为|约)*[:：]?$"
    r"|(?:预算金额|预算资金|预算经费|经费预算|项目预算|年度预算|项目金额|申报金额)(?:共计|合计|为|共)*[:：]?$"
)
# 本次申请, 现申请: of several sums the one that this budget asks for.
_NOW = re.compile(r"(?:本次|现|特|目前|今年)[^，。；;]{0,12}申请")
_PER_HEAD = re.compile(r"(?:人均|每人|每名|每个|每月|每次|标准|单价|每套)[^，。；;]{0,12}$")
# 购置1辆轿车, 新建1个设备房: the verb alone is no subject.
_VERB = re.compile(r"(?:新建|新增|购置|购买|采购|建设|打造|派出|组织|开展|完成|举办|设立)新?")
# 话务员进行100%回访核实: the verb waits for its object.
_WAITING = re.compile(r"(?:进行|实行|做到)$")
# …元乘以12个月乘以2%: a factor of a calculation.
_FACTOR = re.compile(r"(?:乘以|除以|乘|除)")
# 1、…。2、…: the numbered items of a goal.
_ITEM = re.compile(r"(?:^|[\n。；;])\s*(?P<number>[1-9])[、.．](?!\d)")
_LONGEST_BEHIND = 12
_LONGEST_SUBJECT = 30
_BEHIND = re.compile(r"[\u4e00-\u9fff“”A-Za-z]{2,}")
_BEHIND_END = re.compile(r"[的并及和与用于以]|开展|进行|达到|三大")


def goal_figures(text: str, fiscal_year: int | None, evidence: Evidence) -> Iterator[StatedFigure]:
    """The figures of one goal text, in order; of several amounts applied for, only those asked for now keep the topic."""
    plain = strip_html(text)
    hidden = masked(plain)
    found: list[tuple[StatedFigure, bool]] = []
    end = 0
    for match in _QUANTITY.finditer(hidden):
        number = parse_amount(match["number"])
        start = match.start("number")
        if number is None or _is_year(match) or hidden[:start].endswith("□"):
            continue
        begin = _clause_start(hidden, end, match.start())
        before = hidden[begin : match.start()]
        sentence = re.split(r"[。；;]", hidden[:start])[-1]
        figure = _figure(hidden, match, number, before, fiscal_year, evidence)
        if figure and figure.topic == APPLIED and (item := _item(hidden, start)):
            figure = replace(figure, subject=f"第{item}项{figure.subject}")
        end = match.end()
        if figure:
            printed = re.sub(
                r"^(?:[、，,：:；;。)）]|目标[一二三四五\d]*[:：])+", "", squeeze(plain[begin : match.end()])
            )
            if not any(_states_the_same(figure, other) for other, _ in found):
                found.append((replace(figure, printed=printed), bool(_NOW.search(sentence))))
    applied = {figure.amount for figure, _ in found if figure.topic == APPLIED}
    now = any(figure.topic == APPLIED and asked for figure, asked in found)
    for figure, asked in found:
        if figure.topic == APPLIED and len(applied) > 1 and now and not asked:
            yield replace(figure, topic=OTHER)
        else:
            yield figure


def _item(hidden: str, place: int) -> str:
    """The number of the item that a place is in, where several numbered items have money and this one says what for.

    What such an item applies for is a part of the project's budget.
    """
    marks = list(_ITEM.finditer(hidden))
    if len(marks) < 2 or [int(mark["number"]) for mark in marks] != list(range(1, len(marks) + 1)):
        return ""
    ends = [*(mark.start() for mark in marks[1:]), len(hidden)]
    items = [(mark, hidden[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    if sum("元" in text for _, text in items) < 2:
        return ""
    for mark, text in items:
        if mark.end() <= place < mark.end() + len(text):
            return mark["number"] if "用于" in text else ""
    return ""


def _states_the_same(one: StatedFigure, other: StatedFigure) -> bool:
    """Goal texts repeat themselves: 年度目标 and 目标一 name the same figure in the same words."""
    return replace(one, printed="") == replace(other, printed="")


def _is_year(match: re.Match[str]) -> bool:
    return match["unit"] == "年" and bool(re.fullmatch(r"(?:19|20)\d{2}", match["number"]))


def _clause_start(hidden: str, previous_end: int, place: int) -> int:
    boundaries = [match.end() for match in _BOUNDARY.finditer(hidden, previous_end, place)]
    while boundaries and not hidden[boundaries[-1] : place].strip():
        boundaries.pop()
    begin = boundaries[-1] if boundaries else previous_end
    # A bracket that is not closed before the figure begins anew: 培训(参会)人次 is one subject, （慰问品300元/人 is not.
    depth = 0
    for index in range(place - 1, begin - 1, -1):
        depth += (hidden[index] in ")）") - (hidden[index] in "(（")
        if depth < 0:
            return index + 1
    return begin


def _figure(
    hidden: str,
    match: re.Match[str],
    number: Decimal,
    before: str,
    fiscal_year: int | None,
    evidence: Evidence,
) -> StatedFigure | None:
    unit = match["unit"].replace("％", "%")
    money = match["per"] is not None and not match["per"] and unit in MONEY_UNITS
    applied = money and bool(_APPLIED.search(squeeze(before))) and not _PER_HEAD.search(squeeze(before))
    subject = _TAIL.sub("", _LEAD.sub("", squeeze(before)))
    if not re.search(r"[\u4e00-\u9fff]{2}", subject):
        subject = "" if money else _behind(hidden[match.end() :])
    elif _VERB.fullmatch(subject) or (not money and _WAITING.search(subject)):
        subject += _behind(hidden[match.end() :])
    if match["comparator"] == "控制在" and subject:
        subject += "控制"
    if applied:
        subject = asked.group() if (asked := re.search(r"(?:本次|现|特)?申请.*$", subject)) else subject or "申请资金"
    subject = subject[-_LONGEST_SUBJECT:]
    if not subject or _FACTOR.fullmatch(subject):
        return None
    comparator = _AFTER.get(match["after"] or "") or _BEFORE.get(match["comparator"] or "", "")
    amount = None
    if money:
        try:
            amount = to_yuan(number, unit)
        except ArithmeticError:
            money = False
    return StatedFigure(
        subject=subject,
        topic=APPLIED if applied else OTHER,
        printed="",
        evidence=evidence,
        amount=amount,
        number=None if money else number,
        unit="元" if money else unit,
        comparator=comparator,
        fiscal_year=fiscal_year,
    )


def _behind(rest: str) -> str:
    """The noun behind a figure that has no subject before it: 11名退休干部, 98%以上满意度."""
    match = _BEHIND.match(rest.lstrip(" 的"))
    if match is None:
        return ""
    noun = _BEHIND_END.split(match.group())[0][:_LONGEST_BEHIND]
    return noun if len(noun) >= 2 else ""
