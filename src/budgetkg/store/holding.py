"""What an open store has in its hands: a generation, its graph and its catalogue; and for a writer the way to a new one."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.folder import HeldError, not_writable, remove_first_layout, take_lock, write_about
from budgetkg.store.generations import Generation, Generations
from budgetkg.store.locks import Lock
from budgetkg.store.mending import mend
from budgetkg.store.opening import open_quads

# So long a reader waits for another process to mend what a third one left behind.
_TRIES, _PAUSE = 100, 0.1
# After so many changes what the engine holds in memory goes to the disk: thousands of them would fill it, and to do so
# after each takes a third of the time that it takes to replace a document.
_HELD_CHANGES = 8
_CUT_SHORT = "{path}: 上次写入中断，须先修复才能读取 / the last writer was cut short, and the store must be mended before it is read"


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
        self._changes = 0

    @classmethod
    def newest(cls, path: Path, writer: Lock | None, number: int | None = None) -> Self:
        """The newest generation of a store, or that of a number; for whoever holds the store to write, or to read.

        What a writer that died did not finish is mended first: a reader becomes a writer for that moment.

        Raises:
            StoreError: when there is none, it is damaged, or it cannot be mended.
        """
        generation = Generations(path).hold(number)
        with contextlib.ExitStack() as undo:
            undo.callback(generation.close)
            catalogue = Catalogue.of(generation, read_only=True)
            undo.callback(catalogue.close)
            if catalogue.complete:
                holding = cls(path, open_quads(path, generation, read_only=True), catalogue, generation, writer)
                undo.pop_all()
                return holding
        if number is not None:
            raise StoreError(f"{path}: 第 {number} 代未写完 / generation {number} was not finished; open the newest")
        if writer is not None:
            _mended(path)
        else:
            mend_store(path)
        return cls.newest(path, writer)

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
            mend(self.quads, self.catalogue)
            return
        generations = Generations(self.path)
        if self._generation is None:
            fresh = generations.make(self.catalogue.base_iri, lambda empty: _fill(self.path, empty))
        else:
            fresh = generations.begin(self.catalogue.base_iri, self._generation)
        with contextlib.ExitStack() as undo:
            undo.callback(generations.discard, fresh)
            quads = open_quads(self.path, fresh, read_only=False)
            catalogue = Catalogue.of(fresh, read_only=False)
            undo.callback(catalogue.close)
            if self._generation is None:  # made anew, in the place of a store of any version
                write_about(self.path)
                remove_first_layout(self.path)
            undo.pop_all()
        self._let_go()
        self._quads, self.catalogue, self._generation, self._is_ours = quads, catalogue, fresh, True

    def changed(self, changes: int) -> None:
        """So many changes were made: what is in memory goes to the disk from time to time.

        Raises:
            OSError: when it cannot be written.
        """
        self._changes += changes
        if self._changes >= _HELD_CHANGES:
            self.quads.flush()
            self._changes = 0

    def close(self) -> None:
        """Write what is pending and let others in; twice is harmless.

        Raises:
            OSError: when the graph cannot be written.
            StoreError: when the catalogue cannot.
        """
        try:
            if self._quads is not None and self._is_ours and not self.read_only:
                mend(self._quads, self.catalogue)
                self._quads.flush()
        finally:
            self._let_go()
            if self._writer is not None:
                Generations(self.path).clean()
                self._writer.close()
                self._writer = None

    def _let_go(self) -> None:
        self._quads = None
        self.catalogue.close()
        if self._generation is not None:
            self._generation.close()


def mend_store(path: Path) -> None:
    """Mend what a writer of a store died over; nothing where there is nothing to be mended.

    Raises:
        StoreError: when it cannot be mended, since the store cannot be written, or another process writes it.
    """
    for _ in range(_TRIES):
        with Catalogue.open(path) as catalogue:
            if catalogue.complete:
                return
        try:
            writer = take_lock(path)
        except HeldError:
            time.sleep(_PAUSE)  # whoever writes it now mends it first of all
            continue
        except StoreError as error:
            raise StoreError(f"{_CUT_SHORT.format(path=path)}, which is not possible here: {error}") from error
        with contextlib.closing(writer):
            _mended(path)
            return
    raise StoreError(f"{_CUT_SHORT.format(path=path)}, and another process holds it; try again in a moment")


def _mended(path: Path) -> None:
    """Make a generation in which nothing is left to be done; for whoever holds the store to write."""
    generations = Generations(path)
    with contextlib.closing(generations.hold()) as former:
        fresh = generations.begin(former.base_iri, former)
    with contextlib.ExitStack() as undo:
        undo.callback(generations.discard, fresh)
        quads = open_quads(path, fresh, read_only=False)
        with contextlib.closing(Catalogue.of(fresh, read_only=False)) as catalogue:
            try:
                mend(quads, catalogue)
                quads.flush()
            except OSError as error:
                raise not_writable(path, error) from error
        del quads
        undo.pop_all()
    fresh.close()
    generations.clean()


def make_first(path: Path, base_iri: str) -> None:
    """An empty generation where there is none, so that a new store can be read while it is built.

    Raises:
        StoreError: when it cannot be written.
    """
    generations = Generations(path)
    if not generations.any():
        generations.make(base_iri, lambda empty: _fill(path, empty)).close()


def _fill(path: Path, empty: Generation) -> None:
    """Make what stands in a generation without a document; before it is named, for a writer may die at any moment."""
    open_quads(path, empty, read_only=False).flush()
    Catalogue.create(empty).close()
