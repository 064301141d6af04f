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
from budgetkg.facts.budget.among import Tables
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.matches import absent_classes
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.budget.words import fund_of, group_of, measure_of, subject_of
from budgetkg.facts.identities import Sum
from budgetkg.facts.model import Proof, Side
from budgetkg.facts.placement import Placement
from budgetkg.text import key, squeeze

_CAP = Decimal(50_000)  # 0.05 万元 in cents
# What the sums of a 收支总表 are called, on the side of expenditure and on that of income.
_SUMMARY_WORDS = (
    ("本年支出", "支出总计", "支出合计", "结转下年"),
    ("本年收入", "收入总计", "收入合计", "上年结转"),
)
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
        self._zero_elsewhere = self._zeros_of_two_tables()
        self._exact: dict[CellRef, list[Sum]] = defaultdict(list)
        self._rounded: dict[CellRef, list[Sum]] = defaultdict(list)
        self._failed: dict[CellRef, list[Sum]] = defaultdict(list)
        self._as_part: dict[CellRef, list[tuple[Sum, Outcome]]] = defaultdict(list)
        self._between: dict[int, list[Outcome]] = defaultdict(list)
        self._between_at: dict[CellRef, list[Outcome]] = defaultdict(list)
        by_outcome = {Outcome.EXACT: self._exact, Outcome.ROUNDING: self._rounded, Outcome.FAILED: self._failed}
        for found, outcome in self.outcomes:
            if outcome in by_outcome:
                for cell in (found.whole, *found.parts):
                    by_outcome[outcome][cell].append(found)
            for cell in found.parts:
                self._as_part[cell].append((found, outcome))
            if not found.inside_one_table:
                for number in _tables_of(found):
                    self._between[number].append(outcome)
                for cell in {found.whole, *found.parts}:
                    self._between_at[cell].append(outcome)
        self._absent = absent_classes(Tables(tables, fiscal_year))
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
        if difference <= self._tolerance(found):
            return Outcome.ROUNDING
        return Outcome.NOT_CHECKABLE if found.tentative else Outcome.FAILED

    def _one_digit_exchanges_sums(self, cell: CellRef) -> bool:
        """Whether one other digit would make as many of the amount's rounded sums exact as now are, and those rounded.

        Then nothing tells which of the two was printed.
        """
        value, exact = self._value(cell), self._exact[cell]
        mended = Counter(self._missing(found) * (-1 if found.whole == cell else 1) for found in self._rounded[cell])
        return any(
            count >= len(exact)
            and _differ_in_one_digit(value, value + change)
            and all(abs(change) <= self._slack(found) for found in exact)
            for change, count in mended.items()
        )

    def _missing(self, found: Sum) -> int:
        """By how much the parts of a sum fall short of the whole."""
        return self._value(found.whole) - sum(self._value(part) for part in found.parts if part in self._cells)

    def _tolerance(self, found: Sum) -> Decimal:
        """What rounding of its terms explains."""
        terms = (cell for cell in (found.whole, *found.parts) if cell in self._cells)
        return min(sum((self._half_digit(cell) for cell in terms), Decimal(0)), _CAP)

    def _slack(self, found: Sum) -> Decimal:
        """How much rounding may hide in a sum that holds: nothing where one amount, to the same digit, is all of its parts."""
        printed = [part for part in found.parts if part in self._cells]
        alone = len(printed) == 1 and self._half_digit(printed[0]) == self._half_digit(found.whole)
        return Decimal(0) if alone else self._tolerance(found)

    def _zeros_of_two_tables(self) -> frozenset[CellRef]:
        """The cells that print 0 where the other table, too, prints 0 or nothing for the same budget, code or name."""
        return frozenset(
            cell
            for found, outcome in self.outcomes
            if outcome is Outcome.NOT_CHECKABLE and not found.inside_one_table
            for cell in (found.whole, *found.parts)
            if not any(other in self._cells and self._value(other) for other in (found.whole, *found.parts))
            and not any(RowRef(other.table, other.entry) in self._open_rows for other in (found.whole, *found.parts))
        )

    def _value(self, cell: CellRef) -> int:
        return self._tables[cell.table].cents(cell.entry, self._cells[cell])

    def _half_digit(self, cell: CellRef) -> Decimal:
        return self._tables[cell.table].half_digit(cell.entry, self._cells[cell])

    # ---------------------------------------------------------------- digits

    def _digits_are_certain(self, cell: CellRef) -> bool:
        """No exchange with another amount, nor a move into a blank of its row, would leave all exact identities as they are."""
        if self._one_digit_exchanges_sums(cell):
            return False
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
            and self._side_is_certain(table, cell)
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
        between = self._between[table.number]
        return Outcome.EXACT in between and Outcome.FAILED not in between

    @staticmethod
    def _side_is_certain(table: BudgetTable, cell: CellRef) -> bool:
        """A name of one side of a 收支总表 and an amount of the other belong to a header that was cut elsewhere."""
        side = table.entries[cell.entry].side
        own = next((column.side for column in table.amounts if column.index == cell.column), None)
        return table.layout.rows is not Rows.SIDES or side is own

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
        return Outcome.FAILED in self._between[table.number]

    def _row_is_certain(self, table: BudgetTable, number: int) -> bool:
        entry = table.entries[number]
        if entry.total:
            if table.layout.rows is Rows.CODES and table.scheme == "summary":
                return False  # of which classification the rows are was not read
            # A second 合计 row on the same side comes from another table.
            return [other.side for other in table.entries if other.total].count(entry.side) == 1
        if entry.unit_row:
            return self._unit_is_certain(table, entry) or self._unit_is_matched(table, number)
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
        if codes.is_name(name) or measure_of(name) or fund_of(name) or group_of(name) or subject_of(name):
            return False  # a column's title, or a 科目, came into its place
        if entry.code:
            return len(re.findall(rf"{entry.code}[-_－—]?{re.escape(name)}", self._text)) > 1
        return self._text.count(name) > 1 and [other.unit_row for other in table.entries].count(True) == 1

    def _unit_is_matched(self, table: BudgetTable, number: int) -> bool:
        """A unit without a code has the amounts that another table prints for it, and no other unit's are as large."""
        cells = self._filled_in(table, number)
        outcomes = [outcome for cell in cells for outcome in self._between_at[cell]]
        if not {Outcome.EXACT, Outcome.ROUNDING} & set(outcomes) or Outcome.FAILED in outcomes:
            return False
        others = [n for n, other in enumerate(table.entries) if other.unit_row and n != number]
        return self._stands_apart(table, number, others)

    def _named_row_is_certain(self, table: BudgetTable, number: int) -> bool:
        """A row without a code, in a unit's block: all rows of its name sum to an amount of another table.

        Exchanged with another name of its block it would not, unless their amounts are all but equal.
        """
        entry = table.entries[number]
        heads = [n for n, other in enumerate(table.entries) if other.unit_row and other.unit == entry.unit]
        if len(heads) != 1 or not (
            self._unit_is_certain(table, table.entries[heads[0]]) or self._unit_is_matched(table, heads[0])
        ):
            return False
        if not self._adds_up(table, number):
            return False  # rows of the next unit may have come into the block
        outcomes = [outcome for cell in self._filled_in(table, number) for outcome in self._between_at[cell]]
        if not {Outcome.EXACT, Outcome.ROUNDING} & set(outcomes) or Outcome.FAILED in outcomes:
            return False
        block = [n for n, other in enumerate(table.entries) if other.unit == entry.unit and n != number]
        return Outcome.EXACT in outcomes or self._stands_apart(table, number, block)

    def _adds_up(self, table: BudgetTable, number: int) -> bool:
        """Whether a row is a part of a sum down its block that comes out, in the first column."""
        cell = CellRef(table.number, number, table.amounts[0].index)
        return any(
            outcome in (Outcome.EXACT, Outcome.ROUNDING)
            for found, outcome in self._as_part[cell]
            if found.check == "children"
        )

    def _stands_apart(self, table: BudgetTable, number: int, others: Sequence[int]) -> bool:
        """Whether a row's first amount differs from those of other rows by more than rounding explains."""
        first = table.amounts[0].index
        own = CellRef(table.number, number, first)
        cells = [CellRef(table.number, other, first) for other in others]
        return own in self._cells and all(
            abs(self._value(own) - self._value(cell)) > 2 * _CAP for cell in cells if cell in self._cells
        )

    def _filled_in(self, table: BudgetTable, number: int) -> list[CellRef]:
        cells = [CellRef(table.number, number, column.index) for column in table.amounts]
        return [cell for cell in cells if cell in self._cells]

    def _is_zero_row(self, table: BudgetTable, number: int) -> bool:
        """Whether a row prints 0 and nothing else, and a table of the same money has 0 or no row of its name."""
        cells = self._filled_in(table, number)
        if not cells or any(self._value(cell) for cell in cells):
            return False
        return any(cell in self._zero_elsewhere for cell in cells) or RowRef(table.number, number) in self._absent

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
        if not entry.code and entry.unit:
            return self._named_row_is_certain(table, number)
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
        found = {id(entry[0]): entry for cell in cells for entry in self._as_part[cell] if entry[0].check == check}
        return list(found.values())

    def _code_of(self, cell: CellRef) -> str:
        return self._tables[cell.table].entries[cell.entry].code

    def _summary_row_is_certain(self, table: BudgetTable, number: int) -> bool:
        """An uncoded row rests on its name alone: a 类 or a fund must be found with the same amount in another table."""
        entry = table.entries[number]
        name = squeeze(entry.name)
        is_leaf = codes.is_class_name(name) if entry.side is Side.EXPENDITURE else fund_of(name) is not None
        if not is_leaf and any(name.startswith(word) for word in _SUMMARY_WORDS[entry.side is Side.INCOME]):
            return True
        if is_leaf and self._is_zero_row(table, number):
            return True
        outcomes = [outcome for cell in self._filled_in(table, number) for outcome in self._between_at[cell]]
        return Outcome.EXACT in outcomes and Outcome.FAILED not in outcomes


def _differ_in_one_digit(one: int, other: int) -> bool:
    """Whether two amounts in the same unit are printed alike but for one digit."""
    printed, changed = str(one), str(other)
    return len(printed) == len(changed) and sum(a != b for a, b in zip(printed, changed, strict=True)) == 1


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
