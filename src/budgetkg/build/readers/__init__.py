"""Who reads the files: this process, processes of this machine, a cluster.

Each gives what it read as it is finished, and takes the next file when one before was stored: so no more documents are
held in memory than are being worked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from budgetkg.build.reading import Job, Read


class Readers(Protocol):
    """Reads files; used once, or for one batch after another."""

    def read(self, jobs: Iterable[Job]) -> Iterator[Read | None]:
        """What each file gave, as it is finished; ``None`` from time to time where nothing was.

        Closing the iterator ends the work on what is not finished.
        """
        ...
