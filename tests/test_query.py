"""The library of questions: each is documented, runs as plain SPARQL, and answers what it says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from budget_store import ETHNIC_2024, FILE_NAMES, POLICE_2024, POLICE_2025, document, fill
from budgetkg.errors import QueryError
from budgetkg.query import FORMATS, GROUPS, VIEWS, Column, Kind, NamedQuery, Result, ask, library, named, run, write
from budgetkg.query.library import parse
from budgetkg.resources import folder
from budgetkg.store import IRI, Store

POLICE, ETHNIC = "拉萨市刑警支队", "拉萨市民族事务委员会本级"
UNION_PROJECT, PARTY_PROJECT = "54010024T000001454442", "54000021Y000000005232"

#: What the questions need that have a required parameter.
REQUIRED = {
    "compare-units": {"unit": "140003", "other": "117001"},
    "how-proved": {"fact": f"{document(POLICE_2024)}/p2/t1/r8/c2"},
    "policy-projects": {"number": "藏工办发〔2022〕9号"},
    "project-indicators": {"project": UNION_PROJECT},
    "project-turnover": {"from": "2024", "to": "2025"},
    "subject-history": {"code": "204"},
    "subject-units": {"code": "204"},
    "three-public-change": {"from": "2024", "to": "2025"},
    "unit-basis": {"unit": "140003"},
    "unit-history": {"unit": "140003"},
    "unit-projects": {"unit": "140003"},
    "unit-spending": {"unit": "140003"},
    "where-printed": {"fact": f"{document(POLICE_2024)}/p2/t1/r8/c2"},
    "year-change": {"from": "2024", "to": "2025"},
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened)
        yield opened


def rows(store: Store, name: str, *columns: str, **params: str) -> list[tuple[object, ...]]:
    """The chosen columns of an answer; units by their code's first three digits, for two documents name one of them."""
    records = run(store, name, REQUIRED.get(name, {}) | params).records()
    return [tuple(record[column] for column in columns) for record in records]


# ---------------------------------------------------------------------- the library


def test_there_are_questions_in_every_group() -> None:
    assert len(library()) >= 44
    assert [query.group for query in library()] == sorted((query.group for query in library()), key=list(GROUPS).index)
    assert {query.group for query in library()} == set(GROUPS)
    assert {query.view.kind for query in library()} == set(VIEWS)


@pytest.mark.parametrize("query", library(), ids=lambda query: query.name)
def test_a_question_is_documented_in_both_languages(query: NamedQuery) -> None:
    assert re.fullmatch(r"[a-z][a-z-]+", query.name)
    chinese = [query.title_zh, query.description_zh, *(p.description_zh for p in query.parameters)]
    english = [query.title_en, query.description_en, *(p.description_en for p in query.parameters)]
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in chinese)
    assert all(re.search(r"[a-z]", text) for text in english)
    assert query.description_zh.endswith(("。", "）"))
    assert query.description_en.endswith(".")
    assert all(re.search(r"[\u4e00-\u9fff]", column.title_zh) for column in query.columns)


@pytest.mark.parametrize("query", library(), ids=lambda query: query.name)
def test_a_question_runs_with_and_without_its_parameters(query: NamedQuery, store: Store) -> None:
    result = run(store, query.name, REQUIRED.get(query.name, {}))
    assert all(len(row) == len(query.columns) for row in result.rows)
    # As any SPARQL tool would run the file: every parameter open.
    assert store.query(query.text).columns == tuple(column.name for column in query.columns)


@pytest.mark.parametrize("query", library(), ids=lambda query: query.name)
def test_a_question_declares_its_prefixes(query: NamedQuery) -> None:
    used = set(re.findall(r"(?<![\w<:?])([a-z]+):[A-Za-z]", re.sub(r"#.*|<[^>]*>|\"[^\"]*\"", "", query.text)))
    declared = re.findall(r"^PREFIX ([a-z]+):", query.text, re.MULTILINE)
    assert used == set(declared)
    assert declared == sorted(declared)


