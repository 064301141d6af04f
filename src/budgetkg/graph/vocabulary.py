"""Every namespace and term that the code uses, as full IRIs: ``BKG.amount``.

A class lists its terms as annotations; a name that is not listed is an ``AttributeError`` at run time and an error of
the type checker before. Names that Python cannot spell stand as ``name = "local-name"``.
The terms of :class:`BKG` and of ``ontology/budgetkg.ttl`` are the same set; a test compares them.
"""

# ruff: noqa: N801, N815 (the names are those of the vocabularies)

from __future__ import annotations

import inspect
from typing import ClassVar


class Namespace:
    """A namespace: annotated names of a subclass become IRIs under its ``iri``."""

    IRI: ClassVar[str]

    def __init_subclass__(cls, *, iri: str) -> None:
        cls.IRI = iri
        for name in inspect.get_annotations(cls):
            setattr(cls, name, iri + vars(cls).get(name, name))

    @classmethod
    def terms(cls) -> frozenset[str]:
        """The IRIs of all terms listed."""
        return frozenset(getattr(cls, name) for name in inspect.get_annotations(cls))


class BKG(Namespace, iri="https://w3id.org/budgetkg/ontology#"):
    """Our own terms, in the order of the ontology."""

    Reading: str
    BudgetEntry: str
    BudgetLine: str
    ProjectBudget: str
    Project: str
    BudgetUnit: str
    Department: str
    Indicator: str
    PolicyDocument: str
    Citation: str
    StatedFigure: str
    CalculationTerm: str
    SourceDocument: str
    Evidence: str
    TableAccount: str
    UnreadAmount: str
    Check: str

    unit: str
    fiscalYear: str
    phase: str
    side: str
    table: str
    function: str
    economicDepartment: str
    economicGovernment: str
    item: str
    project: str
    fund: str
    measure: str
    occurrence: str
    amount: str

    lineStructure: str
    projectStructure: str

    printed: str
    printedName: str
    printedCode: str
    printedColumn: str
    printedPrecision: str
    printedLevel1: str
    printedLevel2: str
    printedComparator: str
    rowScheme: str

    proof: str
    provedBy: str
    contradictedBy: str
    confidence: str
    repaired: str

    fileName: str
    sha256: str
    pages: str
    moneyUnit: str
    region: str
    fullName: str
    coversUnit: str
    redactionCount: str
    readerVersion: str

    page: str
    tableNumber: str
    row: str
    lastRow: str

    executionWeight: str
    fiscalFunds: str
    specialAccountFunds: str
    unitFunds: str
    socialFunds: str
    bankLoans: str
    otherFunds: str
    dutyActivity: str
    goal: str
    basis: str
    overview: str
    isOverallGoal: str
    hasIndicator: str
    hasFigure: str
    citesBasis: str

    level1: str
    level2: str
    comparator: str
    targetValue: str
    currentValue: str
    measurementUnit: str
    weightTotal: str
    weight: str
    core: str

    citedBy: str
    cites: str
    citationKind: str
    organCode: str
    issueYear: str
    issueNumber: str

    projectRegion: str
    projectYear: str
    category: str

    statedIn: str
    subject: str
    topic: str
    statedAmount: str
    statedChange: str
    statedRate: str
    denied: str
    partOfFigure: str
    listedCount: str
    hasTerm: str
    firstFactor: str
    secondFactor: str
    thirdFactor: str
    fourthFactor: str
    termsMissing: str

    accountOf: str
    printedTokens: str
    readTokens: str
    exemptTokens: str
    exemptByKind: str
    unreadTokens: str
    declaredEmpty: str
    inAccount: str
    reason: str
    alternative: str

    twoSided: str
    observed: str
    observedYear: str
    observedDocuments: str
    observedRows: str

    Aggregate: str
    ColumnSlice: str
    TableColumn: str
    TableSum: str
    ProjectSum: str
    IndicatorSum: str
    CheckCount: str
    Wording: str

    ofColumn: str
    ofDocument: str
    ofUnit: str
    ofYear: str
    ofTable: str
    ofSide: str
    ofPhase: str
    ofRowScheme: str
    ofFund: str
    ofMeasure: str
    ofTableKind: str
    ofCategory: str
    ofLevel1: str
    ofLevel2: str
    ofCheck: str
    totalLine: str
    lineCount: str
    provedCount: str
    contradictedCount: str
    tableCount: str
    unknownTableCount: str
    printedTokenSum: str
    readTokenSum: str
    exemptTokenSum: str
    unreadTokenSum: str
    budgetCount: str
    projectCount: str
    indicatorCount: str
    citationCount: str
    figureCount: str
    amountSum: str
    withoutAmount: str
    numericCount: str
    weightedCount: str
    weightTotalSum: str
    weightSum: str
    wording: str
    usedByUnit: str
    budgetedByUnit: str
    citedByUnit: str


