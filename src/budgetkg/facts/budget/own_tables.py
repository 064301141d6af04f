"""Budget tables that no layout knows: one whose title and header are plain is read under a slug of its own.

Cities add tables to the statutory ones (新增资产配置预算表, 专项资金预算汇总表). Such a table is read only where it says its
money unit, its header has names of rows and titles of amounts, and its title speaks of spending on one side.
"""

from __future__ import annotations

import re

from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.columns import Role
from budgetkg.facts.budget.header import read_header
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.section import Section

_ABOUT_MONEY = re.compile(r"支出|预算|决算|经费|资金")
# Income, both sides, 绩效 goals, staff and debts (whose numbers are balances) have forms of their own.
_OTHER_FORMS = re.compile(r"收入|收支|绩效|目标|评价|自评|人员(?:情况|编制)|编制|基本情况|债务|清单|目录|指标")
_NUMBER_BEFORE = re.compile(
    r"^(?:附?表?[一二三四五六七八九十]+[、.．:：]|附?表\d+(?:-\d+)?[、.．:：]?|\d{1,2}[、.．]|\([一二三四五六七八九十]+\))"
)
_YEAR = re.compile(r"20\d\d年(?:度)?(?:部门|单位)?")
_FUNDS = (
    (re.compile(r"一般公共预算"), "general-public-budget"),
    (re.compile(r"政府性基金"), "government-fund"),
    (re.compile(r"国有资本经营"), "state-capital"),
    (re.compile(r"财政专户"), "special-account"),
)


def own_layout(section: Section) -> Layout | None:
    """The layout of a table that no other claims; ``None`` where it is not plain what its numbers are."""
    title = _YEAR.sub("", _NUMBER_BEFORE.sub("", layouts.title_key(section.title)))
    if section.layouts or not section.money_unit or not section.body:
        return None
    if not title or not _ABOUT_MONEY.search(title) or _OTHER_FORMS.search(title):
        return None
    funds = [fund for pattern, fund in _FUNDS if pattern.search(title)]
    layout = Layout(title, re.escape(title), Rows.CODES, funds[0] if len(funds) == 1 else "all")
    aligned = any(row.aligned for row in section.header)
    columns = read_header(section.header, layout) if aligned else ()
    named = any(column.role in (Role.CODE, Role.NAME) for column in columns)
    totals = [column for column in columns if column.role is Role.AMOUNT and column.measure == "total"]
    unknown = any(column.role is Role.UNKNOWN for column in columns)
    return layout if named and totals and not unknown else None
