"""Validating a store: what is found in the example documents, and how it is told."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import SH
from rdflib.namespace import DCTERMS
from rich.console import Console

from budgetkg.document import read_document
from budgetkg.errors import Finding, Severity, ValidationError
from budgetkg.facts.read import read_facts
from budgetkg.graph import codelist_triples, document_iri, document_triples, ontology_triples
from budgetkg.source import Source
from budgetkg.store import Store
from budgetkg.validate import Report, load_shapes, reference, summary, table, to_csv, to_json, to_turtle, validate
from budgetkg.validate.engine import Engine
from budgetkg.validate.messages import readable
from budgetkg.validate.places import shortened
from budgetkg.validate.shacl.evaluate import Outcome
from budgetkg.validate.shapes import SHAPE
from conftest import EXAMPLES, SLUGS
from shapes.loading import code_lists, validated

APPROVAL, POLICE, ETHNIC, PETITION, VETERANS = (f"{slug}.txt" for slug in SLUGS)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        opened.load_reference(ontology_triples(opened.base_iri), codelist_triples(opened.base_iri))
        for slug in SLUGS:
            facts = read_facts(read_document(Source.read(EXAMPLES / f"{slug}.txt", EXAMPLES)))
            iri = document_iri(facts, opened.base_iri)
            opened.replace(iri, list(document_triples(facts, opened.base_iri)), facts.source.name, facts.source.sha256)
        yield opened


@pytest.fixture(scope="module")
def report(store: Store) -> Report:
    return validate(store)


def of(report: Report, document: str, check: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.document == document and finding.code == check]


@cache
def lines(document: str) -> list[str]:
    return (EXAMPLES / document).read_text(encoding="utf-8").split("\n")


# ---------------------------------------------------------------- what is found in the examples


def test_our_own_graphs_are_what_the_model_says(report: Report) -> None:
    assert [f for f in report.findings if f.code.startswith("shape-") or f.code == "privacy"] == []


def test_every_document_is_validated(report: Report) -> None:
    assert set(report.documents) == {APPROVAL, POLICE, ETHNIC, PETITION, VETERANS}
    assert {finding.document for finding in report.findings} == set(report.documents)


@pytest.mark.parametrize(
    ("document", "check", "row", "printed", "found", "expected"),
    [
        # 13.5 of 2024 beside vehicles 13 and a blank reception
        (APPROVAL, "three-public", 171, "13.5", "135,000", "130,000"),
        # 1235.35 in total, but 对个人和家庭的补助 alone adds 1,648.00 of operating expenditure
        (APPROVAL, "children", 86, "1235.35", "12,353,500", "28,833,500"),
        (APPROVAL, "children", 86, "104.30", "1,043,000", "17,523,000"),
        # 1,648.00 of 30305 stands under operating expenditure: its own 303, and that with the rest, do not hold it
        (APPROVAL, "children", 131, "1,648.00", "16,480,000", "1,043,000"),
        (APPROVAL, "children", 128, "1681.6", "16,816,000", "12,353,500"),
        (APPROVAL, "three-public-economic", 116, "0.5", "5,000", "0"),
        (APPROVAL, "goal-amount", 416, "申请市级资金56.26万元", "562,600", "562,700"),
        (APPROVAL, "indicator-unit", 554, "50467 元/平方米", "元/平方米", ""),
        (POLICE, "cost-ceiling", 676, "≤ 93.39 万元", "933,900", "923,900"),
        (POLICE, "goal-indicator", 801, "群众满意度80%", "10", "80"),
        (ETHNIC, "target-current", 13, "100 / 10", "10", "100"),
        (ETHNIC, "target-current", 91, "365 / 665", "665", "365"),
        (ETHNIC, "comparator-value", 38, "定性 定性", "定性", ""),
        (ETHNIC, "comparator-sense", 99, "≥ 11万", "≥", "≤"),
        (ETHNIC, "weights", 103, "92.50", "80", "90"),
        (ETHNIC, "goal-amount", 106, "申请市级资金50万元", "500,000", "925,000"),
        (ETHNIC, "citation-form", 8, "拉财字【20202号", "", ""),
        (ETHNIC, "indicator-class", 40, "服务对象满意度指", "服务对象满意度指", "服务对象满意度指标"),
        (PETITION, "target-current", 121, "提升 / 提高", "提高", "提升"),
        (VETERANS, "year-change", 244, "2013699 其他共产党事务支出 2.00 2.00 #DIV/0!", "#DIV/0!", ""),
        (VETERANS, "children", 246, "11.90", "119,000", "119,100"),
    ],
)
def test_what_reading_the_documents_by_eye_finds(
    report: Report, document: str, check: str, row: int, printed: str, found: str, expected: str
) -> None:
    told = {(f.row, f.printed, f.found, f.expected) for f in of(report, document, check)}
    assert (row, printed, found, expected) in told


def test_the_only_violations_are_the_contradictions_in_print(report: Report) -> None:
    grave = Counter((f.document, f.code) for f in report.findings if f.severity is Severity.VIOLATION)
    assert grave == {(APPROVAL, "children"): 4, (APPROVAL, "three-public"): 1}


def test_a_difference_of_the_last_digit_is_rounding(report: Report) -> None:
    rounding = of(report, VETERANS, "children")
    assert rounding
    assert {finding.severity for finding in rounding} == {Severity.INFO}


@pytest.mark.parametrize(
    "check", ["row-parts", "balance", "fiscal-total", "summary-function", "basic-economic", "narrative-table", "year"]
)
def test_sound_tables_are_not_accused(report: Report, check: str) -> None:
    assert [finding for finding in report.findings if finding.code == check] == []


# ---------------------------------------------------------------- what a finding says

#: What concerns a document as a whole stands nowhere in it.
NOWHERE = {"required-table"}


def test_every_finding_has_its_document_row_and_characters(report: Report) -> None:
    for finding in report.findings:
        assert finding.document in report.documents
        assert finding.focus
        if finding.code not in NOWHERE:
            assert finding.row is not None or finding.page is not None, finding
            assert finding.printed, finding
            assert len(finding.printed) <= 170


def test_a_printed_amount_stands_in_the_row_that_is_named(report: Report) -> None:
    for finding in report.findings:
        if finding.code in {"children", "three-public", "three-public-economic", "same-code-same-name"}:
            assert finding.row is not None
            assert finding.printed in lines(finding.document)[finding.row - 1], finding


def test_every_finding_is_told_in_two_languages(report: Report) -> None:
    for finding in report.findings:
        assert finding.message_zh
        assert finding.message_en
        assert finding.message_zh != finding.message_en
        assert "{" not in finding.message_zh + finding.message_en


def test_what_is_compared_is_told(report: Report) -> None:
    comparing = {
        "children",
        "three-public",
        "goal-amount",
        "goal-indicator",
        "cost-ceiling",
        "weights",
        "target-current",
    }
    for finding in report.findings:
        # A rate stated in yuan, and a form that leaves out a column, have nothing to be compared with.
        alone = "比率不以金额计" in finding.message_zh or "未印预算执行率权重（" in finding.message_zh
        if finding.code in comparing and finding.severity is not Severity.INFO and not alone:
            assert finding.found, finding
            assert finding.expected, finding
            assert finding.found != finding.expected


def test_findings_stand_gravest_first(report: Report) -> None:
    order = [list(Severity).index(finding.severity) for finding in report.findings]
    assert order == sorted(order)
    assert report.worst() is Severity.VIOLATION
    assert sum(report.counts().values()) == len(report.findings)


def test_two_runs_tell_the_same(store: Store, report: Report) -> None:
    assert validate(store).findings == report.findings


def test_a_long_row_is_quoted_in_part() -> None:
    assert shortened("短") == "短"
    assert shortened("长" * 161) == "长" * 160 + "…"


@pytest.mark.parametrize(
    ("lexical", "text"), [("12345600.00", "12,345,600"), ("-0.50", "-0.5"), ("100", "100"), ("0.00", "0")]
)
def test_amounts_are_written_for_people(lexical: str, text: str) -> None:
    assert readable(f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#decimal>') == text


# ---------------------------------------------------------------- forms of a report


def test_csv_holds_every_finding(report: Report) -> None:
    text = "".join(to_csv(report))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(report.findings)
    for row, finding in zip(rows, report.findings, strict=True):
        assert row["code"] == finding.code
        assert row["severity"] == finding.severity.value
        assert row["row"] == ("" if finding.row is None else str(finding.row))
        assert (row["printed"], row["found"], row["expected"]) == (finding.printed, finding.found, finding.expected)
        assert (row["message_zh"], row["message_en"]) == (finding.message_zh, finding.message_en)


def test_json_holds_every_finding(report: Report) -> None:
    whole = json.loads("".join(to_json(report)))
    assert whole["documents"] == list(report.documents)
    assert sum(whole["counts"].values()) == len(whole["findings"]) == len(report.findings)
    names = [field.name for field in fields(Finding)]
    for told, finding in zip(whole["findings"], report.findings, strict=True):
        kept = {name: told[name] for name in names}
        assert Finding(**{**kept, "severity": Severity(told["severity"])}) == finding


def test_turtle_is_a_shacl_report_of_the_same_findings(report: Report) -> None:
    graph = rdflib.Graph().parse(data="".join(to_turtle(report)), format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["false"]
    nodes = list(graph.objects(None, SH.result))
    told = Counter(
        (
            str(graph.value(node, DCTERMS.identifier)),
            str(graph.value(node, SHAPE.printed) or ""),
            str(graph.value(node, SHAPE.found) or ""),
            str(graph.value(node, SHAPE.expected) or ""),
            *sorted(str(message) for message in graph.objects(node, SH.resultMessage)),
        )
        for node in nodes
    )
    same = Counter(
        (f.code, f.printed, f.found, f.expected, *sorted((f.message_zh, f.message_en))) for f in report.findings
    )
    assert told == same
    for node in nodes:
        for required in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert graph.value(node, required) is not None


@pytest.mark.parametrize(("language", "heading"), [("zh", "规则"), ("en", "check")])
def test_the_table_has_a_row_for_every_finding(report: Report, language: str, heading: str) -> None:
    assert language in ("zh", "en")
    drawn = table(report, "zh" if language == "zh" else "en")
    assert drawn.row_count == len(report.findings)
    console = Console(file=io.StringIO(), width=300)
    console.print(drawn)
    assert isinstance(console.file, io.StringIO)
    assert heading in console.file.getvalue().splitlines()[0]
    assert summary(report, "zh" if language == "zh" else "en").startswith("5 ")


# ---------------------------------------------------------------- choosing


def test_one_document_by_name_or_iri(store: Store, report: Report) -> None:
    chosen = validate(store, documents=[ETHNIC])
    assert chosen.documents == (ETHNIC,)
    assert chosen.findings == tuple(f for f in report.findings if f.document == ETHNIC)
    iri = next(document.iri for document in store.documents() if ETHNIC in document.file_names)
    assert validate(store, documents=[iri, ETHNIC]) == chosen


def test_one_check(store: Store, report: Report) -> None:
    chosen = validate(store, checks=["three-public"])
    assert chosen.findings == tuple(f for f in report.findings if f.code == "three-public")


def test_a_severity(store: Store, report: Report) -> None:
    chosen = validate(store, severities=[Severity.VIOLATION])
    assert chosen.findings == tuple(f for f in report.findings if f.severity is Severity.VIOLATION)


def test_shape_stands_for_all_checks_of_the_graph(store: Store) -> None:
    assert validate(store, documents=[ETHNIC], checks=["shape"]).findings == ()


def test_an_unknown_document_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError, match=r"无.txt: 库中没有此文件 / no such document") as refused:
        validate(store, documents=["无.txt"])
    assert ETHNIC in str(refused.value)


def test_an_unknown_check_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError, match=r"no such check: wieghts; .*weights"):
        validate(store, checks=["wieghts"])


def test_a_store_without_documents_is_told() -> None:
    with Store.in_memory() as empty, pytest.raises(ValidationError, match="库中没有文件"):
        validate(empty)


def test_a_report_without_results_says_so() -> None:
    nothing = Report((), ())
    assert nothing.worst() is None
    assert summary(nothing) == "0 份文件：没有发现问题"
    assert json.loads("".join(to_json(nothing)))["findings"] == []
    assert len("".join(to_csv(nothing)).splitlines()) == 1
    assert "true" in "".join(to_turtle(nothing))


# ---------------------------------------------------------------- shapes of one's own

OWN = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
@prefix own: <https://example.org/shapes#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
own:big-project a sh:PropertyShape ; dcterms:identifier "big-project" ; sh:severity sh:Warning ;
  sh:targetClass bkg:ProjectBudget ; sh:path bkg:amount ; sh:maxExclusive 10000000 ;
  sh:message "项目预算不小于一千万元"@zh, "a project of ten million yuan or more"@en .
own:has-goal a sh:PropertyShape ; sh:targetClass bkg:ProjectBudget ; sh:path bkg:goal ; sh:minCount 1 .
"""


