"""Which properties the things of a class have: by domain, by the shapes, and as the examples show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from budgetkg.graph.vocabulary import BKG, RDF
from budgetkg.pages.ontology.model import Link, PropertyTerm, Use
from budgetkg.pages.ontology.source import Source

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A property shape: how often a property stands on the things of some classes, and with which values."""

    classes: tuple[str, ...]
    property: str
    values: tuple[str, ...]
    least: int | None
    most: int | None


class Used:
    """What is known of the use of properties."""

    def __init__(self, properties: tuple[PropertyTerm, ...], shown: Source, shapes: Path) -> None:
        self.properties = properties
        self.shapes = tuple(_shapes(shapes))
        self.shown = shown
        self.classes = {subject: _ours(shown.values(subject, RDF.type)) for subject in shown}

    def shown_of(self, iri: str) -> Iterator[str]:
        """The properties of others that the examples of a class have."""
        for subject, classes in self.classes.items():
            if iri in classes:
                yield from (said.predicate for said in self.shown.said(subject) if _is_foreign(said.predicate))

    def foreign_links(self) -> Iterable[Link]:
        """From class to class by properties of others, as in the shapes and the examples; each once."""
        found = dict.fromkeys(
            Link(source, shape.property, target)
            for shape in self.shapes
            if _is_foreign(shape.property)
            for source in shape.classes
            for target in _ours(shape.values)
        )
        found |= dict.fromkeys(
            Link(source, said.predicate, target)
            for subject, classes in self.classes.items()
            for said in self.shown.said(subject)
            if _is_foreign(said.predicate)
            for source in classes
            for target in self.classes.get(said.value, ())
        )
        yield from found


def uses(iri: str, ancestors: tuple[str, ...], used: Used) -> tuple[Use, ...]:
    """The properties of the things of a class: its own, those of its superclasses, then those of other vocabularies."""
    found: dict[str, Use] = {}
    for each in used.properties:
        homes = each.used_on or each.domain
        through = next((home for home in (iri, *ancestors) if home in homes), None)
        if through is not None:
            found[each.iri] = Use(each.iri, each.gives or each.range, through="" if through == iri else through)
    known = {each.iri: each for each in used.properties}
    for shape in used.shapes:
        if iri in shape.classes:
            ours = known.get(shape.property)
            plain = Use(shape.property, shape.values or ((ours.gives or ours.range) if ours else ()))
            use = found.get(shape.property, plain)
            found[shape.property] = replace(use, least=shape.least, most=shape.most)
    for name in used.shown_of(iri):
        found.setdefault(name, Use(name, ()))
    return tuple(sorted(found.values(), key=lambda use: (_is_foreign(use.property), bool(use.through))))


def _ours(classes: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in classes if each.startswith(BKG.IRI))


def _is_foreign(iri: str) -> bool:
    return not iri.startswith(BKG.IRI) and iri != RDF.type


def _shapes(file: Path) -> Iterator[_Shape]:
    """The property shapes with a class and a plain path. What they list or combine stands on blank nodes: left out."""
    said: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
        subject, predicate, value = quad.triple
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            said.setdefault(subject.value, {}).setdefault(predicate.value.removeprefix(_SH), []).append(value.value)
    for shape in said.values():
        if "targetClass" in shape and "path" in shape:
            yield _Shape(
                tuple(shape["targetClass"]),
                shape["path"][0],
                tuple(shape.get("class", shape.get("datatype", ()))),
                *(int(shape[name][0]) if name in shape else None for name in ("minCount", "maxCount")),
            )
