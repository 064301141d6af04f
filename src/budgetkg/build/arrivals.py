"""What was read and waits to be put into the target, together with what is read in the next seconds."""

from __future__ import annotations

import time

from budgetkg.build.reading import Built, Read, kept
from budgetkg.build.targets import Target

#: Seconds that a document may wait.
_LONGEST = 5.0


class Arrivals:
    """Documents on their way into a target."""

    def __init__(self, target: Target, reader: str) -> None:
        """``reader`` is the version that read them."""
        self._target = target
        self._reader = reader
        self._waiting: list[Read] = []
        self._statements = 0
        self._since = 0.0
        self.any_put = False

    def add(self, read: Read) -> None:
        """One more document."""
        assert read.prepared is not None
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(read)
        self._statements += read.prepared.statements

    def are_due(self) -> bool:
        """Whether there are enough of them, or one has waited for long."""
        enough = self._statements >= self._target.together
        return bool(self._waiting) and (enough or time.monotonic() - self._since >= _LONGEST)

    def put(self) -> list[Built]:
        """Put all of them into the target, and what they refer to before the first; what is to be told of them.

        Raises:
            StoreError: when the target cannot be written; those that are not in it are given up.
        """
        some, self._waiting, self._statements = self._waiting, [], 0
        if some and not self.any_put:
            self._target.load_reference()
            self.any_put = True
        self._target.put(
            [
                (read.prepared, kept(read.job, read.prepared.sha256, self._reader, read.prepared.graph))
                for read in some
                if read.prepared is not None
            ]
        )
        return [read.told for read in some]
