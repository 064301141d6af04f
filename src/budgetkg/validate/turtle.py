"""A report as RDF: an ``sh:ValidationReport``, with what was compared, the waivers and the ledger in the shapes' own terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile
from typing import TypeVar

import rdflib
from rdflib import SH
from rdflib.namespace import DCTERMS, RDF, XSD, DefinedNamespace
from rdflib.term import Node

from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.report import Report, Result
from budgetkg.validate.shapes import SEVERITIES
from budgetkg.validate.waivers import Waiver

_SHAPE = rdflib.Namespace("https://w3id.org/budgetkg/shapes#")
_WHOLE = rdflib.URIRef("urn:budgetkg:report")
_PREFIXES: dict[str, rdflib.Namespace | type[DefinedNamespace]] = {
    "dcterms": DCTERMS, "rdf": RDF, "sh": SH, "shape": _SHAPE, "xsd": XSD,
}  # fmt: skip
_OPENING = "".join(f"@prefix {prefix}: <{namespace!s}> .\n" for prefix, namespace in _PREFIXES.items())
_AT_A_TIME = 200
_SHACL_SEVERITIES = {severity: node for node, severity in SEVERITIES.items()}


def to_turtle(report: Report) -> Iterator[str]:
    """The report as an ``sh:ValidationReport``, in pieces; the same results give the same text.

    Waived results are results, so that a report with nothing else does not conform (SHACL, 3.6.1).
    """
    head = _graph()
    head.add((_WHOLE, RDF.type, SH.ValidationReport))
    head.add((_WHOLE, SH.conforms, rdflib.Literal(not report.results, datatype=XSD.boolean)))
    yield _OPENING + _body(head)
    yield from _pieces(report.results, _add_result)
    yield from _pieces(report.ledger, _add_entry)


def ledger_turtle(report: Report) -> Iterator[str]:
    """The ledger alone, as the resource of the report that it belongs to."""
    head = _graph()
    head.add((_WHOLE, RDF.type, SH.ValidationReport))
    yield _OPENING + _body(head)
    yield from _pieces(report.ledger, _add_entry)


T = TypeVar("T")


def _pieces(things: Sequence[T], add: Callable[[rdflib.Graph, int, T], None]) -> Iterator[str]:
    """A few at a time: a graph of all would take a hundred times the memory of its text."""
    for start in range(0, len(things), _AT_A_TIME):
        graph = _graph()
        for number, thing in enumerate(things[start : start + _AT_A_TIME], start=start + 1):
            add(graph, number, thing)
        yield _body(graph)


def _graph() -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _body(graph: rdflib.Graph) -> str:
    """A graph in Turtle without the prefixes, which stand at the head of the whole."""
    lines = graph.serialize(format="turtle").splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("@prefix"), lines))


def _add_result(graph: rdflib.Graph, number: int, result: Result) -> None:
    node = rdflib.URIRef(f"{_WHOLE}:{number}")
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


def _add_entry(graph: rdflib.Graph, number: int, entry: LedgerEntry) -> None:
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
