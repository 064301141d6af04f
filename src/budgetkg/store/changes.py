"""How a writer changes a store: documents that come, change, are renamed and go, and the reference graphs.

Every change is noted in the journal, made in the graph, and settled in the catalogue, which crosses out the note: in this
order, so that whoever comes after a writer that died knows what to finish (:mod:`budgetkg.store.mending`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.graph.iris import Iris
from budgetkg.store.documents import name_line, own_lines
from budgetkg.store.entries import Entry, entries
from budgetkg.store.holding import Holding
from budgetkg.store.journal import Intent
from budgetkg.store.kept import KeptFile
from budgetkg.store.lines import check_owner, graph_name
from budgetkg.store.mending import found_by_itself, take_name
from budgetkg.store.merge import Difference, alter, differences, drop, load, retract
from budgetkg.store.prepared import Arrival, Prepared


class Changes:
    """The changes of one open store. All of them raise :class:`StoreError` when it cannot be written."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding

    def put(self, documents: Iterable[Arrival]) -> None:
        """Store what was read from files, each in the place of what its name meant before, one after the other.

        Of those that follow each other all that are new go into the graph together, as one step: the engine then has
        fewer files to rearrange, which is what the loading of thousands of documents takes most of its time for.
        """
        fresh: dict[str, Arrival] = {}
        for prepared, file in documents:
            if prepared.graph in fresh or self._holds(prepared.graph):
                self._load(fresh.values())
                fresh.clear()
            if self._holds(prepared.graph):
                self._change(prepared, file)
            else:
                fresh[prepared.graph] = prepared, file
        self._load(fresh.values())

    def _load(self, documents: Collection[Arrival]) -> None:
        """Store documents of which nothing is there."""
        if not documents:
            return
        lines: dict[ox.NamedNode, bytes] = {}
        settled: list[tuple[KeptFile, tuple[str, ...], Prepared | None]] = []
        intents: list[Intent] = []
        for prepared, file in documents:
            graph, former = graph_name(prepared.graph), self._former(file)
            lines[graph] = self._lines(graph, prepared, file)
            intents.append(_exchange(file, former, lines[graph].count(b"\n")))
            settled.append((file, former, prepared))
        with self._step(*intents) as quads:
            load(quads, lines)
            self._settle(settled)

    def _change(self, prepared: Prepared, file: KeptFile) -> None:
        """Store a document in the place of itself: of what is the same nothing is written."""
        graph = graph_name(prepared.graph)
        former = self._former(file)
        changed = differences(self._holding.quads, {graph: self._lines(graph, prepared, file)})
        if not changed and not former:
            self.remember(file)
            return
        large = changed[graph] if graph in changed and changed[graph].is_large else None
        with self._step(_exchange(file, former, large=large)) as quads:
            if large is None:
                alter(quads, changed)
            else:
                load(quads, {graph: large.gained})
                retract(quads, graph, large.lost)
            self._settle([(file, former, prepared)])

    def name(self, file: KeptFile) -> None:
        """Give a document that is stored already one more name."""
        graph = graph_name(file.document)
        if not self._holds(file.document):
            raise StoreError(f"{file.document}: 库中没有此文件 / there is no such document in the store")
        if file.name in self._holding.catalogue.files.names_of(file.document):
            self.remember(file)
            return
        former = self._former(file)
        with self._step(_exchange(file, former)) as quads:
            alter(quads, {graph: Difference(gained=name_line(graph, file.name))})
            self._settle([(file, former, None)])

    def remove(self, what: str) -> bool:
        """Forget a name, or a document (its IRI) with all its names; whether there was such a thing."""
        files = self._holding.catalogue.files
        known = files.named(what)
        if known is None and not files.names_of(what):
            if files.refused(what) is None:
                return False
            self._holding.begin()
            self._holding.catalogue.forget(what)
            return True
        iri = known.document if known else what
        graph = graph_name(iri)
        with self._step(Intent((iri,))) as quads:
            stays = known is not None and take_name(quads, graph, what)
            if known is None:
                drop(quads, graph)
            renamed = {iri: found_by_itself(quads, graph, self._base_iri)} if stays else {}
            self._holding.catalogue.settle(renamed=renamed, gone=() if stays else [iri], unnamed=what)
        return True

    def remember(self, file: KeptFile) -> None:
        """Remember a file that changes nothing in the graph: one that was refused, or was read as it is stored."""
        files = self._holding.catalogue.files
        refused = files.refused(file.name)
        if file != (refused or files.named(file.name)):
            self._holding.begin()
            self._holding.catalogue.remember(file)

    def load_reference(self, wanted: Mapping[str, bytes], version: str) -> None:
        """Make canonical lines the graphs of these IRIs."""
        for lines in wanted.values():
            check_owner(lines, Iris(self._base_iri).documents())
        changed = differences(self._holding.quads, {graph_name(iri): lines for iri, lines in wanted.items()})
        if changed:
            iris = sorted(graph.value for graph in changed)
            with self._step(Intent(tuple(iris))) as quads:
                alter(quads, changed)
                taken = {iri: entries(wanted[iri], self._base_iri) for iri in iris if wanted[iri]}
                self._holding.catalogue.settle(taken, gone=[iri for iri in iris if not wanted[iri]])
        if self._holding.catalogue.reference() != version:
            self._holding.begin()
            self._holding.catalogue.set_reference(version)

    @property
    def _base_iri(self) -> str:
        return self._holding.catalogue.base_iri

    def _holds(self, document: str) -> bool:
        return self._holding.quads.contains_named_graph(graph_name(document))

    def _lines(self, graph: ox.NamedNode, prepared: Prepared, file: KeptFile) -> bytes:
        """What a document's graph is to be: with all names that it then has."""
        names = {file.name, *self._holding.catalogue.files.names_of(prepared.graph)}
        return prepared.lines + own_lines(graph, names, prepared.sha256)

    def _former(self, file: KeptFile) -> tuple[str, ...]:
        """The document that a file's name meant before, when it is another one."""
        known = self._holding.catalogue.files.named(file.name)
        return () if known is None or known.document == file.document else (known.document,)

    @contextlib.contextmanager
    def _step(self, *intents: Intent) -> Iterator[ox.Store]:
        """A change of the graph that ends with being settled in the catalogue."""
        self._holding.begin()
        self._holding.catalogue.note(intents)
        try:
            yield self._holding.quads
            self._holding.changed(len(intents))
        except OSError as error:
            raise StoreError(
                f"{self._holding.path}: 写入失败 / cannot be written: {error}; make room on the disk or see to its rights, "
                "then run it again: all that was stored before is kept"
            ) from error

    def _settle(self, stored: Iterable[tuple[KeptFile, Collection[str], Prepared | None]]) -> None:
        """Take files' names from the documents that they meant before; then take up what was stored, if anything was."""
        quads = self._holding.quads
        taken: dict[str, Mapping[Entry, str]] = {}
        renamed: dict[str, Mapping[Entry, str]] = {}
        gone: set[str] = set()
        files = []
        for file, former, prepared in stored:
            gone.update(iri for iri in former if not take_name(quads, graph_name(iri), file.name))
            for iri in former:
                renamed[iri] = found_by_itself(quads, graph_name(iri), self._base_iri)
            itself = found_by_itself(quads, graph_name(file.document), self._base_iri)
            if prepared is None:
                renamed[file.document] = itself
            else:
                taken[file.document] = {**prepared.entries, **itself}
            files.append(file)
        stays = {iri: found for iri, found in renamed.items() if iri not in gone}
        self._holding.catalogue.settle(taken, stays, sorted(gone), files)


def _exchange(file: KeptFile, former: tuple[str, ...], statements: int = 0, large: Difference | None = None) -> Intent:
    """That a file's name comes to mean its document, in the place of former ones."""
    gained, lost = ("", "") if large is None else (large.gained.partition(b"\n")[0].decode(), large.lost.decode())
    return Intent((file.document, *former), file.document, file.name, former, statements, gained, lost)
