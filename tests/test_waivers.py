"""Waivers: how they are read, what they cover, and how each form of a report shows them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from budgetkg.errors import Severity, ValidationError
from budgetkg.validate import (
    Report,
    Waiver,
    load_shapes,
    load_waivers,
    summary,
    to_csv,
    to_json,
    to_sarif,
    to_turtle,
    waivers_beside,
)
from budgetkg.validate.waivers import Unused
from command_line import SMALL, examples_store, run
from report_samples import BASE, PAGED, SHAPES, TEXT, result, sample

CHECKS = {"three-public", "children", "required-table"}
TODAY = date(2026, 6, 30)
SHAPE = rdflib.Namespace(SHAPES)
REASON = "合计含未列出的项目，已核实"


def waiver(**changes: object) -> Waiver:
    given: dict[str, object] = {"check": "three-public", "document": TEXT, "reason": REASON, "row": 171, **changes}
    return Waiver(**given)  # type: ignore[arg-type]


def waived(*given: Waiver, **scope: object) -> Report:
    return sample().with_waivers(given, TODAY, **scope)  # type: ignore[arg-type]


# ---------------------------------------------------------------- what a waiver covers


@pytest.mark.parametrize(
    ("changes", "covers"),
    [
        ({}, True),
        ({"row": None, "printed": "13.5"}, True),
        ({"row": None, "printed": "13*"}, True),
        ({"row": None, "printed": "13…"}, True),
        ({"row": None, "printed": "135,000"}, True),  # what was found, where nothing is printed
        ({"row": None, "focus": f"{BASE}{'0' * 16}/line171/c5"}, True),
        ({"row": None, "focus": BASE + "0" * 16}, True),
        ({"document": BASE + "0" * 16}, True),
        ({"printed": "13"}, False),
        ({"row": 172}, False),
        ({"page": 1}, False),
        ({"check": "children"}, False),
        ({"document": PAGED}, False),
        ({"document": BASE + "1" * 16}, False),
        ({"document": BASE + "0" * 15}, False),
        ({"row": None, "focus": f"{BASE}{'0' * 16}/line171"}, False),
    ],
)
def test_all_that_a_waiver_names_must_agree(changes: dict[str, object], covers: bool) -> None:
    told = result()
    assert waiver(**changes).covers(told.finding, told.node) is covers


def test_brackets_of_a_printed_text_are_no_pattern() -> None:
    told = result(printed="拉财字[2020]2号（x+y）")
    assert waiver(row=None, printed="拉财字[2020]2号（x+y）").covers(told.finding)
    assert not waiver(row=None, printed="拉财字[2020]3号（x+y）").covers(told.finding)


def test_a_waived_finding_stays_and_does_not_count() -> None:
    report = waived(waiver())
    assert report.findings == sample().findings
    assert report.worst() is Severity.WARNING
    assert report.counts() == {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 1}
    assert report.waived() == 1
    assert "已豁免 1" in summary(report)
    assert "waived 1" in summary(report, "en")


def test_the_first_of_several_waivers_counts_and_none_of_them_is_unused() -> None:
    report = waived(waiver(reason="一"), waiver(reason="二"))
    assert [r.waiver.reason for r in report.results if r.waiver] == ["一"]
    assert report.unused == ()


def test_a_waiver_holds_until_the_end_of_its_last_day() -> None:
    assert waived(waiver(until=TODAY)).waived() == 1
    over = waived(waiver(until=date(2026, 6, 29), place="w.csv:2"))
    assert over.waived() == 0
    assert [(unused.waiver.row, unused.why) for unused in over.unused] == [(171, Unused.EXPIRED)]
    assert over.unused[0].told() == f"w.csv:2: three-public，{TEXT}: 豁免已过期（2026-06-29） / the waiver has expired"


def test_a_waiver_without_a_finding_is_told_where_the_validation_looked() -> None:
    lost = waiver(row=9999)
    assert [unused.why for unused in waived(lost).unused] == [Unused.UNMATCHED]
    assert waived(lost, left_out={TEXT}).unused == ()
    assert waived(lost, checks={"children"}).unused == ()


# ---------------------------------------------------------------- files

TURTLE = f"""
@prefix shape: <{SHAPES}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a shape:Waiver ; shape:check "three-public" ; shape:document "{TEXT}" ; shape:row 171 ; shape:printed "13.5" ;
  shape:reason "{REASON}" ; shape:by "市财政局预算科" ; shape:until "2027-12-31"^^xsd:date .
