"""Rows of one table that another table prints again under the same name or code: identities that only confirm.

The rows of a 收支总表, and of 基本支出 by unit, bear names and no codes. Where the name belongs to a code of the table that
lists the same money by code, both must have the same amount. Forms differ in which money each table takes in (上年结转,
单位资金, other subordinate units), so such a match that fails says nothing: it is *tentative*.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from budgetkg.facts import codes
from budgetkg.facts.budget.among import TABLE_OF_FUND, CodedRows, Tables
from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.nested import down
from budgetkg.facts.budget.summaries import class_rows, fund_rows, parts_of
from budgetkg.facts.budget.sums import ALL_EXPENDITURE, CURRENT_EXPENDITURE, Sum, is_called, total_column
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.budget.unit_blocks import unit_key
from budgetkg.facts.model import Side
from budgetkg.text import key

_CODES_OF_ITEMS = {
    "overseas": "30212",
    "reception": "30217",
    "vehicle-purchase": "31013",
    "vehicle-operation": "30231",
    "meeting": "30215",
    "training": "30216",
}
_ECONOMIC_TABLES = ("general-public-basic", "general-public-economic", "fiscal-basic")


def summary_rows(tables: Tables) -> Iterator[Sum]:
    """类, 款 and 项 that a 收支总表 names = the rows of these codes in the tables of the same money."""
    for summary, column, functional in _scopes(tables):
        targets = [(table, tables.column(table, "total")) for table in functional]
        coded = [tables.codes(table) for table in functional]
        for part in parts_of(summary):
            if (part[0][1].side, part[0][1].part) != (column.side, column.part):
                continue
            names = _names(functional, coded)
            for number, code in _codes_of(part, names):
                cells = tuple(
                    CellRef(table.number, row, target)
                    for (table, target), rows in zip(targets, coded, strict=True)
                    if target is not None
                    for row in rows.within(code)
                )
                yield Sum("summary-function", CellRef(summary.number, number, column.index), cells, tentative=True)


def summary_classes(table: BudgetTable) -> Iterator[Sum]:
    """收支总表 that also name 款 and 项: 本年支出 (支出总计) = Σ the 类 alone."""
    if table.layout.rows is not Rows.SIDES:
        return
    for part in parts_of(table):
        first = part[0][1]
        _, classes = class_rows(part)
        for pattern in (CURRENT_EXPENDITURE, ALL_EXPENDITURE) if first.side is Side.EXPENDITURE else ():
            wholes = [number for number, entry in part if is_called(entry, pattern)]
            for column in table.amounts if len(wholes) == 1 and classes else ():
                if (column.side, column.part) == (first.side, first.part):
                    cells = tuple(CellRef(table.number, number, column.index) for number in classes)
                    yield Sum("children", CellRef(table.number, wholes[0], column.index), cells, tentative=True)


def absent_classes(tables: Tables) -> frozenset[RowRef]:
    """The rows of a 收支总表 whose 类 no table of the same money has a row of."""
    found: set[RowRef] = set()
    for summary, column, functional in _scopes(tables):
        coded = [tables.codes(table) for table in functional]
        for number, entry in enumerate(summary.entries):
            code = codes.class_code(entry.name, codes.FUNCTION)
            of_column = (entry.side, entry.part) == (column.side, column.part)
            if code and of_column and any(rows.rows for rows in coded) and not any(rows.within(code) for rows in coded):
                found.add(RowRef(summary.number, number))
    return frozenset(found)


def _scopes(tables: Tables) -> Iterator[tuple[BudgetTable, Column, tuple[BudgetTable, ...]]]:
    fiscal, department = tables.only("fiscal-appropriation-summary"), tables.only("department-summary")
    by_fund = {fund: found for fund, slug in TABLE_OF_FUND.items() if (found := tables.only(slug))}
    expenditure = tables.only("department-expenditure")
    for column in fiscal.amounts if fiscal else ():
        if fiscal is None or not _is_of_expenditure(column):
            continue
        if column.fund in by_fund:
            yield fiscal, column, (by_fund[column.fund],)
        elif column.fund is None and by_fund:
            yield fiscal, column, tuple(by_fund.values())
    for column in department.amounts if department else ():
        if department and expenditure and _is_of_expenditure(column) and column.fund is None:
            yield department, column, (expenditure,)


def _is_of_expenditure(column: Column) -> bool:
    plain = column.measure == "total" and column.group is None and not column.carried
    return plain and column.side is Side.EXPENDITURE


def _names(functional: Sequence[BudgetTable], coded: Sequence[CodedRows]) -> dict[str, set[str]]:
    """The codes that the tables print each name with."""
    names: dict[str, set[str]] = defaultdict(set)
    for table, rows in zip(functional, coded, strict=True):
        for code, number in rows.rows:
            names[key(table.entries[number].name)].add(code)
    return names


def _codes_of(part: Sequence[tuple[int, Entry]], names: dict[str, set[str]]) -> Iterator[tuple[int, str]]:
    """The rows of one side with their codes: a 类 by its name, a 款 or 项 by its name within the 类, or 款, above it."""
    above, below = "", ""
    for number, entry in part:
        if is_called(entry, CURRENT_EXPENDITURE):
            return
        name = key(entry.name)
        if code := codes.class_code(name, codes.FUNCTION):
            above, below = code, ""
            yield number, code
            continue
        found = {code for code in names.get(name, ()) if above and code.startswith(above)}
        nearer = {code for code in found if below and code.startswith(below)}
        chosen = nearer if len(nearer) == 1 else found
        if len(chosen) == 1:
            code = chosen.pop()
            below = code[:5]
            yield number, code


def fund_tables(tables: Tables) -> Iterator[Sum]:
    """财政拨款收支总表: the income of a budget = the total of that budget's own table, where nothing is carried over."""
    summary = tables.only("fiscal-appropriation-summary")
    column = total_column(summary, Side.INCOME) if summary else None
    for fund, number in fund_rows(summary) if summary and column is not None else ():
        other = tables.total(TABLE_OF_FUND.get(fund, "")) or _first_unit(tables, TABLE_OF_FUND.get(fund, ""))
        if summary and column is not None and other:
            yield Sum("fiscal-total", CellRef(summary.number, number, column), (other,), tentative=True)


