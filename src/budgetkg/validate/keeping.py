"""Keeps what a validation found in the store itself, where whoever shows the store finds it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from budgetkg.store import ACROSS, KeptFinding, Store
from budgetkg.validate.report import Report, Result
from budgetkg.validate.shapes import shape_files


def keep(store: Store, report: Report) -> bool:
    """Keep the findings of a report that is of the whole store and of all our own checks.

    Returns whether they are kept: not where the store may not be written, or another process writes it.

    Raises:
        StoreError: when the store cannot be read.
    """
    iris = {document.file_names[0]: document.iri for document in store.documents()}
    across = {entry.check for entry in report.ledger if not entry.document}
    findings = [_kept(result, iris.get(result.finding.document, ""), across) for result in report.results]
    validated = {iris[name] for name in report.documents if name in iris}
    return store.keep_findings(findings, {ACROSS, *validated}, shapes_version())


@cache
def shapes_version() -> str:
    """What tells our shapes from those of another version."""
    digest = sha256()
    for file in shape_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _kept(result: Result, document: str, across: set[str]) -> KeptFinding:
    waiver = result.waiver
    return KeptFinding(
        result.finding,
        document,
        result.node,
        waiver.reason if waiver else "",
        waiver.until.isoformat() if waiver and waiver.until else "",
        result.finding.code in across,
    )
