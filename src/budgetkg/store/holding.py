"""What an open store has in its hands: a generation, its graph and its catalogue; and for a writer the way to a new one."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.folder import remove_first_layout, write_about
from budgetkg.store.generations import Generation, Generations
from budgetkg.store.lines import graph_lines
from budgetkg.store.locks import Lock
from budgetkg.store.opening import open_quads


class Holding:
    """A generation with what is in it. A writer begins with the newest, or with nothing, and changes its own."""

    def __init__(
        self, path: Path, quads: ox.Store, catalogue: Catalogue, generation: Generation | None, writer: Lock | None
    ) -> None:
        """For :meth:`newest`, :meth:`anew` and :meth:`in_memory` only."""
        self.path = path
        self.catalogue = catalogue
        self.read_only = generation is not None and writer is None
        self._quads: ox.Store | None = quads
        self._generation = generation
        self._writer = writer
        self._is_ours = writer is None  # a writer's generation is, once it is begun

    @classmethod
    def newest(cls, path: Path, writer: Lock | None, number: int | None = None) -> Self:
        """The newest generation of a store, or that of a number; for whoever holds the store to write, or to read.

        Raises:
            StoreError: when there is none, or it is damaged.
        """
        generation = Generations(path).hold(number)
        with contextlib.ExitStack() as undo:
            undo.callback(generation.close)
            catalogue = Catalogue.of(generation, read_only=True)
            undo.callback(catalogue.close)
            holding = cls(path, open_quads(path, generation, read_only=True), catalogue, generation, writer)
            if writer is not None and catalogue.pending():
                holding.begin()  # which mends what a writer that died left behind
            undo.pop_all()
        return holding

    @classmethod
    def anew(cls, path: Path, base_iri: str, writer: Lock) -> Self:
        """Nothing, which takes the place of all that is there with the first change."""
        return cls(path, ox.Store(), Catalogue.in_memory(base_iri), None, writer)

    @classmethod
    def in_memory(cls, base_iri: str) -> Self:
        """Nothing, which never touches the disk."""
        return cls(Path("memory"), ox.Store(), Catalogue.in_memory(base_iri), None, None)

    @property
    def quads(self) -> ox.Store:
        """The graph.

        Raises:
            StoreError: when the store was closed.
        """
        if self._quads is None:
            raise StoreError(f"{self.path}: 库已关闭 / the store was closed")
        return self._quads

    @property
    def generation(self) -> int:
        """The number of the generation; 0 for what is in memory alone."""
        return 0 if self._generation is None else self._generation.number

    def begin(self) -> None:
        """Go over to a generation of this writer's own, once, before the first change.

        Raises:
            StoreError: when this is no writer, or the store cannot be written.
        """
        if self.read_only:
            raise StoreError(f"{self.path}: 以只读方式打开 / was opened for reading only")
        if self._is_ours:
            self._mend()
            return
        generations = Generations(self.path)
        fresh = generations.begin(self.catalogue.base_iri, self._generation)
        with contextlib.ExitStack() as undo:
            undo.callback(generations.discard, fresh)
            quads = open_quads(self.path, fresh, read_only=False)
            catalogue = Catalogue.create(fresh) if self._generation is None else Catalogue.of(fresh, read_only=False)
            undo.callback(catalogue.close)
            if self._generation is None:  # made anew, in the place of a store of any version
                write_about(self.path)
                remove_first_layout(self.path)
            undo.pop_all()
        self._let_go()
        self._quads, self.catalogue, self._generation, self._is_ours = quads, catalogue, fresh, True
        self._mend()

    def close(self) -> None:
        """Write what is pending and let others in; twice is harmless.

        Raises:
            OSError: when the graph cannot be written.
            StoreError: when the catalogue cannot.
        """
        try:
            if self._quads is not None and self._is_ours and not self.read_only:
                self._mend()
                self._quads.flush()
        finally:
            self._let_go()
            if self._writer is not None:
                Generations(self.path).clean()
                self._writer.close()
                self._writer = None

    def _mend(self) -> None:
        """Take up again in the catalogue what was being written when a writer died or a write failed."""
        if pending := self.catalogue.pending():
            self.catalogue.take_up({iri: graph_lines(self.quads, ox.NamedNode(iri)) for iri in pending})

    def _let_go(self) -> None:
        self._quads = None
        self.catalogue.close()
        if self._generation is not None:
            self._generation.close()


def make_first(path: Path, base_iri: str) -> None:
    """An empty generation where there is none, so that a new store can be read while it is built.

    Raises:
        StoreError: when it cannot be written.
    """
    generations = Generations(path)
    if generations.any():
        return
    with contextlib.closing(generations.begin(base_iri, None)) as first:
        open_quads(path, first, read_only=False).flush()
        Catalogue.create(first).close()
