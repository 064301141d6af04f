"""A store, or a part of it, in the standard serialisations: the same bytes for the same content.

The engine writes a graph as lines in its own order, which are sorted (:mod:`budgetkg.store.writing.sorting`) and then
written on as the form has it. Nothing but one thing and what is said of it is ever held as a whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable, Iterator
from typing import BinaryIO, cast

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.store.lines import iri_of
from budgetkg.store.rebase import Rebase
from budgetkg.store.writing import FORMS, Names, SortedLines

#: The serialisations, by the suffix of their files.
RDF_FORMATS = tuple(FORMS)


def dump(
    quads: ox.Store,
    output: BinaryIO,
    suffix: str,
    base_iri: str,
    graphs: Iterable[str] | None = None,
    rebase: Rebase | None = None,
) -> None:
    """The named ``graphs`` (all by default), in one of :data:`RDF_FORMATS`.

    ``nq``, ``trig`` and ``jsonld`` keep the graphs, one after the other by IRI; ``nt``, ``ttl`` and ``rdf`` (RDF/XML) have
    no graphs and hold the merge. Triples are in the order of their N-Triples lines. ``base_iri`` is the base of the data as
    they are stored.

    Raises:
        StoreError: when the format is unknown, or cannot hold what is to be written.
        OSError: when ``output`` or a temporary file cannot be written.
    """
    if suffix not in FORMS:
        raise StoreError(f"{suffix}: 未知格式 / unknown format; one of {', '.join(RDF_FORMATS)}")
    form, names = FORMS[suffix], Names(rebase.new if rebase else base_iri)
    if form.keeps_graphs:
        form.written(_each(quads, graph_names(quads) if graphs is None else graphs, rebase), output, names)
        return
    merged = [None] if graphs is None else list(graphs)
    with contextlib.closing(sorted_lines(quads, merged, rebase)) as lines:
        form.written([("", lines)], output, names)


def graph_names(quads: ox.Store) -> tuple[str, ...]:
    """The IRIs of the named graphs, sorted."""
    return tuple(sorted(iri_of(graph) for graph in quads.named_graphs()))


def sorted_lines(quads: ox.Store, graphs: Iterable[str | None], rebase: Rebase | None) -> Generator[bytes, None, None]:
    """What any of the graphs states (``None``: the merge that the store keeps), as sorted N-Triples lines, each once.

    Raises:
        OSError: when a temporary file cannot be written.
    """
    with SortedLines(rebase.line if rebase else None) as lines:
        for graph in graphs:
            source = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
            quads.dump(cast(BinaryIO, lines), ox.RdfFormat.N_TRIPLES, from_graph=source)
        yield from lines.lines()


def _each(quads: ox.Store, graphs: Iterable[str], rebase: Rebase | None) -> Iterator[tuple[str, Iterator[bytes]]]:
    renamed = {(rebase.iri(graph) if rebase else graph): graph for graph in graphs}
    for name in sorted(renamed):
        with contextlib.closing(sorted_lines(quads, [renamed[name]], rebase)) as lines:
            yield name, lines
