"""Whether it is certain which 科目, project or unit a row of a budget table is about (docs/proof.md gives the reasons).

A code and a name that belong together confirm each other. What bears a name alone rests on another table, or on the
ruled lines of its page: between these a name and its amounts stand in one row, whatever the amounts are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from budgetkg.facts import codes
from budgetkg.facts.budget.among import Tables
from budgetkg.facts.budget.columns import Role
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.matches import absent_classes
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.budget.words import fund_of, group_of, measure_of, subject_of
from budgetkg.facts.evaluation import ROUNDING_CAP, Evaluation, Outcome
from budgetkg.facts.model import Side
from budgetkg.text import key, squeeze

# What the sums of a 收支总表 are called, on the side of expenditure and on that of income.
_SUMMARY_WORDS = (
    ("本年支出", "支出总计", "支出合计", "结转下年"),
    ("本年收入", "收入总计", "收入合计", "上年结转"),
)
_PROCUREMENT = {"A": "货物", "B": "工程", "C": "服务"}
_HOLDS = frozenset({Outcome.EXACT, Outcome.ROUNDING})


class RowJudge:
    """Says of each row whether it is certain what it is about; each row is looked at once."""

    def __init__(self, found: Evaluation, fiscal_year: int, text: str) -> None:
        self._found = found
        self._text = squeeze(text)
        self._zero_elsewhere = _zeros_of_two_tables(found)
        self._absent = absent_classes(Tables(found.tables, fiscal_year))
        self._names = _names_by_code(found.tables)
        self._alike = Counter(_row_key(table, entry) for table in found.tables for entry in table.entries)
        self._shapes = tuple(_Shape(table) for table in found.tables)
        self._ruled: dict[RowRef, bool] = {}
        self._certain: dict[RowRef, bool] = {}
        self._units: dict[RowRef, bool] = {}

    def is_certain(self, row: RowRef) -> bool:
        """Whether it is certain what a row is about."""
        if row not in self._certain:
            self._certain[row] = self._decide(row)
        return self._certain[row]

    def is_ruled(self, row: RowRef) -> bool:
        """Whether a row stands between ruled lines of a page that holds its characters, each of its cells in this row alone.

        Its name and its amounts belong together as printed: none of them was looked for, recognised or put right.
        """
        if row not in self._ruled:
            self._ruled[row] = _is_ruled(self._table(row), self._entry(row))
        return self._ruled[row]

    def _table(self, row: RowRef) -> BudgetTable:
        return self._found.tables[row.table]

    def _entry(self, row: RowRef) -> Entry:
        return self._table(row).entries[row.entry]

    def _decide(self, row: RowRef) -> bool:
        table, entry, shape = self._table(row), self._entry(row), self._shapes[row.table]
        if entry.total:
            if table.layout.rows is Rows.CODES and table.scheme == "summary" and not self._goes_by_name(row):
                return False  # of which classification the rows are was not read
            # A second 合计 row on the same side comes from another table.
            return shape.totals[entry.side] == 1
        if self._alike[_row_key(table, entry)] > 1 and not self._sums_up_exactly(row):
            return False  # the second row may be another table's, or the first one once more
        if entry.unit_row:
            return self._unit_is_certain(row) or self._unit_is_matched(row)
        if entry.unit and not self._block_is_certain(row):
            return False
        if table.layout.rows is Rows.THREE_PUBLIC:
            # A row without a name belongs to the unit above it where it prints a year of its own, and no other unit is there.
            units = len(shape.unit_rows)
            return bool(entry.item) or (not entry.name and (units == 0 or (units == 1 and entry.year is not None)))
        if entry.code in _PROCUREMENT:
            return _PROCUREMENT[entry.code] == squeeze(entry.name)
        if table.layout.rows is Rows.SIDES:
            return self._summary_row_is_certain(row)
        if not entry.code and entry.unit:
            return self._named_row_is_certain(row)
        if not entry.code and self._goes_by_name(row):
            return bool(entry.name) and self._adds_up(row)  # else the row above it, a unit, may be lost
        return self._coded_row_is_certain(row)

    # ---------------------------------------------------------------- units and their blocks

    def _unit_is_certain(self, row: RowRef) -> bool:
        if row not in self._units:
            self._units[row] = self._is_printed_elsewhere(row)
        return self._units[row]

    def _is_printed_elsewhere(self, row: RowRef) -> bool:
        """The same unit is printed elsewhere in the document: a damaged or exchanged code or name would stand alone."""
        entry = self._entry(row)
        name = squeeze(entry.name)
        if codes.is_name(name) or measure_of(name) or fund_of(name) or group_of(name) or subject_of(name):
            return False  # a column's title, or a 科目, came into its place
        if entry.code and self._sums_its_children(row):
            return True
        if entry.code:
            return len(re.findall(rf"{entry.code}[-_－—]?{re.escape(name)}", self._text)) > 1
        alone = len(self._shapes[row.table].unit_rows) == 1
        return self._text.count(name) > 1 and (alone or self.is_ruled(row))

    def _sums_its_children(self, row: RowRef) -> bool:
        """Whether a row of a ruled grid is the sum of the rows whose codes begin with its own: with another it would not be."""
        outcomes = [outcome for cell in self._found.filled_in(row) for outcome in self._found.children_of[cell]]
        return self.is_ruled(row) and Outcome.EXACT in outcomes and Outcome.FAILED not in outcomes

    def _unit_is_matched(self, row: RowRef) -> bool:
        """A unit without a code has the amounts that another table prints for it, and no other unit's are as large."""
        outcomes = self._between_at(row)
        if not _HOLDS & set(outcomes) or Outcome.FAILED in outcomes:
            return False
        return self._stands_apart(row, [n for n in self._shapes[row.table].unit_rows if n != row.entry])

    def _block_is_certain(self, row: RowRef) -> bool:
        """Whether it is plain which unit a row is of: one that heads its block, the only one, or one that the row prints."""
        shape, unit = self._shapes[row.table], self._entry(row).unit
        return unit in shape.heads or len(shape.units) == 1 or self._prints_its_unit(row)

    def _prints_its_unit(self, row: RowRef) -> bool:
        """Whether a row of a ruled grid names its unit itself, and the document names that unit elsewhere."""
        entry = self._entry(row)
        own = [c.index for c in self._table(row).columns if c.scheme == "unit" and c.role is Role.NAME]
        printed = "".join(squeeze(entry.row.at(index)) for index in own)
        named = bool(printed) and printed in squeeze(entry.unit)
        return named and self.is_ruled(row) and self._text.count(printed) > 1

    def _goes_by_name(self, row: RowRef) -> bool:
        """Whether a row of a ruled grid goes by its name, as all rows of its table do: none bears a code."""
        return (
            self._shapes[row.table].goes_by_names
            and self.is_ruled(row)
            and not any(codes.scheme_of(key(cell.text)) for cell in self._entry(row).row.cells)
        )

    def _named_row_is_certain(self, row: RowRef) -> bool:
        """A row without a code, in a unit's block.

        Where lines do not hold name and amounts together, all rows of its name must sum to an amount of another table:
        exchanged with another name of its block it would not, unless their amounts are all but equal.
        """
        entry = self._entry(row)
        heads, by_name = self._shapes[row.table].heads[entry.unit], self._goes_by_name(row)
        if by_name:
            heads = heads[: bisect_left(heads, row.entry)][-1:]
            if not heads:
                return bool(entry.name) and self._adds_up(row)
        head = RowRef(row.table, heads[0]) if len(heads) == 1 else None
        if head is None or not (self._unit_is_certain(head) or self._unit_is_matched(head)):
            return False
        if not self._adds_up(row):
            return False  # rows of the next unit may have come into the block
        if by_name:
            return bool(entry.name) and any(self._found.value(cell) for cell in self._found.filled_in(row))
        outcomes = self._between_at(row)
        if not _HOLDS & set(outcomes) or Outcome.FAILED in outcomes:
            return False
        block = [n for n, other in enumerate(self._table(row).entries) if other.unit == entry.unit and n != row.entry]
        return Outcome.EXACT in outcomes or self._stands_apart(row, block)

    # ---------------------------------------------------------------- codes and names

    def _coded_row_is_certain(self, row: RowRef) -> bool:
        """Code and name confirm each other, and the sum over the row's siblings does not speak against its code.

        A name that many codes bear (行政运行) confirms none: then another table prints the same pair, or the row adds up
        under the very code above it. So does a code that was put together from the digits of the rows above.
        """
        entry = self._entry(row)
        if codes.scheme_of(entry.code) != self._table(row).scheme:
            return False  # a row of another table
        elsewhere = self._names[entry.code, key(entry.name)] > 1
        if not (elsewhere or codes.bears_name(entry.code, entry.name)):
            return False
        parent = codes.parent_of(entry.code)
        outcomes = {
            outcome for found, outcome in self._found.touching(self._found.filled_in(row), "children")
            if self._entry(RowRef(found.whole.table, found.whole.entry)).code == parent
        }  # fmt: skip
        holds = Outcome.FAILED not in outcomes
        if entry.code_by_order and not (self.is_ruled(row) and self._outweighs_rounding(row)):
            return holds and Outcome.EXACT in outcomes
        if not entry.code_by_order and (elsewhere or codes.names_one_code(entry.code, entry.name)):
            return True
        return holds and bool(_HOLDS & outcomes)

    def _summary_row_is_certain(self, row: RowRef) -> bool:
        """An uncoded row of a 收支总表 rests on its name alone.

        A 类 or a fund must be found with the same amount in another table, or stand in a row of a ruled grid.
        """
        entry = self._entry(row)
        name = squeeze(entry.name)
        is_leaf = codes.is_class_name(name) if entry.side is Side.EXPENDITURE else fund_of(name) is not None
        if not is_leaf and any(name.startswith(word) for word in _SUMMARY_WORDS[entry.side is Side.INCOME]):
            return True
        if is_leaf and self._is_zero_row(row):
            return True
        outcomes = self._between_at(row)
        confirmed = Outcome.EXACT in outcomes or (bool(name) and self.is_ruled(row))
        return confirmed and Outcome.FAILED not in outcomes

    # ---------------------------------------------------------------- sums that a row stands in

    def _between_at(self, row: RowRef) -> list[Outcome]:
        return [outcome for cell in self._found.filled_in(row) for outcome in self._found.between_at[cell]]

    def _adds_up(self, row: RowRef) -> bool:
        """Whether a row is a part of a sum down its block that comes out, in the first column where it is not 0."""
        first = CellRef(row.table, row.entry, self._table(row).amounts[0].index)
        cell = next((cell for cell in self._found.filled_in(row) if self._found.value(cell)), first)
        return any(outcome in _HOLDS for _, outcome in self._found.touching([cell], "children"))

    def _sums_up_exactly(self, row: RowRef) -> bool:
        """Whether each amount of a row other than 0 is a part of a sum down its table that holds, one to the digit."""
        found: set[Outcome] = set()
        for cell in self._found.filled_in(row):
            if self._found.value(cell):
                outcomes = {outcome for _, outcome in self._found.touching([cell], "children")}
                if not _HOLDS & outcomes or Outcome.FAILED in outcomes:
                    return False
                found |= outcomes
        return Outcome.EXACT in found

    def _outweighs_rounding(self, row: RowRef) -> bool:
        """Whether a sum without the row, or with it where it does not belong, would not come out within rounding."""
        return any(abs(self._found.value(cell)) > 2 * ROUNDING_CAP for cell in self._found.filled_in(row))

    def _stands_apart(self, row: RowRef, others: Sequence[int]) -> bool:
        """Whether a row's first amount differs from those of other rows by more than rounding explains."""
        first, placed = self._table(row).amounts[0].index, self._found.cells
        own = CellRef(row.table, row.entry, first)
        cells = [CellRef(row.table, other, first) for other in others]
        return own in placed and all(
            abs(self._found.value(own) - self._found.value(cell)) > 2 * ROUNDING_CAP for cell in cells if cell in placed
        )

    def _is_zero_row(self, row: RowRef) -> bool:
        """Whether a row prints 0 and nothing else, and a table of the same money has 0 or no row of its name."""
        cells = self._found.filled_in(row)
        if not cells or any(self._found.value(cell) for cell in cells):
            return False
        return any(cell in self._zero_elsewhere for cell in cells) or row in self._absent


