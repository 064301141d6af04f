"""Placed cells → :class:`~budgetkg.facts.model.BudgetLine` records; unplaced tokens → what remains possible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts import codes
from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.entries import PROCUREMENT_KINDS as KINDS
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef, year_of
from budgetkg.facts.budget.words import CHANGE, UNIT_FUNDS, Group, fund_of, item_name
from budgetkg.facts.context import Context
from budgetkg.facts.model import PLAIN, BudgetLine, Proof, Reading, Side, Unit, UnreadAmount
from budgetkg.facts.placement import Placement
from budgetkg.facts.proof import Judge, Verdict
from budgetkg.text import key, to_yuan

_ITEM_NAMES = {
    "total": "合计",
    "overseas": "因公出国（境）费用",
    "vehicle": "公务用车购置及运行费",
    "vehicle-purchase": "公务用车购置费",
    "vehicle-operation": "公务用车运行费",
    "reception": "公务接待费",
    "meeting": "会议费",
    "training": "培训费",
    "agency-operating": "机关运行经费",
    "all": "总计",
}


# 财政拨款结余、结转 | 其中：非财政拨款资金结转, the parts of 上年结转.
_PART_CARRIED = re.compile(r"(?:其中:?)?非?财政拨款(?:资金)?(?:(?:结转|结余)[、和]?){1,2}(?:资金)?")
#: Confidence of a number that was not printed as one is.
_DOUBTFUL = Decimal("0.8")
# By how many columns remain possible for a number.
_REASONS = (
    ("该行数字多于列数或可能的排列过多", "more numbers than columns, or too many placements to search"),
    ("该列不是金额", "its column holds no amounts"),
    ("列无法确定", "column undecided"),
)
# 0.1234567 万元 is no amount of money; its place or its unit was misread, or it is a computed share.
_TOO_FINE = ("金额细于一分", "finer than a cent")


def read_lines(
    tables: Sequence[BudgetTable], placement: Placement, judge: Judge, context: Context
) -> tuple[tuple[BudgetLine, ...], dict[int, tuple[UnreadAmount, ...]]]:
    """All amounts with a place, and by table number those whose column stays open."""
    lines: list[BudgetLine] = []
    unplaced: dict[int, list[UnreadAmount]] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for table in tables:
        table_unit = context.units.resolve(table.section.unit_label or None)
        for number, entry in enumerate(table.entries):
            for line in _entry_lines(table, number, entry, table_unit, placement, judge, context):
                if isinstance(line, UnreadAmount):
                    unplaced.setdefault(table.number, []).append(line)
                    continue
                meaning = (
                    line.unit, line.fiscal_year, line.table, line.scheme, line.code, line.name if not line.code else "",
                    line.side, line.fund, line.measure,
                )  # fmt: skip
                seen[meaning] += 1
                lines.append(line if seen[meaning] == 1 else replace(line, occurrence=seen[meaning]))
    return tuple(lines), {number: tuple(found) for number, found in unplaced.items()}


def _entry_lines(
    table: BudgetTable,
    number: int,
    entry: Entry,
    table_unit: Unit,
    placement: Placement,
    judge: Judge,
    context: Context,
) -> Iterator[BudgetLine | UnreadAmount]:
    row = RowRef(table.number, number)
    by_index = {column.index: column for column in table.columns}
    evidence = context.evidence(entry.row)
    unit = _unit(table, entry, table_unit, context)
    for token, printed in enumerate(entry.tokens):
        if context.redactor.clean(printed.printed) != printed.printed:
            continue  # a telephone number of a form beside the table
        index = placement.column(row, token) if placement.options[row] else None
        if index is None or not by_index[index].holds_amounts:
            options = placement.alternatives(row, token) if placement.options[row] else ()
            paths = tuple(by_index[option].path for option in options)
            yield UnreadAmount(printed.printed, evidence, *_REASONS[min(len(options), 2)], paths)
            continue
        column = by_index[index]
        try:
            amount = to_yuan(printed.value, table.unit)
        except ArithmeticError:
            yield UnreadAmount(printed.printed, evidence, *_TOO_FINE, (column.path,))
            continue
        verdict = judge.verdict(CellRef(table.number, number, index))
        if printed.repaired and verdict.proof is Proof.PROVED:
            verdict = Verdict(Proof.UNPROVED)  # sums hold as well where every comma was meant as a decimal point
        yield BudgetLine(
            unit=unit,
            fiscal_year=year_of(column, entry, context.fiscal_year),
            table=table.slug,
            scheme=table.scheme if entry.total and table.scheme != "summary" else table.scheme_of(entry),
            code=_code(table, entry, column),
            name=_name(entry, column),
            side=entry.side or column.side or (Side.INCOME if table.layout.income else Side.EXPENDITURE),
            fund=_fund(table, entry, column),
            measure="change" if entry.year == CHANGE else column.measure,
            amount=amount,
            printed=printed.printed,
            column=column.path,
            cell=index,
            evidence=evidence,
            economic_department_code=entry.economic_department_code,
            economic_government_code=entry.economic_government_code,
            proof=verdict.proof,
            proved_by=verdict.proved_by,
            contradicted_by=verdict.contradicted_by,
            reading=Reading(_DOUBTFUL, printed.repaired) if printed.repaired else PLAIN,
        )


def _unit(table: BudgetTable, entry: Entry, table_unit: Unit, context: Context) -> Unit:
    """Whose money a row's is: the unit that it is, the unit of its block, or the table's.

    A department's row is its only unit's where the table prints none for the unit. Units under 货物, 工程 and 服务 are
    those that buy: a department's name is its own office's there.
    """
    if (entry.unit_row or entry.unit) and any(other.code in KINDS for other in table.entries):
        return context.units.office_of(context.units.resolve(entry.name if entry.unit_row else entry.unit))
    if entry.unit_row:
        unit = context.units.resolve(f"{entry.code}-{entry.name}" if entry.code else entry.name)
        divided = any(other.unit_row and _is_part(other.code, entry.code) for other in table.entries)
        return unit if divided else context.units.only_unit_of(unit)
    return context.units.resolve(entry.unit) if entry.unit else table_unit


def _is_part(code: str, department: str) -> bool:
    return bool(department) and code != department and code.startswith(department)


def _name(entry: Entry, column: Column) -> str:
    """The row's name; that of the column where a 三公 table has its items in columns."""
    if column.item:
        return column.label or _ITEM_NAMES[column.item]
    return item_name(entry.name) if entry.item else entry.name


def _code(table: BudgetTable, entry: Entry, column: Column) -> str:
    if table.layout.rows is Rows.THREE_PUBLIC:
        return column.item or entry.item
    known = codes.scheme_of(entry.code) is not None or (table.layout.rows is Rows.PROCUREMENT and entry.code in KINDS)
    return entry.code if not entry.total and (entry.unit_row or known) else ""


def _fund(table: BudgetTable, entry: Entry, column: Column) -> str:
    """The fund of an amount: its table's, its column's, or the one that an income row names; ``all`` otherwise."""
    if table.fund != "all":
        return "carry-over" if column.carried else table.fund
    if column.fund:
        return column.fund
    if column.group is Group.UNIT and not any(other.fund in UNIT_FUNDS for other in table.columns):
        return "other-income"  # 单位资金 that no column divides: what is not appropriated, no total over all funds
    if entry.side is Side.INCOME:
        return fund_of(entry.name) or ("carry-over" if _PART_CARRIED.fullmatch(key(entry.name)) else "all")
    return "all"