@pytest.mark.parametrize("query", library(), ids=lambda query: query.name)
def test_every_value_fits_the_kind_of_its_column(query: NamedQuery, store: Store) -> None:
    fits: dict[Kind, tuple[type, ...]] = {
        Kind.TEXT: (str,),
        Kind.IRI: (IRI,),
        Kind.INTEGER: (int,),
        Kind.BOOLEAN: (bool,),
        Kind.MONEY: (Decimal, int),
        Kind.NUMBER: (Decimal, int),
        Kind.PERCENT: (Decimal, int),
    }
    for row in run(store, query.name, REQUIRED.get(query.name, {})).rows:
        for value, column in zip(row, query.columns, strict=True):
            assert value is None or isinstance(value, fits[column.kind]), column.name
            assert (column.kind is Kind.IRI) == isinstance(value, IRI) or value is None
            assert (column.kind is Kind.BOOLEAN) == isinstance(value, bool) or value is None


def test_answers_do_not_depend_on_the_order_of_building(store: Store) -> None:
    with Store.in_memory() as other:
        fill(other, reversed(FILE_NAMES))
        for query in library():
            params = REQUIRED.get(query.name, {})
            assert run(other, query.name, params).rows == run(store, query.name, params).rows, query.name


# ---------------------------------------------------------------------- what they answer


def test_policy_documents_that_several_units_cite(store: Store) -> None:
    columns = ("policy_number", "units", "projects", "budgets", "amount", "without_amount")
    assert rows(store, "policy-money", *columns) == [("藏工办发〔2022〕9号", 2, 1, 2, Decimal(43900), 0)]
    assert rows(store, "policy-money", *columns, minimum="1")[1:] == [("西藏自治区党员管理办法", 1, 1, 1, 0, 1)]
    assert rows(store, "policy-money", *columns, year="2023") == []


@pytest.mark.parametrize(
    "number", ["藏工办发〔2022〕9号", "藏工办发【2022】9号", "藏工办发 [２０２２] 09 号", "藏工办发(2022)9"]
)
def test_one_document_number_in_any_print(store: Store, number: str) -> None:
    found = rows(store, "policy-projects", "unit_name", "amount", "printed", "file", "page", "row", number=number)
    assert found == [
        ("刑警支队", Decimal(39200), "藏工办发【2022】9号", FILE_NAMES[POLICE_2024], 12, 95),
        (ETHNIC, Decimal(4700), "藏工办发[2022]9号", FILE_NAMES[ETHNIC_2024], None, 68),
    ]


def test_a_policy_document_by_its_title(store: Store) -> None:
    for title in ("西藏自治区党员管理办法", "《西藏自治区党员管理办法》"):
        assert rows(store, "policy-projects", "project_name", number=title) == [("党建经费",)]


def test_damaged_citations(store: Store) -> None:
    columns = ("printed", "resolved", "organ_code", "issue_year", "repaired", "confidence", "page", "row")
    assert rows(store, "damaged-citations", *columns) == [
        ("拉财字【20202号", None, "拉财字", None, "年份与序号相连", Decimal("0.8"), 12, 95)
    ]


def test_forms_and_titles_of_one_document(store: Store) -> None:
    assert rows(store, "policy-forms", "forms", "titles", "citations", "printed_forms") == [
        (2, 2, 2, "藏工办发[2022]9号 | 藏工办发【2022】9号")
    ]


def test_projects_that_cite_nothing(store: Store) -> None:
    assert rows(store, "projects-without-basis", "project_name", "amount") == [("慰问金", Decimal(2000))]
    assert rows(store, "projects-without-basis", "unit_name", category="operating") == [(ETHNIC,)]


def test_shared_projects_stand_side_by_side(store: Store) -> None:
    assert rows(store, "shared-projects", "project_code", "units", "amount", "proof") == [
        (PARTY_PROJECT, 2, None, "unproved"),
        (PARTY_PROJECT, 2, Decimal(8300), "contradicted"),
        (UNION_PROJECT, 2, Decimal(39200), "unproved"),
        (UNION_PROJECT, 2, Decimal(4700), "unproved"),
    ]
    assert rows(store, "shared-projects", "units", minimum="3") == []


