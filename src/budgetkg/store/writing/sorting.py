"""Lines in the order of their bytes, however many: sorted in pieces in memory, which are merged from disk."""

from __future__ import annotations

import contextlib
import heapq
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

#: How many bytes of lines are sorted in memory at a time; some three times as many are taken.
PIECE = 16 * 2**20
#: How many pieces are open at once, which systems limit.
_OPEN = 128


class SortedLines(io.RawIOBase):
    """A file to write unordered lines into, in blocks of any size, which then gives them in order, each once.

    Pieces that do not fit into memory are kept in temporary files as long as this object is open.
    """

    def __init__(self, change: Callable[[bytes], bytes] | None = None) -> None:
        """``change`` is applied to each line before it is sorted."""
        super().__init__()
        self._change = change
        self._blocks: list[bytes] = []
        self._size = 0
        self._pieces: list[Path] = []
        self._undo = contextlib.ExitStack()
        self._room: Path | None = None
        self._made = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]  # the engine writes bytes alone
        """Take up a block, whose first and last line may be parts of lines.

        Raises:
            OSError: when a temporary file cannot be written.
        """
        self._blocks.append(block)
        self._size += len(block)
        if self._size >= PIECE:
            self._spill()
        return len(block)

    def lines(self) -> Iterator[bytes]:
        """All lines in order, each once and with its end; for the end of writing.

        Raises:
            OSError: when a temporary file cannot be read or written.
        """
        last = self._sorted()
        if not self._pieces:
            return _each_once(last)
        opened = contextlib.ExitStack()
        self._undo.enter_context(opened)
        files = [opened.enter_context(piece.open("rb")) for piece in self._pieces]
        return _each_once(heapq.merge(last, *files))

    def close(self) -> None:
        """Remove the temporary files; twice is harmless."""
        self._undo.close()
        super().close()

    def _sorted(self) -> list[bytes]:
        """The lines that are whole, in order; what follows the last of them stays."""
        whole, end, rest = b"".join(self._blocks).rpartition(b"\n")
        self._blocks, self._size = ([rest] if rest else []), len(rest)
        lines = whole.splitlines(keepends=True) if end else []
        if lines:
            lines[-1] += end
        if self._change is not None:
            lines = list(map(self._change, lines))
        lines.sort()
        return lines

    def _spill(self) -> None:
        lines = self._sorted()
        with self._next_piece() as piece:
            piece.writelines(lines)
        if len(self._pieces) == _OPEN:
            self._join()

    def _join(self) -> None:
        """Make one piece of all."""
        parts, self._pieces = self._pieces, []
        with contextlib.ExitStack() as opened:
            files = [opened.enter_context(part.open("rb")) for part in parts]
            with self._next_piece() as whole:
                whole.writelines(heapq.merge(*files))
        for part in parts:
            part.unlink()

    def _next_piece(self) -> BinaryIO:
        if self._room is None:
            self._room = Path(self._undo.enter_context(tempfile.TemporaryDirectory(prefix="budgetkg-")))
        path = self._room / f"{self._made}"
        self._made += 1
        self._pieces.append(path)
        return path.open("wb")


def _each_once(lines: Iterator[bytes] | list[bytes]) -> Iterator[bytes]:
    former = b""
    for line in lines:
        if line != former:
            yield line
            former = line