def _first_unit(tables: Tables, slug: str) -> CellRef | None:
    """The total of a table whose first row is its only unit and no row is called 合计."""
    table = tables.only(slug)
    if table is None or list(table.find(total=True)):
        return None
    units = [number for number, entry in enumerate(table.entries) if entry.unit_row]
    column = tables.column(table, "total")
    return CellRef(table.number, 0, column) if units == [0] and column is not None else None


def three_public_economic(tables: Tables) -> Iterator[Sum]:
    """公务接待费 of 三公 = 30217 of the economic table, where all of it is 基本支出."""
    for table in tables.all:
        if table.layout.rows is not Rows.THREE_PUBLIC:
            continue
        for column in table.amounts:
            if column.year not in (None, tables.fiscal_year) or column.fund not in (None, "general-public-budget"):
                continue
            for number, entry in enumerate(table.entries):
                code = _CODES_OF_ITEMS.get(column.item or entry.item, "")
                if code and not entry.unit_row and entry.year in (None, tables.fiscal_year):
                    whole = CellRef(table.number, number, column.index)
                    yield from _economic("three-public-economic", tables, whole, code, ("total", "basic"))


def agency_operating(tables: Tables) -> Iterator[Sum]:
    """机关运行经费 by economic class = 公用经费 of the same class in the table of 基本支出."""
    table = tables.only("agency-operating")
    column = tables.column(table, "total") if table else None
    if table is None or column is None:
        return
    for code, number in tables.codes(table).rows:
        whole = CellRef(table.number, number, column)
        yield from _economic("basic-economic", tables, whole, code, ("operating", "total"))


def _economic(check: str, tables: Tables, whole: CellRef, code: str, measures: Sequence[str]) -> Iterator[Sum]:
    for slug in _ECONOMIC_TABLES:
        other = tables.only(slug, codes.ECONOMIC_DEPARTMENT)
        for measure in measures if other else ():
            column = tables.column(other, measure) if other else None
            if other and column is not None:
                cells = tuple(CellRef(other.number, row, column) for row in tables.codes(other).within(code))
                yield Sum(check, whole, cells, tentative=True)


