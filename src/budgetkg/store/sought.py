"""All that can be found, handed over whole: for an index of another kind, such as one that needs no server."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.store.database import Database
from budgetkg.store.entries import KINDS

# Where it stands in a document: the first of its documents by their IRIs, whichever was read first.
_EVERYTHING = """
SELECT kind, entry.iri, label, code, text, documents, MIN(graph.iri || place), SUM(graph.iri <> :code_lists)
FROM entry JOIN mention ON mention.entry = entry.id JOIN graph ON graph.id = mention.graph
GROUP BY entry.id
"""
# Documents may call the same thing by several names, which are entries of their own.
_DOCUMENTS_OF_ALL_NAMES = """
SELECT kind, entry.iri, COUNT(DISTINCT graph.id)
FROM entry JOIN mention ON mention.entry = entry.id JOIN graph ON graph.id = mention.graph
WHERE entry.iri <> '' AND graph.iri <> :code_lists GROUP BY kind, entry.iri
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Something that can be found by its label, its code (``""`` for none) or its further text.

    ``documents`` is how many documents have it under any of its names, ``mentions`` how many graphs under this one.
    """

    kind: str
    iri: str
    label: str
    code: str
    text: str
    documents: int
    mentions: int


def everything(database: Database, code_lists: str) -> tuple[Sought, ...]:
    """All that can be found, in no order. ``code_lists`` is the graph that is no document.

    Raises:
        StoreError: when the database cannot be read.
    """
    values = {"code_lists": code_lists}
    shared = {(kind, iri): count for kind, iri, count in database.rows(_DOCUMENTS_OF_ALL_NAMES, values)}
    return tuple(
        Sought(KINDS[kind], iri or place, label, code, text, shared.get((kind, iri), 0) if iri else documents, mentions)
        for kind, iri, label, code, text, mentions, place, documents in database.rows(_EVERYTHING, values)
    )
