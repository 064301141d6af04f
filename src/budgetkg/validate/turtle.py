"""A report as RDF: an ``sh:ValidationReport``, with what was compared, the waivers and the ledger in the shapes' own terms."""

from __future__ import annotations

import rdflib
from rdflib import SH
from rdflib.namespace import DCTERMS, RDF, XSD
from rdflib.term import Node

from budgetkg.validate.report import Report, Result
from budgetkg.validate.shapes import SEVERITIES
from budgetkg.validate.waivers import Waiver

_SHAPE = rdflib.Namespace("https://w3id.org/budgetkg/shapes#")
_WHOLE = rdflib.URIRef("urn:budgetkg:report")
_SHACL_SEVERITIES = {severity: node for node, severity in SEVERITIES.items()}


def to_turtle(report: Report) -> str:
    """The report as an ``sh:ValidationReport``; the same results give the same text.

    Waived results are results, so that a report with nothing else does not conform (SHACL, 3.6.1).
    """
    graph = _graph()
    graph.add((_WHOLE, SH.conforms, rdflib.Literal(not report.results, datatype=XSD.boolean)))
    for number, result in enumerate(report.results, start=1):
        _add_result(graph, rdflib.URIRef(f"{_WHOLE}:{number}"), result)
    _add_ledger(graph, report)
    return graph.serialize(format="turtle")


def ledger_turtle(report: Report) -> str:
    """The ledger alone, as the resource of the report that it belongs to."""
    graph = _graph()
    _add_ledger(graph, report)
    return graph.serialize(format="turtle")


def _graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.bind("sh", SH)
    graph.bind("shape", _SHAPE)
    graph.bind("dcterms", DCTERMS)
    graph.add((_WHOLE, RDF.type, SH.ValidationReport))
    return graph


def _add_result(graph: rdflib.Graph, node: rdflib.URIRef, result: Result) -> None:
    finding = result.finding
    graph.add((_WHOLE, SH.result, node))
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
            graph.add((node, _SHAPE[name], rdflib.Literal(text)))
    if result.waiver is not None:
        _add_waiver(graph, node, result.waiver)


def _add_waiver(graph: rdflib.Graph, result: rdflib.URIRef, waiver: Waiver) -> None:
    node = rdflib.URIRef(f"{result}:waiver")
    graph.add((result, _SHAPE.waiver, node))
    graph.add((node, RDF.type, _SHAPE.Waiver))
    graph.add((node, _SHAPE.reason, rdflib.Literal(waiver.reason)))
    if waiver.by:
        graph.add((node, _SHAPE.by, rdflib.Literal(waiver.by)))
    if waiver.until is not None:
        graph.add((node, _SHAPE.until, rdflib.Literal(waiver.until.isoformat(), datatype=XSD.date)))


def _add_ledger(graph: rdflib.Graph, report: Report) -> None:
    for number, entry in enumerate(report.ledger, start=1):
        node = rdflib.URIRef(f"{_WHOLE}:ledger:{number}")
        graph.add((_WHOLE, _SHAPE.ledger, node))
        graph.add((node, RDF.type, _SHAPE.LedgerEntry))
        graph.add((node, _SHAPE.document, rdflib.Literal(entry.document)))
        graph.add((node, _SHAPE.check, rdflib.Literal(entry.check)))
        for name in ("held", "failed", "rounding"):
            graph.add((node, _SHAPE[name], rdflib.Literal(getattr(entry, name))))
        for reason, count in entry.uncheckable:
            because: Node = rdflib.URIRef(f"{node}:{reason}")
            graph.add((node, _SHAPE.uncheckable, because))
            graph.add((because, _SHAPE.because, _SHAPE[f"reason-{reason}"]))
            graph.add((because, _SHAPE["count"], rdflib.Literal(count)))
