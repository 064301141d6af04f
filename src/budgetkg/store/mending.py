"""What a writer began and did not finish, because it died or the disk was full: finished, or taken back."""

from __future__ import annotations

import pyoxigraph as ox

from budgetkg.store.catalogue import Catalogue
from budgetkg.store.documents import hash_of, name_line, names_of
from budgetkg.store.entries import Entry, entries
from budgetkg.store.journal import Intent
from budgetkg.store.lines import sorted_lines_of
from budgetkg.store.merge import Difference, alter, drop, retract


def mend(quads: ox.Store, catalogue: Catalogue) -> None:
    """Bring the graph and the catalogue to where all that stands in the journal is done, or was never begun.

    Raises:
        OSError: when the graph cannot be written.
        StoreError: when the catalogue cannot.
    """
    intents = catalogue.intents()
    if not intents:
        return
    for intent in intents:
        _finish(quads, intent)
    graphs = {iri: ox.NamedNode(iri) for intent in intents for iri in intent.graphs}
    held = {iri: graph for iri, graph in graphs.items() if quads.contains_named_graph(graph)}
    for iri, graph in held.items():
        if sha256 := hash_of(quads, graph):
            catalogue.agree(iri, sha256, names_of(quads, graph))
    taken = {iri: entries(sorted_lines_of(quads, graph), catalogue.base_iri) for iri, graph in held.items()}
    catalogue.settle(taken, gone=graphs.keys() - held.keys())


def _finish(quads: ox.Store, intent: Intent) -> None:
    """Once a name's new document is there as a whole the former ones lose it; else nothing of it stays."""
    if not intent.document:
        return  # the engine did it as one step, or not at all
    graph = ox.NamedNode(intent.document)
    if _is_stated(quads, graph, intent.gained):
        retract(quads, graph, intent.lost.encode())
    found = sum(1 for _ in quads.quads_for_pattern(None, None, None, graph)) if intent.statements else 0
    if found != intent.statements:
        drop(quads, graph)
    elif intent.name in names_of(quads, graph):
        for loser in intent.losing:
            take_name(quads, ox.NamedNode(loser), intent.name)


def _is_stated(quads: ox.Store, graph: ox.NamedNode, line: str) -> bool:
    """Whether a graph has a line; it has the empty one."""
    return all(
        next(quads.quads_for_pattern(quad.subject, quad.predicate, quad.object, graph), None) is not None
        for quad in ox.parse(line, ox.RdfFormat.N_TRIPLES)
    )


def take_name(quads: ox.Store, graph: ox.NamedNode, name: str) -> bool:
    """Take a file name from a document, which goes with its last one; whether it stays.

    Raises:
        OSError: when the graph cannot be written.
    """
    names = names_of(quads, graph)
    if names == (name,):
        drop(quads, graph)
        return False
    if name in names:
        alter(quads, {graph: Difference(lost=name_line(graph, name))})
    return bool(names)


def found_by_itself(quads: ox.Store, graph: ox.NamedNode, base_iri: str) -> dict[Entry, str]:
    """What leads to a document, by its title and its names, and not to what is in it."""
    stated = quads.quads_for_pattern(graph, None, None, graph)
    lines = "".join(sorted(f"{quad.triple} .\n" for quad in stated)).encode()
    return entries(lines, base_iri)
