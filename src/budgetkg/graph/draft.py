"""What the modules that write one document's graph share: its IRIs, its triples, and who describes what."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.facts.model import PLAIN, DocumentFacts, Proof, Reading
from budgetkg.graph import terms
from budgetkg.graph.codes import Codes
from budgetkg.graph.evidence import EvidenceRows
from budgetkg.graph.iris import DocumentIris, Iris
from budgetkg.graph.shared import SharedNodes
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG


@dataclass(frozen=True, slots=True)
class Draft:
    """The graph of one document as it is written."""

    facts: DocumentFacts
    iris: Iris
    within: DocumentIris
    triples: Triples
    codes: Codes
    shared: SharedNodes
    evidence: EvidenceRows

    @classmethod
    def of(cls, facts: DocumentFacts, base: str) -> Draft:
        """An empty draft for a document's facts, under a base.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
        """
        iris = Iris.under(base)
        within = DocumentIris(iris.document(facts.source.sha256), facts.source.media_type == "text/plain")
        triples = Triples()
        codes = Codes(iris, triples)
        shared = SharedNodes(iris, triples, codes, facts.region)
        return cls(facts, iris, within, triples, codes, shared, EvidenceRows(within, triples))

    def phase(self) -> str:
        """The document's phase: budget or final accounts."""
        return self.codes.concept("phase", self.facts.stage)

    def proof(self, fact: str, proof: Proof, proved_by: tuple[str, ...], contradicted_by: tuple[str, ...]) -> None:
        """Says what arithmetic says of a fact."""
        self.triples.link(fact, BKG.proof, self.codes.concept("proof", proof.value))
        for check in proved_by:
            self.triples.link(fact, BKG.provedBy, self.codes.check(check))
        for check in contradicted_by:
            self.triples.link(fact, BKG.contradictedBy, self.codes.check(check))

    def reading(self, fact: str, reading: Reading) -> None:
        """Says how sure the reading of a fact is, where that is not plain."""
        if reading is PLAIN:
            return
        if reading.confidence != 1:
            self.triples.say(fact, BKG.confidence, terms.decimal(reading.confidence))
        self.triples.text(fact, BKG.repaired, reading.repaired)
