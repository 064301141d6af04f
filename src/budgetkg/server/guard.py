"""HTTP/1.1 that does not wait for those who keep it waiting: limits below the application, where uvicorn has none.

A client that sends its request's head drop by drop, that sends a head without end, that opens connection after
connection, or that asks for much and reads nothing, is let go, and the others never notice.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class Patience:
    """What a connection may take: seconds for a request's head, bytes of it, and connections of one address at once."""

    head_seconds: float = 10.0
    url_bytes: int = 16_384
    head_bytes: int = 49_152
    headers: int = 100
    connections: int = 128
    stalled_seconds: float = 15.0
    #: Who reads less than this in ``stalled_seconds`` is taken to have stopped reading.
    least_bytes: int = 16_384


class _HeadRefusedError(Exception):
    """Ends the parsing of a head that is too large; the parser turns it into its own error."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. Use a subclass made by :func:`guarded`."""

    patience: ClassVar[Patience] = Patience()
    _held: ClassVar[Counter[str]]

    _head_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None
    _head_received = 0
    _reading_head = True
    _refusal: tuple[HTTPStatus, str] | None = None
    _address = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._held[self._address] += 1
        if self._held[self._address] > self.patience.connections:
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS, "Too many connections from one address.")
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._held[self._address] -= 1
        if not self._held[self._address]:
            del self._held[self._address]
        self._head_done()
        if self._stall_timer is not None:
            self._stall_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._reading_head:
            self._head_received += len(data)
        super().data_received(data)
        if self._reading_head and self._head_received > self.patience.head_bytes and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Request head too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head_timer is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_done()
        limit = self.patience
        if len(self.url) > limit.url_bytes:
            self._refusal = HTTPStatus.REQUEST_URI_TOO_LONG, "Address too long; send the query by POST."
        elif len(self.headers) > limit.headers or sum(len(n) + len(v) for n, v in self.headers) > limit.head_bytes:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Request head too large."
        if self._refusal is not None:
            raise _HeadRefusedError
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refusal or (HTTPStatus.BAD_REQUEST, msg)))

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_reader()

    # ------------------------------------------------------------------ inside

    def _expect_head(self) -> None:
        self._reading_head = True
        self._head_received = 0
        self._head_timer = self.loop.call_later(self.patience.head_seconds, self._head_late)

    def _head_done(self) -> None:
        self._reading_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_late(self) -> None:
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Answer in a few words and hang up."""
        self._head_done()
        body = message.encode("ascii")
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
        self._watch_reader()

    def _watch_reader(self) -> None:
        """From now on, see that what is waiting to be sent becomes less."""
        if self._stall_timer is None and (waiting := self.transport.get_write_buffer_size()):
            self._stall_timer = self.loop.call_later(self.patience.stalled_seconds, self._check_reader, waiting)

    def _check_reader(self, before: int) -> None:
        self._stall_timer = None
        waiting = self.transport.get_write_buffer_size()
        if waiting and waiting > before - self.patience.least_bytes:
            self.transport.abort()
        else:
            self._watch_reader()


def guarded(patience: Patience) -> type[GuardedProtocol]:
    """The protocol with limits of its own and its own count of connections: what ``uvicorn.Config(http=…)`` takes."""
    return type("LimitedProtocol", (GuardedProtocol,), {"patience": patience, "_held": Counter()})
