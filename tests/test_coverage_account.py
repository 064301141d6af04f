"""The coverage account: what is an amount, what is exempt and why, and that the rest is listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_text import document
from budgetkg.document.model import Cell, Row
from budgetkg.facts import coverage, number_kinds
from budgetkg.facts.accounts import text_account
from budgetkg.facts.context import Context
from budgetkg.facts.coverage import Claims, count, tokens
from budgetkg.facts.model import TableAccount
from budgetkg.facts.read import read_facts
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook


def row(*texts: str, number: int = 1, page: int | None = None, aligned: bool = True) -> Row:
    cells = tuple(Cell(text, column) for column, text in enumerate(texts) if text)
    return Row(number, cells, aligned, page=page, table=1, width=len(texts))


def plain(text: str) -> str:
    return text


def text_of(*rows: Row) -> TableAccount:
    source = document("甲市乙局2026年部门预算")
    redactor = Redactor()
    account = text_account(1, rows, (), Context(2026, "万元", UnitBook.for_document(source, redactor), redactor))
    assert account is not None
    assert account.printed == account.read + sum(account.exempt.values()) + len(account.unread)
    return account


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("合计 9,929.35 280.45 100", ["9,929.35", "280.45", "100"]),
        ("上年结转结余 10,157.584356 年终结转结余", ["10,157.584356"]),
        ("3010303 年终一次性奖金 168.54", ["3010303", "168.54"]),
        ("2024年预算数 2024 年 1 月 31 日 2024-01-31", []),
        ("增长38.5% 藏财〔2017〕63号 54010024T000001454442", []),
        ("-607,789.00", ["-607,789.00"]),
    ],
)
def test_amount_shaped_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_each_printed_amount_is_claimed_once() -> None:
    claims = Claims()
    claims.add([(0, 1)], ["3.00", "3.00"])
    account = count([row("合计", "3.00", "3.00", "3.00")], plain, claims)
    assert (account.printed, account.read) == (3, 2)
    assert [token.printed for _, token in account.unread] == ["3.00"]


def test_an_amount_of_a_wrapped_row_may_stand_in_any_of_its_lines() -> None:
    claims = Claims()
    claims.add([(0, 1), (0, 2)], ["8.00"])
    account = count([row("一般行政", number=1), row("管理事务", "8.00", number=2)], plain, claims)
    assert (account.read, account.unread) == (1, [])


def test_a_number_that_a_line_break_parted_is_read() -> None:
    claims = Claims()
    claims.add([(0, 1)], ["2500"])
    assert count([row("培训", "25 00")], plain, claims).unread == []


def test_codes_in_pieces_are_codes_and_amounts_are_not() -> None:
    rows = [row("201", "11", "99", "其他纪检监察事务支出", "99", "11")]
    account = count(rows, plain, Claims(), {rows[0].place: ["2011199"]})
    assert account.exempt["code"] == 3
    assert [token.printed for _, token in account.unread] == ["99", "11"]


def test_the_codes_of_both_sides_of_a_row_are_codes() -> None:
    rows = [row("301", "工资福利支出", "649.20", "302", "商品和服务支出", "94.65")]
    account = count(rows, plain, Claims(), {rows[0].place: ["301", "302"]})
    assert account.exempt == {"code": 2}
    assert len(account.unread) == 2


def test_a_column_that_counts_rows_holds_no_amounts() -> None:
    rows = [row("项目", "行次", "决算数"), row("一、拨款收入", "1", "1668.14", number=2)]
    account = count(rows, plain, Claims())
    assert account.exempt == {"row-number": 1}
    assert [token.printed for _, token in account.unread] == ["1668.14"]


def test_a_header_exempts_years_but_no_money() -> None:
    rows = [row("2", "合计", "1668.14")]
    account = count(rows, plain, Claims(), labels=frozenset({rows[0].place}))
    assert account.exempt == {"label": 1}
    assert len(account.unread) == 1


@pytest.mark.parametrize(
    ("cell", "unread"),
    [
        ("1.公务用车购置费", 0),
        ("2、11－数量指标，人员数量；年度指标值：≥5人", 0),
        ("成本控制在总预算内得满分，每超过 5 元扣1分", 0),
        ("新建保障性租赁住房项目的年度任务350套以及后续管理工作", 0),
        ("5", 1),
        ("资金总额 306.00", 1),
    ],
)
def test_numbers_inside_the_text_of_a_cell(cell: str, unread: int) -> None:
    assert len(count([row("项目", cell)], plain, Claims()).unread) == unread


def test_amounts_of_a_table_that_nobody_claims_are_listed() -> None:
    account = text_of(row("教育公共服务", "国防教育服务", "108.300000"), row("合计", "", "7", number=2))
    assert [amount.printed for amount in account.unread] == ["108.300000", "7"]


def test_lines_of_a_table_that_lost_its_cells_are_listed() -> None:
    account = text_of(row("一般行政管理事务", "280.45", "280.45", aligned=False))
    assert len(account.unread) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ["2026年收入预算 12.50 万元，比上年增加 2.50 万元。"],
        ["相应安排支出预算比上年增加 172.97", "万元，主要原因是人员增加。"],
        ["单价 100 万元以上设备 0 台"],
        ["职业年金缴费支出 38.82 万", "元。"],
    ],
)
def test_numbers_of_running_text_are_exempt(lines: list[str]) -> None:
    account = text_of(*(row(line, number=number, aligned=False) for number, line in enumerate(lines, start=1)))
    assert account.printed > 0
    assert account.unread == ()


def test_a_directory_counts_its_pages_until_the_text_begins() -> None:
    account = text_of(
        row("目 录", aligned=False),
        row("一、部门概况", "3", number=2, aligned=False),
        row("二、收支总表......................", "9", number=3, aligned=False),
        row("本部门职责是组织拟订规划。", number=4, aligned=False),
        row("一、合计", "3", number=5, aligned=False),
    )
    assert account.exempt["directory"] == 2
    assert [amount.printed for amount in account.unread] == ["3"]


def test_page_numbers_are_page_furniture_only_at_the_edge_of_a_page() -> None:
    page = [row("— 3 —", number=1, page=3, aligned=False)]
    page += [row("甲乙丙", number=number, page=3, aligned=False) for number in range(2, 6)]
    page.insert(3, row("7", number=9, page=3, aligned=False))
    account = text_of(*page)
    assert account.exempt["page"] == 1
    assert [amount.printed for amount in account.unread] == ["7"]


@given(st.lists(st.text(alphabet="0123456789,.-%（）() 年月日万元甲乙、。，1", max_size=30), min_size=1, max_size=6))
def test_whatever_is_printed_is_accounted_for(texts: list[str]) -> None:
    printed = row(*texts)
    account = count([printed], plain, Claims())
    assert account.printed == account.read + sum(account.exempt.values()) + len(account.unread)
    found = coverage.tokens_of(printed, plain)
    assert all(token.text[token.start : token.end] == token.printed for token in found)
    assert not any(number_kinds.is_list_number(token) and token.is_money for token in found)


def test_an_odd_grouping_is_amount_shaped() -> None:
    assert tokens("合计 120258,600 7880,000") == ["120258,600", "7880,000"]


def test_a_cell_under_a_title_of_codes_holds_no_amount() -> None:
    text = """项目支出表
