"""A budget year that titles and headers do not state, or not the same: what rests on it says so, and is certain of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.errors import Finding, Severity
from budgetkg.facts.model import BudgetLine, ProjectBudget, Proof, Reading

_CONFIDENCE = Decimal("0.8")
_REPAIRED = "预算年度为推断 / the year is inferred"


def mark(
    lines: Sequence[BudgetLine], projects: Sequence[ProjectBudget]
) -> tuple[tuple[BudgetLine, ...], tuple[ProjectBudget, ...]]:
    """The facts with a reading that tells of the inferred year; none stays proved, for its year was not read."""
    return (
        tuple(replace(line, proof=_unproved(line.proof), reading=_doubted(line.reading)) for line in lines),
        tuple(replace(each, proof=_unproved(each.proof), reading=_doubted(each.reading)) for each in projects),
    )


def finding(document: str, year: int) -> Finding:
    """What tells the reader of the document that its year was inferred."""
    return Finding(
        code="inferred-year",
        severity=Severity.WARNING,
        message_zh=f"标题和表头未写明预算年度，或写法不一，推断为{year}年，请核对",
        message_en=f"title and headers do not state the budget's year, or not the same; {year} is likely: check it",
        document=document,
        found=str(year),
    )


def _unproved(proof: Proof) -> Proof:
    return Proof.UNPROVED if proof is Proof.PROVED else proof


def _doubted(reading: Reading) -> Reading:
    repaired = f"{reading.repaired}；{_REPAIRED}" if reading.repaired else _REPAIRED
    return Reading(min(reading.confidence, _CONFIDENCE), repaired)
