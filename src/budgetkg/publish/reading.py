"""What a server holds: asked by query where it has an endpoint, else fetched by the Graph Store Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from budgetkg.errors import PublishError
from budgetkg.publish.ledger import DEFAULT_GRAPH
from budgetkg.publish.sending import Sender
from budgetkg.store.evaluation import Evaluator
from budgetkg.store.posting import LateError, Request, UnreachableError
from budgetkg.store.remote import RemoteGraph
from budgetkg.store.values import Table

_ACCEPTED = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"


@dataclass(frozen=True, slots=True)
class Reading:
    """A server, as far as it is read; one of ``endpoint`` and ``graph_store`` is given."""

    sender: Sender
    base: str
    timeout: float | None
    endpoint: str | None
    graph_store: str | None

    def ask(self, text: str, graph: str) -> Table:
        """The answer to a question that concerns one graph (or the default graph) alone.

        Raises:
            BudgetkgError: when the server does not answer, or what answers is none.
        """
        if self.endpoint is not None:
            remote = RemoteGraph(self.endpoint, base_iri=self.base, timeout=self.timeout, send=self.sender.deliver)
            return remote.query(text)
        return Evaluator(self._fetched(graph), self.base).table(text, None, None)

    def count(self, graph: str) -> int:
        """How many triples a graph holds.

        Raises:
            BudgetkgError: as :meth:`ask`.
        """
        ((number,),) = self.ask(f"SELECT (COUNT(*) AS ?triples) WHERE {{ {within(graph, '?s ?p ?o')} }}", graph).rows
        return int(str(number))

    def _fetched(self, graph: str) -> ox.Store:
        """A graph as a store of its own, empty where the server has none of that name."""
        address = graph_address(str(self.graph_store), graph)
        try:
            answered = self.sender.deliver(Request(address, None, {"Accept": _ACCEPTED}, "GET"))
        except (LateError, UnreachableError) as error:
            raise PublishError(
                f"{address}: 无法连接 / cannot be reached: {error or 'timeout'}; check the address, and whether the "
                "server runs"
            ) from error
        held = ox.Store()
        if answered.status in (204, 404):
            return held
        form = ox.RdfFormat.from_media_type(answered.media_type) if answered.media_type else None
        if answered.status != 200 or form is None:
            raise PublishError(
                f"{address}: HTTP {answered.status} {answered.media_type} {answered.words}\n不是图存储 / this is no graph "
                "store, or it does not let us read; check --graph-store and your rights"
            )
        name = ox.DefaultGraph() if graph == DEFAULT_GRAPH else ox.NamedNode(graph)
        try:
            held.load(answered.body, form, to_graph=name)
        except (SyntaxError, ValueError) as error:
            raise PublishError(f"{address}: 答案不完整 / the answer is cut off or damaged: {error}") from error
        return held


def within(graph: str, pattern: str) -> str:
    """A pattern of a graph."""
    return f"{{ {pattern} }}" if graph == DEFAULT_GRAPH else f"GRAPH <{graph}> {{ {pattern} }}"


def graph_address(graph_store: str, graph: str) -> str:
    """A graph's address in a graph store."""
    name = "default" if graph == DEFAULT_GRAPH else f"graph={quote(graph, safe='')}"
    return f"{graph_store}{'&' if '?' in graph_store else '?'}{name}"
