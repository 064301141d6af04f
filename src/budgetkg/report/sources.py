"""Source files found again: by the hash of their bytes, whatever they are called now."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from budgetkg.errors import SourceError
from budgetkg.source import MOST_BYTES, find

_BLOCK = 2**20


def check_folders(folders: Iterable[Path]) -> None:
    """Refuse folders in which nothing can be looked for.

    Raises:
        SourceError: when one does not exist or cannot be read.
    """
    for folder in folders:
        if not folder.exists():
            raise SourceError(f"{folder}: 路径不存在 / no such file or folder; check the spelling")
        try:
            if folder.is_dir():
                with os.scandir(folder) as entries:
                    next(entries, None)
        except OSError as error:
            raise SourceError(
                f"{folder}: 无法读取目录 / the folder cannot be read: {error.strerror or error}"
            ) from error


def find_sources(folders: Iterable[Path], wanted: Collection[str], names: Collection[str] = ()) -> dict[str, Path]:
    """The files in the folders that have one of the wanted SHA-256 digests; those with one of the names are tried first.

    Raises:
        SourceError: as :func:`check_folders`.
    """
    listed = list(folders)
    check_folders(listed)
    likely = {Path(name).name for name in names}
    paths = sorted((path for path, _folder in find(listed)), key=lambda path: (path.name not in likely, path))
    found: dict[str, Path] = {}
    for path in paths:
        if len(found) == len(set(wanted)):
            break
        digest = _digest(path)
        if digest in wanted:
            found.setdefault(digest, path)
    return found


def _digest(path: Path) -> str:
    """The hash of a file's bytes; ``""`` for one that cannot be read or is larger than any that was."""
    digest = hashlib.sha256()
    try:
        if path.stat().st_size > MOST_BYTES:
            return ""
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
