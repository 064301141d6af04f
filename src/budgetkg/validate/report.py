"""What a validation found: results with their places, counted, and written for people, spreadsheets, programs and RDF."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Literal

import rdflib
from rdflib import SH
from rdflib.namespace import DCTERMS, RDF, XSD
from rdflib.term import Node
from rich.table import Table

from budgetkg.errors import Finding, Severity
from budgetkg.validate.engine import SHAPE
from budgetkg.validate.shapes import SEVERITIES

Language = Literal["zh", "en"]

_SHACL_SEVERITIES = {severity: node for node, severity in SEVERITIES.items()}
_STYLES = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_HEADINGS: dict[Language, tuple[str, ...]] = {
    "zh": ("规则", "级别", "文件", "页", "行", "说明"),
    "en": ("check", "severity", "document", "page", "row", "message"),
}
_SEVERITY_NAMES: dict[Language, dict[Severity, str]] = {
    "zh": {Severity.VIOLATION: "违反", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {severity: severity.value for severity in Severity},
}
_NOTHING = {"zh": "没有发现问题", "en": "nothing found"}


@dataclass(frozen=True, slots=True)
class Result:
    """One result of SHACL and the finding that it is for people.

    ``shape`` and ``component`` (and ``constraint``, for a query) say what failed; ``focus``, ``path`` and ``value``
    are the nodes that SHACL names.
    """

    finding: Finding
    shape: Node
    component: Node
    focus: Node
    constraint: Node | None = None
    path: Node | None = None
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, gravest first, and the documents that were validated (their file names)."""

    results: tuple[Result, ...]
    documents: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order of the results."""
        return tuple(result.finding for result in self.results)

    def worst(self) -> Severity | None:
        """The gravest severity found; ``None`` when nothing was."""
        order = list(Severity)
        return min((finding.severity for finding in self.findings), key=order.index, default=None)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, gravest first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}


def table(report: Report, language: Language = "zh") -> Table:
    """The findings as a table for a terminal."""
    drawn = Table(show_edge=False, caption=summary(report, language), caption_justify="left")
    for heading, justify in zip(_HEADINGS[language], ("left", "left", "left", "right", "right", "left"), strict=True):
        drawn.add_column(heading, justify=justify, overflow="fold", no_wrap=False)  # type: ignore[arg-type]
    for finding in report.findings:
        drawn.add_row(
            finding.code,
            f"[{_STYLES[finding.severity]}]{_SEVERITY_NAMES[language][finding.severity]}[/]",
            _plain(finding.document),
            "" if finding.page is None else str(finding.page),
            "" if finding.row is None else str(finding.row),
            _plain(message(finding, language)),
        )
    return drawn


def summary(report: Report, language: Language = "zh") -> str:
    """One line: how many findings of each severity in how many documents."""
    counts = [
        f"{_SEVERITY_NAMES[language][severity]} {number}" for severity, number in report.counts().items() if number
    ]
    documents = f"{len(report.documents)} 份文件" if language == "zh" else f"{len(report.documents)} documents"
    separator = "，" if language == "zh" else ", "
    return f"{documents}{'：' if language == 'zh' else ': '}{separator.join(counts) or _NOTHING[language]}"


def message(finding: Finding, language: Language) -> str:
    """A finding's message in a language."""
    return finding.message_zh if language == "zh" else finding.message_en


def to_csv(report: Report) -> str:
    """The findings as CSV (RFC 4180) with a header; the columns are the fields of :class:`~budgetkg.errors.Finding`."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    names = [field.name for field in fields(Finding)]
    writer.writerow(names)
    for finding in report.findings:
        row = asdict(finding)
        writer.writerow(["" if row[name] is None else str(row[name]) for name in names])
    return output.getvalue()


def to_json(report: Report) -> str:
    """The findings, the documents and the counts as JSON."""
    whole = {
        "documents": list(report.documents),
        "counts": {severity.value: number for severity, number in report.counts().items()},
        "findings": [{**asdict(finding), "severity": finding.severity.value} for finding in report.findings],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def to_turtle(report: Report) -> str:
    """The report as an ``sh:ValidationReport``; the same results give the same text."""
    graph = rdflib.Graph()
    graph.bind("sh", SH)
    graph.bind("shape", SHAPE)
    graph.bind("dcterms", DCTERMS)
    whole = rdflib.URIRef("urn:budgetkg:report")
    graph.add((whole, RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, rdflib.Literal(not report.results, datatype=XSD.boolean)))
    for number, result in enumerate(report.results, start=1):
        node = rdflib.URIRef(f"{whole}:{number}")
        graph.add((whole, SH.result, node))
        finding = result.finding
        graph.add((node, RDF.type, SH.ValidationResult))
        graph.add((node, DCTERMS.identifier, rdflib.Literal(finding.code)))
        graph.add((node, SH.resultSeverity, _SHACL_SEVERITIES[finding.severity]))
        graph.add((node, SH.resultMessage, rdflib.Literal(finding.message_zh, lang="zh")))
        graph.add((node, SH.resultMessage, rdflib.Literal(finding.message_en, lang="en")))
        for predicate, value in (
            (SH.sourceShape, result.shape),
            (SH.sourceConstraintComponent, result.component),
            (SH.sourceConstraint, result.constraint),
            (SH.focusNode, result.focus),
            (SH.resultPath, result.path),
            (SH.value, result.value),
        ):
            if value is not None:
                graph.add((node, predicate, value))
        for name in ("expected", "found", "printed"):
            if text := getattr(finding, name):
                graph.add((node, SHAPE[name], rdflib.Literal(text)))
    return graph.serialize(format="turtle")


def _plain(text: str) -> str:
    """Text for a terminal table: square brackets are not markup."""
    return text.replace("[", r"\[")
