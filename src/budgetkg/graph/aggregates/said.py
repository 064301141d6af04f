"""What a document's triples say, found by subject and property: only the properties that aggregates are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import BKG, ORG, RDF, RDFS, SCHEMA

_READ = (
    RDF.type, RDFS.label, ORG.identifier, SCHEMA.value, SCHEMA.minValue, SCHEMA.maxValue,
    BKG.unit, BKG.fiscalYear, BKG.phase, BKG.side, BKG.table, BKG.rowScheme, BKG.fund, BKG.measure, BKG.occurrence,
    BKG.function, BKG.economicDepartment, BKG.economicGovernment, BKG.item, BKG.project, BKG.category, BKG.amount,
    BKG.proof, BKG.provedBy, BKG.contradictedBy, BKG.isOverallGoal, BKG.executionWeight,
    BKG.hasIndicator, BKG.level1, BKG.level2, BKG.comparator, BKG.targetValue, BKG.currentValue, BKG.printed,
    BKG.weight, BKG.weightTotal, BKG.citesBasis, BKG.citedBy, BKG.statedIn,
    BKG.accountOf, BKG.printedTokens, BKG.readTokens, BKG.exemptTokens, BKG.unreadTokens,
)  # fmt: skip


class Said:
    """Objects by property and subject, in the order in which they were said. IRIs are bare, literals are N-Triples terms."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        # Most properties are said once of a subject: a list for each would cost more than all the rest.
        self._first: dict[str, dict[str, str]] = {f"<{iri}>": {} for iri in _READ}
        self._more: dict[tuple[str, str], list[str]] = {}
        for subject, predicate, value in triples:
            known = self._first.get(predicate)
            if known is not None and known.setdefault(subject, value) is not value:
                self._more.setdefault((subject, predicate), []).append(value)
        self._classes: dict[str, list[str]] = {}
        for subject in self.subjects(RDF.type):
            for each in self.all(subject, RDF.type):
                self._classes.setdefault(each, []).append(subject)

    def of_class(self, iri: str) -> Sequence[str]:
        """The nodes of a class."""
        return self._classes.get(iri, ())

    def subjects(self, predicate: str) -> Iterator[str]:
        """The nodes of which a property is said."""
        return map(_bare, self._first[f"<{predicate}>"])

    def all(self, subject: str, predicate: str) -> list[str]:
        """Every object of a property."""
        first = self._first[f"<{predicate}>"].get(f"<{subject}>")
        return (
            [] if first is None else [_bare(first), *map(_bare, self._more.get((f"<{subject}>", f"<{predicate}>"), ()))]
        )

    def one(self, subject: str, predicate: str) -> str:
        """The first object of a property; empty where there is none."""
        return _bare(self._first[f"<{predicate}>"].get(f"<{subject}>", ""))

    def number(self, subject: str, predicate: str) -> Decimal | None:
        """The first object as a number, where there is one."""
        literal = self.one(subject, predicate)
        return Decimal(literal.split('"', 2)[1]) if literal else None


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term
