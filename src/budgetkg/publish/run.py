"""The whole way from a store to a server that holds the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from budgetkg.errors import PublishError
from budgetkg.publish.check import Difference, fingerprint_here, fingerprint_there
from budgetkg.publish.graph_store import GraphStoreWay
from budgetkg.publish.ledger import DEFAULT_GRAPH, NO_MERGE, Ledger, Mark, State
from budgetkg.publish.parts import Parts
from budgetkg.publish.plan import Action, Plan, Reason, Step, planned
from budgetkg.publish.reading import Reading
from budgetkg.publish.sending import RefusedError, Sender
from budgetkg.publish.update import UpdateWay
from budgetkg.store import Store
from budgetkg.store.digests import GraphDigest, graph_digests
from budgetkg.store.lines import graph_name
from budgetkg.store.posting import checked_address
from budgetkg.store.rebase import Rebase

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


class Watcher:
    """Hears how it goes; here it keeps silent."""

    def reading(self, graph: str) -> None:
        """A graph of the store is read for its digest."""

    def plan(self, plan: Plan) -> None:
        """What there is to do is known."""

    def step(self, step: Step) -> None:
        """A step begins."""

    def sent(self, triples: int) -> None:
        """So many triples more arrived."""

    def done(self, step: Step) -> None:
        """A step is done."""

    def checking(self, graph: str) -> None:
        """A graph is compared with the server's."""

    def say(self, message: str) -> None:
        """Something else that should be known."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was done (or would be), how, and what a comparison afterwards found."""

    plan: Plan
    way: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the server now holds what the store holds and nothing else of ours."""
        return not self.plan.left and not self.differences


def publish(
    store: Store,
    target: Target,
    sender: Sender,
    watcher: Watcher | None = None,
    *,
    prune: bool = False,
    dry_run: bool = False,
    check: bool = False,
    repair: bool = False,
    remake: bool = False,
) -> Published:
    """Bring a server to hold a store's named graphs and their merge; only what differs from last time is sent.

    Args:
        prune: take away graphs that were published earlier and are no longer in the store.
        dry_run: only find out what there is to do.
        check: compare all graphs afterwards, by query.
        repair: compare, and send again what differs.
        remake: empty the merge first and make it anew, whatever stands there.

    Raises:
        BudgetkgError: when it cannot be done; what arrived stays, and the next run goes on from there.
    """
    target.check()
    return _Run(store, target, sender, watcher or Watcher()).run(prune, dry_run, check, repair, remake)


class _Run:
    def __init__(self, store: Store, target: Target, sender: Sender, watcher: Watcher) -> None:
        self._store, self._target, self._sender, self._watcher = store, target, sender, watcher
        self._rebase = Rebase(store.base_iri, target.base_iri or store.base_iri)
        self._ledger = Ledger.under(self._rebase.new)
        self._reading = Reading(sender, self._rebase.new, target.timeout, target.endpoint, target.graph_store)

    def run(self, prune: bool, dry_run: bool, check: bool, repair: bool, remake: bool) -> Published:
        state = self._read_ledger()
        self._refuse_default_graph()
        held = graph_digests(self._store, self._rebase.new, self._watcher.reading)
        merges = self._target.merges
        spoilt = state.unfinished | (merges if remake else frozenset())
        plan = planned(held.items(), state.without(spoilt), merges, prune)
        self._watcher.plan(plan)
        if dry_run:
            return Published(plan)
        way = ""
        if plan.steps or spoilt or not state.is_settled:
            way = self._write(state, plan, spoilt, remake)
        found = self._differences(plan) if check or repair else ()
        if repair and (again := self._again(found, held)):
            self._watcher.plan(again)
            way = self._write(self._read_ledger(), again, frozenset(), remake)
            plan = replace(plan, steps=(*plan.steps, *again.steps))
            found = self._differences(plan)
        return Published(plan, way, found)

    def _read_ledger(self) -> State:
        return self._ledger.read(self._reading.ask)

    def _refuse_default_graph(self) -> None:
        """Virtuoso has no default graph of its own: it shows all graphs as one, with what two of them state twice."""
        if "virtuoso" in self._sender.server.lower() and self._target.merge == DEFAULT_GRAPH:
            raise PublishError(
                "Virtuoso 没有可写的默认图 / Virtuoso has no default graph to write into: name a graph for the merge, such as "
                f"--merge {self._rebase.new}merge, and ask with --default-graph of the same name; or --merge none"
            )

    # ------------------------------------------------------------------ writing

    def _write(self, state: State, plan: Plan, spoilt: frozenset[str], remake: bool) -> str:
        way = self._way(state, plan)
        if isinstance(way, GraphStoreWay):
            self._refuse_foreign_merge(state, remake)
            way.begin(state, plan)
        else:
            way.begin(spoilt, state.draft)
        for step in plan.steps:
            self._watcher.step(step)
            match step.action:
                case Action.SEND:
                    way.send(step, self._lines(step.source))
                case Action.MERGE:
                    way.merge(step)
                case Action.PRUNE:
                    way.prune(step)
            self._watcher.done(step)
        way.finish(self._lines(None), self._target.merges)
        return "gsp" if isinstance(way, GraphStoreWay) else "update"

    def _way(self, state: State, plan: Plan) -> UpdateWay | GraphStoreWay:
        """The way that was asked for; by default updates, and the graph store where the server refuses those."""
        target = self._target
        lines = _PART_OF_VIRTUOSO if "virtuoso" in self._sender.server.lower() else _PART
        parts = Parts(self._sender, lines, self._watcher.sent)
        address = target.update or target.endpoint
        if target.method != "gsp" and address is not None:
            update = UpdateWay(self._sender, address, self._ledger, parts, self._reading.count)
            try:
                update.knock()
            except RefusedError as error:
                if target.method == "update" or target.graph_store is None or not error.takes_none:
                    raise
                self._watcher.say(f"改用图存储协议 / by the Graph Store Protocol, since updates are refused: {error}")
            else:
                return update
        if target.graph_store is None:
            raise PublishError("缺少图存储的地址 / the address of the graph store is missing: --graph-store URL")
        return GraphStoreWay(self._sender, target.graph_store, self._ledger, parts, self._reading.count)

    def _refuse_foreign_merge(self, state: State, remake: bool) -> None:
        """The Graph Store Protocol can only replace a merge, and what others keep there would be lost."""
        known = state.unfinished.union(*(mark.merges for mark in state.marks.values()))
        for merge in sorted(self._target.merges - known):
            if not remake and (number := self._reading.count(merge)):
                raise PublishError(
                    f"{merge}: 已有不是由此命令写入的 {number:,} 个三元组 / holds {number:,} triples that this command did not "
                    "put there, and the Graph Store Protocol would replace them: name another graph with --merge, or "
                    "agree with --remake-merge"
                )

    def _lines(self, source: str | None) -> Callable[[], Iterable[bytes]]:
        return lambda: self._store.graph_lines(source, self._rebase.new)

    # ------------------------------------------------------------------ comparing

    def _again(self, differences: Iterable[Difference], held: Mapping[str, GraphDigest]) -> Plan:
        """What is to be sent again since it is not on the server as it was sent."""
        different = {difference.graph for difference in differences}
        merges = self._target.merges
        steps = tuple(
            Step(Action.SEND, Reason.DIFFERENT, source, Mark(one.graph, one.sha256, one.triples, merges), merges)
            for source, one in held.items()
            if one.graph in different
        )
        return Plan(steps, len(held) - len(steps), ())

    def _differences(self, plan: Plan) -> tuple[Difference, ...]:
        sources: dict[str, str | None] = {self._rebase.iri(graph): graph for graph in self._store.graphs()}
        if not plan.left:
            sources |= dict.fromkeys(self._target.merges)
        found = []
        for graph, source in sources.items():
            self._watcher.checking(graph)
            here, there = fingerprint_here(self._lines(source)()), fingerprint_there(self._reading, graph)
            if here != there:
                found.append(Difference(graph, here, there))
        return tuple(found)