class QB(Namespace, iri="http://purl.org/linked-data/cube#"):
    DataSet: str
    Observation: str
    ObservationGroup: str
    dataSet: str
    observation: str
    structure: str


class SKOS(Namespace, iri="http://www.w3.org/2004/02/skos/core#"):
    Concept: str
    altLabel: str
    broadMatch: str
    broader: str
    closeMatch: str
    definition: str
    editorialNote: str
    exactMatch: str
    hasTopConcept: str
    inScheme: str
    member: str
    narrower: str
    notation: str
    note: str
    prefLabel: str
    related: str
    relatedMatch: str
    topConceptOf: str


class XKOS(Namespace, iri="http://rdf-vocabulary.ddialliance.org/xkos#"):
    belongsTo: str
    compares: str
    depth: str
    follows: str
    levels: str
    madeOf: str
    notationPattern: str
    numberOfLevels: str
    organizedBy: str
    sourceConcept: str
    targetConcept: str


class ORG(Namespace, iri="http://www.w3.org/ns/org#"):
    FormalOrganization: str
    Organization: str
    identifier: str
    subOrganizationOf: str


class PROV(Namespace, iri="http://www.w3.org/ns/prov#"):
    Entity: str
    wasQuotedFrom: str


class OA(Namespace, iri="http://www.w3.org/ns/oa#"):
    FragmentSelector: str
    SpecificResource: str
    TextQuoteSelector: str
    exact: str
    hasSelector: str
    hasSource: str
    refinedBy: str


class DCTERMS(Namespace, iri="http://purl.org/dc/terms/"):
    conformsTo: str
    creator: str
    date: str
    description: str
    hasVersion: str
    identifier: str
    isVersionOf: str
    issued: str
    license: str
    media_format: str = "format"  # str.format would be shadowed by `format`
    source: str
    title: str


class FOAF(Namespace, iri="http://xmlns.com/foaf/0.1/"):
    Document: str
    Project: str


class SCHEMA(Namespace, iri="http://schema.org/"):
    Legislation: str
    QuantitativeValue: str
    StructuredValue: str
    maxValue: str
    minValue: str
    unitText: str
    value: str


class CV(Namespace, iri="http://data.europa.eu/m8g/"):
    Criterion: str


class ELI(Namespace, iri="http://data.europa.eu/eli/ontology#"):
    LegalResource: str


class INTERVAL(Namespace, iri="http://reference.data.gov.uk/def/intervals/"):
    Year: str


class OBEU_ATTRIBUTE(Namespace, iri="http://data.openbudgets.eu/ontology/dsd/attribute/"):
    currency: str


class SDMX_ATTRIBUTE(Namespace, iri="http://purl.org/linked-data/sdmx/2009/attribute#"):
    unitMult: str


class RDF(Namespace, iri="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    type: str
    value: str


class RDFS(Namespace, iri="http://www.w3.org/2000/01/rdf-schema#"):
    label: str


class XSD(Namespace, iri="http://www.w3.org/2001/XMLSchema#"):
    boolean: str
    date: str
    decimal: str
    gYear: str
    integer: str
    string: str


#: The currency of every amount.
YUAN = "http://publications.europa.eu/resource/authority/currency/CNY"
#: What the values of fragment selectors conform to: pages of a PDF, lines of a text.
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"
TEXT_FRAGMENT = "http://tools.ietf.org/rfc/rfc5147"

#: Prefixes for writing and for queries.
PREFIXES: dict[str, str] = {
    "bkg": BKG.IRI,
    "cv": CV.IRI,
    "dcterms": DCTERMS.IRI,
    "eli": ELI.IRI,
    "foaf": FOAF.IRI,
    "interval": INTERVAL.IRI,
    "oa": OA.IRI,
    "obeu-a": OBEU_ATTRIBUTE.IRI,
    "org": ORG.IRI,
    "prov": PROV.IRI,
    "qb": QB.IRI,
    "rdf": RDF.IRI,
    "rdfs": RDFS.IRI,
    "schema": SCHEMA.IRI,
    "sdmx-a": SDMX_ATTRIBUTE.IRI,
    "skos": SKOS.IRI,
    "xkos": XKOS.IRI,
    "xsd": XSD.IRI,
}
