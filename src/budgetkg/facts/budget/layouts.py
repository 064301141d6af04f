"""The statutory budget tables, held as data: how each is titled, what its rows are, which money it speaks of.

A new city needs a synonym here, not code. The tables are those of 《部门预算公开》 (预算法第十四条; 财预〔2016〕143号):
收支总表, 收入总表, 支出总表, 财政拨款收支总表, 一般公共预算 three tables, 三公, 政府性基金, 国有资本经营; and their 决算 forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from budgetkg.facts import codes
from budgetkg.text import key


class Rows(StrEnum):
    """What a table's rows are."""

    CODES = "codes"  # 科目, a code and a name a row (or units, which bear a code too)
    SIDES = "sides"  # income on the left, expenditure on the right
    THREE_PUBLIC = "three-public"  # 三公 items in columns under a wide header, or an item a row
    PROCUREMENT = "procurement"  # A 货物, B 工程, C 服务


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of budget table.

    ``title`` is a pattern for the title's key (:func:`title_key`), to be found at its end; ``says`` and ``unless`` are looked
    for in the whole title, what stands in parentheses at its end included. ``fund`` is the money the whole table speaks of,
    ``all`` where its columns or rows say.
    """

    slug: str
    title: str
    rows: Rows
    fund: str = "all"
    income: bool = False  # a one-sided table of income
    measure_in_title: bool = False  # a table of 基本支出 or 项目支出 only: its 合计 column is the table's total
    says: str = ""
    unless: str = ""
    schemes: tuple[str, ...] = ()  # the classifications that the title promises, where it promises any

    def recognises(self, title_key: str, whole: str) -> bool:
        """Whether a title (its key, without quotes; whole, with its last parenthesis) is one of this table's."""
        if self.unless and re.search(self.unless, whole):
            return False
        return re.search(rf"(?:{self.title})$", title_key) is not None and re.search(self.says, whole) is not None


# What titles vary in: the words between 支出 and 表, and how the general public budget is called.
_TABLE = r"(?:预算|决算|总|总体|明细|情况|公开|统计)*表"
_GENERAL = r"一般公共预算(?:当年)?(?:财政)?(?:拨款)?(?:安排)?(?:的)?"
_ECONOMIC = r"经济(?:分类|科目)|\(.*经济.*\)$"
_BY_CLASS = r"(?:[按分]?(?:支出)?(?:部门预算|政府预算|部门|政府)?(?:功能|经济)(?:分类|科目)*)?"

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "fiscal-appropriation-summary",
        rf"财政拨款(?:收支|收入支出){_TABLE}",
        Rows.SIDES,
        unless="政府性基金|国有资本|一般公共预算财政拨款收入支出(?:预算|决算)?(?:明细)?表",
    ),
    Layout(
        "department-summary",
        rf"(?<!财政拨款)(?:收支|收入支出){_TABLE}",
        Rows.SIDES,
        unless="社会保险|政府性基金|国有资本|一般公共预算",
    ),
    Layout("government-fund-summary", rf"政府性基金(?:预算)?(?:财政拨款)?收支{_TABLE}", Rows.SIDES, "government-fund"),
    Layout("state-capital-summary", rf"国有资本经营(?:预算)?(?:财政拨款)?收支{_TABLE}", Rows.SIDES, "state-capital"),
    Layout(
        "department-income",
        rf"收入{_TABLE}",
        Rows.CODES,
        income=True,
        unless="财政拨款收入|社会保险|政府性基金|国有资本|一般公共预算|财政专户",
    ),
    Layout(
        "government-fund-income",
        rf"政府性基金(?:预算)?(?:财政)?(?:拨款)?收入{_TABLE}",
        Rows.CODES,
        "government-fund",
        income=True,
    ),
    Layout(
        "department-expenditure",
        r"支出(?:预算|决算)?(?:总|总体)(?:情况)?表|支出决算表|(?:部门|单位|年度?|^)(?:预算)?支出(?:预算)?(?:明细)?表",
        Rows.CODES,
        unless="收支|收入支出|财政拨款|经费|基本支出|项目支出|一般公共预算|政府性基金|国有资本|采购",
    ),
    Layout(
        "general-public-expenditure",
        rf"{_GENERAL}(?:收入)?支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "general-public-budget",
        unless=_ECONOMIC,
        schemes=(codes.FUNCTION,),
    ),
    Layout(
        "general-public-economic",
        rf"{_GENERAL}支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "general-public-budget",
        says=_ECONOMIC,
        schemes=(codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT),
    ),
    Layout(
        "general-public-basic",
        rf"{_GENERAL}基本支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "general-public-budget",
        measure_in_title=True,
    ),
    Layout(
        "general-public-project",
        rf"{_GENERAL}项目支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "general-public-budget",
        measure_in_title=True,
    ),
    Layout(
        "fiscal-expenditure",
        rf"(?<!预算)(?<!基金)财政拨款支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        unless="政府性基金|国有资本|一般公共预算",
    ),
    Layout(
        "fiscal-basic",
        rf"(?<!预算)财政拨款基本支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        measure_in_title=True,
        unless="一般公共预算",
    ),
    Layout(
        "agency-operating",
        rf"机关运行经费(?:预算)?(?:财政拨款)?(?:支出)?{_TABLE}",
        Rows.CODES,
        "general-public-budget",
        measure_in_title=True,
        unless="三公",
    ),
    Layout(
        "three-public",
        rf"三公经费(?:[、和及](?:会议费|培训费|(?:行政参公单位)?机关运行经费|行政经费))*(?:(?:公共)?预算)?(?:财政拨款)?(?:支出)?(?:汇总)?{_TABLE}",
        Rows.THREE_PUBLIC,
        "general-public-budget",
        unless="政府性基金",
    ),
    Layout(
        "government-fund-three-public",
        rf"政府性基金(?:预算)?(?:财政拨款)?三公经费(?:支出)?{_TABLE}",
        Rows.THREE_PUBLIC,
        "government-fund",
    ),
    Layout(
        "government-fund-expenditure",
        rf"政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:收入)?支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "government-fund",
    ),
    Layout(
        "state-capital-expenditure",
        rf"国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:收入)?支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "state-capital",
    ),
    Layout("procurement", rf"政府采购(?:\([^()]*\))?(?:支出)?{_TABLE}", Rows.PROCUREMENT),
    Layout(
        "special-account-expenditure",
        rf"财政专户(?:管理)?(?:资金)?(?:预算)?支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        "special-account",
    ),
    Layout("service-purchase", rf"政府购买服务(?:项目|支出)?(?:指导性目录)?{_TABLE}", Rows.CODES),
    Layout("carry-over-expenditure", rf"上年结转(?:结余)?(?:资金)?支出{_TABLE}", Rows.CODES, "carry-over"),
    Layout("meetings", rf"(?<![、和及])会议费(?:支出)?{_TABLE}", Rows.CODES, unless="三公"),
    Layout("training", rf"(?<![、和及])培训费(?:支出)?{_TABLE}", Rows.CODES, unless="三公"),
    Layout("social-insurance", rf"社会保险基金(?:收支)?(?:预算)?(?:收支)?{_TABLE}", Rows.SIDES),
    Layout(
        "basic-expenditure",
        rf"(?<!一般公共预算)(?<!财政拨款)(?<!拨款)基本支出{_BY_CLASS}{_TABLE}",
        Rows.CODES,
        measure_in_title=True,
        unless="一般公共预算|财政拨款",
    ),
    Layout(
        "project-expenditure",
        rf"(?<!一般公共预算)(?<!财政拨款)(?<!拨款)(?:项目支出(?:及其他支出)?|专项业务经费支出){_BY_CLASS}{_TABLE}",
        Rows.CODES,
        measure_in_title=True,
        unless="一般公共预算|财政拨款|采购",
    ),
)

