"""The description of a dataset: DCAT, VoID, the service description, PROV, schema.org."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, SH, VOID

from budget_store import ETHNIC_2024, POLICE_2024, POLICE_2025, document, fill
from budgetkg.graph import link_triples
from budgetkg.metadata import (
    Contact,
    File,
    Part,
    Publication,
    Publisher,
    Survey,
    Words,
    catalogue,
    schema_org,
    survey,
)
from budgetkg.store import Store

SUITES = Path(__file__).resolve().parents[2] / "shared" / "suites"
BASE = "https://w3id.org/budgetkg/id/"
DATASET = rdflib.URIRef(f"{BASE}dataset")
D3 = rdflib.Namespace("http://www.w3.org/ns/dcat#")  # the library's own list is that of DCAT 2
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
ISSUED = datetime(2026, 1, 1, tzinfo=UTC)
SAID = Publication(
    publisher=Publisher(
        Words("某市财政局", "A finance bureau"), homepage="https://example.org/", kind="local-authority"
    ),
    contact=Contact(page="https://example.org/contact"),
    licence="https://creativecommons.org/licenses/by/4.0/",
    landing_page="https://example.org/budgets/",
    download="https://example.org/budgets/data/",
    endpoint="https://example.org/sparql",
)
FILES = (
    File("budgetkg.nq.gz", 1_000, "a1" * 32, "application/n-quads", "gzip", Part.ALL),
    File("budgetkg.ttl.zst", 2_000, "b2" * 32, "text/turtle", "zstd", Part.ALL),
    File("years/2024.nq.gz", 500, "c3" * 32, "application/n-quads", "gzip", Part.YEAR, "2024"),
    File("years/2025.nq.gz", 600, "d4" * 32, "application/n-quads", "gzip", Part.YEAR, "2025"),
    File("codelists.ttl", 10, "e5" * 32, "text/turtle", "", Part.CODE_LISTS),
    File("links.ttl", 10, "e6" * 32, "text/turtle", "", Part.LINKS),
    File("ontology.ttl", 10, "f6" * 32, "text/turtle", "", Part.ONTOLOGY),
    File("tables/lines.csv", 99, "07" * 32, "text/csv", "", Part.TABLE, "lines"),
    File("tables/lines.parquet", 9, "08" * 32, "application/vnd.apache.parquet", "", Part.TABLE, "lines"),
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def held(store: Store) -> Survey:
    return survey(store)


def graph_of(held: Survey, said: Publication = SAID, issued: datetime | None = ISSUED) -> rdflib.Graph:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in catalogue(held, said, FILES, issued))
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.fixture(scope="module")
def described(held: Survey) -> rdflib.Graph:
    return graph_of(held)


# ---------------------------------------------------------------------- what is counted


@pytest.fixture(scope="module")
def merge(store: Store) -> rdflib.Graph:
    output = io.BytesIO()
    store.write(output, "nt")
    return rdflib.Graph().parse(data=output.getvalue(), format="nt")


def test_the_whole_is_counted_as_another_library_counts_it(merge: rdflib.Graph, held: Survey) -> None:
    counted = held.statistics
    own = {s for s in merge.subjects() if str(s).startswith(BASE) and "#" not in str(s)}
    assert counted.triples == len(merge) > 10_000
    assert counted.subjects == len(set(merge.subjects()))
    assert counted.objects == len(set(merge.objects()))
    assert counted.entities == len(own)


def test_every_property_and_class_is_counted(merge: rdflib.Graph, held: Survey) -> None:
    for use in held.statistics.properties:
        pairs = list(merge.subject_objects(rdflib.URIRef(use.iri)))
        expected = (len(pairs), len({s for s, _ in pairs}), len({o for _, o in pairs}))
        assert (use.triples, use.subjects, use.objects) == expected, use.iri
    assert {use.iri for use in held.statistics.properties} == {str(p) for p in merge.predicates()}
    for of_class in held.statistics.classes:
        members = set(merge.subjects(RDF.type, rdflib.URIRef(of_class.iri)))
        used: dict[str, int] = {}
        for member in members:
            for predicate in merge.predicates(member):
                used[str(predicate)] = used.get(str(predicate), 0) + 1
        assert of_class.entities == len(members), of_class.iri
        assert dict(of_class.triples) == used, of_class.iri
    assert {each.iri for each in held.statistics.classes} == {str(o) for o in merge.objects(None, RDF.type)}


def test_documents_years_and_places_are_those_of_the_store(held: Survey) -> None:
    assert {source.iri for source in held.sources} == {document(s) for s in (POLICE_2024, ETHNIC_2024, POLICE_2025)}
    assert held.years == (2024, 2025)
    assert [source.iri for source in held.of_year(2025)] == [document(POLICE_2025)]
    assert [place.name for place in held.places] == ["西藏自治区拉萨市"]
    assert held.sources[0].sha256 == "a" * 16 + "0" * 46 + "aa"
    assert held.units == 3


# ---------------------------------------------------------------------- what is told


def test_partitions_tell_what_was_counted(held: Survey, described: rdflib.Graph) -> None:
    assert described.value(DATASET, VOID.triples) == rdflib.Literal(held.statistics.triples)
    told = {
        str(described.value(part, VOID.property)): tuple(
            described.value(part, each).toPython()  # type: ignore[union-attr]  # each is there, or the test fails
            for each in (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
        )
        for part in described.objects(DATASET, VOID.propertyPartition)
    }
    assert told == {use.iri: (use.triples, use.subjects, use.objects) for use in held.statistics.properties}
    classes = list(described.objects(DATASET, VOID.classPartition))
    entities = {str(described.value(part, VOID["class"])): described.value(part, VOID.entities) for part in classes}
    assert entities == {use.iri: rdflib.Literal(use.entities) for use in held.statistics.classes}


def test_all_nodes_have_iris_and_ours_stand_in_one_page(held: Survey, described: rdflib.Graph) -> None:
    assert not [term for triple in described for term in triple if isinstance(term, rdflib.BNode)]
    known = {source.iri for source in held.sources} | {place.iri for place in held.places}
    ours = {str(s) for s in described.subjects() if str(s).startswith(BASE)} - known
    assert {iri.partition("#")[0] for iri in ours} == {str(DATASET)}


def test_the_years_are_a_series(described: rdflib.Graph) -> None:
    series, first, last = (rdflib.URIRef(f"{DATASET}#{name}") for name in ("by-year", "year/2024", "year/2025"))
    assert set(described.subjects(D3.inSeries, series)) == {first, last}
    assert (described.value(series, D3.first), described.value(series, D3.last)) == (first, last)
    assert described.value(last, D3.prev) == first
    assert described.value(first, D3.prev) is None
    period = described.value(last, DCTERMS.temporal)
    assert [str(described.value(period, each)) for each in (DCAT.startDate, DCAT.endDate)] == [
        "2025-01-01",
        "2025-12-31",
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_each_file_is_a_distribution(described: rdflib.Graph, file: File) -> None:
    node = rdflib.URIRef(f"{DATASET}#file/{file.path}")
    (dataset,) = described.subjects(DCAT.distribution, node)
    own = {Part.YEAR: f"#year/{file.name}", Part.ALL: "", Part.TABLE: ""}
    assert str(dataset) == f"{DATASET}{own.get(file.part, f'#{file.part.value}')}"
    assert str(described.value(node, DCAT.downloadURL)) == f"https://example.org/budgets/data/{file.path}"
    assert str(described.value(node, DCAT.mediaType)).endswith(f"media-types/{file.media_type}")
    squeezed = described.value(node, DCAT.compressFormat)
    assert str(squeezed or "").endswith(f"application/{file.compression}" if file.compression else "")
    assert (squeezed is None) == (file.compression == "")
    size = described.value(node, DCAT.byteSize)
    assert size is not None
    assert size.n3().endswith('"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>')
    assert int(str(size)) == file.size
    checksum = described.value(node, SPDX.checksum)
    assert str(described.value(checksum, SPDX.checksumValue)).lower() == file.sha256
    assert str(described.value(node, DCTERMS.license)) == SAID.licence


def test_the_sources_are_told_by_their_sha256(held: Survey, described: rdflib.Graph) -> None:
    used = {str(each) for each in described.objects(None, PROV.used)}
    assert used == {str(each) for each in described.objects(DATASET, PROV.wasDerivedFrom)}
    assert used == {source.iri for source in held.sources}
    for source in held.sources:
        checksum = described.value(rdflib.URIRef(source.iri), SPDX.checksum)
        assert str(described.value(checksum, SPDX.checksumValue)).lower() == source.sha256


def test_the_endpoint_is_told_with_its_graphs(store: Store, described: rdflib.Graph) -> None:
    (service,) = described.subjects(SD.endpoint, rdflib.URIRef(SAID.endpoint))
    assert described.value(service, DCAT.servesDataset) == DATASET
    whole = described.value(service, SD.defaultDataset)
    named = {str(described.value(node, SD.name)) for node in described.objects(whole, SD.namedGraph)}
    assert named == set(store.graphs())


def test_what_nobody_says_is_not_invented(held: Survey) -> None:
    told = graph_of(held, Publication(), None)
    for absent in (
        DCTERMS.license,
        DCTERMS.issued,
        DCTERMS.modified,
        DCAT.downloadURL,
        DCAT.contactPoint,
        DCAT.service,
    ):
        assert (None, absent, None) not in told
    (name,) = {
        str(o) for s in told.objects(None, DCTERMS.publisher) for o in told.objects(s, FOAF.name) if o.language == "en"
    }  # type: ignore[union-attr]
    assert name == "not stated"
    assert set(told.objects(None, DCAT.accessURL)) == {DATASET}


def test_the_time_of_issue_is_the_only_time(held: Survey, described: rdflib.Graph) -> None:
    times = {str(o) for o in described.objects() if isinstance(o, rdflib.Literal) and "dateTime" in str(o.datatype)}
    assert times == {"2026-01-01T00:00:00+00:00"}
    assert catalogue(held, SAID, FILES, ISSUED) == catalogue(held, SAID, FILES, ISSUED)


def test_another_base_is_told_everywhere(store: Store, held: Survey) -> None:
    other = "https://example.org/budgets/id/"
    moved = survey(store, other)
    assert moved.statistics == held.statistics
    text = "\n".join(" ".join(triple) for triple in catalogue(moved, SAID, FILES, ISSUED))
    assert BASE not in text
    assert f"<{other}dataset#year/2024>" in text


def test_links_to_others_are_subsets(tmp_path: Path) -> None:
    with Store.in_memory() as linked:
        linked.load_reference([], [], link_triples(linked.base_iri))
        told = graph_of(survey(linked))
        expected = dict(
            linked.query(
                "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?set ?n { ?set a void:Linkset ; void:triples ?n }"
            ).rows
        )
    sets = {str(each) for each in told.subjects(RDF.type, VOID.Linkset)}
    assert sets == {str(each) for each in expected}
    assert len(sets) > 0
    for each in sets:
        assert (DATASET, VOID.subset, rdflib.URIRef(each)) in told
        assert told.value(rdflib.URIRef(each), VOID.linkPredicate) is not None


# ---------------------------------------------------------------------- search engines


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_engines_get_what_they_ask_for(held: Survey, language: str) -> None:
    told = schema_org(held, SAID, FILES, ISSUED, language)
    wanted = "name description url license creator temporalCoverage spatialCoverage distribution variableMeasured identifier keywords"
    assert set(wanted.split()) <= told.keys()
    assert 50 <= len(told["description"]) <= 5_000
    assert told["temporalCoverage"] == "2024/2025"
    assert {part["temporalCoverage"] for part in told["hasPart"]} == {"2024", "2025"}
    assert all(part["contentUrl"].startswith(SAID.download) for part in told["distribution"])
    text = json.dumps({**told, "@context": {"@vocab": "https://schema.org/"}})
    expanded = {str(quad.triple) for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD)}
    assert f"<{DATASET}> <{RDF.type}> <https://schema.org/Dataset>" in expanded


def test_search_engines_are_told_nothing_that_is_not_known(held: Survey) -> None:
    told = schema_org(held, Publication(), FILES)
    assert not {"license", "creator", "publisher", "distribution", "dateModified"} & told.keys()


# ---------------------------------------------------------------------- the suites of others

needs_suites = pytest.mark.skipif(not SUITES.is_dir(), reason="the suites of others are not here")


def shapes(*names: str) -> rdflib.Graph:
    """Shapes of DCAT-AP 3.0.1; the files name some property shapes that none of them describes."""
    graph = rdflib.Graph()
    for name in names:
        graph.parse(SUITES / "dcat-ap" / f"releases_3.0.1_{name}.ttl")
    for subject, shape in list(graph.subject_objects(SH.property)):
        if (shape, SH.path, None) not in graph:
            graph.remove((subject, SH.property, shape))
    return graph


def findings(described: rdflib.Graph, *names: str) -> set[tuple[str, str]]:
    """What is found: the property's path, and the class of what it is missed or wrong of."""
    _, report, _ = pyshacl.validate(described, shacl_graph=shapes(*names))
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        kinds = {str(kind).rpartition("#")[2].rpartition("/")[2] for kind in described.objects(focus, RDF.type)}
        path = str(report.value(result, SH.resultPath)).rpartition("#")[2].rpartition("/")[2]
        found |= {(kind, path) for kind in kinds - {"Concept", "Entity"}}
    return found