def test_what_a_unit_spends_its_project_money_on(store: Store) -> None:
    columns = ("project_name", "category", "amount", "share")
    found = rows(store, "unit-projects", *columns, unit="117001")
    assert found == [
        ("党建经费", "operating", Decimal(8300), Decimal("55.3")),
        ("公益性岗位等工会经费", "special-purpose", Decimal(4700), Decimal("31.3")),
        ("慰问金", "special-purpose", Decimal(2000), Decimal("13.3")),
    ]
    assert rows(store, "unit-projects", *columns, unit="民族事务") == found
    # The overall goal is no project, and a project without an amount has no share.
    assert rows(store, "unit-projects", *columns, unit="140003") == [
        ("公益性岗位等工会经费", "special-purpose", Decimal(39200), 100),
        ("党建经费", "operating", None, None),
    ]


def test_project_money_by_category(store: Store) -> None:
    assert rows(store, "project-categories", "category", "projects", "amount", "without_amount") == [
        ("operating", 1, 0, 1),
        ("special-purpose", 1, Decimal(39200), 0),
        ("operating", 1, Decimal(8300), 0),
        ("special-purpose", 2, Decimal(6700), 0),
    ]


def test_goals_repeated_word_for_word(store: Store) -> None:
    assert rows(store, "repeated-goals", "goal", "budgets", "units", "projects", "years") == [
        ("开展党建活动，提高党员党性意识。", 2, 2, 1, 1)
    ]
    assert len(rows(store, "repeated-goals", "goal", minimum="1")) == 3


def test_goals_that_ask_for_another_amount(store: Store) -> None:
    assert rows(store, "applied-amounts", "stated", "amount", "difference", "printed") == [
        (Decimal(40000), Decimal(39200), Decimal(800), "申请市级资金4.00万元")
    ]


def test_the_same_indicator_with_different_targets(store: Store) -> None:
    columns = ("indicator", "targets", "comparator", "target", "measurement_unit")
    assert rows(store, "indicator-targets", *columns) == [
        ("工会活动人均成本", 2, "≤", "500.0", "元/人·次"),
        ("工会活动人均成本", 2, "≤", "300", "元/人·次"),
    ]
    assert rows(store, "indicator-targets", *columns, project=PARTY_PROJECT) == []


def test_indicators_copied_between_units(store: Store) -> None:
    columns = ("level1", "level2", "indicator", "comparator", "target", "units", "projects", "times")
    assert rows(store, "repeated-indicators", *columns) == [("产出指标", "数量指标", "党员人数", "=", "30", 2, 1, 2)]


def test_indicators_by_level(store: Store) -> None:
    columns = ("level1", "level2", "indicators", "budgets", "units", "numeric", "mean_weight")
    assert rows(store, "indicators-by-level", *columns) == [
        ("产出指标", "成本指标", 2, 2, 2, 2, Decimal("47.75")),
        ("产出指标", "数量指标", 2, 2, 2, 2, 90),
        ("效益指标", "社会效益指标", 1, 1, 1, 0, Decimal("74.5")),
    ]


def test_all_indicators_of_a_project(store: Store) -> None:
    columns = ("amount", "indicator", "comparator", "target", "current", "weight", "core")
    assert rows(store, "project-indicators", *columns) == [
        (Decimal(39200), "工会活动人均成本", "≤", "600", "500.0", Decimal("15.5"), True),
        (Decimal(39200), "组织归属感", "定性", "提升", None, Decimal("74.5"), False),
        (Decimal(4700), "工会活动人均成本", "≤", "300", None, 80, None),
    ]
    assert len(rows(store, "project-indicators", "indicator", unit="117")) == 1  # a department, of one unit
    assert len(rows(store, "project-indicators", "indicator", unit="11")) == 0
    assert len(rows(store, "project-indicators", "indicator", unit="117001")) == 1


def test_weights_that_do_not_sum_to_a_hundred(store: Store) -> None:
    # 15.5 + 74.5 and an execution weight of 10 are right; a project with an unweighted indicator is not judged.
    assert rows(store, "weights", "project_name", "weights", "execution_weight", "sum") == [
        ("党建经费", 90, None, 90),
        ("公益性岗位等工会经费", 80, None, 80),
    ]


def test_three_public_by_year_shows_printed_zeros(store: Store) -> None:
    columns = ("item", "fiscal_year", "amount", "printed", "proof")
    assert rows(store, "three-public", *columns) == [
        ("reception", 2024, Decimal(15000), "1.50", "proved"),
        ("reception", 2025, 0, "0.00", "unproved"),
    ]
    assert rows(store, "three-public", *columns, item="overseas") == []
    assert len(rows(store, "three-public", *columns, item="reception", year="2025")) == 1


