"""The commands: what they print where, in which form, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import struct
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib

from budgetkg import __version__
from budgetkg import validate as validation
from budgetkg.cli.app import COMMANDS
from budgetkg.cli.charting import draw_chart
from budgetkg.cli.checking import FailOn, exit_code
from budgetkg.cli.console import as_text, is_closed_pipe
from budgetkg.cli.demo import STEPS
from budgetkg.errors import Finding, Severity
from budgetkg.query import Column, Kind, Result, library
from budgetkg.query.reading import NONE, for_people
from budgetkg.store import Store
from command_line import (
    EXAMPLES,
    SMALL,
    Ran,
    command,
    environment,
    examples_store,
    run,
    run_process,
    without_code_lists,
)

__all__ = ["without_code_lists"]

#: Values for the parameters that questions require.
REQUIRED = {
    "number": "拉党发〔2023〕1号", "unit": "140003", "project": "54000021Y000000005232", "from": "2022", "to": "2023",
    "fact": "https://w3id.org/budgetkg/id/unit/540100/140003", "other": "117001", "code": "201",
}  # fmt: skip


def ask(*arguments: object, **more: str) -> Ran:
    return run(*arguments, "--store", examples_store(), **more)


# ---------------------------------------------------------------------- help and streams


def test_version() -> None:
    assert run("--version").out == f"budgetkg {__version__}\n"


@pytest.mark.parametrize("name", sorted(command.__name__ for command in COMMANDS))
def test_every_command_has_help_in_both_languages(name: str) -> None:
    done = run(name, "--help")
    assert done.code == 0
    for line in re.findall(r"^  (?:-\w, )?--[\w-]+.*", done.out, flags=re.MULTILINE):
        assert line.strip()
    assert re.search(r"[\u4e00-\u9fff]", done.out)
    assert re.search(r"[a-z]{4}", done.out)


def test_the_first_screen_lists_every_command_and_the_exit_codes() -> None:
    done = run("--help")
    assert [
        name for name in (command.__name__ for command in COMMANDS) if not re.search(rf"^  {name} ", done.out, re.M)
    ] == []
    assert "退出码" in done.out


@pytest.mark.usefixtures("without_code_lists")
def test_data_goes_to_stdout_and_talk_to_stderr(tmp_path: Path) -> None:
    built = run("build", SMALL, "--store", tmp_path / "store")
    assert (built.code, built.out) == (0, "")
    assert "1 份文件入库" in built.err
    asked = run("query", "documents", "--store", tmp_path / "store")
    assert "1 行 / rows" in asked.err
    assert "rows" not in asked.out
    for form in ("csv", "json", "md"):
        assert run("query", "documents", "-f", form, "--store", tmp_path / "store").err == ""


def test_the_store_can_be_named_by_the_environment() -> None:
    done = run("query", "documents", "-f", "csv", env={"BUDGETKG_STORE": str(examples_store())})
    assert len(done.out.splitlines()) >= 6


@pytest.mark.parametrize(
    "settings", [{"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)  # fmt: skip
def test_output_is_utf_8_whatever_the_console_is_set_to(settings: dict[str, str]) -> None:
    done = run_process("show", "拉党发[2023]1号", "--store", examples_store(), env=environment(**settings))
    assert done.code == 0, done.err
    assert "拉党发〔2023〕1号" in done.out


def test_an_argument_that_the_locale_could_not_decode_is_restored() -> None:
    assert as_text("拉党发〔2023〕1号".encode().decode("ascii", "surrogateescape")) == "拉党发〔2023〕1号"
    assert as_text("拉党发〔2023〕1号") == "拉党发〔2023〕1号"


def test_a_closed_pipe_is_known_through_what_followed_from_it() -> None:
    late = SystemExit(1)
    late.__context__ = BrokenPipeError(32, "Broken pipe")
    assert is_closed_pipe(late)
    assert not is_closed_pipe(FileNotFoundError(2, "No such file", "a"))
    assert not is_closed_pipe(None)


# ---------------------------------------------------------------------- terminals


@pytest.fixture
def terminal() -> Callable[..., str]:
    """Runs a command with both streams on a terminal of some width, and gives all that it printed."""
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

    def show(*arguments: object, columns: int = 100, **settings: str) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        env = environment(TERM="xterm-256color", **settings)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            if name not in settings:
                env.pop(name, None)
        process = subprocess.Popen(
            command(*arguments), env=env, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
        )
        os.close(theirs)
        read = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            read += piece
        os.close(ours)
        process.wait(timeout=60)
        return read.decode("utf-8", "replace")

    return show


def test_a_terminal_gets_colours_and_a_bar_unless_told_otherwise(terminal: Callable[..., str]) -> None:
    work = ("validate", SMALL.name, "--check", "weights", "--store", examples_store())
    colourful = terminal(*work)
    assert "\x1b[3" in colourful, "colours"
    assert "━" in colourful, "a progress bar"
    plain = terminal(*work, NO_COLOR="1")
    assert "份文件" in plain
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][;m]", plain)


def test_a_pipe_gets_neither_colours_nor_a_bar() -> None:
    done = run_process("validate", SMALL.name, "--check", "weights", "--store", examples_store())
    assert "份文件" in done.err
    assert "\x1b" not in done.out + done.err
    assert "━" not in done.err


def test_a_table_fits_a_terminal_and_loses_nothing(terminal: Callable[..., str]) -> None:
    from rich.cells import cell_len

    printed = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal("query", "policy-money", "--store", examples_store()))
    assert max(cell_len(line) for line in printed.splitlines()) <= 100
    assert "关于学习贯彻习近平新时代中国特色社会主义思想加强新时代党的建设工作的意见" in "".join(
        re.findall(r"[\u4e00-\u9fff]+", printed)
    )


# ---------------------------------------------------------------------- asking


@pytest.mark.parametrize("question", library(), ids=lambda question: question.name)
def test_every_question_is_answered_in_a_table(question: object) -> None:
    assert hasattr(question, "name")
    params = [f"{p.name}={REQUIRED[p.name]}" for p in question.parameters if p.required]  # type: ignore[attr-defined]
    done = ask("query", question.name, *(part for param in params for part in ("-p", param)))  # type: ignore[attr-defined]
    assert done.code == 0, done.err
    assert "行 / rows" in done.err


def test_csv_and_json_say_the_same_and_money_is_exact() -> None:
    table = list(csv.DictReader(io.StringIO(ask("query", "policy-money", "-f", "csv").out)))
    objects = json.loads(ask("query", "policy-money", "-f", "json").out, parse_float=Decimal)
    assert [row["policy_number"] for row in table] == [row["policy_number"] for row in objects]
    assert [Decimal(row["amount"]) for row in table] == [row["amount"] for row in objects]
    by_number = {row["policy_number"]: row["amount"] for row in table}
    assert by_number["藏工办发〔2022〕9号"] == "62500.00"


def test_a_parameter_narrows_the_answer() -> None:
    wide = ask("query", "shared-projects", "-f", "csv").out.splitlines()
    narrow = ask("query", "shared-projects", "-p", "minimum=4", "-f", "csv").out.splitlines()
    assert 1 < len(narrow) < len(wide)


def test_a_question_of_ones_own_from_the_line_a_file_and_stdin(tmp_path: Path) -> None:
    text = "SELECT ?name WHERE { ?unit a bkg:BudgetUnit ; rdfs:label ?name } ORDER BY ?name"
    (tmp_path / "问 题.rq").write_bytes(b"\xef\xbb\xbf" + text.encode())
    answers = [
        ask("query", "--text", text, "-f", "csv").out,
        ask("query", "--file", tmp_path / "问 题.rq", "-f", "csv").out,
        ask("query", "--file", "-", "-f", "csv", stdin="\ufeff" + text).out,
    ]
    assert answers == [answers[0]] * 3
    assert "拉萨市刑警支队" in answers[0]


def test_a_table_shows_missing_amounts_and_words_not_slugs() -> None:
    done = ask("query", "shared-projects", "-p", "minimum=4")
    assert f"{NONE}" in done.out
    assert "未能读出" in done.err
    assert "未核验" in done.out
    assert "unproved" not in done.out
    english = ask("query", "shared-projects", "-p", "minimum=4", "--language", "en")
    assert "unproved" in english.out
    assert "amount in yuan" in english.out


def test_columns_that_are_empty_throughout_are_left_out_of_tables_only() -> None:
    result = Result(
        (Column("page", Kind.INTEGER, "页", "page"), Column("amount", Kind.MONEY, "金额", "amount"), Column("a", Kind.TEXT, "甲", "a")),
        ((None, None, "x"), (None, None, None)),
    )  # fmt: skip
    assert for_people(result).rows == ((NONE, "x"), (NONE, None))
    assert [column.name for column in for_people(result).columns] == ["amount", "a"]
    own = Result((Column("page", Kind.TEXT, "page", "page"),), ((None,),))
    assert for_people(own) == own, "what was asked for in one's own question stays"


def test_a_chart_draws_bars_in_proportion() -> None:
    result = Result(
        (Column("name", Kind.TEXT, "名称", "name"), Column("amount", Kind.MONEY, "金额（元）", "yuan")),
        (("甲", Decimal("100.00")), ("乙", Decimal("50.00")), ("丙", None), ("丁", Decimal("-25"))),
    )
    drawn = io.StringIO()
    draw_chart(result, drawn)
    title, *lines = drawn.getvalue().splitlines()
    assert title == "金额（元）"
    assert [line.count("█") for line in lines] == [40, 20, 0, 10]
    assert ["100.00" in lines[0], "–" in lines[2], "-█" in lines[3]] == [True] * 3
    assert ask("query", "subjects", "-p", "level=1", "-f", "chart").code == 0


def test_the_library_is_listed_by_group_and_explained_by_name() -> None:
    listed = run("queries").out
    assert [question.name for question in library() if question.name not in listed] == []
    assert "policy-money" not in run("queries", "--group", "money").out
    told = run("queries", "policy-projects").out
    assert "必填 / required" in told
    assert "列 / columns" in told


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ("藏工办发[2022]9号", "藏工办发〔2022〕9号"),
        ("藏工办发〔2022〕9号", "藏工办发〔2022〕9号"),
        ("54000021Y000000005232", "党建经费"),
        ("140003", "拉萨市刑警支队"),
        ("拉萨市刑警支队", "拉萨市刑警支队"),
        ("2040202", "一般行政管理事务"),
        ("lhasa-criminal-police-2024.txt", "2024"),
        ("https://w3id.org/budgetkg/id/unit/540100/140003", "拉萨市刑警支队"),
    ],
)
def test_show_knows_an_entity_by_what_people_know_of_it(what: str, label: str) -> None:
    done = ask("show", what)
    assert done.code == 0, done.err
    assert label in done.out


def test_show_lists_few_links_in_a_table_and_all_when_asked() -> None:
    few, everything = ask("show", "140003").out, ask("show", "140003", "--all").out
    assert "还有" in few
    assert "还有" not in everything
    rows = json.loads(ask("show", "140003", "-f", "json").out)
    assert len(rows) > len(few.splitlines())
    assert "lhasa-criminal-police-2024.txt:" in few, "each with its place"


# ---------------------------------------------------------------------- validating


def test_validate_tells_place_print_and_figures_and_leaves_with_1() -> None:
    done = ask("validate", "lhasa-administrative-approval-2024.txt", "--check", "three-public")
    assert done.code == 1
    for part in ("lhasa-administrative-approval-2024.txt", "违反", "171", "13.5", "130,000"):
        assert part in done.out
    assert "违反 1" in done.err


@pytest.mark.parametrize(
    ("fail_on", "found", "code"),
    [
        ("violation", "violation", 1), ("violation", "warning", 0), ("warning", "warning", 1), ("warning", "info", 0),
        ("never", "violation", 0), ("violation", None, 0),
    ],
)  # fmt: skip
def test_the_exit_code_is_as_asked(fail_on: str, found: str | None, code: int) -> None:
    finding = Finding("weights", Severity(found or "info"), "甲", "a")
    result = validation.Result(finding, *[rdflib.URIRef("urn:a")] * 3)
    assert exit_code(validation.Report((result,) if found else ()), FailOn(fail_on)) == code


def test_the_exit_code_can_be_asked_for() -> None:
    few = ("validate", "lhasa-administrative-approval-2024.txt", "--check", "three-public")
    assert ask(*few, "--fail-on", "never").code == 0


def test_nothing_found_is_clean() -> None:
    done = ask("validate", "lhasa-criminal-police-2024.txt", "--check", "three-public")
    assert (done.code, done.out) == (0, "")
    assert "没有发现问题" in done.err


def test_every_form_of_a_report_holds_its_findings() -> None:
    few = ("validate", "lhasa-administrative-approval-2024.txt", "--check", "three-public")
    table = list(csv.DictReader(io.StringIO(ask(*few, "-f", "csv").out)))
    assert [(row["code"], row["row"], row["printed"]) for row in table] == [("three-public", "171", "13.5")]
    assert json.loads(ask(*few, "-f", "json").out)["counts"]["violation"] == 1
    assert "sh:ValidationReport" in ask(*few, "-f", "ttl").out
    page = ask(*few, "-f", "html", "--language", "en").out
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<article") == page.count('<article class="finding violation"') == 1
    assert "<script" not in page
    assert json.loads(ask(*few, "-f", "sarif").out)["runs"][0]["results"][0]["ruleId"] == "three-public"


def test_severities_can_be_chosen() -> None:
    done = ask("validate", "lhasa-ethnic-affairs-2024.txt", "--severity", "warning", "-f", "json")
    counts = json.loads(done.out)["counts"]
    assert counts["warning"] > 0
    assert counts["info"] == counts["violation"] == 0


def test_shapes_of_ones_own_run_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "my shapes.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix bkg: <https://w3id.org/budgetkg/ontology#> .
        <urn:my:shape> a sh:NodeShape ; sh:targetClass bkg:SourceDocument ; sh:message "no motto"@en, "没有格言"@zh ;
          sh:property <urn:my:motto> . <urn:my:motto> sh:path <urn:my:has-motto> ; sh:minCount 1 .""",
        encoding="utf-8",
    )
    done = ask("validate", "lhasa-ethnic-affairs-2024.txt", "--shapes", tmp_path / "my shapes.ttl", "-f", "json")
    assert done.code == 1
    assert "urn:my:" in json.dumps(json.loads(done.out)["findings"])


