"""Amounts, units and labels as Chinese budgets print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetkg import text


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("9,929.35", "9929.35"),
        ("9，929.35", "9929.35"),
        ("１２．５０", "12.50"),
        ("0.48", "0.48"),
        (".5", "0.5"),
        ("-3.10", "-3.10"),
        ("－3.10", "-3.10"),
        (" 100 ", "100"),
        ("0.00", "0.00"),
        ("1234567.123456", "1234567.123456"),
    ],
)
def test_an_amount_is_read_exactly(printed: str, number: str) -> None:
    value = text.parse_amount(printed)
    assert value is not None
    assert str(value) == number


@pytest.mark.parametrize(
    "printed", ["", "-", "—", "38%", "#DIV/0!", "1,23", "12,3456", "1.2.3", "二", "2024年", "万元"]
)
def test_what_is_no_amount_is_none(printed: str) -> None:
    assert text.parse_amount(printed) is None


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_formatting_with_separators_and_reading_again_gives_the_same_amount(value: Decimal) -> None:
    assert text.parse_amount(f"{value:,.2f}") == value


@pytest.mark.parametrize("printed", ["-", "—", "－－", " – "])
def test_a_dash_is_a_dash_and_no_amount(printed: str) -> None:
    assert text.is_dash(printed)
    assert text.parse_amount(printed) is None


def test_blank_is_no_dash() -> None:
    assert not text.is_dash("")
    assert not text.is_dash("0")


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("金额单位：万元", "万元"),
        ("单位:元", "元"),
        ("（单位：万 元）", "万元"),
        ("单位：人民币元", "元"),
        ("金额单位：亿元", "亿元"),
        ("单位：个", None),
        ("单位名称：某局", None),
    ],
)
def test_the_money_unit_of_a_line(line: str, unit: str | None) -> None:
    assert text.money_unit(line) == unit


def test_yuan_are_exact() -> None:
    assert text.to_yuan(Decimal("9929.35"), "万元") == Decimal("99293500.00")
    assert text.to_yuan(Decimal("0.000001"), "万元") == Decimal("0.01")
    with pytest.raises(ArithmeticError):
        text.to_yuan(Decimal("0.0000001"), "万元")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("一、本年收入", "本年收入"),
        ("（一）一般公共预算拨款", "一般公共预算拨款"),
        ("二十五、其他支出", "其他支出"),
        ("1.因公出国", "因公出国"),
        ("59.3.28离退休干部", "59.3.28离退休干部"),
    ],
)
def test_list_numbers_are_no_part_of_a_name(printed: str, name: str) -> None:
    assert text.strip_list_number(printed) == name


def test_html_tags_go_and_other_angle_brackets_stay() -> None:
    assert text.strip_html("<p>根据<拉萨市办法>文件</p>") == "根据<拉萨市办法>文件"
