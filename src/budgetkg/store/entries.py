"""What can be sought in a graph: its units, projects, documents and texts, taken from its triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, RDF, RDFS, SKOS

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
_PREDICATES = frozenset(
    f"<{iri}>" for kinds in _NAMES.values() for predicates in kinds for iri in predicates
) | {f"<{RDF.type}>"}  # fmt: skip
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


def entries(lines: Iterable[str], base_iri: str) -> dict[Entry, str]:
    """What can be found in a graph (its N-Triples lines), each with the IRI that it has there."""
    values: dict[str, dict[str, list[ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, str] = {}
    for triple in _said(lines):
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        if isinstance(triple.object, ox.Literal):
            values[triple.subject.value][triple.predicate.value].append(triple.object)
        elif isinstance(triple.object, ox.NamedNode) and triple.object.value in _KIND_OF_CLASS:
            kinds[triple.subject.value] = _KIND_OF_CLASS[triple.object.value]
    subjects = tuple(f"{Iris(base_iri).scheme(scheme)}/" for scheme in _SUBJECTS)
    found: dict[Entry, str] = {}
    for iri, kind in sorted(kinds.items()):
        if kind != "subject" or iri.startswith(subjects):
            for entry in _entries(kind, iri, values[iri]):
                found.setdefault(entry, iri)
    return found


def _said(lines: Iterable[str]) -> Iterator[ox.Triple]:
    """The triples of the predicates that matter, parsed."""
    wanted = "\n".join(line for line in lines if line.split(" ", 2)[1] in _PREDICATES)
    return (quad.triple for quad in ox.parse(wanted.encode(), ox.RdfFormat.N_TRIPLES))


def _entries(kind: str, iri: str, values: dict[str, list[ox.Literal]]) -> Iterator[Entry]:
    """One entry for each label that a document gives; texts and codes are those of all."""
    names, codes, further = ([values.get(predicate, []) for predicate in predicates] for predicates in _NAMES[kind])
    labels = next(filter(None, map(_labels, names)), [])
    text = "\n".join(text for text in _texts(*names, *further) if text not in labels)
    if kind == "goal" and not text:
        return
    for label in labels or ([""] if kind == "goal" else []):
        if label != _UNNAMED:
            yield Entry(kind, "" if kind in _OF_A_DOCUMENT else iri, label, " ".join(_texts(*codes)), text)


def _labels(literals: list[ox.Literal]) -> list[str]:
    """The Chinese ones alone, where there are any."""
    return _texts([literal for literal in literals if (literal.language or "").startswith("zh")]) or _texts(literals)


def _texts(*groups: list[ox.Literal]) -> list[str]:
    return sorted({literal.value for literals in groups for literal in literals})