<urn:waiver:2> a shape:Waiver ; shape:check "children" ; shape:document <{BASE}{"1" * 16}> ; shape:reason "{REASON}" ;
  shape:focus <{BASE}{"1" * 16}/p3/t1/r12/c2> .
"""


def written(folder: Path, text: str | bytes, name: str = "waivers.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("heading", ["check,document,row,reason,by,until", "规则,文件,行,理由,决定单位,有效期"])
@pytest.mark.parametrize("until", ["2027-12-31", "2027/12/31", "2027年12月31日"])
def test_csv(tmp_path: Path, encoding: str, heading: str, until: str) -> None:
    text = f"{heading}\r\nthree-public,{TEXT},171,{REASON},市财政局预算科,{until}\r\n,,,,,\r\n"
    (read,) = load_waivers([written(tmp_path, text.encode(encoding))], CHECKS)
    assert read == waiver(by="市财政局预算科", until=date(2027, 12, 31), place=f"{tmp_path / 'waivers.csv'}:2")


def test_turtle(tmp_path: Path) -> None:
    first, second = load_waivers([written(tmp_path, TURTLE, "waivers.ttl")], CHECKS)
    assert first.covers(result().finding)
    assert (first.by, first.until) == ("市财政局预算科", date(2027, 12, 31))
    other = sample().results[1]
    assert second.covers(other.finding, other.node)
    assert "urn:waiver:2" in second.place


def test_the_terms_of_a_waiver_are_declared_with_the_shapes() -> None:
    graph = load_shapes().graph
    for term in ("Waiver", "check", "document", "focus", "page", "row", "printed", "reason", "by", "until"):
        assert len(set(graph.objects(SHAPE[term], rdflib.RDFS.label))) == 2, term


def test_a_report_with_a_reason_filled_in_is_a_file_of_waivers(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(to_csv(sample())), newline="")))
    rows[1]["reason"] = REASON
    output = io.StringIO()
    writer = csv.DictWriter(output, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    (read,) = load_waivers([written(tmp_path, output.getvalue())], CHECKS)
    assert [r.waiver is not None for r in waived(read).results] == [False, True, False]


def test_the_files_beside_a_store(tmp_path: Path) -> None:
    assert waivers_beside(tmp_path / "store") == ()
    written(tmp_path, TURTLE, "waivers.ttl")
    assert waivers_beside(tmp_path / "store") == (tmp_path / "waivers.ttl",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", f"check,document,row,reason\nthree-public,{TEXT},171,\n", r"a\.csv:2: 豁免没有理由 / a waiver without reason"),
        ("a.csv", f"check,document,row,reason\n,{TEXT},171,x\n", "a waiver without check"),
        ("a.csv", "check,document,row,reason\nthree-public,,171,x\n", "a waiver without document"),
        ("a.csv", f"check,document,row,reason\nthree-pubic,{TEXT},171,x\n", r"no such check: three-pubic; .*three-public"),
        ("a.csv", f"check,document,reason\nthree-public,{TEXT},x\n", "没有指明何处 / a waiver must say which finding"),
        ("a.csv", f"check,document,row,reason\nthree-public,{TEXT},abc,x\n", "row 应为数字 / should be a number: abc"),
        ("a.csv", f"check,document,row,reason,until\nthree-public,{TEXT},1,x,2026-13-01\n", "should be a date like"),
        ("a.csv", f"check,document,row,reason,untill\nthree-public,{TEXT},1,x,\n", "wrong headings: untill"),
        ("a.csv", "", "缺少 / missing: check, document, reason"),
        ("a.csv", f"check,document,row,reason,by\nthree-public,{TEXT},1,x,王小明\n", "not a person"),
        ("a.csv", f"check,document,row,reason\nthree-public,{TEXT},1,问 13900000001\n", "personal data"),
        ("a.ttl", "@prefix shape: <", r"a\.ttl:1: 不是有效的 Turtle"),
        ("a.ttl", "<urn:a> a <urn:b> .", "holds no shape:Waiver"),
        ("a.ttl", f'<urn:a> a <{SHAPES}Waiver> ; <{SHAPES}cheque> "x" .', "unknown property shape:cheque"),
        ("a.csv", b"\xff\xff\x00", "neither UTF-8 nor GB18030"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said) as told:
        load_waivers([written(tmp_path, text, name)], CHECKS)
    assert name in str(told.value)
    assert "13900000001" not in str(told.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"nowhere\.csv: 无法读取豁免文件"):
        load_waivers([tmp_path / "nowhere.csv"], CHECKS)


@pytest.mark.parametrize("office", ["市财政局预算科", "预算处处长", "高新区财政局", "金融办", "绩效评价中心"])
def test_an_office_is_no_person(tmp_path: Path, office: str) -> None:
    text = f"check,document,row,reason,by\nthree-public,{TEXT},1,x,{office}\n"
    assert load_waivers([written(tmp_path, text)], CHECKS)[0].by == office


# ---------------------------------------------------------------- in every form of a report


def test_every_form_shows_the_waiver() -> None:
    report = waived(waiver(by="预算科", until=date(2027, 1, 1)), waiver(row=1, place="w.csv:3"))
    row, *others = csv.DictReader(io.StringIO("".join(to_csv(report)), newline=""))
    assert (row["reason"], row["by"], row["until"]) == (REASON, "预算科", "2027-01-01")
    assert {other["reason"] for other in others} == {""}
    whole = json.loads("".join(to_json(report)))
    assert whole["findings"][0]["waiver"]["reason"] == REASON
    assert whole["findings"][1]["waiver"] is None
    assert whole["waived"] == 1
    assert [unused["why"] for unused in whole["unused_waivers"]] == ["unmatched"]
    graph = rdflib.Graph().parse(data="".join(to_turtle(report)), format="turtle")
    assert len(list(graph.objects(None, SH.result))) == 3
    (node,) = graph.subjects(RDF.type, SHAPE.Waiver)
    assert graph.value(node, SHAPE.reason) == rdflib.Literal(REASON)
    assert graph.value(None, SHAPE.waiver, node) is not None
    (log,) = json.loads("".join(to_sarif(report, (), "0")))["runs"]
    (told,) = log["invocations"][0]["toolExecutionNotifications"]
    assert "w.csv:3" in told["message"]["text"]
    first, second, _third = log["results"]
    (suppression,) = first["suppressions"]
    assert (suppression["kind"], suppression["status"], suppression["justification"]) == (
        "external",
        "accepted",
        REASON,
    )
    assert "suppressions" not in second


# ---------------------------------------------------------------- the command

APPROVAL = "lhasa-administrative-approval-2024.txt"


def validate(*arguments: object) -> tuple[int, str, str]:
    done = run("validate", *arguments, "--store", examples_store())
    return done.code, done.out, done.err


def test_the_command_waives_and_leaves_with_0(tmp_path: Path) -> None:
    few = (APPROVAL, "--check", "three-public")
    assert validate(*few)[0] == 1
    file = written(tmp_path, f"check,document,row,reason,by\nthree-public,{APPROVAL},171,{REASON},预算科\n")
    code, out, err = validate(*few, "--waivers", file)
    assert code == 0
    assert "违反（已豁免）" in out
    assert f"〔豁免：{REASON}，预算科〕" in out
    assert "已豁免 1" in err
    page = validate(*few, "--waivers", file, "-f", "html")[1]
    assert REASON in page


def test_the_command_tells_waivers_that_do_nothing(tmp_path: Path) -> None:
    rows = [f"weights,{SMALL.name},9999,x,", f"weights,{APPROVAL},9999,x,", f"weights,{SMALL.name},103,x,2020-01-01"]
    file = written(tmp_path, "check,document,row,reason,until\n" + "\n".join(rows) + "\n")
    _code, _out, err = validate(SMALL.name, "--check", "weights", "--waivers", file)
    assert "waivers.csv:2" in err
    assert "waivers.csv:3" not in err, "that document was not validated"
    assert "waivers.csv:4" in err
    assert "已过期（2020-01-01）" in err


def test_a_bad_waiver_stops_the_command_before_it_validates(tmp_path: Path) -> None:
    code, out, err = validate("--waivers", tmp_path / "nowhere.csv")
    assert (code, out) == (2, "")
    assert "nowhere.csv" in err
