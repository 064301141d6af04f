"""Where the triples of one document gather: in the order they were said, each once."""

from __future__ import annotations

from collections.abc import Iterator

from budgetkg.graph import terms
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import RDF


class Triples:
    """A set of triples that keeps its order. Subjects, predicates and linked things are given as IRIs."""

    def __init__(self) -> None:
        self._triples: dict[Triple, None] = {}

    def say(self, subject: str, predicate: str, value: str) -> None:
        """A triple whose object is a term made by :mod:`budgetkg.graph.terms`."""
        self._triples[(f"<{subject}>", f"<{predicate}>", value)] = None

    def link(self, subject: str, predicate: str, thing: str) -> None:
        """A triple whose object is an IRI."""
        self._triples[(f"<{subject}>", f"<{predicate}>", f"<{thing}>")] = None

    def types(self, subject: str, *classes: str) -> None:
        """The classes of a thing."""
        for each in classes:
            self.link(subject, RDF.type, each)

    def text(self, subject: str, predicate: str, value: str) -> None:
        """A plain string, unless it is empty: what is not printed is not said."""
        if value:
            self.say(subject, predicate, terms.text(value))

    def zh(self, subject: str, predicate: str, value: str) -> None:
        """A Chinese string, unless it is empty."""
        if value:
            self.say(subject, predicate, terms.zh(value))

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._triples)