def own_shapes(folder: Path, text: str) -> Path:
    file = folder / "own.ttl"
    file.write_text(text, encoding="utf-8")
    return file


def test_shapes_of_ones_own_run_beside_ours(store: Store, report: Report, tmp_path: Path) -> None:
    found = validate(store, extra_shapes=[own_shapes(tmp_path, OWN)]).findings
    big = [finding for finding in found if finding.code == "big-project"]
    assert big
    for finding in big:
        assert finding.severity is Severity.WARNING
        assert finding.message_zh == "项目预算不小于一千万元"
        assert finding.row is not None
        assert float(finding.printed.replace(",", "")) >= 1000
    without_own = [finding for finding in found if finding.code not in {"big-project", "has-goal"}]
    assert without_own == list(report.findings)


def test_shapes_of_ones_own_run_also_when_checks_are_chosen(store: Store, tmp_path: Path) -> None:
    found = validate(store, checks=["three-public"], extra_shapes=[own_shapes(tmp_path, OWN)]).findings
    assert "big-project" in {finding.code for finding in found}
    assert {finding.code for finding in found} <= {"three-public", "big-project", "has-goal"}
    only = validate(store, checks=["big-project"], extra_shapes=[own_shapes(tmp_path, OWN)]).findings
    assert "three-public" not in {finding.code for finding in only}


