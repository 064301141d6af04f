"""What the words of headers and rows mean: measures, funds, 三公 items, codes and names. A new city adds words here.

Every pattern is matched against a whole title in its bare form (:func:`bare`): widths folded, white space, years,
``其中：`` and a money unit in parentheses gone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from budgetkg.text import MONEY_UNITS, key, squeeze, strip_list_number

#: Stands for "the year before the document's" where a title says 上年预算数 without a year.
LAST_YEAR = -1
#: Stands for no year of its own: the row 增减变化金额 holds differences between two.
CHANGE = -2

FISCAL_FUNDS = ("general-public-budget", "government-fund", "state-capital")
UNIT_FUNDS = ("business-income", "business-operation", "superior-subsidy", "affiliated-remittance", "other-income")


class Group(StrEnum):
    """A column or row that sums others: 财政拨款 the three budgets, 单位资金 what the unit earns, 本年收入, 上年结转."""

    FISCAL = "fiscal"
    SPECIAL = "special"
    UNIT = "unit"
    CURRENT = "current"
    CARRIED = "carried"


MEASURES: tuple[tuple[str, str], ...] = (
    (
        r"机关运行经费(?:支出)?|合计|总计|共计|小计|总额|全年数|(?:资金|预算|项目|支出|收入|经费){1,2}总额|(?:项目|预算|资金|支出)?金额|"
        r"(?:收入|支出|总)?(?:预算|决算)(?:安排)?(?:数|金额|总额)?|(?:收入|支出)(?:预算|决算)?(?:总计|合计)",
        "total",
    ),
    (r'"?三公"?经费(?:预算|决算)?数', "total"),
    (r"基本支出(?:预算)?(?:小计|合计)?", "basic"),
    (r"项目支出(?:预算)?(?:小计|合计|总数)?|专项业务(?:经费)?(?:支出)?", "project"),
    (r"人员(?:经费|支出|类)(?:支出|项目)?", "personnel"),
    (r"(?:日常)?公用(?:经费|支出|类)(?:支出|项目)?", "operating"),
    (r"上缴上级(?:单位)?支出", "remitted-up"),
    (r"(?:事业单位)?经营支出", "business-operation"),
    (r"对(?:下级|附属)单位(?:的)?补助(?:支出)?", "subsidy-down"),
)
#: The order in which the forms print measures, for headers whose cells are lost.
MEASURE_ORDER = (
    "total", "basic", "personnel", "operating", "project", "remitted-up", "business-operation", "subsidy-down",
)  # fmt: skip

# What may follow a fund's name without changing it: 一般公共预算财政拨款收入, 政府性基金预算拨款, 财政专户管理资金.
_TAIL = r"(?:财政|经费)?(?:拨款)?(?:安排)?(?:收入|资金|支出)?(?:预算)?(?:结余、?结转|结转结余|结转)?"
FUNDS: tuple[tuple[str, str], ...] = (
    (rf"(?:一般)?公共预算{_TAIL}", "general-public-budget"),
    (rf"政府性基金(?:预算)?{_TAIL}", "government-fund"),
    (rf"国有资本经营(?:预算)?{_TAIL}", "state-capital"),
    (r"(?:纳入)?财政专户(?:管理)?(?:的)?(?:资金|事业)?(?:收入|拨款|收费)*|(?:其他专户|教育收费)(?:收入|拨款|资金)*(?:\(财政专户\))?", "special-account"),
    (r"事业(?:预算)?收入(?:资金)?(?:\((?:不含|含).*\))?", "business-income"),
    (r"上级补助(?:收入)?(?:资金)?", "superior-subsidy"),
    (r"(?:对)?附属单位(?:上缴|补助)(?:收入)?(?:资金)?", "affiliated-remittance"),
    (r"(?:事业单位)?经营(?:服务)?收入(?:资金)?", "business-operation"),
    (r"其[他它](?:资金)?收入(?:资金)?|其[他它]资金", "other-income"),
    (r"(?:单位)?(?:上年|年初)(?:实户资金余额|(?:财政拨款)?(?:结转|结余)[、和]?\(?(?:结转|结余)?\)?(?:收入|资金|安排)?(?:支出)?)(?:\(不包括.*\))?|结转下年|年末结转[和、]?(?:结余)?", "carry-over"),
    (r"(?:使?用)?事业基金弥补(?:收支差额)?|使用非财政拨款结余(?:\(.*\))?", "reserve-fund"),
)  # fmt: skip

GROUPS: tuple[tuple[str, Group], ...] = (
    (
        r"(?:本年|本级|[省市区县]级)?(?:当年)?(?:财政拨款|财政拨款收入|预算拨款)(?:收入|资金|安排)?(?:\(补助\))?(?:小计|合计)?|本年拨款",
        Group.FISCAL,
    ),
    (r"单位资金(?:收入)?(?:小计)?", Group.UNIT),
    (r"本年(?:收入|支出)?(?:小计|合计)?|(?:本年|当年)预算安排", Group.CURRENT),
)  # fmt: skip

THREE_PUBLIC: tuple[tuple[str, str], ...] = (
    (r"因公出国(?:\(?境\)?(?:费用?|支出|经费)*)?", "overseas"),
    (r"公务用车购置(?:及|和|与|、)(?:公务用车)?(?:运行(?:维护)?|运维)(?:费用?|支出|经费)*", "vehicle"),
    (r"(?:公务用车|车辆)?购置(?:费用?|支出|经费)*|公务用车购置(?:费用?|支出|经费)*", "vehicle-purchase"),
    (
        r"(?:公务用车|车辆)?运行(?:维护)?(?:费用?|支出|经费)+|公务用车运行(?:维护)?(?:费用?|支出|经费)*",
        "vehicle-operation",
    ),
    (r"公务用车(?:费用?|支出|经费)+", "vehicle"),
    (r"公务接待(?:费用?|支出|经费)*", "reception"),
    (r'"?三公"?经费(?:财政拨款)?(?:预算|支出|决算)*(?:合计|小计|总额|数|总数)*', "total"),
    (r"合计|总计|共计", "total"),
    (r"小计", "vehicle"),
    (r"会议费", "meeting"),
    (r"培训费", "training"),
    (r"机关运行经费(?:预算数|支出)?|行政经费", "agency-operating"),
)
#: What some forms print beside 三公 in the same table; ``all`` is the total over both.
BESIDE_THREE_PUBLIC = ("meeting", "training", "agency-operating", "all")

# Column titles that name a row: by a code or by a name, and of what.
_UNIT = r"(?:预算|预算单位|项目|填报|使用|资金使用|实施|编制|二级预算)?(?:部门|单位)(?:\((?:单位|部门)\))?"
SUBJECTS: tuple[tuple[str, str, str], ...] = (
    (rf"{_UNIT}(?:编码|代码|编号)", "code", "unit"),
    (rf"{_UNIT}(?:名称|全称)?", "name", "unit"),
    (r".*功能.*(?:编码|代码)", "code", "function"),
    (r".*政府.*经济.*(?:编码|代码)", "code", "economic-government"),
    (r".*经济.*(?:编码|代码)", "code", "economic-department"),
    (r".*功能(?:分类)?(?:分?科目)?(?:名称)?", "name", "function"),
    (r".*政府.*经济.*(?:科目|分类)(?:名称)?", "name", "economic-government"),
    (r".*经济.*(?:科目|分类)(?:名称)?", "name", "economic-department"),
    (r"(?:科目|项目)?(?:编码|代码|编号)", "code", ""),
    (r"(?:预算|一级|二级|采购|支出)?项目名称|单位\(项目\)名称|支出项目类别(?:\(.*\))?", "name", "project"),
    (r"采购(?:类别|品目大类|品目名称|项目|品目|物品名称|内容)(?:名称)?", "name", "procurement"),
    (r"(?:会议|培训)(?:班|项目)?名称|(?:政府)?购买服务(?:项目|事项)(?:名称)?", "name", "project"),
    (r"[一二三]级(?:目录)?", "name", "level"),
    (r"年度|年份", "name", "year"),
    (r"(?:科目)?名称|科目|项目", "name", ""),
)  # fmt: skip
#: Titles of columns that hold no amounts of the budget: notes, growth, quantities, what was carried out last year.
NO_AMOUNT = re.compile(
    r"比.*(?:增|减)|增幅|增长|增减|变化|%|比例|占比|^(?:序号|行次|栏次|备注|(?:采购)?数量|单价|规格型号|计量单位|时间|人数)$|"
    r"说明|简介|绩效|^(?:项目)?(?:类别|性质|级次|分类|类型|属性)$|是否|采购(?:方式|目录|时间|组织形式)|购买服务内容|"
    r"执行数|完成数|调整数|全年预算数|政府采购项目|扣除"
)
_ONLY_A_PART = re.compile(r"^其中:?.*(?:专项资金|中小|小型|预留)")

#: Titles of columns whose amounts stand beside the table's sums, by the measure that each gives.
ASIDES: tuple[tuple[str, str], ...] = (
    (r".*扣除基建.*", "project-without-construction"),
    (r".*政府采购.*中小企业.*|(?:面向|预留|专门面向).*中小企业.*", "procurement-small-medium"),
    (r".*政府采购.*小型.*微型.*|.*政府采购.*小微.*", "procurement-small-micro"),
    (r"政府采购(?:项目)?(?:支出|预算)?(?:金额)?", "procurement"),
    (r"(?:上年|本年|全年)?(?:预算)?(?:预计)?执行数", "executed"),
    (r"(?:全年|本年)?(?:预算)?调整(?:后)?(?:预算)?数|全年预算数", "adjusted-budget"),
)
# 增减变化情况 | 增减额 | 比上年增减, and what says that such a column prints shares or words.
_DIFFERENCE = re.compile(r"增减|(?<!收支)差额|增加额|减少额|变动额|增长额|变化额")
_NO_DIFFERENCE = re.compile(r"%|率|幅|比例|比重|占比|增长(?!额)|说明|原因|备注")
_SAYS_MONEY = re.compile(r"额|元")

_CHANGE = re.compile(r"(?:(?:20\d\d年|本年)?(?:比|较).*)?(?:增减|增幅|增长率?|增加额|差额|变动)")

_Meaning = TypeVar("_Meaning")
_YEAR = re.compile(r"(20\d\d)年?(?:度)?")
_UNIT_NOTE = re.compile(rf"\((?:金额)?(?:单位:)?(?:{'|'.join(MONEY_UNITS)})\)$")
_CIRCLED = re.compile(r"^\s*[①-⑳]")
_PARTIAL = re.compile(r"^其中[:：]?")
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}[.、．]|\(\d{1,2}\)|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、)")


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """A title as its comparison key without year, ``其中：`` and money unit: ``2024年预算数（万元）`` → ``预算数``."""
    folded = _UNIT_NOTE.sub("", _YEAR.sub("", key(_CIRCLED.sub("", text))))
    return re.sub(r"^其中:?", "", folded).strip(":")


def years_of(text: str) -> tuple[int, ...]:
    """The years that a title names; :data:`LAST_YEAR` for 上年预算数."""
    named = tuple(int(year) for year in re.findall(r"(20\d\d)年", key(text)))
    return named or ((LAST_YEAR,) if re.match(r"上年(?:度)?(?:预算|数|$)", bare(text)) else ())


@lru_cache(maxsize=16_384)
def measure_of(text: str) -> str | None:
    """The measure that a column title names (人员经费支出 → ``personnel``), else ``None``."""
    title = re.sub(r"^(?:本年|当年|上年|年初)(?:度)?", "", bare(text))
    if title in ("", "数"):
        return "total" if years_of(text) else None
    found = _first(MEASURES, title)
    return found or (_first(MEASURES, title.removesuffix("预算数")) if title != "预算数" else None)


@lru_cache(maxsize=16_384)
def fund_of(text: str) -> str | None:
    """The fund that a header or an income row names (一般公共预算拨款收入 → ``general-public-budget``), else ``None``."""
    return _first(FUNDS, _LIST_NUMBER.sub("", bare(text)))


@lru_cache(maxsize=16_384)
def group_of(text: str) -> Group | None:
    """The group of funds that a title names as a whole (财政拨款收入 → ``FISCAL``), else ``None``."""
    return _first(GROUPS, _LIST_NUMBER.sub("", bare(text)))


@lru_cache(maxsize=16_384)
def item_of(text: str) -> str | None:
    """The 三公 item that a title or a row's name means (公务接待费 → ``reception``), else ``None``."""
    folded = bare(text)
    while (shorter := _LIST_NUMBER.sub("", folded)) != folded:
        folded = shorter
    return _first(THREE_PUBLIC, bare(folded))


