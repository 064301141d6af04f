"""One instance of an identity between cells; the cells of a table by what their rows are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.facts.model import Side
from budgetkg.text import squeeze

CURRENT_INCOME = re.compile(r"本年收入(?:合计|小计)?")
CURRENT_EXPENDITURE = re.compile(r"本年支出(?:合计|小计)?")
ALL_INCOME, ALL_EXPENDITURE = re.compile(r"(?:收入)?(?:总计|合计)"), re.compile(r"(?:支出)?(?:总计|合计)")
CARRIED_IN = re.compile(
    r"(?:上年|年初)(?:财政拨款)?(?:结转|结余|实户资金余额).*|用?事业基金弥补.*|使用非财政拨款结余.*"
)
CARRIED_OUT = re.compile(r"(?:年终)?结转.*下年.*")


class Sum(NamedTuple):
    """One instance of an identity: the whole cell equals the sum of the part cells.

    A *tentative* one only confirms where it holds: what it ties together may not be the same money.
    """

    check: str
    whole: CellRef
    parts: tuple[CellRef, ...]
    tentative: bool = False

    @property
    def inside_one_table(self) -> bool:
        return all(part.table == self.whole.table for part in self.parts)


def down(check: str, table: BudgetTable, columns: Sequence[Column], whole: int, parts: Sequence[int]) -> Iterator[Sum]:
    """One row equals the sum of others, in each of some columns."""
    if parts:
        for column in columns:
            refs = tuple(CellRef(table.number, part, column.index) for part in parts)
            yield Sum(check, CellRef(table.number, whole, column.index), refs)


def is_called(entry: Entry, pattern: re.Pattern[str]) -> bool:
    """Whether a row's whole name is one that a pattern means."""
    return pattern.fullmatch(squeeze(entry.name)) is not None


def rows_called(table: BudgetTable, side: Side, pattern: re.Pattern[str]) -> list[int]:
    """The rows of a side of a 收支总表 that bear a name."""
    return [n for n, entry in enumerate(table.entries) if entry.side is side and is_called(entry, pattern)]


def total_column(table: BudgetTable, side: Side | None = None) -> int | None:
    """The column of a table's totals over all its money; ``None`` when there is none, or one for each of two years."""
    found = [
        column.index for column in table.amounts
        if column.side is side and column.measure == "total" and column.fund is None and column.group is None
        and not column.item
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None
