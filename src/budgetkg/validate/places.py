"""Where a result stands on paper: from a node of the graph to page, row and printed characters."""

from __future__ import annotations

from dataclasses import dataclass

import rdflib
from rdflib.namespace import RDF
from rdflib.term import Node

from budgetkg.graph.vocabulary import BKG, OA, PROV

_EVIDENCE, _DOCUMENT = rdflib.URIRef(BKG.Evidence), rdflib.URIRef(BKG.SourceDocument)
_PAGE, _ROW, _PRINTED = rdflib.URIRef(BKG.page), rdflib.URIRef(BKG.row), rdflib.URIRef(BKG.printed)
_QUOTED_FROM = rdflib.URIRef(PROV.wasQuotedFrom)
_SELECTOR, _REFINED, _EXACT = rdflib.URIRef(OA.hasSelector), rdflib.URIRef(OA.refinedBy), rdflib.URIRef(OA.exact)


@dataclass(frozen=True, slots=True)
class Place:
    """Page and row of a printed row (``None`` where there is none) and what is printed there."""

    page: int | None = None
    row: int | None = None
    printed: str = ""


NOWHERE = Place()

#: A row of a scanned page can hold the whole page: what is quoted from it ends here, with an ellipsis.
_LONGEST = 160


def place_of(graph: rdflib.Graph, *nodes: Node | None) -> Place:
    """The place of the first of the nodes that leads to evidence: its own, or that of what it is a part of.

    A document as a whole has no place.
    """
    for node in nodes:
        if not isinstance(node, rdflib.URIRef) or (node, RDF.type, _DOCUMENT) in graph:
            continue
        owners = (node, *sorted(graph.subjects(None, node), key=str))
        for owner in owners[:1] if graph.value(node, _QUOTED_FROM) is not None else owners:
            evidence = _evidence(graph, owner)
            if evidence is not None:
                printed = graph.value(node, _PRINTED)
                return Place(
                    _number(graph.value(evidence, _PAGE)),
                    _number(graph.value(evidence, _ROW)),
                    shortened(str(printed) if printed is not None else _quotation(graph, evidence)),
                )
    return NOWHERE


def shortened(text: str) -> str:
    """Printed characters in the length that a reader needs to find them."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"


def _evidence(graph: rdflib.Graph, node: Node) -> Node | None:
    """The row that a node was quoted from, the first in reading order where there are several."""
    if (node, RDF.type, _EVIDENCE) in graph:
        return node
    rows = list(graph.objects(node, _QUOTED_FROM))
    return min(rows, key=lambda row: _order(graph, row)) if rows else None


def _order(graph: rdflib.Graph, row: Node) -> tuple[int, int]:
    return _number(graph.value(row, _PAGE)) or 0, _number(graph.value(row, _ROW)) or 0


def _quotation(graph: rdflib.Graph, evidence: Node) -> str:
    """The characters of a row: its text quotation, alone or refining a fragment."""
    for selector in graph.objects(evidence, _SELECTOR):
        for quotation in (selector, *graph.objects(selector, _REFINED)):
            exact = graph.value(quotation, _EXACT)
            if exact is not None:
                return str(exact)
    return ""


def _number(node: Node | None) -> int | None:
    value = node.value if isinstance(node, rdflib.Literal) else None
    return value if isinstance(value, int) else None
