"""The identities that a budget must satisfy, declared once: to place numbers whose column is lost, and to prove.

Each generator below yields the instances of one identity (docs/checks.md has the same ids): a *whole* cell and the
*parts* that must sum to it. They speak of cells, not of values, so that they can be laid over any placement.
Sources: the printed forms themselves (合计 = 基本支出 + 项目支出; 类 = Σ 款 = Σ 项) and 部门预算编制 notices that demand
that the same total agree between tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from budgetkg.facts import codes
from budgetkg.facts.budget import matches, nested
from budgetkg.facts.budget.among import TABLE_OF_FUND, Tables
from budgetkg.facts.budget.coded_rows import children, procurement, row_parts, three_public
from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.summaries import balance, class_rows, fund_rows, parts_of, summary_children
from budgetkg.facts.budget.sums import (
    ALL_INCOME,
    CARRIED_IN,
    CURRENT_EXPENDITURE,
    CURRENT_INCOME,
    Sum,
    rows_called,
    total_column,
)
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.facts.model import Side
from budgetkg.text import key

__all__ = ["Sum", "instances"]


def fiscal_total(tables: Tables) -> Iterator[Sum]:
    """财政拨款收支总表: 本年支出 of a fund = 合计 of that fund's own table; 本年支出 = Σ the tables of all its funds."""
    summary = tables.only("fiscal-appropriation-summary")
    if summary is None:
        return
    rows = rows_called(summary, Side.EXPENDITURE, CURRENT_EXPENDITURE)
    totals = {fund: total for fund, slug in TABLE_OF_FUND.items() if (total := tables.total(slug))}
    spent = {
        fund for fund, number in fund_rows(summary) if any(token.value for token in summary.entries[number].tokens)
    }
    for row in rows:
        for column in summary.amounts:
            own = totals.get(column.fund or "") if _is_total_of_expenditure(column) else None
            if own:
                yield Sum("fiscal-total", CellRef(summary.number, row, column.index), (own,))
        if totals and spent <= set(totals) and (whole := total_column(summary, Side.EXPENDITURE)) is not None:
            yield Sum("fiscal-total", CellRef(summary.number, row, whole), tuple(totals.values()))


def summary_function(tables: Tables) -> Iterator[Sum]:
    """Each 类 of a 收支总表 = the same 类 in the functional table of the same money."""
    scopes: list[tuple[BudgetTable, Column, BudgetTable]] = []
    fiscal, department = tables.only("fiscal-appropriation-summary"), tables.only("department-summary")
    for column in fiscal.amounts if fiscal else ():
        other = tables.only(TABLE_OF_FUND.get(column.fund or "", ""))
        if fiscal and other and _is_total_of_expenditure(column):
            scopes.append((fiscal, column, other))
    expenditure = tables.only("department-expenditure")
    for column in department.amounts if department else ():
        if department and expenditure and _is_total_of_expenditure(column) and column.fund is None:
            scopes.append((department, column, expenditure))
    for summary, column, functional in scopes:
        yield from _same_classes(summary, column, functional, tables.column(functional, "total"))


def _is_total_of_expenditure(column: Column) -> bool:
    plain = column.measure == "total" and column.group is None and not column.carried
    return plain and column.side is Side.EXPENDITURE


def _same_classes(summary: BudgetTable, column: Column, functional: BudgetTable, target: int | None) -> Iterator[Sum]:
    """The 类 rows of a summary with those of the same name in a functional table, in the column of the totals."""
    coded = [(key(e.name), n) for n, e in enumerate(functional.entries) if len(e.code) == 3 and not e.unit_row]
    names = [name for name, _ in coded]
    by_name = {name: number for name, number in coded if names.count(name) == 1}
    for part in parts_of(summary):
        scheme, rows = class_rows(part)
        if target is None or scheme != codes.FUNCTION or part[0][1].part != column.part:
            continue
        for number in rows:
            name = key(summary.entries[number].name)
            if name in by_name:
                other = CellRef(functional.number, by_name[name], target)
                yield Sum("summary-function", CellRef(summary.number, number, column.index), (other,))


