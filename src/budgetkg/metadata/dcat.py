"""DCAT 3, by the rules of DCAT-AP 3: the catalogue, its datasets, the series of years, and the files."""

from __future__ import annotations

from itertools import pairwise

from budgetkg.graph import terms
from budgetkg.graph.vocabulary import RDFS
from budgetkg.metadata import wording
from budgetkg.metadata.draft import Draft
from budgetkg.metadata.files import COMPRESSED, FORMATS, File, Part, media_type_iri
from budgetkg.metadata.publication import PUBLISHER_TYPES, Words
from budgetkg.metadata.survey import SourceFile
from budgetkg.metadata.vocabulary import DCAT, DCTERMS, EU, FOAF, SKOS, VCARD, XSD

_LANGUAGES = (("ZHO", Words("中文", "Chinese")), ("ENG", Words("英文", "English")))
_THEMES = (
    ("GOVE", Words("政府与公共部门", "Government and public sector")),
    ("ECON", Words("经济与财政", "Economy and finance")),
)
_SHAPES = "https://w3id.org/budgetkg/shapes"
_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
_CSV = ("https://www.rfc-editor.org/rfc/rfc4180", "RFC 4180")


def write_catalogue(draft: Draft) -> None:
    """The catalogue and all that it lists."""
    triples, iris = draft.triples, draft.iris
    catalogue = iris.part("catalogue")
    title = wording.title(draft.survey, draft.publication)
    triples.types(catalogue, DCAT.Catalog)
    draft.words(catalogue, DCTERMS.title, title)
    draft.words(catalogue, DCTERMS.description, wording.description(draft.survey, draft.publication))
    triples.link(catalogue, DCAT.themeTaxonomy, f"{EU}data-theme")
    triples.types(f"{EU}data-theme", SKOS.ConceptScheme)
    triples.say(f"{EU}data-theme", DCTERMS.title, terms.language("Data theme", "en"))
    draft.page(catalogue, FOAF.homepage, draft.publication.landing_page)
    draft.time(catalogue, DCTERMS.issued, DCTERMS.modified)
    _languages(draft, catalogue)
    _rights(draft, catalogue)
    _coverage(draft, catalogue, draft.survey.sources)
    _write_whole(draft, title)
    triples.link(catalogue, DCAT.dataset, iris.dataset)
    for dataset in (*_write_years(draft, title), *_write_parts(draft)):
        triples.link(catalogue, DCAT.dataset, dataset)
        triples.link(dataset, DCTERMS.isPartOf, iris.dataset)
        triples.link(iris.dataset, DCTERMS.hasPart, dataset)
    if draft.survey.years:
        triples.link(catalogue, DCAT.resource, iris.part("by-year"))


def _write_whole(draft: Draft, title: Words) -> None:
    """The dataset as a whole."""
    triples, dataset = draft.triples, draft.iris.dataset
    _write_dataset(draft, dataset, title, wording.description(draft.survey, draft.publication))
    _coverage(draft, dataset, draft.survey.sources)
    draft.standards(dataset, _standards(draft))
    triples.link(dataset, DCTERMS.relation, _SHAPES)
    draft.page(dataset, DCAT.landingPage, draft.publication.landing_page)
    _distribute(draft, dataset, (*draft.of(Part.ALL), *draft.of(Part.TABLE)))


def _write_years(draft: Draft, whole: Words) -> tuple[str, ...]:
    """The series of years, and a dataset for each."""
    triples, iris, years = draft.triples, draft.iris, draft.survey.years
    if not years:
        return ()
    series = iris.part("by-year")
    triples.types(series, DCAT.DatasetSeries)
    draft.words(series, DCTERMS.title, wording.series_title(whole))
    draft.words(series, DCTERMS.description, wording.description(draft.survey, draft.publication))
    draft.listed(
        series, DCTERMS.accrualPeriodicity, ("frequency", "ANNUAL"), Words("每年", "annual"), DCTERMS.Frequency
    )
    draft.time(series, DCTERMS.issued, DCTERMS.modified)
    _publisher(draft, series)
    _contact(draft, series)
    _coverage(draft, series, draft.survey.sources)
    datasets = tuple(iris.part("year", str(year)) for year in years)
    triples.link(series, DCAT.first, datasets[0])
    triples.link(series, DCAT.last, datasets[-1])
    for before, after in pairwise(datasets):
        triples.link(after, DCAT.prev, before)
    for year, dataset in zip(years, datasets, strict=True):
        sources = draft.survey.of_year(year)
        _write_dataset(draft, dataset, wording.year_title(year, whole), wording.year_description(year, sources))
        triples.link(dataset, DCAT.inSeries, series)
        draft.standards(dataset, _standards(draft))
        _coverage(draft, dataset, sources)
        _distribute(draft, dataset, draft.of(Part.YEAR, str(year)))
    return datasets


