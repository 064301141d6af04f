"""The store on disk: one named graph per document, and their merge to ask questions of.

The engine can treat all named graphs as one, but it does not merge them: a triple that stands in two documents' graphs
(a unit's name, say) is found twice, and every sum joined to it doubles. So the store keeps the merge itself, in the
default graph, where each triple is found once however many documents state it. A change touches a document's graph and
the merge in one transaction.

Literals are stored in canonical form (``12.50`` → ``12.5``, ``@zh-CN`` → ``@zh-cn``): what must stay as printed is kept
as a string of its own (docs/model.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.store.asking import NO_LIMITS, Limits
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.changes import Changes
from budgetkg.store.documents import StoredDocument, stored_documents
from budgetkg.store.dump import dump, graph_names, sorted_lines
from budgetkg.store.evaluation import Evaluator
from budgetkg.store.folder import (
    FORMAT,
    check_format,
    is_empty,
    not_writable,
    read_about,
    take_lock,
    write_about,
)
from budgetkg.store.generations import Generations
from budgetkg.store.holding import Holding, make_first
from budgetkg.store.kept import ACROSS, KeptFile, KeptFinding
from budgetkg.store.lines import Statement, canonical, joined
from budgetkg.store.prepared import Arrival, Prepared, prepare, prepare_lines
from budgetkg.store.rebase import Rebase
from budgetkg.store.search import Hit
from budgetkg.store.selection import Selection
from budgetkg.store.sought import Sought
from budgetkg.store.values import Bindings, Table


class Store:
    """A knowledge graph on disk. Use :meth:`create_or_open` to write, :meth:`open` to read; close it, or use ``with``.

    One process may write; a second writer is refused. Any number may read meanwhile: they see the store as it was when
    they opened it, and the next to open it after the writer has closed (or died) sees what was written. Queries run in
    the calling process and cannot be cancelled: the engine has no way to.
    """

    def __init__(self, holding: Holding) -> None:
        """For :meth:`create_or_open`, :meth:`open` and :meth:`in_memory` only."""
        self.path = holding.path
        self.base_iri = holding.catalogue.base_iri
        self.read_only = holding.read_only
        self._holding = holding

    # ------------------------------------------------------------------ opening and closing

    @classmethod
    def create_or_open(cls, path: Path, base_iri: str = DEFAULT_BASE, rebuild: bool = False) -> Self:
        """Open a store for writing; make it where there is none.

        ``rebuild`` begins with nothing, in the place of a store of any version: what was there goes with the first
        change, and stays where there is none.

        Raises:
            BudgetkgError: when ``base_iri`` is no absolute IRI.
            StoreError: when the place cannot be written or is not a store, the store is of another version or another
                base IRI, or another process writes it.
        """
        base_iri = Iris.under(base_iri).base
        if path.exists() and not path.is_dir():
            raise StoreError(f"{path}: 是文件，不是目录 / is a file; give a folder for the store")
        try:
            path.mkdir(parents=True, exist_ok=True)
            empty = is_empty(path)
        except OSError as error:
            raise not_writable(path, error) from error
        if empty:
            write_about(path)
        found = read_about(path)
        with contextlib.ExitStack() as undo:
            writer = take_lock(path)
            undo.callback(writer.close)
            if not rebuild:
                check_format(path, found)
            if found.format == FORMAT:
                make_first(path, base_iri)
            store = cls(Holding.anew(path, base_iri, writer) if rebuild else Holding.newest(path, writer))
            if store.base_iri != base_iri:
                store.close()
                raise StoreError(
                    f"{path}: 此库的 IRI 以 {store.base_iri} 开头，而不是 {base_iri} / the store's IRIs begin with "
                    f"{store.base_iri}, not {base_iri}; give the same --base-iri, or use --rebuild"
                )
            undo.pop_all()
        return store

    @classmethod
    def open(cls, path: Path, read_only: bool = False, generation: int | None = None) -> Self:
        """Open a store that exists. Any number of processes may hold it ``read_only``, beside one that writes.

        Readers open the newest ``generation``, or that of a number, which may be gone.

        Raises:
            StoreError: when there is none, or it is of another version; for a writer also when another process writes.
        """
        if not path.exists():
            raise StoreError(f"{path}: 没有这个库 / there is no store here; make one with: budgetkg build")
        if not path.is_dir():
            raise StoreError(f"{path}: 是文件，不是目录 / is a file, not a store's folder")
        check_format(path, read_about(path))
        if read_only:
            return cls(Holding.newest(path, None, generation))
        with contextlib.ExitStack() as undo:
            writer = take_lock(path)
            undo.callback(writer.close)
            store = cls(Holding.newest(path, writer))
            undo.pop_all()
        return store

    @classmethod
    def in_memory(cls, base_iri: str = DEFAULT_BASE) -> Self:
        """A store that lives as long as this object and never touches the disk.

        Raises:
            BudgetkgError: when ``base_iri`` is no absolute IRI.
        """
        return cls(Holding.in_memory(Iris.under(base_iri).base))

    @staticmethod
    def newest(path: Path) -> int:
        """The number of the generation that a reader would open now; cheap enough to be asked every second.

        Raises:
            StoreError: when the folder cannot be read.
        """
        return Generations(path).newest()

    @property
    def generation(self) -> int:
        """The number of the generation that is shown; 0 for what is in memory alone."""
        return self._holding.generation

    def is_current(self) -> bool:
        """Whether nothing newer is there to be opened.

        Raises:
            StoreError: when the folder cannot be read.
        """
        return not self.generation or self.newest(self.path) <= self.generation

    def close(self) -> None:
        """Write what is pending and let others in. Closing twice is harmless."""
        try:
            self._holding.close()
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ documents

    def put(self, prepared: Prepared, file: KeptFile) -> None:
        """Store what was read from a file, in the place of what its name meant before: all of it, or nothing.

        A document that the name meant before goes, unless it has other names: then it only loses this one. Of one that
        is stored already only what differs is written. ``file`` is remembered (:meth:`files`).

        Raises:
            StoreError: when the store cannot be written.
        """
        self._changes.put([(prepared, file)])

    def put_all(self, documents: Iterable[Arrival]) -> None:
        """Store what was read from several files, as :meth:`put` would one after the other, and faster.

        Each is stored as a whole or not at all; those that are new go in together.

        Raises:
            StoreError: when the store cannot be written.
        """
        self._changes.put(documents)

    def name(self, file: KeptFile) -> None:
        """Give a document that is stored already the name of a file that holds its content too; it is remembered.

        Raises:
            StoreError: when there is no such document, or the store cannot be written.
        """
        self._changes.name(file)

    def refuse(self, file: KeptFile) -> None:
        """Remember a file that could not be read (its ``problem`` says why); what is stored under its name stays.

        Raises:
            StoreError: when the store cannot be written.
        """
        self._changes.remember(file)

    def replace(
        self,
        document: str,
        triples: Iterable[Statement],
        file_name: str,
        sha256: str,
        source: Path | None = None,
    ) -> None:
        """Make ``triples`` the graph of ``document`` and give it ``file_name``: :meth:`put` of what they are.

        ``source`` is where the file lies. ``triples`` is read to its end before anything is written, so an exception in
        it changes nothing.

        Raises:
            StoreError: when a term is not valid N-Triples or is a blank node, or the store cannot be written.
        """
        prepared = prepare(document, sha256, triples, self.base_iri)
        self.put(prepared, KeptFile(file_name, sha256, document, source, ""))

    def remove(self, document: str) -> bool:
        """Forget a document: by its IRI, or by a file name (a content that other paths hold keeps its graph).

        A file that was refused is forgotten too. Returns whether there was one.

        Raises:
            StoreError: when the store cannot be written.
        """
        return self._changes.remove(document)

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store, by file name."""
        return stored_documents(self._catalogue.files.stored())

    def files(self) -> Mapping[str, KeptFile]:
        """What became of every file, by name: of all names of all documents, and of the files that were refused."""
        return self._catalogue.files.all()

    def holds(self, file_name: str, sha256: str) -> bool:
        """Whether the store holds this file with this content."""
        known = self._catalogue.files.named(file_name)
        return known is not None and known.sha256 == sha256

    def reference_is(self, version: str) -> bool:
        """Whether the ontology, code lists and links are those that were loaded as this version."""
        return bool(version) and self._catalogue.reference() == version

    def load_reference(
        self,
        ontology: Iterable[Statement],
        codelists: Iterable[Statement],
        links: Iterable[Statement] = (),
        version: str = "",
    ) -> None:
        """Make these the graphs ``ontology``, ``codelists`` and ``links``, in one transaction.

        The same content writes nothing. ``version`` is what :meth:`reference_is` compares (``""``: it is not known).

        Raises:
            StoreError: as :meth:`replace`.
        """
        iris = Iris(self.base_iri)
        given = {iris.ontology(): ontology, iris.code_lists(): codelists, iris.links(): links}
        lines = {graph: canonical(joined(statements)) for graph, statements in given.items()}
        self._changes.load_reference(lines, version)

    # ------------------------------------------------------------------ reading

    def query(
        self,
        text: str,
        bindings: Bindings | None = None,
        graphs: Iterable[str] | None = None,
        limits: Limits = NO_LIMITS,
    ) -> Table:
        """Ask a question in SPARQL 1.1 of the merge of all graphs; ``GRAPH`` reaches the single ones.

        Relative IRIs (``<code/measure/total>``) are of the store's base, and the prefixes of docs/model.md need no
        declaration. ``bindings`` go into the text's open ``VALUES`` blocks (:func:`budgetkg.store.sparql.bind`).
        ``graphs`` are the named graphs that ``GRAPH`` finds, all by default: to name the one that is wanted spares the
        engine the others. A ``CONSTRUCT`` or ``DESCRIBE`` gives the columns subject, predicate and object, an ``ASK`` the
        column answer. A ``FROM`` in the text leaves the merge aside: a triple of two such graphs is then found twice.

        Raises:
            QueryError: when the text is not valid, would change the graph or reach out to the network, or has no place
                for a binding; with line and caret.
            QueryTooLargeError: when there are more rows than the limit.
            StoreError: when the store cannot be read.
        """
        with self._reading():
            return self._evaluator.table(text, bindings, graphs, limits)

    def serialise(
        self,
        text: str,
        form: str,
        bindings: Bindings | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        limits: Limits = NO_LIMITS,
    ) -> bytes:
        """The answer in a standard format: see :meth:`budgetkg.store.evaluation.Evaluator.serialised`.

        Raises:
            QueryError: as :meth:`query`, and when the format does not fit the kind of answer.
            QueryTooLargeError: when the answer is longer than the limit.
            StoreError: when the store cannot be read.
        """
        with self._reading():
            return self._evaluator.serialised(text, form, bindings, default_graphs, named_graphs, limits)

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        return graph_names(self._open)

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph as N-Triples terms, sorted; none when there is no such graph."""
        quads = self._open.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return tuple(sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads))

    def statements_of(self, iri: str) -> tuple[Statement, ...]:
        """What the merge of all graphs says of a node, sorted as N-Triples terms."""
        quads = self._open.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return tuple(sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads))

    def statements_about(self, iri: str, most: int) -> tuple[Statement, ...]:
        """What the merge says with a node as its object, ``most`` statements: always the same ones of the same content."""
        quads = self._open.quads_for_pattern(None, None, ox.NamedNode(iri), ox.DefaultGraph())
        return tuple(sorted((str(q.subject), str(q.predicate), str(q.object)) for q in islice(quads, most)))

    def graph_lines(self, graph: str | None = None, base_iri: str | None = None) -> Iterator[bytes]:
        """What a named graph (or the merge) states, as sorted N-Triples lines under another base; flat in memory.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
            OSError: when a temporary file cannot be written.
        """
        return sorted_lines(self._open, [graph], self._rebase(base_iri))

    def write(
        self, output: BinaryIO, suffix: str, selection: Selection | None = None, base_iri: str | None = None
    ) -> None:
        """The store, or a selection of it, in one of :data:`RDF_FORMATS`; see :func:`budgetkg.store.dump.dump`.

        ``base_iri`` is another base for the IRIs of the data.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
            StoreError: when the format is unknown, or cannot hold what is stored.
            OSError: when ``output`` or a temporary file cannot be written.
        """
        graphs = None if selection is None or selection.is_all else selection.of(self)
        dump(self._open, output, suffix, self.base_iri, graphs, self._rebase(base_iri))

    def rebased(self, path: Path, base_iri: str) -> Self:
        """A copy under another base, in a new folder, open for reading: with its findings and the places of its files.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
            StoreError: when there is something in the folder, or the copy cannot be written.
        """
        rebase = Rebase(self.base_iri, base_iri)
        with type(self).create_or_open(path, base_iri) as copy:
            if copy.graphs():
                raise StoreError(f"{path}: 目录中已有库 / there is a store already; give a new folder")
            copy._take(self, rebase)
            findings = [found.rebased(rebase) for found in self.findings()]
            validations = self.validations()
            for shapes in sorted(set(validations.values())):
                validated = {rebase.iri(iri) for iri, validated_with in validations.items() if validated_with == shapes}
                copy._catalogue.keep(findings, validated, shapes)
        return type(self).open(path, read_only=True)

    def _take(self, other: Store, rebase: Rebase) -> None:
        """Take up all that another store holds, under this one's base."""
        iris = Iris(other.base_iri)
        reference = {iri: rebase.iri(iri) for iri in (iris.ontology(), iris.code_lists(), iris.links())}
        lines = {new: b"".join(other.graph_lines(iri, self.base_iri)) for iri, new in reference.items()}
        self._changes.load_reference(lines, other._catalogue.reference())
        for file in other._catalogue.files.stored():
            moved = replace(file, document=rebase.iri(file.document))
            if self._catalogue.files.names_of(moved.document):
                self.name(moved)
            else:
                held = b"".join(other.graph_lines(file.document, self.base_iri))
                self.put(prepare_lines(moved.document, file.sha256, held, self.base_iri), moved)
        for file in other.files().values():
            if file.problem:
                self.refuse(replace(file, document=rebase.iri(file.document)))

    # ------------------------------------------------------------------ beside the graph

    def search(self, text: str, kinds: Collection[str] = (), limit: int = 50) -> tuple[Hit, ...]:
        """What holds every word of a text in its name, code, number or further text, the best first.

        Raises:
            QueryError: when a kind is none of :data:`budgetkg.store.KINDS`.
            StoreError: when the index cannot be read.
        """
        return self._catalogue.search(text, kinds, limit)

    def sought(self) -> tuple[Sought, ...]:
        """All that :meth:`search` can find, in no order.

        Raises:
            StoreError: when the index cannot be read.
        """
        return self._catalogue.sought()

    @property
    def complete(self) -> bool:
        """Whether :meth:`search` finds all that is stored: not so after a writer died, until the next has mended it."""
        return self._catalogue.complete

    def stamps(self) -> Mapping[str, str]:
        """By graph, what tells its content from any other that it had; of those alone for which this is certain."""
        return self._catalogue.stamps() if self.generation and self.complete else {}

    def sources(self) -> Mapping[str, Path]:
        """Where the documents' files were last read, by the sha256 of their content; they may have gone since."""
        return self._catalogue.sources()

    def findings(self, document: str | None = None) -> tuple[KeptFinding, ...]:
        """What the last validation found in a document (its IRI) or in all; those of changed documents are gone."""
        return self._catalogue.findings(document)

    def validations(self) -> Mapping[str, str]:
        """The documents (IRIs) whose last validation still holds, each with what it was validated with.

        :data:`budgetkg.store.ACROSS` stands for what was compared across documents.
        """
        return self._catalogue.validations()

    def keep_findings(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> bool:
        """Keep what a validation of these documents (and of :data:`budgetkg.store.ACROSS`) found, as they are here.

        A store that is open for reading becomes a writer for a moment; what has changed since it was opened is left
        out. Returns whether the findings are kept: not where the store may not be written, or another process does.
        """
        if not self.read_only:
            self._keep(findings, documents, shapes)
            return True
        seen = self._catalogue.stamps()
        try:
            with type(self).open(self.path) as writer:
                now = writer._catalogue.stamps()
                lists = Iris(self.base_iri).code_lists()
                if seen.get(lists) != now.get(lists):
                    return False
                same = {one for one in documents if (seen == now if one == ACROSS else seen.get(one) == now.get(one))}
                writer._keep(findings, same, shapes)
                return True
        except StoreError:
            return False

    def _keep(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> None:
        if not self._catalogue.keeps(findings, documents, shapes):
            self._holding.begin()
            self._catalogue.keep(findings, documents, shapes)

    def optimize(self) -> None:
        """Rearrange the files on disk for faster questions; from hundreds of documents on, at twice the size.

        Raises:
            StoreError: when the store cannot be written.
        """
        self._holding.begin()
        self._open.optimize()

    # ------------------------------------------------------------------ inside

    @property
    def _open(self) -> ox.Store:
        return self._holding.quads

    @property
    def _changes(self) -> Changes:
        return Changes(self._holding)

    @property
    def _catalogue(self) -> Catalogue:
        return self._holding.catalogue

    @property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self._open, self.base_iri)

    def _rebase(self, base_iri: str | None) -> Rebase | None:
        rebase = None if base_iri is None else Rebase(self.base_iri, base_iri)
        return None if rebase is None or rebase.new == self.base_iri else rebase

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self.path}: 读取失败 / cannot be read: {error}") from error

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(f"{self.path}: 写入失败 / cannot be written: {error}")
