"""pyshacl, left to itself: the reference that our own engine agrees with, and what evaluates what it does not know."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import pyoxigraph
import rdflib
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib import SH
from rdflib.namespace import RDF
from rdflib.term import Node

from budgetkg.errors import ValidationError
from budgetkg.validate.shacl.evaluate import Outcome
from budgetkg.validate.shacl.index import Statement
from budgetkg.validate.shacl.terms import Term
from budgetkg.validate.terms import from_rdflib, to_rdflib

_LOGGER = logging.getLogger(__name__)


def data_graph(statements: Iterable[Statement]) -> rdflib.Graph:
    """Triples as an rdflib graph of its own store.

    Over a graph backed by the store's engine pyshacl errs: ``sh:in`` sees ``"a"`` and ``"a"^^xsd:string`` as two.
    """
    graph = rdflib.Graph()
    lines = "\n".join(f"{s} {p} {o} ." for s, p, o in statements)
    for triple in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES):
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


def run(statements: Sequence[Statement], shapes: rdflib.Graph) -> tuple[Outcome, ...]:
    """Validate triples with pyshacl and rdflib alone.

    Raises:
        ValidationError: when pyshacl cannot evaluate the shapes.
    """
    try:
        validator = Validator(
            DataGraph.from_rdflib(data_graph(statements)), shacl_graph=shapes, options={"logger": _LOGGER}
        )
        _conforms, report, _text = validator.run()  # type: ignore[no-untyped-call]  # pyshacl's has no annotations
    except (ReportableRuntimeError, ValidationFailure, NotImplementedError) as error:
        raise ValidationError(f"pyshacl: 形状无法执行 / the shapes cannot be run: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise ValidationError("pyshacl: 没有给出报告 / gave no report")
    reports = report.subjects(RDF.type, SH.ValidationReport)
    return tuple(_outcome(report, node) for whole in reports for node in report.objects(whole, SH.result))


def _outcome(report: rdflib.Graph, node: Node) -> Outcome:
    def stated(predicate: Node) -> Term | None:
        value = report.value(node, predicate)
        return None if value is None else str(from_rdflib(value))

    def needed(predicate: Node) -> Term:
        value = stated(predicate)
        if value is None:
            raise ValidationError(f"pyshacl: {predicate}: 报告不完整 / the report is not complete")
        return value

    return Outcome(
        needed(SH.sourceShape),
        needed(SH.sourceConstraintComponent),
        needed(SH.resultSeverity),
        needed(SH.focusNode),
        stated(SH.value),
        stated(SH.resultPath),
        stated(SH.sourceConstraint),
        tuple(sorted(str(from_rdflib(message)) for message in report.objects(node, SH.resultMessage))),
    )
