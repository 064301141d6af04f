"""Backups: the newest generation of a store as one file, and a store made of it again.

A generation never changes once its writer is gone, so its files are copied as they lie there, beside a build that runs.
They are copied and not linked: a backup stands alone. (The engine's own ``backup`` of a store that was opened for
reading leaves out what a dead writer had in its log.) What is restored becomes a generation too, the next of the store
that it replaces: whoever reads that store goes on, and whoever opens it sees the old one or the new.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from budgetkg.errors import StoreError
from budgetkg.graph.iris import Iris
from budgetkg.store.archive import Archive, Manifest, Watch, damaged, measured, open_archive, write_archive
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.embedded import Store
from budgetkg.store.folder import (
    FORMAT,
    is_empty,
    not_readable,
    not_writable,
    read_about,
    remove_first_layout,
    settle,
    take_lock,
    write_about,
)
from budgetkg.store.generations import Generation, Generations, read_base_iri
from budgetkg.store.opening import open_quads

SUFFIX = ".tar.zst"

#: What the engine writes for itself into its folder: of no use elsewhere, and it names this machine.
_LEFT_OUT = ("LOCK", "LOG")
#: What SQLite needs only while it writes.
_JOURNAL = "index.db-journal"


def _unwatched(_done: int, _whole: int) -> None:
    """Nobody wants to know."""


def back_up(path: Path, file: Path, watch: Watch = _unwatched) -> Manifest:
    """Write the newest generation of the store at ``path`` into ``file``, which appears when it is whole.

    A former backup of that name stays until then. ``watch`` is told how many bytes were read, and of how many: each is
    read twice.

    Raises:
        StoreError: when there is no store, it cannot be read, or the file cannot be written.
    """
    if not file.name.endswith(SUFFIX):
        raise StoreError(f"{file}: 备份的文件名应以 {SUFFIX} 结尾 / the name of a backup ends in {SUFFIX}")
    with Store.open(path, read_only=True) as store:
        documents = len(store.documents())
        generation = Generations(path).hold(store.generation)
    with contextlib.closing(generation):
        folder = generation.folder
        progress = _Progress(watch)
        try:
            names = _names(folder)
            progress.whole = 2 * sum((folder / name).stat().st_size for name in names)
            parts = measured(folder, names, progress.tell)
        except OSError as error:
            raise not_readable(path, error) from error
        manifest = Manifest(FORMAT, read_about(path).written_by, generation.base_iri, documents, parts)
        with _appearing(file) as output:
            write_archive(output, manifest, folder, progress.tell)
    return manifest


def restore(file: Path, path: Path, replace: bool = False, watch: Watch = _unwatched) -> Manifest:
    """Make the store that is backed up in ``file`` at ``path``, where nothing is seen of it before all of it is checked.

    ``replace`` puts it in the place of a store that is there, of whatever version: that one stays whole until then, and
    its readers keep what they opened.

    Raises:
        StoreError: when the file is no backup, is damaged, or holds a store of another version; when there is something
            at ``path``, another process writes there, or it cannot be written. Nothing has changed then.
    """
    with open_archive(file) as archive:
        manifest = archive.manifest
        _check(file, manifest)
        with _place(path, replace):
            _check_room(path, manifest.size)
            generations = Generations(path)
            made = generations.make(manifest.base_iri, lambda begun: _fill(file, archive, begun, watch))
            with contextlib.closing(made):
                write_about(path)
                remove_first_layout(path)
            generations.clean()
    return manifest


class _Progress:
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._done = self.whole = 0

    def tell(self, size: int) -> None:
        self._done += size
        self._watch(self._done, self.whole)


def _names(folder: Path) -> list[str]:
    """The files of a generation that a copy of it needs, sorted."""
    names = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(name for name in names if name != _JOURNAL and not name.partition("/")[2].startswith(_LEFT_OUT))


@contextlib.contextmanager
def _appearing(file: Path) -> Iterator[BinaryIO]:
    """A file to write into, which is on the disk under its name when all went well, and not there otherwise."""
    part = file.with_name(f"{file.name}.part")
    try:
        try:
            with part.open("wb") as output:
                yield output
                output.flush()
                os.fsync(output.fileno())
            part.replace(file)
            settle(file.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(
            f"{file}: 备份写不下去，没有留下新的文件 / the backup cannot be written: {error.strerror or error}; nothing new was left "
            "there; give a file in a folder that exists, has room and may be written"
        ) from error


def _check(file: Path, manifest: Manifest) -> None:
    if manifest.store_format != FORMAT:
        made = f"{manifest.written_by} (store format {manifest.store_format}; this version reads {FORMAT})"
        raise StoreError(
            f"{file}: 备份的库属于另一版本 / holds a store of another version, {made}; restore it with that version of "
            "budgetkg, or build again from the documents"
        )
    Iris.under(manifest.base_iri)


@contextlib.contextmanager
def _place(path: Path, replace: bool) -> Iterator[None]:
    """The folder for a store, held against other writers; as it was before where making the store fails."""
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path}: 是文件，不是目录 / is a file; give a folder for the store")
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        was_empty = is_empty(path)
    except OSError as error:
        raise not_writable(path, error) from error
    if not was_empty:
        _check_free(path, replace)  # before anything is written into a folder of others
    with contextlib.closing(take_lock(path)):
        try:
            if was_empty and is_empty(path):
                write_about(path)
            _check_free(path, replace)  # another may have made a store before it was held
            yield
        except BaseException:
            if was_empty and not Generations(path).any():
                _take_away(path, is_new)
            raise


def _check_free(path: Path, replace: bool) -> None:
    about = read_about(path)
    if not replace and (about.format != FORMAT or Generations(path).any()):
        raise StoreError(
            f"{path}: 已有库，没有改动 / there is a store already, which was left as it is; give a new folder with --store, or "
            "replace it with --replace"
        )


def _take_away(path: Path, is_new: bool) -> None:
    """Leave nothing of a store that did not come about; for whoever holds it."""
    with contextlib.suppress(OSError):  # what cannot be removed is an empty store, into which one can restore
        for place in path.iterdir():
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
        if is_new:
            path.rmdir()


def _check_room(path: Path, size: int) -> None:
    free = shutil.disk_usage(path).free
    if free < size:
        raise StoreError(
            f"{path}: 磁盘空间不足 / there is not enough room: {size / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free; "
            "make room, or choose another folder with --store"
        )


def _fill(file: Path, archive: Archive, begun: Generation, watch: Watch) -> None:
    """Unpack a generation, and open it before anybody else can."""
    archive.unpack(begun.folder, watch)
    try:
        same = read_base_iri(begun.folder) == begun.base_iri
        Catalogue.of(begun, read_only=True).close()
        open_quads(begun.folder, begun, read_only=True)
    except StoreError as error:
        raise damaged(file, str(error)) from error
    if not same:
        raise damaged(file, f"about.json: 应为 / expected {begun.base_iri}")
    settle(begun.quads)
    settle(begun.folder)
