"""Where the triples of one document gather: by property and subject, each once.

A document says some fifty properties of many thousand things. Held by property, a triple costs one entry in a
dictionary and no object of its own; the aggregates find what they sum without a search; and lines are written a property
at a time (``benchmarks/building.py`` measures it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from budgetkg.graph import terms
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import RDF

#: The second and further objects of a property, which most properties never have: by property and subject, in order.
_Further = dict[tuple[str, str], dict[str, None]]


class Triples:
    """A set of triples. Subjects, predicates and linked things are given as IRIs, literals as N-Triples terms.

    They come out by property, what links things before what holds literals; those of one property in the order in which
    their subjects were first spoken of.
    """

    def __init__(self) -> None:
        self._links: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._literals: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._further_links: _Further = {}
        self._further_literals: _Further = {}

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Self:
        """The set of these triples."""
        gathered = cls()
        for subject, predicate, value in triples:
            if value.startswith("<"):
                gathered.link(subject[1:-1], predicate[1:-1], value[1:-1])
            else:
                gathered.say(subject[1:-1], predicate[1:-1], value)
        return gathered

    # ------------------------------------------------------------------ saying

    def say(self, subject: str, predicate: str, value: str) -> None:
        """A triple whose object is a literal, made by :mod:`budgetkg.graph.terms`."""
        if self._literals[predicate].setdefault(subject, value) != value:
            self._further_literals.setdefault((predicate, subject), {})[value] = None

    def link(self, subject: str, predicate: str, thing: str) -> None:
        """A triple whose object is an IRI."""
        if self._links[predicate].setdefault(subject, thing) != thing:
            self._further_links.setdefault((predicate, subject), {})[thing] = None

    def links(self, subject: str, things: Mapping[str, str]) -> None:
        """A triple for each property and the one thing that it links to."""
        linked = self._links
        for predicate, thing in things.items():
            if linked[predicate].setdefault(subject, thing) != thing:
                self._further_links.setdefault((predicate, subject), {})[thing] = None

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

    # ------------------------------------------------------------------ asking

    def linked(self, predicate: str) -> Mapping[str, str]:
        """By subject, the first thing that a property links it to."""
        return self._links.get(predicate, {})

    def literals(self, predicate: str) -> Mapping[str, str]:
        """By subject, the first literal of a property."""
        return self._literals.get(predicate, {})

    def all_linked(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Everything that a property links a subject to."""
        first = self.linked(predicate).get(subject)
        return () if first is None else (first, *self._further_links.get((predicate, subject), ()))

    # ------------------------------------------------------------------ giving

    def __iter__(self) -> Iterator[Triple]:
        for predicate, subject, thing in _each(self._links, self._further_links):
            yield f"<{subject}>", f"<{predicate}>", f"<{thing}>"
        for predicate, subject, value in _each(self._literals, self._further_literals):
            yield f"<{subject}>", f"<{predicate}>", value

    def lines(self) -> bytes:
        """The triples as lines of N-Triples."""
        # Encoded a property at a time: what is ASCII alone, as most properties are, costs next to nothing.
        return b"".join(text.encode() for text in self._texts())

    def _texts(self) -> Iterator[str]:
        for predicate, things in self._links.items():
            yield "".join([f"<{subject}> <{predicate}> <{thing}> .\n" for subject, thing in things.items()])
        for predicate, values in self._literals.items():
            yield "".join([f"<{subject}> <{predicate}> {value} .\n" for subject, value in values.items()])
        for (predicate, subject), further in self._further_links.items():
            yield "".join([f"<{subject}> <{predicate}> <{thing}> .\n" for thing in further])
        for (predicate, subject), further in self._further_literals.items():
            yield "".join([f"<{subject}> <{predicate}> {value} .\n" for value in further])


def _each(first: Mapping[str, Mapping[str, str]], further: _Further) -> Iterator[tuple[str, str, str]]:
    for predicate, values in first.items():
        for subject, value in values.items():
            yield predicate, subject, value
    for (predicate, subject), values_of_one in further.items():
        for value in values_of_one:
            yield predicate, subject, value
