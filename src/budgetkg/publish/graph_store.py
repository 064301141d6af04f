"""Writing by the Graph Store Protocol alone: graphs are replaced or appended to, never changed in part.

So the merge is sent as a whole whenever anything in it changed, and so is the ledger, once before the first graph (with
no checksum for those that are due) and once at the end; in between, each graph's mark is appended to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from budgetkg.publish.ledger import Draft, Ledger, Mark, State
from budgetkg.publish.parts import Lines, Parts
from budgetkg.publish.plan import Action, Plan, Step
from budgetkg.publish.reading import graph_address
from budgetkg.publish.sending import RefusedError, Sender
from budgetkg.store.posting import Request

_TYPE = {"Content-Type": "application/n-triples"}
_GONE = 404


class GraphStoreWay:
    """Writes by HTTP's PUT, POST and DELETE of whole graphs."""

    def __init__(self, sender: Sender, address: str, ledger: Ledger, parts: Parts, count: Callable[[str], int]) -> None:
        self._sender, self._address, self._ledger = sender, address, ledger
        self._parts, self._count = parts, count
        self._marks: dict[str, Mark] = {}
        self._merges: frozenset[str] = frozenset()  # those that were, are, or will be
        self._left: frozenset[str] = frozenset()  # graphs that the store does not have, nor its merge

    def begin(self, state: State, plan: Plan) -> None:
        """Note what is about to change; a draft of the ledger gets into its place before there is another.

        Raises:
            PublishError: when the server does not let us write.
        """
        self._sender.knock = Request(graph_address(self._address, self._ledger.graph), b"", _TYPE)
        self._sender.expect(self._sender.knock)
        if state.draft is Draft.WHOLE:
            self._put_ledger(self._ledger.graph, self._ledger.lines(state))
            self._delete(self._ledger.draft)
        self._marks = dict(state.marks)
        for step in plan.steps:
            if step.action is not Action.MERGE:
                self._marks[step.mark.graph] = Mark(step.mark.graph, merges=step.former)
        held = (mark.merges for mark in self._marks.values())
        self._merges = state.unfinished.union(*held, *(step.mark.merges for step in plan.steps))
        self._marks = {graph: replace(mark, merges=frozenset()) for graph, mark in self._marks.items()}
        self._left = frozenset(plan.left)
        self._write_ledger(State(self._marks, self._merges))

    def send(self, step: Step, lines: Lines) -> None:
        """Make a graph consist of lines."""
        self._bring(step.mark.graph, lines)
        self._post(self._ledger.graph, "".join(f"{line}\n" for line in self._ledger.sealed(step.mark)).encode())
        self._marks[step.mark.graph] = replace(step.mark, merges=frozenset())

    def merge(self, step: Step) -> None:
        """Nothing: the merge is sent at the end."""

    def prune(self, step: Step) -> None:
        """Take a graph away."""
        self._delete(step.mark.graph)
        del self._marks[step.mark.graph]

    def finish(self, lines: Lines, merges: frozenset[str]) -> None:
        """Send the merge of the whole store, take away what were merges, and note what there is now."""
        for merge in sorted(self._merges - merges):
            self._delete(merge)
        for merge in sorted(merges):
            self._bring(merge, lines)
        marks = {
            graph: mark if graph in self._left else replace(mark, merges=merges) for graph, mark in self._marks.items()
        }
        self._write_ledger(State(marks))

    def _bring(self, graph: str, lines: Lines) -> None:
        def send(part: bytes, first: bool, last: bool) -> None:
            if first:
                self._sender.expect(Request(graph_address(self._address, graph), part, _TYPE, "PUT"))
            else:
                self._post(graph, part)

        self._parts.bring(lines, send, lambda: self._count(graph))

    def _write_ledger(self, state: State) -> None:
        self._put_ledger(self._ledger.draft, self._ledger.draft_lines(state))
        self._put_ledger(self._ledger.graph, self._ledger.lines(state))
        self._delete(self._ledger.draft)

    def _put_ledger(self, graph: str, lines: list[str]) -> None:
        self._bring(graph, lambda: (f"{line}\n".encode() for line in lines))

    def _post(self, graph: str, lines: bytes) -> None:
        self._sender.expect(Request(graph_address(self._address, graph), lines, _TYPE))

    def _delete(self, graph: str) -> None:
        try:
            self._sender.expect(Request(graph_address(self._address, graph), None, method="DELETE"))
        except RefusedError as error:
            if error.status != _GONE:
                raise