@lru_cache(maxsize=16_384)
def subject_of(text: str) -> tuple[str, str] | None:
    """``(code|name, of what)`` for a column title that names rows: 部门经济科目编码 → ``code``, ``economic-department``."""
    title = re.sub(r"\((?:按.*|类、?款.*)\)$", "", bare(text))
    for pattern, role, scheme in SUBJECTS:
        if re.fullmatch(pattern, title):
            return role, scheme
    return None


def aside_of(path: Sequence[str]) -> str | None:
    """The measure of a column that stands beside the table's sums: 其中：扣除基建… , 增减变化情况; ``None`` for others."""
    for part in reversed(path):
        if measure := _first(ASIDES, bare(part)):
            return measure
    titles = "/".join(key(part) for part in path)
    return "change" if _DIFFERENCE.search(titles) and not _NO_DIFFERENCE.search(titles) else None


def item_name(text: str) -> str:
    """A 三公 item's printed name alone: ``其中：（1）公务用车购置费`` → ``公务用车购置费``."""
    name = squeeze(text)
    while (shorter := strip_list_number(_PARTIAL.sub("", name))) != name:
        name = shorter
    return name


def is_title(text: str) -> bool:
    """Whether a cell holds a column's title and nothing else: 科目编码, 预算数, 政府性基金预算, 备注."""
    folded = key(text)
    known = measure_of(text) or fund_of(text) or group_of(text) or subject_of(text)
    return bool(known) or NO_AMOUNT.search(folded) is not None or _ONLY_A_PART.search(folded) is not None


def is_change(text: str) -> bool:
    """Whether a row's name says that it holds differences between years: 增减变化金额, 比上年增减."""
    return _CHANGE.match(key(text)) is not None


def says_money(text: str) -> bool:
    """Whether a title of differences says that they are amounts of money and no shares: 增减额, 增减变化金额."""
    folded = key(text)
    return _SAYS_MONEY.search(folded) is not None and not _NO_DIFFERENCE.search(folded)


def _first(patterns: tuple[tuple[str, _Meaning], ...], title: str) -> _Meaning | None:
    for pattern, meaning in patterns:
        if re.fullmatch(pattern, title):
            return meaning
    return None
