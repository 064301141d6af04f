"""One document's facts → the triples of its graph, and of its aggregates.

The triples come each once, without blank nodes; the same facts give the same triples in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetkg.facts.model import DocumentFacts
from budgetkg.graph.accounts import write_accounts
from budgetkg.graph.aggregates import aggregated
from budgetkg.graph.documents import write_document
from budgetkg.graph.draft import Draft
from budgetkg.graph.figures import write_figures
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.lines import write_lines
from budgetkg.graph.projects import write_projects
from budgetkg.graph.sink import Triples
from budgetkg.graph.terms import Triple


def document_iri(document: DocumentFacts | str, base: str = DEFAULT_BASE) -> str:
    """The IRI of a document, which is also its graph's: of its facts, or of the SHA-256 of its bytes.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
    """
    sha256 = document if isinstance(document, str) else document.source.sha256
    return Iris.under(base).document(sha256)


def document_lines(facts: DocumentFacts, base: str = DEFAULT_BASE) -> bytes:
    """The triples of a document's graph as lines of N-Triples, each once: what :func:`document_triples` gives, faster.

    Raises:
        BudgetkgError, ValueError: as :func:`document_triples`.
    """
    said, aggregates = _graph(facts, base)
    return said.lines() + aggregates.lines()


def document_triples(facts: DocumentFacts, base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples of a document's graph, as N-Triples terms.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
        ValueError: for an amount finer than a cent, which the facts never hold.
    """
    for triples in _graph(facts, base):
        yield from triples


def _graph(facts: DocumentFacts, base: str) -> tuple[Triples, Triples]:
    """What the facts say one by one, and their aggregates; no triple is in both."""
    draft = Draft.of(facts, base)
    for unit in facts.units:
        draft.shared.unit(unit)
    write_lines(draft)
    write_projects(draft)
    write_figures(draft)
    write_accounts(draft)
    write_document(draft)
    draft.codes.nest_unknown_subjects()
    draft.evidence.describe()
    return draft.triples, aggregated(draft.within.document, draft.triples, draft.iris)
