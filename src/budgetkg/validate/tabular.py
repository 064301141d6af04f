"""A report as CSV and JSON: the findings, and the ledger of what was checked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from budgetkg.errors import Finding
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.report import Report, Result, iri
from budgetkg.validate.waivers import Waiver

#: The columns of a finding in CSV: its own fields, the IRIs of what is judged and of the shape, and its waiver.
COLUMNS = (*(field.name for field in fields(Finding)), "node", "shape", "reason", "by", "until")
LEDGER_COLUMNS = ("document", "check", "held", "failed", "rounding", "uncheckable", "reasons")


def to_csv(report: Report) -> str:
    """The findings as CSV (RFC 4180) with a header. With its ``reason`` filled in, a row is a waiver."""
    return _csv(COLUMNS, ([_cell(_flat(result)[name]) for name in COLUMNS] for result in report.results))


def ledger_csv(report: Report) -> str:
    """The ledger as CSV; ``reasons`` are the reasons of what could not be checked, as ``slug: count; …``."""
    return _csv(LEDGER_COLUMNS, (_ledger_row(entry) for entry in report.ledger))


def to_json(report: Report, reasons: Mapping[str, tuple[str, str]] | None = None) -> str:
    """The findings, the documents, the counts and the ledger as JSON."""
    whole = {
        "documents": list(report.documents),
        "counts": {severity.value: number for severity, number in report.counts().items()},
        "waived": report.waived(),
        "findings": [_finding(result) for result in report.results],
        "unused_waivers": [
            {"check": unused.waiver.check, "document": unused.waiver.document, "place": unused.waiver.place, "why": unused.why.value}
            for unused in report.unused
        ],
        **_ledger(report, reasons or {}),
    }  # fmt: skip
    return _dumped(whole)


def ledger_json(report: Report, reasons: Mapping[str, tuple[str, str]] | None = None) -> str:
    """The ledger alone as JSON."""
    return _dumped({"documents": list(report.documents), **_ledger(report, reasons or {})})


def _flat(result: Result) -> dict[str, Any]:
    waiver = result.waiver
    return {
        **asdict(result.finding),
        "node": result.node,
        "shape": iri(result.shape),
        "reason": waiver.reason if waiver else None,
        "by": waiver.by if waiver else None,
        "until": waiver.until if waiver else None,
    }


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _finding(result: Result) -> dict[str, Any]:
    return {
        **asdict(result.finding),
        "severity": result.finding.severity.value,
        "node": result.node,
        "shape": iri(result.shape),
        "waiver": _waiver(result.waiver),
    }


def _waiver(waiver: Waiver | None) -> dict[str, str] | None:
    if waiver is None:
        return None
    return {"reason": waiver.reason, "by": waiver.by, "until": str(waiver.until or ""), "place": waiver.place}


def _ledger(report: Report, reasons: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    slugs = sorted({slug for entry in report.ledger for slug, _count in entry.uncheckable})
    return {
        "obligations": report.outcomes(),
        "ledger": [
            {
                "document": entry.document,
                "check": entry.check,
                "held": entry.held,
                "failed": entry.failed,
                "rounding": entry.rounding,
                "uncheckable": dict(entry.uncheckable),
            }
            for entry in report.ledger
        ],
        "reasons": {slug: dict(zip(("zh", "en"), reasons[slug], strict=True)) for slug in slugs if slug in reasons},
    }


def _ledger_row(entry: LedgerEntry) -> Sequence[str]:
    counts = (entry.held, entry.failed, entry.rounding, entry.unchecked)
    because = "; ".join(f"{reason}: {count}" for reason, count in entry.uncheckable)
    return (entry.document, entry.check, *map(str, counts), because)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return output.getvalue()


def _dumped(whole: dict[str, Any]) -> str:
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
