"""A Dask cluster of this machine for tests: a scheduler and workers as processes of their own, over TCP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from command_line import environment

_SECONDS = 60.0


@dataclass
class Cluster:
    """A scheduler that listens at an address, and the workers that were started."""

    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, number: int = 1, env: Mapping[str, str] | None = None, wait: bool = True) -> None:
        """Start workers of one thread each, in an empty folder of their own."""
        for _ in range(number):
            self.workers.append(
                _process(
                    "dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--nworkers", "1",
                    "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder),
                    folder=self.folder, env=env,
                )
            )  # fmt: skip
        if wait:
            with self.client() as client:
                client.wait_for_workers(len(self.workers), timeout=_SECONDS)

    @contextmanager
    def client(self) -> Iterator[object]:
        """A client of the test's own."""
        from distributed import Client

        with Client(self.address, set_as_default=False, timeout=_SECONDS) as client:
            yield client

    def busy(self) -> Mapping[int, int]:
        """How many files each worker has in hand, by its process."""
        with self.client() as client:
            pids = client.run(os.getpid)
            return {pids[worker]: len(keys) for worker, keys in client.processing().items() if worker in pids}

    def kill(self, pid: int) -> None:
        """End a worker's process at once."""
        (worker,) = (each for each in self.workers if each.pid == pid)
        worker.kill()
        worker.wait()


@contextmanager
def cluster(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A scheduler without workers; all are ended with the block."""
    about = folder / "scheduler.json"
    process = _process(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
        "--scheduler-file", str(about),
        folder=folder, env=env,
    )  # fmt: skip
    made = Cluster("", process, folder)
    try:
        made.address = _address(about)
        yield made
    finally:
        for each in (*made.workers, process):
            each.kill()
            each.wait()


def _address(about: Path) -> str:
    late = time.monotonic() + _SECONDS
    while time.monotonic() < late:
        if about.exists() and (content := about.read_text()).endswith("}"):
            return str(json.loads(content)["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


def _process(module: str, *arguments: str, folder: Path, env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        cwd=folder,
        env={**environment(), **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
