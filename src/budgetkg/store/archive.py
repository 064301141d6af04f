"""A backup as a file: a tar archive, compressed with zstd, of a manifest and the files of one generation.

``manifest.json`` stands first and names every part with its size and sha256; the parts follow in that order and nothing
else. What is written depends on the generation alone, so one generation always gives the same file. What is read is
held against the manifest to the last byte: headers are read one block at a time and only plain files under the names
of the manifest are taken, which is stricter than the filters of :mod:`tarfile` and needs no more memory than a block.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from budgetkg.errors import StoreError
from budgetkg.store.folder import not_readable

#: Told how many bytes are done, and of how many.
Watch = Callable[[int, int], None]

_KIND, _VERSION, _MANIFEST = "budgetkg-backup", 1, "manifest.json"
_LEVEL = 3
_BLOCK, _CHUNK = tarfile.BLOCKSIZE, 2**18
_LONGEST_MANIFEST = 2**26
#: Files of a generation, or of the engine's folder in it: never a path that leads elsewhere, on any system.
_NAME = re.compile(r"(?:[a-z]+/)?[0-9A-Za-z][0-9A-Za-z_-]*(?:\.[0-9A-Za-z_-]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the generation: its name there, its size in bytes and the hex digest of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: a store of a format, made by a version, with so many documents under a base IRI."""

    store_format: int
    written_by: str
    base_iri: str
    documents: int
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """How many bytes the parts have, uncompressed."""
        return sum(part.size for part in self.parts)


def measured(folder: Path, names: Sequence[str], tell: Callable[[int], None]) -> tuple[Part, ...]:
    """The files of these names as parts; ``tell`` hears of every piece that was read.

    Raises:
        OSError: when one cannot be read.
    """
    parts = []
    for name in names:
        with (folder / name).open("rb") as file:
            read = _Read(file, tell)
            while read.read(_CHUNK):
                pass
        parts.append(Part(name, read.size, read.digest.hexdigest()))
    return tuple(parts)


