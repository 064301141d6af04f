"""The context of JSON-LD: short names for the terms, and what their values are.

The terms of the ontology go by their local names, with what their ranges say of the values. Those of other vocabularies
that the data use go by their local names too, where that names nothing else here; else by prefix and name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from budgetkg.graph.vocabulary import (
    BKG,
    DCTERMS,
    FOAF,
    OA,
    OBEU_ATTRIBUTE,
    ORG,
    PROV,
    QB,
    RDF,
    RDFS,
    SCHEMA,
    SDMX_ATTRIBUTE,
    SKOS,
    XSD,
)
from budgetkg.resources import folder
from budgetkg.store.writing.names import FURTHER, Names

#: What a value may be besides a literal of a datatype: a thing, or a text in a language.
THING, TEXT_IN_A_LANGUAGE = "@id", "@language"

_BIBO, _OWL, _VANN, _VOID, _XKOS = (FURTHER[prefix] for prefix in ("bibo", "owl", "vann", "void", "xkos"))
_LANG_STRING = RDF.IRI + "langString"

#: The properties of other vocabularies, by what their values are in these data (``""``: plain texts, or now this, now that).
_OTHERS: dict[str, dict[str, str]] = {
    THING: {
        RDF.IRI: "first rest",
        RDFS.IRI: "domain isDefinedBy range seeAlso subClassOf subPropertyOf",
        _OWL: "disjointWith incompatibleWith priorVersion versionIRI",
        SKOS.IRI: "broadMatch broader closeMatch exactMatch hasTopConcept inScheme member narrowMatch narrower related "
        "relatedMatch topConceptOf",
        _XKOS: "belongsTo compares follows levels madeOf organizedBy sourceConcept supersedes targetConcept",
        DCTERMS.IRI: "conformsTo creator hasVersion isReplacedBy isVersionOf license publisher replaces source",
        OA.IRI: "hasSelector hasSource refinedBy",
        ORG.IRI: "subOrganizationOf",
        PROV.IRI: "wasDerivedFrom wasQuotedFrom",
        QB.IRI: "attribute codeList component componentAttachment dataSet dimension measure observation structure",
        SCHEMA.IRI: "domainIncludes rangeIncludes",
        _VOID: "linkPredicate objectsTarget subjectsTarget",
        _BIBO: "status",
        OBEU_ATTRIBUTE.IRI: "currency",
    },
    TEXT_IN_A_LANGUAGE: {
        RDFS.IRI: "comment label",
        SKOS.IRI: "altLabel definition editorialNote note prefLabel scopeNote",
        DCTERMS.IRI: "bibliographicCitation description",
        FOAF.IRI: "name",
    },
    XSD.boolean: {QB.IRI: "componentRequired"},
    XSD.date: {DCTERMS.IRI: "created issued modified"},
    XSD.decimal: {SCHEMA.IRI: "maxValue minValue value"},
    XSD.integer: {_XKOS: "depth numberOfLevels", _VOID: "triples", SDMX_ATTRIBUTE.IRI: "unitMult"},
    "": {
        RDF.IRI: "value",
        SKOS.IRI: "notation",
        DCTERMS.IRI: "date format identifier language title",
        OA.IRI: "exact",
        ORG.IRI: "identifier",
        SCHEMA.IRI: "unitText",
        _XKOS: "notationPattern",
        _OWL: "versionInfo",
        _VANN: "preferredNamespacePrefix preferredNamespaceUri",
    },
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term's short name, and what its values are: :data:`THING`, :data:`TEXT_IN_A_LANGUAGE`, a datatype or ``""``."""

    name: str
    values: str


@cache
def terms() -> Mapping[str, Term]:
    """The terms that have a short name, by IRI."""
    ours = _of_the_ontology()
    others = {
        namespace + name: values
        for values, vocabularies in _OTHERS.items()
        for namespace, listed in vocabularies.items()
        for name in listed.split()
    }
    local = {iri: iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :] for iri in (*ours, *others)}
    shared = Counter(local.values())
    names = Names("")
    found: dict[str, Term] = {iri: Term(local[iri], values) for iri, values in ours.items()}
    for iri, values in others.items():
        found[iri] = Term(local[iri] if shared[local[iri]] == 1 else names.prefixed(iri), values)
    return found


def jsonld_context() -> dict[str, Any]:
    """The context for a file of its own, which data name by its address. It has no base: readers would not heed it there."""
    return context(Names(""))


def context(names: Names, used: Iterable[str] | None = None) -> dict[str, Any]:
    """The value of ``@context`` for the names of a file; of the terms in ``used`` alone (short names), if given."""
    known = terms()
    wanted = None if used is None else set(used)
    defined: dict[str, Any] = {}
    prefixes = set(names.prefixes if wanted is None else names.used)
    for iri, term in sorted(known.items(), key=lambda item: (item[1].name.lower(), item[1].name)):
        if wanted is None or term.name in wanted:
            defined[term.name] = _definition(names, iri, term)
            prefixes |= {part.partition(":")[0] for part in _parts(defined[term.name])}
    base = {"@base": names.base_iri} if names.base_iri else {}
    declared = {prefix: namespace for prefix, namespace in names.prefixes.items() if prefix in prefixes}
    return {"@version": 1.1, **base, "id": "@id", "type": "@type", **declared, **defined}


def _definition(names: Names, iri: str, term: Term) -> str | dict[str, str]:
    short = names.prefixed(iri) or iri
    if term.values == TEXT_IN_A_LANGUAGE:
        return {"@id": short, "@container": "@language"}
    if term.values:
        return {"@id": short, "@type": term.values if term.values == THING else names.prefixed(term.values)}
    return short


def _parts(definition: str | dict[str, str]) -> list[str]:
    return [definition] if isinstance(definition, str) else list(definition.values())


def _of_the_ontology() -> dict[str, str]:
    """What the values of our own terms are, by their ranges; classes have none."""
    ranges: dict[str, set[str]] = {}
    linking: set[str] = set()
    for quad in ox.parse(path=folder("ontology") / "budgetkg.ttl", format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(BKG.IRI):
            continue
        found = ranges.setdefault(subject.value, set())
        if quad.predicate.value == RDFS.IRI + "range" and isinstance(value, ox.NamedNode):
            found.add(value.value)
        elif value == ox.NamedNode(_OWL + "ObjectProperty"):
            linking.add(subject.value)
    return {iri: THING if iri in linking else _values(found) for iri, found in sorted(ranges.items())}


def _values(ranges: set[str]) -> str:
    if ranges == {_LANG_STRING}:
        return TEXT_IN_A_LANGUAGE
    datatypes = {iri for iri in ranges if iri.startswith((XSD.IRI, RDF.IRI)) or iri == RDFS.IRI + "Literal"}
    if not datatypes:
        return THING if ranges else ""
    only = next(iter(datatypes)) if len(ranges) == 1 else ""
    # A JSON string is a plain text already.
    return only if only.startswith(XSD.IRI) and only != XSD.IRI + "string" else ""