def test_subject_totals_keep_levels_apart(store: Store) -> None:
    columns = ("fiscal_year", "level", "code", "parent", "amount", "units")
    assert rows(store, "subjects", *columns, year="2024") == [
        (2024, 0, "", "", Decimal(99293500), 1),
        (2024, 1, "204", "", Decimal(99293500), 1),
        (2024, 3, "2040202", "20402", Decimal(2804500), 1),
    ]
    assert rows(store, "subjects", *columns, year="2024", level="3", measure="project") == [
        (2024, 3, "2040202", "20402", Decimal(2804500), 1)
    ]
    assert rows(store, "economic-classes", "code", "name", "amount") == [("30101", "基本工资", Decimal("1000000.5"))]


def test_change_between_years_leaves_missing_years_blank(store: Store) -> None:
    columns = ("code", "amount_from", "amount_to", "change", "percent", "stated")
    assert rows(store, "year-change", *columns) == [
        ("", Decimal(99293500), Decimal(109293500), Decimal(10000000), Decimal("10.1"), 1)
    ]
    assert rows(store, "year-change", *columns, level="1") == [("204", Decimal(99293500), None, None, None, 1)]


def test_a_unit_s_expenditure_and_income(store: Store) -> None:
    spending = rows(store, "unit-spending", "code", "measure", "amount", "page", "row", year="2024")
    assert spending == [
        (None, "total", Decimal(99293500), 2, 5),
        ("204", "total", Decimal(99293500), 2, 6),
        ("2040202", "project", Decimal(2804500), 2, 8),
        ("2040202", "total", Decimal(2804500), 2, 8),
    ]
    assert rows(store, "income-by-fund", "table", "name", "source", "amount") == [
        ("fiscal-appropriation-summary", "本年收入", "all", Decimal(99293500))
    ]
    assert rows(store, "income-by-fund", "name", fund="government-fund") == []


def test_figures_in_prose(store: Store) -> None:
    columns = ("subject", "about", "fiscal_year", "amount", "number", "measured_in", "change")
    found = rows(store, "stated-figures", *columns)
    assert found == [
        ("“三公”经费", "three-public", 2024, Decimal(15000), None, None, -2000),
        ("公务用车", None, None, None, 12, "辆", None),
        ("申请市级资金", "applied", None, Decimal(40000), None, None, None),
    ]
    # A figure of which no unit is said must not take every name there is.
    assert rows(store, "stated-figures", "unit_name")[1] == (None,)
    assert rows(store, "stated-figures", *columns, topic="applied") == found[2:]
    assert rows(store, "stated-figures", *columns, unit="140003") == [found[0], found[2]]


def test_what_is_wrong_and_what_was_not_read(store: Store) -> None:
    assert rows(store, "contradictions", "file", "printed", "amount", "checks") == [
        ("ethnic-2024.txt", "0.83", Decimal(8300), "projects-total"),
        (FILE_NAMES[POLICE_2024], "0.00", 0, "children row-parts"),
    ]
    assert rows(store, "unread-amounts", "table_title", "printed", "reason_en", "alternatives", "page", "row") == [
        ("一般公共预算支出表", "12.5", "its column is undecided", "基本支出 | 项目支出", 2, 9)
    ]
    assert rows(store, "unread-amounts", "printed", part="ethnic") == []


def test_coverage_and_proof(store: Store) -> None:
    columns = ("file", "tables", "not_understood", "printed", "read", "exempt", "unread", "read_share")
    assert rows(store, "coverage", *columns) == [
        ("ethnic-2024.txt", None, None, None, None, None, None, None),
        ("police-2025.txt", None, None, None, None, None, None, None),
        (FILE_NAMES[POLICE_2024], 2, 1, 30, 12, 6, 12, 60),
    ]
    assert rows(store, "coverage", "amounts", "proved", "unproved", "contradicted", "proved_share")[2] == (
        11, 6, 4, 1, Decimal("54.5"),
    )  # fmt: skip
    tables = rows(store, "proof-by-table", "table", "documents", "amounts", "proved", "unproved", "contradicted")
    assert tables[0] == ("general-public-expenditure", 2, 6, 3, 2, 1)
    assert ("debt-special", 1, 1, 0, 1, 0) in tables
    checks = dict(rows(store, "checks", "check", "proves"))
    assert checks["children"] == 3
    assert checks["projects-total"] == 0