def write_archive(output: BinaryIO, manifest: Manifest, folder: Path, tell: Callable[[int], None]) -> None:
    """Write a manifest and its parts, which are files of ``folder``.

    Raises:
        OSError: when something cannot be read or written.
        StoreError: when a file is no longer what the manifest says.
    """
    about = {"kind": _KIND, "version": _VERSION, **asdict(manifest)}
    content = (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()
    squeezer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with (
        squeezer.stream_writer(output, closefd=False) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|", format=tarfile.GNU_FORMAT) as archive,
    ):
        archive.addfile(_header(_MANIFEST, len(content)), io.BytesIO(content))
        for part in manifest.parts:
            with (folder / part.name).open("rb") as file:
                read = _Read(file, tell)
                archive.addfile(_header(part.name, part.size), read)
            if read.digest.hexdigest() != part.sha256:
                raise StoreError(
                    f"{folder / part.name}: 备份时内容变了，磁盘可能有故障 / was not the same when it was read twice; "
                    "check the disk, and back up again"
                )


@contextlib.contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """A backup, to be unpacked.

    Raises:
        StoreError: when it cannot be read, is no backup, is damaged, or is of a version that is not known.
    """
    try:
        handle = file.open("rb")
    except FileNotFoundError as error:
        raise StoreError(f"{file}: 没有这个文件 / there is no such file; give one made by: budgetkg backup") from error
    except OSError as error:
        raise not_readable(file, error) from error
    with handle, zstandard.ZstdDecompressor().stream_reader(handle) as stream:
        yield Archive(file, _Stream(file, stream))


class Archive:
    """A backup that is being read, once, from its beginning to its end."""

    def __init__(self, file: Path, stream: _Stream) -> None:
        """For :func:`open_archive` only.

        Raises:
            StoreError: when it does not begin with a manifest.
        """
        self._file, self._stream = file, stream
        size = stream.header(_MANIFEST)
        if not 0 < size <= _LONGEST_MANIFEST:
            raise _foreign(file)
        self.manifest = _manifest(file, b"".join(stream.content(size)))

    def unpack(self, folder: Path, watch: Watch) -> None:
        """Write every part into ``folder``, where each is on the disk when this returns.

        Raises:
            StoreError: when the archive is not what its manifest says.
            OSError: when a file cannot be written.
        """
        done = 0
        for part in self.manifest.parts:
            if self._stream.header(part.name) != part.size:
                raise damaged(self._file, f"{part.name}: 大小不符 / has another size")
            target = folder / part.name
            target.parent.mkdir(exist_ok=True)
            digest = hashlib.sha256()
            with target.open("wb") as output:
                for piece in self._stream.content(part.size):
                    digest.update(piece)
                    output.write(piece)
                    done += len(piece)
                    watch(done, self.manifest.size)
                output.flush()
                os.fsync(output.fileno())
            if digest.hexdigest() != part.sha256:
                raise damaged(self._file, f"{part.name}: sha256 不符 / has another sha256")
        self._stream.end()


class _Stream:
    """What was compressed, as blocks of a tar archive."""

    def __init__(self, file: Path, stream: BinaryIO) -> None:
        self._file, self._stream = file, stream
        self._begun = False  # what cannot be decompressed from its very beginning is something else

    def header(self, name: str) -> int:
        """The size of the next file, which must be of that name."""
        try:
            found = tarfile.TarInfo.frombuf(self._exactly(_BLOCK), "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise _foreign(self._file) if name == _MANIFEST else damaged(self._file, str(error)) from error
        if name == _MANIFEST and found.name != name:
            raise _foreign(self._file)
        if found.type != tarfile.REGTYPE or found.name != name:
            raise damaged(self._file, f"应为 / expected {name}, 实为 / found {found.name!r}")
        return found.size

    def content(self, size: int) -> Iterator[bytes]:
        """So many bytes, in pieces, and what fills the last block."""
        left = size
        while left:
            piece = self._exactly(min(left, _CHUNK))
            left -= len(piece)
            yield piece
        self._exactly(-size % _BLOCK)

    def end(self) -> None:
        """Make sure that the archive ends here: two empty blocks, and what fills its last record."""
        rest = self._exactly(2 * _BLOCK) + self._read(tarfile.RECORDSIZE)
        if rest.strip(b"\0") or self._read(1):
            raise damaged(self._file, "末尾有多余内容 / there is more than the manifest names")

    def _exactly(self, size: int) -> bytes:
        found = self._read(size)
        if len(found) < size:
            raise damaged(self._file, "文件被截断 / the file is cut off") if self._begun else _foreign(self._file)
        return found

    def _read(self, size: int) -> bytes:
        pieces = []
        try:
            while size and (piece := self._stream.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except zstandard.ZstdError as error:
            raise (damaged(self._file, str(error)) if self._begun else _foreign(self._file)) from error
        except OSError as error:
            raise not_readable(self._file, error) from error
        self._begun = self._begun or bool(pieces)
        return b"".join(pieces)


class _Read:
    """A file that is read: how much of it, and the digest of that."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell
        self.size, self.digest = 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.size += len(piece)
        self.digest.update(piece)
        self._tell(len(piece))
        return piece


def _header(name: str, size: int) -> tarfile.TarInfo:
    """A plain file's header; owner, rights and time are the same in every backup."""
    header = tarfile.TarInfo(name)
    header.size = size
    return header


def _manifest(file: Path, content: bytes) -> Manifest:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise damaged(file, _MANIFEST) from error
    match found:
        case {"kind": kind, "version": int(version)} if kind == _KIND and version != _VERSION:
            raise StoreError(
                f"{file}: 备份由新版本制作 / the backup was made by a newer budgetkg (backup format {version}; "
                f"this version reads {_VERSION}); update budgetkg"
            )
        case {
            "kind": kind,
            "store_format": int(store_format),
            "written_by": str(written_by),
            "base_iri": str(base_iri),
            "documents": int(documents),
            "parts": list(listed),
        } if kind == _KIND:
            parts = tuple(_part(file, one) for one in listed)
            if len({part.name.lower() for part in parts}) != len(parts):
                raise damaged(file, f"{_MANIFEST}: 文件名重复 / a name stands twice")
            return Manifest(store_format, written_by, base_iri, documents, parts)
        case _:
            raise _foreign(file)


def _part(file: Path, said: object) -> Part:
    match said:
        case {"name": str(name), "size": int(size), "sha256": str(sha256)} if _NAME.fullmatch(name) and size >= 0:
            return Part(name, size, sha256)
        case _:
            raise damaged(file, f"{_MANIFEST}: 不能还原的条目 / names what is no file of a store: {said!r:.100}")


def _foreign(file: Path) -> StoreError:
    return StoreError(
        f"{file}: 不是 budgetkg 的备份 / is not a backup of a budgetkg store; expected a .tar.zst file made by: "
        "budgetkg backup FILE"
    )


def damaged(file: Path, what: str) -> StoreError:
    """What to say of a backup that is not what it was when it was made."""
    return StoreError(
        f"{file}: 备份已损坏 / the backup is damaged: {what}; 什么都没有还原，请用另一份备份 / nothing was restored; "
        "use another copy of it"
    )
