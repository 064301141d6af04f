"""The change log: what ``changes.ttl`` says of the versions, newest first."""

from __future__ import annotations

from budgetkg.graph.vocabulary import DCTERMS, SKOS
from budgetkg.pages.ontology.model import Version
from budgetkg.pages.ontology.source import Source

_OWL = "http://www.w3.org/2002/07/owl#"


def versions(source: Source) -> tuple[Version, ...]:
    """The versions in the order of the file."""
    return tuple(_version(source, iri) for iri in source if source.value(iri, _OWL + "versionInfo"))


def _version(source: Source, iri: str) -> Version:
    before = source.value(iri, _OWL + "priorVersion")
    terms, old = (source.values(each, DCTERMS.IRI + "hasPart") for each in (iri, before))
    return Version(
        source.value(iri, _OWL + "versionInfo"),
        iri,
        source.value(iri, DCTERMS.IRI + "issued"),
        source.texts(iri, SKOS.IRI + "changeNote"),
        tuple(term for term in terms if before and term not in set(old)),
        tuple((term, source.value(term, DCTERMS.IRI + "isReplacedBy")) for term in old if term not in set(terms)),
    )