@needs_suites
@pytest.mark.parametrize("said", [SAID, Publication()], ids=["all is said", "nothing is said"])
@pytest.mark.parametrize(
    "names",
    [
        ("shacl_dcat-ap-SHACL",),
        ("shacl_dcat-ap-SHACL", "shacl_ranges"),
        ("html_shacl_shapes",),
        ("html_shacl_range",),
        ("html_shacl_deprecateduris",),
    ],
    ids=" ".join,
)
def test_dcat_ap_finds_nothing(held: Survey, said: Publication, names: tuple[str, ...]) -> None:
    assert findings(graph_of(held, said, None if said == Publication() else ISSUED), *names) == set()


@needs_suites
def test_dcat_ap_finds_what_is_wrong(described: rdflib.Graph) -> None:
    damaged = rdflib.Graph() + described
    damaged.remove((DATASET, DCTERMS.title, None))
    damaged.remove((None, DCAT.accessURL, None))
    assert {("Dataset", "title"), ("Distribution", "accessURL")} <= findings(damaged, "shacl_dcat-ap-SHACL")


@needs_suites
def test_of_what_dcat_ap_recommends_only_this_is_not_known(described: rdflib.Graph) -> None:
    assert findings(described, "html_shacl_shapes_recommended") == {
        ("Dataset", "temporal"),  # of code lists and ontology: they are of no time
        ("Distribution", "availability"),
        ("Distribution", "description"),
        ("LicenseDocument", "type"),
        ("Location", "bbox"),
        ("Location", "centroid"),
    }


@needs_suites
def test_every_term_is_defined(described: rdflib.Graph, tmp_path: Path) -> None:
    described.serialize(tmp_path / "catalogue.ttl", format="turtle")
    command = [sys.executable, str(SUITES / "vocab-terms" / "check_terms.py"), str(tmp_path / "catalogue.ttl")]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    undefined = {line.split()[1] for line in told.splitlines() if line.startswith("UNDEFINED")}
    # The suite's copy of the vocabulary is that of DCAT 2; these are of DCAT 3.
    new = ("DatasetSeries", "first", "inSeries", "last", "prev", "resource")
    assert undefined == {f"http://www.w3.org/ns/dcat#{name}" for name in new}
