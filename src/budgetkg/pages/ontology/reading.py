"""Turtle to :mod:`budgetkg.pages.ontology.model`: the ontology's own file, its examples and versions, and the shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from budgetkg.graph.reference import codelist_files
from budgetkg.graph.vocabulary import BKG, DCTERMS, FOAF, QB, RDF, RDFS, SCHEMA, SKOS
from budgetkg.pages.ontology.examples import examples, sample
from budgetkg.pages.ontology.model import ClassTerm, Component, Link, Ontology, PropertyTerm, Structure, Term
from budgetkg.pages.ontology.source import Source, Text
from budgetkg.pages.ontology.usage import Used, uses
from budgetkg.pages.ontology.versions import versions
from budgetkg.resources import folder

OWL = "http://www.w3.org/2002/07/owl#"
_VANN = "http://purl.org/vocab/vann/"
_ROLES = {QB.IRI + name: name.removesuffix("Property").lower() for name in ("DimensionProperty", "MeasureProperty")}
_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]+)>", re.MULTILINE)


@cache
def ontology() -> Ontology:
    """The ontology with everything that its documentation tells, under the default base.

    Raises:
        ValueError: when one of its files is damaged.
    """
    home = folder("ontology")
    source = Source([home / "budgetkg.ttl"])
    shown = Source([home / "examples.ttl"])
    (iri,) = source.of_class(OWL + "Ontology")
    properties = tuple(_property(source, each) for each in source.of_class(RDF.IRI + "Property"))
    parents = {each: source.values(each, RDFS.IRI + "subClassOf") for each in source.of_class(OWL + "Class")}
    used = Used(properties, shown, folder("shapes") / "structure.ttl")
    classes = tuple(_class(source, each, parents, used) for each in parents)
    return Ontology(
        iri,
        source.value(iri, OWL + "versionIRI"),
        source.value(iri, OWL + "versionInfo"),
        source.value(iri, OWL + "priorVersion"),
        source.value(iri, _VANN + "preferredNamespaceUri"),
        source.value(iri, _VANN + "preferredNamespacePrefix"),
        source.text(iri, DCTERMS.title),
        source.text(iri, DCTERMS.IRI + "description"),
        source.text(iri, SKOS.IRI + "scopeNote"),
        source.text(iri, DCTERMS.IRI + "bibliographicCitation"),
        source.text(source.value(iri, DCTERMS.IRI + "publisher"), FOAF.IRI + "name"),
        source.value(iri, DCTERMS.IRI + "license"),
        source.value(iri, DCTERMS.IRI + "created"),
        source.value(iri, DCTERMS.IRI + "modified"),
        dict(_PREFIX.findall((home / "budgetkg.ttl").read_text(encoding="utf-8"))),
        classes,
        properties,
        tuple(_structure(source, each) for each in source.of_class(QB.IRI + "DataStructureDefinition")),
        versions(Source([home / "changes.ttl"])),
        tuple(_code_lists()),
        tuple(_links(properties, used)),
    )


def _term(source: Source, iri: str) -> Term:
    return Term(
        iri,
        iri.removeprefix(BKG.IRI),
        source.text(iri, RDFS.label),
        source.text(iri, RDFS.IRI + "comment"),
        source.text(iri, SKOS.IRI + "scopeNote"),
        source.value(iri, OWL + "deprecated") == "true",
        source.value(iri, DCTERMS.IRI + "isReplacedBy"),
    )


def _fields(term: Term) -> tuple[str, str, Text, Text, Text, bool, str]:
    return term.iri, term.local, term.label, term.comment, term.note, term.deprecated, term.replaced_by


def _class(source: Source, iri: str, parents: dict[str, tuple[str, ...]], used: Used) -> ClassTerm:
    ancestors = tuple(_above(iri, parents))
    apart = (*source.values(iri, OWL + "disjointWith"), *(x for x in parents if iri in source.values(x, OWL + "disjointWith")))  # fmt: skip
    return ClassTerm(
        *_fields(_term(source, iri)),
        supers=parents[iri],
        ancestors=ancestors,
        subs=tuple(each for each, above in parents.items() if iri in above),
        disjoint=apart,
        uses=uses(iri, ancestors, used),
        leads_here=tuple(each.iri for each in used.properties if iri in (each.gives or each.range)),
        examples=examples(iri),
    )


def _above(iri: str, parents: dict[str, tuple[str, ...]]) -> Iterable[str]:
    """All superclasses, nearest first, each once."""
    found: dict[str, None] = {}
    waiting = list(parents.get(iri, ()))
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found[each] = None
            waiting += parents.get(each, ())
    return found


def _property(source: Source, iri: str) -> PropertyTerm:
    kinds = source.values(iri, RDF.type)
    domain, reach = source.values(iri, RDFS.IRI + "domain"), source.values(iri, RDFS.IRI + "range")
    return PropertyTerm(
        *_fields(_term(source, iri)),
        links=OWL + "ObjectProperty" in kinds,
        roles=tuple(_ROLES[kind] for kind in kinds if kind in _ROLES),
        domain=domain,
        range=reach,
        used_on=source.values(iri, SCHEMA.IRI + "domainIncludes"),
        gives=source.values(iri, SCHEMA.IRI + "rangeIncludes"),
        supers=source.values(iri, RDFS.IRI + "subPropertyOf"),
        code_list=source.value(iri, QB.IRI + "codeList"),
        sample=sample(iri.removeprefix(BKG.IRI)),
    )


def _structure(source: Source, iri: str) -> Structure:
    return Structure(
        *_fields(_term(source, iri)),
        components=tuple(_component(source, each) for each in source.values(iri, QB.IRI + "component")),
    )


def _component(source: Source, iri: str) -> Component:
    role, of = next(
        (role, of)
        for role in ("dimension", "measure", "attribute")
        if (of := source.value(iri, QB.IRI + role))
    )  # fmt: skip
    label = source.text(iri, RDFS.label)
    return Component(iri, iri.removeprefix(BKG.IRI), label, role, of, source.value(iri, QB.IRI + "componentAttachment"))


def _code_lists() -> Iterable[tuple[str, Text]]:
    """The schemes of the code lists with their names; editions and correspondences are reached from them."""
    for file in codelist_files():
        source = Source([file])
        for iri in source.of_class(SKOS.IRI + "ConceptScheme"):
            name = source.text(iri, SKOS.prefLabel)
            if name.zh and iri.endswith(f"/{file.stem}"):
                yield iri, name


def _links(properties: Iterable[PropertyTerm], used: Used) -> Iterable[Link]:
    """From class to class, of ours alone: by our properties as declared, by those of others as the examples show."""
    for each in properties:
        for source in each.used_on or each.domain:
            for target in each.gives or each.range:
                if source.startswith(BKG.IRI) and target.startswith(BKG.IRI):
                    yield Link(source, each.iri, target)
    yield from used.foreign_links()
