"""Sorted N-Triples lines as what is said of each thing, and literals as their parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetkg.graph.vocabulary import RDF

#: Named graphs in order, each with its sorted N-Triples lines; ``""`` for triples of no graph.
Graphs = Iterable[tuple[str, Iterable[bytes]]]

_TYPE = f"<{RDF.type}>"


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing (``<IRI>``), its classes, and its objects by predicate, all as N-Triples terms and in order."""

    term: str
    classes: list[str]
    said: dict[str, list[str]]


def subjects(lines: Iterable[bytes]) -> Iterator[Subject]:
    """What sorted lines say of each thing; one thing at a time is held."""
    thing = Subject("", [], {})
    for line in lines:
        subject, predicate, rest = line.decode().split(" ", 2)
        value = rest[:-3]
        if subject != thing.term:
            if thing.term:
                yield thing
            thing = Subject(subject, [], {})
        if predicate == _TYPE and value[0] == "<":
            thing.classes.append(value)
        else:
            thing.said.setdefault(predicate, []).append(value)
    if thing.term:
        yield thing


def literal(term: str) -> tuple[str, str, str]:
    """A literal's text as it is quoted, its language, and the IRI of its datatype (``""`` for those it has not)."""
    end = term.rindex('"') + 1
    quoted, rest = term[:end], term[end:]
    if not rest:
        return quoted, "", ""
    return (quoted, rest[1:], "") if rest[0] == "@" else (quoted, "", rest[3:-1])
