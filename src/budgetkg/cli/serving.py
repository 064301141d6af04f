"""``budgetkg serve``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.cli.console import DEFAULT_STORE, StorePath, say


def serve(
    host: Annotated[
        str, typer.Option("--host", help="监听地址；0.0.0.0 为所有地址 / listen at; 0.0.0.0 for all")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 / port")] = 8000,
    sources: Annotated[
        list[Path] | None,
        typer.Option("--sources", metavar="DIR", help="原文件目录，可多个 / folders with the source files"),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="每个查询的时限 / seconds per query")
    ] = 30.0,
    public_url: Annotated[
        str, typer.Option("--public-url", metavar="URL", help="对外网址 / the address others know it by")
    ] = "",
    no_editor: Annotated[
        bool, typer.Option("--no-editor", help="不用 YASGUI，只用表单 / a plain form in place of YASGUI")
    ] = False,
    log_requests: Annotated[
        bool, typer.Option("--log", help="把请求记到 stderr，不含查询 / log requests, without what was asked")
    ] = False,
    store: StorePath = DEFAULT_STORE,
) -> None:
    """网页、SPARQL 端点和数据，只读 / web pages, SPARQL endpoint and data, read-only.

    Ctrl-C 停止。重新 build 时照常服务，完成后换成新数据。
    Ctrl-C stops it. While a build runs it goes on with the data before, and then with the new.

    例 / example: budgetkg serve --store budgetkg-store --sources ~/budgets
    """
    # Only this command needs the web: the others start faster without.
    from budgetkg.server import Settings, serve

    settings = Settings(
        store=store,
        host=host,
        port=port,
        public_url=public_url,
        sources=tuple(sources or ()),
        editor=not no_editor,
        seconds=timeout,
        log_requests=log_requests,
    )
    # The server's words, and what goes wrong in it; the requests only if wanted.
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.WARNING)
    logging.getLogger("budgetkg").setLevel(logging.INFO)
    serve(settings, lambda address: say(f"{address}/  （Ctrl-C 停止 / stops）"))
