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
from budgetkg.store import index, kept
from budgetkg.store.database import Database
from budgetkg.store.entries import entries
from budgetkg.store.folder import check_format, read_about
from budgetkg.store.generations import Generation, Generations
from budgetkg.store.index import Index
from budgetkg.store.kept import ACROSS, Kept, KeptFinding, validated_as
from budgetkg.store.search import Hit, search
from budgetkg.store.sought import Sought, everything

_SCHEMA = index.SCHEMA + kept.SCHEMA


class Catalogue:
    """The catalogue of one generation. Many threads may read it at once."""

    def __init__(self, database: Database, base_iri: str, generation: Generation | None = None) -> None:
        """For :meth:`open`, :meth:`of`, :meth:`create` and :meth:`in_memory` only."""
        self._database = database
        self._index, self._kept = Index(database), Kept(database)
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
        """Whether all that the graph states can be found: not so after a writer died, until the next mends it."""
        return not self._index.pending()

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
        """Where the files were last read, by the sha256 of their content."""
        return self._kept.sources()

    def stamps(self) -> Mapping[str, str]:
        """By graph, what tells its content from any other that it had."""
        return self._index.stamps()

    def pending(self) -> tuple[str, ...]:
        """The graphs to take up again."""
        return self._index.pending()

    # ------------------------------------------------------------------ writing

    def mark(self, graphs: Iterable[str]) -> None:
        """Note that these graphs are about to change."""
        self._index.mark(graphs)

    def take_up(self, graphs: Mapping[str, Collection[str]]) -> None:
        """Take up what these graphs state now (their N-Triples lines; none: the graph is gone)."""
        with self._database.change() as connection:
            for iri, lines in graphs.items():
                if lines:
                    index.take_up(connection, iri, entries(lines, self.base_iri))
                    kept.forget(connection, iri)
                else:
                    index.drop(connection, iri)
                    kept.drop(connection, iri)
            if self._code_lists in graphs:
                kept.forget_all(connection)
            kept.forget(connection, ACROSS)

    def remember(self, document: str, sha256: str, path: Path) -> None:
        """Remember where the file of a document lies."""
        self._kept.remember(document, sha256, path)

    def remembers(self, document: str, path: Path) -> bool:
        """Whether that is where the file of a document is said to lie."""
        return self._kept.remembers(document, path)

    def keep(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> None:
        """Keep the findings of these documents in the place of former ones."""
        self._kept.keep(findings, documents, shapes)

    def keeps(self, findings: Collection[KeptFinding], documents: Collection[str], shapes: str) -> bool:
        """Whether these findings of these documents are the ones that are kept."""
        known = self.validations()
        held = [found for found in self.findings() if validated_as(found) in documents]
        wanted = [found for found in findings if validated_as(found) in documents]
        return held == wanted and all(known.get(document) == shapes for document in documents)