def _write_parts(draft: Draft) -> tuple[str, ...]:
    """Code lists, links and ontology, each a dataset of its own."""
    written = []
    for part in (Part.CODE_LISTS, Part.LINKS, Part.ONTOLOGY):
        if files := draft.of(part):
            dataset = draft.iris.part(part.value)
            _write_dataset(draft, dataset, wording.part_title(part), wording.part_description(part))
            _distribute(draft, dataset, files)
            _country(draft, dataset)
            written.append(dataset)
    return tuple(written)


def _write_dataset(draft: Draft, dataset: str, title: Words, description: Words) -> None:
    """What every dataset says."""
    triples = draft.triples
    triples.types(dataset, DCAT.Dataset)
    triples.text(dataset, DCTERMS.identifier, dataset)
    draft.words(dataset, DCTERMS.title, title)
    draft.words(dataset, DCTERMS.description, description)
    write_common(draft, dataset)
    _languages(draft, dataset)
    draft.time(dataset, DCTERMS.issued, DCTERMS.modified)


def write_common(draft: Draft, subject: str) -> None:
    """What datasets and services have in common: keywords, the EU's themes of budgets, rights, whom to ask."""
    for words, tag in (
        ((*wording.KEYWORDS_ZH, *draft.publication.keywords_zh), "zh"),
        ((*wording.KEYWORDS_EN, *draft.publication.keywords_en), "en"),
    ):
        for word in words:
            draft.triples.say(subject, DCAT.keyword, terms.language(word, tag))
    for code, label in _THEMES:
        draft.listed(subject, DCAT.theme, ("data-theme", code), label)
    _rights(draft, subject)
    _contact(draft, subject)


def _languages(draft: Draft, subject: str) -> None:
    for code, words in _LANGUAGES:
        draft.listed(subject, DCTERMS.language, ("language", code), words, DCTERMS.LinguisticSystem)


# ---------------------------------------------------------------------- who may do what, and whom to ask


def _rights(draft: Draft, subject: str) -> None:
    _publisher(draft, subject)
    if draft.publication.licence:
        draft.triples.link(subject, DCTERMS.license, draft.publication.licence)
        draft.triples.types(draft.publication.licence, DCTERMS.LicenseDocument)


def _publisher(draft: Draft, subject: str) -> None:
    triples, said = draft.triples, draft.publication.publisher
    publisher = said.iri or draft.iris.part("publisher")
    triples.link(subject, DCTERMS.publisher, publisher)
    triples.types(publisher, FOAF.Agent)
    draft.words(publisher, FOAF.name, said.name or wording.NOT_STATED)
    draft.page(publisher, FOAF.homepage, said.homepage)
    if said.kind:
        kind = _PUBLISHER_TYPE + PUBLISHER_TYPES[said.kind]
        triples.link(publisher, DCTERMS.type, kind)
        triples.types(kind, SKOS.Concept)
        triples.say(kind, SKOS.prefLabel, terms.language(said.kind.replace("-", " "), "en"))
        triples.link(kind, SKOS.inScheme, "http://purl.org/adms/publishertype/1.0")
        triples.types("http://purl.org/adms/publishertype/1.0", SKOS.ConceptScheme)
        triples.say("http://purl.org/adms/publishertype/1.0", DCTERMS.title, terms.language("Publisher type", "en"))


