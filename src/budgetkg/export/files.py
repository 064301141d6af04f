"""Files that are whole or not there: written under another name, then moved into place; measured on the way."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from budgetkg.errors import ExportError

#: Compressions by the suffix that they add to a file's name.
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}

#: Media types by the suffix of a file's name.
MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".html": "text/html",
    ".xml": "application/xml",
    ".txt": "text/plain",
}
_ANY = "application/octet-stream"
_LEVELS = {"gzip": 6, "zstd": 10}
_BUFFER = 2**16


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: ``size`` in bytes and ``sha256`` are of the file as it lies there.

    ``media_type`` is that of the content, before ``compression`` (``gzip``, ``zstd``, or ``""`` for none).
    """

    path: Path
    size: int
    sha256: str
    media_type: str
    compression: str


class Writing:
    """A file while it is written; ``written`` tells of it once it is there."""

    def __init__(self, path: Path, output: BinaryIO) -> None:
        """For :func:`written_file` only."""
        self.path = path
        self.output = output
        self._written: Written | None = None

    @property
    def written(self) -> Written:
        """What was written.

        Raises:
            ValueError: before the file is there.
        """
        if self._written is None:
            raise ValueError(f"{self.path} is still being written")
        return self._written


@contextlib.contextmanager
def written_file(path: Path) -> Iterator[Writing]:
    """A file to write bytes into, compressed where its name ends in ``.gz`` or ``.zst``; the same bytes every time.

    Raises:
        ExportError: when it cannot be written.
    """
    compression, media_type = compression_and_type(path)
    with whole_file(path) as file:
        measured = _Measured(file)
        with _compressed(measured, compression) as output:
            writing = Writing(path, output)
            yield writing
    writing._written = Written(path, measured.size, measured.sha256, media_type, compression)


def compression_and_type(path: Path) -> tuple[str, str]:
    """What the suffixes of a file's name say of how it is compressed (``""``: not) and what is in it."""
    compression = COMPRESSIONS.get(path.suffix, "")
    return compression, MEDIA_TYPES.get(path.with_suffix("").suffix if compression else path.suffix, _ANY)


@contextlib.contextmanager
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


class _Measured(io.RawIOBase):
    """Counts and digests what goes through it into a file."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next bytes go: writers of Parquet ask for it."""
        return self.size

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]  # narrower than any buffer
        """Write all of it."""
        self._file.write(data)
        self._digest.update(data)
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes


@contextlib.contextmanager
def _compressed(measured: _Measured, compression: str) -> Iterator[BinaryIO]:
    with contextlib.ExitStack() as opened:
        raw: object = measured
        if compression == "gzip":
            # Without a name and a time in its head, the same content has the same bytes.
            raw = opened.enter_context(gzip.GzipFile("", "wb", _LEVELS["gzip"], cast(BinaryIO, measured), mtime=0))
        elif compression == "zstd":
            squeezer = zstandard.ZstdCompressor(level=_LEVELS["zstd"], write_checksum=True)
            raw = opened.enter_context(squeezer.stream_writer(cast(BinaryIO, measured), closefd=False))
        yield opened.enter_context(io.BufferedWriter(cast(io.RawIOBase, raw), _BUFFER))
