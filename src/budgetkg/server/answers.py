"""``/questions/NAME.csv`` and the like: the answer of a question as data or as a picture."""

from __future__ import annotations

import io

from starlette.requests import Request
from starlette.responses import Response

from budgetkg import chart, pages, query
from budgetkg.errors import BudgetkgError
from budgetkg.query import Result, View
from budgetkg.server.context import context_of
from budgetkg.server.requests import client_of, status_of, told, words
from budgetkg.server.shield import SHARED
from budgetkg.server.web import etag, is_known, page, reading_only, site

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
#: What is written for everyone; pictures of dots need a package.
FORMS = tuple(_TYPES)


async def answer(request: Request) -> Response:
    """The answer to the question of this name, in the format of the suffix; without one, its page."""
    name, _, form = request.path_params["name"].rpartition(".")
    context = context_of(request)
    if not name or form not in context.formats:
        return await page(request)
    if (refusal := reading_only(request)) is not None:
        return refusal
    if name not in {question.name for question in query.library()}:
        return words(404, f"{name}: 没有这个问题 / no such question; see them all at /questions/")
    tag = etag(context, form)
    if is_known(request, tag):
        return Response(status_code=304, headers={**SHARED, "etag": tag})
    client, asked = client_of(request), request.query_params.multi_items()

    def made() -> bytes:
        with context.desk.reading(client) as (graph, catalogue):
            question, result, view = pages.answer(site(context, graph, catalogue), name, asked)
        return _written(result, form, view, question.title_zh)

    try:
        content = await context.desk.work(client, made)
    except BudgetkgError as error:
        return words(status_of(error), told(error))
    headers = {
        **SHARED,
        "etag": tag,
        "content-type": _TYPES[form],
        "content-disposition": f'inline; filename="{name}.{form}"',
    }
    return Response(content, 200, headers)


def _written(result: Result, form: str, view: View, title: str) -> bytes:
    if form in {"svg", "png"}:
        drawn = chart.draw(result, view, title=title)
        return drawn.png() if form == "png" else drawn.svg().encode()
    output = io.StringIO()
    query.write(result, form, output)
    return output.getvalue().encode()
