"""Graphs in parts that a server takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from budgetkg.errors import PublishError
from budgetkg.publish.sending import Sender, TooLargeError

Lines = Callable[[], Iterable[bytes]]
"""N-Triples lines, each time from the beginning."""

_BYTES = 2**22  # of a request
_SMALLEST = 50  # lines, below which nothing is divided further
_ROUNDS = 3


class Parts:
    """Brings graphs over in parts: ever smaller ones, as long as the server wants less at a time."""

    def __init__(self, sender: Sender, lines: int, tell: Callable[[int], None]) -> None:
        """``lines`` go into one request at most; ``tell`` hears of the triples that arrived."""
        self._sender, self._lines, self._tell = sender, lines, tell

    def bring(self, lines: Lines, send: Callable[[bytes, bool, bool], None], count: Callable[[], int]) -> bool:
        """Bring a graph over: ``send`` takes each part, and whether it is the first and the last. Whether it was one part.

        A request whose answer was lost may be carried out late, after those that came next: where one had to be
        repeated, what the server has is counted, and brought over again if something is missing or too much.

        Raises:
            PublishError: when it does not come through.
        """
        for _round in range(_ROUNDS):
            before = self._sender.again
            parts, triples = self._all(lines, send)
            if parts == 1 or self._sender.again == before or count() == triples:
                return parts == 1
        raise PublishError(
            f"服务器上的三元组数不是所传的 {triples:,} / the server does not hold the {triples:,} triples that were sent, "
            "three times over; does somebody else write there? Run the command again later"
        )

    def _all(self, lines: Lines, send: Callable[[bytes, bool, bool], None]) -> tuple[int, int]:
        """Send everything; how many parts it was, and how many triples."""
        while True:
            parts = triples = 0
            try:
                for part, last in self._cut(lines()):
                    send(part, parts == 0, last)
                    parts, triples = parts + 1, triples + part.count(b"\n")
                    self._tell(part.count(b"\n"))
            except TooLargeError:
                if self._lines <= _SMALLEST:
                    raise
                self._lines = max(_SMALLEST, self._lines // 4)
            else:
                return parts, triples

    def _cut(self, lines: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
        """The lines in parts, each with whether it is the last; at least one part, if an empty one."""
        part: list[bytes] = []
        size = 0
        for line in lines:
            if part and (len(part) >= self._lines or size + len(line) > _BYTES):
                yield b"".join(part), False
                part, size = [], 0
            part.append(line)
            size += len(line)
        yield b"".join(part), True
