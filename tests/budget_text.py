"""Short budget tables as text, read by the code under test."""

from __future__ import annotations

from pathlib import Path

from budgetkg.document import plain
from budgetkg.document.model import Document
from budgetkg.facts import identities
from budgetkg.facts.budget.sections import split
from budgetkg.facts.budget.tables import BudgetTable, assemble
from budgetkg.facts.placement import Placement, place
from budgetkg.facts.proof import Judge
from budgetkg.source import Source

#: Funds under titles of groups.
GROUPS = """收入总表
单位：万元
单位名称\t总计\t本年收入\t\t\t\t上年结转\t
\t\t小计\t财政拨款\t\t其他收入\t小计\t一般公共预算
\t\t\t小计\t一般公共预算\t\t\t
**\t1\t2\t3\t4\t5\t6\t7
合计\t10.00\t9.00\t8.00\t8.00\t1.00\t1.00\t1.00
"""
#: Two siblings that no sum tells apart.
SIBLINGS = """一般公共预算项目支出表
单位：万元
科目编码\t科目名称\t项目支出
合计\t\t4.00
302\t商品和服务支出\t4.00
30201\t办公费\t3.00
30202\t印刷费\t1.00
"""


def document(text: str) -> Document:
    """A text as a document, without a file."""
    return plain.read(Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", text.encode()))


def tables(text: str) -> tuple[BudgetTable, ...]:
    """The understood tables of a text."""
    return assemble(split(document(text).rows).sections, "万元")[0]


def judged(text: str, year: int = 2024) -> tuple[tuple[BudgetTable, ...], Placement, Judge]:
    """The tables of a text, their placement and their judge."""
    found = tables(text)
    sums = identities.instances(found, year)
    placement = place(found, sums)
    return found, placement, Judge(found, sums, placement, year, text)
