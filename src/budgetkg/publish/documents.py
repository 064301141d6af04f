"""The documents on a server, brought there one by one: for whoever reads files and keeps no store.

What is where is known from the ledger alone, and it and the graphs are what :func:`budgetkg.publish.run.publish` would
have made of a store with the same documents: either can go on where the other stopped. Nothing but one document and the
list of all is held in memory, and how many requests a document takes depends on its size only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from budgetkg.errors import PublishError
from budgetkg.graph.vocabulary import BKG
from budgetkg.publish.connection import Connection, Target
from budgetkg.publish.ledger import Draft, Mark, State
from budgetkg.publish.plan import Action, Reason, Step
from budgetkg.publish.sending import RefusedError, Sender
from budgetkg.publish.update import UpdateWay
from budgetkg.store.digests import GraphDigest
from budgetkg.store.documents import own_lines
from budgetkg.store.kept import KeptFile
from budgetkg.store.lines import graph_name
from budgetkg.store.prepared import Prepared


class Documents:
    """Writes by SPARQL Update only: the Graph Store Protocol could change neither the merge nor the ledger in part."""

    def __init__(self, target: Target, sender: Sender, base_iri: str) -> None:
        """Read the ledger; nothing is written yet.

        Raises:
            BudgetkgError: when the target cannot be, or the server does not answer.
        """
        if target.endpoint is None:
            raise PublishError("没有服务器地址 / no server's address: give --endpoint URL")
        self._connection = Connection(target, sender, base_iri)
        self._merges = target.merges
        self._state = self._connection.state()
        self._marks: dict[str, Mark] = dict(self._state.without(self._state.unfinished).marks)
        self._holders: dict[str, set[str]] = {}
        self._open: UpdateWay | None = None
        self._adopt()
        for mark in self._marks.values():
            self._note_names(mark)

    @property
    def base_iri(self) -> str:
        """What the IRIs of the documents begin with."""
        return self._connection.ledger.base

    def files(self) -> Mapping[str, KeptFile]:
        """The files whose documents are there, by name: which bytes they were, and which version read them.

        None is told for a document that did not arrive as a whole, or whose former version is still there.
        """
        found = {}
        for name, graphs in self._holders.items():
            mark = self._marks[min(graphs)]
            settled = bool(mark.sha256) and len(graphs) == 1
            found[name] = KeptFile(name, mark.file, mark.graph, None, mark.reader if settled else "")
        return found

    def version_of(self, graph: str) -> str:
        """The version that a graph that is there as a whole is from; ``""`` for any other."""
        mark = self._marks.get(graph)
        return mark.reader if mark is not None and mark.sha256 else ""

    # ------------------------------------------------------------------ changes

    def bring(self, graph: str, lines: bytes, version: str) -> None:
        """Make a graph that is no document consist of sorted lines.

        Raises:
            PublishError: when it does not come through; what is begun is done by the next run.
        """
        split = lines.splitlines(keepends=True)
        digest = GraphDigest.of(graph, split)
        self._bring(Mark(graph, digest.sha256, digest.triples, self._merges, reader=version), split, ())

    def put(self, prepared: Prepared, file: KeptFile) -> None:
        """Bring a document; it replaces what its file's name meant before.

        Raises:
            PublishError: as :meth:`bring`.
        """
        graph = prepared.graph
        names = self._names(graph) | {file.name}
        own = own_lines(graph_name(graph), names, prepared.sha256)
        lines = sorted(own.splitlines(keepends=True) + prepared.lines.splitlines(keepends=True))
        digest = GraphDigest.of(graph, lines)
        wanted = Mark(graph, digest.sha256, digest.triples, self._merges, names, prepared.sha256, file.reader)
        self._bring(wanted, lines, self._losing(file.name, but=graph))

    def name(self, file: KeptFile) -> None:
        """Give a document that is there a further name, which no other has from then on.

        Raises:
            PublishError: as :meth:`bring`.
        """
        known = self._marks[file.document]
        wanted = _named(known, known.names | {file.name})
        lost = self._losing(file.name, but=file.document)
        operations = self._way.renaming(known, wanted) if wanted != known else []
        self._carry_out([*operations, *self._leaving(lost)], [wanted], lost)

    def remove(self, name: str) -> bool:
        """Take a name away, and its document where it has no other; whether there was one.

        Raises:
            PublishError: as :meth:`bring`.
        """
        lost = self._losing(name)
        self._carry_out(self._leaving(lost), [], lost)
        return bool(lost)

    def finish(self) -> None:
        """Do what an earlier run left undone, where nothing that was written since has done it.

        Raises:
            PublishError: as :meth:`bring`.
        """
        if self._open is None and (not self._state.is_settled or self._moved()):
            self._open = self._begun()

    # ------------------------------------------------------------------ inside

    def _bring(self, wanted: Mark, lines: list[bytes], lost: tuple[Mark, ...]) -> None:
        known = self._marks.get(wanted.graph)
        if known is not None and (known.sha256, known.merges) == (wanted.sha256, wanted.merges):
            operations = self._way.renaming(known, wanted) if wanted != known else []
            self._carry_out([*operations, *self._leaving(lost)], [wanted], lost)
            return
        former, reason = (known.merges, Reason.CHANGED) if known is not None else (frozenset(), Reason.NEW)
        step = Step(Action.SEND, reason, wanted.graph, wanted, former)
        self._way.send(step, lambda: lines, self._leaving(lost))
        self._take_up([wanted], lost)

    def _carry_out(self, operations: list[str], wanted: Iterable[Mark], lost: tuple[Mark, ...]) -> None:
        if operations:
            self._way.carry_out(operations)
        self._take_up(wanted, lost)

    def _losing(self, name: str, but: str = "") -> tuple[Mark, ...]:
        """What is left of the documents that have a name, without it; those that have no other are left no names."""
        graphs = sorted(self._holders.get(name, set()) - {but})
        return tuple(_named(self._marks[graph], self._marks[graph].names - {name}) for graph in graphs)

    def _leaving(self, lost: tuple[Mark, ...]) -> list[str]:
        operations: list[str] = []
        for left in lost:
            known = self._marks[left.graph]
            if left.names:
                operations += self._way.renaming(known, left)
            else:
                gone = Step(Action.PRUNE, Reason.GONE, left.graph, Mark(left.graph), known.merges)
                operations += self._way.removal(gone)
        return operations

    def _take_up(self, wanted: Iterable[Mark], lost: Iterable[Mark]) -> None:
        """Know what is there from now on."""
        for mark in (*lost, *wanted):
            for name in self._names(mark.graph):
                self._holders[name].discard(mark.graph)
                if not self._holders[name]:
                    del self._holders[name]
            self._marks[mark.graph] = mark
            self._note_names(mark)
        for mark in lost:
            if not mark.names:
                del self._marks[mark.graph]

    def _note_names(self, mark: Mark) -> None:
        for name in mark.names:
            self._holders.setdefault(name, set()).add(mark.graph)

    def _names(self, graph: str) -> frozenset[str]:
        known = self._marks.get(graph)
        return known.names if known is not None else frozenset()

    @property
    def _way(self) -> UpdateWay:
        """The way to write, once what an earlier run left undone is done."""
        if self._open is None:
            self._open = self._begun()
        return self._open

    def _begun(self) -> UpdateWay:
        try:
            way = self._connection.update_way()
        except RefusedError as error:
            if not error.takes_none:
                raise
            raise PublishError(
                f"{error}\n直接写入服务器需要 SPARQL Update / to build straight into a server takes SPARQL Update; where there is none, "
                "build a store and push it: budgetkg build --store DIR, budgetkg publish --method gsp --graph-store URL"
            ) from error
        way.begin(self._state.unfinished, self._state.draft)
        for mark in self._moved():
            there = replace(mark, merges=self._merges)
            way.merge(Step(Action.MERGE, Reason.MOVED, mark.graph, there, mark.merges))
            self._marks[mark.graph] = there
        self._state = State(draft=Draft.NONE)
        return way

    def _moved(self) -> tuple[Mark, ...]:
        """The graphs that are whole and are not in the merge that is wanted."""
        return tuple(mark for mark in self._marks.values() if mark.sha256 and mark.merges != self._merges)

    def _adopt(self) -> None:
        """Ask the graphs of documents by which names they go, where a ledger of an older version does not say it."""
        documents = f"{self.base_iri}document/"
        if all(mark.names for graph, mark in self._marks.items() if graph.startswith(documents)):
            return
        asked = f"SELECT ?graph ?name ?file WHERE {{ GRAPH ?graph {{ ?graph <{BKG.fileName}> ?name ; <{BKG.sha256}> ?file }} }}"
        for graph, name, file in self._connection.reading.ask(asked, "").rows:
            known = self._marks.get(str(graph))
            if known is not None and known.graph.startswith(documents):
                self._marks[known.graph] = replace(known, names=known.names | {str(name)}, file=str(file))


def _named(mark: Mark, names: frozenset[str]) -> Mark:
    """A document by other names."""
    triples = mark.triples + len(names) - len(mark.names) if mark.sha256 else 0
    return replace(mark, names=names, triples=triples)
