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
import heapq
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.vocabulary import BKG, PREFIXES
from budgetkg.store import sparql
from budgetkg.store.folder import (
    FORMAT,
    QUADS,
    About,
    check_format,
    empty_quads,
    engine_refusal,
    is_empty,
    not_writable,
    own_version,
    read_about,
    take_lock,
    write_about,
)
from budgetkg.store.values import Bindings, Table, from_term

#: The serialisations that :meth:`Store.write` knows, by the suffix of their files.
RDF_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")

_FILE_NAME = ox.NamedNode(BKG.fileName)
_SHA256 = ox.NamedNode(BKG.sha256)
# What may be the end of a statement and a comment behind it, or just a text.
_COMMENT = re.compile(r"\.\s*#")
_SORT_RUN = 500_000  # lines sorted in memory at a time: about 150 MB

Statement = tuple[str, str, str]
"""Subject, predicate and object as N-Triples terms."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the store: its graph's IRI, the hash of its bytes, and every path that holds those bytes."""

    iri: str
    sha256: str
    file_names: tuple[str, ...]


class Store:
    """A knowledge graph on disk. Use :meth:`create_or_open` to write, :meth:`open` to read; close it, or use ``with``.

    One process may write, or several may read; a second writer, and a reader beside a writer, is refused. Queries run
    in the calling process and cannot be cancelled: the engine has no way to.
    """

    def __init__(self, path: Path, about: About, quads: ox.Store, lock: BinaryIO | None, read_only: bool) -> None:
        """For :meth:`create_or_open` and :meth:`open` only."""
        self.path = path
        self.base_iri = about.base_iri
        self.read_only = read_only
        self._quads: ox.Store | None = quads
        self._lock = lock

    # ------------------------------------------------------------------ opening and closing

    @classmethod
    def create_or_open(cls, path: Path, base_iri: str = DEFAULT_BASE, rebuild: bool = False) -> Self:
        """Open a store for writing; make it where there is none. ``rebuild`` empties a store of any version first.

        Raises:
            BudgetkgError: when ``base_iri`` is no absolute IRI.
            StoreError: when the place cannot be written or is not a store, the store is of another version or another
                base IRI, or another process holds it.
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
            write_about(path, base_iri)
        found = read_about(path)
        with contextlib.ExitStack() as undo:
            lock = take_lock(path, exclusive=True)
            if lock is not None:
                undo.callback(lock.close)
            if rebuild:
                empty_quads(path)
                write_about(path, base_iri)
                found = read_about(path)
            check_format(path, found)
            if found.base_iri != base_iri:
                raise StoreError(
                    f"{path}: 此库的 IRI 以 {found.base_iri} 开头，而不是 {base_iri} / the store's IRIs begin with "
                    f"{found.base_iri}, not {base_iri}; give the same --base-iri, or use --rebuild"
                )
            try:
                quads = ox.Store(path / QUADS)
            except (OSError, RuntimeError) as error:  # the latter where its files hold something else
                raise engine_refusal(path, error) from error
            undo.pop_all()
        return cls(path, found, quads, lock, read_only=False)

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Self:
        """Open a store that exists. Several processes may hold it ``read_only`` at once.

        Raises:
            StoreError: when there is none, it is of another version, or a process that writes holds it.
        """
        if not path.exists():
            raise StoreError(f"{path}: 没有这个库 / there is no store here; make one with: budgetkg build")
        if not path.is_dir():
            raise StoreError(f"{path}: 是文件，不是目录 / is a file, not a store's folder")
        found = read_about(path)
        check_format(path, found)
        with contextlib.ExitStack() as undo:
            lock = take_lock(path, exclusive=not read_only)
            if lock is not None:
                undo.callback(lock.close)
            if not (path / QUADS).is_dir():
                raise StoreError(f"{path}: 库不完整 / the store is incomplete; make it again with --rebuild")
            try:
                quads = ox.Store.read_only(str(path / QUADS)) if read_only else ox.Store(path / QUADS)
            except (OSError, RuntimeError) as error:  # the latter where its files hold something else
                raise engine_refusal(path, error) from error
            undo.pop_all()
        return cls(path, found, quads, lock, read_only)

    @classmethod
    def in_memory(cls, base_iri: str = DEFAULT_BASE) -> Self:
        """A store that lives as long as this object and never touches the disk.

        Raises:
            BudgetkgError: when ``base_iri`` is no absolute IRI.
        """
        about = About(FORMAT, own_version(), Iris.under(base_iri).base)
        return cls(Path("memory"), about, ox.Store(), None, read_only=False)

    def close(self) -> None:
        """Write what is pending and let others in. Closing twice is harmless."""
        if self._quads is not None and not self.read_only:
            self._quads.flush()
        self._quads = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ documents

    def replace(self, document: str, triples: Iterable[Statement], file_name: str, sha256: str) -> None:
        """Make ``triples`` the graph of ``document`` and give it ``file_name``; all of it, or nothing.

        A graph that held this file's former content goes, unless another path still holds that content: then it only
        loses this name. ``triples`` is read to its end before anything is written, so an exception in it changes
        nothing.

        Raises:
            StoreError: when a term is not valid N-Triples or is a blank node, or the store cannot be written.
        """
        graph = _graph_name(document)
        lines = _checked(triples)
        lines.update(f"{graph} {_FILE_NAME} {ox.Literal(name)} ." for name in {file_name, *self._names(graph)})
        lines.add(f"{graph} {_SHA256} {ox.Literal(sha256)} .")
        wanted = {old: self._without_name(old, file_name) for old in self._holders(file_name) if old != graph}
        self._change({**wanted, graph: lines})

    def remove(self, document: str) -> bool:
        """Forget a document: by its IRI, or by a file name (a content that other paths hold keeps its graph).

        Returns whether there was one.

        Raises:
            StoreError: when the store cannot be written.
        """
        wanted = {graph: self._without_name(graph, document) for graph in self._holders(document)}
        wanted.update((ox.NamedNode(stored.iri), set()) for stored in self.documents() if stored.iri == document)
        self._change(wanted)
        return bool(wanted)

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store, by file name."""
        names: dict[str, set[str]] = {}
        for quad in self._open.quads_for_pattern(None, _FILE_NAME, None, None):
            if quad.subject == quad.graph_name and isinstance(quad.object, ox.Literal):
                names.setdefault(str(_iri(quad.subject)), set()).add(quad.object.value)
        stored = (StoredDocument(iri, self._sha256(iri), tuple(sorted(held))) for iri, held in names.items())
        return tuple(sorted(stored, key=lambda document: (document.file_names, document.iri)))

    def holds(self, file_name: str, sha256: str) -> bool:
        """Whether the store holds this file with this content."""
        return any(self._sha256(_iri(graph)) == sha256 for graph in self._holders(file_name))

    def load_reference(self, ontology: Iterable[Statement], codelists: Iterable[Statement]) -> None:
        """Make these the graphs ``ontology`` and ``codelists``, in one transaction. The same content writes nothing.

        Raises:
            StoreError: as :meth:`replace`.
        """
        iris = Iris(self.base_iri)
        ontology_graph, codelist_graph = ox.NamedNode(iris.ontology()), ox.NamedNode(iris.code_lists())
        self._change({ontology_graph: _checked(ontology), codelist_graph: _checked(codelists)})

    # ------------------------------------------------------------------ reading

    def query(self, text: str, bindings: Bindings | None = None, graphs: Iterable[str] | None = None) -> Table:
        """Ask a question in SPARQL 1.1 of the merge of all graphs; ``GRAPH`` reaches the single ones.

        Relative IRIs (``<code/measure/total>``) are of the store's base, and the prefixes of docs/model.md need no
        declaration. ``bindings`` go into the text's open ``VALUES`` blocks (:func:`budgetkg.store.sparql.bind`).
        ``graphs`` are the named graphs that ``GRAPH`` finds, all by default: to name the one that is wanted spares the
        engine the others. A ``CONSTRUCT`` or ``DESCRIBE`` gives the columns subject, predicate and object, an ``ASK`` the
        column answer. A ``FROM`` in the text leaves the merge aside: a triple of two such graphs is then found twice.

        Raises:
            QueryError: when the text is not valid, would change the graph or reach out to the network, or has no place
                for a binding; with line and caret.
            StoreError: when the store cannot be read.
        """
        whole = sparql.unify_lines(text)
        ready = sparql.bind(whole, sparql.check(whole, PREFIXES), bindings or {})
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        if graphs is not None:
            named = [_graph_name(graph) for graph in graphs]
        try:
            answer = self._open.query(ready, base_iri=self.base_iri, prefixes=PREFIXES, named_graphs=named)
            if isinstance(answer, ox.QueryBoolean):
                return Table(("answer",), ((bool(answer),),))
            if isinstance(answer, ox.QueryTriples):
                triples = ((t.subject, t.predicate, t.object) for t in cast(Iterator[ox.Triple], answer))
                return Table(("subject", "predicate", "object"), tuple(tuple(map(from_term, t)) for t in triples))
            columns = tuple(variable.value for variable in answer.variables)
            rows = (tuple(None if term is None else from_term(term) for term in solution) for solution in answer)
            return Table(columns, tuple(rows))
        except SyntaxError as error:
            raise sparql.engine_error(ready, str(error)) from error
        except OSError as error:
            raise StoreError(f"{self.path}: 读取失败 / cannot be read: {error}") from error

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        return tuple(sorted(_iri(graph) for graph in self._open.named_graphs()))

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph as N-Triples terms, sorted; none when there is no such graph."""
        quads = self._open.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return tuple(sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads))

    def write(self, output: BinaryIO, suffix: str) -> None:
        """The whole store in one of :data:`RDF_FORMATS`, the same bytes for the same content.

        ``nq``, ``trig`` and ``jsonld`` keep the named graphs, one after the other by IRI; ``nt``, ``ttl`` and ``rdf``
        (RDF/XML) have no graphs and hold the merge. Triples are sorted as N-Triples lines.

        Raises:
            StoreError: when the format is unknown.
            OSError: when ``output`` or a temporary file cannot be written.
        """
        if suffix not in RDF_FORMATS:
            raise StoreError(f"{suffix}: 未知格式 / unknown format; one of {', '.join(RDF_FORMATS)}")
        if suffix == "nq":
            for graph in self.graphs():
                output.writelines(f"{s} {p} {o} <{graph}> .\n".encode() for s, p, o in self.graph_triples(graph))
        elif suffix in {"trig", "jsonld"}:
            ox.serialize(self._sorted_quads(), output, _ENGINE_FORMATS[suffix], prefixes=dict(PREFIXES))
        else:
            with tempfile.TemporaryDirectory(prefix="budgetkg-") as room:
                self._write_merge(output, suffix, Path(room))

    def optimize(self) -> None:
        """Rearrange the files on disk for faster questions; from hundreds of documents on, at twice the size."""
        self._open.optimize()

    # ------------------------------------------------------------------ inside

    @property
    def _open(self) -> ox.Store:
        if self._quads is None:
            raise StoreError(f"{self.path}: 库已关闭 / the store was closed")
        return self._quads

    def _change(self, wanted: Mapping[ox.NamedNode, set[str]]) -> None:
        """Make each graph consist of the lines wanted (none: the graph goes), and the merge of what all graphs state.

        It is one update request, which the engine applies as one transaction, and writes the differences only. Graphs
        that only grow are loaded in bulk, three times as fast and as indivisible (docs/architecture.md).
        """
        if self.read_only:
            raise StoreError(f"{self.path}: 以只读方式打开 / was opened for reading only")
        gone: dict[ox.Triple, set[ox.NamedNode]] = {}
        added: dict[ox.NamedNode, set[str]] = {}
        changes: list[str] = []
        for graph, lines in wanted.items():
            held = {f"{quad.triple} .": quad.triple for quad in self._open.quads_for_pattern(None, None, None, graph)}
            kept = _canonical(lines) if held else lines
            added[graph] = kept - held.keys()
            for line in held.keys() - kept:
                gone.setdefault(held[line], set()).add(graph)
            if removed := "\n".join(sorted(held.keys() - kept)):
                changes.append(f"DELETE DATA {{ GRAPH {graph} {{\n{removed}\n}} }}")
            if held and not kept:
                changes.append(f"DROP SILENT GRAPH {graph}")
        if not changes:
            self._grow(added)
            return
        unstated = sorted(f"{triple} ." for triple, losers in gone.items() if not self._stated(triple, losers))
        if unstated:
            changes.append("DELETE DATA {\n" + "\n".join(unstated) + "\n}")
        for graph, lines in added.items():
            if inserted := "\n".join(sorted(lines)):
                changes.append(f"INSERT DATA {{\n{inserted}\nGRAPH {graph} {{\n{inserted}\n}} }}")
        try:
            self._open.update(";\n".join(changes))
        except OSError as error:
            raise StoreError(f"{self.path}: 写入失败 / cannot be written: {error}") from error

    def _grow(self, added: Mapping[ox.NamedNode, set[str]]) -> None:
        """Add lines to graphs and to the merge of all."""
        quads = "".join(f"{line}\n{line[:-1]}{graph} .\n" for graph, lines in added.items() for line in lines)
        try:
            if quads:
                self._open.bulk_load(quads.encode(), ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise StoreError(f"{self.path}: 写入失败 / cannot be written: {error}") from error

    def _stated(self, triple: ox.Triple, losers: set[ox.NamedNode]) -> bool:
        """Whether a graph other than ``losers`` states the triple."""
        quads = self._open.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(quad.graph_name not in losers for quad in quads if quad.graph_name != ox.DefaultGraph())

    def _lines(self, graph: ox.NamedNode) -> set[str]:
        return {f"{quad.triple} ." for quad in self._open.quads_for_pattern(None, None, None, graph)}

    def _without_name(self, graph: ox.NamedNode, file_name: str) -> set[str]:
        """What stays of a document that loses a file name: nothing, when it was its last."""
        if self._names(graph) == (file_name,):
            return set()
        return self._lines(graph) - {f"{graph} {_FILE_NAME} {ox.Literal(file_name)} ."}

    def _holders(self, file_name: str) -> tuple[ox.NamedNode, ...]:
        quads = self._open.quads_for_pattern(None, _FILE_NAME, ox.Literal(file_name), None)
        graphs = (quad.graph_name for quad in quads if quad.graph_name == quad.subject)
        return tuple(graph for graph in graphs if isinstance(graph, ox.NamedNode))

    def _names(self, graph: ox.NamedNode) -> tuple[str, ...]:
        quads = self._open.quads_for_pattern(graph, _FILE_NAME, None, graph)
        return tuple(sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)))

    def _sha256(self, iri: str) -> str:
        graph = ox.NamedNode(iri)
        quads = self._open.quads_for_pattern(graph, _SHA256, None, graph)
        return next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), "")

    def _sorted_quads(self) -> Iterator[ox.Quad]:
        for name in self.graphs():
            graph = ox.NamedNode(name)
            quads = self._open.quads_for_pattern(None, None, None, graph)
            yield from sorted(quads, key=lambda quad: f"{quad.subject} {quad.predicate} {quad.object}")

    def _write_merge(self, output: BinaryIO, suffix: str, room: Path) -> None:
        lines = room / "merge.nt"
        with lines.open("wb") as sorted_file:
            self._sort_merge(sorted_file, room)
        if suffix == "nt":
            with lines.open("rb") as sorted_file:
                shutil.copyfileobj(sorted_file, output)
            return
        triples = (quad.triple for quad in ox.parse(path=lines, format=ox.RdfFormat.N_TRIPLES))
        ox.serialize(triples, output, _ENGINE_FORMATS[suffix], prefixes=dict(PREFIXES))

    def _sort_merge(self, output: BinaryIO, room: Path) -> None:
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

            for quad in self._open.quads_for_pattern(None, None, None, ox.DefaultGraph()):
                batch.append(f"{quad.subject} {quad.predicate} {quad.object} .\n".encode())
                if len(batch) == _SORT_RUN:
                    spill()
            spill()
            output.writelines(heapq.merge(*runs))


_ENGINE_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


# ---------------------------------------------------------------------- terms


def _checked(triples: Iterable[Statement]) -> set[str]:
    """The statements as N-Triples lines.

    The engine itself parses them, so nothing in a term can end it, or make the rest of its line a comment.

    Raises:
        StoreError: when a term is not valid, or is a blank node.
    """
    statements = set(triples)
    blank = next((s for s in statements if s[0].startswith("_:") or s[2].startswith("_:")), None)
    if blank is not None:
        raise StoreError(f"图中不得有空白节点 / no blank nodes in the graph: {' '.join(blank)}")
    lines = {f"{subject} {predicate} {object_} ." for subject, predicate, object_ in statements}
    doubtful = {line for line in lines if _COMMENT.search(line)}
    try:
        parsed = sum(1 for _ in ox.parse("\n".join(lines - doubtful).encode(), ox.RdfFormat.N_TRIPLES))
        rewritten = [f"{quad.triple} ." for quad in ox.parse("\n".join(doubtful).encode(), ox.RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise StoreError(f"三元组不合语法 / a triple that is not valid N-Triples: {error}") from error
    if parsed + len(rewritten) != len(lines):
        raise StoreError("三元组不合语法 / a term that is not valid N-Triples: it holds more than one term")
    return (lines - doubtful).union(rewritten)


def _canonical(lines: Iterable[str]) -> set[str]:
    """Lines in the very form in which the store gives them back."""
    memory = ox.Store()
    memory.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return {f"{quad.triple} ." for quad in memory}


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise StoreError(f"{iri!r}: 不是有效的 IRI / not an absolute IRI: {error}") from error


def _iri(node: object) -> str:
    if not isinstance(node, ox.NamedNode):
        raise StoreError(f"{node}: 库中有图没有 IRI / a graph of the store has no IRI; make it again with --rebuild")
    return node.value
