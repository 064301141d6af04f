"""What a document's triples say, as the aggregates ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import RDF


class Said:
    """Objects by property and subject, in the order in which they were said; of most properties the first is the only one."""

    def __init__(self, triples: Triples) -> None:
        self._triples = triples
        self._classes: dict[str, list[str]] = {}
        for subject in triples.linked(RDF.type):
            for each in triples.all_linked(subject, RDF.type):
                self._classes.setdefault(each, []).append(subject)

    def of_class(self, iri: str) -> Sequence[str]:
        """The nodes of a class."""
        return self._classes.get(iri, ())

    def subjects(self, predicate: str) -> Iterator[str]:
        """The nodes that a property links to others."""
        return iter(self._triples.linked(predicate))

    def each(self, subjects: Iterable[str], predicate: str) -> list[str]:
        """The first thing that a property links each subject to; empty where there is none."""
        linked = self._triples.linked(predicate)
        return [linked.get(subject, "") for subject in subjects]

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Every thing that a property links a subject to."""
        return self._triples.all_linked(subject, predicate)

    def one(self, subject: str, predicate: str) -> str:
        """The first thing that a property links a subject to; empty where there is none."""
        return self._triples.linked(predicate).get(subject, "")

    def literal(self, subject: str, predicate: str) -> str:
        """The first literal of a property, as an N-Triples term; empty where there is none."""
        return self._triples.literals(predicate).get(subject, "")

    def number(self, subject: str, predicate: str) -> Decimal | None:
        """The first literal as a number, where there is one."""
        literal = self.literal(subject, predicate)
        return Decimal(literal.split('"', 2)[1]) if literal else None
