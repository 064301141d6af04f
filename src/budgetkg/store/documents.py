"""The documents of a store: each is a named graph that says by which paths, and as which bytes, it was read."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from budgetkg.graph.vocabulary import BKG
from budgetkg.store.lines import graph_lines, iri_of

_FILE_NAME = ox.NamedNode(BKG.fileName)
_SHA256 = ox.NamedNode(BKG.sha256)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the store: its graph's IRI, the hash of its bytes, and every path that holds those bytes."""

    iri: str
    sha256: str
    file_names: tuple[str, ...]


def stored_documents(quads: ox.Store) -> tuple[StoredDocument, ...]:
    """All documents, by file name."""
    names: dict[str, set[str]] = {}
    for quad in quads.quads_for_pattern(None, _FILE_NAME, None, None):
        if quad.subject == quad.graph_name and isinstance(quad.object, ox.Literal):
            names.setdefault(iri_of(quad.subject), set()).add(quad.object.value)
    stored = (StoredDocument(iri, hash_of(quads, iri), tuple(sorted(held))) for iri, held in names.items())
    return tuple(sorted(stored, key=lambda document: (document.file_names, document.iri)))


def holders(quads: ox.Store, file_name: str) -> tuple[ox.NamedNode, ...]:
    """The documents that have a file name."""
    found = quads.quads_for_pattern(None, _FILE_NAME, ox.Literal(file_name), None)
    graphs = (quad.graph_name for quad in found if quad.graph_name == quad.subject)
    return tuple(graph for graph in graphs if isinstance(graph, ox.NamedNode))


def names_of(quads: ox.Store, graph: ox.NamedNode) -> tuple[str, ...]:
    """The file names of a document."""
    found = quads.quads_for_pattern(graph, _FILE_NAME, None, graph)
    return tuple(sorted(quad.object.value for quad in found if isinstance(quad.object, ox.Literal)))


def hash_of(quads: ox.Store, iri: str) -> str:
    """The sha256 of a document's bytes; ``""`` where there is no such document."""
    graph = ox.NamedNode(iri)
    found = quads.quads_for_pattern(graph, _SHA256, None, graph)
    return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "")


def own_lines(graph: ox.NamedNode, file_names: set[str], sha256: str) -> set[str]:
    """What a document says of itself."""
    return {f"{graph} {_FILE_NAME} {ox.Literal(name)} ." for name in file_names} | {
        f"{graph} {_SHA256} {ox.Literal(sha256)} ."
    }


def without_name(quads: ox.Store, graph: ox.NamedNode, file_name: str) -> set[str]:
    """The lines that stay of a document that loses a file name: none, when it was its last."""
    if names_of(quads, graph) == (file_name,):
        return set()
    return graph_lines(quads, graph) - {f"{graph} {_FILE_NAME} {ox.Literal(file_name)} ."}
