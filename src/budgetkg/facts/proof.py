"""What arithmetic says of each amount: proved, unproved or contradicted (docs/proof.md gives the reasons).

An amount is *proved* when its place and its digits are both certain in a table whose title, year and money unit were
printed and read:

* place: geometry or every joint assignment gives its column (:mod:`budgetkg.facts.placement`), the columns stand in the
  order of the form, and its row's code and name confirm each other;
* digits: some identity that holds exactly contains it, so that changing it alone would break one; and no other amount
  or blank of its row stands in the very same identities, for then exchanging the two would break none.

It is *contradicted* when an identity that contains it fails and none holds exactly. One that fails also keeps the amounts
that others support from being called proved: which of its terms is wrong is not known. An identity that holds only
within rounding does neither; nor does one whose terms are all zero.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from budgetkg.facts import codes
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.budget.words import fund_of
from budgetkg.facts.identities import Sum
from budgetkg.facts.model import Proof, Side
from budgetkg.facts.placement import Placement
from budgetkg.text import key, squeeze

_CAP = Decimal(50_000)  # 0.05 万元 in cents
_SUMMARY_WORDS = ("本年收入", "本年支出", "收入总计", "支出总计", "收入合计", "支出合计", "上年结转", "结转下年")
_SMALL_BUDGETS = ("government-fund", "state-capital")
_PROCUREMENT = {"A": "货物", "B": "工程", "C": "服务"}


class Outcome(Enum):
    """How an instance of an identity came out."""

    EXACT = "exact"
    ROUNDING = "rounding"
    FAILED = "failed"
    NOT_CHECKABLE = "not checkable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One amount's proof, with the check ids that prove and that contradict it."""

    proof: Proof
    proved_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()


