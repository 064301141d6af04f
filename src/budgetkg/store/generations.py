"""The generations of a store: a writer works on a new one while readers keep the one before.

``generations/3`` holds ``quads`` (the engine's), ``index.db`` (:mod:`budgetkg.store.catalogue`) and ``about.json``. Its
writer holds ``generations/3.lock`` alone, its readers hold it together; once its writer is gone, closed or dead, the
generation never changes again. Readers open the newest that no writer holds.

A generation begins as what the one before was: the engine's table files are never changed once they are written, so
both generations have them by hard links, and only its small files are copied. (The engine's own ``backup`` of a store
that was opened for reading leaves out what a dead writer had in its log.)
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from budgetkg.errors import StoreError
from budgetkg.store.folder import held, not_readable, not_writable
from budgetkg.store.locks import Lock, lock

_ALL, _QUADS, _INDEX, _ABOUT = "generations", "quads", "index.db", "about.json"
_LOCK, _NEW, _GONE = ".lock", ".new", ".gone"
_TABLES = ".sst"  # the engine's files that are never changed
# A generation may go, or be let go of, between looking for it and holding it: then it is looked for again.
_TRIES, _PAUSE = 50, 0.02


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation, held until it is closed."""

    number: int
    folder: Path
    base_iri: str
    _lock: Lock

    @property
    def quads(self) -> Path:
        """The engine's folder."""
        return self.folder / _QUADS

    @property
    def index(self) -> Path:
        """What is kept beside the graph."""
        return self.folder / _INDEX

    def close(self) -> None:
        """Let go of it; twice is harmless."""
        self._lock.close()


class Generations:
    """The generations in a store's folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._all = path / _ALL

    def any(self) -> bool:
        """Whether there is one, whoever holds it and whatever is in it.

        Raises:
            StoreError: when the folder cannot be read.
        """
        return bool(self._numbers())

    def newest(self) -> int:
        """The number of the generation that a reader would open now; 0 where there is none.

        Raises:
            StoreError: when the folder cannot be read.
        """
        found = self._free(self._numbers())
        if isinstance(found, _Held):
            found.lock.close()
            return found.number
        return 0

    def hold(self, number: int | None = None) -> Generation:
        """Hold the newest generation that no writer holds (or the one of this number), to read it.

        Raises:
            StoreError: when there is none, or it cannot be read.
        """
        for _ in range(_TRIES):
            found = self._free(self._numbers() if number is None else [number])
            if isinstance(found, _Held):
                return self._opened(found)
            if not found:
                break
            time.sleep(_PAUSE)
        else:
            raise held(self._path)
        if number is not None:
            raise StoreError(f"{self._path}: 该代已不存在 / its generation {number} is gone; open the newest")
        raise StoreError(f"{self._path}: 库不完整 / the store is incomplete; make it again with --rebuild")

    def begin(self, base_iri: str, former: Generation) -> Generation:
        """A new generation, held alone: the same as ``former``. For whoever holds the store to write.

        Raises:
            StoreError: when it cannot be written.
        """
        return self.make(base_iri, lambda fresh: _copy(former, fresh))

    def make(self, base_iri: str, fill: Callable[[Generation], None]) -> Generation:
        """A new generation, held alone, which is there when ``fill`` has filled it, and not at all when that fails.

        Raises:
            StoreError: when it cannot be written, and what ``fill`` raises.
        """
        try:
            number = max(self._numbers(), default=0) + 1
            fresh = self._all / f"{number}{_NEW}"
            if fresh.exists():
                shutil.rmtree(fresh)
            fresh.mkdir(parents=True)
            with contextlib.ExitStack() as undo:
                undo.callback(shutil.rmtree, fresh, ignore_errors=True)
                (fresh / _ABOUT).write_text(json.dumps({"base_iri": base_iri}, ensure_ascii=False), encoding="utf-8")
                taken = lock(self._lock(number), alone=True)
                if taken is None:
                    raise held(self._path)
                undo.callback(taken.close)
                fill(Generation(number, fresh, base_iri, taken))
                folder = fresh.rename(self._all / str(number))
                undo.pop_all()
        except OSError as error:
            raise not_writable(self._path, error) from error
        return Generation(number, folder, base_iri, taken)

    def discard(self, generation: Generation) -> None:
        """Take back a generation that was begun and could not be used."""
        with contextlib.suppress(OSError):  # it stays the same as the one before, or empty
            generation.folder.rename(self._all / f"{generation.number}{_GONE}")
        generation.close()

    def clean(self) -> None:
        """Remove the generations before the newest that nobody reads, and what dead writers left behind.

        For whoever holds the store to write. What is in use, or cannot be removed, is left to a later writer.
        """
        newest = self.newest()
        with contextlib.suppress(OSError):
            for number in self._numbers():
                if number < newest:
                    self._remove(number)
            for place in self._all.iterdir():
                if place.suffix in (_NEW, _GONE):
                    shutil.rmtree(place, ignore_errors=True)
                elif place.suffix == _LOCK and not place.with_suffix("").exists():
                    place.unlink()

    def _remove(self, number: int) -> None:
        taken = lock(self._lock(number), alone=True)
        if taken is not None:
            with contextlib.suppress(OSError), contextlib.closing(taken):  # on Windows its readers' files are held
                (self._all / str(number)).rename(self._all / f"{number}{_GONE}")

    def _lock(self, number: int) -> Path:
        return self._all / f"{number}{_LOCK}"

    def _numbers(self) -> list[int]:
        """Newest first."""
        try:
            return sorted((int(name) for name in os.listdir(self._all) if name.isdecimal()), reverse=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise not_readable(self._path, error) from error

    def _free(self, numbers: list[int]) -> _Held | bool:
        """The first of these that can be held; else whether there may be one a moment later."""
        waits = False
        for number in numbers:
            try:
                taken = lock(self._lock(number), alone=False)
            except FileNotFoundError:
                waits = waits or len(numbers) > 1  # it was removed, so there is a newer one
                continue
            except OSError as error:
                raise not_readable(self._path, error) from error
            if taken is not None:
                if (self._all / str(number)).is_dir():
                    return _Held(number, taken)
                taken.close()
            waits = True
        return waits

    def _opened(self, found: _Held) -> Generation:
        folder = self._all / str(found.number)
        with contextlib.ExitStack() as undo:
            undo.callback(found.lock.close)
            generation = Generation(found.number, folder, read_base_iri(folder), found.lock)
            undo.pop_all()
        return generation


def read_base_iri(folder: Path) -> str:
    """The base IRI of the generation in a folder.

    Raises:
        StoreError: when it does not say.
    """
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    match about:
        case {"base_iri": str(base_iri)}:
            return base_iri
        case _:
            raise _damaged(folder)


@dataclass(frozen=True, slots=True)
class _Held:
    number: int
    lock: Lock


def _damaged(folder: Path) -> StoreError:
    return StoreError(f"{folder}: 库已损坏 / the store is damaged; make it again with --rebuild")


def _copy(former: Generation, fresh: Generation) -> None:
    _link(former.quads, fresh.quads)
    shutil.copyfile(former.index, fresh.index)


def _link(source: Path, target: Path) -> None:
    """A folder of the engine once more: its table files as links where the medium has them, the others as copies."""
    target.mkdir()
    for file in source.iterdir():
        if file.suffix != _TABLES or not _linked(file, target / file.name):
            shutil.copyfile(file, target / file.name)


def _linked(file: Path, target: Path) -> bool:
    try:
        os.link(file, target)
    except OSError:
        return False  # a medium without hard links
    return True
