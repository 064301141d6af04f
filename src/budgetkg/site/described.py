"""Statements by what they are said of: of one graph held in memory, and of the merge of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, RDFS, SKOS
from budgetkg.pages.told import Row
from budgetkg.store import IRI, Statement, Store, from_text

_PREFERRED, _LABEL = f"<{SKOS.prefLabel}>", f"<{RDFS.label}>"
_NAMED = tuple(f"<{term}>" for term in (BKG.printedName, BKG.fileName, BKG.subject, DCTERMS.title))
_PRINTED = f"<{BKG.printed}>"
#: What the data of an entity says of the nodes that it points to.
_NAMING = frozenset({
    _PREFERRED, _LABEL, f"<{SKOS.notation}>", f"<{BKG.printedName}>", f"<{BKG.fileName}>", f"<{DCTERMS.title}>",
    f"<{DCTERMS.identifier}>", f"<{ORG.identifier}>",
})  # fmt: skip


class Label(NamedTuple):
    """What a node is called in Chinese and in English, and what is printed for it."""

    zh: str = ""
    en: str = ""
    printed: str = ""


class Graph:
    """One graph, with the names of the nodes around it."""

    def __init__(self, statements: Iterable[Statement], around: Known | None = None) -> None:
        self._around = around
        self._of: dict[str, list[Statement]] = {}
        self._about: dict[str, list[Statement]] = {}
        self._parts: dict[str, list[str]] = {}
        self._labels: dict[str, Label] = {}
        for statement in statements:
            self._of.setdefault(statement[0][1:-1], []).append(statement)
            if statement[2].startswith("<"):
                self._about.setdefault(statement[2][1:-1], []).append(statement)
        for iri in self._of:
            whole, mark, _ = iri.partition("#")
            if mark:
                self._parts.setdefault(whole, []).append(iri)

    @property
    def nodes(self) -> tuple[str, ...]:
        """All nodes that it says something of, or has as objects, sorted."""
        return tuple(sorted(self._of.keys() | self._about.keys()))

    @property
    def subjects(self) -> Iterable[str]:
        """All nodes that it says something of."""
        return self._of.keys()

    def of(self, iri: str) -> Sequence[Statement]:
        """What is said of a node, sorted."""
        return self._of.get(iri, ())

    def about(self, iri: str, most: int) -> Sequence[Statement]:
        """What has a node as its object, ``most`` statements."""
        return self._about.get(iri, ())[:most]

    def parts(self, iri: str) -> Sequence[str]:
        """The nodes that are fragments of a node, sorted."""
        return sorted(self._parts.get(iri, ()))

    def label(self, iri: str) -> Label:
        """What a node is called: here, or in what is around."""
        found = self._labels.get(iri)
        if found is None:
            found = label_of(self.of(iri))
            if self._around is not None and not any(found):
                found = self._around.label(iri)
            self._labels[iri] = found
        return found

    def naming(self, iri: str) -> Sequence[Statement]:
        """What names a node: here, or in what is around."""
        own = naming(self.of(iri))
        return own or (self._around.naming(iri) if self._around is not None else ())


class Merge:
    """All graphs as one, node by node from the store; what is nearest to code lists is remembered."""

    def __init__(self, store: Store, parts: Mapping[str, Sequence[str]]) -> None:
        """``parts`` are the fragments of nodes."""
        self._store, self._parts = store, parts
        self._of = lru_cache(maxsize=4_096)(store.statements_of)
        self._label = lru_cache(maxsize=16_384)(lambda iri: label_of(self._of(iri)))

    def of(self, iri: str) -> Sequence[Statement]:
        """What is said of a node, sorted."""
        return self._of(iri)

    def label(self, iri: str) -> Label:
        """What a node is called."""
        return self._label(iri)

    def about(self, iri: str, most: int) -> Sequence[Statement]:
        """What has a node as its object, ``most`` statements."""
        return self._store.statements_about(iri, most)

    def parts(self, iri: str) -> Sequence[str]:
        """The nodes that are fragments of a node, sorted."""
        return self._parts.get(iri, ())

    def naming(self, iri: str) -> Sequence[Statement]:
        """What names a node."""
        return naming(self.of(iri))


Known = Graph | Merge
"""What is known of nodes. Nodes are IRIs, statements are of N-Triples terms."""


def label_of(statements: Sequence[Statement]) -> Label:
    """What statements call their subject: in Chinese the preferred label, a label, or a printed name."""
    said: dict[tuple[str, str], str] = {}
    for _subject, predicate, term in statements:
        if predicate in (_PREFERRED, _LABEL, _PRINTED) or predicate in _NAMED:
            value, language = from_text(term)
            said.setdefault((predicate, "en" if language == "en" else ""), str(value))
    names = (said.get((predicate, ""), "") for predicate in (_PREFERRED, _LABEL, *_NAMED))
    english = said.get((_PREFERRED, "en")) or said.get((_LABEL, "en"), "")
    return Label(next(filter(None, names), ""), english, said.get((_PRINTED, ""), ""))


def naming(statements: Sequence[Statement]) -> Sequence[Statement]:
    """The statements that say what their subject is called."""
    return [statement for statement in statements if statement[1] in _NAMING]


def rows(statements: Iterable[Statement], names: Mapping[str, Label], known: Known) -> list[Row]:
    """Statements as the pages take them; ``names`` are those of properties."""
    made = []
    for _subject, predicate, term in statements:
        value, _language = from_text(term)
        called = known.label(value) if isinstance(value, IRI) else Label()
        named = names.get(predicate, Label())
        made.append(Row(predicate[1:-1], (named.zh, named.en), value, (called.zh, called.en), called.printed))
    return made


def node_row(iri: str, known: Known) -> Row:
    """A node by itself, as the pages take it."""
    called = known.label(iri)
    return Row("", ("", ""), IRI(iri), (called.zh, called.en), called.printed)
