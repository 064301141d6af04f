"""What a worker of a cluster does with a file: reads it as a process of this machine would, and packs what that gave.

It is called on the worker by name, with bytes, so that nothing between (the scheduler) has to know what is in them.
"""

from __future__ import annotations

import atexit
import hashlib
import pickle
import socket
import threading
from dataclasses import dataclass

import zstandard

from budgetkg.build.readers.processes import Processes
from budgetkg.build.reading import Job, Read
from budgetkg.build.version import reader_version

# Lines of triples shrink to a thirtieth even at the lowest level, in a tenth of the time that it takes to send them.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Order:
    """A file to be read, within so many seconds; with its bytes where a worker could not reach it."""

    job: Job
    time_limit: float | None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Unlike:
    """The reader of a worker (of this machine) is of another version, this one: it has read nothing."""

    reader: str
    machine: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The worker does not find the file's bytes under its path: it has to be sent."""


Outcome = Read | Unlike | Absent


def packed(value: Order | Outcome) -> bytes:
    """An order or its outcome, to be sent."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)


def unpacked(content: bytes) -> Order | Outcome:
    """What was packed, by this same program at the other end."""
    value: Order | Outcome = pickle.loads(zstandard.ZstdDecompressor().decompress(content))
    return value


def carry_out(reader: str, order: bytes) -> bytes:
    """Read the file of a packed :class:`Order` with this version of the reader; the packed outcome.

    An order of another version is not even unpacked: what is in it may look otherwise.
    """
    if reader_version() != reader:
        return packed(Unlike(reader_version(), socket.gethostname()))
    wanted = unpacked(order)
    assert isinstance(wanted, Order)
    return packed(_outcome(wanted))


def _outcome(order: Order) -> Outcome:
    if order.content is None and not _reaches(order.job):
        return Absent()
    return _processes(order.time_limit).read(order.job, order.content)


def _reaches(job: Job) -> bool:
    """Whether the very bytes that are meant lie under the path here too."""
    try:
        with job.file.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == job.sha256
    except OSError:
        return False


_guard = threading.Lock()
_of_limit: dict[float | None, Processes] = {}


def _processes(time_limit: float | None) -> Processes:
    """The processes of this worker, kept from one file to the next: a file that crashes one does not end the worker."""
    with _guard:
        if time_limit not in _of_limit:
            _of_limit[time_limit] = Processes(time_limit)
            atexit.register(_of_limit[time_limit].end)
        return _of_limit[time_limit]
