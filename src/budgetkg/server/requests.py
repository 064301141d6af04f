"""What the handlers need of a request and of an answer, and errors as answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from budgetkg.errors import BudgetkgError, QueryBusyError, QueryError, QueryTimeoutError, QueryTooLargeError, StoreError
from budgetkg.server.protocol import RefusedError
from budgetkg.server.settings import Settings
from budgetkg.server.shield import LOG, SHARED

PLAIN = "text/plain; charset=utf-8"


def client_of(request: Request) -> str:
    """Whose request it is: the address, or for IPv6 the network, of which one person has a whole one."""
    address = request.client.host if request.client else ""
    return ":".join(address.split(":")[:4]) if ":" in address else address


async def body_of(request: Request, settings: Settings) -> bytes:
    """The request's body, which may be so large and so slow and no more.

    Raises:
        RefusedError: 413 or 408.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > settings.body_bytes:
        raise _too_large(settings)
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _received(request, settings)
    except TimeoutError as error:
        raise RefusedError(408, "请求的内容迟迟未到 / the body of the request took too long to arrive") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "请求不完整 / the request was cut short") from error


async def _received(request: Request, settings: Settings) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > settings.body_bytes:
            raise _too_large(settings)
        parts.append(part)
    return b"".join(parts)


def _too_large(settings: Settings) -> RefusedError:
    return RefusedError(
        413, f"请求超过 {settings.body_bytes:,} 字节 / the request is larger than {settings.body_bytes:,} bytes"
    )


def status_of(error: BudgetkgError) -> int:
    """The HTTP status of an error that a question ended in."""
    match error:
        case QueryBusyError() | StoreError():
            return 503
        case QueryTimeoutError():
            return 504
        case QueryTooLargeError():
            return 422
        case QueryError():
            return 400
        case _:
            return 500


def told(error: BudgetkgError) -> str:
    """What is said of it: all of it where the question is at fault; what names this machine's folders goes to the log."""
    if isinstance(error, QueryError):
        return str(error)
    LOG.error("%s", error)
    return "库暂时读不到，请稍后再试 / the data cannot be read just now; try again in a moment"


def words(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error for programs: its sentence as plain text."""
    extra = {**SHARED, **(headers or {})}
    if status in {429, 503}:
        extra.setdefault("retry-after", "2")
    if status in {408, 413}:
        extra["connection"] = "close"  # what is still on its way is not waited for
    return Response(message.rstrip() + "\n", status, extra, media_type=PLAIN)
