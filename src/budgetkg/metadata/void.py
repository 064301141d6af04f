"""VoID: how much of what the graph holds, by class and by property, and how it links to others."""

from __future__ import annotations

from budgetkg.metadata.draft import Draft
from budgetkg.metadata.files import Part
from budgetkg.metadata.survey import ClassUse, PropertyUse
from budgetkg.metadata.vocabulary import PREFIXES, VOID

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def write_statistics(draft: Draft) -> None:
    """The dataset in numbers, its partitions, its dumps."""
    triples, dataset, counted = draft.triples, draft.iris.dataset, draft.survey.statistics
    triples.types(dataset, VOID.Dataset)
    triples.text(dataset, VOID.uriSpace, draft.survey.base_iri)
    for predicate, number in (
        (VOID.triples, counted.triples),
        (VOID.entities, counted.entities),
        (VOID.distinctSubjects, counted.subjects),
        (VOID.distinctObjects, counted.objects),
        (VOID.classes, len(counted.classes)),
        (VOID.properties, len(counted.properties)),
    ):
        draft.number(dataset, predicate, number)
    used = (*(each.iri for each in counted.classes), *(each.iri for each in counted.properties))
    for namespace in sorted({_namespace(iri) for iri in used}):
        triples.link(dataset, VOID.vocabulary, namespace)
    for example in draft.survey.examples:
        triples.link(dataset, VOID.exampleResource, example)
    for file in draft.of(Part.ALL):
        if address := draft.address(file):
            triples.link(dataset, VOID.dataDump, address)
    for each in counted.properties:
        _write_property(draft, each)
    for use in counted.classes:
        _write_class(draft, use)
    _write_subsets(draft)


def _write_property(draft: Draft, use: PropertyUse) -> None:
    partition = draft.iris.part("property", short(use.iri))
    draft.triples.link(draft.iris.dataset, VOID.propertyPartition, partition)
    draft.triples.types(partition, VOID.Dataset)
    draft.triples.link(partition, VOID.property, use.iri)
    draft.number(partition, VOID.triples, use.triples)
    draft.number(partition, VOID.distinctSubjects, use.subjects)
    draft.number(partition, VOID.distinctObjects, use.objects)


def _write_class(draft: Draft, use: ClassUse) -> None:
    partition = draft.iris.part("class", short(use.iri))
    draft.triples.link(draft.iris.dataset, VOID.classPartition, partition)
    draft.triples.types(partition, VOID.Dataset)
    draft.triples.link(partition, VOID.of_class, use.iri)
    draft.number(partition, VOID.entities, use.entities)
    for iri, count in use.triples:
        within = draft.iris.part("class", short(use.iri), short(iri))
        draft.triples.link(partition, VOID.propertyPartition, within)
        draft.triples.types(within, VOID.Dataset)
        draft.triples.link(within, VOID.property, iri)
        draft.number(within, VOID.triples, count)


def _write_subsets(draft: Draft) -> None:
    """The years, which have dumps of their own, and the links to others."""
    triples, dataset = draft.triples, draft.iris.dataset
    for year in draft.survey.years:
        subset = draft.iris.part("year", str(year))
        triples.types(subset, VOID.Dataset)
        triples.link(dataset, VOID.subset, subset)
        for file in draft.of(Part.YEAR, str(year)):
            if address := draft.address(file):
                triples.link(subset, VOID.dataDump, address)
    for links in draft.survey.links:
        triples.types(links.iri, VOID.Linkset)
        triples.link(dataset, VOID.subset, links.iri)
        triples.link(links.iri, VOID.subjectsTarget, links.subjects)
        triples.link(links.iri, VOID.objectsTarget, links.objects)
        triples.link(links.iri, VOID.linkPredicate, links.predicate)
        draft.number(links.iri, VOID.triples, links.triples)


def short(iri: str) -> str:
    """A term's prefixed name, or the whole IRI where it has no known prefix."""
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _namespace(iri: str) -> str:
    """The vocabulary of a term: all up to its last ``#``, or else its last ``/``."""
    body, mark, _ = iri.rpartition("#" if "#" in iri else "/")
    return body + mark
