"""``SHA256SUMS``: what ``sha256sum -c`` reads, so that whoever downloads the files knows that they are whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from budgetkg.errors import ExportError
from budgetkg.export.files import Written, written_file

NAME = "SHA256SUMS"


def write_checksums(folder: Path, files: Iterable[Written]) -> Written:
    """Write the sums of files that lie in a folder, by path, and return the file of sums.

    Raises:
        ExportError: when it cannot be written, or a name holds the end of a line.
    """
    lines = []
    for file in files:
        name = file.path.relative_to(folder).as_posix()
        if "\n" in name or "\r" in name or "\\" in name:
            raise ExportError(f"{name!r}: 文件名不能写入 SHA256SUMS / this name cannot stand in SHA256SUMS; rename it")
        lines.append((name, f"{file.sha256}  {name}\n"))
    with written_file(folder / NAME) as sums:
        sums.output.write("".join(line for _, line in sorted(lines)).encode())
    return sums.written
