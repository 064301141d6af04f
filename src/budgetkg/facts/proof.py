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

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.budget.words import LAST_YEAR
from budgetkg.facts.evaluation import ROUNDING_CAP, Evaluation, Outcome
from budgetkg.facts.identities import Sum
from budgetkg.facts.model import Proof
from budgetkg.facts.placement import Placement
from budgetkg.facts.row_proof import RowJudge

__all__ = ["Judge", "Outcome", "Verdict"]

_SMALL_BUDGETS = ("government-fund", "state-capital")


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
        self._found = Evaluation(tables, sums, placement)
        self._rows = RowJudge(self._found, fiscal_year, text)

    @property
    def outcomes(self) -> tuple[tuple[Sum, Outcome], ...]:
        """Every instance of an identity with how it came out."""
        return self._found.outcomes

    def verdict(self, cell: CellRef) -> Verdict:
        """The proof of one placed cell."""
        exact, failed = self._found.exact[cell], self._found.failed[cell]
        stands = not failed or self._stands_by_its_row(cell)
        if exact and stands and self._place_is_certain(cell) and self._digits_are_certain(cell):
            return Verdict(Proof.PROVED, _ids(exact))
        if failed and not exact:
            return Verdict(Proof.CONTRADICTED, (), _ids(failed))
        return Verdict(Proof.UNPROVED, (), _ids(failed))

    def _stands_by_its_row(self, cell: CellRef) -> bool:
        """Whether an amount of a ruled grid is the sum of its own row, and only sums down the table fail.

        Rows are missing there, or wrong: not this amount, which its row would not sum to with another digit.
        """
        own = _row_of(cell)
        across = any(
            found.whole == cell and all(_row_of(part) == own for part in found.parts)
            for found in self._found.exact[cell]
        )
        down = all(found.check == "children" and found.inside_one_table for found in self._found.failed[cell])
        return across and down and self._rows.is_ruled(own)

    # ---------------------------------------------------------------- digits

    def _digits_are_certain(self, cell: CellRef) -> bool:
        """No exchange with another amount, nor a move into a blank of its row, would leave all exact identities as they are."""
        if self._one_digit_exchanges_sums(cell):
            return False
        value = self._found.value(cell)
        if value == 0 and not self._stands_with_others(cell):
            return False
        for twin in self._neighbours(cell) if self._rows.is_ruled(_row_of(cell)) else self._fellows(cell):
            difference = value - self._found.value(twin) if twin in self._found.cells else value
            if difference and self._sums_that_feel(cell, difference) == self._sums_that_feel(twin, difference):
                return False
        return True

    def _neighbours(self, cell: CellRef) -> list[CellRef]:
        """The cells at the left and the right: between ruled lines, what overhangs gets no further."""
        columns = sorted(column.index for column in self._tables[cell.table].columns)
        place = columns.index(cell.column)
        beside = [*columns[max(place - 1, 0) : place], *columns[place + 1 : place + 2]]
        return [CellRef(cell.table, cell.entry, column) for column in beside]

    def _fellows(self, cell: CellRef) -> list[CellRef]:
        """The amounts that stand in the cell's first identity on its side, and the blanks of its own row there."""
        first = self._found.exact[cell][0]
        twins = {first.whole} if first.whole == cell else set(first.parts)
        return [
            twin for twin in twins
            if twin != cell and (twin in self._found.cells or _row_of(twin) == _row_of(cell))
        ]  # fmt: skip

    def _one_digit_exchanges_sums(self, cell: CellRef) -> bool:
        """Whether one other digit would make as many of the amount's rounded sums exact as now are, and those rounded.

        Then nothing tells which of the two was printed.
        """
        value, exact = self._found.value(cell), self._found.exact[cell]
        rounded = self._found.rounded[cell]
        mended = Counter(self._found.missing(found) * (-1 if found.whole == cell else 1) for found in rounded)
        return any(
            count >= len(exact)
            and _differ_in_one_digit(value, value + change)
            and all(abs(change) <= self._found.slack(found) for found in exact)
            for change, count in mended.items()
        )

    def _sums_that_feel(self, cell: CellRef, difference: int) -> set[tuple[int, bool]]:
        """The identities that hold, with the cell's side in them, and would not if the cell changed by so much.

        Those that hold within rounding count where the change is more than rounding explains: they cannot vouch for
        digits, but they do notice an amount that stands in the wrong place.
        """
        rounded = self._found.rounded[cell] if abs(difference) > 2 * ROUNDING_CAP else []
        return {(id(found), found.whole == cell) for found in (*self._found.exact[cell], *rounded)}

    def _stands_with_others(self, cell: CellRef) -> bool:
        """Whether a zero is a term of a sum whose other terms are not zero."""
        return any(
            any(self._found.value(other) for other in (found.whole, *found.parts) if other in self._found.cells)
            for found in self._found.exact[cell]
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
            and self._placement.is_certain(_row_of(cell))
            and self._rows.is_certain(_row_of(cell))
        )

    def _title_is_certain(self, table: BudgetTable) -> bool:
        """The rows are of the classification that the title promises; a small budget's total is another table's too.

        政府性基金 and 国有资本经营 have tables of the same form, often of a few rows: only another table tells them apart.
        """
        if table.layout.fund not in _SMALL_BUDGETS or table.layout.rows is Rows.THREE_PUBLIC:
            return table.title_fits
        between = self._found.between[table.number]
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
        return year in (self._fiscal_year - 1, LAST_YEAR) and bool({None, self._fiscal_year} & years)

    def _disagrees_with_others(self, table: BudgetTable) -> bool:
        """Whether an identity with another table fails: in a table of two years these may then be exchanged."""
        return Outcome.FAILED in self._found.between[table.number]


def _row_of(cell: CellRef) -> RowRef:
    return RowRef(cell.table, cell.entry)


def _differ_in_one_digit(one: int, other: int) -> bool:
    """Whether two amounts in the same unit are printed alike but for one digit."""
    printed, changed = str(one), str(other)
    return len(printed) == len(changed) and sum(a != b for a, b in zip(printed, changed, strict=True)) == 1


def _ids(sums: Sequence[Sum]) -> tuple[str, ...]:
    return tuple(sorted({found.check for found in sums}))
