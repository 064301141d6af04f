"""What a Dask cluster costs above the processes of one machine, in processor time and bytes for each document.

    python benchmarks/cluster.py ../shared/corpus --most 10 --times 5 --workers 2

The documents are read by :class:`Local` and then on a cluster of this machine over TCP, once by their paths and once with
their bytes sent. Processor time is counted, not the clock: of the client, the scheduler, and all workers with the
processes in which they read. What a scheduler and workers take that are given nothing is taken off; what they take for
each second that they run is not.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from budgetkg.build import inputs
from budgetkg.build.inputs import Input
from budgetkg.build.readers.cluster import Cluster
from budgetkg.build.readers.cluster_worker import packed, unpacked
from budgetkg.build.readers.local import Local
from budgetkg.build.reading import Job, Read
from budgetkg.graph import DEFAULT_BASE
from budgetkg.source import Source


class Started:
    """A process of Dask's; when it is ended it says what processor time it took, with all that it started."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{module}",
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            *arguments,
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self) -> float:
        """End it; the seconds."""
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGTERM)  # not send_signal, which would reap one that has ended
            _, status, usage = os.wait4(self._process.pid, 0)
            self._process.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_utime + usage.ru_stime
        return 0.0


@contextmanager
def dask(workers: int, folder: Path) -> Iterator[tuple[str, Started, list[Started]]]:
    """A scheduler and workers of one thread each."""
    about = folder / "scheduler.json"
    scheduler = Started("dask_scheduler", "--port", "0", "--no-show", "--scheduler-file", str(about))
    started: list[Started] = []
    try:
        while not about.exists():
            time.sleep(0.1)
        time.sleep(0.5)
        address = str(json.loads(about.read_text())["address"])
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        started += [Started("dask_worker", address, *options) for _ in range(workers)]
        yield address, scheduler, started
    finally:
        for each in (*started, scheduler):
            each.end()


def job(file: Input, hidden: bool) -> Job:
    """A file to be read; hidden, it has a hash that no worker finds at its path, so its bytes have to be sent."""
    sha256 = Source.read(file.path).sha256
    return Job(file, f"{sha256[:-1]}x" if hidden else sha256, DEFAULT_BASE)


def on_cluster(jobs: Sequence[Job], workers: int) -> tuple[float, float, float, int]:
    """Seconds of the client, the scheduler and the workers, and how many files were sent."""
    with tempfile.TemporaryDirectory() as folder, dask(workers, Path(folder)) as (address, scheduler, started):
        with Cluster.connect(address) as cluster:
            cluster._client.wait_for_workers(workers)
            began = time.process_time()
            read = sum(one.prepared is not None for one in filter(None, cluster.read(jobs)))
            client, sent = time.process_time() - began, cluster.sent
        assert read == sum(1 for _ in jobs), "a document was not read"
        ended = sum(each.end() for each in started)
        return client, scheduler.end(), ended, sent


def children(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that this process and those that it started and ended took for some work."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    work()
    after, own = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time() - began
    return own, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def packing(reads: Sequence[Read]) -> None:
    """Print what a document's outcome weighs, and what packing it costs."""
    plain = sum(len(pickle.dumps(read, pickle.HIGHEST_PROTOCOL)) for read in reads)
    began = time.process_time()
    sent = [packed(read) for read in reads]
    middle = time.process_time()
    for one in sent:
        unpacked(one)
    ended = time.process_time()
    each = len(reads)
    print(
        f"an outcome: {plain / each / 1e6:.2f} MB pickled, {sum(map(len, sent)) / each / 1e6:.3f} MB packed; "
        f"{(middle - began) / each * 1000:.0f} ms to pack, {(ended - middle) / each * 1000:.0f} ms to unpack"
    )


def main() -> None:
    """Print one line for each way of reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="+")
    parser.add_argument("--most", type=int, help="so many documents, the smallest first")
    parser.add_argument("--times", type=int, default=1, help="read each so many times: what is paid once weighs less")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    files = sorted(inputs(options.source), key=lambda file: file.path.stat().st_size)
    reads = [
        read
        for read in filter(None, Local(options.workers).read([job(file, False) for file in files[: options.most]]))
        if read.prepared
    ]
    files = [read.job.file for read in reads] * options.times
    number = len(files)
    size = sum(file.path.stat().st_size for file in files)
    statements = options.times * sum(read.prepared.statements for read in reads if read.prepared)
    print(
        f"{number} documents of {size / number / 1e6:.2f} MB and {statements / number:,.0f} statements, {options.workers} workers"
    )
    packing(reads)
    del reads
    jobs = [job(file, False) for file in files]
    print(f"{'seconds of a processor for a document':<40}{'client':>10}{'scheduler':>10}{'workers':>10}")
    own, apart = children(lambda: list(filter(None, Local(options.workers).read(jobs))))
    print(f"{'processes of this machine':<40}{own / number:>10.3f}{'':>10}{apart / number:>10.3f}")
    _, idle_scheduler, idle_workers, _ = on_cluster([], options.workers)
    for hidden in (False, True):
        client, scheduler, workers, sent = on_cluster([job(file, hidden) for file in files], options.workers)
        told = f"a cluster, {sent} of {number} files sent"
        print(
            f"{told:<40}{client / number:>10.3f}{(scheduler - idle_scheduler) / number:>10.3f}"
            f"{(workers - idle_workers) / number:>10.3f}"
        )


if __name__ == "__main__":
    main()
