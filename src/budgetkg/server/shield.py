"""What surrounds every answer: the name by which we may be called, security headers, and a log without what was asked."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budgetkg.pages import policy
from budgetkg.server.settings import Settings

LOG = logging.getLogger("budgetkg.server")

#: Pages as they stand for themselves.
POLICY = f"{policy.POLICY}; frame-ancestors 'none'"
#: A page that may stand in others' pages: it has no script that could be led astray there.
EMBEDDED_POLICY = f"{policy.ONLY_OURS}; script-src 'none'; style-src 'self'; frame-ancestors *"
#: The editor writes style into its elements; its scripts are still ours alone.
EDITOR_POLICY = f"{policy.ONLY_OURS}; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'"

_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-cache",
}
#: What data bears that scripts of any page may read: it is public, and no one is logged in here.
SHARED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Content-Location",
    "cross-origin-resource-policy": "cross-origin",
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Shield:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = _names(settings)
        self._log = settings.log_requests
        self._headers = dict(_HEADERS)
        if settings.public_url.startswith("https://"):
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message["headers"])
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if headers["content-security-policy"] == EMBEDDED_POLICY:
                    del headers["x-frame-options"]
            await send(message)

        try:
            if self._called_rightly(scope):
                await self._app(scope, receive, guarded)
            else:
                await _misdirected(guarded)
        finally:
            if self._log:
                taken = (time.perf_counter() - began) * 1000
                LOG.info("%s %s %d %.0f ms", scope["method"], _plain(scope["path"]), status, taken)

    def _called_rightly(self, scope: Scope) -> bool:
        """Whether the Host is one of ours: else a page elsewhere could reach a server on this machine by a name of its own."""
        if self._names is None:
            return True
        host = Headers(scope=scope).get("host", "").lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return name in self._names


def _names(settings: Settings) -> frozenset[str] | None:
    """The names by which a server on the loopback may be called; any where others can reach it anyway."""
    bracketed = f"[{settings.host}]" if ":" in settings.host else settings.host
    if bracketed not in _LOOPBACK:
        return None
    public = urlsplit(settings.public_url).hostname
    return _LOOPBACK | {bracketed} | ({public.lower()} if public else set())


async def _misdirected(send: Send) -> None:
    body = (
        "此服务器只在本机以 localhost 访问；经由他名访问请以 --public-url 启动 / "
        "this server answers to localhost alone; to reach it by another name start it with --public-url\n"
    ).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _plain(path: str) -> str:
    """A path that cannot write lines of its own into the log."""
    return path[:200].encode("unicode_escape").decode("ascii")
