"""Aggregates: what a document's graph says of its facts together, so that a question over a thousand documents need not
read each of them.

They are computed from the document's own triples and stand in its own graph: replacing the document replaces them. Their
properties are not those of the facts (``bkg:ofUnit`` beside ``bkg:unit``), so no question asked of facts meets an aggregate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetkg.graph.aggregates.counts import write_counts
from budgetkg.graph.aggregates.said import Said
from budgetkg.graph.aggregates.slices import write_slices
from budgetkg.graph.aggregates.sums import write_indicator_sums, write_project_sums
from budgetkg.graph.aggregates.wordings import write_links, write_wordings
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.sink import Triples
from budgetkg.graph.terms import Triple


def aggregate_triples(document: str, triples: Iterable[Triple], base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The aggregates of a document whose graph consists of ``triples``; the same triples give the same aggregates.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
    """
    yield from aggregated(document, Triples.of(triples), Iris.under(base))


def aggregated(document: str, triples: Triples, iris: Iris) -> Triples:
    """The same, gathered: none of them is among ``triples``."""
    said, sink = Said(triples), Triples()
    write_slices(said, sink, iris, document)
    write_project_sums(said, sink, document)
    write_indicator_sums(said, sink, document)
    write_wordings(said, sink, iris)
    write_links(said, sink)
    write_counts(said, sink, document)
    return sink
