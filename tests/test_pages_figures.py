"""Figures on pages: exact money behind what is shown, points above points, missing that is not zero, sides compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from budgetkg.graph import DEFAULT_BASE
from budgetkg.pages.figures import heading_in_wan, money, money_places, number, padding
from budgetkg.pages.grid import grid
from budgetkg.pages.pivot import Entry, side_by_side
from budgetkg.pages.searching import marked
from budgetkg.pages.text import clean, short
from budgetkg.pages.urls import Urls
from budgetkg.pages.words import Words
from budgetkg.query import Column, Kind, Result
from budgetkg.store import IRI

URLS, ZH, EN = Urls(DEFAULT_BASE), Words("zh"), Words("en")
LINE = IRI(DEFAULT_BASE + "document/aa/p1/t1/r2/c3")


@pytest.mark.parametrize(
    ("amount", "places", "text", "exact", "value"),
    [
        ("99293500", 2, "9,929.35", "99,293,500.00 元", "99293500.00"),
        ("0.00", 2, "0.00", "0.00 元", "0.00"),
        ("-15000.5", 2, "-1.50", "-15,000.50 元", "-15000.50"),
        ("5", 4, "0.0005", "5.00 元", "5.00"),
        ("0.01", 6, "0.000001", "0.01 元", "0.01"),
        ("1e7", 2, "1,000.00", "10,000,000.00 元", "10000000.00"),
        ("0.123", 6, "0.000012", "0.123 元", "0.123"),
    ],
)
def test_money_is_shown_in_wan_with_the_exact_yuan_behind(
    amount: str, places: int, text: str, exact: str, value: str
) -> None:
    shown = money(Decimal(amount), places)
    assert (shown.text, shown.exact, shown.value) == (text, exact, value)


@pytest.mark.parametrize(
    ("amounts", "places"), [(["1000000"], 2), (["100", "0"], 2), (["99"], 4), (["0.5", "1e9"], 6), ([], 2), (["0"], 2)]
)
def test_a_column_has_as_many_places_as_its_smallest_amount_needs(amounts: list[str], places: int) -> None:
    assert money_places(map(Decimal, amounts)) == places


def test_numbers_have_no_needless_zeros_and_their_points_align() -> None:
    assert [number(Decimal(text)) for text in ("12.50", "1000", "1E+3", "0.10")] == ["12.5", "1,000", "1,000", "0.1"]
    assert number(2024, grouped=False) == "2024"
    assert [padding(text, 2) for text in ("1", "1.5", "1.25")] == [".00", "0", ""]
    assert padding("7", 0) == ""


@pytest.mark.parametrize("text", ["金额（元）", "金额", "amount (yuan)", "amount, yuan", "amount in yuan"])
def test_a_heading_of_money_does_not_say_yuan(text: str) -> None:
    assert heading_in_wan(text) in {"金额", "amount"}


def answer() -> Result:
    columns = (
        Column("unit_name", Kind.TEXT, "单位", "unit"),
        Column("fiscal_year", Kind.INTEGER, "年度", "year"),
        Column("amount", Kind.MONEY, "金额（元）", "amount in yuan"),
        Column("share", Kind.PERCENT, "占比 %", "share"),
        Column("weight", Kind.NUMBER, "权重", "weight"),
        Column("proof", Kind.TEXT, "核验", "proof"),
        Column("unit", Kind.IRI, "单位 IRI", "unit IRI"),
        Column("line", Kind.IRI, "事实 IRI", "fact IRI"),
    )
    unit = IRI(DEFAULT_BASE + "unit/540100/140003")
    return Result(
        columns,
        (
            ("刑警支队", 2024, Decimal("99293500"), Decimal("12.5"), Decimal("10"), "proved", unit, LINE),
            ("刑警支队", 2023, Decimal("50"), Decimal("100"), Decimal("2.25"), "contradicted", unit, LINE),
            ("刑警支队", 2022, None, None, None, "", unit, None),
        ),
    )


def test_an_answer_has_names_that_link_and_figures_that_lead_to_their_source() -> None:
    table = grid(answer(), URLS, ZH)
    assert [heading.text for heading in table.headings] == ["单位", "年度", "金额（万元）", "占比 %", "权重"]
    assert [heading.layout for heading in table.headings] == ["", "", "figure", "figure", "figure"]
    assert [heading.text for heading in grid(answer(), URLS, EN).headings][2] == "amount, 万元"
    first, second, third = table.rows
    assert first[0].href == "/id/unit/540100/140003"
    assert first[1].text == "2024"
    assert first[2].mark is not None
    assert (first[2].mark.proof, first[2].mark.href) == ("proved", "/id/document/aa/p1/t1/r2/c3")
    assert (first[2].text, second[2].text) == ("9,929.3500", "0.0050")
    assert second[2].money is not None
    assert second[2].money.exact == "50.00 元"
    assert second[2].mark is not None
    assert second[2].mark.proof == "contradicted"
    assert [row[4].text + row[4].pad for row in (first, second)] == ["10.00", "2.25"]
    assert [cell.missing for cell in third] == [False, False, True, True, True]
    assert third[2].text == "—"


def test_an_answer_of_ones_own_keeps_all_its_columns() -> None:
    columns = (Column("s", Kind.IRI, "s", "s"), Column("amount", Kind.NUMBER, "amount", "amount"))
    rows = ((LINE, Decimal("1.5")), (IRI("http://example.org/x"), None))
    table = grid(Result(columns, rows), URLS, ZH)
    assert [heading.text for heading in table.headings] == ["s", "amount"]
    assert table.rows[0][0].text == "document/aa/p1/t1/r2/c3"
    assert table.rows[1][0].href == "/id?iri=http%3A%2F%2Fexample.org%2Fx"


def test_a_long_answer_says_how_much_is_not_shown_and_a_brief_one_leaves_out_what_is_empty() -> None:
    assert grid(answer(), URLS, ZH, 2).more == 1
    columns = (
        Column("a", Kind.TEXT, "甲", "a"),
        Column("b", Kind.TEXT, "乙", "b"),
        Column("c", Kind.TEXT, "丙", "c"),
    )
    result = Result(columns, (("x", None, date(2024, 1, 2)), ("y", "", None)))
    table = grid(result, URLS, ZH, brief=True)
    assert [heading.text for heading in table.headings] == ["甲", "丙"]
    assert table.rows[0][1].text == "2024-01-02"


def test_sides_are_compared_only_where_both_are_printed_once() -> None:
    entries = [
        Entry(("甲",), "2023", Decimal(100_000)),
        Entry(("甲",), "2024", Decimal(125_000)),
        Entry(("乙",), "2023", Decimal(0)),
        Entry(("乙",), "2024", Decimal(10_000)),
        Entry(("丙",), "2024", Decimal(10_000)),
        Entry(("丁",), "2023", Decimal(10_000)),
        Entry(("丁",), "2023", Decimal(20_000)),
        Entry(("丁",), "2023", Decimal(20_000)),
        Entry(("丁",), "2024", Decimal(20_000)),
    ]
    table = side_by_side(entries, ["2023", "2024"], ["项"], ZH, compared=True)
    shown = [[cell.text for cell in row] for row in table.rows]
    assert shown == [
        ["甲", "10.00", "12.50", "2.50", "+25.0"],
        ["乙", "0.00", "1.00", "1.00", "—"],
        ["丙", "—", "1.00", "—", "—"],
        ["丁", "1.00", "2.00", "—", "—"],
    ]
    assert [cell.text for cell in table.rows[3][1].also] == ["2.00"]
    both = side_by_side(entries, ["2023", "2024"], ["项"], ZH, compared=True, shared=True)
    assert [row[0].text for row in both.rows] == ["甲", "乙", "丁"]
    assert len(side_by_side(entries, ["2023", "2024", "2025"], ["项"], ZH, compared=True).headings) == 4


@pytest.mark.parametrize(
    ("text", "marks", "pieces"),
    [
        ("党建经费", ((0, 2),), [("党建", True), ("经费", False)]),
        ("党建经费", (), [("党建经费", False)]),
        ("党建党建", ((2, 4), (0, 2)), [("党建", True), ("党建", True)]),
        ("党建经费", ((0, 3), (2, 99), (50, 60)), [("党建经", True), ("费", True)]),
    ],
)
def test_what_was_sought_is_marked_where_it_stands(
    text: str, marks: tuple[tuple[int, int], ...], pieces: list[tuple[str, bool]]
) -> None:
    assert list(marked(text, marks)) == pieces


def test_texts_lose_what_is_not_seen() -> None:
    assert clean("甲\u202e乙\x00\x1b[31m\u2066丙\ud800\ufeff") == "甲乙[31m丙"
    assert clean("两行\n一段\t。") == "两行\n一段\t。"
    assert short("一二三四五", 3) == "一二…"
