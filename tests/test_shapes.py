"""Every shape has an example that it finds and one that it leaves alone, and is well-formed SHACL in two languages."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib import SH
from rdflib.namespace import DCTERMS, RDF, RDFS

from budgetkg.errors import Finding
from budgetkg.graph.reference import known_checks
from budgetkg.validate import Result, Shapes, load_shapes, reference
from budgetkg.validate.engine import Engine
from budgetkg.validate.shacl.evaluate import Outcome
from budgetkg.validate.shapes import SHAPE, shape_files
from shapes.loading import FOLDER, code_lists, triples, validated

GOOD = sorted(FOLDER.glob("*/good*.ttl"))
BAD = sorted(FOLDER.glob("*/bad*.ttl"))
SHACL_SHACL = Path(__file__).resolve().parents[2] / "shared" / "suites" / "shacl-w3c" / "shacl-shacl.ttl"


@cache
def shapes() -> Shapes:
    return load_shapes()


@cache
def results(example: Path | str) -> tuple[Result, ...]:
    return validated(example, shapes())


def findings(example: Path | str) -> list[Finding]:
    return [result.finding for result in results(example)]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("example", GOOD, ids=name)
def test_a_good_example_has_no_findings(example: Path) -> None:
    assert findings(example) == []


@pytest.mark.parametrize("example", BAD, ids=name)
def test_a_bad_example_has_findings_of_its_check_only(example: Path) -> None:
    assert {finding.code for finding in findings(example)} == {example.parent.name}


@pytest.mark.parametrize("example", BAD, ids=name)
def test_a_finding_says_in_two_languages_what_is_wrong(example: Path) -> None:
    for finding in findings(example):
        assert finding.document == "example.txt"
        assert "{" not in finding.message_zh + finding.message_en, "a placeholder of the message was not filled"
        assert finding.message_zh != finding.message_en
        assert "⁉" not in finding.message_zh


def test_every_query_and_every_shape_with_one_is_exercised_by_a_bad_example() -> None:
    found = [result for example in BAD for result in results(example)]
    constraints = set(shapes().graph.objects(None, SH.sparql))
    exercised = {result.constraint for result in found} | {result.shape for result in found}
    asked = constraints | {shape for shape in shapes().all if (shape, SH.sparql, None) in shapes().graph}
    structural = {shape for shape in asked if shapes().check_of(shape).startswith("shape-")}
    structural |= {constraint for shape in structural for constraint in shapes().graph.objects(shape, SH.sparql)}
    assert asked - structural - exercised == set()


# A shape and its …-rounding share a query, which rdflib parses for each: one example is enough for what tells them apart.
@pytest.mark.parametrize(
    "example", [e for e in (*BAD, *GOOD) if "rounding" not in e.stem or e.parent.name == "row-parts"], ids=name
)
def test_our_engine_finds_what_plain_pyshacl_finds(example: Path) -> None:
    own = shapes().select({example.parent.name}, None)
    if "rounding" not in example.stem:
        own = without(own, "-rounding")
    statements = code_lists().joined(triples(example))
    assert keys(Engine(own).run(statements).outcomes) == keys(reference.run(statements, own.graph))


def test_plain_pyshacl_finds_nothing_in_a_whole_graph() -> None:
    statements = code_lists().joined(triples(WHOLE))
    assert keys(reference.run(statements, shapes().select({"shape"}, None).graph)) == set()


def test_plain_pyshacl_runs_every_query_over_a_document_that_has_none_of_what_they_count() -> None:
    """A group of nothing is a row without values to rdflib, on whose sums it ends with an error of its own."""
    statements = triples("")
    each_query_once = without(shapes(), "-rounding", "-partial")
    found = Engine(each_query_once).run(statements).outcomes
    assert keys(found) == keys(reference.run(statements, each_query_once.graph))


def without(own: Shapes, *endings: str) -> Shapes:
    """What is left without the shapes whose names end so: they share the queries of others."""
    left = rdflib.Graph()
    left += own.graph
    for shape in own.all:
        if str(shape).endswith(endings):
            left.remove((shape, None, None))
    return Shapes(left)


def keys(outcomes: Iterable[Outcome]) -> set[tuple[str | None, ...]]:
    return {(o.shape, o.component, o.constraint, o.focus, o.value, o.severity) for o in outcomes}


# ---------------------------------------------------------------- the graph itself

WHOLE = """
<line1/c1> a bkg:BudgetLine ; bkg:printedName "合计" ; bkg:amount 30000.00 ; bkg:printed "3.00" .
<../../department/540100/101> a bkg:Department, org:FormalOrganization ; rdfs:label "某局"@zh .
unit:u org:unitOf <../../department/540100/101> .
<project/1> a bkg:ProjectBudget, qb:Observation ; qb:dataSet <projects> ; bkg:amount 30000.00 ; bkg:printed "3.00" ; bkg:printedPrecision 100.0 ;
  bkg:fiscalFunds 30000.00 ; bkg:specialAccountFunds 0.00 ; bkg:unitFunds 0.00 ; bkg:socialFunds 0.00 ; bkg:bankLoans 0.00 ; bkg:otherFunds 0.00 ;
  bkg:proof proof:unproved ; bkg:executionWeight 10.0 ; bkg:hasIndicator <project/1/indicator/1> ; bkg:hasFigure <project/1/figure/1> ;
  bkg:citesBasis <../../policy/藏工办发/2022/9> .
