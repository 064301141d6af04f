"""Reading on a Dask cluster: an existing scheduler and its workers, wherever they run.

Workers need this same version of budgetkg; the scheduler needs none. Whatever a worker does, each file is read once:
what a worker that died had in hand is given to another, up to the cluster's ``allowed-failures``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from budgetkg.build.readers.cluster_client import connected, quiet
from budgetkg.build.readers.cluster_worker import Absent, Order, Unlike, packed, unpacked
from budgetkg.build.readers.processes import TIME_LIMIT
from budgetkg.build.reading import Job, Read, make_ready
from budgetkg.build.version import reader_version
from budgetkg.errors import ClusterError
from budgetkg.source import MOST_BYTES

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Client, Future

#: Seconds to wait for the scheduler, and for workers where there are none: some clusters start them when there is work.
CONNECTING, PATIENCE = 15.0, 300.0
# So many files are with the cluster for each of its threads: one that is read, and one to go on with.
_AHEAD = 2
# Bytes of files that are under way at a time: the scheduler holds them.
_MOST_SENT = 2**28
# Seconds after which the number of workers is asked for again.
_COUNTED = 2.0


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was given to the cluster."""

    job: Job
    future: Future[bytes]
    size: int  # of the bytes that were sent along; 0: the worker looks for the file itself
    alone: bool  # nothing else was with the cluster


