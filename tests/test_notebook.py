"""The desk in Python and in a notebook; the example notebook is run, and says what it said."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetkg import open_graph
from budgetkg.errors import QueryError, StoreError
from budgetkg.notebook import Answer, Desk
from budgetkg.query import Column, Kind, Result, library, named, run
from budgetkg.store import IRI, Store
from command_line import ROOT, environment, examples_store

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with open_graph(examples_store()) as opened:
        yield opened


def test_importing_the_package_loads_nothing_that_is_heavy() -> None:
    heavy = "rdflib pyshacl pdfplumber pypdfium2 lxml pyarrow polars pandas numpy PIL resvg_py starlette uvicorn"
    program = f"""
import sys, budgetkg
assert not [name for name in sys.modules if name.startswith("budgetkg.")], "the package alone loads no room"
from budgetkg import open_graph
print(*(name for name in {heavy.split()} if name in sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_an_answer_is_that_of_the_library_with_its_types(desk: Desk) -> None:
    answer = desk.ask("shared-projects", region="540100", minimum=4)
    with Store.open(examples_store(), read_only=True) as store:
        assert answer.result == run(store, "shared-projects", {"region": "540100", "minimum": "4"})
    assert answer.title == "多个单位都有的项目，金额并列"
    assert len(answer) == len(answer.records()) == len(list(answer)) > 4
    first = answer.records()[0]
    assert isinstance(first["amount"], Decimal)
    assert isinstance(first["budget"], IRI)
    assert [column.title_zh for column in answer.columns][:2] == ["项目代码", "项目"]


def test_frames_hold_the_same_money_exactly(desk: Desk) -> None:
    answer = desk.ask("shared-projects", minimum=4)
    expected = [record["amount"] for record in answer]
    total = sum(amount for amount in expected if isinstance(amount, Decimal))
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    in_polars, in_pandas = answer.to_polars(), answer.to_pandas()
    assert in_polars["amount"].to_list() == expected
    assert in_polars["amount"].sum() == in_pandas["amount"].sum() == total
    assert in_polars.schema["amount"] == polars.Decimal(20, 2)
    assert in_polars.schema["fiscal_year"] == polars.Int64
    assert [None if pandas.isna(amount) else amount for amount in in_pandas["amount"]] == expected
    assert {type(amount) for amount in in_pandas["amount"] if amount is not None} == {Decimal}
    assert str(in_pandas["fiscal_year"].dtype) == "Int64"


def test_an_empty_answer_is_a_frame_with_its_columns(desk: Desk) -> None:
    answer = desk.ask("shared-projects", minimum=99)
    for library_name, frame in (("polars", answer.to_polars), ("pandas", answer.to_pandas)):
        pytest.importorskip(library_name)
        assert list(frame().columns) == [column.name for column in answer.columns]
    assert "没有可画的行" in answer.chart().svg()


@pytest.mark.parametrize(
    ("module", "method"), [("polars", "to_polars"), ("pandas", "to_pandas"), ("pyarrow", "to_arrow")]
)
def test_what_is_not_installed_is_said_in_words(
    desk: Desk, module: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(QueryError, match=r"pip install 'budgetkg\["):
        getattr(desk.ask("documents"), method)()


def test_charts_are_the_questions_own_or_of_another_kind(desk: Desk) -> None:
    answer = desk.ask("subjects", level=1, year=2024)
    assert answer.chart()._repr_svg_() == answer.chart("bar").svg()
    assert "树图" in answer.chart("treemap").html()
    assert answer.chart("bar", label="code").svg() != answer.chart().svg()
    with pytest.raises(QueryError, match="it can be: bar"):
        answer.chart("citations")


def test_a_page_of_a_notebook_shows_words_and_no_markup_of_documents() -> None:
    hostile = "<script>alert(1)</script>"
    columns = (
        Column("name", Kind.TEXT, hostile, hostile), Column("amount", Kind.MONEY, "金额（元）", "yuan"),
        Column("proof", Kind.TEXT, "核验", "proof"), Column("budget", Kind.IRI, "IRI", "its IRI"),
    )  # fmt: skip
    rows = tuple((f"{hostile}{number}", Decimal(1234567), "unproved", IRI("http://x/a")) for number in range(50))
    answer = Answer(Result(columns, (*rows[:1], (hostile, None, None, None), *rows[1:])), hostile, hostile)
    page = answer._repr_html_()
    assert "<script" not in page
    assert page.count("<tr>") == 1 + 30
    assert [text in page for text in ("1,234,567.00", "未核验", ">–<", "http://x/a", "51 行，显示前 30 行")] == [
        True, True, True, False, True,
    ]  # fmt: skip
    assert re.search(r'<td style="text-align: right[^"]*">1,234,567.00</td>', page)
    assert "1,234,567.00" in repr(answer)


def test_ones_own_question_fills_values_and_errs_with_a_caret(desk: Desk) -> None:
    text = "SELECT ?unit WHERE { VALUES (?code) { (UNDEF) } ?unit a bkg:BudgetUnit ; org:identifier ?id . FILTER(STR(?id) = ?code) }"
    [record] = desk.sparql(text, {"code": "140003"}).records()
    assert isinstance(record["unit"], IRI)
    with pytest.raises(QueryError, match="line 1, column 16"):
        desk.sparql("SELECT * WHERE { ?s ?p")


def test_things_are_shown_searched_and_suggested(desk: Desk) -> None:
    shown = desk.show("藏工办发[2022]9号")
    assert [entity.label for entity in shown.entities] == ["藏工办发〔2022〕9号"]
    assert "62,500.00" in shown._repr_html_()
    assert "62,500.00" in repr(shown)
    assert len(shown.answer()) > 5
    hits = desk.search("党建", kinds=("project",)).records()
    assert {"党建经费", "离退休党员党建经费"} <= {hit["label"] for hit in hits}
    assert all(isinstance(hit["iri"], IRI) for hit in hits)
    suggested = {record["value"]: record["label"] for record in desk.suggest("unit-projects", "unit")}
    assert suggested["140003"] == "拉萨市刑警支队"


def test_the_questions_are_listed(desk: Desk) -> None:
    assert [record["name"] for record in desk.questions()] == [question.name for question in library()]
    assert {record["group"] for record in desk.questions("money")} == {"收支"}
    with open_graph(examples_store(), language="en") as english:
        listed = english.questions("money").records()
        assert listed[0]["group"] == "money"
        assert english.ask("documents").title == named("documents").title_en


def test_words_of_python_take_an_underscore(desk: Desk) -> None:
    assert desk.ask("year-change", from_=2024, to=2025).columns[0].name == "unit_name"
    assert len(desk.suggest("year-change", "from_")) == len(desk.suggest("year-change", "from")) > 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda desk: desk.ask("shared-project"), "shared-projects"),
        (lambda desk: desk.ask("shared-projects", minimun=3), "did you mean minimum"),
        (lambda desk: desk.ask("unit-projects"), "unit"),
        (lambda desk: desk.questions("cash"), "money"),
        (lambda desk: desk.suggest("unit-projects", "units"), "it takes: unit"),
        (lambda desk: desk.search("党建", kinds=("person",)), "unknown kind"),
        (lambda desk: desk.show("没有这个东西"), "knows no such"),
        (lambda _: open_graph("a", endpoint="http://localhost:1/sparql"), "not both"),
        (lambda _: open_graph("a", language="fr"), "zh or en"),
        (lambda _: open_graph(endpoint="http://127.0.0.1:9/sparql").search("x"), "has no index"),
    ],
)
def test_errors_are_words(desk: Desk, call: Any, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        call(desk)


def test_the_store_is_that_of_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BUDGETKG_STORE", str(examples_store()))
    with open_graph() as opened:
        assert len({record["file"] for record in opened.ask("documents")}) == 5
    monkeypatch.delenv("BUDGETKG_STORE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="budgetkg-store"):
        open_graph()


def test_a_closed_desk_answers_no_more_and_one_that_is_dropped_leaves_no_process() -> None:
    opened = open_graph(examples_store())
    opened.close()
    opened.close()
    with pytest.raises(StoreError, match="closed"):
        opened.ask("documents")
    dropped = open_graph(examples_store())
    process = dropped.graph
    del dropped
    gc.collect()
    with pytest.raises(StoreError, match="closed"):
        process.query("ASK {}")


def test_the_example_notebook_says_what_it_said(tmp_path: Path) -> None:
    """Every cell runs without a warning, and its texts are those stored; a picture is drawn where one was."""
    nbformat = pytest.importorskip("nbformat", reason="the notebook is run where nbclient is installed")
    pytest.importorskip("nbclient", reason="the notebook is run where nbclient is installed")
    for needed in ("ipykernel", "polars", "pandas"):
        pytest.importorskip(needed, reason=f"the notebook uses {needed}")
    stored = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(stored)
    again = tmp_path / "again.ipynb"
    program = [sys.executable, ROOT / "tests" / "run_notebook.py", NOTEBOOK, again]
    done = subprocess.run(program, env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    ran = nbformat.read(again, as_version=4)
    for before, after in zip(stored.cells, ran.cells, strict=True):
        if before.cell_type == "code":
            assert told(after) == told(before), before.source


def told(cell: Any) -> list[str]:
    """The words that a cell's outputs show, whatever their markup."""
    said: list[str] = []
    for output in cell.outputs:
        assert output.get("name") != "stderr", output.text
        data = output.get("data", {})
        markup = data.get("image/svg+xml") or data.get("text/html")
        shown = re.sub(r"<style.*?</style>", "", markup, flags=re.DOTALL) if markup else ""
        said += re.findall(r">([^<>]*\w[^<>]*)<", shown) or [output.get("text") or data.get("text/plain", "")]
    return said
