"""The ontology and the code lists: complete, bilingual, consistent, without blank nodes, and as the code knows them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from budgetkg.facts.model import Category, Proof, Side
from budgetkg.graph import codelist_triples, ontology_triples
from budgetkg.graph.codes import COMPARATORS
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.reference import codelist_files, indicator_classes, known_checks, known_codes
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import BKG, PREFIXES
from budgetkg.resources import folder
from budgetkg.store import Store
from command_line import examples_store

QB = Namespace("http://purl.org/linked-data/cube#")
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
OURS = Namespace(BKG.IRI)
BASE = Namespace(DEFAULT_BASE)
LISTS = [file.stem for file in codelist_files()]


@cache
def ontology() -> Graph:
    return Graph().parse(folder("ontology") / "budgetkg.ttl", format="turtle")


@cache
def codelist(name: str) -> Graph:
    return Graph().parse(folder("ontology") / "codelists" / f"{name}.ttl", format="turtle")


@cache
def all_lists() -> Graph:
    return parse(codelist_triples())


def parse(triples: Iterable[Triple]) -> Graph:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    return Graph().parse(data=lines, format="nt")


def our_terms() -> set[URIRef]:
    return {subject for subject in ontology().subjects() if isinstance(subject, URIRef) and subject in OURS}


def components() -> set[URIRef]:
    return set(ontology().subjects(RDF.type, QB.ComponentSpecification))


# ---------------------------------------------------------------- the ontology


def test_the_code_and_the_ontology_know_the_same_terms() -> None:
    assert {str(term) for term in our_terms() - components()} == BKG.terms()


@pytest.mark.parametrize("term", sorted(our_terms()))
def test_every_term_has_one_label_and_one_comment_in_chinese_and_english(term: URIRef) -> None:
    for predicate in (RDFS.label, RDFS.comment):
        values = list(ontology().objects(term, predicate))
        assert sorted(value.language for value in values) == ["en", "zh"], (term, predicate)
        assert all(str(value).strip() for value in values)


def test_two_classes_or_two_properties_never_share_a_label() -> None:
    labels = Counter(
        (str(label), label.language, (term, RDF.type, OWL.Class) in ontology())
        for term in our_terms()
        for label in ontology().objects(term, RDFS.label)
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_every_property_says_whether_it_links_or_states() -> None:
    for term in ontology().subjects(RDF.type, RDF.Property):
        kinds = {OWL.ObjectProperty, OWL.DatatypeProperty} & set(ontology().objects(term, RDF.type))
        assert len(kinds) == 1, term


def test_the_ontology_names_itself_and_its_version() -> None:
    (subject,) = ontology().subjects(RDF.type, OWL.Ontology)
    assert ontology().value(subject, OWL.versionIRI) == URIRef(
        f"{subject}/{ontology().value(subject, OWL.versionInfo)}"
    )
    assert {title.language for title in ontology().objects(subject, DCTERMS.title)} == {"zh", "en"}
    assert {text.language for text in ontology().objects(subject, DCTERMS.description)} == {"zh", "en"}


def test_every_structure_has_its_components_and_every_dimension_a_component() -> None:
    line = set(ontology().objects(OURS.lineStructure, QB.component))
    project = set(ontology().objects(OURS.projectStructure, QB.component))
    assert project < line == components()
    dimensions = set(ontology().subjects(RDF.type, QB.DimensionProperty))
    assert {ontology().value(component, QB.dimension) for component in line} - {None} == dimensions
    for dimension in dimensions:
        assert (OURS[f"component-{str(dimension).removeprefix(BKG.IRI)}"], QB.dimension, dimension) in ontology()


def test_a_coded_dimension_names_a_list_that_we_publish() -> None:
    for dimension in ontology().subjects(RDF.type, QB.CodedProperty):
        scheme = ontology().value(dimension, QB.codeList)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in all_lists(), dimension


def test_there_are_no_blank_nodes() -> None:
    for graph in (ontology(), all_lists()):
        assert not any(isinstance(node, BNode) for triple in graph for node in triple)


def test_prefixes_are_unique() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_a_term_that_is_not_declared_fails_at_once() -> None:
    with pytest.raises(AttributeError, match="amuont"):
        getattr(BKG, "amuont")  # noqa: B009 (a typo that the type checker would not let through)


# ---------------------------------------------------------------- what checkers of ontologies look for (OOPS!, FOOPS!)


def own(kind: URIRef) -> list[URIRef]:
    return sorted(term for term in our_terms() if (term, RDF.type, kind) in ontology())


def above(term: URIRef) -> set[URIRef]:
    """All superclasses of a class, itself left out unless it is its own."""
    return {each for parent in ontology().objects(term, RDFS.subClassOf) for each in {parent} | above(URIRef(parent))}


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.creator, DCTERMS.publisher, DCTERMS.created, DCTERMS.modified, DCTERMS.issued, DCTERMS.license,
        DCTERMS.bibliographicCitation, OWL.priorVersion, RDFS.label, RDFS.seeAlso,
        Namespace("http://purl.org/vocab/vann/").preferredNamespacePrefix,
        Namespace("http://purl.org/vocab/vann/").preferredNamespaceUri,
    ],
)  # fmt: skip
def test_the_ontology_says_what_catalogues_ask(predicate: URIRef) -> None:
    """P38, P41, and what FAIR checkers want."""
    (subject,) = ontology().subjects(RDF.type, OWL.Ontology)
    assert list(ontology().objects(subject, predicate))


def test_every_term_says_where_it_is_defined() -> None:
    (home,) = ontology().subjects(RDF.type, OWL.Ontology)
    assert {term for term in our_terms() if list(ontology().objects(term, RDFS.isDefinedBy)) != [home]} == set()


def test_p11_p19_every_property_has_one_domain_and_one_range() -> None:
    for term in own(RDF.Property):
        for predicate in (RDFS.domain, RDFS.range):
            assert len(list(ontology().objects(term, predicate))) == 1, (term, predicate)


def test_p04_every_class_is_joined_to_another() -> None:
    ends = {
        value
        for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf)
        for value in ontology().objects(None, predicate)
    }
    assert {term for term in own(OWL.Class) if not above(term) and term not in ends} == set()


def test_p06_no_class_is_above_itself() -> None:
    edges = list(ontology().subject_objects(RDFS.subClassOf))
    order = {term: index for index, term in enumerate(dict.fromkeys(end for edge in edges for end in edge))}
    for _ in order:  # as many passes as there are classes raise every class above those below it, if there is no circle
        for child, parent in edges:
            order[parent] = max(order[parent], order[child] + 1)
    assert all(order[child] < order[parent] for child, parent in edges)


def test_p10_classes_that_exclude_each_other_share_no_class() -> None:
    pairs = [(URIRef(a), URIRef(b)) for a, b in ontology().subject_objects(OWL.disjointWith)]
    assert len(pairs) == len({frozenset(pair) for pair in pairs}) > 80
    for term in own(OWL.Class):
        both = {term} | above(term)
        assert [pair for pair in pairs if set(pair) <= both] == [], term


def test_p13_no_property_is_the_way_back_of_another_without_saying_so() -> None:
    """Two properties that lead there and back between the same two classes of ours would be inverses."""
    ends = {
        term: tuple(ontology().value(term, each) for each in (RDFS.domain, RDFS.range))
        for term in own(OWL.ObjectProperty)
    }
    back = [(a, b) for a in ends for b in ends if a < b and ends[a] == ends[b][::-1] and set(ends[a]) <= our_terms()]
    assert [pair for pair in back if (pair[0], OWL.inverseOf, pair[1]) not in ontology()] == []


def test_p34_p35_every_name_of_ours_that_is_used_is_declared() -> None:
    used = {node for triple in ontology() for node in triple if isinstance(node, URIRef) and node in OURS}
    assert used == our_terms()
    kinds = {OWL.Class, RDF.Property, QB.DataStructureDefinition, QB.ComponentSpecification}
    assert {term for term in our_terms() if not kinds & set(ontology().objects(term, RDF.type))} == set()


def test_nothing_is_said_of_the_terms_of_others_but_what_part_they_play() -> None:
    (home,) = ontology().subjects(RDF.type, OWL.Ontology)
    project = ontology().value(home, DCTERMS.publisher)
    foreign = set(ontology().subjects()) - our_terms() - {home, project}
    assert {(p, o) for subject in foreign for p, o in ontology().predicate_objects(subject)} == {
        (RDF.type, QB.AttributeProperty)
    }


def test_a_checker_of_ontologies_finds_nothing_important(tmp_path: Path) -> None:
    """Pitfalls, and whether the examples are consistent under OWL 2 RL; a damaged copy shows that it does look."""
    pytest.importorskip("ontocraft_check", reason="ontocraft-check is not installed")
    file = folder("ontology") / "budgetkg.ttl"
    assert important(file, tmp_path, "--data", str(folder("ontology") / "examples.ttl")) == set()
    text = file.read_text(encoding="utf-8")
    damaged = tmp_path / "damaged.ttl"
    damaged.write_text(text.replace("rdfs:domain bkg:Reading ;", "", 1), encoding="utf-8")
    assert important(damaged, tmp_path) == {"P11"}


def important(file: Path, room: Path, *more: str) -> set[str]:
    command = [
        sys.executable,
        "-m",
        "ontocraft_check.cli",
        str(file),
        *more,
        "--format",
        "json",
        "--out",
        str(room / "found"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in {0, 1}, done.stderr
    findings = json.loads((room / "found").read_text(encoding="utf-8"))["findings"]
    return {finding["rule"] for finding in findings if finding["severity"] in {"critical", "important"}}


# ---------------------------------------------------------------- against the data


@cache
def built() -> frozenset[tuple[str, str, str]]:
    """The graph of the examples as N-Triples terms, in the store's own form."""
    output = io.BytesIO()
    with Store.open(examples_store(), read_only=True) as store:
        store.write(output, "nt")
    return frozenset(tuple(line.removesuffix(" .").split(" ", 2)) for line in output.getvalue().decode().splitlines())  # type: ignore[misc]


