"""Files that are whole or not there: written under another name, then moved into place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from budgetkg.errors import ExportError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write bytes into, which appears as ``path`` when all went well and not at all otherwise.

    Raises:
        ExportError: when it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            with part.open("wb") as output:
                yield output
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(f"{path}: 无法写入 / cannot be written: {error.strerror or error}") from error


def make_folder(folder: Path) -> None:
    """Make sure that a folder is there.

    Raises:
        ExportError: when it cannot be made, or is a file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: 无法建立目录 / the folder cannot be made: {error.strerror or error}") from error
