"""The terms in which a dataset is described, beside those of :mod:`budgetkg.graph.vocabulary`."""

# ruff: noqa: N815 (the names are those of the vocabularies)

from __future__ import annotations

from budgetkg.graph import vocabulary
from budgetkg.graph.vocabulary import Namespace


class DCAT(Namespace, iri="http://www.w3.org/ns/dcat#"):
    Catalog: str
    DataService: str
    Dataset: str
    DatasetSeries: str
    Distribution: str
    accessURL: str
    byteSize: str
    compressFormat: str
    contactPoint: str
    dataset: str
    distribution: str
    downloadURL: str
    endDate: str
    endpointDescription: str
    endpointURL: str
    first: str
    inSeries: str
    keyword: str
    landingPage: str
    last: str
    mediaType: str
    prev: str
    resource: str
    servesDataset: str
    service: str
    startDate: str
    theme: str
    themeTaxonomy: str


class DCTERMS(vocabulary.DCTERMS, iri=vocabulary.DCTERMS.IRI):
    Frequency: str
    LicenseDocument: str
    LinguisticSystem: str
    Location: str
    MediaType: str
    MediaTypeOrExtent: str
    PeriodOfTime: str
    Standard: str
    accrualPeriodicity: str
    description: str
    isPartOf: str
    hasPart: str
    language: str
    license: str
    modified: str
    publisher: str
    relation: str
    spatial: str
    temporal: str
    type: str


class FOAF(vocabulary.FOAF, iri=vocabulary.FOAF.IRI):
    Agent: str
    homepage: str
    name: str


class PROV(vocabulary.PROV, iri=vocabulary.PROV.IRI):
    Activity: str
    SoftwareAgent: str
    generatedAtTime: str
    used: str
    wasAssociatedWith: str
    wasDerivedFrom: str
    wasGeneratedBy: str
    wasInformedBy: str


class RDFS(vocabulary.RDFS, iri=vocabulary.RDFS.IRI):
    Resource: str


class SKOS(vocabulary.SKOS, iri=vocabulary.SKOS.IRI):
    ConceptScheme: str


class VOID(Namespace, iri="http://rdfs.org/ns/void#"):
    Dataset: str
    Linkset: str
    classPartition: str
    classes: str
    dataDump: str
    distinctObjects: str
    distinctSubjects: str
    entities: str
    exampleResource: str
    linkPredicate: str
    objectsTarget: str
    properties: str
    property: str
    propertyPartition: str
    sparqlEndpoint: str
    subjectsTarget: str
    subset: str
    triples: str
    uriSpace: str
    vocabulary: str
    of_class: str = "class"


class SD(Namespace, iri="http://www.w3.org/ns/sparql-service-description#"):
    Dataset: str
    Graph: str
    NamedGraph: str
    SPARQL11Query: str
    Service: str
    defaultDataset: str
    defaultGraph: str
    endpoint: str
    name: str
    namedGraph: str
    supportedLanguage: str


class SPDX(Namespace, iri="http://spdx.org/rdf/terms#"):
    Checksum: str
    ChecksumAlgorithm: str
    algorithm: str
    checksum: str
    checksumAlgorithm_sha256: str
    checksumValue: str


class VCARD(Namespace, iri="http://www.w3.org/2006/vcard/ns#"):
    Kind: str
    Organization: str
    fn: str
    hasEmail: str
    hasURL: str


class SCHEMA(vocabulary.SCHEMA, iri=vocabulary.SCHEMA.IRI):
    softwareVersion: str


class XSD(vocabulary.XSD, iri=vocabulary.XSD.IRI):
    dateTime: str
    hexBinary: str
    nonNegativeInteger: str


#: The authority lists of the EU's Publications Office.
EU = "http://publications.europa.eu/resource/authority/"

#: Prefixes that a description is written with, and that shorten the names of its partitions.
PREFIXES: dict[str, str] = {
    **vocabulary.PREFIXES,
    "dcat": DCAT.IRI,
    "owl": "http://www.w3.org/2002/07/owl#",
    "sd": SD.IRI,
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": SPDX.IRI,
    "vann": "http://purl.org/vocab/vann/",
    "vcard": VCARD.IRI,
    "void": VOID.IRI,
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
}