QUERY = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
<urn:own> a sh:NodeShape ; sh:targetClass bkg:SourceDocument ; sh:sparql <urn:own:query> .
<urn:own:query> a sh:SPARQLConstraint ; sh:select "%s" .
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:a> a sh:NodeShape ;;; sh:path [", "不是有效的 Turtle"),
        (QUERY % "SELECT $this WHERE { $this a ", "不是有效的 SPARQL"),
        (QUERY % "SELECT $this WHERE { { $this a ?t } MINUS { $this a bkg:Nothing } }", "不是有效的 SPARQL|无法执行"),
    ],
)
def test_broken_shapes_are_told_with_file_and_line(store: Store, tmp_path: Path, text: str, said: str) -> None:
    file = own_shapes(tmp_path, text)
    with pytest.raises(ValidationError, match=said) as told:
        validate(store, extra_shapes=[file])
    assert re.search(r"own\.ttl(:\d+)?", str(told.value))
    assert "Traceback" not in str(told.value)


def test_a_query_that_shacl_forbids_is_told(store: Store, tmp_path: Path) -> None:
    text = QUERY % "SELECT $this WHERE { $this ?p ?o MINUS { $this a <urn:nothing> } }"
    with pytest.raises(ValidationError, match="无法执行"):
        validate(store, extra_shapes=[own_shapes(tmp_path, text)])


