"""SPARQL servers that are written to: the options that name one, and what is said on the way to it."""

from __future__ import annotations

import os
from typing import Annotated
from urllib.parse import urlsplit

import typer

from budgetkg.build.targets.server import ServerTarget
from budgetkg.cli.console import say
from budgetkg.publish import Method, Sender, Target
from budgetkg.store.credentials import Credentials
from budgetkg.store.posting import is_loopback

UpdateAddress = Annotated[
    str | None,
    typer.Option("--update", metavar="URL", help="更新的地址，默认同端点 / where updates go, if not to the endpoint"),
]
GraphStoreAddress = Annotated[
    str | None, typer.Option("--graph-store", metavar="URL", help="图存储的地址 / the address of the graph store")
]
WriteMethod = Annotated[
    Method, typer.Option("--method", help="SPARQL Update 或图存储协议 / by SPARQL Update or Graph Store Protocol")
]
Merge = Annotated[
    str,
    typer.Option(
        "--merge",
        metavar="default|IRI|none",
        help="各图的合并放在默认图、命名图，或不放 / the merge of all graphs: in the default graph, a named one, or nowhere",
    ),
]
RequestTimeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0, help="一个请求的时限，0 为不限 / of one request; 0 for no limit"
    ),
]
Retries = Annotated[
    int, typer.Option("--retries", metavar="NUMBER", min=0, help="重试次数 / how often a request is sent again")
]
REQUEST_TIMEOUT, RETRIES = 600.0, 5


def server_target(
    endpoint: str,
    update: str | None = None,
    merge: str = "default",
    base_iri: str | None = None,
    timeout: float = REQUEST_TIMEOUT,
    retries: int = RETRIES,
) -> ServerTarget:
    """A server to build into, with what it holds already.

    Raises:
        BudgetkgError: when an address is none, or the server does not answer.
    """
    target = Target(endpoint, update, method="update", merge=merge, base_iri=base_iri, timeout=timeout or None)
    return ServerTarget(target, sender_to(target, retries))


def sender_to(target: Target, retries: int) -> Sender:
    """What sends requests to a server, with the credentials of the environment.

    Raises:
        QueryError: when there is a half of them only.
    """
    credentials = Credentials.of_environment(os.environ)
    if credentials is not None:
        _warn_of_clear_text(target)
    return Sender(target.timeout, retries, credentials, lambda message: say(message, style="yellow"))


def _warn_of_clear_text(target: Target) -> None:
    for address in (target.endpoint, target.update, target.graph_store):
        if address is not None and urlsplit(address).scheme == "http" and not is_loopback(address):
            say(
                f"{address}: 未加密，途中可读到口令 / is not encrypted: a password can be read on its way; use https",
                style="yellow",
            )
