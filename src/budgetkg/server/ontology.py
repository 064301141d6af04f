"""``/ontology/``: the terms as a page or as RDF, by what the client accepts, and as files by their names."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from budgetkg.export.ontology import FORMS, PATH, ontology_as
from budgetkg.pages.ontology.reading import ontology as known_ontology
from budgetkg.server import media
from budgetkg.server.context import context_of
from budgetkg.server.media import PAGE, Form
from budgetkg.server.requests import words
from budgetkg.server.shield import SHARED
from budgetkg.server.web import etag, is_known, page, reading_only

_FORMS = (*(Form(name, media_type) for name, media_type in FORMS.items()), PAGE)


async def ontology(request: Request) -> Response:
    """The page for who reads pages; a program gets the format that it wants, Turtle if it does not say."""
    form = media.choose(request.headers.get("accept"), _FORMS)
    if form == PAGE:
        shown = await page(request)
        shown.headers["vary"] = "Accept"
        shown.headers["link"] = _links(request)
        return shown
    if form is None:
        names = ", ".join(each.media_type for each in _FORMS)
        return words(406, f"没有这种格式 / no such format; there are {names}", {"vary": "Accept"})
    return _data(request, form, {"vary": "Accept", "link": _links(request)})


async def ontology_file(request: Request) -> Response:
    """One of the files, of the version that we have."""
    if request.path_params.get("version", known_ontology().version) != known_ontology().version:
        return words(404, f"只有 {known_ontology().version} 版 / there is version {known_ontology().version} alone")
    return _data(request, media.by_name(request.path_params["form"], _FORMS) or PAGE, {})


def _data(request: Request, form: Form, headers: dict[str, str]) -> Response:
    if (refusal := reading_only(request)) is not None:
        return refusal
    if form == PAGE:
        return words(404, f"本体有这些格式 / the ontology is to be had as {', '.join(FORMS)}")
    context = context_of(request)
    headers = {**SHARED, **headers, "etag": etag(context, f"ontology-{form.name}")}
    if is_known(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    content = ontology_as(form.name, context.desk.pool.base_iri)
    return Response(content, 200, {**headers, "content-type": form.content_type})


def _links(request: Request) -> str:
    root = context_of(request).settings.root
    return ", ".join(f'<{root}/{PATH}{form}>; rel="alternate"; type="{kind}"' for form, kind in FORMS.items())
