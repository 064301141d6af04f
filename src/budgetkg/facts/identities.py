"""The identities that a budget must satisfy, declared once: to place numbers whose column is lost, and to prove.

Each generator below yields the instances of one identity (docs/checks.md has the same ids): a *whole* cell and the
*parts* that must sum to it. They speak of cells, not of values, so that they can be laid over any placement.
Sources: the printed forms themselves (合计 = 基本支出 + 项目支出; 类 = Σ 款 = Σ 项) and 部门预算编制 notices that demand
that the same total agree between tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from budgetkg.facts import codes
from budgetkg.facts.budget.columns import Column, fund_of
from budgetkg.facts.budget.entries import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.facts.model import Side
from budgetkg.text import key, squeeze


class Sum(NamedTuple):
    """One instance of an identity: the whole cell equals the sum of the part cells."""

    check: str
    whole: CellRef
    parts: tuple[CellRef, ...]

    @property
    def inside_one_table(self) -> bool:
        return all(part.table == self.whole.table for part in self.parts)


_CURRENT_INCOME, _CURRENT_EXPENDITURE = re.compile(r"本年收入(?:合计)?"), re.compile(r"本年支出(?:合计)?")
_ALL_INCOME, _ALL_EXPENDITURE = re.compile(r"(?:收入)?(?:总计|合计)"), re.compile(r"(?:支出)?(?:总计|合计)")
_CARRIED_IN = re.compile(r"上年结转.*|用?事业基金弥补收支差额.*|使用非财政拨款结余.*")
_CARRIED_OUT = re.compile(r"(?:年终)?结转下年.*")
_OTHER_EXPENDITURE = ("remitted-up", "business-operation", "subsidy-down")


# ---------------------------------------------------------------- within a row


def row_parts(table: BudgetTable) -> Iterator[Sum]:
    """合计 = 基本支出 + 项目支出 (+ 上缴上级 …); 基本支出 = 人员经费 + 公用经费; 合计 = Σ funds; in every row."""
    groups: dict[tuple[int | None, Side | None], list[Column]] = defaultdict(list)
    for column in table.amounts:
        groups[column.year, column.side].append(column)
    for number, entry in enumerate(table.entries):
        for columns in groups.values():
            if entry.side is None or entry.side is columns[0].side:
                yield from _row_sums(table.number, number, columns)


def _row_sums(table: int, entry: int, columns: Sequence[Column]) -> Iterator[Sum]:
    def cells(chosen: Sequence[Column]) -> tuple[CellRef, ...]:
        return tuple(CellRef(table, entry, column.index) for column in chosen)

    for fund in {column.fund for column in columns}:
        by_measure = {column.measure: column for column in columns if column.fund == fund and not column.item}
        split_basic = [by_measure[m] for m in ("personnel", "operating") if m in by_measure]
        basic = [by_measure["basic"]] if "basic" in by_measure else split_basic
        others = [by_measure[m] for m in ("project", *_OTHER_EXPENDITURE) if m in by_measure]
        if "total" in by_measure and len(basic) + len(others) > 1:
            yield Sum("row-parts", cells([by_measure["total"]])[0], cells([*basic, *others]))
        if "basic" in by_measure and split_basic:
            yield Sum("row-parts", cells([by_measure["basic"]])[0], cells(split_basic))
    totals = [column for column in columns if column.fund is None and column.measure == "total" and not column.item]
    funds = [column for column in columns if column.fund is not None and column.measure == "total"]
    if len(totals) == 1 and funds:
        yield Sum("row-parts", cells(totals)[0], cells(funds))


def three_public(table: BudgetTable) -> Iterator[Sum]:
    """三公 合计 = 出国 + 公务用车 + 接待; 公务用车 = 购置 + 运行; per year, items in columns or in rows."""
    if table.layout.rows is not Rows.YEARS:
        return
    for whole, parts in (
        ("total", ("overseas", "vehicle", "reception")),
        ("vehicle", ("vehicle-purchase", "vehicle-operation")),
    ):
        for year in {column.year for column in table.amounts}:
            columns = {column.item: column for column in table.amounts if column.year == year and column.item}
            if whole in columns:
                chosen = [columns[part] for part in parts if part in columns]
                for number in range(len(table.entries)):
                    refs = tuple(CellRef(table.number, number, column.index) for column in chosen)
                    yield Sum("three-public", CellRef(table.number, number, columns[whole].index), refs)
        rows = {entry.item: number for number, entry in enumerate(table.entries) if entry.item}
        if whole in rows:
            for column in table.amounts:
                refs = tuple(CellRef(table.number, rows[part], column.index) for part in parts if part in rows)
                yield Sum("three-public", CellRef(table.number, rows[whole], column.index), refs)


# ---------------------------------------------------------------- down a column


def children(table: BudgetTable) -> Iterator[Sum]:
    """类 = Σ 款, 款 = Σ 项, 合计 = Σ 类 (or Σ units); per measure, fund and year."""
    if table.layout.rows is not Rows.CODES:
        return
    coded = [
        (number, entry) for number, entry in enumerate(table.entries)
        if entry.code and not entry.total and entry.tokens
    ]  # fmt: skip
    seen = [(entry.code, entry.unit_row) for _, entry in coded]
    if len(set(seen)) < len(seen):
        return  # a code printed twice: blocks per unit, or a slip; which row is whose child is then open
    present = set(seen)
    below: dict[int | None, list[int]] = defaultdict(list)
    numbers = {(entry.code, entry.unit_row): number for number, entry in coded}
    for number, entry in coded:
        below[_nearest_parent(entry, present, numbers)].append(number)
    totals = list(table.find(total=True))
    for parent, below_it in below.items():
        wholes = totals if parent is None else [parent]
        for whole in wholes:
            for column in table.amounts:
                parts = tuple(CellRef(table.number, part, column.index) for part in below_it)
                yield Sum("children", CellRef(table.number, whole, column.index), parts)


def _nearest_parent(entry: Entry, present: set[tuple[str, bool]], numbers: dict[tuple[str, bool], int]) -> int | None:
    code = entry.code
    while len(code) > 3:
        code = code[:3] if entry.unit_row else codes.parent_of(code)
        if (code, entry.unit_row) in present:
            return numbers[code, entry.unit_row]
    return None


def procurement(table: BudgetTable) -> Iterator[Sum]:
    """采购合计 = 货物 + 工程 + 服务, per fund."""
    if table.layout.rows is not Rows.ITEMS:
        return
    kinds = [number for number, entry in enumerate(table.entries) if entry.code in {"A", "B", "C"}]
    for whole in table.find(total=True):
        for column in table.amounts:
            parts = tuple(CellRef(table.number, part, column.index) for part in kinds)
            yield Sum("procurement", CellRef(table.number, whole, column.index), parts)


def summary_children(table: BudgetTable) -> Iterator[Sum]:
    """In a 收支总表: 本年收入 = Σ its funds; 本年支出 = Σ the 类; per column. The id is that of ``children``."""
    if table.layout.rows is not Rows.SIDES:
        return
    funds = [number for _, number in _fund_rows(table)]
    classes = [n for n, e in enumerate(table.entries) if e.side is Side.EXPENDITURE and codes.is_class_name(e.name)]
    for side, pattern, parts in (
        (Side.INCOME, _CURRENT_INCOME, funds),
        (Side.EXPENDITURE, _CURRENT_EXPENDITURE, classes),
    ):
        for whole in _rows(table, side, pattern):
            yield from _per_column("children", table, side, whole, parts)


def balance(table: BudgetTable) -> Iterator[Sum]:
    """收入总计 = 支出总计; 本年收入 + 上年结转 = 收入总计; 本年支出 + 结转下年 = 支出总计."""
    if table.layout.rows is not Rows.SIDES:
        return
    income, expenditure = _rows(table, Side.INCOME, _ALL_INCOME), _rows(table, Side.EXPENDITURE, _ALL_EXPENDITURE)
    for side, grand, current, carried in (
        (Side.INCOME, income, _CURRENT_INCOME, _CARRIED_IN),
        (Side.EXPENDITURE, expenditure, _CURRENT_EXPENDITURE, _CARRIED_OUT),
    ):
        parts = [*_rows(table, side, current), *_rows(table, side, carried)]
        for whole in grand:
            yield from _per_column("balance", table, side, whole, parts)
    if len(income) == 1 and len(expenditure) == 1:
        left, right = _total_column(table, Side.INCOME), _total_column(table, Side.EXPENDITURE)
        if left is not None and right is not None:
            yield Sum(
                "balance", CellRef(table.number, income[0], left), (CellRef(table.number, expenditure[0], right),)
            )


def _rows(table: BudgetTable, side: Side, pattern: re.Pattern[str]) -> list[int]:
    return [number for number, entry in enumerate(table.entries) if entry.side is side and _is(entry, pattern)]


def _is(entry: Entry, pattern: re.Pattern[str]) -> bool:
    return pattern.fullmatch(squeeze(entry.name)) is not None


def _per_column(check: str, table: BudgetTable, side: Side, whole: int, parts: Sequence[int]) -> Iterator[Sum]:
    if parts:
        for column in table.amounts:
            if column.side is side:
                refs = tuple(CellRef(table.number, part, column.index) for part in parts)
                yield Sum(check, CellRef(table.number, whole, column.index), refs)


def _total_column(table: BudgetTable, side: Side | None = None) -> int | None:
    """The column of a table's totals over all its money; ``None`` when there is none, or one for each of two years."""
    found = [
        column.index for column in table.amounts
        if column.side is side and column.measure == "total" and column.fund is None and not column.item
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


# ---------------------------------------------------------------- between tables


class _Tables:
    """The tables of one document by slug, and the cells that other tables repeat."""

    def __init__(self, tables: Sequence[BudgetTable], fiscal_year: int) -> None:
        self.fiscal_year = fiscal_year
        self._by_slug: dict[str, list[BudgetTable]] = defaultdict(list)
        for table in tables:
            self._by_slug[table.slug].append(table)

    def only(self, slug: str, scheme: str | None = None) -> BudgetTable | None:
        """The one table of a kind; ``None`` when there is none or several, for then the scope is open."""
        found = [table for table in self._by_slug[slug] if scheme is None or table.scheme == scheme]
        return found[0] if len(found) == 1 else None

    def column(self, table: BudgetTable, measure: str) -> int | None:
        """The column of a measure for the document's own year, the first of a single-column table."""
        own = [column for column in table.amounts if column.year in (None, self.fiscal_year) and column.fund is None]
        found = [column.index for column in own if column.measure == measure]
        if not found and measure == "total" and len(own) == 1:
            found = [own[0].index]
        return found[0] if len(found) == 1 else None

    def total(self, slug: str, measure: str = "total", scheme: str | None = None) -> CellRef | None:
        """The cell of a table's 合计 row in the column of a measure."""
        table = self.only(slug, scheme)
        if table is None:
            return None
        rows, column = list(table.find(total=True)), self.column(table, measure)
        return CellRef(table.number, rows[0], column) if len(rows) == 1 and column is not None else None


_TABLE_OF_FUND = {
    "general-public-budget": "general-public-expenditure",
    "government-fund": "government-fund-expenditure",
    "state-capital": "state-capital-expenditure",
}


def fiscal_total(tables: _Tables) -> Iterator[Sum]:
    """财政拨款收支总表: 本年支出 of a fund = 合计 of that fund's own table; 本年支出 = Σ the tables of all three funds."""
    summary = tables.only("fiscal-appropriation-summary")
    if summary is None:
        return
    rows = _rows(summary, Side.EXPENDITURE, _CURRENT_EXPENDITURE)
    own = [total for slug in _TABLE_OF_FUND.values() if (total := tables.total(slug))]
    for row in rows:
        for column in summary.amounts:
            own_table = _TABLE_OF_FUND.get(column.fund or "") if column.side is Side.EXPENDITURE else None
            if own_table and (total := tables.total(own_table)):
                yield Sum("fiscal-total", CellRef(summary.number, row, column.index), (total,))
        if own and (whole := _total_column(summary, Side.EXPENDITURE)) is not None:
            yield Sum("fiscal-total", CellRef(summary.number, row, whole), tuple(own))


def summary_function(tables: _Tables) -> Iterator[Sum]:
    """Each 类 of a 收支总表 = the same 类 in the functional table of the same money."""
    scopes: list[tuple[BudgetTable, Column, BudgetTable]] = []
    fiscal, department = tables.only("fiscal-appropriation-summary"), tables.only("department-summary")
    for column in fiscal.amounts if fiscal else ():
        if (
            fiscal
            and column.side is Side.EXPENDITURE
            and (other := tables.only(_TABLE_OF_FUND.get(column.fund or "", "")))
        ):
            scopes.append((fiscal, column, other))
    expenditure = tables.only("department-expenditure")
    for column in department.amounts if department else ():
        if department and expenditure and column.side is Side.EXPENDITURE and column.fund is None:
            scopes.append((department, column, expenditure))
    for summary, column, functional in scopes:
        target = tables.column(functional, "total")
        by_name = {key(e.name): n for n, e in enumerate(functional.entries) if len(e.code) == 3 and not e.unit_row}
        for number, entry in enumerate(summary.entries):
            if entry.side is Side.EXPENDITURE and key(entry.name) in by_name and target is not None:
                other_cell = CellRef(functional.number, by_name[key(entry.name)], target)
                yield Sum("summary-function", CellRef(summary.number, number, column.index), (other_cell,))


def basic_economic(tables: _Tables) -> Iterator[Sum]:
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


def economic_two_ways(tables: _Tables) -> Iterator[Sum]:
    """The total by 部门预算经济分类 = the total by 政府预算经济分类, for 基本支出 and for 项目支出."""
    for measure, slug in (("basic", "general-public-basic"), ("project", "general-public-project")):
        left, right = (
            tables.total(slug, "total", scheme) or tables.total(slug, measure, scheme)
            for scheme in (codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT)
        )
        if left and right:
            yield Sum("economic-two-ways", left, (right,))


def income_fund(tables: _Tables) -> Iterator[Sum]:
    """Each fund's income agrees: 部门收支总表 with 财政拨款收支总表, and with the 合计 of 部门收入总表."""
    summary, income = tables.only("department-summary"), tables.only("department-income")
    if summary is None or (amount := _total_column(summary, Side.INCOME)) is None:
        return
    fiscal = tables.only("fiscal-appropriation-summary")
    if fiscal and (column := _total_column(fiscal, Side.INCOME)) is not None:
        own = dict(_fund_rows(summary))
        for fund, number in _fund_rows(fiscal):
            if fund in own:
                yield Sum(
                    "income-fund", CellRef(fiscal.number, number, column), (CellRef(summary.number, own[fund], amount),)
                )
    if income is not None:
        yield from _income_table(summary, income, amount)


def _fund_rows(table: BudgetTable) -> Iterator[tuple[str, int]]:
    """The rows of this year's income by fund, those that stand before 上年结转 and its parts."""
    for number, entry in enumerate(table.entries):
        if entry.side is Side.INCOME:
            if _is(entry, _CARRIED_IN):
                return
            if fund := fund_of(entry.name):
                yield fund, number


def _income_table(summary: BudgetTable, income: BudgetTable, amount: int) -> Iterator[Sum]:
    rows = list(income.find(total=True))
    if amount is None or len(rows) != 1:
        return
    for column in income.amounts:
        for number, entry in enumerate(summary.entries):
            if entry.side is Side.INCOME and column.fund and fund_of(entry.name) == column.fund:
                yield Sum(
                    "income-fund",
                    CellRef(income.number, rows[0], column.index),
                    (CellRef(summary.number, number, amount),),
                )
    whole = _total_column(income)
    grand = _rows(summary, Side.INCOME, _ALL_INCOME)
    if whole is not None and len(grand) == 1:
        yield Sum("income-fund", CellRef(income.number, rows[0], whole), (CellRef(summary.number, grand[0], amount),))


WITHIN_A_TABLE: tuple[Callable[[BudgetTable], Iterator[Sum]], ...] = (
    row_parts, three_public, children, procurement, summary_children, balance,
)  # fmt: skip
BETWEEN_TABLES: tuple[Callable[[_Tables], Iterator[Sum]], ...] = (
    fiscal_total, summary_function, basic_economic, economic_two_ways, income_fund,
)  # fmt: skip


def instances(tables: Sequence[BudgetTable], fiscal_year: int) -> tuple[Sum, ...]:
    """All identities of a document's tables, those inside one table first."""
    inside = [found for table in tables for generate in WITHIN_A_TABLE for found in generate(table)]
    together = _Tables(tables, fiscal_year)
    between = [found for generate in BETWEEN_TABLES for found in generate(together)]
    return tuple(found for found in (*inside, *between) if found.parts)
