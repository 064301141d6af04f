"""Locks on files, between processes: one may hold a file alone, or several together.

The system lets go of a lock when its holder dies, however it dies. Windows has no lock that several hold: there a reader
only sees that nobody holds the file alone when it begins, and what it reads is kept by the files that it has open.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _take(handle: BinaryIO, alone: bool) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        if not alone:
            msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
        return True

    def _release(handle: BinaryIO) -> None:
        """The system does, when the file is closed."""

else:
    import fcntl

    def _take(handle: BinaryIO, alone: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: BinaryIO) -> None:
        """A child that was forked meanwhile holds the same lock: it is let go for both."""
        fcntl.flock(handle, fcntl.LOCK_UN)


class Lock:
    """A lock that is held until it is let go."""

    def __init__(self, handle: BinaryIO) -> None:
        """For :func:`lock` only."""
        self._handle = handle

    def close(self) -> None:
        """Let go; twice is harmless."""
        if not self._handle.closed:
            _release(self._handle)
            self._handle.close()


def lock(file: Path, *, alone: bool) -> Lock | None:
    """Hold a file, which is made where there is none and it is to be held alone; ``None`` where another holds it.

    Raises:
        OSError: when the file cannot be opened, or is gone.
    """
    handle: BinaryIO = file.open("ab" if alone else "rb")
    try:
        taken = _take(handle, alone)
        there = taken and _is(handle, file)
    except BaseException:
        handle.close()
        raise
    if taken and there:
        return Lock(handle)
    handle.close()
    if taken:
        raise FileNotFoundError(file)  # it was removed between opening and locking
    return None


def _is(handle: BinaryIO, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), file.stat())
    except FileNotFoundError:
        return False