def test_documents_and_places(store: Store) -> None:
    assert rows(store, "documents", "file", "fiscal_year", "phase", "unit_code", "department", unit="117001") == [
        ("ethnic-2024.txt", 2024, "budget", "117001", "拉萨市民族事务委员会")
    ]
    assert len(rows(store, "documents", "file")) == 4
    assert rows(store, "where-printed", "file", "page", "table_number", "row", "place", "quote") == [
        (FILE_NAMES[POLICE_2024], 2, 1, 8, "page=2&viewrect=40.0,198.2,515.3,15.2", "02 一般行政管理事务 280.45 280.45")
    ]


# ---------------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("policy-mony", {}, r"policy-money"),
        ("nothing like it", {}, r"budgetkg queries"),
        ("policy-money", {"minimun": 2}, r"did you mean minimum"),
        ("policy-money", {"minimum": "two"}, r"whole number.*'two'"),
        ("policy-money", {"year": "24"}, r"four digits"),
        ("policy-projects", {}, r"lacks the parameter number.*--param number="),
        ("policy-projects", {"number": " "}, r"not empty"),
        ("subjects", {"table": "general-public-expenditur"}, r"general-public-expenditure"),
        ("subjects", {"measure": '"> } DROP ALL'}, r"no code"),
        ("where-printed", {"fact": "not an iri"}, r"full IRI"),
        ("where-printed", {"fact": "http://x/> ?p ?o } #"}, r"full IRI"),
    ],
)
def test_wrong_use_is_told_with_a_way_out(store: Store, name: str, params: dict[str, str | int], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run(store, name, params)


@pytest.mark.parametrize(
    "evil", ['") } INSERT DATA { <a:b> <a:c> "', "'''} SERVICE <http://127.0.0.1:1/> {", "\\", "?x", "%"]
)
def test_a_parameter_cannot_become_syntax(store: Store, evil: str) -> None:
    before = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    for name, parameter in (("unit-projects", "unit"), ("policy-projects", "number"), ("indicator-targets", "project")):
        assert run(store, name, {parameter: evil}).rows == ()
    assert store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == before


def test_parameters_may_be_values_and_texts(store: Store) -> None:
    assert run(store, "policy-money", {"minimum": 2}).rows == run(store, "policy-money", {"minimum": " 2 "}).rows


def test_one_s_own_question(store: Store) -> None:
    result = ask(store, "SELECT ?code ?amount ?n { ?x bkg:amount ?amount ; a bkg:ProjectBudget ; bkg:project ?p . "
                        "?p dcterms:identifier ?code BIND(1 AS ?n) } ORDER BY ?amount LIMIT 1")  # fmt: skip
    assert [(column.name, column.kind) for column in result.columns] == [
        ("code", Kind.TEXT),
        ("amount", Kind.NUMBER),
        ("n", Kind.INTEGER),
    ]
    assert result.records() == [{"code": UNION_PROJECT, "amount": Decimal(4700), "n": 1}]
    with pytest.raises(QueryError, match="line 1"):
        ask(store, "SELECT ?x { ?x }")


# ---------------------------------------------------------------------- headers


def header(tmp_path: Path, text: str) -> NamedQuery:
    file = tmp_path / "question.rq"
    file.write_text(text + "\nSELECT ?a { ?a ?b ?c }\n", encoding="utf-8")
    return parse(file)


COMPLETE = (
    "#+ title-zh: 题\n#+ title-en: T\n#+ group: money\n#+ description-zh: 说明，\n#+   还有。\n"
    "#+ description-en: one\n#+   two: three.\n#+ column: a text | 甲 | a"
)


def test_a_header_is_read(tmp_path: Path) -> None:
    query = header(
        tmp_path, COMPLETE + "\n#+ param: p integer 3 | 参数 | parameter\n#+ param: q text optional | 乙 | b"
    )
    assert query.name == "question"
    assert query.description_zh == "说明，还有。"
    assert query.description_en == "one two: three."
    assert [(p.name, p.type, p.required, p.default) for p in query.parameters] == [
        ("p", "integer", False, "3"),
        ("q", "text", False, None),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("#+ param: p integer | 参数 | parameter", r"question.rq:9: .*name"),
        ("#+ param: p float 1 | 参数 | parameter", "unknown type"),
        ("#+ param: P text required | 参数 | parameter", "name"),
        ("#+ column: b colour | 乙 | b", "unknown kind"),
        ("#+ title-en: again", "repeated"),
        ("#+ author: me", "unknown or repeated"),
        ("#+ just words", "colon"),
        ("#+ param: p text required | 参数", "Chinese"),
    ],
)
def test_a_header_that_is_wrong_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        header(tmp_path, f"{COMPLETE}\n{line}")


