"""What the checks across documents need of each, gathered while these are validated one by one, and their findings."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Protocol

from budgetkg.store import Statement, StoredDocument
from budgetkg.validate.engine import Engine, EngineName, Validated
from budgetkg.validate.findings import Found, found, ledger_of
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.places import place_of
from budgetkg.validate.shacl.terms import TYPE, Term, is_iri
from budgetkg.validate.shapes import Reads, Shapes

#: Lines of N-Triples, compressed: what one document gives to the checks across documents is kept until all are read.
Packed = bytes
#: What is part of a budget or citation, and may stand on paper in its stead: as many nodes are looked at.
_MENTIONS = 100


class Stated(Protocol):
    """What is asked of a store when a finding is given its place."""

    def statements_of(self, iri: str) -> tuple[Statement, ...]:
        """What is said of a node."""

    def statements_about(self, iri: str, most: int) -> tuple[Statement, ...]:
        """What is said with a node as object."""


def packed(triples: Sequence[Statement], shapes: Shapes) -> tuple[Packed, ...]:
    """What each check across documents reads of one document's triples, in the order of ``across_by_check``."""
    return tuple(
        zlib.compress("\n".join(f"{s} {p} {o}" for s, p, o in read(triples, each.reads)).encode(), 1)
        for each in shapes.across_by_check
    )


def read(triples: Sequence[Statement], asked: Sequence[Reads]) -> Iterator[Statement]:
    """The triples that shapes read, in their order."""
    classes = frozenset(chain.from_iterable(each.classes for each in asked))
    kinds: dict[Term, set[Term]] = {}
    for subject, predicate, value in triples:
        if predicate == TYPE and value in classes:
            kinds.setdefault(subject, set()).add(value)
    by_property: dict[Term, list[Reads]] = {}
    for each in asked:
        for name in each.properties:
            by_property.setdefault(name, []).append(each)
    nothing: set[Term] = set()
    for triple in triples:
        readers = by_property.get(triple[1])
        if readers and any(_is_read(triple, each, kinds.get(triple[0], nothing)) for each in readers):
            yield triple


def _is_read(triple: Statement, asked: Reads, kinds: set[Term]) -> bool:
    if not asked.classes:
        return True
    return triple[2] in asked.classes if triple[1] == TYPE else not kinds.isdisjoint(asked.classes)


@dataclass(frozen=True)
class Across:
    """The checks across documents.

    Args:
        shapes: all shapes, of which those that look across documents are asked.
        engine: what evaluates them.
    """

    shapes: Shapes
    engine: EngineName

    @cached_property
    def _engines(self) -> tuple[Engine, ...]:
        return tuple(Engine(each, self.engine) for each in self.shapes.across_by_check)

    def run(
        self,
        gathered: Sequence[Sequence[Packed]],
        documents: Sequence[StoredDocument],
        store: Stated,
        within: Callable[[Engine, Sequence[Statement]], Validated],
    ) -> tuple[list[Found], list[LedgerEntry]]:
        """The findings, each of the document in which its value stands, and a ledger of no document in particular.

        ``gathered`` is what :func:`packed` gave for each document; ``within`` runs an engine as long as it may.
        """
        names = {document.iri: document.file_names[0] for document in documents}
        results: list[Found] = []
        ledger: list[LedgerEntry] = []
        # Check by check, so that never more than what one of them reads is held unpacked.
        for number, engine in enumerate(self._engines):
            validated = within(engine, _unpacked(each[number] for each in gathered))
            for outcome in validated.outcomes:
                # The focus is a class, which stands nowhere.
                place = place_of(Looked(store), outcome.value)
                results.append(found(outcome, place, engine.shapes, names.get(owner_of(outcome.value, names), "")))
            ledger += ledger_of(validated.obligations, engine.shapes, "")
        return results, ledger


class Looked:
    """A store as the few nodes that lead to a place in print: those are not worth reading a document again."""

    def __init__(self, store: Stated) -> None:
        self._store = store

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """The values of a property of a node."""
        if not is_iri(subject):
            return ()
        return [value for _s, name, value in self._store.statements_of(subject[1:-1]) if name == predicate]

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """One value of a property of a node: the least where there are several."""
        return min(self.objects(subject, predicate), default=None)

    def mentions(self, term: Term) -> Sequence[Term]:
        """Nodes that have a term as value of any property."""
        return [subject for subject, _p, _o in self._store.statements_about(term[1:-1], _MENTIONS)]


def _unpacked(blocks: Iterable[Packed]) -> list[Statement]:
    lines = {line for block in blocks for line in zlib.decompress(block).decode().split("\n") if line}
    return [(subject, predicate, value) for subject, predicate, value in (line.split(" ", 2) for line in sorted(lines))]


def owner_of(node: str | None, documents: Collection[str] | Mapping[str, str]) -> str:
    """The document under whose IRI a node is named; ``""`` for none."""
    iri = "" if node is None else node[1:-1]
    while iri and iri not in documents:
        iri = iri.rpartition("/")[0]
    return iri