class Cluster:
    """Reads on a cluster. Use :meth:`connect`; close it, or use ``with``."""

    def __init__(self, client: Client, scheduler: str, time_limit: float | None, patience: float) -> None:
        """For :meth:`connect` only."""
        self._client: Any = client  # half of its methods say no types
        self._scheduler = scheduler
        self._time_limit = time_limit
        self._patience = patience
        self._alone_since: float | None = None
        self.found, self.sent = 0, 0  # files that workers found under their paths, and those whose bytes were sent
        self._threads, self._counted = 0, 0.0

    @classmethod
    def connect(cls, scheduler: str, time_limit: float | None = TIME_LIMIT, patience: float = PATIENCE) -> Self:
        """A cluster by its scheduler's address, such as ``tcp://10.0.0.1:8786``.

        Certificates of a cluster that wants them (``tls://``) are taken from Dask's own configuration.

        Args:
            scheduler: the address.
            time_limit: seconds that one document may take; ``None`` for as long as it needs.
            patience: seconds to wait for workers when there are none.

        Raises:
            ClusterError: when there is none, or it runs on another version of Python.
        """
        return cls(connected(scheduler, CONNECTING), scheduler, time_limit, patience)

    def close(self) -> None:
        """Leave the cluster; twice is harmless."""
        with quiet():
            self._client.close(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, jobs: Iterable[Job]) -> Iterator[Read | None]:
        """What each file gave, as it is finished; ``None`` now and then while none is.

        Closing the iterator takes back what was not yet begun.

        Raises:
            ClusterError: when the scheduler is lost, no worker comes, or a worker has no budgetkg, or another version.
        """
        waiting = iter(jobs)
        finished: SimpleQueue[Future[bytes]] = SimpleQueue()
        flying: dict[Key, _Sent] = {}
        suspects: list[Job] = []
        with quiet():
            try:
                while True:
                    while self._has_room(flying) and (job := next(waiting, None)) is not None:
                        if (read := self._begin(job, flying, finished, send=self.sent > self.found)) is not None:
                            yield read
                    if not flying:
                        if not suspects:
                            return
                        send = self.sent > self.found
                        if (read := self._begin(suspects.pop(), flying, finished, send=send, alone=True)) is not None:
                            yield read
                        continue
                    if (future := self._next(finished)) is None:
                        yield None
                        continue
                    sent = flying.pop(future.key)
                    outcome = self._outcome(sent)
                    if isinstance(outcome, Read):
                        self.found += not sent.size
                        yield outcome
                    elif isinstance(outcome, Absent):
                        if (read := self._begin(sent.job, flying, finished, send=True, alone=sent.alone)) is not None:
                            yield read
                    elif sent.alone:
                        yield Read.refused(sent.job, f"{sent.job.file.name}: {outcome}")
                    else:  # it may have waited at workers that died of another file
                        suspects.append(sent.job)
            finally:
                if flying and self._client.status == "running":
                    self._client.cancel([sent.future for sent in flying.values()], force=True)

    # ------------------------------------------------------------------ inside

    def _has_room(self, flying: dict[Key, _Sent]) -> bool:
        """Whether the cluster should be given another file now."""
        if sum(sent.size for sent in flying.values()) >= _MOST_SENT:
            return False
        now = time.monotonic()
        if now - self._counted > _COUNTED:
            self._threads, self._counted = self._count(), now
        return len(flying) < _AHEAD * max(1, self._threads)

    def _count(self) -> int:
        """The threads of all workers."""
        try:
            return sum(self._client.nthreads().values())
        except (OSError, RuntimeError) as error:
            raise self._lost() from error

    def _begin(
        self,
        job: Job,
        flying: dict[Key, _Sent],
        finished: SimpleQueue[Future[bytes]],
        *,
        send: bool,
        alone: bool = False,
    ) -> Read | None:
        """Give a file to the cluster; what came of one that cannot even be opened here."""
        content = _content(job) if send and job.sha256 else None
        if not job.sha256 or (send and content is None):
            return make_ready(job)  # which says why
        order = packed(Order(job, self._time_limit, content))
        import dask

        try:
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
                future: Any = self._client.submit(_errand(), reader_version(), order, pure=False)
        except (OSError, RuntimeError) as error:
            raise self._lost() from error
        flying[future.key] = _Sent(job, future, 0 if content is None else len(order), alone)
        self.sent += content is not None
        future.add_done_callback(finished.put)
        return None

    def _next(self, finished: SimpleQueue[Future[bytes]]) -> Future[bytes] | None:
        """The next file with which the cluster is done, whatever came of it; ``None`` where it was with none for a while."""
        with contextlib.suppress(Empty):
            future = finished.get(timeout=_COUNTED)
            self._alone_since = None
            return future
        if self._count():
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since >= self._patience:
            raise ClusterError(
                f"{self._scheduler}: {self._patience:g} 秒内没有工作进程 / the cluster has had no worker for "
                f"{self._patience:g} seconds; start some (dask worker {self._scheduler}) and run again: what was stored "
                "stays"
            )
        return None

    def _outcome(self, sent: _Sent) -> Read | Absent | str:
        """What reading a file gave; a text where the workers died that had it."""
        from distributed import KilledWorker

        try:
            outcome = unpacked(sent.future.result(timeout=self._patience))
        except KilledWorker as error:
            deaths = error.allowed_failures + 1
            return (
                f"读取它的工作进程接连意外结束（{deaths} 次），已放弃 / {deaths} workers in turn died while they had it, and it was "
                "given up; look at their logs, or build this file without --scheduler"
            )
        except ImportError as error:
            raise ClusterError(
                f"{self._scheduler}: 工作机上没有 budgetkg，或版本不同 / a worker has no budgetkg, or one of another version "
                f"({error}); install budgetkg {reader_version()} on all of them and run again: what was stored stays"
            ) from error
        except Exception as error:  # of whatever kind a worker raised it: Dask hands on what it was
            if sent.future.status == "error":  # it is the worker that failed, not the way to it
                return Read.refused(
                    sent.job,
                    f"{sent.job.file.name}: 工作进程出错 / a worker of the cluster failed: {type(error).__name__}; look at its log, and run again",
                )
            raise self._lost() from error
        if isinstance(outcome, Unlike):
            raise ClusterError(
                f"{self._scheduler}: 工作机 {outcome.machine} 的 budgetkg 版本为 {outcome.reader}，本机为 {reader_version()}，不能混用 / "
                f"the worker on {outcome.machine} reads with budgetkg {outcome.reader}, this machine with {reader_version()}; "
                "install the same version on all of them and run again: what was stored stays"
            )
        assert isinstance(outcome, Read | Absent)
        return outcome

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"{self._scheduler}: 与调度器的连接中断 / the connection to the scheduler was lost; what was stored stays: see that it "
            "runs, and run again to go on"
        )


def _errand() -> Callable[[str, bytes], bytes]:
    """What a worker is to call. A function without a name of its own is sent as code: the scheduler, which opens what it
    is given, then needs no budgetkg.
    """

    def errand(reader: str, order: bytes) -> bytes:
        import socket

        try:
            from budgetkg.build.readers.cluster_worker import carry_out
        except ImportError as error:
            raise ImportError(f"{socket.gethostname()}: {error}") from error
        return carry_out(reader, order)

    return errand


def _content(job: Job) -> bytes | None:
    """The bytes of a file; ``None`` where it cannot be read, or is too large to be."""
    with contextlib.suppress(OSError):
        if job.file.path.stat().st_size <= MOST_BYTES:
            return job.file.path.read_bytes()
    return None
