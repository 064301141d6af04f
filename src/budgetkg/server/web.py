"""The pages of the room ``pages`` over HTTP: which page, in whose name it is asked, and how long it stays true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from budgetkg import pages
from budgetkg.errors import BudgetkgError
from budgetkg.pages import Asset, Page, Site
from budgetkg.pages.urls import Language
from budgetkg.server import media
from budgetkg.server.context import Context, context_of
from budgetkg.server.desk import Asker
from budgetkg.server.requests import client_of, status_of, told, words
from budgetkg.server.shield import EDITOR_POLICY, EMBEDDED_POLICY
from budgetkg.store import Catalogue

METHODS = "GET, HEAD, OPTIONS"
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_EDITORS = ("/editor", "/en/editor")


async def page(request: Request) -> Response:
    """The page at the request's address; a page that says so where there is none."""
    if (refusal := reading_only(request)) is not None:
        return refusal
    tag = etag(context_of(request), "page")
    if is_known(request, tag):
        return Response(status_code=304, headers={"etag": tag})
    shown = await show(request, _path(request))
    if shown.status_code == 200:
        shown.headers["etag"] = tag
    return shown


async def editor(request: Request) -> Response:
    """The editor with the query of the request's address: what ``/sparql`` is to a browser."""
    shown = await show(request, _EDITORS[0])
    shown.headers["vary"] = "Accept"
    return shown


async def show(request: Request, path: str, headers: Mapping[str, str] | None = None) -> Response:
    """The page at a path, with the query of the request's address."""
    context, client = context_of(request), client_of(request)
    query = request.query_params.multi_items()

    def made() -> Page | None:
        with context.desk.reading(client) as (graph, catalogue):
            return pages.page(site(context, graph, catalogue), path, query)

    try:
        found = await context.desk.work(client, made)
    except BudgetkgError as error:
        return await problem(request, status_of(error), told(error))
    if found is None:
        return await problem(request, 404)
    if found.moved:
        return RedirectResponse(found.moved, 308)
    return sent(found, path, headers)


def sent(made: Page, path: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """A page as an answer."""
    extra = dict(headers or {})
    if made.embeddable:
        extra["content-security-policy"] = EMBEDDED_POLICY
        extra["cross-origin-resource-policy"] = "cross-origin"
    elif path in _EDITORS:
        extra["content-security-policy"] = EDITOR_POLICY
    if made.status in {429, 503}:
        extra["retry-after"] = "2"
    return Response(made.html, made.status, {**extra, "content-language": made.language}, media_type=media.HTML)


async def problem(request: Request, status: int, what: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """An error: as a page for who reads pages, else as a sentence."""
    offered = (media.Form("text", "text/plain"), media.PAGE)
    accept = request.headers.get("accept", "*/*")
    if media.choose(accept, offered) != media.PAGE:
        return words(status, what or f"HTTP {status}", headers)
    context = context_of(request)
    made = pages.problem(site(context, context.desk.ask_once("")), _language(request), status, what)
    return sent(made, headers=headers)


def site(context: Context, graph: Asker, catalogue: Catalogue | None = None) -> Site:
    """What the pages are made from, in one state of the data; without a catalogue it is enough for an error's page."""
    plain = Site(
        graph=graph,
        evidence=context.images,
        public_url=context.settings.public_url,
        editor=tuple(f"{context.settings.root}/static/yasgui/{name}" for name in context.editor),
        formats=context.formats,
        version=context.version,
    )
    if catalogue is None:
        return plain
    return replace(plain, search=catalogue.search, findings=catalogue.findings, validations=catalogue.validations)


async def static(request: Request) -> Response:
    """A file of the pages' own, or of the editor's: by its whole name, looked up and never opened by path."""
    if (refusal := reading_only(request)) is not None:
        return refusal
    name = request.path_params["name"]
    asset = _asset(context_of(request), name)
    if asset is None:
        return await problem(request, 404)
    tag = f'"{asset.etag}"'
    lasting = _FOREVER if request.query_params.get("v") == asset.etag else {}
    if is_known(request, tag):
        return Response(status_code=304, headers={"etag": tag, **lasting})
    return Response(asset.content, headers={"etag": tag, "content-type": asset.media_type, **lasting})


async def robots(request: Request) -> Response:
    """What collectors of pages are asked to leave alone: what is made anew for each request."""
    if (refusal := reading_only(request)) is not None:
        return refusal
    paths = ("/sparql", "/evidence/", "/search", "/compare", "/editor", "/en/search", "/en/compare", "/en/editor")
    lines = [f"Disallow: {context_of(request).settings.root}{path}" for path in paths]
    return Response("\n".join(["User-agent: *", *lines, ""]), media_type="text/plain")


def _asset(context: Context, name: str) -> Asset | None:
    folder, _, rest = name.partition("/")
    return context.editor.get(rest) if folder == "yasgui" else pages.static(name)


def reading_only(request: Request) -> Response | None:
    """The answer to methods that would do more than read, or ``None``."""
    if request.method in {"GET", "HEAD"}:
        return None
    allow = {"allow": METHODS}
    if request.method == "OPTIONS":
        return Response(
            status_code=204,
            headers={**allow, "access-control-allow-origin": "*", "access-control-allow-methods": METHODS},
        )
    return words(405, f"{request.method}: 请用 / use {METHODS}", allow)


def etag(context: Context, form: str) -> str:
    """What names an answer's state: the data's, the program's, and its format; weak, for the bytes may differ."""
    return f'W/"{context.version}-{context.state}-{form}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has this state already (``If-None-Match``, compared weakly: RFC 9110, 13.1.2)."""
    given = (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(","))
    return tag.removeprefix("W/") in given


def _path(request: Request) -> str:
    """The path that ``pages`` reads: an entity's with the escapes of its IRI kept, another decoded."""
    raw = raw_path(request)
    return raw if raw.startswith(("/id/", "/en/id/")) else str(request.scope["path"])


def raw_path(request: Request) -> str:
    """The path as it was sent, its escapes in the form that IRIs have (%2F and not %2f)."""
    sent_path = bytes(request.scope["raw_path"]).decode("ascii", "replace")
    return _ESCAPE.sub(lambda match: match.group().upper(), sent_path)


def _language(request: Request) -> Language:
    path = request.scope["path"]
    return "en" if path == "/en" or path.startswith("/en/") else "zh"
