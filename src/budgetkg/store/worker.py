"""What runs in a query's own process: it opens a store for reading and answers one call after the other.

It ends when the process that started it does, also in the middle of a query: its standard input is a pipe whose other
end only that process holds. Interrupts from the terminal are left to that process.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from budgetkg.errors import BudgetkgError, QueryTooLargeError, StoreError
from budgetkg.store.embedded import Store

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    import resource
    from multiprocessing.connection import Connection

#: What may be called: the reading methods of a store.
READS = frozenset(
    {
        "query", "serialise", "graphs", "graph_triples", "documents", "search", "findings", "validations", "sources"
    }
)  # fmt: skip


class Channel(Protocol):
    """The two ends of what the processes say to each other."""

    def send_bytes(self, message: bytes, /) -> None: ...
    def recv_bytes(self, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """The first message: which store, and how many bytes of memory the process may take (``None``: all there is).

    ``generation`` is ``None`` for the newest.
    """

    path: Path
    memory: int | None
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to it."""

    base_iri: str
    generation: int


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the store, one of :data:`READS`, with its arguments."""

    method: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call: its value, or the error that it raised."""

    value: Any = None
    error: BudgetkgError | None = None


def main(handle: int) -> None:
    """Serve the connection with that handle until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    channel = Connection(handle)
    try:
        serve(channel)
    except (EOFError, OSError):  # the other end has closed
        os._exit(0)


def serve(channel: Channel) -> None:
    """Open the store that the first message names, then answer calls until :class:`EOFError`."""
    opening: Opening = pickle.loads(channel.recv_bytes())
    try:
        bound_memory(opening.memory)
        store = Store.open(opening.path, read_only=True, generation=opening.generation)
    except BudgetkgError as error:
        _send(channel, Reply(error=error))
        return
    with store:
        _send(channel, Reply(Opened(store.base_iri, store.generation)))
        while True:
            call: Call = pickle.loads(channel.recv_bytes())
            _send(channel, _answer(store, call))


def bound_memory(memory: int | None) -> None:
    """Let the process take so many bytes and no more, where the system can see to it."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if memory is not None:
        allowed = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))


def _answer(store: Store, call: Call) -> Reply:
    if call.method not in READS:
        return Reply(error=StoreError(f"{call.method}: 不是读取操作 / is not a call that reads"))
    try:
        return Reply(getattr(store, call.method)(*call.arguments, **call.keywords))
    except BudgetkgError as error:
        return Reply(error=error)
    except MemoryError:
        return Reply(error=out_of_memory())
    except Exception as error:  # a fault of the program must not look like a process that was killed
        return Reply(
            error=StoreError(f"查询进程出错 / a fault of the query's process: {type(error).__name__}: {error}")
        )


def out_of_memory() -> QueryTooLargeError:
    """What to say of a query that took all the memory that it may."""
    return QueryTooLargeError(
        "查询耗尽了允许的内存（或嵌套过深），已停止 / the query used up the memory that it may take, or is nested too "
        "deeply, and was stopped; narrow it: start from a unit, a year or a code, and sort or group fewer rows"
    )


def _send(channel: Channel, reply: Reply) -> None:
    try:
        message = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        message = pickle.dumps(Reply(error=out_of_memory()))
    channel.send_bytes(message)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)