class Judge:
    """Evaluates the identities over placed cells and gives each cell its verdict."""

    def __init__(
        self, tables: Sequence[BudgetTable], sums: Sequence[Sum], placement: Placement, fiscal_year: int, text: str
    ) -> None:
        self._tables = tuple(tables)
        self._placement = placement
        self._fiscal_year = fiscal_year
        self._text = squeeze(text)
        self._cells = _placed_cells(tables, placement)
        self._open_rows = {
            row for row, options in placement.options.items()
            if len(options) != 1 and tables[row.table].entries[row.entry].tokens
        }  # fmt: skip
        self.outcomes = tuple((found, self._evaluate(found)) for found in sums)
        self._exact: dict[CellRef, list[Sum]] = defaultdict(list)
        self._rounded: dict[CellRef, list[Sum]] = defaultdict(list)
        self._failed: dict[CellRef, list[Sum]] = defaultdict(list)
        by_outcome = {Outcome.EXACT: self._exact, Outcome.ROUNDING: self._rounded, Outcome.FAILED: self._failed}
        for found, outcome in self.outcomes:
            if outcome in by_outcome:
                for cell in (found.whole, *found.parts):
                    by_outcome[outcome][cell].append(found)
        self._names = _names_by_code(tables)
        self._rows_of_code = Counter(_row_key(table, entry) for table in tables for entry in table.entries)

    def verdict(self, cell: CellRef) -> Verdict:
        """The proof of one placed cell."""
        exact, failed = self._exact[cell], self._failed[cell]
        contradicted_by = _ids(failed)
        if exact and not failed and self._place_is_certain(cell) and self._digits_are_certain(cell):
            return Verdict(Proof.PROVED, _ids(exact))
        if failed and not exact:
            return Verdict(Proof.CONTRADICTED, (), contradicted_by)
        return Verdict(Proof.UNPROVED, (), contradicted_by)

    def _evaluate(self, found: Sum) -> Outcome:
        rows = {RowRef(cell.table, cell.entry) for cell in (found.whole, *found.parts)}
        if rows & self._open_rows or found.whole not in self._cells:
            return Outcome.NOT_CHECKABLE
        printed = [part for part in found.parts if part in self._cells]
        if not printed:
            return Outcome.NOT_CHECKABLE
        values = [self._value(cell) for cell in (found.whole, *printed)]
        if not any(values):
            return Outcome.NOT_CHECKABLE
        difference = abs(values[0] - sum(values[1:]))
        if difference == 0:
            return Outcome.EXACT
        tolerance = sum((self._half_digit(cell) for cell in (found.whole, *printed)), Decimal(0))
        return Outcome.ROUNDING if difference <= min(tolerance, _CAP) else Outcome.FAILED

    def _value(self, cell: CellRef) -> int:
        return self._tables[cell.table].cents(cell.entry, self._cells[cell])

    def _half_digit(self, cell: CellRef) -> Decimal:
        return self._tables[cell.table].half_digit(cell.entry, self._cells[cell])

    # ---------------------------------------------------------------- digits

    def _digits_are_certain(self, cell: CellRef) -> bool:
        """No exchange with another amount, nor a move into a blank of its row, would leave all exact identities as they are."""
        value = self._value(cell)
        if value == 0 and not self._stands_with_others(cell):
            return False
        first = self._exact[cell][0]
        twins = {first.whole} if first.whole == cell else set(first.parts)
        for twin in twins - {cell}:
            blank = twin not in self._cells
            if blank and (twin.table, twin.entry) != (cell.table, cell.entry):
                continue
            difference = value if blank else value - self._value(twin)
            if difference and self._sums_that_feel(cell, difference) == self._sums_that_feel(twin, difference):
                return False
        return True

    def _sums_that_feel(self, cell: CellRef, difference: int) -> set[tuple[Sum, bool]]:
        """The identities that hold, with the cell's side in them, and would not if the cell changed by so much.

        Those that hold within rounding count where the change is more than rounding explains: they cannot vouch for
        digits, but they do notice an amount that stands in the wrong place.
        """
        felt = {self._side_in(found, cell) for found in self._exact[cell]}
        felt |= {self._side_in(found, cell) for found in self._rounded[cell] if abs(difference) > 2 * _CAP}
        return felt

    @staticmethod
    def _side_in(found: Sum, cell: CellRef) -> tuple[Sum, bool]:
        return found, found.whole == cell

    def _stands_with_others(self, cell: CellRef) -> bool:
        """Whether a zero is a term of a sum whose other terms are not zero."""
        return any(
            any(self._value(other) for other in (found.whole, *found.parts) if other in self._cells and other != cell)
            for found in self._exact[cell]
        )

    # ---------------------------------------------------------------- place

    def _place_is_certain(self, cell: CellRef) -> bool:
        table = self._tables[cell.table]
        return (
            table.unit_printed
            and self._title_is_certain(table)
            and cell.column not in table.loose
            and self._year_is_certain(table, cell.column)
            and self._placement.is_certain(RowRef(cell.table, cell.entry))
            and self._row_is_certain(table, cell.entry)
        )

    def _title_is_certain(self, table: BudgetTable) -> bool:
        """The rows are of the classification that the title promises; a small budget's total is another table's too.

        政府性基金 and 国有资本经营 have tables of the same form, often of a few rows: only another table tells them apart.
        """
        if table.layout.fund not in _SMALL_BUDGETS or table.layout.rows is Rows.THREE_PUBLIC:
            return table.title_fits
        between = [
            outcome for found, outcome in self.outcomes
            if not found.inside_one_table and table.number in _tables_of(found)
        ]  # fmt: skip
        return Outcome.EXACT in between and Outcome.FAILED not in between

    def _year_is_certain(self, table: BudgetTable, column: int) -> bool:
        """The column's year is the document's, or, in a table that also prints the document's, the year before."""
        years = {own.year for own in table.amounts}
        if len(years) > 1 and self._disagrees_with_others(table):
            return False
        year = next((own.year for own in table.amounts if own.index == column), None)
        if year is None or year == self._fiscal_year:
            return True
        return year == self._fiscal_year - 1 and bool({None, self._fiscal_year} & years)

    def _disagrees_with_others(self, table: BudgetTable) -> bool:
        """Whether an identity with another table fails: in a table of two years these may then be exchanged."""
        return any(
            outcome is Outcome.FAILED and not found.inside_one_table and table.number in _tables_of(found)
            for found, outcome in self.outcomes
        )

    def _row_is_certain(self, table: BudgetTable, number: int) -> bool:
        entry = table.entries[number]
        if entry.total:
            if table.layout.rows is Rows.CODES and table.scheme == "summary":
                return False  # of which classification the rows are was not read
            # A second 合计 row on the same side comes from another table.
            return [other.side for other in table.entries if other.total].count(entry.side) == 1
        if entry.unit_row:
            return self._unit_is_certain(table, entry)
        if entry.unit and not self._block_is_certain(table, entry.unit):
            return False
        if table.layout.rows is Rows.THREE_PUBLIC:
            # A row without a name belongs to the unit above it where it prints a year of its own, and no other unit is there.
            units = [other.unit_row for other in table.entries].count(True)
            return bool(entry.item) or (not entry.name and (units == 0 or (units == 1 and entry.year is not None)))
        if entry.code in _PROCUREMENT:
            return _PROCUREMENT[entry.code] == squeeze(entry.name)
        if table.layout.rows is Rows.SIDES:
            return self._summary_row_is_certain(table, number)
        return self._coded_row_is_certain(table, number)

    def _unit_is_certain(self, table: BudgetTable, entry: Entry) -> bool:
        """The same unit is printed elsewhere in the document: a damaged or exchanged code or name would stand alone."""
        name = squeeze(entry.name)
        if entry.code:
            return len(re.findall(rf"{entry.code}[-_－—]?{re.escape(name)}", self._text)) > 1
        return self._text.count(name) > 1 and [other.unit_row for other in table.entries].count(True) == 1

    @staticmethod
    def _block_is_certain(table: BudgetTable, unit: str) -> bool:
        """Whether it is plain which unit a block of rows is: one that heads it with its own sums, or the only one."""
        headed = any(entry.unit_row and entry.unit == unit for entry in table.entries)
        return headed or len({entry.unit for entry in table.entries if entry.unit}) == 1

    def _coded_row_is_certain(self, table: BudgetTable, number: int) -> bool:
        """Code and name confirm each other, and the sum over the row's siblings does not speak against its code.

        A name that many codes bear (行政运行) confirms none: then another table prints the same pair, or the row adds up
        under the very code above it. So does a code that was put together from the digits of the rows above.
        """
        entry = table.entries[number]
        if codes.scheme_of(entry.code) != table.scheme:
            return False  # a row of another table
        elsewhere = self._names[entry.code, key(entry.name)] > 1
        if not (elsewhere or codes.bears_name(entry.code, entry.name)):
            return False
        own = {CellRef(table.number, number, column.index) for column in table.amounts}
        if self._rows_of_code[_row_key(table, entry)] > 1 and Outcome.EXACT not in [
            outcome for _, outcome in self._touching(own & self._cells.keys(), "children")
        ]:
            return False  # the second row may be another table's
        parent = codes.parent_of(entry.code)
        outcomes = [
            outcome for found, outcome in self._touching(own & self._cells.keys(), "children")
            if self._code_of(found.whole) == parent
        ]  # fmt: skip
        if entry.code_by_order:
            return Outcome.EXACT in outcomes and Outcome.FAILED not in outcomes
        if elsewhere or codes.names_one_code(entry.code, entry.name):
            return True
        return bool({Outcome.EXACT, Outcome.ROUNDING} & set(outcomes)) and Outcome.FAILED not in outcomes

    def _touching(self, cells: set[CellRef], check: str) -> list[tuple[Sum, Outcome]]:
        """The instances of a check in which some of these cells are parts."""
        return [
            (found, outcome) for found, outcome in self.outcomes if found.check == check and cells & set(found.parts)
        ]

    def _code_of(self, cell: CellRef) -> str:
        return self._tables[cell.table].entries[cell.entry].code

    def _summary_row_is_certain(self, table: BudgetTable, number: int) -> bool:
        """An uncoded row rests on its name alone: a 类 or a fund must be found with the same amount in another table."""
        entry = table.entries[number]
        name = squeeze(entry.name)
        is_leaf = codes.is_class_name(name) if entry.side is Side.EXPENDITURE else fund_of(name) is not None
        if not is_leaf:
            return any(name.startswith(word) for word in _SUMMARY_WORDS)
        own = {CellRef(table.number, number, column.index) for column in table.amounts}
        outcomes = [
            outcome for found, outcome in self.outcomes
            if not found.inside_one_table and own & self._cells.keys() & {found.whole, *found.parts}
        ]  # fmt: skip
        return Outcome.EXACT in outcomes and Outcome.FAILED not in outcomes


