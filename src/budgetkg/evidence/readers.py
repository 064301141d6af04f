"""The processes that open source files (:mod:`budgetkg.evidence.worker`): a few, ended when they are late or done with."""

from __future__ import annotations

import pickle
from threading import BoundedSemaphore, Lock
from typing import Any

from budgetkg.document import apart
from budgetkg.evidence.shown import EvidenceError, Reason
from budgetkg.evidence.worker import REFUSED

#: Seconds more for a process that must start first.
_START = 20


class LostError(EvidenceError):
    """A document was late, or ended its reader: it is not to be tried again soon."""


class Readers:
    """So many processes at most, shared by threads; they start when they are needed."""

    def __init__(self, most: int) -> None:
        self._free = BoundedSemaphore(most)
        self._lock = Lock()
        self._idle: list[apart.Process] = []
        self._all: set[apart.Process] = set()
        self._closed = False

    def ask(self, name: str, message: tuple[Any, ...], seconds: float) -> Any:
        """The answer to a message about a file called ``name``.

        Raises:
            EvidenceError: when it is refused, takes longer, or ends the process; when nobody is free for as long.
        """
        if not self._free.acquire(timeout=seconds):
            raise EvidenceError(Reason.BUSY, "正忙，请稍后再试 / too many pages are asked for at once; try again")
        try:
            process, fresh = self._taken()
            finished = False
            try:
                kind, *rest = apart.answer(process, seconds + (_START if fresh else 0), message)
                finished = True
            except TimeoutError as error:
                words = f"超过 {seconds:.0f} 秒，已放弃 / it took more than {seconds:.0f} seconds and was given up"
                raise LostError(Reason.LATE, f"{name}: {words}") from error
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                words = "使读取程序崩溃或内存不足 / it made the reader crash or run out of memory"
                raise LostError(Reason.UNREADABLE, f"{name}: {words}") from error
            finally:
                self._give_back(process, finished)
        finally:
            self._free.release()
        if kind == REFUSED:
            reason, words = rest
            raise EvidenceError(Reason(reason), words)
        return rest[0]

    def close(self) -> None:
        """End all processes, also those at work."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            working = self._all.difference(idle)
        for process in working:
            process.kill()  # who waits for it clears it away
        for process in idle:
            self._end(process)

    def _taken(self) -> tuple[apart.Process, bool]:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.poll() is None:
                    return process, False
                self._end(process)
            started = None if self._closed else apart.start("budgetkg.evidence.worker")
            if started is None:
                raise EvidenceError(Reason.BUSY, "无法启动读取程序 / no process can be started to read the file")
            self._all.add(started)
            return started, True

    def _give_back(self, process: apart.Process, finished: bool) -> None:
        with self._lock:
            if finished and not self._closed:
                self._idle.append(process)
                return
        self._end(process)

    def _end(self, process: apart.Process) -> None:
        self._all.discard(process)
        apart.end(process)