def test_missing_shapes_are_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"nowhere\.ttl: 无法读取形状文件"):
        validate(store, extra_shapes=[tmp_path / "nowhere.ttl"])


def test_shapes_in_another_encoding_are_told(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_bytes("# 形状".encode("gb18030"))
    with pytest.raises(ValidationError, match=r"own\.ttl: 无法读取形状文件"):
        validate(store, extra_shapes=[file])


# ---------------------------------------------------------------- personal data

PLANTED = ("13900000009", "0891-6000009", "jiayi@example.org", "110101199003070009")


def test_planted_personal_data_is_found_and_not_repeated() -> None:
    text = "".join(
        f'<project/{number}> a bkg:ProjectBudget, qb:Observation ; bkg:printedName "甲 {secret}" ; bkg:goal "见 {secret} 。"@zh .\n'
        for number, secret in enumerate(PLANTED)
    )
    results = validated(text, load_shapes().select({"privacy"}, None))
    assert len({result.value for result in results}) == len(PLANTED)
    whole = Report(results, ("example.txt",))
    outputs = "".join(to_csv(whole)) + "".join(to_json(whole)) + "".join(to_turtle(whole)) + str(whole.findings)
    assert not [secret for secret in PLANTED if secret in outputs]


def test_no_report_of_the_examples_holds_a_telephone_number(report: Report) -> None:
    outputs = "".join(to_csv(report)) + "".join(to_json(report)) + "".join(to_turtle(report))
    held = [
        number for slug in SLUGS for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", "\n".join(lines(f"{slug}.txt")))
    ]
    assert held, "the examples hold numbers to look for"
    assert not [number for number in held if number in outputs]
    assert not re.search(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])", outputs)


# ---------------------------------------------------------------- pyshacl left to itself, and many documents


def test_pyshacl_alone_finds_the_same_in_a_document(store: Store) -> None:
    graph = next(document.iri for document in store.documents() if ETHNIC in document.file_names)
    statements = code_lists().joined(store.graph_triples(graph))
    some = load_shapes().select({"weights", "target-current", "comparator-value", "goal-amount", "shape-line"}, None)

    def keys(outcomes: Iterable[Outcome]) -> set[tuple[str | None, ...]]:
        return {(o.shape, o.constraint, o.focus, o.value, o.severity) for o in outcomes}

    ours = keys(Engine(some).run(statements).outcomes)
    assert ours == keys(reference.run(statements, some.graph))
    assert len(ours) > 10


def test_every_document_is_validated_alone(store: Store) -> None:
    """Copies of a document multiply its findings by their number: no check looks across documents, so the work is linear."""
    graph = next(document.iri for document in store.documents() if ETHNIC in document.file_names)
    statements = store.graph_triples(graph)
    with Store.in_memory() as many:
        many.load_reference(ontology_triples(many.base_iri), codelist_triples(many.base_iri))
        for number in range(4):
            iri = f"{many.base_iri}document/{number:016x}"
            own = [tuple(term.replace(graph, iri) for term in statement) for statement in statements]
            many.replace(iri, [(s, p, o) for s, p, o in own], f"{number}.txt", f"{number:064x}")
        counted = Counter(finding.document for finding in validate(many).findings)
    assert set(counted) == {"0.txt", "1.txt", "2.txt", "3.txt"}
    assert len(set(counted.values())) == 1
