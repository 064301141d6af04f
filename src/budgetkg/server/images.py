"""``/evidence/…``: the printed page with the row boxed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from budgetkg.evidence import EvidenceError, PageImages, Reason, Spot
from budgetkg.server.context import context_of
from budgetkg.server.protocol import RefusedError
from budgetkg.server.requests import client_of, words
from budgetkg.server.web import is_known, reading_only

_DOCUMENT = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_NUMBERS = ("page", "table", "row", "last", "column", "width")
_STATUS = {Reason.UNREADABLE: 422, Reason.LATE: 503, Reason.BUSY: 503, Reason.CHANGED: 409}
_WIDTH = 1200


async def page_image(request: Request) -> Response:
    """``/evidence/HASH/p3.png?row=8&column=7``: the whole page, the row framed; 404 with a sentence where there is none."""
    return await _picture(request, request.path_params["page"], _whole)


async def crop(request: Request) -> Response:
    """``/evidence/HASH/crop.png?page=3&row=8&column=7``: what is around the row."""
    return await _picture(request, request.query_params.get("page", ""), _around)


async def _picture(
    request: Request, page: str, made: Callable[[PageImages, str, int, Mapping[str, int]], bytes]
) -> Response:
    if (refusal := reading_only(request)) is not None:
        return refusal
    context = context_of(request)
    try:
        document, number = _document(request), _number("page", page)
        asked = {name: _number(name, request.query_params[name]) for name in _NUMBERS if name in request.query_params}
        parts = "-".join(f"{name}{asked[name]}" for name in sorted(asked))
        tag = f'"{context.version}-{made.__name__}-{document}-{number}-{parts}"'
        headers = {"etag": tag, "cache-control": "private, max-age=86400", "x-robots-tag": "noindex"}
        if is_known(request, tag):
            return Response(status_code=304, headers=headers)
        content = await context.desk.work(client_of(request), lambda: made(context.images, document, number, asked))
    except RefusedError as refused:
        return words(refused.status, refused.message)
    except EvidenceError as error:
        return words(_STATUS.get(error.reason, 404), str(error))
    return Response(content, 200, {**headers, "content-type": "image/png"})


def _whole(images: PageImages, document: str, page: int, asked: Mapping[str, int]) -> bytes:
    spot = _spot(page, asked) if "row" in asked else None
    return images.page(document, page, asked.get("width", _WIDTH), spot).png


def _around(images: PageImages, document: str, page: int, asked: Mapping[str, int]) -> bytes:
    if "row" not in asked:
        raise RefusedError(400, "缺少参数 row / the parameter row is missing")
    return images.crop(document, _spot(page, asked)).png


def _spot(page: int, asked: Mapping[str, int]) -> Spot:
    return Spot(page, asked["row"], asked.get("column"), table=asked.get("table"), last=asked.get("last"))


def _document(request: Request) -> str:
    document = str(request.path_params["document"])
    if not _DOCUMENT.fullmatch(document):
        raise RefusedError(404, f"{document[:80]}: 没有这份文件 / there is no such document")
    return document


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise RefusedError(400, f"{name}={text[:40]!r}: 应为数字 / is not a number")
    return int(text)
