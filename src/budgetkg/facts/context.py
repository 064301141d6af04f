"""What the readers of one document share: its year, its money unit, its units, and what must not get through."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.model import Evidence
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook


@dataclass(frozen=True)
class Context:
    """Known of the whole document before its tables are read.

    ``money_unit`` is the unit that the first table states, ``万元`` where none does: performance tables and prose are in
    万元 even in documents whose budget tables are in 元 (PITFALLS: money unit per table).
    """

    fiscal_year: int
    money_unit: str
    units: UnitBook
    redactor: Redactor

    def evidence(self, first: Row, last: Row | None = None, text: str | None = None) -> Evidence:
        """The place of a row (or of the rows from ``first`` to ``last``) with its printed text, redacted.

        Rows that go on to another page are named by their first: row numbers count anew there.
        """
        together = last is not None and last.page == first.page and last.number != first.number
        return Evidence(
            row=first.number,
            text=self.redactor.clean(first.text if text is None else text),
            page=first.page,
            table=first.table,
            last_row=last.number if last and together else first.last,
            box=first.box,
        )
