"""Sections → budget tables: columns, entries, and the money that each cell would be in yuan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from budgetkg.facts import codes
from budgetkg.facts.budget.changes import without_shares
from budgetkg.facts.budget.columns import Column, Role, holds_other_funds
from budgetkg.facts.budget.entries import read_entries
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.grid import lay_under
from budgetkg.facts.budget.header import read_header
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.order import unordered
from budgetkg.facts.budget.own_tables import own_layout
from budgetkg.facts.budget.sections import Section
from budgetkg.facts.budget.unit_blocks import mark_units
from budgetkg.facts.budget.words import CHANGE, LAST_YEAR
from budgetkg.text import MONEY_UNITS, decimals

_CENTS = Decimal(100)


class CellRef(NamedTuple):
    """A cell of the document's budget tables: table, entry and column, each by number."""

    table: int
    entry: int
    column: int


class RowRef(NamedTuple):
    """An entry of a table, by numbers."""

    table: int
    entry: int


@dataclass(frozen=True)
class BudgetTable:
    """One understood budget table.

    ``unit`` is the money unit its amounts are in, ``unit_printed`` whether it says so. ``loose`` are the columns whose
    title no prescribed order confirms (:func:`budgetkg.facts.budget.order`).
    """

    number: int
    section: Section
    layout: Layout
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    unit: str
    unit_printed: bool
    loose: frozenset[int]

    @property
    def slug(self) -> str:
        return self.layout.slug

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role is Role.AMOUNT)

    @property
    def fund(self) -> str:
        """The money that the whole table speaks of, ``all`` where its columns or rows say."""
        return "all" if holds_other_funds(self.columns, self.layout) else self.layout.fund

    @cached_property
    def scheme(self) -> str:
        """The classification of the table's rows, which its 合计 row shares."""
        schemes = Counter(scheme for entry in self.entries if (scheme := self.scheme_of(entry)) and not entry.total)
        if self.layout.rows is Rows.SIDES:
            return "summary"
        if self.layout.rows is Rows.THREE_PUBLIC:
            return "three-public"
        if self.layout.rows is Rows.PROCUREMENT and not schemes:
            return "procurement"
        return schemes.most_common(1)[0][0] if schemes else codes.FUNCTION

    @property
    def title_fits(self) -> bool:
        """Whether the rows are of the classification that the title promises: else it is another table's."""
        if self.layout.income and any(column.measure in ("basic", "project") for column in self.amounts):
            return False  # 收入总表 over the columns of 支出总表
        if self.layout.rows is Rows.PROCUREMENT and not any("采购" in row.text for row in self.section.header):
            return any(entry.code in ("A", "B", "C") for entry in self.entries)
        return not self.layout.schemes or self.scheme in (*self.layout.schemes, "summary", "unit")

    def scheme_of(self, entry: Entry) -> str:
        """The classification of one row: its code's, ``unit`` for rows that are units, ``summary`` for named rows."""
        if self.layout.rows is Rows.THREE_PUBLIC:
            return "three-public"  # the item is the column's, also where the rows are units
        if entry.unit_row:
            return "unit"
        return codes.scheme_of(entry.code) or ("procurement" if self.layout.rows is Rows.PROCUREMENT else "summary")

    def cents(self, entry: int, token: int) -> int:
        """A token's amount as whole cents of a yuan, the integers that sums are taken in."""
        value = self.entries[entry].tokens[token].value * MONEY_UNITS[self.unit] * _CENTS
        return int(value.to_integral_value())

    def half_digit(self, entry: int, token: int) -> Decimal:
        """Half a unit of the token's last printed digit, in cents: what rounding may take or give."""
        digits = decimals(self.entries[entry].tokens[token].printed)
        return Decimal(10) ** -digits / 2 * MONEY_UNITS[self.unit] * _CENTS

    def find(self, *, code: str | None = None, total: bool = False) -> Iterator[int]:
        """The numbers of the entries with a code, or of the 合计 rows."""
        for number, entry in enumerate(self.entries):
            if (total and entry.total) or (code and entry.code == code and not entry.unit_row):
                yield number


def year_of(column: Column, entry: Entry, fiscal_year: int) -> int:
    """The year that a cell's amount is for: what its column or its row prints, else the document's."""
    printed = column.year or (entry.year if entry.year != CHANGE else None)
    return fiscal_year - 1 if printed == LAST_YEAR else printed or fiscal_year


def assemble(sections: Sequence[Section], default_unit: str) -> tuple[tuple[BudgetTable, ...], tuple[Section, ...]]:
    """The tables that were understood, and the sections that were not (no layout, two layouts, or no header)."""
    tables: list[BudgetTable] = []
    unread: list[Section] = []
    for section in sections:
        layout = section.layouts[0] if len(section.layouts) == 1 else own_layout(section)
        if layout is None:
            unread.append(section)
            continue
        columns = read_header(section.header, layout)
        header = " ".join(row.text for row in section.header)
        body = lay_under(section.header, columns, section.body)
        entries = read_entries(body, columns, layout, header)
        if (known := without_shares(columns, entries)) != columns:
            columns, entries = known, read_entries(body, known, layout, header)
        if section.body and not any(column.role is Role.AMOUNT for column in columns):
            unread.append(section)
            continue
        tables.append(
            BudgetTable(
                len(tables),
                section,
                layout,
                columns,
                entries,
                section.money_unit or default_unit,
                bool(section.money_unit),
                _loose(layout, columns, entries),
            )
        )
    return mark_units(tables), tuple(unread)


def _loose(layout: Layout, columns: Sequence[Column], entries: Sequence[Entry]) -> frozenset[int]:
    """The columns whose title stands alone; all of them where a table of one fund has columns of others.

    Such a table's title is not its own.
    """
    if layout.fund != "all" and layout.rows is not Rows.THREE_PUBLIC and holds_other_funds(columns, layout):
        return frozenset(column.index for column in columns)
    if layout.rows is not Rows.SIDES and _lacks_its_total(columns, entries):
        return frozenset(column.index for column in columns)
    filled = _filled(entries)
    return unordered(columns, lambda one, other: one not in filled and other not in filled)


def _lacks_its_total(columns: Sequence[Column], entries: Sequence[Entry]) -> bool:
    """Whether a table declares a total and no row prints one: its titles then stand over other columns' amounts."""
    totals = {
        column.index for column in columns
        if column.role is Role.AMOUNT and column.measure == "total" and not (column.fund or column.group or column.item)
    }  # fmt: skip
    printed = {column for entry in entries for placement in entry.placements for column in placement}
    return bool(totals and printed) and not totals & printed


def _filled(entries: Sequence[Entry]) -> frozenset[int]:
    """The columns in which some row prints, or may print, an amount other than 0."""
    found: set[int] = set()
    for entry in entries:
        for placement in entry.placements:
            found |= {
                column for column, token in zip(placement, entry.tokens, strict=True) if token.value or not entry.sure
            }
    return frozenset(found)
