"""The whole way from a store to a server that holds the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from budgetkg.errors import PublishError
from budgetkg.publish.check import Difference, fingerprint_here, fingerprint_there
from budgetkg.publish.connection import Connection, Target
from budgetkg.publish.graph_store import GraphStoreWay
from budgetkg.publish.ledger import Mark, State
from budgetkg.publish.marks import marks_of
from budgetkg.publish.plan import Action, Plan, Reason, Step, planned
from budgetkg.publish.sending import Sender
from budgetkg.store import Store
from budgetkg.store.rebase import Rebase


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
    return _Run(store, target, sender, watcher or Watcher()).run(prune, dry_run, check, repair, remake)


class _Run:
    def __init__(self, store: Store, target: Target, sender: Sender, watcher: Watcher) -> None:
        self._store, self._target, self._watcher = store, target, watcher
        self._rebase = Rebase(store.base_iri, target.base_iri or store.base_iri)
        self._connection = Connection(target, sender, self._rebase.new, watcher.sent)

    def run(self, prune: bool, dry_run: bool, check: bool, repair: bool, remake: bool) -> Published:
        state, merges = self._connection.state(), self._target.merges
        held = marks_of(self._store, self._rebase.new, merges, self._watcher.reading)
        spoilt = state.unfinished | (merges if remake else frozenset())
        plan = planned(held.items(), state.without(spoilt), prune)
        self._watcher.plan(plan)
        if dry_run:
            return Published(plan)
        way = ""
        if plan.steps or spoilt or not state.is_settled:
            way = self._write(state, plan, spoilt, remake)
        found = self._differences(plan) if check or repair else ()
        if repair and (again := self._again(found, held)):
            self._watcher.plan(again)
            way = self._write(self._connection.state(), again, frozenset(), remake)
            plan = replace(plan, steps=(*plan.steps, *again.steps))
            found = self._differences(plan)
        return Published(plan, way, found)

    # ------------------------------------------------------------------ writing

    def _write(self, state: State, plan: Plan, spoilt: frozenset[str], remake: bool) -> str:
        way = self._connection.way(self._watcher.say)
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

    def _refuse_foreign_merge(self, state: State, remake: bool) -> None:
        """The Graph Store Protocol can only replace a merge, and what others keep there would be lost."""
        known = state.unfinished.union(*(mark.merges for mark in state.marks.values()))
        for merge in sorted(self._target.merges - known):
            if not remake and (number := self._connection.reading.count(merge)):
                raise PublishError(
                    f"{merge}: 已有不是由此命令写入的 {number:,} 个三元组 / holds {number:,} triples that this command did not "
                    "put there, and the Graph Store Protocol would replace them: name another graph with --merge, or "
                    "agree with --remake-merge"
                )

    def _lines(self, source: str | None) -> Callable[[], Iterable[bytes]]:
        return lambda: self._store.graph_lines(source, self._rebase.new)

    # ------------------------------------------------------------------ comparing

    def _again(self, differences: Iterable[Difference], held: Mapping[str, Mark]) -> Plan:
        """What is to be sent again since it is not on the server as it was sent."""
        different = {difference.graph for difference in differences}
        steps = tuple(
            Step(Action.SEND, Reason.DIFFERENT, source, one, one.merges)
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
            here, there = fingerprint_here(self._lines(source)()), fingerprint_there(self._connection.reading, graph)
            if here != there:
                found.append(Difference(graph, here, there))
        return tuple(found)