<project/1/indicator/1> a bkg:Indicator ; rdfs:label "活动次数"@zh ; bkg:level1 indicator:output ; bkg:level2 <../../code/indicator/output/quantity> ;
  bkg:comparator comparator:at-least ; bkg:targetValue <project/1/indicator/1/target> ; bkg:currentValue <project/1/indicator/1/current> ;
  bkg:measurementUnit "次" ; bkg:weight 90.0 ; bkg:weightTotal 90.0 ; bkg:core true .
<project/1/indicator/1/target> a schema:QuantitativeValue ; bkg:printed "4" ; schema:minValue 4.0 .
<project/1/indicator/1/current> a schema:QuantitativeValue ; bkg:printed "4" ; schema:minValue 4.0 .
<project/1/citation/1> a bkg:Citation ; bkg:citedBy <project/1> ; bkg:printed "藏工办发〔2022〕9号" ; bkg:citationKind "numbered" ;
  bkg:organCode "藏工办发" ; bkg:issueYear "2022"^^xsd:gYear ; bkg:issueNumber 9 ; bkg:cites <../../policy/藏工办发/2022/9> .
<../../policy/藏工办发/2022/9> a bkg:PolicyDocument ; rdfs:label "藏工办发〔2022〕9号"@zh ; bkg:organCode "藏工办发" ;
  bkg:issueYear "2022"^^xsd:gYear ; bkg:issueNumber 9 .
<project/1/figure/1> a bkg:StatedFigure ; bkg:statedIn <project/1> ; bkg:topic topic:applied ; bkg:subject "申请"@zh ;
  bkg:statedAmount 30000.00 ; bkg:statedChange 10000.00 ; bkg:printed "申请3万元" .
