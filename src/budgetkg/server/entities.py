"""``/id/…``: an entity as a page or as RDF, by what the client accepts or by a suffix of the address."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from budgetkg.errors import BudgetkgError
from budgetkg.pages.urls import SAFE, iri_of
from budgetkg.resources import folder
from budgetkg.server import media
from budgetkg.server.context import Context, context_of
from budgetkg.server.desk import Asker
from budgetkg.server.media import PAGE, Form
from budgetkg.server.requests import client_of, status_of, told, words
from budgetkg.server.shield import SHARED
from budgetkg.server.web import etag, is_known, problem, raw_path, reading_only, show
from budgetkg.store import IRI

#: In this order: a browser wants a page, and a program that does not say what it wants gets Turtle.
_FORMS = (*(Form(name, media.GRAPHS[name]) for name in ("ttl", "jsonld", "nt", "rdf")), PAGE)
_SUFFIX = re.compile(r"\.(html|ttl|jsonld|nt|rdf)$")
_DOCUMENT = re.compile(r"document/[0-9a-f]{16}$")
_ASK = "ASK { VALUES (?entity) { (UNDEF) } { ?entity ?p ?o } UNION { ?s ?q ?entity } }"


async def entity(request: Request) -> Response:
    """The entity whose IRI has this path."""
    if (refusal := reading_only(request)) is not None:
        return refusal
    try:
        return await _entity(request)
    except BudgetkgError as error:
        return words(status_of(error), told(error), {"vary": "Accept"})


async def _entity(request: Request) -> Response:
    language, _, local = raw_path(request).partition("/id/")
    local, suffix = await _taken_apart(request, local)
    form = media.by_name(suffix, _FORMS) if suffix else media.choose(request.headers.get("accept"), _FORMS)
    if form is None:
        names = ", ".join(each.media_type for each in _FORMS)
        return words(406, f"没有这种格式 / no such format; there are {names}", {"vary": "Accept"})
    context = context_of(request)
    tag = etag(context, form.name)
    headers = {**_links(context, language, local, form), "vary": "Accept"}
    if is_known(request, tag):
        return Response(status_code=304, headers={**headers, "etag": tag})
    if form == PAGE:
        shown = await show(request, f"{language}/id/{local}", headers)
    else:
        shown = await _data(request, iri_of(_base(context), local), form, headers)
    if shown.status_code == 200:
        shown.headers["etag"] = tag
    return shown


async def _taken_apart(request: Request, local: str) -> tuple[str, str]:
    """The path of the IRI and the suffix behind it; a name that itself ends like a suffix is left whole."""
    match = _SUFFIX.search(local)
    if match is None:
        return local, ""
    context, client = context_of(request), client_of(request)
    asker = context.desk.ask_once(client)
    whole = await context.desk.work(client, lambda: _is_known(asker, iri_of(asker.base_iri, local)))
    return (local, "") if whole else (local[: match.start()], match.group(1))


async def _data(request: Request, iri: str, form: Form, headers: dict[str, str]) -> Response:
    context, client = context_of(request), client_of(request)

    def made() -> bytes | None:
        with context.desk.reading(client) as (asker, _):
            return _described(asker, iri, form.name) if _is_known(asker, iri) else None

    found = await context.desk.work(client, made)
    if found is None:
        return await problem(
            request,
            404,
            f"{iri}: 图中没有 / the graph knows no such IRI; 搜索 / search: /search?q=…",
            {"vary": "Accept"},
        )
    return Response(found, 200, {**SHARED, **headers, "content-type": form.content_type})


def _is_known(asker: Asker, iri: str) -> bool:
    return asker.query(_ASK, {"entity": IRI(iri)}).rows == ((True,),)


def _described(asker: Asker, iri: str, form: str) -> bytes:
    """What is said of an entity, the names of what it points to and its printed places; of a document its own graph."""
    name = "document" if _DOCUMENT.search(iri) else "entity"
    text = (folder("queries") / "serve" / f"{name}.rq").read_text(encoding="utf-8")
    return asker.serialise(text, form, {"entity": IRI(iri)})


def _links(context: Context, language: str, local: str, form: Form) -> dict[str, str]:
    """Which other forms there are, and what the entity's own name is."""
    address = quote(local, safe=SAFE)
    root = f"{context.settings.address}/id/{address}" if context.settings.public_url else f"/id/{address}"
    name = quote(iri_of(_base(context), local), safe=SAFE + "#?")
    others = [f'<{root}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in _FORMS if each != form]
    spoken = language if form == PAGE else ""
    return {
        "link": ", ".join([f'<{name}>; rel="canonical"', *others]),
        "content-location": f"{context.settings.root}{spoken}/id/{address}.{form.name}",
    }


def _base(context: Context) -> str:
    return context.desk.pool.base_iri
