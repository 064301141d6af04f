"""The library written out for people and for other tools, and what may be given for parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery

from budgetkg.errors import QueryError
from budgetkg.query import GROUPS, Parameter, library, named, run
from budgetkg.query.catalogue import CATALOGUE_FORMS, catalogue, plain
from budgetkg.query.suggest import Suggestion, suggestions
from budgetkg.store import Store
from command_line import run as command
from conftest import ROOT, SLUGS
from question_store import APPROVAL, ETHNIC, PETITION, POLICE, VETERANS, FactsOf, filled

SH, SCHEMA = Namespace("http://www.w3.org/ns/shacl#"), Namespace("https://schema.org/")
BASE = "https://w3id.org/budgetkg/id/"


@pytest.fixture(scope="module")
def examples(facts_of: FactsOf) -> Iterator[Store]:
    with filled(map(facts_of, SLUGS)) as store:
        yield store


@pytest.fixture(scope="module")
def shacl() -> Graph:
    return Graph().parse(data=catalogue(library(), "ttl"), format="turtle")


# ---------------------------------------------------------------------- the library written out


def test_every_question_is_described_in_shacl(shacl: Graph) -> None:
    assert {
        str(node).removeprefix(f"{BASE}question/") for node in shacl.subjects(RDF.type, SH.SPARQLSelectExecutable)
    } == {question.name for question in library()}
    assert not any(isinstance(node, BNode) for node in shacl.all_nodes())
    for question in library():
        node = URIRef(f"{BASE}question/{question.name}")
        assert (node, RDF.type, SH.SPARQLExecutable) in shacl
        assert set(shacl.objects(node, RDFS.label)) == {
            Literal(question.title_zh, lang="zh"), Literal(question.title_en, lang="en"),
        }  # fmt: skip
        assert Literal(question.description_zh, lang="zh") in set(shacl.objects(node, RDFS.comment))
        assert Literal(question.group) in set(shacl.objects(node, SCHEMA.keywords))
        assert (node, SH.prefixes, URIRef(f"{BASE}question")) in shacl
        assert {str(shacl.value(each, SH.name)) for each in shacl.objects(node, SH.parameter)} == {
            parameter.name for parameter in question.parameters
        }


def test_its_sparql_runs_in_other_tools_as_it_stands(shacl: Graph, examples: Store) -> None:
    texts = {str(node): str(text) for node, text in shacl.subject_objects(SH.select)}
    assert len(texts) == len(library())
    empty = ox.Store()
    for node, text in texts.items():
        assert "#+" not in text
        prepareQuery(text)
        columns = [variable.value for variable in empty.query(text).variables]  # type: ignore[union-attr]
        assert columns == [column.name for column in named(node.rpartition("/")[2]).columns]
    # Defaults stand in the place of parameters, so the answer is the question's own.
    for name in ("unit-totals", "subjects", "citation-map", "weights"):
        assert examples.query(texts[f"{BASE}question/{name}"]).rows == run(examples, name).rows


def test_a_default_is_a_term_of_its_type(shacl: Graph) -> None:
    defaults = {
        str(shacl.value(node, SH.path)).rpartition("/")[2]: shacl.value(node, SH.defaultValue)
        for node in shacl.objects(URIRef(f"{BASE}question/compare-units"), SH.parameter)
    }
    assert defaults == {
        "unit": None, "other": None, "year": None, "level": Literal(1),
        "table": URIRef(f"{BASE}code/table/general-public-expenditure"),
        "measure": URIRef(f"{BASE}code/measure/total"), "phase": URIRef(f"{BASE}code/phase/budget"),
    }  # fmt: skip
    for question in library():
        text = plain(question)
        for parameter in question.parameters:
            assert (f"(?{parameter.name}) {{ (UNDEF) }}" in text) is (
                parameter.default is None and f"(?{parameter.name}) {{" in text
            )


def test_prefixes_are_declared_without_blank_nodes(shacl: Graph) -> None:
    declared = {
        str(shacl.value(node, SH.prefix)): str(shacl.value(node, SH.namespace))
        for node in shacl.objects(URIRef(f"{BASE}question"), SH.declare)
    }
    assert declared["bkg"] == "https://w3id.org/budgetkg/ontology#"
    for question in library():
        for line in question.text.splitlines():
            if line.startswith("PREFIX "):
                _word, prefix, iri = line.split()
                assert declared[prefix.rstrip(":")] == iri.strip("<>")


def test_the_library_as_json() -> None:
    records = json.loads(catalogue(library(), "json"))
    assert [record["name"] for record in records] == [question.name for question in library()]
    first = next(record for record in records if record["name"] == "citation-map")
    assert first["view"] == {
        "kind": "citations",
        "roles": {"source": "policy_number", "target": "unit_name", "weight": "budgets"},
    }
    assert first["parameters"][0] == {
        "name": "minimum", "type": "integer", "required": False, "default": "2",
        "description": {"zh": "至少几个单位引用", "en": "cited by at least so many units"},
    }  # fmt: skip


def test_the_page_of_questions_is_up_to_date() -> None:
    page = ROOT / "docs" / "questions.md"
    assert page.read_text(encoding="utf-8") == catalogue(library(), "md"), (
        "budgetkg queries --format md > docs/questions.md"
    )


@pytest.mark.parametrize("form", CATALOGUE_FORMS)
def test_the_command_writes_what_was_chosen(form: str) -> None:
    assert command("queries", "--format", form).out == catalogue(library(), form)
    assert command("queries", "weights", "-f", form).out == catalogue([named("weights")], form)
    policy = [question for question in library() if question.group == "policy"]
    assert command("queries", "--group", "policy", "-f", form).out == catalogue(policy, form)


def test_the_command_lists_groups_and_tells_of_one_question() -> None:
    listed = command("queries").out
    assert all(f"{group}  {' / '.join(names)}" in listed for group, names in GROUPS.items())
    told = command("queries", "citation-map").out
    assert "citations source=policy_number" in told
    assert "not both" in command("queries", "weights", "--group", "money").err
    assert "no such group" in command("queries", "--group", "mony").err


# ---------------------------------------------------------------------- suggestions


def suggested(store: Store, kind: str, limit: int = 200) -> list[Suggestion]:
    return list(suggestions(store, Parameter("p", kind, False, None, "", ""), limit))


def test_years_that_the_graph_knows_latest_first(examples: Store) -> None:
    # 2021 and 2022 are years of project codes, but 2022 is printed beside the budget of 2023 as well.
    assert [each.value for each in suggested(examples, "year")] == ["2025", "2024", "2023", "2022"]


def test_codes_that_are_used_with_their_names(examples: Store) -> None:
    tables = suggested(examples, "concept:table")
    assert Suggestion("three-public", "一般公共预算“三公”经费支出表", "three-public expenditure") in tables
    assert "meetings" not in [each.value for each in tables]  # in the list, but no example has it
    functions = [each.value for each in suggested(examples, "concept:function")]
    assert functions[0] == "201"
    assert {"208", "20805", "2080505"} <= set(functions)
    assert "total" not in functions
    assert functions == sorted(functions)
    assert [each.value for each in suggested(examples, "concept:phase")] == ["budget"]


def test_units_by_a_code_that_means_one_of_them_else_by_name(examples: Store, facts_of: FactsOf) -> None:
    units = {each.label_zh: each.value for each in suggested(examples, "unit")}
    assert units[POLICE] == "140003"
    assert units[VETERANS] == VETERANS
    for label, value in units.items():
        assert value in run(examples, "documents", {"unit": value}).records()[0].values(), label


def test_regions_with_those_above_them(examples: Store) -> None:
    regions = {each.value: each.label_zh for each in suggested(examples, "region")}
    assert regions["540000"] == "西藏自治区"
    assert regions["540100"] == "西藏自治区拉萨市"
    assert "500000" in regions
    for value in regions:
        assert run(examples, "unit-tree", {"region": value}).rows, value


def test_what_most_units_share_comes_first(examples: Store) -> None:
    assert suggested(examples, "policy", 1) == [
        Suggestion("藏工办发〔2022〕9号", "西藏自治区基层工会经费收支管理办法", "")
    ]
    assert [each.value for each in suggested(examples, "project", 2)] == [
        "54000021Y000000005232",
        "54010024T000001454442",
    ]


@pytest.mark.parametrize("kind", ["text", "iri", "integer", "decimal"])
def test_nothing_is_suggested_for_what_is_free(examples: Store, kind: str) -> None:
    assert suggested(examples, kind) == []


def test_every_suggestion_is_a_value_that_a_question_takes(examples: Store) -> None:
    tried: set[str] = set()
    for question in library():
        new = [p for p in question.parameters if p.type not in tried]
        if any(p.type == "iri" for p in question.parameters) or not new:
            continue
        required = {p.name: suggestions(examples, p, 1)[0].value for p in question.parameters if p.required}
        for parameter in new:
            tried.add(parameter.type)
            for each in suggestions(examples, parameter, 3):
                run(examples, question.name, required | {parameter.name: each.value})
    assert {"year", "unit", "region", "project", "policy", "concept:table", "concept:function"} <= tried


# ---------------------------------------------------------------------- values of parameters


def units_in(store: Store, region: str) -> set[object]:
    return {record["unit_name"] for record in run(store, "unit-tree", {"region": region}).records()}


@pytest.mark.parametrize("region", ["54", "540000", "西藏自治区", "5401", "540100", "拉萨市", "西藏自治区拉萨市"])
def test_a_region_by_code_or_name_holds_those_below(examples: Store, region: str) -> None:
    assert units_in(examples, region) == {POLICE, APPROVAL, ETHNIC, PETITION}


def test_another_region_holds_others(examples: Store) -> None:
    assert VETERANS in units_in(examples, "50")
    assert units_in(examples, "110000") == set()


@pytest.mark.parametrize("table", ["three-public", "一般公共预算“三公”经费支出表"])
def test_a_code_by_its_code_or_name(examples: Store, table: str) -> None:
    items = [record["name"] for record in run(examples, "unit-spending", {"unit": "146001", "table": table}).records()]
    assert "公务接待费" in items


def test_a_department_means_its_units(examples: Store) -> None:
    by_code = run(examples, "unit-projects", {"unit": "117"}).rows
    assert by_code
    assert by_code == run(examples, "unit-projects", {"unit": "117001"}).rows
    assert run(examples, "unit-projects", {"unit": "11"}).rows == ()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"region": "拉萨"}, "no code '拉萨' in the list.*拉萨市"),
        ({"region": "999999"}, "no code '999999'"),
        ({"table": "三公"}, "no code '三公'"),
        ({"unit": " "}, "not empty"),
    ],
)
def test_a_value_that_means_nothing_is_told(examples: Store, params: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run(examples, "unit-totals", params)
