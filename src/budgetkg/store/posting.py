"""One request to a server, with a time limit for all of it; redirects within the same host only."""

from __future__ import annotations

import http.client
import ipaddress
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from html import unescape
from typing import IO
from urllib.parse import urljoin, urlsplit

from budgetkg.errors import QueryError
from budgetkg.store.credentials import Credentials

_MOVED = frozenset({301, 302, 307, 308})
_UNAUTHORISED = 401
_REDIRECTS = 5
_PIECE = 2**16
_MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SHOWN = 300  # characters of a server's message


class UnreachableError(Exception):
    """No answer came; the message says why."""


class LedAwayError(UnreachableError):
    """The server leads to another one, or round in a circle."""


class LateError(Exception):
    """No answer came in time."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body, without its parameters; empty where none is told."""
        return self.headers.get_content_type() if self.headers.get("Content-Type") else ""

    def header(self, name: str) -> str:
        """A header's value, empty where it is not there."""
        return str(self.headers.get(name, ""))

    @property
    def words(self) -> str:
        """What the body says, without markup, on one line, and not too much of it."""
        text = self.body[:20_000].decode("utf-8", "replace")
        if "html" in self.media_type or "xml" in self.media_type:
            text = unescape(_MARKUP.sub(" ", text))
        text = text.partition("SPARQL query:")[0]  # Virtuoso repeats it, with additions of its own
        words = " ".join("".join(character if character.isprintable() else " " for character in text).split())
        return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; ``body`` is ``None`` where the method has none."""

    address: str
    body: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"

    def send(self, deadline: float | None, credentials: Credentials | None = None) -> Answered:
        """Send it and read the whole answer; ``deadline`` is of :func:`time.monotonic`.

        Raises:
            LateError: when the deadline passes.
            UnreachableError: when the server cannot be reached, breaks off, or leads to another host.
        """
        request = self
        for _ in range(_REDIRECTS):
            answered = request._once(deadline, credentials)
            if answered.status == _UNAUTHORISED and credentials is not None:
                wanted = answered.headers.get_all("WWW-Authenticate") or []
                if credentials.learn(request.address, wanted):
                    answered = request._once(deadline, credentials)
            if answered.status not in _MOVED or not answered.header("Location"):
                return answered
            address = urljoin(request.address, answered.header("Location"))
            if not _same_place(request.address, address):
                raise LedAwayError(f"转到另一主机，不跟随 / it leads to another host, which is not followed: {address}")
            request = replace(request, address=address)
        raise LedAwayError(f"转来转去 / it leads from one address to the next, more than {_REDIRECTS} times")

    def _once(self, deadline: float | None, credentials: Credentials | None) -> Answered:
        request = urllib.request.Request(self.address, self.body, dict(self.headers), method=self.method)
        proof = None if credentials is None else credentials.proof(request)
        if proof is not None:
            request.add_unredirected_header("Authorization", proof)
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if is_loopback(self.address):
            handlers.append(urllib.request.ProxyHandler({}))
        try:
            try:
                response = urllib.request.build_opener(*handlers).open(request, timeout=_left(deadline))
            except urllib.error.HTTPError as error:
                response = error
            with response:
                return Answered(int(response.status), response.headers, _all_of(response, deadline))
        except TimeoutError as error:
            raise LateError from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise LateError from error
            raise UnreachableError(str(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(str(error) or type(error).__name__) from error


def checked_address(given: str) -> str:
    """An address of the web, as it was given.

    Raises:
        QueryError: when it is none, or holds a password, which would be shown in messages.
    """
    try:
        parts = urlsplit(given)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        parts, valid = urlsplit(""), False
    if not valid or not given.isascii() or any(character.isspace() for character in given):
        raise QueryError(
            f"{given!r}: 不是端点地址 / is no endpoint's address; write it like http://localhost:7878/query"
        )
    if parts.username is not None:
        raise QueryError("端点地址中不要写用户名和密码 / write no user and password into an endpoint's address")
    return given


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Lets a redirect be seen, which would otherwise be followed anywhere, and without the body."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


def _all_of(response: http.client.HTTPResponse | urllib.error.HTTPError, deadline: float | None) -> bytes:
    """The body, piece by piece: the time limit of a connection is for each piece, and ours is for all."""
    pieces = []
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        _left(deadline)
    body = b"".join(pieces)
    if (announced := response.headers.get("Content-Length", "")).isdecimal() and len(body) != int(announced):
        raise UnreachableError(f"答案中断 / the answer broke off after {len(body):,} of {int(announced):,} bytes")
    return body


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _same_place(one: str, other: str) -> bool:
    """Whether both are on one host and port; going over from http to https on their usual ports is the same place."""
    a, b = urlsplit(one), urlsplit(other)
    if a.hostname != b.hostname:
        return False
    if (a.scheme, b.scheme) == ("http", "https"):
        return a.port is None and b.port is None
    return a.scheme == b.scheme and a.port == b.port


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
