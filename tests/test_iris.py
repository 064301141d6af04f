"""IRIs: every kind at its path, always legal, and never one IRI for two names."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
import rdflib.term
from hypothesis import given
from hypothesis import strategies as st

from budgetkg.document.model import Box
from budgetkg.errors import BudgetkgError
from budgetkg.facts.model import Evidence
from budgetkg.graph.iris import DEFAULT_BASE, DocumentIris, Iris, aspect, numbered, part, segment

IRIS = Iris()
SHA = "925ccdec8c8cfe40037c13f136639f33845acdf0f95fed4db41aa4bb9c375c31"
ILLEGAL = set(' <>"{}|^`\\/?#') | {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}

names = st.text(min_size=1)


def path(iri: str) -> str:
    assert iri.startswith(DEFAULT_BASE)
    return iri.removeprefix(DEFAULT_BASE)


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (IRIS.document(SHA), "document/925ccdec8c8cfe40"),
        (IRIS.document(SHA.upper()), "document/925ccdec8c8cfe40"),
        (IRIS.unit("540100", "140003", "拉萨市刑警支队"), "unit/540100/140003"),
        (IRIS.unit("540100", "", "拉萨市 刑警支队（本级）"), "unit/540100/拉萨市刑警支队(本级)"),
        (IRIS.unit("", "140003", "拉萨市刑警支队"), "unit/拉萨市刑警支队"),
        (IRIS.department("540100", "117", "拉萨市民族事务委员会"), "department/540100/117"),
        (IRIS.project("54010024T000001454442"), "project/54010024T000001454442"),
        (IRIS.project_of("540100", "140003", "x", 2024, "党建 经费"), "project/540100/140003/2024/党建经费"),
        (IRIS.no_project(), "project/none"),
        (IRIS.policy("藏财行字", "2017", "063"), "policy/藏财行字/2017/63"),
        (IRIS.policy_titled("西藏自治区党员管理办法"), "policy/西藏自治区党员管理办法"),
        (IRIS.scheme("function"), "code/function"),
        (IRIS.code("function", "2040202"), "code/function/2040202"),
        (IRIS.code("item", "本年收入"), "code/item/本年收入"),
        (IRIS.indicator_class("output", "cost"), "code/indicator/output/cost"),
        (IRIS.year(2024), "year/2024"),
        (IRIS.check("row-parts"), "check/row-parts"),
        (IRIS.code_lists(), "codelists"),
        (IRIS.ontology(), "ontology"),
    ],
)
def test_shared_things_have_their_paths(iri: str, expected: str) -> None:
    assert path(iri) == expected


def test_rows_and_cells_are_named_by_their_place() -> None:
    page = DocumentIris("d:x", text=False)
    text = DocumentIris("d:x", text=True)
    row = Evidence(8, "…", page=2, table=1, box=Box(0, 0, 1, 1))
    assert page.row(row) == "d:x/p2/t1/r8"
    assert page.cell(row, 7) == "d:x/p2/t1/r8/c7"
    assert page.row(Evidence(8, "…", page=2, table=1, last_row=12)) == "d:x/p2/t1/r8-12"
    assert page.row(Evidence(8, "…", table=3)) == "d:x/t3/r8"
    assert text.row(Evidence(100, "…")) == "d:x/line100"
    assert text.cell(Evidence(100, "…", page=4), 2) == "d:x/line100/c2"
    assert text.row(Evidence(3, "…", last_row=20)) == "d:x/line3-20"
    assert text.row(Evidence(3, "…", last_row=3)) == "d:x/line3"


def test_parts_are_named_under_their_whole() -> None:
    inside = DocumentIris("d:x", text=True)
    budget = inside.project_budget("党建经费")
    assert part(numbered(budget, 1), "indicator", 2) == "d:x/project/党建经费/indicator/2"
    assert part(numbered(budget, 2), "indicator", 2) == "d:x/project/党建经费/2/indicator/2"
    assert aspect(part(budget, "indicator", 2), "current") == "d:x/project/党建经费/indicator/2#current"
    assert part(inside.table(3), "unread", 1) == "d:x/table/3/unread/1"
    assert (inside.lines(), inside.projects(), inside.figure(1)) == ("d:x/lines", "d:x/projects", "d:x/figure/1")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("拉萨〔2017〕63号", "拉萨〔2017〕63号"),
        ("a b", "a%20b"),
        ("表　格", "表%E3%80%80格"),
        ("a/b?c#d%e", "a%2Fb%3Fc%23d%25e"),
        ('<"{}|^`\\>', "%3C%22%7B%7D%7C%5E%60%5C%3E"),
        ("a\nb\x00", "a%0Ab%00"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("...", "..."),
        ("\u202e甲", "%E2%80%AE甲"),
        ("e\u0301", "é"),
        ("\ud800", "%ED%A0%80"),
    ],
)
def test_what_an_iri_may_not_hold_is_encoded(name: str, expected: str) -> None:
    assert segment(name) == expected


def test_nothing_is_named_by_an_empty_name() -> None:
    with pytest.raises(ValueError, match="needs a name"):
        segment("")


@given(names)
def test_segments_are_legal(name: str) -> None:
    encoded = segment(name)
    assert encoded
    assert encoded not in {".", ".."}
    assert not ILLEGAL & set(encoded)
    assert rdflib.term._is_valid_uri(f"{DEFAULT_BASE}x/{encoded}")


@given(names)
def test_segments_can_be_read_back(name: str) -> None:
    assert unquote(segment(name), errors="surrogatepass") == unicodedata.normalize("NFC", name)


@given(names, names)
def test_two_names_have_two_segments(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (segment(one) == segment(other)) == same


@given(names, names, names)
def test_paths_keep_their_depth(organ: str, year: str, number: str) -> None:
    assert path(IRIS.policy(organ, year, number)).count("/") == 3


def test_a_base_is_closed_with_a_slash() -> None:
    assert Iris.under("https://example.org/budget").year(2024) == "https://example.org/budget/year/2024"
    assert Iris.under("https://example.org/budget#").year(2024) == "https://example.org/budget#year/2024"


@pytest.mark.parametrize("base", ["", "budget/", "https://a b/", "https://example.org/<x>", "//example.org/"])
def test_a_base_that_is_no_absolute_iri_is_refused(base: str) -> None:
    with pytest.raises(BudgetkgError, match="absolute IRI"):
        Iris.under(base)
