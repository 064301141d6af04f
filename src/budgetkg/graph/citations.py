"""引用: policy documents as project budgets cite them, and the documents that are certain."""

from __future__ import annotations

from budgetkg.facts.model import ProjectBudget
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.iris import part
from budgetkg.graph.shared import issue_number, issue_year
from budgetkg.graph.vocabulary import BKG, DCTERMS


def write_citations(draft: Draft, iri: str, budget: ProjectBudget) -> None:
    """Writes the citations of a project budget, numbered as they are printed.

    A damaged number leaves a citation that cites nothing; its legible parts and its characters stay.
    """
    triples = draft.triples
    for number, citation in enumerate(budget.citations, start=1):
        fact = part(iri, "citation", number)
        triples.types(fact, BKG.Citation)
        triples.link(fact, BKG.citedBy, iri)
        triples.text(fact, BKG.printed, citation.printed)
        triples.text(fact, BKG.citationKind, "numbered" if citation.numbered else "titled")
        triples.text(fact, DCTERMS.title, citation.title)
        triples.text(fact, BKG.organCode, citation.organ_code)
        if year := issue_year(citation):
            triples.say(fact, BKG.issueYear, terms.year(year))
        serial = issue_number(citation)
        if serial is not None:
            triples.say(fact, BKG.issueNumber, terms.integer(serial))
        if policy := draft.shared.policy(citation):
            triples.link(fact, BKG.cites, policy)
            triples.link(iri, BKG.citesBasis, policy)
        draft.reading(fact, citation.reading)
        draft.evidence.quote(fact, citation.evidence or budget.evidence)
