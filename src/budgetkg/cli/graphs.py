"""Which graph a command asks: the store on disk, in a process that can be stopped, or a SPARQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.errors import QueryError, QueryTimeoutError
from budgetkg.store import Graph, Limits, Store
from budgetkg.store.process import QueryProcess
from budgetkg.store.remote import RemoteGraph

Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        metavar="URL",
        envvar="BUDGETKG_ENDPOINT",
        help="向 SPARQL 服务器提问，不用 --store / ask a SPARQL server instead of --store",
    ),
]
DefaultGraph = Annotated[
    str | None,
    typer.Option(
        "--default-graph",
        metavar="IRI",
        envvar="BUDGETKG_DEFAULT_GRAPH",
        help="服务器上存放图谱的命名图 / the named graph on the server that holds the triples",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0,
        help="时限（秒），0 为不限 / seconds that an answer may take; 0 for no limit",
    ),
]
DEFAULT_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was told to ask."""

    store: Path
    endpoint: str | None
    default_graph: str | None
    timeout: float = DEFAULT_TIMEOUT

    @classmethod
    def of(
        cls,
        context: typer.Context,
        store: Path,
        endpoint: str | None,
        default_graph: str | None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Asked:
        """What the options say: a store on the command line goes before an endpoint in the environment.

        Raises:
            QueryError: when both stand on the command line, or an option has no effect.
        """
        store_typed, endpoint_typed, graph_typed = (
            source is not None and source.name == "COMMANDLINE"
            for source in map(context.get_parameter_source, ("store", "endpoint", "default_graph"))
        )
        if store_typed and endpoint_typed:
            raise QueryError("--store 与 --endpoint 只能给一个 / give one of --store and --endpoint")
        if store_typed:
            endpoint = None
        if graph_typed and endpoint is None:
            raise QueryError("--default-graph 只用于 --endpoint / --default-graph belongs to --endpoint")
        return cls(store, endpoint, default_graph or None, timeout)

    @contextmanager
    def graph(self) -> Iterator[Graph]:
        """The server, or the store opened in this process: for what is quick by its nature.

        Raises:
            StoreError: when the store cannot be opened.
            QueryError: when the endpoint is no address.
        """
        if self.endpoint is not None:
            yield self._server(self.endpoint)
            return
        with Store.open(self.store, read_only=True) as opened:
            yield opened

    @contextmanager
    def stoppable(self) -> Iterator[Graph]:
        """The server, or the store in a process of its own: for what may take any time.

        Raises:
            StoreError: when the store cannot be opened.
            QueryError: when the endpoint is no address.
            QueryTimeoutError: when the time is up, with the option that gives more.
        """
        try:
            if self.endpoint is not None:
                yield self._server(self.endpoint)
                return
            with QueryProcess(self.store, Limits(seconds=self.timeout or None)) as process:
                yield process
        except QueryTimeoutError as error:
            raise QueryTimeoutError(f"{error}: --timeout SECONDS") from error

    def _server(self, endpoint: str) -> RemoteGraph:
        return RemoteGraph(endpoint, self.default_graph, timeout=self.timeout or None)
