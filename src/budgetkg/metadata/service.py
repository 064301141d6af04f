"""The SPARQL endpoint where the dataset can be asked, for people's catalogues (DCAT) and for programs (SPARQL 1.1)."""

from __future__ import annotations

from budgetkg.metadata import wording
from budgetkg.metadata.dcat import write_common
from budgetkg.metadata.draft import Draft
from budgetkg.metadata.publication import Words
from budgetkg.metadata.vocabulary import DCAT, DCTERMS, RDFS, SD, VOID

_PROTOCOL = (
    ("http://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol"),
    ("http://www.w3.org/TR/sparql11-query/", "SPARQL 1.1 Query Language"),
)


def write_service(draft: Draft) -> None:
    """The endpoint that the publisher names, and the graphs that it is to have; nothing where there is none."""
    endpoint = draft.publication.endpoint
    if not endpoint:
        return
    triples, iris, dataset = draft.triples, draft.iris, draft.iris.dataset
    service = iris.part("sparql")
    title = wording.title(draft.survey, draft.publication)
    triples.link(iris.part("catalogue"), DCAT.service, service)
    triples.types(service, DCAT.DataService, SD.Service)
    draft.words(service, DCTERMS.title, Words(f"{title.zh}：SPARQL 端点", f"{title.en}: SPARQL endpoint"))
    for predicate in (DCAT.endpointURL, DCAT.endpointDescription, SD.endpoint):
        triples.link(service, predicate, endpoint)
    triples.types(endpoint, RDFS.Resource)
    triples.link(service, DCAT.servesDataset, dataset)
    triples.link(service, SD.supportedLanguage, SD.SPARQL11Query)
    draft.standards(service, _PROTOCOL)
    write_common(draft, service)
    triples.link(dataset, VOID.sparqlEndpoint, endpoint)

    whole = iris.part("sparql", "dataset")
    triples.link(service, SD.defaultDataset, whole)
    triples.types(whole, SD.Dataset)
    triples.link(whole, SD.defaultGraph, iris.part("sparql", "merge"))
    triples.types(iris.part("sparql", "merge"), SD.Graph)
    for graph in draft.survey.graphs:
        named = iris.part("graph", *graph.removeprefix(draft.survey.base_iri).split("/"))
        triples.link(whole, SD.namedGraph, named)
        triples.types(named, SD.NamedGraph)
        triples.link(named, SD.name, graph)