def _row_key(table: BudgetTable, entry: Entry) -> tuple[int, str, str, str, str]:
    """What tells a coded row of a table from its others: its unit and its codes."""
    return table.number, entry.unit, entry.code, entry.economic_department_code, entry.economic_government_code


def _tables_of(found: Sum) -> set[int]:
    return {cell.table for cell in (found.whole, *found.parts)}


def _ids(sums: Sequence[Sum]) -> tuple[str, ...]:
    return tuple(sorted({found.check for found in sums}))


def _placed_cells(tables: Sequence[BudgetTable], placement: Placement) -> dict[CellRef, int]:
    """Every placed cell and which token of its row stands in it."""
    cells: dict[CellRef, int] = {}
    for table in tables:
        for number, entry in enumerate(table.entries):
            row = RowRef(table.number, number)
            for token in range(len(entry.tokens)):
                if placement.options[row] and (column := placement.column(row, token)) is not None:
                    cells[CellRef(table.number, number, column)] = token
    return cells


def _names_by_code(tables: Sequence[BudgetTable]) -> dict[tuple[str, str], int]:
    """How many tables of the document print a code with a name."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for table in tables:
        for entry in table.entries:
            if entry.code and not entry.unit_row:
                found[entry.code, key(entry.name)].add(table.number)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    counts.update({pair: len(numbers) for pair, numbers in found.items()})
    return counts
