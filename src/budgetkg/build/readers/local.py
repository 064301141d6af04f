"""Reading in several processes of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from queue import SimpleQueue
from threading import Thread

from budgetkg.build.readers.processes import TIME_LIMIT, Processes
from budgetkg.build.reading import Job, Read
from budgetkg.document import apart


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Local:
    """Reads with so many processes. From two on one more document is in hand, so that they go on while one is stored;
    a single one waits until it is."""

    def __init__(self, jobs: int, time_limit: float | None = TIME_LIMIT) -> None:
        """``time_limit``: seconds that one document may take; ``None`` for as long as it needs."""
        self._jobs = jobs
        self._time_limit = time_limit

    def read(self, jobs: Iterable[Job]) -> Iterator[Read | None]:
        """What each file gave, as it is finished; ``None`` now and then while none is."""
        waiting = iter(jobs)
        first = list(islice(waiting, self._jobs))
        # With fewer documents than processes, the others read pages of the large ones.
        processes = Processes(self._time_limit, for_large=self._jobs // max(1, len(first)))
        asked: SimpleQueue[Job | None] = SimpleQueue()
        done: SimpleQueue[Read | BaseException] = SimpleQueue()
        threads: list[Thread] = []
        try:
            for _ in first:
                thread = Thread(target=_serve, args=(processes, asked, done), daemon=True)
                thread.start()
                threads.append(thread)
            left = chain(first, waiting)
            in_hand = 0
            for job in islice(left, self._jobs if self._jobs == 1 else self._jobs + 1):
                asked.put(job)
                in_hand += 1
            told = apart.told_by(done)
            while in_hand:
                yield (read := next(told))
                if read is not None:
                    in_hand -= 1
                    for job in islice(left, 1):
                        asked.put(job)
                        in_hand += 1
        finally:
            for _ in first:
                asked.put(None)
            processes.end()
            for thread in threads:
                thread.join()


def _serve(processes: Processes, asked: SimpleQueue[Job | None], done: SimpleQueue[Read | BaseException]) -> None:
    """Have one file after another read, until there are none."""
    while (job := asked.get()) is not None:
        try:
            done.put(processes.read(job))
        except BaseException as error:  # raised where it is waited for: silence is waited for in vain
            done.put(error)
