"""The application: which handler answers which address, and what lives as long as the server does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from budgetkg.errors import BudgetkgError
from budgetkg.evidence import PageImages
from budgetkg.pages import Asset
from budgetkg.server.answers import FORMS, answer
from budgetkg.server.context import Context
from budgetkg.server.desk import Desk
from budgetkg.server.endpoint import sparql, void
from budgetkg.server.entities import entity
from budgetkg.server.images import crop, page_image
from budgetkg.server.ontology import ontology, ontology_file
from budgetkg.server.settings import Settings
from budgetkg.server.shield import LOG, Shield
from budgetkg.server.sources import sources_of
from budgetkg.server.web import page, problem, robots, static
from budgetkg.store.folder import own_version
from budgetkg.store.pool import QueryPool

#: How often we look whether there is newer data, in seconds.
_LOOK = 1.0


def application(
    settings: Settings, pool: QueryPool, images: PageImages, editor: Mapping[str, Asset] | None = None
) -> ASGIApp:
    """The ASGI application over an open pool and page images, which remain the caller's to close."""

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        forms = tuple(form for form in FORMS if form != "png" or find_spec("resvg_py") is not None)
        state = f"{secrets.token_hex(4)}-{pool.generation}"
        context = Context(settings, Desk(pool, settings), images, own_version(), forms, editor or {}, state)
        app.state.context = context
        watch = asyncio.create_task(_watch(context))
        try:
            yield
        finally:
            watch.cancel()
            context.desk.close()

    app = Starlette(
        routes=[
            _route("/sparql", sparql),
            _route("/sparql/", sparql),
            _route("/.well-known/void", void),
            _route("/static/{name:path}", static),
            _route("/evidence/{document}/crop.png", crop),
            _route("/evidence/{document}/p{page}.png", page_image),
            _route("/id/{path:path}", entity),
            _route("/en/id/{path:path}", entity),
            _route("/questions/{name}", answer),
            _route("/ontology/", ontology),
            _route("/ontology/budgetkg.{form}", ontology_file),
            _route("/ontology/{version}/budgetkg.{form}", ontology_file),
            _route("/robots.txt", robots),
            _route("/{path:path}", page),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=living,
    )
    app.router.redirect_slashes = False  # it would send people to whatever Host they named
    return Shield(app, settings)


def _route(path: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
    """A route for all methods: the handlers themselves know which they answer, and say so."""
    route = Route(path, handler)
    route.methods = None
    return route


async def _watch(context: Context) -> None:
    """Go on to newer data whenever there is any; what is being answered is answered from the data before."""
    desk, start = context.desk, context.state.partition("-")[0]
    trouble = ""
    while True:
        await asyncio.sleep(_LOOK)
        try:
            if await to_thread.run_sync(desk.refresh, abandon_on_cancel=True):
                context.state = f"{start}-{desk.pool.generation}"
                context.images.sources = await to_thread.run_sync(_sources, context, abandon_on_cancel=True)
                LOG.info("新数据 / new data: generation %d", desk.pool.generation)
            trouble = ""
        except BudgetkgError as error:
            if str(error) != trouble:  # said once, and not every second
                LOG.warning("%s", error)
            trouble = str(error)


def _sources(context: Context) -> Mapping[str, Path]:
    return sources_of(context.desk.pool, context.settings, context.images.sources)


async def _refused(request: Request, error: Exception) -> Response:
    """What the framework itself refuses."""
    assert isinstance(error, HTTPException)
    return await problem(request, error.status_code, headers=error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours: it goes to the log, and the one who asked learns that it is one."""
    return await problem(request, 500, "服务器内部错误，已记入日志 / a fault of the server; it was logged")
