"""A report as CSV and JSON: the findings, and the ledger of what was checked.

What is written comes in pieces: a report of thousands of documents is many times larger in memory than in a file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import chain
from typing import Any

from budgetkg.errors import Finding
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.report import Report, Result, iri
from budgetkg.validate.waivers import Waiver

#: The columns of a finding in CSV: its own fields, the IRIs of what is judged and of the shape, and its waiver.
COLUMNS = (*(field.name for field in fields(Finding)), "node", "shape", "reason", "by", "until")
LEDGER_COLUMNS = ("document", "check", "held", "failed", "rounding", "uncheckable", "reasons")


def to_csv(report: Report) -> Iterator[str]:
    """The findings as CSV (RFC 4180) with a header. With its ``reason`` filled in, a row is a waiver."""
    flat = map(_flat, report.results)
    return _csv(COLUMNS, ([_cell(result[name]) for name in COLUMNS] for result in flat))


def ledger_csv(report: Report) -> Iterator[str]:
    """The ledger as CSV; ``reasons`` are the reasons of what could not be checked, as ``slug: count; …``."""
    return _csv(LEDGER_COLUMNS, map(_ledger_row, report.ledger))


def to_json(report: Report, reasons: Mapping[str, tuple[str, str]] | None = None) -> Iterator[str]:
    """The findings, the documents, the counts and the ledger as JSON."""
    whole = {
        "documents": list(report.documents),
        "counts": {severity.value: number for severity, number in report.counts().items()},
        "waived": report.waived(),
        "findings": map(_finding, report.results),
        "unused_waivers": [
            {"check": unused.waiver.check, "document": unused.waiver.document, "place": unused.waiver.place, "why": unused.why.value}
            for unused in report.unused
        ],
        **_ledger(report, reasons or {}),
    }  # fmt: skip
    return dumped(whole)


def ledger_json(report: Report, reasons: Mapping[str, tuple[str, str]] | None = None) -> Iterator[str]:
    """The ledger alone as JSON."""
    return dumped({"documents": list(report.documents), **_ledger(report, reasons or {})})


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
        "ledger": map(entry_of, report.ledger),
        "reasons": {slug: dict(zip(("zh", "en"), reasons[slug], strict=True)) for slug in slugs if slug in reasons},
    }


def _ledger_row(entry: LedgerEntry) -> Sequence[str]:
    counts = (entry.held, entry.failed, entry.rounding, entry.unchecked)
    because = "; ".join(f"{reason}: {count}" for reason, count in entry.uncheckable)
    return (entry.document, entry.check, *map(str, counts), because)


def entry_of(entry: LedgerEntry) -> dict[str, Any]:
    """An entry of the ledger for JSON."""
    return {
        "document": entry.document,
        "check": entry.check,
        "held": entry.held,
        "failed": entry.failed,
        "rounding": entry.rounding,
        "uncheckable": dict(entry.uncheckable),
    }


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in chain([headings], rows):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def dumped(whole: Mapping[str, Any]) -> Iterator[str]:
    """JSON with an indent of two, as ``json.dumps`` writes it; what is given as an iterator, item by item."""
    yield from _object(whole, "")
    yield "\n"


def _object(members: Mapping[str, Any], margin: str) -> Iterator[str]:
    inner = margin + "  "
    for number, (name, value) in enumerate(members.items()):
        yield f"{',' if number else '{'}\n{inner}{json.dumps(name, ensure_ascii=False)}: "
        yield from _value(value, inner)
    yield f"\n{margin}}}" if members else "{}"


def _value(value: Any, margin: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _object(value, margin)
        return
    if not isinstance(value, Iterator):
        yield json.dumps(value, ensure_ascii=False, indent=2).replace("\n", f"\n{margin}")
        return
    inner = margin + "  "
    empty = True
    for each in value:
        yield f"{'[' if empty else ','}\n{inner}"
        yield from _value(each, inner)
        empty = False
    yield "[]" if empty else f"\n{margin}]"
