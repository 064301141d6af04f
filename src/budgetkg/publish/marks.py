"""What the ledger of a server is to say of the graphs of a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from budgetkg.publish.ledger import Mark
from budgetkg.store import Store
from budgetkg.store.digests import graph_digests


def marks_of(
    store: Store, base_iri: str, merges: frozenset[str], tell: Callable[[str], None] = lambda _graph: None
) -> Mapping[str, Mark]:
    """The marks of all named graphs as they are under a base and in these merges, by the IRI that a graph has in the store.

    ``tell`` hears of each graph that has to be read.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
        OSError: when a temporary file cannot be written.
    """
    documents, files = {document.iri: document for document in store.documents()}, store.files()
    marks = {}
    for source, digest in graph_digests(store, base_iri, tell).items():
        mark = Mark(digest.graph, digest.sha256, digest.triples, merges)
        if document := documents.get(source):
            held = (files[name] for name in document.file_names if name in files)
            readers = {file.reader for file in held if not file.problem}  # who refused a newer version read nothing
            mark = Mark(
                digest.graph,
                digest.sha256,
                digest.triples,
                merges,
                frozenset(document.file_names),
                document.sha256,
                readers.pop() if len(readers) == 1 else "",
            )
        marks[source] = mark
    return marks