def _contact(draft: Draft, subject: str) -> None:
    triples, said = draft.triples, draft.publication.contact
    if not (said.name or said.page or said.email):
        return
    contact = draft.iris.part("contact")
    triples.link(subject, DCAT.contactPoint, contact)
    triples.types(contact, VCARD.Kind, VCARD.Organization)
    draft.words(contact, VCARD.fn, said.name or draft.publication.publisher.name)
    if said.page:
        triples.link(contact, VCARD.hasURL, said.page)
    if said.email:
        triples.link(contact, VCARD.hasEmail, f"mailto:{said.email}")


# ---------------------------------------------------------------------- when and where


def _coverage(draft: Draft, subject: str, sources: tuple[SourceFile, ...]) -> None:
    """The years and the places that documents are of."""
    triples = draft.triples
    years = sorted({source.year for source in sources if source.year is not None})
    if years:
        period = draft.iris.part("period", f"{years[0]}-{years[-1]}")
        triples.link(subject, DCTERMS.temporal, period)
        triples.types(period, DCTERMS.PeriodOfTime)
        triples.say(period, DCAT.startDate, terms.typed(f"{years[0]}-01-01", XSD.date))
        triples.say(period, DCAT.endDate, terms.typed(f"{years[-1]}-12-31", XSD.date))
    _country(draft, subject)
    for place in draft.survey.places_of(sources):
        triples.link(subject, DCTERMS.spatial, place.iri)
        triples.types(place.iri, DCTERMS.Location)
        triples.zh(place.iri, RDFS.label, place.name)


def _country(draft: Draft, subject: str) -> None:
    draft.listed(subject, DCTERMS.spatial, ("country", "CHN"), Words("中国", "China"), DCTERMS.Location)


# ---------------------------------------------------------------------- files


def _distribute(draft: Draft, dataset: str, files: tuple[File, ...]) -> None:
    for file in files:
        distribution = draft.iris.part("file", *file.path.split("/"))
        draft.triples.link(dataset, DCAT.distribution, distribution)
        _write_file(draft, distribution, file)


def _write_file(draft: Draft, distribution: str, file: File) -> None:
    triples = draft.triples
    triples.types(distribution, DCAT.Distribution)
    draft.words(distribution, DCTERMS.title, wording.file_title(file))
    if file.part in {Part.ALL, Part.YEAR, Part.TABLE}:
        draft.words(distribution, DCTERMS.description, wording.file_description(file))
    if address := draft.address(file):
        triples.link(distribution, DCAT.downloadURL, address)
    triples.link(distribution, DCAT.accessURL, address or draft.publication.landing_page or draft.iris.dataset)
    form = FORMATS[file.media_type]
    draft.media_type(distribution, DCAT.mediaType, media_type_iri(file.media_type))
    draft.listed(
        distribution, DCTERMS.media_format, ("file-type", form.file_type), form.words, DCTERMS.MediaTypeOrExtent
    )
    if file.compression:
        draft.media_type(distribution, DCAT.compressFormat, media_type_iri(COMPRESSED[file.compression]))
    triples.say(distribution, DCAT.byteSize, terms.typed(str(file.size), XSD.nonNegativeInteger))
    draft.sha256(distribution, draft.iris.part("checksum", *file.path.split("/")), file.sha256)
    if draft.publication.licence:
        triples.link(distribution, DCTERMS.license, draft.publication.licence)
    if file.media_type == "text/csv":
        draft.standards(distribution, (_CSV,))
        if draft.publication.download:
            folder = address.rpartition("/")[0]
            draft.standards(distribution, ((f"{folder}/csv-metadata.json", "CSV on the Web: columns and types"),))
    draft.time(distribution, DCTERMS.issued, DCTERMS.modified)


def _standards(draft: Draft) -> tuple[tuple[str, str], ...]:
    """What the graph is modelled by: our ontology in the version that it holds, Data Cube, SKOS."""
    own = draft.survey.ontology
    return (
        *(((own, "budgetkg ontology"),) if own else ()),
        ("http://www.w3.org/TR/vocab-data-cube/", "The RDF Data Cube Vocabulary"),
        ("http://www.w3.org/TR/skos-reference", "SKOS Simple Knowledge Organization System Reference"),
    )