def basic_economic(tables: Tables) -> Iterator[Sum]:
    """基本支出 (项目支出) of the functional table = 合计 of the economic tables; a 人员/公用 split likewise."""
    for measure, slug in (("basic", "general-public-basic"), ("project", "general-public-project")):
        whole = tables.total("general-public-expenditure", measure)
        for scheme in (codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT):
            part = tables.total(slug, "total", scheme) or tables.total(slug, measure, scheme)
            if whole and part:
                yield Sum("basic-economic", whole, (part,))
    for measure in ("personnel", "operating"):
        whole = tables.total("general-public-expenditure", measure)
        part = tables.total("general-public-basic", measure, codes.ECONOMIC_DEPARTMENT)
        if whole and part:
            yield Sum("basic-economic", whole, (part,))


def economic_two_ways(tables: Tables) -> Iterator[Sum]:
    """The total by 部门预算经济分类 = the total by 政府预算经济分类, for 基本支出 and for 项目支出."""
    for measure, slug in (("basic", "general-public-basic"), ("project", "general-public-project")):
        left, right = (
            tables.total(slug, "total", scheme) or tables.total(slug, measure, scheme)
            for scheme in (codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT)
        )
        if left and right:
            yield Sum("economic-two-ways", left, (right,))


def income_fund(tables: Tables) -> Iterator[Sum]:
    """Each fund's income agrees: 部门收支总表 with 财政拨款收支总表, and with the 合计 of 部门收入总表."""
    summary, income = tables.only("department-summary"), tables.only("department-income")
    if summary is None or (amount := total_column(summary, Side.INCOME)) is None:
        return
    own = dict(fund_rows(summary))
    fiscal = tables.only("fiscal-appropriation-summary")
    if fiscal and (column := total_column(fiscal, Side.INCOME)) is not None:
        for fund, number in fund_rows(fiscal):
            if fund in own:
                part = CellRef(summary.number, own[fund], amount)
                yield Sum("income-fund", CellRef(fiscal.number, number, column), (part,))
    if income is not None:
        yield from _income_table(summary, income, amount, own)


def _income_table(summary: BudgetTable, income: BudgetTable, amount: int, own: dict[str, int]) -> Iterator[Sum]:
    rows = list(income.find(total=True))
    if len(rows) != 1:
        return
    for column in income.amounts:
        if column.fund in own and not column.carried and column.group is None and column.measure == "total":
            part = CellRef(summary.number, own[column.fund], amount)
            yield Sum("income-fund", CellRef(income.number, rows[0], column.index), (part,))
    whole = total_column(income)
    carried = rows_called(summary, Side.INCOME, CARRIED_IN)
    over_all = any(column.fund == "carry-over" for column in income.amounts) or not any(
        token.value for number in carried for token in summary.entries[number].tokens
    )
    grand = rows_called(summary, Side.INCOME, ALL_INCOME if over_all else CURRENT_INCOME)
    if whole is not None and len(grand) == 1:
        yield Sum("income-fund", CellRef(income.number, rows[0], whole), (CellRef(summary.number, grand[0], amount),))


WITHIN_A_TABLE: tuple[Callable[[BudgetTable], Iterator[Sum]], ...] = (
    row_parts, three_public, children, procurement, summary_children, balance, matches.unit_blocks,
    matches.summary_classes, matches.named_rows, nested.repeated_codes, nested.procured_items, nested.grouped_projects,
    nested.classes_by_name,
)  # fmt: skip
BETWEEN_TABLES: tuple[Callable[[Tables], Iterator[Sum]], ...] = (
    fiscal_total, summary_function, basic_economic, economic_two_ways, income_fund,
    matches.summary_rows, matches.fund_tables, matches.three_public_economic, matches.agency_operating,
    matches.named_economic, matches.unit_totals,
)  # fmt: skip


def instances(tables: Sequence[BudgetTable], fiscal_year: int) -> tuple[Sum, ...]:
    """All identities of a document's tables, those inside one table first."""
    inside = [found for table in tables for generate in WITHIN_A_TABLE for found in generate(table)]
    together = Tables(tables, fiscal_year)
    between = [found for generate in BETWEEN_TABLES for found in generate(together)]
    found = [one for one in (*inside, *between) if one.parts]
    claimed = {one[:3] for one in found if not one.tentative}
    return tuple(one for one in found if not one.tentative or one[:3] not in claimed)
