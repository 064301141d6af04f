"""A small report, made up: two documents, a finding of each severity, and a ledger."""

from __future__ import annotations

import rdflib
from rdflib import SH

from budgetkg.errors import Finding, Severity
from budgetkg.validate import LedgerEntry, Report, Result

TEXT, PAGED = "甲局 2024.txt", "乙局.pdf"
BASE = "https://w3id.org/budgetkg/id/document/"
SHAPES = "https://w3id.org/budgetkg/shapes#"


def result(
    code: str = "three-public",
    severity: Severity = Severity.VIOLATION,
    document: str = TEXT,
    page: int | None = None,
    row: int | None = 171,
    printed: str = "13.5",
    node: str = "line171/c5",
) -> Result:
    """A result whose focus is its document."""
    focus = BASE + ("0" * 16 if document == TEXT else "1" * 16)
    finding = Finding(
        code,
        severity,
        f"印为 {printed}",
        f"printed {printed}",
        document,
        page,
        row,
        printed,
        "135,000",
        "130,000",
        focus,
    )
    value = rdflib.URIRef(f"{focus}/{node}") if node else None
    component = SH.SPARQLConstraintComponent
    return Result(finding, rdflib.URIRef(SHAPES + code), component, rdflib.URIRef(focus), value=value)


def sample() -> Report:
    """The report."""
    return Report(
        (
            result(),
            result("children", Severity.WARNING, PAGED, 3, 12, "1,235.35", "p3/t1/r12/c2"),
            result("required-table", Severity.INFO, PAGED, None, None, "", ""),
        ),
        (PAGED, TEXT),
        (
            LedgerEntry(PAGED, "children", 40, 1, 2, (("no-total", 3),)),
            LedgerEntry(PAGED, "shape-line", 900, 0, 0, ()),
            LedgerEntry(PAGED, "year", 0, 0, 0, ()),
            LedgerEntry(TEXT, "three-public", 2, 1, 0, ()),
        ),
    )
