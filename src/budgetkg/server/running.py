"""Starting and stopping: the socket, the processes, the signals."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from types import FrameType

import uvicorn

from budgetkg.errors import BudgetkgError
from budgetkg.evidence import PageImages
from budgetkg.server.application import application
from budgetkg.server.editor import editor_assets
from budgetkg.server.guard import guarded
from budgetkg.server.settings import Settings
from budgetkg.server.sources import sources_of
from budgetkg.store import Limits
from budgetkg.store.pool import QueryPool

#: How long answers in the making may go on when the server stops, and then how long it takes to say so, in seconds.
_GRACE, _FAREWELL = 0.3, 1
_BACKLOG = 512


class ServeError(BudgetkgError):
    """A server that cannot start."""


class Server(uvicorn.Server):
    """A server that has its socket. It runs until it is told to stop, by :meth:`stop`, SIGINT or SIGTERM."""

    def __init__(
        self, config: uvicorn.Config, listening: socket.socket, ready: Callable[[], None], end: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._listening = listening
        self._ready = ready
        self._end = end

    def answer(self) -> None:
        """Answer requests, until told to stop; then what is still being made is cut off soon, and says so."""
        self.run(sockets=[self._listening])

    def stop(self) -> None:
        """Stop; from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        ending = asyncio.get_running_loop().call_later(_GRACE, self._end)
        try:
            await super().shutdown(sockets)
        finally:
            ending.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """As uvicorn does it, but without ending the process by the same signal afterwards: the caller goes on."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            self.stop()

        former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve the store until SIGINT or SIGTERM; ``ready`` is told the address as soon as requests are answered.

    Raises:
        ServeError: when the address is taken or is not this machine's.
        SourceError: when a folder with sources cannot be read.
        StoreError: when the store cannot be opened.
    """
    with prepared(settings, lambda: ready(settings.local)) as server:
        server.answer()


@contextlib.contextmanager
def prepared(settings: Settings, ready: Callable[[], None]) -> Generator[Server, None, None]:
    """A server with all that it needs: its socket, the query processes, the page images. They end with the context.

    Raises:
        ServeError, SourceError, StoreError: as :func:`serve`.
    """
    with contextlib.ExitStack() as parts:
        listening = parts.enter_context(_listen(settings))
        limits = Limits(settings.seconds, settings.answer_rows, settings.answer_bytes)
        pool = parts.enter_context(QueryPool(settings.store, settings.quick, settings.heavy, limits))
        images = parts.enter_context(PageImages(sources_of(pool, settings)))
        app = application(settings, pool, images, editor_assets() if settings.editor else {})
        config = uvicorn.Config(
            app,
            http=guarded(settings.patience),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=settings.connections,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_FAREWELL,
        )
        yield Server(config, listening, ready, pool.close)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, for only then does asyncio send small answers at once (TCP_NODELAY): 1 ms and not 44.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two servers share an address
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ServeError(
            f"{settings.host}:{settings.port}: 无法监听 / cannot be listened at: {why}; "
            "stop the program that holds it, or choose another with --port (and --host)"
        ) from error
    return listening