# ---------------------------------------------------------------------- exporting, status, inspect


def test_export_writes_and_names_its_files(tmp_path: Path) -> None:
    out = tmp_path / "导 出〔1〕"
    done = ask("export", "--format", "rdfxml", "--out", out)
    assert (done.code, done.out) == (0, "")
    assert (out / "budgetkg.rdf").stat().st_size > 1_000_000
    assert str(out / "budgetkg.rdf") in done.err


def test_export_of_tables_with_and_without_findings(tmp_path: Path) -> None:
    assert ask("export", "-f", "csv", "-o", tmp_path / "plain", "--no-findings", "--bom").code == 0
    names = sorted(path.name for path in (tmp_path / "plain").iterdir())
    assert names == [
        "SHA256SUMS", "citations.csv", "documents.csv", "findings.csv", "indicators.csv", "lines.csv", "narrative.csv", "projects.csv", "units.csv",
    ]  # fmt: skip
    assert (tmp_path / "plain" / "units.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len((tmp_path / "plain" / "findings.csv").read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.usefixtures("without_code_lists")
def test_status_tells_what_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(SMALL.read_bytes())
    assert run("build", file, "--store", tmp_path / "store").code == 0
    assert run("status", file, "--store", tmp_path / "store").code == 0
    file.write_bytes(SMALL.read_bytes() + b"\n")
    (tmp_path / "new.txt").write_bytes(SMALL.read_bytes() + b"\n\n")
    done = run("status", file, tmp_path / "new.txt", "--store", tmp_path / "store")
    assert done.code == 1
    assert "a.txt: 已改动" in done.err
    assert "new.txt: 不在库中" in done.err
    assert "a.txt" in done.out


def test_status_of_the_examples_has_coverage_and_proof() -> None:
    rows = list(csv.DictReader(io.StringIO(ask("status", "-f", "csv").out)))
    assert len(rows) == 5
    police = next(row for row in rows if row["file"] == "lhasa-criminal-police-2024.txt")
    assert int(police["printed"]) == int(police["read"]) + int(police["exempt"]) + int(police["unread"])
    assert int(police["proved"]) > 0.9 * int(police["amounts"])
    assert ask("status", EXAMPLES).code == 0


def test_inspect_needs_no_store_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("inspect", EXAMPLES / "lhasa-criminal-police-2024.txt", "--rows")
    assert done.code == 0
    assert list(tmp_path.iterdir()) == []
    assert "一般公共预算支出表" in done.out
    assert "列无法确定" in done.out
    assert re.search(
        r"100\s+general-public-expenditure\s+2040202\s+一般行政管理事务.*280\.45\s+2,804,500\.00\s+proved", done.out
    )


# ---------------------------------------------------------------------- demo


def test_the_demo_runs_clean_and_fits_two_or_three_screens() -> None:
    """In a process of its own, as a newcomer runs it."""
    done = run_process("demo")
    assert done.code == 0, done.err
    for step in STEPS:
        assert f"$ {step.command}" in done.err
        assert step.zh in done.err
    assert len(done.out.splitlines()) + len(done.err.splitlines()) < 110
    assert "5 份文件入库" in done.err
    assert "藏工办发〔2022〕9号" in done.out


def test_the_demo_left_nothing_behind_and_the_examples_unchanged() -> None:
    with Store.open(examples_store(), read_only=True) as store:
        assert len(store.documents()) == 5
    assert not (EXAMPLES / "budgetkg-store").exists()
