"""What was checked, and what could not be: the obligations of a document, counted check by check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """How the obligations of one check stand in one document.

    ``held``, ``failed`` and ``rounding`` count what could be compared; ``uncheckable`` says for what reason (a slug) how
    many could not.
    """

    document: str
    check: str
    held: int
    failed: int
    rounding: int
    uncheckable: tuple[tuple[str, int], ...]  # reason slug, count

    @property
    def unchecked(self) -> int:
        """How many could not be checked, for whatever reason."""
        return sum(count for _reason, count in self.uncheckable)

    @property
    def sound(self) -> bool:
        """Whether everything held that there was."""
        return not (self.failed or self.rounding or self.uncheckable)


#: How the ids of the checks on the graph itself begin; it stands for all of them.
OF_GRAPH = "shape-"


def condensed(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The entries of one document for people: the checks on the graph itself that all held as one, at the end.

    They say nothing of the budget, and there are many of them.
    """
    listed = list(entries)
    graph = [entry for entry in listed if entry.check.startswith(OF_GRAPH) and entry.sound]
    others = [entry for entry in listed if entry not in graph]
    if not graph:
        return others
    return [*others, LedgerEntry(graph[0].document, OF_GRAPH, sum(entry.held for entry in graph), 0, 0, ())]