#: Titles that begin a performance table or form: no budget table, and the end of the one before.
PERFORMANCE_TITLE = re.compile(
    r"(?:绩效|目标)(?:信息|目标)?(?:申报|公开|批复|情况|完成情况|自评价?|评价|(?:执行|运行)?监控)?表$"
)
#: Column titles and form labels that begin a performance table where its title stands elsewhere (column blocks).
PERFORMANCE_WORDS = frozenset(
    {"绩效目标", "一级指标", "二级指标", "三级指标", "预算执行率权重(%)", "预算执行率权重", "单位信息:", "专项资金名称"}
)

# What a title says behind its last word: （按功能分类）, （工资福利支出）（按政府预算经济分类）, --人员经费.
_BEHIND = re.compile(r"(?:\([^()]*\)|(?<=表)-+[^表()]{2,12})+$")
_QUOTES = str.maketrans("", "", "\"'")
# 表一 | 附表1 | 表14-1 | 公开01表 | 部门公开表 7 | 预算01表, printed before a title or alone: a label, no title.
_LABEL = r"附?件?表(?:[一二三四五六七八九十]+|\d+)(?:-\d+)?|(?:部门|单位)?(?:预算|决算)?公开(?:\d+表|表\d+)|预算\d+表|附件?\d+"
_LABEL_BEFORE = re.compile(rf"^(?:{_LABEL})[:：、.．]?(?=.)")
#: A label that stands alone.
LABEL_ALONE = re.compile(rf"(?:{_LABEL})[:：]?")
# 单位：万元 behind a title on its line; it is the table's money unit, no part of the title.
_UNIT_BEHIND = re.compile(r"\(?(?:金额|计量|货币)?单位[:：]?\(?(?:人民币)?(?:亿|百万|万|千)?元\)?\)?$")
# A title says what it is in a few words and holds no sentence.
_LONGEST_TITLE = 60
_NO_TITLE = re.compile(r"[。；;，,《》]|[:：].|代表$|详见|见附表|如下表|下列表|上表|本表|此表|空表")


@lru_cache(maxsize=4_096)
def _without_label(text: str) -> str:
    folded = _UNIT_BEHIND.sub("", key(text).translate(_QUOTES))
    return _LABEL_BEFORE.sub("", folded)


@lru_cache(maxsize=4_096)
def title_key(text: str) -> str:
    """A printed title as its comparison key: no white space, no quotes, no table number, no parenthesis at its end."""
    return _BEHIND.sub("", _without_label(text))


@lru_cache(maxsize=4_096)
def is_title(text: str) -> bool:
    """Whether a line can be the title of a table: short, no sentence, and its last word is 表."""
    folded = title_key(text)
    return 3 < len(folded) <= _LONGEST_TITLE and folded.endswith("表") and not _NO_TITLE.search(folded)


@lru_cache(maxsize=4_096)
def recognise(title: str) -> tuple[Layout, ...]:
    """The layouts that claim a title: one is right, none an unread table, two a fault of our own data."""
    folded, whole = title_key(title), _without_label(title)
    return tuple(layout for layout in LAYOUTS if layout.recognises(folded, whole))
