"""What is told of a peer, and the documents on which all of them are measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from budgetkg.facts.model import DocumentFacts
from budgetkg.store import Store
from many_documents import fill
from repeated import gathered, repeated
from steps import Place

#: So many documents that the slowest peer ends.
DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One peer: rates of ours and theirs in the same unit, or why there are none."""

    peer: str
    unit: str = ""
    ours: float = 0.0
    theirs: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        if not self.theirs:
            return f"{self.peer:34} –  {self.note}"
        return f"{self.peer:34}{self.ours:12,.0f}{self.theirs:12,.0f} {self.unit:12}{self.ours / self.theirs:7.1f} ×  {self.note}"


def some(place: Place, first: int = 0) -> Iterator[DocumentFacts]:
    """The facts of the documents on which peers are measured, from this number on."""
    return (facts for _, facts in islice(repeated(gathered(place.facts), first + DOCUMENTS, place.sizes), first, None))


def filled(place: Place, path: Path) -> None:
    """A store of these documents."""
    with Store.create_or_open(path, rebuild=True) as store:
        fill(store, some(place))
