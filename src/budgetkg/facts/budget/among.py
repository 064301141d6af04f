"""The tables of one document by kind, and the cells that other tables repeat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from budgetkg.facts.budget.tables import BudgetTable, CellRef

#: The table of each budget's own expenditure.
TABLE_OF_FUND = {
    "general-public-budget": "general-public-expenditure",
    "government-fund": "government-fund-expenditure",
    "state-capital": "state-capital-expenditure",
}


class Tables:
    """The tables of one document by slug, and the cells that other tables repeat."""

    def __init__(self, tables: Sequence[BudgetTable], fiscal_year: int) -> None:
        self.all = tuple(tables)
        self.fiscal_year = fiscal_year
        self._by_slug: dict[str, list[BudgetTable]] = defaultdict(list)
        for table in tables:
            self._by_slug[table.slug].append(table)

    def only(self, slug: str, scheme: str | None = None) -> BudgetTable | None:
        """The one table of a kind; ``None`` when there is none or several, for then the scope is open."""
        found = [table for table in self._by_slug[slug] if scheme is None or table.scheme == scheme]
        return found[0] if len(found) == 1 else None

    def column(self, table: BudgetTable, measure: str) -> int | None:
        """The column of a measure for the document's own year, the first of a single-column table."""
        own = [column for column in table.amounts if column.year in (None, self.fiscal_year) and column.fund is None]
        own = [column for column in own if column.group is None]
        found = [column.index for column in own if column.measure == measure]
        if not found and measure == "total" and len(own) == 1:
            found = [own[0].index]
        return found[0] if len(found) == 1 else None

    def total(self, slug: str, measure: str = "total", scheme: str | None = None) -> CellRef | None:
        """The cell of a table's 合计 row in the column of a measure."""
        table = self.only(slug, scheme)
        if table is None:
            return None
        rows, column = list(table.find(total=True)), self.column(table, measure)
        return CellRef(table.number, rows[0], column) if len(rows) == 1 and column is not None else None

    def codes(self, table: BudgetTable) -> CodedRows:
        """The coded rows of a table; made once."""
        return self._codes.setdefault(table.number, CodedRows(table))

    @cached_property
    def _codes(self) -> dict[int, CodedRows]:
        return {}


class CodedRows:
    """The coded rows of one table, found by code."""

    def __init__(self, table: BudgetTable) -> None:
        self.rows = [
            (entry.code, number)
            for number, entry in enumerate(table.entries)
            if entry.code and not entry.unit_row and not entry.total and table.scheme_of(entry) == table.scheme
        ]
        self.counts = Counter(code for code, _ in self.rows)
        self._below: dict[str, list[int]] = {}

    def within(self, code: str) -> list[int]:
        """The rows that together make up a code: those that bear it, else the highest ones below it."""
        if code not in self._below:
            own = [number for other, number in self.rows if other == code]
            self._below[code] = own or [
                number
                for other, number in self.rows
                if other.startswith(code)
                and not any(other[:end] in self.counts for end in (3, 5, 7) if end < len(other))
            ]
        return self._below[code]