def named_economic(tables: Tables) -> Iterator[Sum]:
    """部门预算基本支出 by unit: what all units spend of 工资福利支出 = 301 of the economic table of the same money."""
    for table in tables.all:
        columns = [column for column in table.amounts if column.fund == "general-public-budget" and not column.carried]
        if table.slug != "basic-expenditure" or len(columns) != 1:
            continue
        rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (above, name) in _economic_names(table):
            rows[above, name].append(number)
        for slug in _ECONOMIC_TABLES:
            other = tables.only(slug, codes.ECONOMIC_DEPARTMENT)
            column = (tables.column(other, "basic") or tables.column(other, "total")) if other else None
            if other is None or column is None:
                continue
            for code, number in tables.codes(other).rows:
                found = rows.get((code[:3] if len(code) > 3 else "", key(other.entries[number].name)), [])
                cells = tuple(CellRef(table.number, row, columns[0].index) for row in found)
                yield Sum("basic-economic", CellRef(other.number, number, column), cells, tentative=True)


def _economic_names(table: BudgetTable) -> Iterator[tuple[int, tuple[str, str]]]:
    """The rows that bear the name of an economic class, and those under one, each with the class above it."""
    above = ""
    for number, entry in enumerate(table.entries):
        if entry.unit_row or entry.total or entry.code:
            above = ""
            continue
        if code := codes.class_code(entry.name, codes.ECONOMIC_DEPARTMENT):
            above = code
            yield number, ("", key(entry.name))
        elif above:
            yield number, (above, key(entry.name))


def unit_blocks(table: BudgetTable) -> Iterator[Sum]:
    """合计 = Σ units; a unit = Σ the classes, or the projects, under it; a class = Σ what is under it."""
    if table.layout.rows is not Rows.CODES or any(entry.code for entry in table.entries if entry.unit_row):
        return
    units = [number for number, entry in enumerate(table.entries) if entry.unit_row]
    totals = list(table.find(total=True))
    if len(totals) == 1:
        yield from down(table, totals[0], units)
        # A department's own row may stand over those of its units, with their sum.
        yield from down(table, totals[0], units[:1])
        yield from down(table, units[0], units[1:]) if units else ()
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(table.entries):
        if not entry.unit_row and not entry.total and entry.unit and entry.tokens:
            blocks[entry.unit].append(number)
    named = dict(_economic_names(table))
    for head in units:
        below = blocks[table.entries[head].unit]
        if any(table.entries[number].code and codes.scheme_of(table.entries[number].code) for number in below):
            continue
        classes = [number for number in below if named.get(number, ("x", ""))[0] == ""]
        yield from down(table, head, classes or below)
        for start, end in itertools.pairwise([*classes, below[-1] + 1] if classes else []):
            yield from down(table, start, [number for number in below if start < number < end])


def named_rows(table: BudgetTable) -> Iterator[Sum]:
    """合计 = Σ the rows, where all of these go by name alone (projects) and no unit heads them."""
    rows = [(number, entry) for number, entry in enumerate(table.entries) if entry.tokens and not entry.total]
    totals = list(table.find(total=True))
    plain = not any(entry.code or entry.unit_row for _, entry in rows)
    if table.layout.rows is Rows.CODES and plain and len(totals) == 1:
        yield from down(table, totals[0], [number for number, _ in rows])


def unit_totals(tables: Tables) -> Iterator[Sum]:
    """What a unit receives (部门收入总表) = its 基本支出 + its 项目支出, in the tables that list both by unit; per budget."""
    income = tables.only("department-income")
    spent = [found for slug in ("basic-expenditure", "project-expenditure") if (found := tables.only(slug))]
    if income is None or len(spent) < 2 or any(entry.code for entry in income.entries if entry.unit_row):
        return
    for number, entry in enumerate(income.entries):
        if not entry.unit_row:
            continue
        heads = [(table, _head(table, entry.name)) for table in spent]
        for column in income.amounts:
            cells = tuple(
                CellRef(table.number, head, same.index)
                for table, head in heads
                if head is not None
                for same in table.amounts
                if (same.fund, same.group, same.measure, same.carried)
                == (column.fund, column.group, column.measure, column.carried)
            )
            if len(cells) == len([head for _, head in heads if head is not None]):
                yield Sum("income-fund", CellRef(income.number, number, column.index), cells, tentative=True)


def _head(table: BudgetTable, name: str) -> int | None:
    found = [n for n, entry in enumerate(table.entries) if entry.unit_row and unit_key(entry.name) == unit_key(name)]
    return found[0] if len(found) == 1 else None
