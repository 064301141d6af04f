"""Placed cells → :class:`~budgetkg.facts.model.BudgetLine` records; unplaced tokens → what remains possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetkg.facts import codes
from budgetkg.facts.budget.columns import THREE_PUBLIC, Column, fund_of
from budgetkg.facts.budget.entries import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.context import Context
from budgetkg.facts.model import BudgetLine, Side, Unit, UnreadAmount
from budgetkg.facts.placement import Placement
from budgetkg.facts.proof import Judge
from budgetkg.text import squeeze, to_yuan

_ITEM_NAMES = {
    "total": "合计",
    "overseas": "因公出国（境）费用",
    "vehicle": "公务用车购置及运行费",
    "vehicle-purchase": "公务用车购置费",
    "vehicle-operation": "公务用车运行费",
    "reception": "公务接待费",
}
assert {item for _, item in THREE_PUBLIC} == set(_ITEM_NAMES)


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
                key = (
                    line.unit, line.fiscal_year, line.table, line.scheme, line.code, line.name if not line.code else "",
                    line.side, line.fund, line.measure,
                )  # fmt: skip
                seen[key] += 1
                lines.append(replace(line, occurrence=seen[key]))
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
    by_index = {column.index: column for column in table.amounts}
    evidence = context.evidence(entry.row)
    unit = context.units.resolve(f"{entry.code}-{entry.name}") if entry.unit_row else table_unit
    for token, printed in enumerate(entry.tokens):
        index = placement.column(row, token) if placement.options[row] else None
        if index is None:
            options = placement.alternatives(row, token) if placement.options[row] else ()
            yield UnreadAmount(
                printed.printed,
                evidence,
                "列无法确定" if options else "该行数字多于列数或可能的排列过多",
                "column undecided" if options else "more numbers than columns, or too many placements to search",
                tuple(by_index[option].path for option in options),
            )
            continue
        column = by_index[index]
        verdict = judge.verdict(CellRef(table.number, number, index))
        yield BudgetLine(
            unit=unit,
            fiscal_year=column.year or context.fiscal_year,
            table=table.slug,
            scheme=table.scheme if entry.total and table.scheme != "summary" else table.scheme_of(entry),
            code=_code(table, entry, column),
            name=_ITEM_NAMES[column.item] if column.item else entry.name,
            side=entry.side or (Side.INCOME if table.layout.income else Side.EXPENDITURE),
            fund=_fund(table, entry, column),
            measure=column.measure,
            amount=to_yuan(printed.value, table.unit),
            printed=printed.printed,
            column=column.path,
            cell=index,
            evidence=evidence,
            proof=verdict.proof,
            proved_by=verdict.proved_by,
            contradicted_by=verdict.contradicted_by,
        )


def _code(table: BudgetTable, entry: Entry, column: Column) -> str:
    if table.layout.rows is Rows.YEARS:
        return column.item or entry.item
    if entry.total or (table.layout.rows is Rows.CODES and not entry.unit_row and codes.scheme_of(entry.code) is None):
        return ""
    return entry.code


def _fund(table: BudgetTable, entry: Entry, column: Column) -> str:
    """The fund of an amount: its table's, its column's, or the one that an income row names; ``all`` otherwise."""
    if table.layout.fund != "all":
        return table.layout.fund
    if column.fund:
        return column.fund
    if entry.side is Side.INCOME:
        return fund_of(squeeze(entry.name)) or "all"
    return "all"
