"""What can be sought in a graph: its units, projects, documents and texts, taken from its triples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, RDF, RDFS, SKOS
from budgetkg.store.values import from_text

Literal = tuple[str, str]
"""A literal's characters and its language (``""`` without one)."""

#: The kinds of what is found, those that are sought most first.
KINDS = ("unit", "department", "project", "policy", "subject", "indicator", "goal", "document")

#: The code lists of subjects; concepts of other lists (measures, sides) are not sought.
_SUBJECTS = ("function", "economic-department", "economic-government")

_KIND_OF_CLASS = {
    BKG.BudgetUnit: "unit",
    BKG.Department: "department",
    BKG.Project: "project",
    BKG.PolicyDocument: "policy",
    SKOS.Concept: "subject",
    BKG.Indicator: "indicator",
    BKG.ProjectBudget: "goal",
    BKG.SourceDocument: "document",
}
#: Of what stands on a line of its own in a document, what says the same is one entry, whichever line it stands on.
_OF_A_DOCUMENT = frozenset({"indicator", "goal"})

#: By kind: what it is called, what codes and numbers it has, and further words about it.
_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "unit": ((RDFS.label,), (ORG.identifier,), ()),
    "department": ((RDFS.label,), (ORG.identifier,), ()),
    "project": ((RDFS.label,), (DCTERMS.identifier,), ()),
    "policy": ((RDFS.label,), (), (DCTERMS.title, SKOS.altLabel)),
    "subject": ((SKOS.prefLabel,), (SKOS.notation,), (SKOS.prefLabel, SKOS.altLabel)),
    "indicator": ((RDFS.label,), (), ()),
    "goal": ((BKG.printedName,), (), (BKG.goal,)),
    "document": ((DCTERMS.title, BKG.fileName), (), (BKG.fileName,)),
}
_PREDICATES = frozenset(iri for kinds in _NAMES.values() for predicates in kinds for iri in predicates)


def _any(iris: Iterable[str]) -> bytes:
    return b"|".join(re.escape(iri.encode()) for iri in sorted(iris))


# They begin with what is found fast, and end with what no literal holds: a line's end, and quotes that are not escaped.
_KIND = re.compile(rb"> <" + re.escape(RDF.type.encode()) + rb"> <(" + _any(_KIND_OF_CLASS) + rb")> \.\n")
_NAMED = re.compile(rb"> <(" + _any(_PREDICATES) + rb')> (".*"[^ \n]*) \.\n')
_UNNAMED = "（无名称）"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its label, its code (``""`` for none), and the further text that leads to it.

    ``iri`` is what all documents call it; ``""`` for what each document has on lines of its own.
    """

    kind: str
    iri: str
    label: str
    code: str
    text: str


def entries(lines: bytes, base_iri: str) -> dict[Entry, str]:
    """What can be found in a graph (its N-Triples lines, sorted), each with the IRI that it has there."""
    kinds = {_subject(found): _KIND_OF_CLASS[found[1].decode()] for found in _KIND.finditer(lines)}
    said: dict[bytes, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    for found in _NAMED.finditer(lines):
        if (subject := _subject(found)) in kinds:
            said[subject][found[1].decode()].append(found[2])
    subjects = tuple(f"{Iris(base_iri).scheme(scheme)}/" for scheme in _SUBJECTS)
    entered: dict[Entry, str] = {}
    for coded, kind in sorted(kinds.items()):
        iri = coded.decode()
        if kind != "subject" or iri.startswith(subjects):
            values = {predicate: list(map(_literal, given)) for predicate, given in said[coded].items()}
            for entry in _entries(kind, iri, values):
                entered.setdefault(entry, iri)
    return entered


def _subject(found: re.Match[bytes]) -> bytes:
    """The subject's IRI of the line in which something was found, up to where that begins."""
    return found.string[found.string.rfind(b"\n", 0, found.start()) + 2 : found.start()]


def _literal(term: bytes) -> Literal:
    value, language = from_text(term.decode())
    return str(value), language


def _entries(kind: str, iri: str, values: Mapping[str, Sequence[Literal]]) -> Iterator[Entry]:
    """One entry for each label that a document gives; texts and codes are those of all."""
    names, codes, further = ([values.get(predicate, []) for predicate in predicates] for predicates in _NAMES[kind])
    labels = next(filter(None, map(_labels, names)), [])
    text = "\n".join(text for text in _texts(*names, *further) if text not in labels)
    if kind == "goal" and not text:
        return
    for label in labels or ([""] if kind == "goal" else []):
        if label != _UNNAMED:
            yield Entry(kind, "" if kind in _OF_A_DOCUMENT else iri, label, " ".join(_texts(*codes)), text)


def _labels(literals: Sequence[Literal]) -> list[str]:
    """The Chinese ones alone, where there are any."""
    return _texts([literal for literal in literals if literal[1].startswith("zh")]) or _texts(literals)


def _texts(*groups: Sequence[Literal]) -> list[str]:
    return sorted({literal[0] for literals in groups for literal in literals})
