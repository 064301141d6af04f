"""A report as SARIF 2.1.0 (OASIS Standard, 27 March 2020), which code hosts and editors show beside the files.

A text has lines, so a finding in it is a region. What stands on a page has none that SARIF knows: page and row are its
logical location, and stand in its properties once more as numbers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from budgetkg.errors import Finding, Severity
from budgetkg.validate.links import HOME, explanation
from budgetkg.validate.report import Language, Report, Result, iri, message
from budgetkg.validate.shapes import Check
from budgetkg.validate.tabular import dumped, entry_of
from budgetkg.validate.waivers import Waiver

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: A fingerprint of another making gets another number.
_FINGERPRINT = "budgetkgFinding/v1"
_LOCALES = {"zh": "zh-CN", "en": "en-US"}


def to_sarif(report: Report, checks: Iterable[Check], version: str, language: Language = "zh") -> Iterator[str]:
    """The report as one SARIF run, its texts in ``language``, in pieces; the same report gives the same text.

    ``checks`` describe the rules; a check that is not among them (of shapes that a user added) is a rule by its id.
    """
    described = {check.id: check for check in checks}
    ids = sorted(described.keys() | {result.finding.code for result in report.results})
    numbers = {check: number for number, check in enumerate(ids)}
    seen: Counter[str] = Counter()
    places = {document: number for number, document in enumerate(report.documents)}
    run = {
        "tool": {
            "driver": {
                "name": "budgetkg",
                "version": version,
                "informationUri": HOME,
                "language": _LOCALES[language],
                "rules": [_rule(check, described.get(check), language) for check in ids],
            }
        },
        "invocations": [_invocation(report)],
        "language": _LOCALES[language],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(document)}} for document in report.documents],
        "results": (_result(result, numbers, places, seen, language) for result in report.results),
        "properties": {
            "obligations": report.outcomes(),
            "ledger": map(entry_of, report.ledger),
        },
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter([run])})


def _invocation(report: Report) -> dict[str, Any]:
    """That the run went well, and the waivers that did nothing."""
    told = [{"level": "warning", "message": {"text": unused.told()}} for unused in report.unused]
    return {"executionSuccessful": True, **({"toolExecutionNotifications": told} if told else {})}


def _rule(name: str, check: Check | None, language: Language) -> dict[str, Any]:
    if check is None:
        return {"id": name}
    rule: dict[str, Any] = {"id": name, "helpUri": explanation(name)}
    label, comment = (check.label_zh, check.comment_zh) if language == "zh" else (check.label_en, check.comment_en)
    if label:
        rule["shortDescription"] = {"text": label}
    if comment:
        rule["fullDescription"] = {"text": comment}
    rule["defaultConfiguration"] = {"level": _LEVELS[check.severities[0]]}
    return rule


def _result(
    result: Result, numbers: dict[str, int], documents: Mapping[str, int], seen: Counter[str], language: Language
) -> dict[str, Any]:
    finding = result.finding
    told: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": message(finding, language) or finding.code},
        "locations": [_location(finding, documents, language)] if finding.document else [],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(finding, seen)},
        "properties": {
            name: value
            for name, value in (
                ("printed", finding.printed),
                ("found", finding.found),
                ("expected", finding.expected),
                ("focusNode", finding.focus),
                ("value", result.node),
                ("sourceShape", iri(result.shape)),
            )
            if value
        },
    }
    if result.waiver is not None:
        told["suppressions"] = [_suppression(result.waiver)]
    return told


def _location(finding: Finding, documents: Mapping[str, int], language: Language) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": _uri(finding.document)}
    if finding.document in documents:
        artifact["index"] = documents[finding.document]
    physical: dict[str, Any] = {"artifactLocation": artifact}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.row and finding.page is None and PurePosixPath(finding.document).suffix.lower() == ".txt":
        physical["region"] = {"startLine": finding.row}
        if finding.printed:
            physical["region"]["snippet"] = {"text": finding.printed}
    elif finding.row or finding.page:
        location["logicalLocations"] = [_logical(finding, language)]
        location["properties"] = {name: n for name, n in (("page", finding.page), ("row", finding.row)) if n}
    return location


def _logical(finding: Finding, language: Language) -> dict[str, str]:
    page, row = finding.page, finding.row
    name = f"row {row}" if row else f"page {page}"
    if language == "zh":
        name = f"第 {row} 行" if row else f"第 {page} 页"
    parts = [f"page={page}" if page else "", f"row={row}" if row else ""]
    return {"name": name, "fullyQualifiedName": "/".join(filter(None, (finding.document, *parts))), "kind": "row" if row else "page"}  # fmt: skip


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """What a finding is known by in the next run: not its row, which moves when lines are added above it."""
    parts = (finding.code, finding.document, finding.printed, finding.found, finding.expected)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _suppression(waiver: Waiver) -> dict[str, Any]:
    properties = {"by": waiver.by, "until": str(waiver.until or "")}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": waiver.reason,
        "properties": {name: value for name, value in properties.items() if value},
    }


def _uri(name: str) -> str:
    """A file name as a relative URI reference; a colon in its first part would look like a scheme."""
    return quote(name, safe="/~") if ":" not in name.partition("/")[0] else f"./{quote(name, safe='/~')}"
