"""Source files: which paths are read, their bytes, their identity (sha256)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budgetkg.errors import SourceError

#: Media type by suffix: the files that are looked for in a folder.
MEDIA_TYPES = {".pdf": "application/pdf", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Source:
    """One source file.

    ``name`` is its path relative to the folder given to ``build`` (POSIX separators), or its base name when the file
    itself was given; ``sha256`` is the hex digest of its bytes and, with its first 16 digits, the document's identity.
    """

    path: Path
    name: str
    sha256: str
    media_type: str
    content: bytes

    @classmethod
    def read(cls, path: Path, base: Path | None = None) -> Source:
        """Read a file.

        Raises:
            SourceError: when it does not exist, is no file, cannot be read, or is of a kind we do not read.
        """
        if path.suffix.lower() not in MEDIA_TYPES:
            kinds = ", ".join(sorted(MEDIA_TYPES))
            raise SourceError(f"{path}: 不支持的文件类型 / not a kind of file we read; expected one of {kinds}")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SourceError(f"{path}: 无法读取 / cannot be read: {error.strerror}") from error
        name = path.relative_to(base).as_posix() if base else path.name
        return cls(path, name, hashlib.sha256(content).hexdigest(), MEDIA_TYPES[path.suffix.lower()], content)


def find(paths: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
    """The files behind files and folders, each with the folder it was found in (``None`` when named itself).

    Folders are searched recursively for the suffixes of :data:`MEDIA_TYPES`, in sorted order.

    Raises:
        SourceError: when a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for child in sorted(path.rglob("*")):
                if child.is_file() and child.suffix.lower() in MEDIA_TYPES and not child.name.startswith("."):
                    yield child, path
        elif path.exists():
            yield path, None
        else:
            raise SourceError(f"{path}: 路径不存在 / no such file or folder; check the spelling")
