"""Short budget tables as text, read by the code under test."""

from __future__ import annotations

from pathlib import Path

from budgetkg.document import plain
from budgetkg.document.model import Document
from budgetkg.facts import identities
from budgetkg.facts.budget.sections import split
from budgetkg.facts.budget.tables import BudgetTable, assemble
from budgetkg.facts.placement import Placement, place
from budgetkg.facts.proof import Judge
from budgetkg.source import Source


def document(text: str) -> Document:
    """A text as a document, without a file."""
    return plain.read(Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", text.encode()))


def tables(text: str) -> tuple[BudgetTable, ...]:
    """The understood tables of a text."""
    return assemble(split(document(text).rows).sections, "万元")[0]


def judged(text: str, year: int = 2024) -> tuple[tuple[BudgetTable, ...], Placement, Judge]:
    """The tables of a text, their placement and their judge."""
    found = tables(text)
    sums = identities.instances(found, year)
    placement = place(found, sums)
    return found, placement, Judge(found, sums, placement, year, text)
