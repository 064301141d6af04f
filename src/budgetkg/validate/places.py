"""Where a result stands on paper: from a node of the graph to page, row and printed characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from budgetkg.graph.vocabulary import BKG, OA, PROV, RDF
from budgetkg.validate.shacl import terms
from budgetkg.validate.shacl.terms import Term

_EVIDENCE, _DOCUMENT = f"<{BKG.Evidence}>", f"<{BKG.SourceDocument}>"
_PAGE, _ROW, _LAST, _TABLE = f"<{BKG.page}>", f"<{BKG.row}>", f"<{BKG.lastRow}>", f"<{BKG.tableNumber}>"
_PRINTED, _QUOTED_FROM = f"<{BKG.printed}>", f"<{PROV.wasQuotedFrom}>"
_SELECTOR, _REFINED, _EXACT = f"<{OA.hasSelector}>", f"<{OA.refinedBy}>", f"<{OA.exact}>"
_VALUE = f"<{RDF.value}>"

#: A rectangle on a page, as RFC 3778 writes it: left, top, width and height in points.
_BOX = re.compile(r"viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Page and row of a printed row (``None`` where there is none) and what is printed there.

    ``table`` is the number of its table, ``last`` the last of several lines, ``box`` left, top, width and height of the
    row on its page in points, ``quoted`` the characters of the row as the graph keeps them.
    """

    page: int | None = None
    row: int | None = None
    printed: str = ""
    table: int | None = None
    last: int | None = None
    box: tuple[float, float, float, float] | None = None
    quoted: str = ""


NOWHERE = Place()


class Nodes(Protocol):
    """A graph as far as it is looked up here; an ``Index`` is one."""

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """The values of a property of a node."""

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """One value of a property of a node: the least where there are several."""

    def mentions(self, term: Term) -> Sequence[Term]:
        """The nodes that have a term as value of any property."""


#: A row of a scanned page can hold the whole page: what is quoted from it ends here, with an ellipsis.
_LONGEST = 160


def place_of(graph: Nodes, *nodes: Term | None) -> Place:
    """The place of the first of the nodes that leads to evidence: its own, or that of what it is a part of.

    A document as a whole has no place.
    """
    for node in nodes:
        if node is None or not terms.is_iri(node) or _DOCUMENT in graph.objects(node, terms.TYPE):
            continue
        for owner in _leading(graph, node):
            evidence = _evidence(graph, owner)
            if evidence is not None:
                return _place(graph, node, evidence)
    return NOWHERE


def shortened(text: str) -> str:
    """Printed characters in the length that a reader needs to find them."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"


def _leading(graph: Nodes, node: Term) -> Iterator[Term]:
    """A node, and where nothing says what row it was quoted from, the nodes that it is a part of."""
    yield node
    if not graph.objects(node, _QUOTED_FROM):
        yield from sorted(set(graph.mentions(node)))


def _evidence(graph: Nodes, node: Term) -> Term | None:
    """The row that a node was quoted from, the first in reading order where there are several."""
    if _EVIDENCE in graph.objects(node, terms.TYPE):
        return node
    rows = graph.objects(node, _QUOTED_FROM)
    return min(rows, key=lambda row: (_number(graph, row, _PAGE) or 0, _number(graph, row, _ROW) or 0), default=None)


def _place(graph: Nodes, node: Term, row: Term) -> Place:
    box, quoted = None, ""
    for selector in graph.objects(row, _SELECTOR):
        if found := _BOX.search(_text(graph, selector, _VALUE)):
            left, top, width, height = map(float, found.groups())
            box = (left, top, width, height)
        for quotation in (selector, *graph.objects(selector, _REFINED)):  # alone, or refining a fragment
            quoted = quoted or _text(graph, quotation, _EXACT)
    return Place(
        _number(graph, row, _PAGE),
        _number(graph, row, _ROW),
        shortened(_text(graph, node, _PRINTED) if graph.objects(node, _PRINTED) else quoted),
        _number(graph, row, _TABLE),
        _number(graph, row, _LAST),
        box,
        quoted,
    )


def _text(graph: Nodes, node: Term, predicate: Term) -> str:
    value = graph.value(node, predicate)
    return "" if value is None else terms.text(value)


def _number(graph: Nodes, node: Term, predicate: Term) -> int | None:
    text = _text(graph, node, predicate)
    return int(text) if text.isdecimal() else None
