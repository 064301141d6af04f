"""A whole store in the standard serialisations, the same bytes for the same content."""

from __future__ import annotations

import contextlib
import heapq
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.graph.vocabulary import PREFIXES
from budgetkg.store.lines import iri_of

#: The serialisations, by the suffix of their files.
RDF_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")

_SORT_RUN = 500_000  # lines sorted in memory at a time: about 150 MB
_ENGINE_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


def dump(quads: ox.Store, output: BinaryIO, suffix: str) -> None:
    """Everything, in one of :data:`RDF_FORMATS`.

    ``nq``, ``trig`` and ``jsonld`` keep the named graphs, one after the other by IRI; ``nt``, ``ttl`` and ``rdf``
    (RDF/XML) have no graphs and hold the merge. Triples are sorted as N-Triples lines.

    Raises:
        StoreError: when the format is unknown.
        OSError: when ``output`` or a temporary file cannot be written.
    """
    if suffix not in RDF_FORMATS:
        raise StoreError(f"{suffix}: 未知格式 / unknown format; one of {', '.join(RDF_FORMATS)}")
    if suffix == "nq":
        for quad in _sorted_quads(quads):
            output.write(f"{quad} .\n".encode())
    elif suffix in {"trig", "jsonld"}:
        ox.serialize(_sorted_quads(quads), output, _ENGINE_FORMATS[suffix], prefixes=dict(PREFIXES))
    else:
        with tempfile.TemporaryDirectory(prefix="budgetkg-") as room:
            _write_merge(quads, output, suffix, Path(room))


def graph_names(quads: ox.Store) -> tuple[str, ...]:
    """The IRIs of the named graphs, sorted."""
    return tuple(sorted(iri_of(graph) for graph in quads.named_graphs()))


def _sorted_quads(quads: ox.Store) -> Iterator[ox.Quad]:
    for name in graph_names(quads):
        found = quads.quads_for_pattern(None, None, None, ox.NamedNode(name))
        yield from sorted(found, key=lambda quad: (str(quad.subject), str(quad.predicate), str(quad.object)))


def _write_merge(quads: ox.Store, output: BinaryIO, suffix: str, room: Path) -> None:
    lines = room / "merge.nt"
    with lines.open("wb") as sorted_file:
        _sort_merge(quads, sorted_file, room)
    if suffix == "nt":
        with lines.open("rb") as sorted_file:
            shutil.copyfileobj(sorted_file, output)
        return
    triples = (quad.triple for quad in ox.parse(path=lines, format=ox.RdfFormat.N_TRIPLES))
    ox.serialize(triples, output, _ENGINE_FORMATS[suffix], prefixes=dict(PREFIXES))


def _sort_merge(quads: ox.Store, output: BinaryIO, room: Path) -> None:
    """The default graph as sorted N-Triples, through sorted runs on disk: a province does not fit in memory."""
    with contextlib.ExitStack() as files:
        runs: list[BinaryIO] = []
        batch: list[bytes] = []

        def spill() -> None:
            batch.sort()
            run = files.enter_context((room / f"run{len(runs)}").open("w+b"))
            run.writelines(batch)
            run.seek(0)
            runs.append(run)
            batch.clear()

        for quad in quads.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            batch.append(f"{quad.subject} {quad.predicate} {quad.object} .\n".encode())
            if len(batch) == _SORT_RUN:
                spill()
        spill()
        output.writelines(heapq.merge(*runs))
