"""Building into a folder of N-Quads files, one a document, compressed: what loaders of very large stores take in.

``graphs/3f/3f9a….nq.zst`` is the named graph of a document, ``reference/ontology.nq.zst`` and the like the graphs that
belong to none. Each file is a zstd frame of sorted lines; any number of them, one behind the other, are N-Quads again.
There is no merge of the graphs among them: docs/distributed.md says which engines make one and how to make it for the others.

A file is written under another name, brought to the disk and then named, and the ledger (``files.db``) names it only
after that. So whenever this process is killed no file is half, and the ledger names none that is not whole; what was
being changed is put right by the next that opens the folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from budgetkg.build.targets.parts_files import NEW, read, refused, remove, write
from budgetkg.build.targets.parts_ledger import Ledger
from budgetkg.build.version import reader_version
from budgetkg.errors import StoreError
from budgetkg.graph import codelist_triples, link_triples, ontology_triples
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.store.documents import own_lines, without_own
from budgetkg.store.kept import KeptFile
from budgetkg.store.lines import graph_name
from budgetkg.store.locks import Lock, lock
from budgetkg.store.prepared import Arrival, prepare

SUFFIX = ".nq.zst"
GRAPHS, REFERENCE = "graphs", "reference"
_LEDGER, _LOCK = "files.db", "lock"


class Parts:
    """A folder of N-Quads files. Use :meth:`open`; close it, or use ``with``."""

    together = 0

    def __init__(self, folder: Path, base_iri: str, ledger: Ledger, held: Lock) -> None:
        """For :meth:`open` only."""
        self.folder = folder
        self._base_iri = base_iri
        self._ledger = ledger
        self._lock = held

    @classmethod
    def open(cls, folder: Path, base_iri: str = DEFAULT_BASE) -> Self:
        """A folder for writing, made where there is none; what a process that died left there is put right.

        Raises:
            BudgetkgError: when ``base_iri`` is no absolute IRI.
            StoreError: when there is something else in the folder, it is of another version or base IRI, it cannot be
                written, or another process writes it.
        """
        base_iri = Iris.under(base_iri).base
        try:
            folder.mkdir(parents=True, exist_ok=True)
            foreign = not (folder / _LEDGER).exists() and {one.name for one in folder.iterdir()} - {
                _LOCK, f"{_LEDGER}{NEW}", f"{_LEDGER}{NEW}-journal",
            }  # fmt: skip
        except OSError as error:
            raise refused(folder, error) from error
        if foreign:
            raise StoreError(
                f"{folder}: 目录中有别的文件（{min(foreign)}）/ there are other files in the folder ({min(foreign)}); give an empty "
                "or new one for --parts (nothing here was changed)"
            )
        with contextlib.ExitStack() as undo:
            held = _held(folder)
            undo.callback(held.close)
            ledger = Ledger.open(folder / _LEDGER, base_iri)
            undo.callback(ledger.close)
            parts = cls(folder, base_iri, ledger, held)
            parts._mend()
            undo.pop_all()
        return parts

    def close(self) -> None:
        """Let others in; twice is harmless."""
        self._ledger.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def base_iri(self) -> str:
        """What the IRIs of its documents begin with."""
        return self._base_iri

    def files(self) -> Mapping[str, KeptFile]:
        """What became of the files that were read, by name."""
        return self._ledger.files()

    def documents(self) -> Mapping[str, Path]:
        """The documents (IRIs), each with the file of its graph."""
        return {iri: self._place(iri) for iri in self._ledger.documents()}

    def load_reference(self) -> None:
        """Write the ontology, the code lists and their links, unless this version's are there."""
        version = reader_version()
        if self._ledger.reference() == version:
            return
        base, iris = self._base_iri, Iris(self._base_iri)
        graphs = {
            "ontology": (iris.ontology(), ontology_triples(base)),
            "codelists": (iris.code_lists(), codelist_triples(base)),
            "links": (iris.links(), link_triples(base)),
        }
        self._ledger.referred("")
        for name, (graph, triples) in graphs.items():
            lines = prepare(graph, "", triples, base).lines
            write(self.folder / REFERENCE / f"{name}{SUFFIX}", graph, lines, self.folder)
        self._ledger.referred(version)

    def put(self, documents: Sequence[Arrival]) -> None:
        """Make documents' graphs what their files' names mean; what a name meant before goes, if it has no other name.

        Raises:
            StoreError: when it cannot be written.
        """
        for prepared, file in documents:
            self._assign(file, prepared.graph, prepared.sha256, prepared.lines)

    def name(self, file: KeptFile) -> None:
        """Give a document that is there (``file.document``) a further name.

        Raises:
            StoreError: when there is no such document, or it cannot be written.
        """
        sha256 = self._ledger.hash_of(file.document)
        if not sha256:
            raise StoreError(f"{file.document}: 没有这份文件 / no such document is in {self.folder}; build it again")
        if self._ledger.document_of(file.name) == file.document:
            self._ledger.remember(file)  # it lies elsewhere now
            return
        self._assign(file, file.document, sha256, self._lines(file.document))

    def refuse(self, file: KeptFile) -> None:
        """Remember a file that cannot be read; what there is of an earlier version of it stays.

        Raises:
            StoreError: when that cannot be written.
        """
        self._ledger.remember(replace(file, document=self._ledger.document_of(file.name)))

    def remove(self, name: str) -> bool:
        """Take away a name, or a document by its IRI with all its names; whether there was one.

        Raises:
            StoreError: when it cannot be written.
        """
        document = self._ledger.document_of(name)
        names = {name} if document else set(self._ledger.names_of(name))
        document = document or name
        if not names:
            known = name in self._ledger.files()
            self._ledger.lost((name,), ())
            return known
        self._ledger.begin((document,))
        left = self._ledger.names_of(document) - names
        if left:
            self._write_document(document, self._ledger.hash_of(document), self._lines(document), left)
        self._ledger.lost(names, (document,) if left else ())
        if not left:
            self._drop(document)
        return True

    def finish(self) -> None:
        """Nothing: each document was finished by itself."""

    # ------------------------------------------------------------------ inside

    def _assign(self, file: KeptFile, document: str, sha256: str, lines: bytes) -> None:
        """The order matters: note what is begun, write what is new, note it, and only then remove what is old."""
        former = self._ledger.document_of(file.name)
        touched = {document, former} - {""}
        left = self._ledger.names_of(former) - {file.name}
        self._ledger.begin(touched)
        self._write_document(document, sha256, lines, self._ledger.names_of(document) | {file.name})
        gone = former not in ("", document) and not left
        if former not in ("", document) and left:
            self._write_document(former, self._ledger.hash_of(former), self._lines(former), left)
        self._ledger.held(file, document, sha256, touched - {former} if gone else touched)
        if gone:
            self._drop(former)

    def _drop(self, document: str) -> None:
        """Remove the file of a document that the ledger does not name any more."""
        remove(self._place(document))
        self._ledger.settle((document,))

    def _mend(self) -> None:
        """Put right what a process that died had begun: files are made what the ledger says of them."""
        for document in self._ledger.changing():
            if names := self._ledger.names_of(document):
                self._write_document(document, self._ledger.hash_of(document), self._lines(document), names)
                self._ledger.settle((document,))
            else:
                self._drop(document)

    def _place(self, document: str) -> Path:
        digits = document.rpartition("/")[2]
        return self.folder / GRAPHS / digits[:2] / f"{digits}{SUFFIX}"

    def _write_document(self, document: str, sha256: str, lines: bytes, names: Collection[str]) -> None:
        every = lines + own_lines(graph_name(document), names, sha256)
        write(self._place(document), document, b"".join(sorted(every.splitlines(keepends=True))), self.folder)

    def _lines(self, document: str) -> bytes:
        """What a document's graph states, without its names and its hash."""
        return without_own(read(self._place(document), document), graph_name(document))


def how_to_load(folder: Path) -> str:
    """How engines take the files in, for people who have just written them."""
    every = f"find {folder / GRAPHS} {folder / REFERENCE} -name '*{SUFFIX}' -exec zstd -dcq {{}} +"
    return (
        "载入 / to load them (docs/distributed.md):\n"
        f"  Oxigraph: {every} | oxigraph load --location DIR --format nq\n"
        f"  QLever:   qlever index --name budgetkg --format nq --input-files '{folder / GRAPHS}/*/*{SUFFIX} {folder / REFERENCE}/*{SUFFIX}' "
        f'--cat-input-files "{every}"\n'
        f"  Virtuoso: {every} | split -C 1G --additional-suffix=.nq --filter='gzip > $FILE.gz' - LOAD/part-   →   "
        "ld_dir('LOAD', '*.nq.gz', 'urn:none'); rdf_loader_run(); checkpoint;"
    )


def _held(folder: Path) -> Lock:
    try:
        taken = lock(folder / _LOCK, alone=True)
    except OSError as error:
        raise refused(folder, error) from error
    if taken is None:
        raise StoreError(
            f"{folder}: 正被另一进程写入 / is being written by another process (a build); wait until it ends, or stop it"
        )
    return taken
