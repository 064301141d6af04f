"""The N-Quads files of a folder: each a graph, sorted and compressed, that is there as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import zstandard

from budgetkg.errors import StoreError
from budgetkg.store.folder import settle

#: The name under which a file, or the ledger, is made.
NEW = ".new"
_LEVEL = 9


def write(place: Path, graph: str, lines: bytes, folder: Path) -> None:
    """Make a file of a graph's N-Triples lines, in the place of what stood there; it is on the disk when this returns.

    ``folder`` is where all of them stand.

    Raises:
        StoreError: when it cannot be written; what stood there stays.
    """
    # A line ends where a statement does: within a text its end is escaped.
    quads = lines.replace(b" .\n", f" <{graph}> .\n".encode())
    content = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(quads)
    fresh = _fresh(place)
    try:
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            for above in place.parent.parents:
                settle(above)
                if above == folder:
                    break
        with fresh.open("wb") as output:
            output.write(content)
            output.flush()
            os.fsync(output.fileno())
        fresh.replace(place)
        settle(place.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise refused(place, error) from error


def read(place: Path, graph: str) -> bytes:
    """The N-Triples lines of the graph in a file.

    Raises:
        StoreError: when it is not there, or damaged.
    """
    advice = "restore it, or build into a new folder"
    try:
        quads = zstandard.ZstdDecompressor().decompress(place.read_bytes())
    except OSError as error:
        raise StoreError(f"{place}: 无法读取 / cannot be read: {error.strerror}; {advice}") from error
    except zstandard.ZstdError as error:
        raise StoreError(f"{place}: 文件已损坏 / the file is damaged: {error}; {advice}") from error
    return quads.replace(f" <{graph}> .\n".encode(), b" .\n")


def remove(place: Path) -> None:
    """Remove a file, and what a process that died had begun of it; harmless where there is none.

    Raises:
        StoreError: when it cannot be removed.
    """
    try:
        if place.parent.is_dir():
            place.unlink(missing_ok=True)
            _fresh(place).unlink(missing_ok=True)
            settle(place.parent)
    except OSError as error:
        raise refused(place, error) from error


def refused(place: Path, error: OSError) -> StoreError:
    """What to say of a place that refuses to be written."""
    return StoreError(
        f"{place}: 无法写入 / cannot be written: {error.strerror}; make room on the disk, change its rights, or give another "
        "folder for --parts. What was finished is whole; run again to go on"
    )


def _fresh(place: Path) -> Path:
    return place.with_name(f"{place.name}{NEW}")
