"""What there is to do: what the store holds, beside what the server's ledger says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from budgetkg.publish.ledger import Mark, State


class Action(StrEnum):
    """What is done with a graph."""

    SEND = "send"
    MERGE = "merge"
    PRUNE = "prune"


class Reason(StrEnum):
    """Why it is done."""

    NEW = "new"
    CHANGED = "changed"
    UNFINISHED = "unfinished"
    MOVED = "moved"
    GONE = "gone"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with one graph; ``source`` is the store's own name of it, and ``mark`` what is to be true of it.

    ``former`` are the merges that the ledger knows it to be in.
    """

    action: Action
    reason: Reason
    source: str
    mark: Mark
    former: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, how many graphs need none, and the graphs there that the store no longer has and that stay."""

    steps: tuple[Step, ...]
    kept: int
    left: tuple[str, ...]

    @property
    def triples(self) -> int:
        """How many triples are to be sent."""
        return sum(step.mark.triples for step in self.steps if step.action is Action.SEND)


def planned(held: Iterable[tuple[str, Mark]], state: State, prune: bool) -> Plan:
    """What is to be done that the server holds these graphs (each with its name in the store), and their merge."""
    steps, kept, names = [], 0, set()
    for source, wanted in held:
        names.add(wanted.graph)
        known = state.marks.get(wanted.graph)
        match known:
            case None:
                step = Step(Action.SEND, Reason.NEW, source, wanted)
            case Mark(sha256=""):
                step = Step(Action.SEND, Reason.UNFINISHED, source, wanted, known.merges)
            case Mark() if known.content != wanted.content:
                step = Step(Action.SEND, Reason.CHANGED, source, wanted, known.merges)
            case Mark() if known.merges != wanted.merges:
                step = Step(Action.MERGE, Reason.MOVED, source, wanted, known.merges)
            case _:
                kept += 1
                continue
        steps.append(step)
    gone = sorted(state.marks.keys() - names)
    if not prune:
        return Plan(tuple(steps), kept, tuple(gone))
    pruned = (
        Step(Action.PRUNE, Reason.GONE, "", Mark(graph, triples=mark.triples), mark.merges)
        for graph, mark in ((graph, state.marks[graph]) for graph in gone)
    )
    return Plan((*steps, *pruned), kept, ())
