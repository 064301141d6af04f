"""出处: where a printed row stands, as Web Annotation selectors: a fragment of the file, refined by the characters quoted.

A page fragment is that of RFC 3778 (``page=2&viewrect=left,top,width,height``), a line fragment that of RFC 5147, whose
positions stand between lines: the first line is ``line=0,1``.
"""

from __future__ import annotations

from budgetkg.document.model import Box
from budgetkg.facts.model import Evidence
from budgetkg.graph import terms
from budgetkg.graph.iris import DocumentIris, aspect
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, DCTERMS, OA, PDF_FRAGMENT, PROV, RDF, TEXT_FRAGMENT


class EvidenceRows:
    """Gathers the rows that facts were quoted from and describes each once, at the end.

    Two facts of one row may quote it differently (one of them a part of it): the longest quotation stands, with a box
    before one without.
    """

    def __init__(self, iris: DocumentIris, triples: Triples) -> None:
        self._iris = iris
        self._triples = triples
        self._rows: dict[str, Evidence] = {}

    def quote(self, fact: str, evidence: Evidence) -> None:
        """Says that a fact was quoted from a row."""
        row = self._iris.row(evidence)
        kept = self._rows.get(row)
        if kept is None or (kept is not evidence and _rank(evidence) > _rank(kept)):
            self._rows[row] = evidence
        self._triples.link(fact, PROV.wasQuotedFrom, row)

    def describe(self) -> None:
        """Says where every gathered row stands."""
        for row, evidence in self._rows.items():
            self._describe(row, evidence)

    def _describe(self, row: str, evidence: Evidence) -> None:
        say, link = self._triples.say, self._triples.link
        self._triples.types(row, BKG.Evidence, OA.SpecificResource, PROV.Entity)
        link(row, OA.hasSource, self._iris.document)
        if evidence.page is not None:
            say(row, BKG.page, terms.integer(evidence.page))
        if evidence.table is not None:
            say(row, BKG.tableNumber, terms.integer(evidence.table))
        say(row, BKG.row, terms.integer(evidence.row))
        if evidence.last_row and evidence.last_row != evidence.row:
            say(row, BKG.lastRow, terms.integer(evidence.last_row))
        outer, predicate = row, OA.hasSelector
        if fragment := self._fragment(evidence):
            kind, standard, value = fragment
            selector = aspect(row, kind)
            link(row, OA.hasSelector, selector)
            self._triples.types(selector, OA.FragmentSelector)
            link(selector, DCTERMS.conformsTo, standard)
            self._triples.text(selector, RDF.value, value)
            outer, predicate = selector, OA.refinedBy
        if evidence.text:
            quotation = aspect(row, "text")
            link(outer, predicate, quotation)
            self._triples.types(quotation, OA.TextQuoteSelector)
            self._triples.text(quotation, OA.exact, evidence.text)

    def _fragment(self, evidence: Evidence) -> tuple[str, str, str] | None:
        """The kind, standard and value of the fragment; none for a file that has neither lines nor pages."""
        if self._iris.text:
            return "line", TEXT_FRAGMENT, f"line={evidence.row - 1},{evidence.last_row or evidence.row}"
        if evidence.page is None:
            return None
        if evidence.box is None:
            return "page", PDF_FRAGMENT, f"page={evidence.page}"
        return "box", PDF_FRAGMENT, f"page={evidence.page}&viewrect={_rectangle(evidence.box)}"


def _rectangle(box: Box) -> str:
    return f"{box.left:.1f},{box.top:.1f},{box.width:.1f},{box.height:.1f}"


def _rank(evidence: Evidence) -> tuple[bool, int, str]:
    return evidence.box is not None, len(evidence.text), evidence.text
