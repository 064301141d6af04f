"""Answers in files: TSV, Parquet, pictures from the shell; the text formats are in test_cli."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from budgetkg.cli.charting import draw_chart
from budgetkg.errors import QueryError
from budgetkg.query import Column, Kind, Result, in_words, write, write_parquet
from budgetkg.query.typed import Type, typed_columns
from budgetkg.store import IRI, Value
from budgetkg.store.labels import code_labels
from command_line import Ran, examples_store, run

NAME = Column("name", Kind.TEXT, "名称", "name")
AMOUNT = Column("amount", Kind.MONEY, "金额（元）", "amount in yuan")


def of_one(kind: Kind, *values: Value | None) -> Result:
    """An answer of one column."""
    return Result((Column("c", kind, "列", "column"),), tuple((value,) for value in values))


def ask(*arguments: object) -> Ran:
    return run("query", *arguments, "--store", examples_store())


def test_tab_separated_values_are_never_quoted_and_lose_nothing() -> None:
    output = io.StringIO()
    write(Result((NAME, AMOUNT), (('a\tb\n"c"\\n', Decimal("1E+2")), (None, None))), "tsv", output)
    assert output.getvalue() == 'name\tamount\na\\tb\\n"c"\\\\n\t100.00\n\t\n'


@pytest.mark.parametrize(
    ("result", "kind", "size", "values"),
    [
        (of_one(Kind.MONEY, Decimal("1.5"), None, 3), Type.DECIMAL, (20, 2), ("1.50", None, "3.00")),
        (of_one(Kind.MONEY, Decimal("1.005")), Type.DECIMAL, (38, 3), ("1.005",)),
        (of_one(Kind.PERCENT, Decimal("1E+2"), Decimal("0.5")), Type.DECIMAL, (38, 1), ("100.0", "0.5")),
        (of_one(Kind.INTEGER, 7, None), Type.INTEGER, (0, 0), ("7", None)),
        (of_one(Kind.INTEGER, 2**70), Type.TEXT, (0, 0), (str(2**70),)),
        (of_one(Kind.BOOLEAN, True, None), Type.BOOLEAN, (0, 0), ("True", None)),
        (of_one(Kind.TEXT, "甲", True, 5), Type.TEXT, (0, 0), ("甲", "true", "5")),
        (of_one(Kind.IRI, IRI("http://x/a")), Type.TEXT, (0, 0), ("http://x/a",)),
        (of_one(Kind.MONEY), Type.DECIMAL, (20, 2), ()),
    ],
)
def test_columns_have_the_type_of_their_values(
    result: Result, kind: Type, size: tuple[int, int], values: tuple[str | None, ...]
) -> None:
    [typed] = typed_columns(result)
    assert (typed.type, (typed.digits, typed.places)) == (kind, size)
    assert tuple(None if value is None else str(value) for value in typed.values) == values


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+40"), Decimal("1E-40") + 1])
def test_a_number_that_does_not_fit_is_an_error_in_words(value: Decimal) -> None:
    with pytest.raises(QueryError, match="c: "):
        typed_columns(of_one(Kind.NUMBER, value, Decimal("1E-39")))


def test_parquet_has_exact_money_strings_and_titles() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    result = Result((NAME, AMOUNT), (("甲", Decimal("0.1")), (None, None)))
    output = io.BytesIO()
    write_parquet(result, output)
    read = pyarrow.parquet.read_table(io.BytesIO(output.getvalue()))
    assert read.schema.field("amount").type == pyarrow.decimal128(20, 2)
    assert read.schema.field("amount").metadata[b"title_zh"].decode() == "金额（元）"
    assert read.to_pylist() == [{"name": "甲", "amount": Decimal("0.10")}, {"name": None, "amount": None}]


def test_without_pyarrow_parquet_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(QueryError, match=r"budgetkg\[parquet\]"):
        write_parquet(of_one(Kind.TEXT, "x"), io.BytesIO())


@pytest.mark.parametrize(
    ("column", "slug", "zh", "en"),
    [
        ("proof", "contradicted", "有矛盾", "contradicted"),
        ("category", "special-purpose", "特定目标类", "special purpose"),
        ("item", "overseas", "因公出国（境）费用", "official travel abroad"),
        (
            "source",
            "special-account",
            code_labels("fund")["special-account"][0],
            code_labels("fund")["special-account"][1],
        ),
        ("source", "loans", "银行贷款", "bank loans"),
        ("measure", "no-such-code", "no-such-code", "no-such-code"),
        ("name", "total", "total", "total"),
    ],
)
def test_slugs_are_told_in_words_where_columns_hold_them(column: str, slug: str, zh: str, en: str) -> None:
    named = Result((Column(column, Kind.TEXT, "标题", "title"),), ((slug,), (None,)))
    assert in_words(named, "zh").rows == ((zh,), (None,))
    assert in_words(named, "en").rows == ((en,), (None,))
    own = Result((Column(column, Kind.TEXT, column, column),), ((slug,),))
    assert in_words(own) == own


def test_an_answer_goes_into_a_file_in_every_format(tmp_path: Path) -> None:
    arguments = ("subjects", "-p", "level=1", "-p", "year=2024")
    told = ask(*arguments, "-f", "csv").out
    for form in ("csv", "tsv", "json", "md", "table", "chart", "parquet"):
        if form == "parquet":
            pytest.importorskip("pyarrow")
        file = tmp_path / f"answer.{form}"
        done = ask(*arguments, "-f", form, "--out", file)
        assert (done.code, done.out) == (0, ""), done.err
        assert f"→ {file}" in done.err
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8") == told.replace("\r\n", "\n")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["amount"] for row in rows] == [
        str(each["amount"] + Decimal("0.00"))
        for each in json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"), parse_float=Decimal)
    ]
    assert "█" in (tmp_path / "answer.chart").read_text(encoding="utf-8")


def test_an_answer_is_drawn_into_a_file(tmp_path: Path) -> None:
    arguments = ("subjects", "-p", "level=1", "-p", "year=2024", "--chart")
    done = ask(*arguments, tmp_path / "a.svg")
    assert (done.code, done.out) == (0, ""), "the picture alone, where no format is asked for"
    assert f"bar → {tmp_path / 'a.svg'}" in done.err
    assert ElementTree.parse(tmp_path / "a.svg").getroot().get("role") == "img"
    assert ask(*arguments, tmp_path / "b.html", "--view", "treemap", "-f", "csv").out.count("\n") == 6
    assert "树图" in (tmp_path / "b.html").read_text(encoding="utf-8")
    english = ask(*arguments, tmp_path / "c.SVG", "--language", "en")
    assert english.code == 0
    assert "amount (10,000 yuan)" in (tmp_path / "c.SVG").read_text(encoding="utf-8")
    text = "SELECT ?u (COUNT(*) AS ?n) WHERE { ?b a bkg:ProjectBudget ; bkg:unit ?u } GROUP BY ?u"
    assert ask("--text", text, "--chart", tmp_path / "d.svg").code == 0


def test_a_picture_of_pixels_is_written(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="PNG needs the extra charts")
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="PNG needs the extra charts")
    assert ask("subjects", "-p", "level=1", "--chart", tmp_path / "a.png").code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("subjects", "--chart", "a.pdf"), ".svg"),
        (("documents", "--chart", "a.svg", "--view", "line"), "it can be: "),
        (("subjects", "--view", "bar"), "--chart FILE"),
        (("--text", "ASK {}", "--chart", "a.svg"), "不能画成图"),
        (("subjects", "-f", "csv", "--out", "no/such/folder/a.csv"), "无法写入"),
        (("subjects", "--chart", "no/such/folder/a.svg"), "无法写入"),
    ],
)
def test_what_cannot_be_written_is_said_and_leaves_nothing(
    arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = examples_store()
    monkeypatch.chdir(tmp_path)
    done = run("query", *arguments, "--store", store)
    assert done.code == 2
    assert told in done.err
    assert list(tmp_path.iterdir()) == []


def test_bars_of_characters_need_a_number() -> None:
    with pytest.raises(QueryError, match="--format table"):
        draw_chart(of_one(Kind.TEXT, "x"), io.StringIO())
