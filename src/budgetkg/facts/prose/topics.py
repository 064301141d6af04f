"""What a stated figure is about: topic slugs and the subjects that mean them, held as data.

A subject gets a topic only when nothing else can be meant, since the topics are compared with the tables; all else is
``other``, and so are figures of one fund (政府性基金) under a heading of several.
"""

from __future__ import annotations

import re

from budgetkg.facts.codes import bears_name
from budgetkg.text import key

OTHER = "other"
APPLIED = "applied"
FUNCTION = "function"

# Before 三公, 基本支出 …: the fund that they are paid from, where it is the general one or all.
_FUND = r"(?:部门|单位)?(?:使用)?(?:一般公共预算|财政)?(?:当年)?(?:财政)?(?:拨款)?(?:安排)?(?:的)?"
_SUBJECTS: tuple[tuple[str, str], ...] = (
    ("total-income", r"(?:部门|单位)?(?:收支总预算|收入(?:总)?预算|预算收入|总收入|预算总收入|收入总计|收入合计|收入预算总额|收入总额)"),
    ("total-expenditure", r"(?:部门|单位)?(?:支出(?:总)?预算|预算支出|总支出|预算总支出|支出总计|支出合计|支出预算总额|支出总额)"),
    ("fiscal-income", r"(?:财政拨款收支总预算|财政拨款收入(?:总)?(?:预算|总计|合计)?|一般公共预算(?:财政)?拨款收入(?:预算)?)"),
    ("fiscal-expenditure", r"(?:财政拨款支出(?:总)?(?:预算|总计|合计)?|一般公共预算(?:财政)?拨款支出(?:预算)?|一般公共预算支出(?:预算)?)"),
    ("basic-expenditure", r"(?:一般公共预算)?(?:财政拨款)?基本支出"),
    ("project-expenditure", r"(?:一般公共预算)?(?:财政拨款)?项目支出"),
    ("three-public", r"(?:通过)?" + _FUND + r'"?三公"?经费(?:财政拨款)?(?:预算)?(?:支出)?(?:合计|总额|总计|预算数|决算)?'),
    ("overseas", r"因公出国\(境\)(?:费用?|经费)?(?:预算)?(?:支出)?(?:决算)?"),
    ("vehicle", r"公务用车(?:购置)(?:费)?(?:及|和|与)(?:公务用车)?运行(?:维护)?费用?(?:预算)?(?:支出)?(?:决算)?"),
    ("vehicle-purchase", r"公务用车购置(?:费用?)?(?:预算)?(?:支出)?(?:决算)?"),
    ("vehicle-operation", r"公务用车运行(?:维护)?费用?(?:预算)?(?:支出)?(?:决算)?"),
    ("reception", r"公务接待费用?(?:预算)?(?:支出)?(?:决算)?"),
    ("operating-cost", _FUND + r"(?:单位|机关)运行经费(?:财政拨款)?(?:预算)?(?:支出)?"),
    ("procurement", r"政府采购(?:预算|支出|支出预算)?(?:总额|总金额|金额|合计)?"),
    ("procurement-goods", r"政府采购货物(?:类)?(?:支出)?(?:预算)?(?:金额)?"),
    ("procurement-works", r"政府采购工程(?:类)?(?:支出)?(?:预算)?(?:金额)?"),
    ("procurement-services", r"政府采购服务(?:类)?(?:支出)?(?:预算)?(?:金额)?"),
)  # fmt: skip
# 政府性基金预算拨款支出预算: the sum of one fund.
_FUNDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("government-fund", re.compile(r"政府性基金(?:预算)?(?:财政)?(?:当年)?(?:拨款)?(?:收入|支出|资金)?(?:预算)?")),
    ("state-capital", re.compile(r"国有资本经营(?:预算)?(?:财政)?(?:当年)?(?:拨款)?(?:收入|支出|资金)?(?:预算)?")),
)
_PATTERNS = tuple((topic, re.compile(pattern)) for topic, pattern in _SUBJECTS)
#: All topic slugs.
TOPICS: tuple[str, ...] = (
    *(topic for topic, _ in _SUBJECTS),
    *(topic for topic, _ in _FUNDS),
    "vehicles",
    FUNCTION,
    APPLIED,
    OTHER,
)

_VEHICLES = re.compile(r"(?:公务用?)?车辆(?:总数|合计|数量)?|公务用车")
# 一般公共预算财政拨款运行经费, under the heading 机关运行经费.
_RUNNING_COST = re.compile(_FUND + r"运行经费")
# A part of one fund's sum is not the part of the whole.
_ONE_FUND = re.compile(r"政府性基金|国有资本|财政专户|事业收入|非财政|拨款政府采购|上年结转|单位资金")
# 公共安全支出 behind 项目支出，其中 is a part of the class only.
_OF_A_KIND = re.compile(r"(?:项目|基本)支出")
# 货物类采购预算, 拟采购货物支出, 货物类项目: parts of a sum of 政府采购.
_PROCURED = re.compile(r"(?:采购)?(?P<kind>货物|工程|服务)类?(?:采购|项目)?(?:支出)?(?:预算)?(?:金额)?")
_KINDS = {"货物": "procurement-goods", "工程": "procurement-works", "服务": "procurement-services"}
_FUNCTION_CLASSES = range(201, 236)


def topic_of(subject: str, unit: str, parent: str = "", heading: str = "") -> str:
    """The topic of a money or vehicle figure by its subject; ``parent`` is what it is a part of."""
    folded = key(subject)
    if unit in ("辆", "台"):
        return "vehicles" if _VEHICLES.fullmatch(folded) else OTHER
    if not _ONE_FUND.search(key(parent)) and not _OF_A_KIND.search(key(parent)) and "采购" not in parent:
        for topic, pattern in _FUNDS:
            if pattern.fullmatch(folded):
                return topic
    if _ONE_FUND.search(folded) or _ONE_FUND.search(key(parent)):
        return OTHER
    for topic, pattern in _PATTERNS:
        if pattern.fullmatch(folded):
            return topic
    if "政府采购" in parent and (procured := _PROCURED.fullmatch(folded)):
        return _KINDS[procured["kind"]]
    if _RUNNING_COST.fullmatch(folded) and "机关运行经费" in key(heading):
        return "operating-cost"
    if _OF_A_KIND.search(key(parent)) or _OF_A_KIND.search(key(heading)):
        return OTHER
    if any(bears_name(str(code), subject) for code in _FUNCTION_CLASSES):
        return FUNCTION
    return OTHER
