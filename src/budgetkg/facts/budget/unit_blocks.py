"""Units that a table names only in its rows: ``广州市东升医院`` over its own 工资福利支出, 商品和服务支出 or projects.

Such a row has no code and no column of its own to tell it from a class or a project. It is a unit where another table of
the document lists it as one (收入总体情况表 by unit), or the table says whose it is (部门名称：…); the rows behind it are
then that unit's, not the document's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.text import key

if TYPE_CHECKING:
    from budgetkg.facts.budget.tables import BudgetTable

# 广州市民政局（本级） is 广州市民政局 where another table sums it alone.
_OFFICE = re.compile(r"\((?:本级|本部|机关)\)$")


def mark_units(tables: Sequence[BudgetTable]) -> tuple[BudgetTable, ...]:
    """The tables with the rows that are units marked as such, and the rows behind them as theirs."""
    names = unit_names(tables)
    return tuple(
        _marked(table, names)
        if _is_open(table)
        else _with_unit_rows(table, names)
        if _prints_codes_of_units(table)
        else table
        for table in tables
    )


def unit_key(name: str) -> str:
    """A unit's name as its comparison key: widths folded, 本级 gone."""
    return _OFFICE.sub("", key(name))


def unit_names(tables: Iterable[BudgetTable]) -> frozenset[str]:
    """The units that the rows of some table, or the label over one, name."""
    found = {unit_key(entry.name) for table in tables for entry in table.entries if entry.unit_row and entry.name}
    return frozenset(found | {unit_key(table.section.unit_label) for table in tables if table.section.unit_label})


def _is_open(table: BudgetTable) -> bool:
    """Whether a table's rows are names without codes, and none of them is known to be a unit."""
    rows = [entry for entry in table.entries if not entry.total and entry.tokens]
    return (
        table.layout.rows in (Rows.CODES, Rows.PROCUREMENT)
        and bool(rows)
        and not any(entry.unit_row or entry.unit for entry in rows)
        and sum(bool(entry.code) for entry in rows) * 2 < len(rows)
    )


def _prints_codes_of_units(table: BudgetTable) -> bool:
    """Whether a table prints a unit's code in a column, and units and projects under one title in the next."""
    rows = [entry for entry in table.entries if not entry.total and entry.tokens]
    return (
        table.layout.rows is Rows.CODES
        and bool(rows)
        and not any(entry.unit_row or entry.code for entry in rows)
        and all(entry.unit.isdigit() for entry in rows)
    )


def _with_unit_rows(table: BudgetTable, names: frozenset[str]) -> BudgetTable:
    """153001 西安市公安局 | 153001 通用项目: the rows that bear a unit's name beside its code are these units."""
    entries = tuple(
        replace(entry, unit_row=True, code=entry.unit)
        if not entry.total and entry.unit.isdigit() and unit_key(entry.name) in names
        else entry
        for entry in table.entries
    )
    return replace(table, entries=entries) if entries != table.entries else table


def _marked(table: BudgetTable, names: frozenset[str]) -> BudgetTable:
    entries: list[Entry] = []
    current = ""
    for entry in table.entries:
        if entry.total or entry.code in ("A", "B", "C"):
            current = ""  # another kind of procurement begins
        elif not entry.code and entry.name and unit_key(entry.name) in names:
            current = entry.name
            entry = replace(entry, unit_row=True)
        entries.append(replace(entry, unit=current) if current else entry)
    return replace(table, entries=tuple(entries)) if current or entries != list(table.entries) else table
