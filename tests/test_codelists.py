"""The code lists: sound as SKOS and XKOS, made from their tables, linked outward only as they say."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pyoxigraph
import pytest
from rdflib import RDF, RDFS, SKOS, VOID, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS

from budgetkg.build import build
from budgetkg.graph import codelist_triples, link_triples
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.reference import codelist_files, link_files
from budgetkg.resources import folder
from budgetkg.store import Store
from budgetkg.turtle import statements
from skos_conditions import CONDITIONS, Condition, violations

XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
BKG = Namespace("https://w3id.org/budgetkg/ontology#")
BASE = Namespace(DEFAULT_BASE)
ROOT = Path(__file__).resolve().parent.parent
REFDATA = ROOT.parent / "shared" / "refdata"
SKOHUB = ROOT.parent / "shared" / "suites" / "skos" / "skohub"
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@cache
def lists() -> Graph:
    graph = Graph()
    for file in codelist_files():
        graph.parse(file, format="turtle")
    return graph


@pytest.fixture(scope="module")
def lists_and_links() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for file in (*codelist_files(), *link_files()):
        store.load(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def making() -> Iterator[ModuleType]:
    """The script that makes the large lists; its modules stand beside it, outside the package."""
    sys.path.insert(0, str(folder("ontology")))
    try:
        import make_codelists

        yield make_codelists
    finally:
        sys.path.pop(0)


# ---------------------------------------------------------------- SKOS


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_the_lists_are_consistent(condition: Condition, lists_and_links: pyoxigraph.Store) -> None:
    assert violations(condition, turtle=condition.wrong) != []
    assert violations(condition, store=lists_and_links) == []


def test_all_lists_are_of_one_version_which_the_maker_knows(making: ModuleType) -> None:
    from making.turtle import VERSION

    versions = {str(version) for version in lists().objects(None, URIRef("http://www.w3.org/2002/07/owl#versionInfo"))}
    assert versions == {VERSION}


def test_every_concept_of_a_small_list_is_defined_and_noted() -> None:
    large = {"function", "economic-department", "economic-government", "region", "item"}
    for file in codelist_files():
        graph = Graph().parse(file, format="turtle")
        for concept in graph.subjects(RDF.type, SKOS.Concept) if file.stem not in large else ():
            assert {text.language for text in graph.objects(concept, SKOS.definition)} == {"zh", "en"}, concept
            assert {label.language for label in graph.objects(concept, SKOS.prefLabel)} == {"zh", "en"}, concept
            assert len(list(graph.objects(concept, SKOS.notation))) == 1, concept


@pytest.mark.skipif(not SKOHUB.is_dir(), reason="needs the SKOS shapes of ../shared/suites")
@pytest.mark.parametrize("name", ["comparator", "indicator", "level"])
def test_skohub_finds_nothing(name: str) -> None:
    import pyshacl

    conforms, _, report = pyshacl.validate(
        Graph().parse(folder("ontology") / "codelists" / f"{name}.ttl", format="turtle"),
        shacl_graph=Graph().parse(SKOHUB / "skos.shacl.ttl"),
        ont_graph=Graph().parse(SKOHUB / "skosClassAndPropertyDefinitions.ttl"),
        inference="owlrl",
        advanced=True,
    )
    assert conforms, report


# ---------------------------------------------------------------- XKOS


@pytest.mark.parametrize("scheme", sorted(lists().subjects(XKOS.levels)))
def test_levels_are_in_order_and_hold_each_concept_of_the_scheme_once(scheme: URIRef) -> None:
    graph = lists()
    levels = list(Collection(graph, graph.value(scheme, XKOS.levels)))
    assert [int(str(graph.value(level, XKOS.depth))) for level in levels] == list(range(1, len(levels) + 1))
    assert int(str(graph.value(scheme, XKOS.numberOfLevels))) == len(levels)
    placed: list[URIRef] = []
    for level in levels:
        assert (level, RDF.type, XKOS.ClassificationLevel) in graph
        assert (graph.value(level, XKOS.organizedBy), SKOS.inScheme, BASE["code/level"]) in graph
        above = set(placed)
        for concept in graph.objects(level, SKOS.member):
            placed.append(concept)
            parent = graph.value(concept, SKOS.broader)
            assert parent is None or parent in above or (parent, SKOS.inScheme, scheme) not in graph
    concepts = {concept for concept in graph.subjects(SKOS.inScheme, scheme) if not str(concept).endswith("/total")}
    assert set(placed) == concepts
    assert len(placed) == len(concepts)


def test_levels_know_what_their_codes_look_like(lists_and_links: pyoxigraph.Store) -> None:
    strange = Condition(
        "?level xkos:notationPattern ?pattern ; skos:member ?found . ?found skos:notation ?code "
        "FILTER(!REGEX(?code, CONCAT('^', ?pattern, '$')))",
        ':l xkos:notationPattern "[0-9]{3}" ; skos:member :a . :a skos:notation "2010" .',
    )
    assert violations(strange, turtle=strange.wrong) != []
    assert violations(strange, store=lists_and_links) == []


def test_an_edition_is_dated_and_belongs_to_its_umbrella() -> None:
    editions = {str(edition).rpartition("/code/")[2] for edition in lists().subjects(DCTERMS.isVersionOf)}
    assert editions == {"function/2026", "economic-department/2026", "economic-government/2026", "region/2019-04"}
    for edition, umbrella in lists().subject_objects(DCTERMS.isVersionOf):
        assert str(edition).endswith(f"/{lists().value(edition, DCTERMS.date)}")
        assert set(lists().subjects(SKOS.inScheme, edition)) < set(lists().subjects(SKOS.inScheme, umbrella)) | {
            edition
        }


# ---------------------------------------------------------------- the maker

HEAD = "code,name,parent,level,year,status,n_docs\n"
PARENTS = "201,一般,,类,2025(观测),observed,5\n201,一般,,类,2026(观测),observed,7\n"


@pytest.fixture
def made(making: ModuleType, tmp_path: Path) -> Mapping[str, Graph]:
    """What the maker makes of two years of observed codes."""
    codes = HEAD + PARENTS + (
        "20101,人大,201,款,2025(观测),observed,2\n20101,人大事务,201,款,2026(观测),observed,3\n"  # renamed
        "20102,档案,201,款,2025(观测),observed,2\n20126,档案,201,款,2026(观测),observed,2\n"  # moved
        "20103,其他,201,款,2025(观测),observed,1\n2010301,其他,20103,项,2026(观测),observed,1\n"  # of another level
        "20104,往年,201,款,2025(观测),observed,1\n20105,记得,201,款,2024?,recalled-unverified,0\n"
    )  # fmt: skip
    for kind in ("functional_expenditure", "economic_department", "economic_government"):
        (tmp_path / f"{kind}.csv").write_text(codes, encoding="utf-8")
    (tmp_path / "economic_crosswalk_gov_dep.csv").write_text("gov_code,dep_code,n_rows\n20101,20104,3\n20101,999,1\n")
    (tmp_path / "admin_divisions_gbt2260.csv").write_text("code,name,parent,level,year\n110000,北京市,,省,2019-04\n")
    making.main(tmp_path, tmp_path)
    return {file.stem: Graph().parse(file, format="turtle") for file in tmp_path.glob("*.ttl")}


def test_two_observed_years_give_two_editions_and_what_became_of_the_codes(made: Mapping[str, Graph]) -> None:
    graph, scheme = made["function"], BASE["code/function"]
    assert set(graph.objects(scheme, DCTERMS.hasVersion)) == {scheme + "/2025", scheme + "/2026"}
    assert list(graph.subject_objects(XKOS.follows)) == [(scheme + "/2026", scheme + "/2025")]
    seen = {str(code).rpartition("/")[2] for code in graph.subjects(SKOS.inScheme, scheme + "/2025")}
    assert seen == {"201", "20101", "20102", "20103", "20104"}
    (correspondence,) = graph.subjects(RDF.type, XKOS.Correspondence)
    assert set(graph.objects(correspondence, XKOS.compares)) == {scheme + "/2025", scheme + "/2026"}
    pairs = {
        (str(graph.value(one, XKOS.sourceConcept))[-5:], str(graph.value(one, XKOS.targetConcept))[-5:]): {
            str(text) for text in graph.objects(one, RDFS.comment) if text.language == "zh"
        }
        for one in graph.objects(correspondence, XKOS.madeOf)
    }
    assert pairs == {
        ("n/201", "n/201"): set(),
        ("20101", "20101"): {"名称由“人大”改为“人大事务”。"},
        ("20102", "20126"): {"名称相同，代码改变。"},
    }


def test_a_code_of_two_years_has_the_newest_name_and_all_its_documents(made: Mapping[str, Graph]) -> None:
    graph, code = made["function"], BASE["code/function/20101"]
    assert Literal("人大事务", "zh") in graph.objects(code, SKOS.prefLabel)
    assert Literal("人大", "zh") in graph.objects(code, SKOS.altLabel)
    assert {str(year) for year in graph.objects(code, BKG.observedYear)} == {"2025", "2026"}
    assert graph.value(code, BKG.observedDocuments) == Literal(5)


def test_an_english_name_stands_only_beside_the_name_that_it_translates(made: Mapping[str, Graph]) -> None:
    graph = made["function"]
    assert {str(label) for label in graph.objects(BASE["code/function/201"], SKOS.prefLabel)} == {"一般"}
    assert Literal("Beijing", "en") in made["region"].objects(BASE["code/region/110000"], SKOS.prefLabel)


def test_a_pair_with_an_unknown_code_is_left_out_and_told(
    capsys: pytest.CaptureFixture[str], made: Mapping[str, Graph]
) -> None:
    (association,) = made["economic-correspondence"].subjects(RDF.type, XKOS.ConceptAssociation)
    assert str(association).endswith("/20101-20104")
    assert "20101, 999" in capsys.readouterr().err


@pytest.mark.parametrize("slug", ["function", "economic-department", "economic-government"])
def test_one_observed_year_gives_no_correspondence_of_editions(slug: str) -> None:
    graph = Graph().parse(folder("ontology") / "codelists" / f"{slug}.ttl", format="turtle")
    assert len(list(graph.objects(BASE[f"code/{slug}"], DCTERMS.hasVersion))) == 1
    assert list(graph.subjects(RDF.type, XKOS.Correspondence)) == []


def test_two_revisions_of_the_divisions_are_refused(making: ModuleType) -> None:
    rows = [
        {"code": "110000", "name": "北京市", "parent": "", "level": "省", "year": year} for year in ("2007", "2019")
    ]
    with pytest.raises(ValueError, match="one revision"):
        making.regions(rows)


@pytest.mark.skipif(not REFDATA.is_dir(), reason="needs the tables of ../shared/refdata")
def test_the_lists_are_what_the_tables_give(making: ModuleType, tmp_path: Path) -> None:
    making.main(REFDATA, tmp_path)
    made = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("*.ttl")}
    kept = {name: (folder("ontology") / "codelists" / name).read_text(encoding="utf-8") for name in made}
    assert len(made) == 5
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("scheme", ["function", "economic-department", "economic-government", "region"])
def test_every_english_name_is_used(scheme: str, making: ModuleType) -> None:
    from making.english import english_names

    english = {
        (str(lists().value(concept, SKOS.notation)), str(label))
        for concept in lists().subjects(SKOS.inScheme, BASE[f"code/{scheme}"])
        for label in lists().objects(concept, SKOS.prefLabel)
        if label.language == "en"
    } - {("_T", "total")}
    assert english == {(code, name) for (code, _), name in english_names(scheme).items()}


# ---------------------------------------------------------------- links outward


@pytest.mark.parametrize("file", link_files(), ids=lambda file: file.stem)
def test_a_link_set_tells_what_it_holds(file: Path) -> None:
    graph = Graph().parse(file, format="turtle")
    described: defaultdict[tuple[URIRef, URIRef], set[URIRef]] = defaultdict(set)
    for linkset in graph.subjects(RDF.type, VOID.Linkset):
        assert str(linkset).startswith(f"{Iris().links()}#")
        for property_ in (DCTERMS.title, DCTERMS.description):
            assert {text.language for text in graph.objects(linkset, property_)} == {"zh", "en"}
        assert graph.value(linkset, DCTERMS.license)
        assert graph.value(linkset, VOID.objectsTarget)
        scheme, predicate = graph.value(linkset, VOID.subjectsTarget), graph.value(linkset, VOID.linkPredicate)
        links = [
            (concept, target)
            for concept, target in graph.subject_objects(predicate)
            if (concept, SKOS.inScheme, scheme) in lists()
        ]
        assert len(links) == int(str(graph.value(linkset, VOID.triples))) == len(set(links))
        described[scheme, predicate].update(links)
    links = {(concept, target) for mapping in MAPPINGS for concept, target in graph.subject_objects(mapping)}
    assert links == set().union(*described.values()) != set()
    assert not any(str(target).startswith(DEFAULT_BASE) for _, target in links)


def test_lists_link_to_none_but_our_own() -> None:
    outside = {target for mapping in MAPPINGS for target in lists().objects(None, mapping) if target not in BASE}
    assert outside == set()


def test_links_are_a_graph_of_their_own_and_part_of_the_merge(tmp_path: Path) -> None:
    base = "https://data.example.gov.cn/id/"
    (example,) = (ROOT / "examples").glob("wansheng*.txt")
    with Store.create_or_open(tmp_path / "store", base) as store:
        list(build([example], store))
        links = set(store.graph_triples(Iris(base).links()))
        asked = store.query("ASK { <code/comparator/at-least> skos:exactMatch <http://www.w3.org/ns/odrl/2/gteq> }")
    assert links == set(link_triples(base))
    assert str(asked.rows[0][0]).lower() == "true"
    assert not any(DEFAULT_BASE in term for triple in links for term in triple)
    assert not links & set(codelist_triples(base))


# ---------------------------------------------------------------- reading our own Turtle


@pytest.mark.parametrize(
    ("text", "told"),
    [("<urn:a> <urn:b> [] .", "blank nodes"), ("_:a <urn:b> <urn:c> .", "blank nodes"), ("<urn:a> <urn:b>", "Turtle")],
)
def test_a_file_that_is_no_turtle_of_ours_is_told_by_its_name(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "list.ttl"
    file.write_text(text)
    with pytest.raises(ValueError, match=rf"list\.ttl.*{told}"):
        list(statements(file))


def test_literals_are_read_with_their_language_or_datatype(tmp_path: Path) -> None:
    file = tmp_path / "list.ttl"
    file.write_text('<urn:a> <urn:b> "一\\n"@zh, "x", 3, <urn:c> .', encoding="utf-8")
    read = [(said.value, said.language, said.datatype.rpartition("#")[2]) for said in statements(file)]
    assert read == [("一\n", "zh", "langString"), ("x", "", "string"), ("3", "", "integer"), ("urn:c", "", "")]
