"""What stands beside a store's graph: the search index, the findings of the last validation, the places of the files.

It needs no engine: what shows a store to people opens it apart from the processes that answer questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from budgetkg.errors import StoreError
from budgetkg.graph.iris import Iris
from budgetkg.store import files, index, journal, kept
from budgetkg.store.database import Database
from budgetkg.store.entries import Entry
from budgetkg.store.files import Files
from budgetkg.store.folder import check_format, read_about
from budgetkg.store.generations import Generation, Generations
from budgetkg.store.index import Index
from budgetkg.store.journal import Intent, Journal
from budgetkg.store.kept import ACROSS, Kept, KeptFile, KeptFinding, validated_as
from budgetkg.store.search import Hit, search
from budgetkg.store.sought import Sought, everything

_SCHEMA = (
    index.SCHEMA
    + kept.SCHEMA
    + files.SCHEMA
    + journal.SCHEMA
    + """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
)
_REFERENCE = "reference"
_NONE: Mapping[str, Mapping[Entry, str]] = {}


class Catalogue:
    """The catalogue of one generation. Many threads may read it at once."""

    def __init__(self, database: Database, base_iri: str, generation: Generation | None = None) -> None:
        """For :meth:`open`, :meth:`of`, :meth:`create` and :meth:`in_memory` only."""
        self._database = database
        self._index, self._kept, self._journal = Index(database), Kept(database), Journal(database)
        self.files = Files(database)
        self._generation = generation
        self._code_lists = Iris(base_iri).code_lists()
        self.base_iri = base_iri

    @classmethod
    def open(cls, path: Path, generation: int | None = None) -> Self:
        """The catalogue of the store at ``path``, to read: of its newest generation, or of that of a number.

        Raises:
            StoreError: when there is no store, it is of another version, the generation is gone, or it is damaged.
        """
        if not path.is_dir():
            raise StoreError(f"{path}: 没有这个库 / there is no store here; make one with: budgetkg build")
        check_format(path, read_about(path))
        held = Generations(path).hold(generation)
        try:
            return cls(Database.open(held.index, read_only=True), held.base_iri, held)
        except StoreError:
            held.close()
            raise

    @classmethod
    def of(cls, generation: Generation, *, read_only: bool) -> Self:
        """The catalogue of a generation that somebody else holds.

        Raises:
            StoreError: when it is damaged or cannot be opened.
        """
        return cls(Database.open(generation.index, read_only=read_only), generation.base_iri)

    @classmethod
    def create(cls, generation: Generation) -> Self:
        """The empty catalogue of a new generation.

        Raises:
            StoreError: when it cannot be written.
        """
        return cls(Database.create(generation.index, _SCHEMA), generation.base_iri)

    @classmethod
    def in_memory(cls, base_iri: str) -> Self:
        """An empty catalogue that lives as long as this object."""
        return cls(Database.in_memory(_SCHEMA), base_iri)

    def close(self) -> None:
        """Close it; twice is harmless."""
        self._database.close()
        if self._generation is not None:
            self._generation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ reading

    @property
    def generation(self) -> int:
        """The number of the generation, of a catalogue that was opened on its own; else 0."""
        return 0 if self._generation is None else self._generation.number

    @property
    def complete(self) -> bool:
        """Whether it agrees with the graph: not so while a change is made, nor after a writer died in the middle of one."""
        return not self._journal.intents()

    def search(self, text: str, kinds: Collection[str] = (), limit: int = 50) -> tuple[Hit, ...]:
        """What holds every word of a text; see :func:`budgetkg.store.search.search`."""
        return search(self._database, text, kinds, limit, self._code_lists)

    def sought(self) -> tuple[Sought, ...]:
        """All that can be found, in no order."""
        return everything(self._database, self._code_lists)

    def size(self) -> int:
        """How many things can be found."""
        return self._index.size()

    def findings(self, document: str | None = None) -> tuple[KeptFinding, ...]:
        """What the last validation found, in one document or in all: see :class:`budgetkg.store.kept.Kept`."""
        return self._kept.findings(document)

    def validations(self) -> Mapping[str, str]:
        """The documents (IRIs) whose last validation still holds, each with what it was validated with."""
        return self._kept.validations()

    def sources(self) -> Mapping[str, Path]:
        """Where the files were last read, by the sha256 of their content; they may have gone or changed since."""
        return self.files.sources()

    def stamps(self) -> Mapping[str, str]:
        """By graph, what tells its content from any other that it had."""
        return self._index.stamps()

    def intents(self) -> tuple[Intent, ...]:
        """What a writer began and did not finish."""
        return self._journal.intents()

    def reference(self) -> str:
        """The version of the ontology and the code lists that were loaded last; ``""`` where it is not known."""
        rows = self._database.rows("SELECT value FROM about WHERE name = ?", (_REFERENCE,))
        return str(rows[0][0]) if rows else ""

    # ------------------------------------------------------------------ writing

    def note(self, intents: Iterable[Intent]) -> None:
        """Write into the journal what is about to be done."""
        self._journal.note(intents)

    def settle(
        self,
        taken: Mapping[str, Mapping[Entry, str]] = _NONE,
        renamed: Mapping[str, Mapping[Entry, str]] = _NONE,
        gone: Collection[str] = (),
        stored: Iterable[KeptFile] = (),
        unnamed: str = "",
    ) -> None:
        """Take up what the graph is now, and cross out the journal: all in one step.

        Args:
            taken: the graphs (IRIs) that have other content, each with all that can be sought in it.
            renamed: the documents that have other names and the same content, each with what leads to the document.
            gone: the graphs that are no more.
            stored: the files that were.
            unnamed: the name that no document has any more.
        """
        with self._database.change() as connection:
            for iri in gone:
                index.drop(connection, iri)
                files.forget_document(connection, iri)
            for iri, found in renamed.items():
                index.rename(connection, iri, found)
            for iri, found in taken.items():
                index.take_up(connection, iri, found)
            for iri in (*taken, *renamed, *gone):
                kept.forget(connection, iri)
            if self._code_lists in taken or self._code_lists in gone:
                kept.forget_all(connection)
            kept.forget(connection, ACROSS)
            for file in stored:
                files.store(connection, file)
            if unnamed:
                files.forget(connection, unnamed)
            journal.done(connection)

    def agree(self, document: str, sha256: str, names: Collection[str]) -> None:
        """Make the ledger of files say what a document's graph says."""
        with self._database.change() as connection:
            files.agree(connection, document, sha256, names)

    def remember(self, file: KeptFile) -> None:
        """Remember a file of which the store holds the document already; or, with a problem, one that was refused."""
        with self._database.change() as connection:
            if file.problem:
                files.refuse(connection, file)
            else:
                files.store(connection, file)

    def forget(self, name: str) -> None:
        """Forget a name, whatever became of its file."""
        with self._database.change() as connection:
            files.forget(connection, name)

    def set_reference(self, version: str) -> None:
        """Remember the version of the ontology and the code lists."""
        with self._database.change() as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_REFERENCE, version))

    def keep(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> None:
        """Keep the findings of these documents in the place of former ones."""
        self._kept.keep(findings, documents, shapes)

    def keeps(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> bool:
        """Whether these findings of these documents are the ones that are kept."""
        known = self.validations()
        held = [found for found in self.findings() if validated_as(found) in documents]
        wanted = [found for found in findings if validated_as(found) in documents]
        return held == wanted and all(known.get(document) == shapes for document in documents)
