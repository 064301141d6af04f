"""What a document's graph will be, made wherever the document was read: a writer only loads it.

Everything that can be done without the store is done here: the statements are checked, brought into the form in which
the store gives them back, sorted, and what can be sought in them is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budgetkg.graph.iris import Iris
from budgetkg.store.documents import without_own
from budgetkg.store.entries import Entry, entries
from budgetkg.store.kept import KeptFile
from budgetkg.store.lines import Statement, canonical, check_owner, graph_name, joined


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's graph, ready to be stored. It can be sent from one process to another (pickled).

    ``graph`` is the IRI of the document, which names its graph; ``sha256`` the hex digest of the file's bytes; ``lines``
    are canonical N-Triples in UTF-8, sorted by their bytes, each statement once, each ending in a line feed. By which
    names and as which bytes the document was read is not among them: the store says so, which knows all names.
    ``entries`` are what can be sought, each with its IRI in this graph; what is sought by the document's names is not.
    """

    graph: str
    sha256: str
    lines: bytes
    statements: int
    entries: Mapping[Entry, str]


Arrival = tuple[Prepared, KeptFile]
"""A document, and the file of which it was read."""


def prepare(graph: str, sha256: str, triples: Iterable[Statement], base_iri: str) -> Prepared:
    """Triples (N-Triples terms) as the graph of a document; they are read to their end.

    Raises:
        StoreError: when a term is not valid N-Triples or is a blank node, or ``graph`` is no absolute IRI.
    """
    return prepare_lines(graph, sha256, joined(triples), base_iri)


def prepare_lines(graph: str, sha256: str, lines: bytes, base_iri: str) -> Prepared:
    """The same for triples that are lines of N-Triples already.

    Raises:
        StoreError: as :func:`prepare`.
    """
    kept = without_own(canonical(lines), graph_name(graph))
    check_owner(kept, Iris(base_iri).documents(), graph)
    found = {entry: iri for entry, iri in entries(kept, base_iri).items() if iri != graph}
    return Prepared(graph, sha256, kept, kept.count(b"\n"), found)