单位：万元
单位编码\t单位（项目）名称\t项目金额
1\t全额\t9.00
117001\t甲市乙局\t9.00
\t甲项目\t1
"""
    accounts = read_facts(document("2024年甲市乙局部门预算公开\n" + text)).tables
    (account,) = [account for account in accounts if account.slug == "project-expenditure"]
    assert (account.read, account.exempt.get("code"), account.unread) == (3, 2, ())


def test_a_total_printed_again_behind_a_page_break_is_read() -> None:
    head = "支出决算表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n合计\t\t9.00\t9.00\t\n"
    text = f"{head}204\t公共安全支出\t5.00\t5.00\t\n7\n{head}205\t教育支出\t4.00\t4.00\t\n"
    accounts = read_facts(document("2024年甲市乙局部门决算公开\n" + text)).tables
    assert [len(account.unread) for account in accounts if account.slug == "department-expenditure"] == [0]


def test_the_number_of_a_table_in_a_directory_is_no_amount() -> None:
    rows = [
        Row(1, (Cell("15", 0), Cell("表十五", 1), Cell("2023年甲区部门预算整体绩效目标表", 2)), True, 1, 1, 3),
        Row(2, (Cell("15", 0), Cell("甲项目", 1), Cell("", 2)), True, 1, 1, 3),
    ]
    account = count(rows, lambda text: text, Claims())
    assert (account.exempt["directory"], len(account.unread)) == (1, 1)


def test_numbers_under_a_title_of_percentages_are_percentages() -> None:
    source = document(
        "2024年甲市乙局部门预算\n一般公共预算支出表\n单位：万元\n科目编码\t科目名称\t2023年预算数\t2024年预算数\t比2023年增减%\n"
        "201\t一般公共服务支出\t10.00\t12.00\t20.00\n20101\t人大事务\t10.00\t12.00\t20.00\n"
    )
    (account,) = [table for table in read_facts(source).tables if table.slug == "general-public-expenditure"]
    assert (account.exempt["percentage"], account.unread) == (2, ())


def test_an_amount_printed_with_its_unit_in_a_cell_is_amount_shaped() -> None:
    assert [token.printed for token in coverage.tokens_of(row("会议费", "2.50万元", "30元/人"), plain)] == ["2.50"]
