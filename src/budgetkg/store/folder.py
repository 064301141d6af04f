"""The folder of a store: what says that it is one, which version made it, and who holds it.

``store.json`` names the format, the version and the base IRI; ``quads`` is the engine's; ``lock`` is held by whoever has
the store open.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

from budgetkg.errors import StoreError

if sys.platform != "win32":
    import fcntl

#: The layout of stores that this version reads and writes. It changes when the graph's model does.
FORMAT = 1

#: The engine's own folder, inside the store's.
QUADS = "quads"

_KIND = "budgetkg-store"
_ABOUT, _LOCK = "store.json", "lock"


@dataclass(frozen=True, slots=True)
class About:
    """What ``store.json`` says: the store's format, the version that made it, and the base of its IRIs."""

    format: int
    written_by: str
    base_iri: str


def own_version() -> str:
    """The version of budgetkg that is running."""
    try:
        return metadata.version("budgetkg")
    except metadata.PackageNotFoundError:
        return "unreleased"  # run from a checkout that is not installed


def write_about(path: Path, base_iri: str) -> None:
    """Say in the folder that it is a store of this version; at once, so that it never says half of it.

    Raises:
        StoreError: when it cannot be written.
    """
    about = {"kind": _KIND, "format": FORMAT, "written_by": own_version(), "base_iri": base_iri}
    fresh = path / f"{_ABOUT}.new"
    try:
        fresh.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(path / _ABOUT)
    except OSError as error:
        raise not_writable(path, error) from error


def is_empty(path: Path) -> bool:
    """Whether there is nothing in the folder but what a creation that was cut short leaves behind."""
    return {file.name for file in path.iterdir()} <= {_LOCK, f"{_ABOUT}.new"}


def empty_quads(path: Path) -> None:
    """Take away all that the engine stored. Only the store's own subfolder goes.

    Raises:
        StoreError: when it cannot be removed.
    """
    try:
        if (path / QUADS).exists():
            shutil.rmtree(path / QUADS)
    except OSError as error:
        raise not_writable(path, error) from error


def read_about(path: Path) -> About:
    """What the folder says it is.

    Raises:
        StoreError: when it is no store of ours.
    """
    foreign = (
        f"{path}: 不是 budgetkg 的库 / the folder is not a budgetkg store; "
        "give an empty or new folder (nothing here was changed)"
    )
    try:
        found = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(foreign) from error
    except OSError as error:
        raise StoreError(f"{path}: 无法读取 / cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StoreError(f"{path / _ABOUT}: 内容损坏 / is damaged; remove the folder and build again") from error
    match found:
        case {"kind": kind, "format": int(number), "written_by": str(version), "base_iri": str(base)} if kind == _KIND:
            return About(number, version, base)
        case _:
            raise StoreError(foreign)


def check_format(path: Path, about: About) -> None:
    """Refuse a store of another version.

    Raises:
        StoreError: which says how to go on.
    """
    made = f"{about.written_by} (store format {about.format}; this version reads {FORMAT})"
    if about.format < FORMAT:
        raise StoreError(
            f"{path}: 由旧版本建立 / was made by an older budgetkg, {made}; "
            "build it again from the documents with --rebuild"
        )
    if about.format > FORMAT:
        raise StoreError(
            f"{path}: 由新版本建立 / was made by a newer budgetkg, {made}; "
            "update budgetkg, or build again with --rebuild"
        )


def take_lock(path: Path, exclusive: bool) -> BinaryIO | None:
    """Hold the store: alone to write, together with others to read. Closing the handle lets go.

    The engine's own lock keeps a second writer out but not a reader beside a writer, which it calls undefined.

    Raises:
        StoreError: when another process holds it, or the folder cannot be written.
    """
    if sys.platform == "win32":
        return None  # the engine's own lock still keeps a second writer out
    file = path / _LOCK
    try:
        handle: BinaryIO = file.open("ab" if exclusive or not file.exists() else "rb")
    except OSError as error:
        if exclusive:
            raise not_writable(path, error) from error
        return None  # a store on a read-only medium has no writer
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise held(path) from error
    return handle


def held(path: Path) -> StoreError:
    """What to say of a store that someone else has open."""
    return StoreError(
        f"{path}: 正被另一进程使用 / is in use by another process (a build, or a server); "
        "wait until it ends, or stop it"
    )


def not_writable(path: Path, error: OSError) -> StoreError:
    """What to say of a place that refuses to be written."""
    return StoreError(
        f"{path}: 无法写入 / cannot be written: {error.strerror}; "
        "choose another folder with --store, or change its rights"
    )


def engine_refusal(path: Path, error: Exception) -> StoreError:
    """What to say when the engine does not open its folder: held, not writable, or damaged."""
    if f"{QUADS}{os.sep}LOCK" in str(error):
        return held(path)
    if isinstance(error, OSError) and (isinstance(error, PermissionError) or not os.access(path, os.W_OK)):
        return not_writable(path, error)
    return StoreError(f"{path}: 库已损坏 / the store is damaged: {error}; make it again with --rebuild")