class _Shape:
    """What is asked of a whole table again and again: its totals by side, its units, whether its rows go by names."""

    def __init__(self, table: BudgetTable) -> None:
        self.totals = Counter(entry.side for entry in table.entries if entry.total)
        self.unit_rows = [number for number, entry in enumerate(table.entries) if entry.unit_row]
        self.units = {entry.unit for entry in table.entries if entry.unit}
        self.heads: dict[str, list[int]] = defaultdict(list)
        for number in self.unit_rows:
            self.heads[table.entries[number].unit].append(number)
        self._rows = [entry for entry in table.entries if entry.tokens and not entry.total and not entry.unit_row]

    @cached_property
    def goes_by_names(self) -> bool:
        """Whether there are several rows, and none bears a code of a classification."""
        return len(self._rows) > 1 and all(entry.code in ("", *_PROCUREMENT) for entry in self._rows)


def _is_ruled(table: BudgetTable, entry: Entry) -> bool:
    row = entry.row
    beside = {c.index for c in table.columns if c.scheme in ("unit", "year") or c.role is Role.OTHER}
    return (
        entry.sure
        and row.ruled
        and all(
            cell.confidence is None and not cell.repaired and cell.row_span == 1
            for cell in row.cells
            if cell.text and cell.column not in beside
        )
    )


def _row_key(table: BudgetTable, entry: Entry) -> tuple[object, ...]:
    """What tells a row of a table from its others: its unit, its codes or its name, its side and its year."""
    partners = entry.economic_department_code, entry.economic_government_code
    called = entry.code or squeeze(entry.name)
    return table.number, entry.unit_row, entry.unit, entry.side, entry.part, entry.year, called, *partners


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


def _zeros_of_two_tables(found: Evaluation) -> frozenset[CellRef]:
    """The cells that print 0 where the other table, too, prints 0 or nothing for the same budget, code or name."""
    zeros: set[CellRef] = set()
    for one, outcome in found.outcomes:
        if outcome is Outcome.NOT_CHECKABLE and not one.inside_one_table:
            cells = (one.whole, *one.parts)
            printed = any(cell in found.cells and found.value(cell) for cell in cells)
            if not printed and not any(RowRef(cell.table, cell.entry) in found.open_rows for cell in cells):
                zeros.update(cells)
    return frozenset(zeros)
