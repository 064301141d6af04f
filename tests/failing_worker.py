"""A reading process in which a document's name says what happens to it: for tests of what watches over such processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from budgetkg.build import Job, Read, make_ready, reading
from budgetkg.build.readers import worker
from budgetkg.build.readers.worker import PAGE, READ
from budgetkg.document import Document
from budgetkg.facts.read import read_facts

__all__ = ["PAGE", "READ", "main"]


def _failing(job: Job, content: bytes | None = None, see_page: Callable[[int], None] | None = None) -> Read:
    if see_page is not None:
        see_page(7)
    if "crash" in job.file.name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "kill" in job.file.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "slow" in job.file.name:
        time.sleep(60)
    # Modules do not export what they import, so the type checker knows no such names of theirs: what is put in their place is
    # what they call.
    reading.read_facts = _too_much if "memory" in job.file.name else read_facts  # type: ignore[attr-defined]
    return make_ready(job, content, see_page)


def _too_much(document: Document) -> bytearray:
    return bytearray(worker.MOST_MEMORY)


def main() -> None:
    """Serve, and leave a file named by the process's number where the environment says."""
    if folder := os.environ.get("FAILING_WORKERS"):
        Path(folder, str(os.getpid())).touch()
    worker.make_ready = _failing  # type: ignore[attr-defined]  # imported there, as above
    worker.main()
