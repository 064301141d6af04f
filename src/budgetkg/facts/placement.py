"""Which column does a number belong to, where the empty cells of its row are lost?

A row of ``k`` numbers under ``n`` columns has C(n, k) order-preserving placements. The identities of the whole document
tie the rows together; a placement that no joint assignment allows is dropped. What is left decides: one column in every
assignment is a place, several are alternatives, and a table whose own identities no assignment satisfies proves no place.

The method is constraint propagation: every identity is made consistent by itself (a subset-sum over its rows), then
each remaining placement is tried against all of them. Dropping is always justified, so stopping early (a search
that grows too large) leaves alternatives and never a wrong place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.identities import Sum

#: The most partial sums held for one identity, and the most placements tried against all; beyond, nothing is concluded.
MOST_SUMS = 20_000
MOST_TRIALS = 400

_CENTS_OF_CAP = Decimal(50_000)  # 0.05 万元, the most that rounding explains (CHECKS: tolerance for sums)

Options = dict[RowRef, tuple[tuple[int, ...], ...]]


class _UnsatisfiableError(Exception):
    """An identity that no placement of its rows satisfies."""

    def __init__(self, instance: Sum) -> None:
        super().__init__(instance.check)
        self.instance = instance


@dataclass(frozen=True)
class Placement:
    """The outcome: which placements remain for every row, and in which tables nothing can be concluded.

    ``unsatisfied`` are the tables whose own identities cannot all hold, whatever the placement.
    """

    options: Options
    unsatisfied: frozenset[int]
    tables: tuple[BudgetTable, ...]

    def column(self, row: RowRef, token: int) -> int | None:
        """The column of a token where all remaining placements agree on it, else ``None``."""
        columns = {option[token] for option in self.options[row]}
        return columns.pop() if len(columns) == 1 else None

    def alternatives(self, row: RowRef, token: int) -> tuple[int, ...]:
        """The columns that remain possible for a token."""
        return tuple(sorted({option[token] for option in self.options[row]}))

    def is_certain(self, row: RowRef) -> bool:
        """Whether a row's places are certain: by geometry, or by arithmetic in a table where arithmetic holds."""
        entry = self.tables[row.table].entries[row.entry]
        return entry.sure or row.table not in self.unsatisfied


def place(tables: Sequence[BudgetTable], sums: Sequence[Sum]) -> Placement:
    """Place the numbers of all tables of a document by the identities between their cells."""
    return _Solver(tables, sums).solve()


