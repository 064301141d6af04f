"""How the identities of a document come out over its placed cells: which hold, which within rounding, which fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum

from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.identities import Sum
from budgetkg.facts.placement import Placement

#: The most that rounding explains: 0.05 万元 in cents.
ROUNDING_CAP = Decimal(50_000)


class Outcome(Enum):
    """How an instance of an identity came out."""

    EXACT = "exact"
    ROUNDING = "rounding"
    FAILED = "failed"
    NOT_CHECKABLE = "not checkable"


class Evaluation:
    """The outcome of every instance, and by cell those it stands in.

    ``exact``, ``rounded`` and ``failed`` have the instances of each cell; ``as_part`` those in which it is a part, with
    their outcomes; ``children_of`` the outcomes of the sums down a table whose whole it is; ``between_at`` and ``between``
    those of the identities with another table, by cell and by table.
    """

    def __init__(self, tables: Sequence[BudgetTable], sums: Sequence[Sum], placement: Placement) -> None:
        self.tables = tuple(tables)
        self.cells = _placed_cells(tables, placement)
        self.open_rows = {
            row for row, options in placement.options.items()
            if len(options) != 1 and tables[row.table].entries[row.entry].tokens
        }  # fmt: skip
        self.outcomes = tuple((found, self._evaluate(found)) for found in sums)
        self.exact: dict[CellRef, list[Sum]] = defaultdict(list)
        self.rounded: dict[CellRef, list[Sum]] = defaultdict(list)
        self.failed: dict[CellRef, list[Sum]] = defaultdict(list)
        self.as_part: dict[CellRef, list[tuple[Sum, Outcome]]] = defaultdict(list)
        self.children_of: dict[CellRef, list[Outcome]] = defaultdict(list)
        self.between: dict[int, list[Outcome]] = defaultdict(list)
        self.between_at: dict[CellRef, list[Outcome]] = defaultdict(list)
        by_outcome = {Outcome.EXACT: self.exact, Outcome.ROUNDING: self.rounded, Outcome.FAILED: self.failed}
        for found, outcome in self.outcomes:
            if outcome in by_outcome:
                for cell in (found.whole, *found.parts):
                    by_outcome[outcome][cell].append(found)
            if found.check == "children" and not found.tentative:
                self.children_of[found.whole].append(outcome)
            for cell in found.parts:
                self.as_part[cell].append((found, outcome))
            if not found.inside_one_table:
                for number in {cell.table for cell in (found.whole, *found.parts)}:
                    self.between[number].append(outcome)
                for cell in {found.whole, *found.parts}:
                    self.between_at[cell].append(outcome)

    def value(self, cell: CellRef) -> int:
        """A placed cell's amount in cents."""
        return self.tables[cell.table].cents(cell.entry, self.cells[cell])

    def filled_in(self, row: RowRef) -> list[CellRef]:
        """The placed cells of a row."""
        cells = (CellRef(row.table, row.entry, column.index) for column in self.tables[row.table].amounts)
        return [cell for cell in cells if cell in self.cells]

    def touching(self, cells: Sequence[CellRef], check: str) -> list[tuple[Sum, Outcome]]:
        """The instances of a check in which some of these cells are parts."""
        found = {id(entry[0]): entry for cell in cells for entry in self.as_part[cell] if entry[0].check == check}
        return list(found.values())

    def missing(self, found: Sum) -> int:
        """By how much the parts of a sum fall short of the whole."""
        return self.value(found.whole) - sum(self.value(part) for part in found.parts if part in self.cells)

    def slack(self, found: Sum) -> Decimal:
        """How much rounding may hide in a sum that holds: nothing where one amount, to the same digit, is all of its parts.

        Parts that print 0 are none.
        """
        printed = [part for part in found.parts if part in self.cells and self.value(part)]
        alone = len(printed) == 1 and self._half_digit(printed[0]) == self._half_digit(found.whole)
        return Decimal(0) if alone else self._tolerance(found)

    def _evaluate(self, found: Sum) -> Outcome:
        rows = {RowRef(cell.table, cell.entry) for cell in (found.whole, *found.parts)}
        if rows & self.open_rows or found.whole not in self.cells:
            return Outcome.NOT_CHECKABLE
        printed = [part for part in found.parts if part in self.cells]
        if not printed:
            return Outcome.NOT_CHECKABLE
        values = [self.value(cell) for cell in (found.whole, *printed)]
        if not any(values):
            return Outcome.NOT_CHECKABLE
        difference = abs(values[0] - sum(values[1:]))
        if difference == 0:
            return Outcome.EXACT
        if difference <= self._tolerance(found):
            return Outcome.ROUNDING
        return Outcome.NOT_CHECKABLE if found.tentative else Outcome.FAILED

    def _tolerance(self, found: Sum) -> Decimal:
        """What rounding of its terms explains."""
        terms = (cell for cell in (found.whole, *found.parts) if cell in self.cells)
        return min(sum((self._half_digit(cell) for cell in terms), Decimal(0)), ROUNDING_CAP)

    def _half_digit(self, cell: CellRef) -> Decimal:
        return self.tables[cell.table].half_digit(cell.entry, self.cells[cell])


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
