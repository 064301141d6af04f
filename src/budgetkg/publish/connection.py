"""A server that is written to: where it is, what it holds of ours, and how it takes what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from budgetkg.errors import PublishError
from budgetkg.publish.graph_store import GraphStoreWay
from budgetkg.publish.ledger import DEFAULT_GRAPH, NO_MERGE, Ledger, State
from budgetkg.publish.parts import Parts
from budgetkg.publish.reading import Reading
from budgetkg.publish.sending import RefusedError, Sender
from budgetkg.publish.update import UpdateWay
from budgetkg.store.lines import graph_name
from budgetkg.store.posting import checked_address

Method = Literal["auto", "gsp", "update"]

_PART, _PART_OF_VIRTUOSO = 20_000, 2_000  # lines of one request


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: the addresses of a server, how it is written to, where the merge stands, and the base of the IRIs.

    ``endpoint`` is asked, and written to where there is no ``update``; one of it and ``graph_store`` is needed.
    """

    endpoint: str | None = None
    update: str | None = None
    graph_store: str | None = None
    method: Method = "auto"
    merge: str = DEFAULT_GRAPH
    base_iri: str | None = None
    timeout: float | None = 600

    def check(self) -> None:
        """Refuse what cannot be.

        Raises:
            BudgetkgError: when an address is missing or is none, or the merge is no IRI.
        """
        for address in (self.endpoint, self.update, self.graph_store):
            if address is not None:
                checked_address(address)
        if self.merge not in (DEFAULT_GRAPH, NO_MERGE):
            graph_name(self.merge)
        if self.endpoint is None and self.graph_store is None:
            raise PublishError("没有服务器地址 / no server's address: give --endpoint URL, or --graph-store URL")
        if self.method == "gsp" and self.graph_store is None:
            raise PublishError(
                "缺少图存储的地址 / --method gsp needs the address of the graph store: --graph-store URL"
            )
        if self.method == "update" and self.endpoint is None and self.update is None:
            raise PublishError("缺少更新的地址 / --method update needs an address: --endpoint URL or --update URL")

    @property
    def merges(self) -> frozenset[str]:
        """The merge as a set, empty where none is wanted."""
        return frozenset() if self.merge == NO_MERGE else frozenset({self.merge})


class Connection:
    """A server at a target's addresses, with the ledger of what is there under a base."""

    def __init__(
        self, target: Target, sender: Sender, base_iri: str, sent: Callable[[int], None] = lambda _triples: None
    ) -> None:
        """Nothing is sent yet. ``sent`` hears of the triples that arrive.

        Raises:
            BudgetkgError: when the target cannot be, or the base is no absolute IRI.
        """
        target.check()
        self.target = target
        self.ledger = Ledger.under(base_iri)
        self.reading = Reading(sender, self.ledger.base, target.timeout, target.endpoint, target.graph_store)
        self._sender, self._sent = sender, sent

    def state(self) -> State:
        """What the ledger says now.

        Raises:
            BudgetkgError: when the server does not answer, or cannot have the merge where it is wanted.
        """
        state = self.ledger.read(self.reading.ask)
        # Virtuoso has no default graph of its own: it shows all graphs as one, with what two of them state twice.
        if self._is_virtuoso and self.target.merge == DEFAULT_GRAPH:
            raise PublishError(
                "Virtuoso 没有可写的默认图 / Virtuoso has no default graph to write into: name a graph for the merge, such as "
                f"--merge {self.ledger.base}merge, and ask with --default-graph of the same name; or --merge none"
            )
        return state

    def update_way(self) -> UpdateWay:
        """The way by updates, which the server takes.

        Raises:
            PublishError: when there is no address for them, or it does not.
        """
        address = self.target.update or self.target.endpoint
        if address is None:
            raise PublishError("缺少更新的地址 / the address for updates is missing: --endpoint URL or --update URL")
        way = UpdateWay(self._sender, address, self.ledger, self._parts(), self.reading.count)
        way.knock()
        return way

    def way(self, say: Callable[[str], None]) -> UpdateWay | GraphStoreWay:
        """The way that was asked for; by default updates, and the graph store where the server refuses those.

        Raises:
            PublishError: when there is none.
        """
        target = self.target
        if target.method != "gsp" and (target.update or target.endpoint):
            try:
                return self.update_way()
            except RefusedError as error:
                if target.method == "update" or target.graph_store is None or not error.takes_none:
                    raise
                say(f"改用图存储协议 / by the Graph Store Protocol, since updates are refused: {error}")
        if target.graph_store is None:
            raise PublishError("缺少图存储的地址 / the address of the graph store is missing: --graph-store URL")
        return GraphStoreWay(self._sender, target.graph_store, self.ledger, self._parts(), self.reading.count)

    @property
    def _is_virtuoso(self) -> bool:
        return "virtuoso" in self._sender.server.lower()

    def _parts(self) -> Parts:
        return Parts(self._sender, _PART_OF_VIRTUOSO if self._is_virtuoso else _PART, self._sent)
