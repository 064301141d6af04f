"""Changes of named graphs, and of the default graph, which is their merge: each step of both at once, or not at all.

What is new is loaded in bulk, as indivisible as an update and three times as fast (docs/architecture.md). What goes is
taken away by one update that names the graph, and not its statements: the engine need not read them as text. Of a graph
that changes only what differs is written: as one step, or, where that is more than the engine should hold at once, what is
gained in one, and what is lost in any number of them.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from budgetkg.store.lines import as_quads, sorted_lines_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: So many statements an update may name: the engine takes some 5 kB for each until all is done.
MOST_TOGETHER = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that a graph loses, and others that it gains."""

    lost: bytes = b""
    gained: bytes = b""

    @property
    def is_large(self) -> bool:
        """Whether it is more than should be one step."""
        return self.lost.count(b"\n") + self.gained.count(b"\n") > MOST_TOGETHER


def load(quads: ox.Store, graphs: Mapping[ox.NamedNode, bytes]) -> None:
    """Add lines to graphs: to all, as one step.

    Raises:
        OSError: when the store cannot be written.
    """
    each = (as_quads(lines, graph) + lines for graph, lines in graphs.items())
    quads.bulk_load(io.BufferedReader(_Following(each)), ox.RdfFormat.N_QUADS)


class _Following(io.RawIOBase):
    """A file to read from, of pieces that are made as they are read: all of them are never in memory."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a part of the buffer with what comes next; 0 at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
        return size


def drop(quads: ox.Store, graph: ox.NamedNode) -> None:
    """Take a graph away, and from the merge what no other graph states.

    Raises:
        OSError: when the store cannot be written.
    """
    shared = "".join(_stated_elsewhere(quads, graph))
    quads.update(
        f"DELETE {{ ?s ?p ?o . GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }};\n"
        f"DROP SILENT GRAPH {graph};\n"
        f"INSERT DATA {{\n{shared}}}"
    )


def differences(quads: ox.Store, wanted: Mapping[ox.NamedNode, bytes]) -> dict[ox.NamedNode, Difference]:
    """What graphs lose and gain where each is to consist of the canonical lines wanted; only those that differ."""
    found = {}
    for graph, lines in wanted.items():
        held = set(sorted_lines_of(quads, graph).splitlines(keepends=True))
        kept = set(lines.splitlines(keepends=True))
        if held != kept:
            found[graph] = Difference(b"".join(sorted(held - kept)), b"".join(sorted(kept - held)))
    return found


def alter(quads: ox.Store, changes: Mapping[ox.NamedNode, Difference]) -> None:
    """Change graphs, and the merge with them, as one step.

    Raises:
        OSError: when the store cannot be written.
    """
    if all(not change.lost and not quads.contains_named_graph(graph) for graph, change in changes.items()):
        load(quads, {graph: change.gained for graph, change in changes.items()})
        return
    unstated = set(_unstated(quads, changes))
    updates = [f"DELETE DATA {{\n{''.join(sorted(unstated))}}}"]
    for graph, change in changes.items():
        lost, gained = change.lost.decode(), change.gained.decode()
        updates.append(f"DELETE DATA {{ GRAPH {graph} {{\n{lost}}} }}")
        updates.append(f"INSERT DATA {{\n{gained}GRAPH {graph} {{\n{gained}}} }}")
    quads.update(";\n".join(updates))
    for graph in changes:
        if next(quads.quads_for_pattern(None, None, None, graph), None) is None:
            quads.remove_graph(graph)


def retract(quads: ox.Store, graph: ox.NamedNode, lost: bytes) -> None:
    """Take lines from a graph, those of them that are there, and from the merge what no other graph states; in many steps.

    Raises:
        OSError: when the store cannot be written.
    """
    lines = lost.splitlines(keepends=True)
    for start in range(0, len(lines), MOST_TOGETHER):
        alter(quads, {graph: Difference(lost=b"".join(lines[start : start + MOST_TOGETHER]))})


def _unstated(quads: ox.Store, changes: Mapping[ox.NamedNode, Difference]) -> Iterator[str]:
    """The lines that a graph loses and no graph states any more."""
    losers: dict[ox.Triple, set[ox.NamedNode]] = {}
    for graph, change in changes.items():
        for quad in ox.parse(change.lost, ox.RdfFormat.N_TRIPLES):
            losers.setdefault(quad.triple, set()).add(graph)
    return (f"{triple} .\n" for triple, graphs in losers.items() if not _stated(quads, triple, graphs))


def _stated_elsewhere(quads: ox.Store, graph: ox.NamedNode) -> Iterator[str]:
    """The lines of a graph that other graphs state too.

    None of them is about what is within the document (:func:`budgetkg.store.lines.check_owner`), which is most of it: so
    only the others are read and looked for.
    """
    within = tuple(f"{graph.value}{separator}" for separator in ("/", "#"))
    subjects = quads.query(f"SELECT DISTINCT ?s {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(subjects, ox.QuerySolutions)
    for (subject,) in subjects:
        if subject != graph and not (isinstance(subject, ox.NamedNode) and subject.value.startswith(within)):
            for quad in quads.quads_for_pattern(subject, None, None, graph):
                if _stated(quads, quad.triple, {graph}):
                    yield f"{quad.triple} .\n"


def _stated(quads: ox.Store, triple: ox.Triple, losers: Collection[ox.NamedNode]) -> bool:
    """Whether a graph other than ``losers`` states the triple."""
    found = quads.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name not in losers for quad in found if quad.graph_name != ox.DefaultGraph())
