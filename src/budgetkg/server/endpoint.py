"""``/sparql``: the SPARQL 1.1 Protocol, for queries; and what the endpoint says of itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from budgetkg.errors import BudgetkgError
from budgetkg.server import media, protocol
from budgetkg.server.context import context_of
from budgetkg.server.description import describe
from budgetkg.server.media import Form
from budgetkg.server.protocol import Question, RefusedError
from budgetkg.server.requests import body_of, client_of, status_of, told, words
from budgetkg.server.shield import SHARED
from budgetkg.server.web import editor, reading_only
from budgetkg.store.sparql import kind_of

METHODS = "GET, HEAD, POST, OPTIONS"


async def sparql(request: Request) -> Response:
    """Answer a request to the endpoint, whatever its method."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method not in METHODS.split(", "):
        return words(405, f"{request.method}: 请用 / use {METHODS}", {"allow": METHODS})
    try:
        body = await body_of(request, context_of(request).settings) if request.method == "POST" else b""
        asked = protocol.read(request.method, request.scope["query_string"], request.headers.get("content-type"), body)
        return await (_describe(request, page=True) if asked is None else _answer(request, asked))
    except RefusedError as refusal:
        return words(refusal.status, refusal.message)
    except BudgetkgError as error:
        return words(status_of(error), told(error))


async def void(request: Request) -> Response:
    """The same description at the address where programs look for one (``/.well-known/void``)."""
    if (refusal := reading_only(request)) is not None:
        return refusal
    try:
        return await _describe(request, page=False)
    except RefusedError as refused:
        return words(refused.status, refused.message)
    except BudgetkgError as error:
        return words(status_of(error), told(error))


def _preflight() -> Response:
    headers = {
        **SHARED,
        "allow": METHODS,
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "Accept, Content-Type",
        "access-control-max-age": "86400",
    }
    return Response(status_code=204, headers=headers)


async def _answer(request: Request, asked: Question) -> Response:
    selects = kind_of(asked.text) in {"SELECT", "ASK"}
    page = request.method != "POST"
    form = _form(request, media.forms(media.RESULTS if selects else media.GRAPHS, page), asked.format)
    context = context_of(request)
    if form == media.PAGE:
        return await editor(request)
    dataset = bool(asked.default_graphs or asked.named_graphs)
    client = client_of(request)
    asker = context.desk.ask_once(client)
    answer = await context.desk.work(
        client,
        lambda: asker.serialise(
            asked.text,
            form.name,
            default_graphs=asked.default_graphs if dataset else None,
            named_graphs=asked.named_graphs if dataset else None,
        ),
    )
    return _data(answer, form)


async def _describe(request: Request, page: bool) -> Response:
    context = context_of(request)
    form = _form(request, media.forms(media.GRAPHS, page), request.query_params.get("format", ""))
    if form == media.PAGE:
        return await editor(request)
    client = client_of(request)
    asker = context.desk.ask_once(client)
    return _data(await context.desk.work(client, lambda: describe(asker, context.settings, form.name)), form)


def _form(request: Request, offered: tuple[Form, ...], wanted: str) -> Form:
    """The format that the address names, or else the one that the client would rather have.

    Raises:
        RefusedError: 406 where there is none, with those that there are.
    """
    accept = request.headers.get("accept")
    form = media.by_name(wanted, offered) if wanted else media.choose(accept, offered)
    if form is None:
        names = ", ".join(f"{form.media_type} ({form.name})" for form in offered)
        raise RefusedError(
            406,
            f"{wanted or accept}: 此类查询没有这种格式 / no such format for a query of this kind; there are {names}",
        )
    return form


def _data(body: bytes, form: Form) -> Response:
    return Response(body, 200, {**SHARED, "content-type": form.content_type, "vary": "Accept"})