<project/1/figure/2> a bkg:StatedFigure ; bkg:statedIn <project/1> ; bkg:subject "培训"@zh ; schema:value 4.0 ; bkg:printed "培训4次" .
<project/1/figure/1/term/1> a bkg:CalculationTerm ; bkg:firstFactor 300.0 ; bkg:secondFactor 8.0 ; bkg:printed "300元/人*8人" .
<table/1> a bkg:TableAccount ; bkg:table table:department-income ; dcterms:title "部门收入总表" ; bkg:printedTokens 2 ; bkg:readTokens 1 ; bkg:unreadTokens 1 .
<table/1/unread/1> a bkg:UnreadAmount ; bkg:inAccount <table/1> ; bkg:printed "100" ; bkg:reason "列不能确定"@zh, "its column is undecided"@en .
"""
STRUCTURAL = [shape for shape in shapes().all if (shape, RDF.type, SH.PropertyShape) in shapes().graph]
WRONG = '"-7.5"^^<http://www.w3.org/2001/XMLSchema#double>'


def test_a_graph_as_the_model_has_it_breaks_no_structural_shape() -> None:
    assert {finding.code for finding in findings(WHOLE)} == {"coverage"}


@pytest.mark.parametrize("shape", STRUCTURAL, ids=lambda shape: str(shape).partition("#")[2])
def test_a_property_shape_fires_when_its_property_is_broken(shape: rdflib.URIRef) -> None:
    graph = shapes().graph
    path = graph.value(shape, SH.path)
    focus = next(iter(targets(shape)))
    if isinstance(path, rdflib.BNode):  # the one inverse path: cut its link
        broken = tuple(s for s in triples(WHOLE) if s[2] != focus)
    else:
        kept = tuple(s for s in triples(WHOLE) if not (s[0] == focus and s[1] == f"<{path}>"))
        listed = len(kept) == len(triples(WHOLE))  # what the code lists say cannot be taken away, only doubled
        required = (shape, SH.minCount, None) in graph and not listed
        single = graph.value(shape, SH.maxCount)
        plain = (
            not required
            and set(graph.predicates(shape)) & {SH.datatype, SH["class"], SH["in"], SH.nodeKind, SH.pattern} == set()
        )
        values = [] if required else [WRONG] if not plain else ['"a"', '"b"']
        assert required or single is not None or not plain
        broken = kept + tuple((focus, f"<{path}>", value) for value in values)
    alone = Shapes(graph.cbd(shape))
    statements = code_lists().joined(broken)
    found = Engine(alone).run(statements).outcomes
    assert f"<{shape}>" in {outcome.shape for outcome in found}
    assert keys(found) == keys(reference.run(statements, alone.graph))


def targets(shape: rdflib.URIRef) -> Iterator[str]:
    """The nodes of the whole example that a property shape is about, as N-Triples terms."""
    graph, statements = shapes().graph, triples(WHOLE)
    described = code_lists().joined(statements)
    for kind in graph.objects(shape, SH.targetClass):
        yield from sorted(s for s, p, o in statements if p == f"<{RDF.type}>" and o == f"<{kind}>")
    for predicate in graph.objects(shape, SH.targetSubjectsOf):
        yield from sorted(s for s, p, _ in statements if p == f"<{predicate}>")
    for predicate in graph.objects(shape, SH.targetObjectsOf):
        yield from sorted(o for _, p, o in described if p == f"<{predicate}>")


@pytest.mark.parametrize(
    ("shape", "broken"),
    [
        ("key", '<line1/c1> a bkg:BudgetLine ; bkg:amount 1.00 ; bkg:printed "1" .\n<line2/c1> a bkg:BudgetLine ; bkg:amount 2.00 ; bkg:printed "2" .'),
        ("project-observation", '<project/1> a bkg:ProjectBudget ; bkg:amount 1.00 ; bkg:printed "1" .'),
        ("value-number", "<project/1> a bkg:ProjectBudget ; bkg:hasIndicator <i> .\n<i> a bkg:Indicator ; rdfs:label \"甲\"@zh ; bkg:targetValue <v> .\n"
         '<v> a schema:QuantitativeValue ; bkg:printed "4" .'),
        ("indicator-named", "<project/1> a bkg:ProjectBudget ; bkg:hasIndicator <i> .\n<i> a bkg:Indicator ."),
        ("policy-parts", '<project/1> a bkg:ProjectBudget .\n<c> a bkg:Citation ; bkg:citedBy <project/1> ; bkg:printed "x" ; bkg:citationKind "titled" ;'
         ' bkg:cites <p> .\n<p> a bkg:PolicyDocument ; rdfs:label "x"@zh ; bkg:organCode "x" .'),
        ("code-iri", '<line1/c1> a bkg:BudgetLine ; bkg:function <../../code/function/9> ; bkg:amount 1.00 ; bkg:printed "1" .\n'
         '<../../code/function/9> a skos:Concept ; skos:notation "201" ; skos:prefLabel "甲"@zh .'),
        ("figure-number", '<f> a bkg:StatedFigure ; bkg:statedIn <../0123456789abcdef> ; bkg:printed "x" .'),
        ("account-sum", "<table/1> a bkg:TableAccount ; bkg:table table:department-income ; bkg:printedTokens 3 ; bkg:readTokens 1 ; bkg:declaredEmpty \"无\"@zh ."),
        ("blank-node", "<../0123456789abcdef> dcterms:relation [] ."),
    ],
)  # fmt: skip
def test_a_query_on_the_graph_itself_fires(shape: str, broken: str) -> None:
    assert SHAPE[shape] in {result.shape for result in results(broken)}


# ---------------------------------------------------------------- the shapes as SHACL


@pytest.mark.skipif(not SHACL_SHACL.is_file(), reason="the W3C suite (../shared/suites) is not here")
def test_the_shapes_are_well_formed_shacl() -> None:
    rules, own = rdflib.Graph().parse(SHACL_SHACL, format="turtle"), rdflib.Graph()
    own += shapes().graph
    options = {"logger": logging.getLogger("plain"), "inference": "none"}
    conforms, _report, text = Validator(DataGraph.from_rdflib(own), shacl_graph=rules, options=options).run()
    assert conforms, text


@pytest.mark.parametrize("shape", shapes().all, ids=lambda shape: str(shape).partition("#")[2])
def test_a_shape_is_named_identified_and_bilingual(shape: rdflib.URIRef) -> None:
    graph = shapes().graph
    assert isinstance(shape, rdflib.URIRef)
    assert (shape, DCTERMS.identifier, None) in graph
    assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}
    texts = [SH.message, RDFS.label, *([RDFS.comment] if (shape, RDF.type, SH.NodeShape) in graph else [])]
    for predicate in texts:
        languages = sorted(
            value.language or "" for value in graph.objects(shape, predicate) if isinstance(value, rdflib.Literal)
        )
        assert languages == ["en", "zh"]


def test_queries_are_named_and_project_the_focus_node() -> None:
    for constraint, query in shapes().graph.subject_objects(SH.select):
        assert isinstance(constraint, rdflib.URIRef)
        assert str(query).lstrip().startswith("SELECT $this")


def test_the_checks_are_those_of_the_code_list() -> None:
    ids = {"shape" if check.id.startswith("shape-") else check.id for check in shapes().checks}
    assert ids - known_checks() == set()


def test_the_shapes_never_read_the_proof_and_only_four_checks_read_the_account() -> None:
    readers = {"coverage", "unread-table", "required-table", "shape-account"}
    for shape in shapes().all:
        check = shapes().check_of(shape)
        for constraint in shapes().graph.objects(shape, SH.sparql):
            query = str(shapes().graph.value(constraint, SH.select))
            assert "bkg:proof" not in query
            assert "bkg:provedBy" not in query
            if check not in readers:
                assert "bkg:accountOf" not in query


def test_the_documentation_has_every_check() -> None:
    text = (Path(__file__).resolve().parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    documented = {
        line.removeprefix("### `").partition("`")[0] for line in text.splitlines() if line.startswith("### `")
    }
    assert documented == {check.id for check in shapes().checks}


def test_every_shape_and_query_is_stated_once() -> None:
    stated = Counter(re.findall(r"^(shape:\S+) a ", "\n".join(file.read_text("utf-8") for file in shape_files()), re.M))
    assert [name for name, times in stated.items() if times > 1] == []
