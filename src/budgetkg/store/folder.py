"""The folder of a store: what says that it is one, which version made it, and who writes it.

``store.json`` names the format and the version; ``lock`` is held by whoever writes the store; what is stored is in
``generations`` (:mod:`budgetkg.store.generations`).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from budgetkg.errors import StoreError
from budgetkg.store.locks import Lock, lock

#: The layout of stores that this version reads and writes. It changes when the graph's model does.
FORMAT = 4

_KIND = "budgetkg-store"
_ABOUT, _LOCK = "store.json", "lock"
_FIRST_LAYOUT = "quads"


class HeldError(StoreError):
    """A store that another process writes."""


@dataclass(frozen=True, slots=True)
class About:
    """What ``store.json`` says: the store's format, and the version that made it."""

    format: int
    written_by: str


def own_version() -> str:
    """The version of budgetkg that is running."""
    try:
        return metadata.version("budgetkg")
    except metadata.PackageNotFoundError:
        return "unreleased"  # run from a checkout that is not installed


def write_about(path: Path) -> None:
    """Say in the folder that it is a store of this version; at once, so that it never says half of it.

    Raises:
        StoreError: when it cannot be written.
    """
    about = {"kind": _KIND, "format": FORMAT, "written_by": own_version()}
    fresh = path / f"{_ABOUT}.new"
    try:
        fresh.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(path / _ABOUT)
    except OSError as error:
        raise not_writable(path, error) from error


def is_empty(path: Path) -> bool:
    """Whether there is nothing in the folder but what a creation that was cut short leaves behind."""
    return {file.name for file in path.iterdir()} <= {_LOCK, f"{_ABOUT}.new"}


def remove_first_layout(path: Path) -> None:
    """Take away the graph of a store of format 1, which stood where the generations stand now.

    Raises:
        StoreError: when it cannot be removed.
    """
    try:
        if (path / _FIRST_LAYOUT).exists():
            shutil.rmtree(path / _FIRST_LAYOUT)
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
        raise not_readable(path, error) from error
    except ValueError as error:
        raise StoreError(f"{path / _ABOUT}: 内容损坏 / is damaged; remove the folder and build again") from error
    match found:
        case {"kind": kind, "format": int(number), "written_by": str(version)} if kind == _KIND:
            return About(number, version)
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


def take_lock(path: Path) -> Lock:
    """Hold the store to write it, which one process may at a time. Readers have locks of their own (generations.py).

    Raises:
        HeldError: when another process holds it.
        StoreError: when the folder cannot be written.
    """
    try:
        taken = lock(path / _LOCK, alone=True)
    except OSError as error:
        raise not_writable(path, error) from error
    if taken is None:
        raise held(path)
    return taken


def held(path: Path) -> HeldError:
    """What to say of a store that someone else has open."""
    return HeldError(
        f"{path}: 正被另一进程写入 / is being written by another process (a build); wait until it ends, or stop it"
    )


def not_readable(path: Path, error: OSError) -> StoreError:
    """What to say of a place that refuses to be read."""
    return StoreError(f"{path}: 无法读取 / cannot be read: {error.strerror}")


def not_writable(path: Path, error: OSError) -> StoreError:
    """What to say of a place that refuses to be written."""
    return StoreError(
        f"{path}: 无法写入 / cannot be written: {error.strerror}; "
        "choose another folder with --store, or change its rights"
    )


def settle(folder: Path) -> None:
    """Have the names that stand in a folder on the disk too, where the system can be asked to.

    Raises:
        OSError: when they cannot be written.
    """
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