def test_a_header_that_lacks_something_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="lacks title-zh"):
        header(tmp_path, COMPLETE.replace("#+ title-zh: 题\n", ""))
    with pytest.raises(QueryError, match="lacks column"):
        header(tmp_path, COMPLETE.replace("#+ column: a text | 甲 | a", ""))
    with pytest.raises(QueryError, match="group"):
        header(tmp_path, COMPLETE.replace("money", "mony"))


def test_every_file_of_the_library_is_in_it() -> None:
    assert {query.name for query in library()} == {file.stem for file in folder("queries").glob("*.rq")}
    assert named("coverage").name == "coverage"


# ---------------------------------------------------------------------- formats

COLUMNS = (
    Column("name", Kind.TEXT, "名称", "name"),
    Column("amount", Kind.MONEY, "金额", "amount"),
    Column("count", Kind.INTEGER, "个数", "count"),
    Column("weight", Kind.NUMBER, "权重", "weight"),
    Column("share", Kind.PERCENT, "占比", "share"),
    Column("core", Kind.BOOLEAN, "核心", "core"),
    Column("iri", Kind.IRI, "标识", "iri"),
)
RESULT = Result(
    COLUMNS,
    (
        ('甲, "乙"\n[red]|丙', Decimal("1234567.5"), 3, Decimal("1E+1"), Decimal("12.345"), True, IRI("http://x/党")),
        (None, 0, None, Decimal("0.10"), 100, None, None),
    ),
)


def written(form: str, result: Result = RESULT, language: str = "zh") -> str:
    output = io.StringIO()
    write(result, form, output, language)
    return output.getvalue()


def test_csv_is_exact_and_quoted() -> None:
    text = written("csv")
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "amount", "count", "weight", "share", "core", "iri"],
        ['甲, "乙"\n[red]|丙', "1234567.50", "3", "10", "12.3", "true", "http://x/党"],
        ["", "0.00", "", "0.1", "100.0", "", ""],
    ]


def test_json_is_a_list_of_objects_with_exact_numbers() -> None:
    first, second = json.loads(written("json"), parse_float=Decimal)
    assert first == {
        "name": '甲, "乙"\n[red]|丙', "amount": Decimal("1234567.50"), "count": 3, "weight": 10, "share": Decimal("12.3"),
        "core": True, "iri": "http://x/党",
    }  # fmt: skip
    assert '"amount": 1234567.50,' in written("json")
    assert second["name"] is None
    assert json.loads(written("json", Result(COLUMNS, ()))) == []
    huge = Result((COLUMNS[1],), ((Decimal("123456789012345678.12"),),))
    assert "123456789012345678.12" in written("json", huge)


def test_markdown_escapes_what_would_break_a_table() -> None:
    lines = written("md").splitlines()
    assert lines[0] == "| 名称 | 金额 | 个数 | 权重 | 占比 | 核心 | 标识 |"
    assert lines[1] == "| --- | ---: | ---: | ---: | ---: | --- | --- |"
    assert lines[2].startswith('| 甲, "乙" [red]\\|丙 | 1,234,567.50 | 3 |')
    assert written("md", language="en").startswith("| name | amount |")


def test_a_table_shows_text_as_it_is() -> None:
    text = written("table")
    assert "[red]" in text
    assert "1,234,567.50" in text
    assert "金额" in text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(QueryError, match=", ".join(FORMATS)):
        written("xml")


def test_police_2025_is_in_the_fixture(store: Store) -> None:
    assert document(POLICE_2025) in store.graphs()
