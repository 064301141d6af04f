"""Validates the documents of a store, one after another, each with the code lists it speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyoxigraph
import rdflib
from rdflib import SH
from rdflib.term import Node

from budgetkg.errors import Finding, Severity, ValidationError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import SKOS
from budgetkg.store import Statement, StoredDocument
from budgetkg.validate.engine import SHAPE, DocumentGraph, readable, run
from budgetkg.validate.places import place_of, shortened
from budgetkg.validate.report import Report, Result
from budgetkg.validate.shapes import SEVERITIES, Shapes, load_shapes

#: Left out of the code lists: a concept's many children are of no use to a document that does not speak of them.
_UNWANTED = f"<{SKOS.narrower}>"
_BROADER = f"<{SKOS.broader}>"
#: What personal data was found must not be printed again.
_UNQUOTED = frozenset({"privacy"})
_ORDER = list(Severity)


class Graphs(Protocol):
    """What a validation needs of a store."""

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs."""

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store."""

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph."""


def validate(
    store: Graphs,
    documents: Iterable[str] | None = None,
    checks: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    extra_shapes: Sequence[Path] = (),
) -> Report:
    """Validate documents of a store.

    Args:
        store: where the graphs are.
        documents: file names or document IRIs; ``None`` for all.
        checks: ids of the checks to run; ``None`` for all.
        severities: how grave a finding must be to be reported; ``None`` for all.
        extra_shapes: further Turtle files of shapes, run beside ours.

    Raises:
        ValidationError: when a document or check is unknown, or shapes cannot be read or run.
        StoreError: when the store cannot be read.
    """
    shapes = load_shapes(extra_shapes).select(checks, severities)
    chosen = _chosen(store.documents(), documents)
    lists = CodeLists(store.graph_triples(Iris.under(store.base_iri).code_lists()))
    results: list[Result] = []
    for document in chosen:
        results += validate_triples(store.graph_triples(document.iri), shapes, lists, document.file_names[0])
    kept = (r for r in results if severities is None or r.finding.severity in severities)
    return Report(tuple(sorted(kept, key=_rank)), tuple(document.file_names[0] for document in chosen))


class CodeLists:
    """The code lists of a store by concept, so that a document is joined by those it speaks of and no others."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._about: dict[str, list[Statement]] = {}
        for statement in statements:
            if statement[1] != _UNWANTED:
                self._about.setdefault(statement[0], []).append(statement)

    def described(self, triples: Iterable[Statement]) -> Iterator[Statement]:
        """What the lists say of the concepts that are objects of the triples, and of those above them."""
        waiting = {value for _subject, _predicate, value in triples} & self._about.keys()
        done: set[str] = set()
        while waiting:
            concept = waiting.pop()
            done.add(concept)
            for statement in self._about[concept]:
                yield statement
                above = statement[2]
                if statement[1] == _BROADER and above in self._about and above not in done:
                    waiting.add(above)


def validate_triples(
    triples: Sequence[Statement], shapes: Shapes, lists: CodeLists, document: str
) -> tuple[Result, ...]:
    """Validate the graph of one document, whose file name is ``document``.

    Raises:
        ValidationError: when the shapes cannot be run.
    """
    lines = {f"{s} {p} {o} ." for s, p, o in (*triples, *lists.described(triples))}
    parsed = pyoxigraph.parse("\n".join(lines).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    data = DocumentGraph(quad.triple for quad in parsed)
    report = run(data, shapes)
    return tuple(_result(report, node, data, shapes, document) for node in report.objects(None, SH.result))


def _chosen(stored: Sequence[StoredDocument], asked: Iterable[str] | None) -> tuple[StoredDocument, ...]:
    if asked is None:
        return tuple(stored)
    chosen: list[StoredDocument] = []
    for name in asked:
        found = [document for document in stored if name == document.iri or name in document.file_names]
        if not found:
            known = ", ".join(document.file_names[0] for document in stored) or "none"
            raise ValidationError(f"{name}: 库中没有此文件 / no such document in the store; it holds: {known}")
        chosen += (document for document in found if document not in chosen)
    return tuple(chosen)


def _result(report: rdflib.Graph, node: Node, data: DocumentGraph, shapes: Shapes, document: str) -> Result:
    shape, focus = _the(report, node, SH.sourceShape), _the(report, node, SH.focusNode)
    value = report.value(node, SH.value)
    code = shapes.check_of(shape)
    place = place_of(data, value, focus)
    messages = {message.language or "": str(message) for message in report.objects(node, SH.resultMessage)
                if isinstance(message, rdflib.Literal)}  # fmt: skip
    spare = next(iter(sorted(messages.values())), code)
    severity = report.value(node, SH.resultSeverity)
    stated = report.value(node, SHAPE.printed)
    printed = "" if code in _UNQUOTED else place.printed if stated is None else shortened(str(stated))
    finding = Finding(
        code,
        SEVERITIES.get(severity, Severity.VIOLATION) if isinstance(severity, rdflib.URIRef) else Severity.VIOLATION,
        messages.get("zh", spare),
        messages.get("en", spare),
        document,
        place.page,
        place.row,
        printed,
        readable(report.value(node, SHAPE.found)),
        readable(report.value(node, SHAPE.expected)),
        str(focus),
    )
    component = _the(report, node, SH.sourceConstraintComponent)
    return Result(
        finding,
        shape,
        component,
        focus,
        report.value(node, SH.sourceConstraint),
        report.value(node, SH.resultPath),
        value,
    )


def _the(report: rdflib.Graph, node: Node, predicate: Node) -> Node:
    found = report.value(node, predicate)
    if found is None:
        raise ValidationError(f"{predicate}: 报告不完整 / the report is not complete")
    return found


def _rank(result: Result) -> tuple[int, str, int, int, str, str, str]:
    finding = result.finding
    place = (finding.page or 0, finding.row or 0)
    return (
        _ORDER.index(finding.severity),
        finding.document,
        *place,
        finding.code,
        finding.message_en,
        str(result.value),
    )
