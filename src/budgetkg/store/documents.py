"""The documents of a store: each is a named graph that says by which paths, and as which bytes, it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from budgetkg.graph.vocabulary import BKG
from budgetkg.store.kept import KeptFile

_FILE_NAME = ox.NamedNode(BKG.fileName)
_SHA256 = ox.NamedNode(BKG.sha256)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the store: its graph's IRI, the hash of its bytes, and every path that holds those bytes."""

    iri: str
    sha256: str
    file_names: tuple[str, ...]


def stored_documents(files: Iterable[KeptFile]) -> tuple[StoredDocument, ...]:
    """The documents that files are, by file name."""
    stored = []
    for (iri, sha256), held in groupby(sorted(files, key=_order), key=lambda file: (file.document, file.sha256)):
        stored.append(StoredDocument(iri, sha256, tuple(file.name for file in held)))
    return tuple(sorted(stored, key=lambda document: (document.file_names, document.iri)))


def _order(file: KeptFile) -> tuple[str, str, str]:
    return file.document, file.sha256, file.name


def names_of(quads: ox.Store, graph: ox.NamedNode) -> tuple[str, ...]:
    """The file names that a document's graph states."""
    found = quads.quads_for_pattern(graph, _FILE_NAME, None, graph)
    return tuple(sorted(quad.object.value for quad in found if isinstance(quad.object, ox.Literal)))


def hash_of(quads: ox.Store, graph: ox.NamedNode) -> str:
    """The sha256 of a document's bytes, as its graph states it; ``""`` where there is no such document."""
    found = quads.quads_for_pattern(graph, _SHA256, None, graph)
    return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "")


def name_line(graph: ox.NamedNode, file_name: str) -> bytes:
    """That a document has a file name."""
    return f"{graph} {_FILE_NAME} {ox.Literal(file_name)} .\n".encode()


def own_lines(graph: ox.NamedNode, file_names: Iterable[str], sha256: str) -> bytes:
    """What a document says of its names and bytes."""
    said = f"{graph} {_SHA256} {ox.Literal(sha256)} .\n".encode()
    return b"".join((*(name_line(graph, name) for name in file_names), said))


def without_own(lines: bytes, graph: ox.NamedNode) -> bytes:
    """A document's sorted lines without what it says of its names and bytes."""
    for predicate in (_FILE_NAME, _SHA256):
        begin = f"{graph} {predicate} ".encode()
        start = end = (b"\n" + lines).find(b"\n" + begin)
        while lines.startswith(begin, end):
            end = lines.index(b"\n", end) + 1
        if start >= 0:
            lines = lines[:start] + lines[end:]
    return lines
