"""Changes of named graphs, and of the default graph, which is their merge: both in one transaction.

Only what differs is written. Graphs that only grow are loaded in bulk, three times as fast as an update and as
indivisible (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from budgetkg.store.lines import canonical


@dataclass(frozen=True, slots=True)
class Change:
    """What must go from which graphs and from the merge (as updates), and the lines that come into which graphs."""

    updates: tuple[str, ...]
    added: Mapping[ox.NamedNode, set[str]]
    graphs: frozenset[ox.NamedNode]

    def apply(self, quads: ox.Store) -> None:
        """Make the change, as one transaction.

        Raises:
            OSError: when the store cannot be written.
        """
        if not self.updates:
            self._grow(quads)
            return
        insertions = []
        for graph, lines in self.added.items():
            if inserted := "\n".join(sorted(lines)):
                insertions.append(f"INSERT DATA {{\n{inserted}\nGRAPH {graph} {{\n{inserted}\n}} }}")
        quads.update(";\n".join((*self.updates, *insertions)))

    def _grow(self, quads: ox.Store) -> None:
        grown = "".join(f"{line}\n{line[:-1]}{graph} .\n" for graph, lines in self.added.items() for line in lines)
        quads.bulk_load(grown.encode(), ox.RdfFormat.N_QUADS)


def change(quads: ox.Store, wanted: Mapping[ox.NamedNode, set[str]]) -> Change:
    """What is to be done that each graph consists of the lines wanted (none: the graph goes), and the merge of what
    all graphs state. ``graphs`` are those that differ from what they are now: none, where nothing is to be done.
    """
    gone: dict[ox.Triple, set[ox.NamedNode]] = {}
    added: dict[ox.NamedNode, set[str]] = {}
    updates: list[str] = []
    changed: set[ox.NamedNode] = set()
    for graph, lines in wanted.items():
        held = {f"{quad.triple} .": quad.triple for quad in quads.quads_for_pattern(None, None, None, graph)}
        kept = canonical(lines) if held else lines
        added[graph] = kept - held.keys()
        for line in held.keys() - kept:
            gone.setdefault(held[line], set()).add(graph)
        if removed := "\n".join(sorted(held.keys() - kept)):
            updates.append(f"DELETE DATA {{ GRAPH {graph} {{\n{removed}\n}} }}")
        if held and not kept:
            updates.append(f"DROP SILENT GRAPH {graph}")
        if added[graph] or held.keys() - kept:
            changed.add(graph)
    if unstated := sorted(f"{triple} ." for triple, losers in gone.items() if not _stated(quads, triple, losers)):
        updates.append("DELETE DATA {\n" + "\n".join(unstated) + "\n}")
    return Change(tuple(updates), added, frozenset(changed))


def _stated(quads: ox.Store, triple: ox.Triple, losers: set[ox.NamedNode]) -> bool:
    """Whether a graph other than ``losers`` states the triple."""
    found = quads.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name not in losers for quad in found if quad.graph_name != ox.DefaultGraph())
