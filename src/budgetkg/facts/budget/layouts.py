"""The statutory budget tables, held as data: how each is titled, what its rows are, which money it speaks of.

A new city needs a synonym here, not code. The tables are those of 《部门预算公开》 (预算法第十四条; 财预〔2016〕143号):
收支总表, 收入总表, 支出总表, 财政拨款收支总表, 一般公共预算 three tables, 三公, 政府性基金, 国有资本经营.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from budgetkg.text import key


class Rows(StrEnum):
    """What a table's rows are."""

    CODES = "codes"  # 科目, a code and a name a row (or units, which bear a code too)
    SIDES = "sides"  # income on the left, expenditure on the right
    YEARS = "years"  # one row of numbers under a wide header: 三公
    ITEMS = "items"  # procurement: A 货物, B 工程, C 服务


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of budget table.

    ``title`` is a pattern for the title's key (:func:`budgetkg.text.key`, quotes dropped), to be found at its end.
    ``fund`` is the money the whole table speaks of, ``all`` where its columns or rows say.
    """

    slug: str
    title: str
    rows: Rows
    fund: str = "all"
    income: bool = False  # a one-sided table of income
    measure_in_title: bool = False  # a table of 基本支出 or 项目支出 only: its 合计 column is the table's total

    def recognises(self, title_key: str) -> bool:
        """Whether a title (its key, without quotes) is one of this table's."""
        return re.search(rf"(?:{self.title})$", title_key) is not None


LAYOUTS: tuple[Layout, ...] = (
    Layout("fiscal-appropriation-summary", r"财政拨款收支(?:预算)?总(?:体情况)?表", Rows.SIDES),
    Layout("department-summary", r"(?<!财政拨款)收支(?:预算)?总(?:体情况)?表", Rows.SIDES),
    Layout("department-income", r"收入(?:预算)?总(?:体情况)?表", Rows.CODES, income=True),
    Layout("department-expenditure", r"(?<!财政拨款)(?<!预算)支出(?:预算)?总(?:体情况)?表", Rows.CODES),
    Layout(
        "general-public-expenditure",
        r"一般公共预算(?:财政拨款)?(?:安排的)?支出(?:预算)?(?:总)?(?:明细)?(?:情况)?表",
        Rows.CODES,
        "general-public-budget",
    ),
    Layout(
        "general-public-basic",
        r"一般公共预算(?:财政拨款)?(?:安排的)?基本支出(?:预算)?(?:明细)?(?:情况)?表",
        Rows.CODES,
        "general-public-budget",
        measure_in_title=True,
    ),
    Layout(
        "general-public-project",
        r"一般公共预算(?:财政拨款)?(?:安排的)?项目支出(?:预算)?(?:明细)?(?:情况)?表",
        Rows.CODES,
        "general-public-budget",
        measure_in_title=True,
    ),
    Layout(
        "three-public",
        r"(?<!政府性基金预算)(?<!政府性基金预算财政拨款)三公经费(?:财政拨款)?(?:支出)?(?:预算)?(?:情况)?表",
        Rows.YEARS,
        "general-public-budget",
    ),
    Layout(
        "government-fund-three-public",
        r"政府性基金预算(?:财政拨款)?三公经费(?:支出)?(?:预算)?表",
        Rows.YEARS,
        "government-fund",
    ),
    Layout(
        "government-fund-expenditure",
        r"政府性基金(?:预算)?(?:财政拨款)?支出(?:预算)?(?:情况)?表",
        Rows.CODES,
        "government-fund",
    ),
    Layout(
        "state-capital-expenditure",
        r"国有资本经营(?:预算)?(?:财政拨款)?支出(?:预算)?(?:情况)?表",
        Rows.CODES,
        "state-capital",
    ),
    Layout("procurement", r"政府采购(?:预算)?(?:明细)?(?:情况)?表", Rows.ITEMS),
    Layout("social-insurance", r"社会保险基金(?:收支)?(?:预算)?(?:收支)?表", Rows.SIDES),
    Layout(
        "basic-expenditure",
        r"(?<!一般公共预算)(?<!财政拨款)基本支出(?:预算)?(?:明细)?表",
        Rows.CODES,
        measure_in_title=True,
    ),
    Layout(
        "project-expenditure",
        r"(?<!一般公共预算)(?<!财政拨款)项目支出(?:预算)?(?:明细)?表",
        Rows.CODES,
        measure_in_title=True,
    ),
)

#: Titles that begin a performance table or form: no budget table, and the end of the one before.
PERFORMANCE_TITLE = re.compile(r"(?:绩效|目标)(?:信息|目标)?(?:申报|公开|批复|情况)?表$")
#: Column titles and form labels that begin a performance table where its title stands elsewhere (column blocks).
PERFORMANCE_WORDS = frozenset(
    {"绩效目标", "一级指标", "二级指标", "三级指标", "预算执行率权重(%)", "预算执行率权重", "单位信息:", "专项资金名称"}
)

_PARENTHESIS = re.compile(r"\([^()]*\)$")
_QUOTES = str.maketrans("", "", "\"'")
# A title says what it is in a few words and holds no sentence.
_LONGEST_TITLE = 60
_NO_TITLE = re.compile(r"[。；;，,《》]|[:：].|代表$|详见|见附表")


def title_key(text: str) -> str:
    """A printed title as its comparison key: no white space, no quotes, no parenthesis at its end."""
    folded = key(text).translate(_QUOTES)
    return _PARENTHESIS.sub("", folded)


def is_title(text: str) -> bool:
    """Whether a line can be the title of a table: short, no sentence, and its last word is 表."""
    folded = title_key(text)
    return 3 < len(folded) <= _LONGEST_TITLE and folded.endswith("表") and not _NO_TITLE.search(folded)


def recognise(title: str) -> tuple[Layout, ...]:
    """The layouts that claim a title: one is right, none an unread table, two a fault of our own data."""
    folded = title_key(title)
    return tuple(layout for layout in LAYOUTS if layout.recognises(folded))
