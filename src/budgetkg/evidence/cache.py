"""A folder of what was made, bounded in bytes: what was used longest ago goes first."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from threading import Lock

#: The share that stays when the folder is full: looking for the oldest is worth it only now and then.
_KEPT = 0.8


class Cache:
    """Bytes by keys (names of files), shared by threads."""

    def __init__(self, folder: Path, most: int) -> None:
        """Raises:
        OSError: when the folder cannot be made or read.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._most = folder, most
        self._lock = Lock()
        self._size = sum(size for _used, size, _path in self._files())

    def get(self, key: str) -> bytes | None:
        """The bytes, if they are there."""
        path = self._folder / key
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:  # never made, or gone to make room: it is made again
            return None
        return content

    def has(self, key: str) -> bool:
        """Whether the bytes are there."""
        return (self._folder / key).exists()

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes; where the disk takes none, they are not kept."""
        if len(content) > self._most:
            return
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                os.replace(name, self._folder / key)
            except OSError:
                os.unlink(name)
                raise
        with self._lock:
            self._size += len(content)
            if self._size > self._most:
                self._make_room()

    def _make_room(self) -> None:
        files = sorted(self._files())
        self._size = sum(size for _used, size, _path in files)
        for _used, size, path in files:
            if self._size <= self._most * _KEPT:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                self._size -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_file(follow_symlinks=False):
                        told = entry.stat(follow_symlinks=False)
                        found.append((told.st_mtime, told.st_size, Path(entry.path)))
        return found