@cache
def types() -> dict[str, set[URIRef]]:
    found: dict[str, set[URIRef]] = {}
    for subject, predicate, value in built():
        if predicate == f"<{RDF.type}>":
            found.setdefault(subject, set()).add(URIRef(value[1:-1]))
    return found


def test_every_statement_of_the_examples_stands_in_the_graph() -> None:
    memory = pyoxigraph.Store()
    memory.load(path=folder("ontology") / "examples.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    shown = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in memory}
    assert len(shown) > 300
    assert sorted(shown - built()) == []


def test_domains_and_ranges_infer_no_class_that_a_node_has_not_got() -> None:
    """Of others' classes, a quantity is a structured value (schema.org says so), and a value was read from print."""
    known = {
        (URIRef("http://schema.org/QuantitativeValue"), URIRef("http://schema.org/StructuredValue")),
        (URIRef("http://schema.org/QuantitativeValue"), OURS.Reading),
        (URIRef("http://schema.org/StructuredValue"), OURS.Reading),
    }
    wanted = {
        (f"<{term}>", end): ontology().value(term, predicate)
        for term in own(RDF.Property)
        for end, predicate in ((0, RDFS.domain), (2, RDFS.range))
    }
    inferred = Counter(
        (predicate, frozenset(types().get(node, set())), wanted[predicate, end])
        for subject, predicate, value in built()
        for end, node in ((0, subject), (2, value))
        if (predicate, end) in wanted and node.startswith("<")
    )
    assert len(inferred) > 100
    for (predicate, stated, expected), count in inferred.items():
        has = {each for kind in stated for each in {kind} | above(kind)} | {OWL.Thing}
        assert expected in has or any((kind, expected) in known for kind in stated), (
            predicate,
            stated,
            expected,
            count,
        )


def test_no_node_is_of_two_classes_that_exclude_each_other() -> None:
    apart = {frozenset(pair) for pair in ontology().subject_objects(OWL.disjointWith)}
    for kinds in {frozenset(each) for each in types().values()}:
        has = {each for kind in kinds for each in {kind} | above(kind)}
        assert not [pair for pair in apart if pair <= has], kinds


# ---------------------------------------------------------------- versions


@cache
def changes() -> Graph:
    return Graph().parse(folder("ontology") / "changes.ttl", format="turtle")


def test_the_newest_version_lists_the_terms_that_there_are() -> None:
    (home,) = ontology().subjects(RDF.type, OWL.Ontology)
    version = ontology().value(home, OWL.versionIRI)
    assert set(changes().objects(version, DCTERMS.hasPart)) == our_terms()
    assert changes().value(version, OWL.versionInfo) == ontology().value(home, OWL.versionInfo)
    assert changes().value(version, OWL.priorVersion) == ontology().value(home, OWL.priorVersion)
    assert changes().value(version, DCTERMS.issued) == ontology().value(home, DCTERMS.issued)


def test_versions_follow_each_other_and_say_what_changed() -> None:
    listed = list(changes().subjects(OWL.versionInfo))
    assert len(listed) == len(set(changes().objects(None, OWL.priorVersion))) + 1
    for version in listed:
        assert {note.language for note in changes().objects(version, SKOS.changeNote)} == {"zh", "en"}  # type: ignore[union-attr]
        before = changes().value(version, OWL.priorVersion)
        if before is None:
            continue
        assert before in listed
        gone = set(changes().objects(before, DCTERMS.hasPart)) - set(changes().objects(version, DCTERMS.hasPart))
        for term in gone:
            assert changes().value(term, DCTERMS.isReplacedBy) in our_terms(), term


def test_a_term_that_goes_says_what_comes_in_its_place() -> None:
    deprecated = set(ontology().subjects(OWL.deprecated, Literal(True)))
    assert deprecated == set(ontology().subjects(DCTERMS.isReplacedBy, None))


# ---------------------------------------------------------------- the code lists


@pytest.mark.parametrize("name", LISTS)
def test_concepts_belong_to_their_list_and_have_a_chinese_name(name: str) -> None:
    graph = codelist(name)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert (concept, SKOS.inScheme, BASE[f"code/{name}"]) in graph
        assert [label.language for label in graph.objects(concept, SKOS.prefLabel)].count("zh") == 1
        assert not list(graph.objects(concept, RDFS.label))


@pytest.mark.parametrize("name", LISTS)
def test_broader_and_narrower_mirror_each_other(name: str) -> None:
    graph = codelist(name)
    up = {(child, parent) for child, parent in graph.subject_objects(SKOS.broader)}
    down = {(child, parent) for parent, child in graph.subject_objects(SKOS.narrower)}
    assert up == down
    assert all((parent, RDF.type, SKOS.Concept) in graph for _, parent in up)


@pytest.mark.parametrize("name", LISTS)
def test_top_concepts_are_those_without_a_broader_one(name: str) -> None:
    graph = codelist(name)
    scheme = BASE[f"code/{name}"]
    tops = set(graph.subjects(SKOS.topConceptOf, scheme))
    assert tops == set(graph.objects(scheme, SKOS.hasTopConcept))
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert tops == {concept for concept in concepts if not list(graph.objects(concept, SKOS.broader))}


@pytest.mark.parametrize("name", LISTS)
def test_a_notation_is_used_once_in_a_list(name: str) -> None:
    notations = Counter(str(notation) for notation in codelist(name).objects(None, SKOS.notation))
    assert [notation for notation, count in notations.items() if count > 1] == []


@pytest.mark.parametrize("name", ["function", "economic-department", "economic-government"])
def test_a_subject_code_says_whether_it_was_observed(name: str) -> None:
    graph = codelist(name)
    editions = set(graph.subjects(DCTERMS.isVersionOf, BASE[f"code/{name}"]))
    assert editions == set(graph.objects(BASE[f"code/{name}"], DCTERMS.hasVersion))
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        if concept == BASE[f"code/{name}/total"]:
            continue
        observed = graph.value(concept, OURS.observed)
        documents = graph.value(concept, OURS.observedDocuments)
        year = graph.value(concept, OURS.observedYear)
        schemes = set(graph.objects(concept, SKOS.inScheme)) & editions
        assert observed is not None
        assert (documents is not None) == observed.toPython()
        assert schemes == ({BASE[f"code/{name}/{year}"]} if year else set())
        if not observed.toPython():
            assert {note.language for note in graph.objects(concept, SKOS.editorialNote)} == {"zh", "en"}


@pytest.mark.parametrize(("name", "lengths"), [("function", {3, 5, 7}), ("economic-department", {3, 5})])
def test_codes_hang_under_their_beginning(name: str, lengths: set[int]) -> None:
    graph = codelist(name)
    for child, parent in graph.subject_objects(SKOS.broader):
        assert str(child)[:-2] == str(parent)
    codes = {str(notation) for notation in graph.objects(None, SKOS.notation)} - {"_T"}
    assert {len(code) for code in codes} == lengths


def test_corresponding_codes_are_in_both_lists() -> None:
    graph = codelist("economic-correspondence")
    pairs = {
        (graph.value(association, XKOS.sourceConcept), graph.value(association, XKOS.targetConcept))
        for association in graph.objects(BASE["code/economic-correspondence"], XKOS.madeOf)
    }
    assert pairs
    for government, department in pairs:
        assert (government, RDF.type, SKOS.Concept) in all_lists()
        assert (department, RDF.type, SKOS.Concept) in all_lists()
    related = set(graph.subject_objects(SKOS.relatedMatch))
    assert related == pairs | {(department, government) for government, department in pairs}


def test_the_lists_have_what_the_facts_say() -> None:
    assert {member.value for member in Proof} == known_codes("proof")
    assert {member.value for member in Side} == known_codes("side")
    assert {member.value for member in Category} == known_codes("category")
    assert set(COMPARATORS.values()) == known_codes("comparator")
    for sign, slug in COMPARATORS.items():
        assert (BASE[f"code/comparator/{slug}"], SKOS.notation, Literal(sign)) in codelist("comparator")
    assert {"total", "three-public-vehicle-purchase", "procurement-A"} <= known_codes("item")
    assert {"row-parts", "children", "income-fund", "privacy"} <= known_checks()


def test_tables_with_two_sides_say_so() -> None:
    two_sided = set(codelist("table").subjects(OURS.twoSided, Literal(True)))
    slugs = (
        "fiscal-appropriation-summary", "department-summary", "government-fund-summary", "state-capital-summary",
        "social-insurance",
    )  # fmt: skip
    assert two_sided == {BASE[f"code/table/{slug}"] for slug in slugs}


def test_indicator_classes_are_found_by_name_and_place() -> None:
    classes = indicator_classes()
    assert classes.level1["产出指标"] == "output"
    assert classes.level1["成本指标"] == "cost"
    assert classes.level2["output", "成本指标"] == ("output", "cost")
    assert classes.level2["benefit", "可持续发展指标"] == ("benefit", "sustainable-development")
    assert classes.by_name["经济成本指标"] == ("cost", "economic")


def test_checks_are_described_in_both_languages() -> None:
    graph = codelist("checks")
    for check in graph.subjects(RDF.type, OURS.Check):
        for predicate in (RDFS.label, RDFS.comment):
            assert {text.language for text in graph.objects(check, predicate)} == {"zh", "en"}
        assert str(check) == Iris().check(str(graph.value(check, DCTERMS.identifier)))


# ---------------------------------------------------------------- under another base


def test_lists_and_ontology_move_to_another_base() -> None:
    base = "https://data.example.gov.cn/id/"
    moved = [*codelist_triples(base), *ontology_triples(base)]
    assert not any(DEFAULT_BASE in term for triple in moved for term in triple)
    home = [*codelist_triples(), *ontology_triples()]
    assert {tuple(term.replace(DEFAULT_BASE, base) for term in triple) for triple in home} == set(moved)
    assert ("<https://w3id.org/budgetkg/ontology#fund>", f"<{QB.codeList}>", f"<{base}code/fund>") in moved


def test_each_triple_of_the_lists_comes_once() -> None:
    triples: list[Triple] = list(codelist_triples())
    assert len(triples) == len(set(triples))


def test_no_single_project_is_a_project() -> None:
    assert (BASE["project/none"], RDF.type, OURS.Project) in all_lists()
