"""The processes that read files (:mod:`budgetkg.build.readers.worker`), watched: one that crashes or takes too long costs one file."""

from __future__ import annotations

import contextlib
import pickle
import time
from threading import TIMEOUT_MAX

from budgetkg.build.readers import worker
from budgetkg.build.reading import Job, Read, make_ready
from budgetkg.document import apart

#: Seconds that one document may take; a thousand pages take a minute, a recognised scan of a hundred some ten.
TIME_LIMIT = 1200.0


class Processes:
    """As many processes as files are being read at a time; each is kept for the next file."""

    def __init__(self, time_limit: float | None = TIME_LIMIT, for_large: int = 1) -> None:
        """Nothing is started yet.

        Args:
            time_limit: seconds that one document may take; ``None`` for as long as it needs.
            for_large: how many further processes each of these may have for a very large PDF, a share of its pages each.
        """
        self._time_limit = time_limit
        self._for_large = for_large
        self._idle: list[apart.Process] = []
        self._busy: set[apart.Process] = set()
        self._ended = False

    def read(self, job: Job, content: bytes | None = None) -> Read:
        """Read a file, or ``content`` in its place; from several threads at a time."""
        process = self._taken()
        if process is None:  # this program is embedded in another, and cannot start itself
            return make_ready(job, content)
        self._busy.add(process)
        page = 0
        late = TIMEOUT_MAX if self._time_limit is None else time.monotonic() + self._time_limit
        whole = False
        try:
            apart.ask(process, (job, content, self._for_large))
            while not self._ended:
                match apart.answer(process, min(TIMEOUT_MAX, max(0.0, late - time.monotonic()))):
                    case (worker.PAGE, int(number)):
                        page = number
                    case (worker.READ, Read() as read):
                        whole = True
                        return read
            return Read.refused(job, f"{job.file.name}: 已中断 / interrupted")
        except TimeoutError:
            return Read.refused(
                job,
                f"{job.file.name}: {self._time_limit:g} 秒内未读完（读到第 {page} 页），已放弃 / not read within {self._time_limit:g} "
                f"seconds (page {page} was the last), given up; allow more with --time-limit, or look at the file",
            )
        except (EOFError, OSError, pickle.UnpicklingError):
            return Read.refused(
                job,
                f"{job.file.name}: 第 {page + 1} 页或其后使读取程序崩溃或内存不足 / the reader crashed or ran out of memory at or "
                f"after page {page + 1} (exit {apart.exit_code(process)}); print the file to a new PDF, or leave it out",
            )
        finally:
            self._busy.discard(process)
            if whole and not self._ended:
                self._idle.append(process)
            else:
                apart.end(process)

    def end(self) -> None:
        """End them all; what is being read is given up."""
        self._ended = True
        for process in tuple(self._busy):
            process.kill()  # whoever waits for it ends it
        while self._idle:
            apart.end(self._idle.pop())

    def _taken(self) -> apart.Process | None:
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        return apart.start(worker.__name__)