class _Solver:
    def __init__(self, tables: Sequence[BudgetTable], sums: Sequence[Sum]) -> None:
        self._tables = tuple(tables)
        self._rows = {
            RowRef(table.number, number): entry for table in tables for number, entry in enumerate(table.entries)
        }
        self._cents = {
            row: tuple(tables[row.table].cents(row.entry, token) for token in range(len(entry.tokens)))
            for row, entry in self._rows.items()
        }
        self._options: Options = {row: entry.placements for row, entry in self._rows.items()}
        # Sums over rows that geometry places are the judge's; those of a flow row also say whether any placement fits.
        # A tentative one places nothing.
        self._sums = [
            found for found in sums
            if not found.tentative and any(not self._rows[row].sure for row in _rows_of(found))
        ]  # fmt: skip
        self._failed: set[Sum] = set()
        self._unsatisfied: set[int] = set()

    def solve(self) -> Placement:
        inside = [found for found in self._sums if found.inside_one_table]
        self._settle(inside)
        self._settle(self._sums)
        self._try_each()
        self._require_a_solution()
        return Placement(self._options, frozenset(self._unsatisfied), self._tables)

    def _settle(self, sums: Sequence[Sum]) -> None:
        """Propagate; an identity that cannot hold is set aside, and its table's places are then no longer certain."""
        while True:
            try:
                self._options = self._propagate(self._options, [s for s in sums if s not in self._failed])
            except _UnsatisfiableError as contradiction:
                self._failed.add(contradiction.instance)
                if contradiction.instance.inside_one_table:
                    self._unsatisfied.add(contradiction.instance.whole.table)
            else:
                return

    def _propagate(self, options: Options, sums: Sequence[Sum], start: Iterable[RowRef] | None = None) -> Options:
        """The options that every single identity allows, to the fixpoint.

        Raises:
            _UnsatisfiableError: when an identity allows none.
        """
        options = dict(options)
        by_row: dict[RowRef, list[Sum]] = defaultdict(list)
        for found in sums:
            for row in _rows_of(found):
                by_row[row].append(found)
        queue = deque(sums if start is None else [found for row in start for found in by_row[row]])
        queued = set(queue)
        while queue:
            found = queue.popleft()
            queued.discard(found)
            for row in self._prune(found, options):
                for other in by_row[row]:
                    if other not in queued:
                        queue.append(other)
                        queued.add(other)
        return options

    def _prune(self, found: Sum, options: Options) -> list[RowRef]:
        """Drop the options of an identity's rows that it allows in no combination; the rows that lost some."""
        rows = _rows_of(found)
        if not self._checkable(found, options):
            return []
        fixed, tolerance = 0, Decimal(0)
        open_rows: list[tuple[RowRef, list[int]]] = []
        for row in rows:
            if not options[row]:
                if self._rows[row].tokens:
                    return []  # numbers that were not placed at all: nothing can be said of this sum
                continue
            values = [self._contribution(found, row, option) for option in options[row]]
            entry = self._rows[row]
            tolerance += sum(
                (self._tables[row.table].half_digit(row.entry, t) for t in range(len(entry.tokens))), Decimal(0)
            )
            if len(set(values)) == 1:
                fixed += values[0]
            else:
                open_rows.append((row, values))
        slack = int(min(tolerance, _CENTS_OF_CAP))
        allowed = _allowed(fixed, [values for _, values in open_rows], slack)
        if allowed is None:
            return []
        changed = []
        for (row, values), keep in zip(open_rows, allowed, strict=True):
            left = tuple(option for option, value in zip(options[row], values, strict=True) if value in keep)
            if not left:
                raise _UnsatisfiableError(found)
            if len(left) < len(options[row]):
                options[row] = left
                changed.append(row)
        if not open_rows and abs(fixed) > slack and any(not self._rows[row].sure for row in rows):
            raise _UnsatisfiableError(found)
        return changed

    def _checkable(self, found: Sum, options: Options) -> bool:
        """A sum is checked where its whole and at least one part may be printed: blanks alone say nothing."""
        return self._may_print(found.whole, options) and any(self._may_print(part, options) for part in found.parts)

    def _may_print(self, cell: CellRef, options: Options) -> bool:
        row = RowRef(cell.table, cell.entry)
        if self._rows[row].sure:
            return any(cell.column in option for option in options[row])
        return bool(self._rows[row].tokens)

    def _contribution(self, found: Sum, row: RowRef, option: tuple[int, ...]) -> int:
        """What a row adds to Σ parts − whole under a placement, in cents."""
        cents = dict(zip(option, self._cents[row], strict=True))
        total = sum(cents.get(part.column, 0) for part in found.parts if (part.table, part.entry) == row)
        if (found.whole.table, found.whole.entry) == row:
            total -= cents.get(found.whole.column, 0)
        return total

    def _try_each(self) -> None:
        """Drop each remaining placement that, once assumed, contradicts some identity."""
        sums = [found for found in self._sums if found not in self._failed]
        trials = 0
        for row in [row for row, options in self._options.items() if len(options) > 1]:
            left = []
            for option in self._options[row]:
                trials += 1
                if trials > MOST_TRIALS:
                    return
                try:
                    self._propagate({**self._options, row: (option,)}, sums, [row])
                except _UnsatisfiableError:
                    continue
                left.append(option)
            if left and len(left) < len(self._options[row]):
                self._options = self._propagate({**self._options, row: tuple(left)}, sums, [row])

    def _require_a_solution(self) -> None:
        """Places are certain only where some joint assignment exists; find one, table by table of what is left open."""
        sums = [found for found in self._sums if found not in self._failed]
        options = dict(self._options)
        for row in sorted(row for row, left in options.items() if len(left) > 1):
            for option in options[row]:
                try:
                    options = self._propagate({**options, row: (option,)}, sums, [row])
                except _UnsatisfiableError:
                    continue
                break
            else:
                self._unsatisfied.add(row.table)


def _rows_of(found: Sum) -> tuple[RowRef, ...]:
    cells = (found.whole, *found.parts)
    return tuple(dict.fromkeys(RowRef(cell.table, cell.entry) for cell in cells))


def _allowed(fixed: int, choices: Sequence[Sequence[int]], slack: int) -> list[set[int]] | None:
    """For every row the values that occur in some combination with |fixed + Σ values| ≤ slack.

    ``None`` when there are too many partial sums to tell.
    """
    forward: list[set[int]] = [{fixed}]
    for values in choices:
        step = {before + value for before in forward[-1] for value in set(values)}
        if len(step) > MOST_SUMS:
            return None
        forward.append(step)
    backward: list[set[int]] = [{0}]
    for values in reversed(choices):
        step = {after + value for after in backward[-1] for value in set(values)}
        if len(step) > MOST_SUMS:
            return None
        backward.append(step)
    backward.reverse()
    result = []
    for index, values in enumerate(choices):
        after = sorted(backward[index + 1])
        result.append(
            {value for value in set(values) if any(_near(after, -(before + value), slack) for before in forward[index])}
        )
    return result


def _near(ordered: Sequence[int], target: int, slack: int) -> bool:
    position = bisect_left(ordered, target - slack)
    return position < len(ordered) and ordered[position] <= target + slack
