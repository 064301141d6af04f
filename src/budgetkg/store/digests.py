"""Digests of named graphs: what tells whether two stores, or a store and a server, hold the same.

The names of a document's files are left out: they change while its content stays. To read a whole store takes a while,
so digests are kept beside it by what tells a graph's content from any other that it had. What cannot be kept is computed
anew each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from budgetkg.graph.vocabulary import BKG
from budgetkg.store.embedded import Store
from budgetkg.store.rebase import Rebase

_FILE = "digests.json"


@dataclass(frozen=True, slots=True)
class GraphDigest:
    """A named graph: its IRI, the sha256 of its sorted N-Triples lines without the names of its files, and how many
    lines there are with them.
    """

    graph: str
    sha256: str
    triples: int

    @classmethod
    def of(cls, graph: str, lines: Iterable[bytes]) -> Self:
        """That of sorted lines."""
        digest, triples = hashlib.sha256(), 0
        name = f"<{graph}> <{BKG.fileName}> ".encode()
        for line in lines:
            triples += 1
            if not line.startswith(name):
                digest.update(line)
        return cls(graph, digest.hexdigest(), triples)


def graph_digests(
    store: Store, base_iri: str, tell: Callable[[str], None] = lambda _graph: None
) -> Mapping[str, GraphDigest]:
    """The digests of all named graphs as they are under a base, by the IRI that a graph has in the store.

    ``tell`` hears of each graph that has to be read.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
        OSError: when a temporary file cannot be written.
    """
    rebase, stamps = Rebase(store.base_iri, base_iri), store.stamps()
    known = _kept(store.path, rebase.new)
    found: dict[str, GraphDigest] = {}
    kept: dict[str, tuple[str, str, int]] = {}
    for graph in store.graphs():
        stamp, sha256, triples = known.get(graph, ("", "", 0))
        if not stamp or stamp != stamps.get(graph):
            tell(graph)
            read = GraphDigest.of(rebase.iri(graph), store.graph_lines(graph, rebase.new))
            sha256, triples = read.sha256, read.triples
        found[graph] = GraphDigest(rebase.iri(graph), sha256, triples)
        if graph in stamps:
            kept[graph] = (stamps[graph], sha256, triples)
    if kept and kept != known:
        _keep(store.path, rebase.new, kept)
    return found


def _kept(path: Path, base_iri: str) -> Mapping[str, tuple[str, str, int]]:
    """What is kept for a base, by graph: its stamp, digest and size. A file that is damaged keeps nothing."""
    try:
        said = json.loads((path / _FILE).read_text(encoding="utf-8"))
        if said["base"] != base_iri:
            return {}
        return {
            graph: (str(stamp), str(sha256), int(size)) for graph, (stamp, sha256, size) in said["contents"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _keep(path: Path, base_iri: str, digests: Mapping[str, tuple[str, str, int]]) -> None:
    fresh = path / f"{_FILE}.new"
    with contextlib.suppress(OSError):  # of a store that may not be written, or on a full disk: nothing is lost
        fresh.write_text(json.dumps({"base": base_iri, "contents": digests}, ensure_ascii=False), encoding="utf-8")
        fresh.replace(path / _FILE)
