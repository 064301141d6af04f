"""Titles, headers and rows of budget tables."""

import pytest

from budget_text import document, tables
from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.columns import Role
from budgetkg.facts.budget.sections import split
from budgetkg.facts.budget.words import fund_of, item_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("财政拨款收支总表", "fiscal-appropriation-summary"),
        ("2023 年万盛经开区部门财政拨款收支预算总表", "fiscal-appropriation-summary"),
        ("部门收支总表", "department-summary"),
        ("2023 年万盛经开区部门收支预算总表", "department-summary"),
        ("收支总体情况表", "department-summary"),
        ("部门收入总表", "department-income"),
        ("部门支出总表", "department-expenditure"),
        ("一般公共预算支出表", "general-public-expenditure"),
        ("一般公共预算财政拨款支出预算表", "general-public-expenditure"),
        ("一般公共预算基本支出表", "general-public-basic"),
        ("一般公共预算财政拨款基本支出预算表（部门预算支出经济分类科目）", "general-public-basic"),
        ("一般公共预算财政拨款项目支出预算表", "general-public-project"),
        ("一般公共预算“三公”经费支出表", "three-public"),
        ("财政拨款“三公”经费支出预算表", "three-public"),
        ("政府性基金预算“三公”经费支出表", "government-fund-three-public"),
        ("政府性基金预算支出表", "government-fund-expenditure"),
        ("国有资本经营预算财政拨款支出预算表", "state-capital-expenditure"),
        ("政府采购预算明细表", "procurement"),
        ("社会保险基金收支预算表", "social-insurance"),
        ("项目支出预算表", "project-expenditure"),
    ],
)
def test_exactly_one_layout_claims_a_title(title: str, slug: str) -> None:
    assert [layout.slug for layout in layouts.recognise(title)] == [slug]


@pytest.mark.parametrize(
    "text",
    [
        "代表大会常务委员会第四十次会议通过，由人民代表",
        "详见附表",
        "根据《收支总表》填报本表",
        "2023年部门预算公开套表。",
    ],
)
def test_a_line_of_prose_is_no_title(text: str) -> None:
    assert not layouts.is_title(text)


@pytest.mark.parametrize(
    ("name", "fund"),
    [
        ("一般公共预算拨款收入", "general-public-budget"),
        ("一般公共预算财政拨款资金", "general-public-budget"),
        ("政府性基金预算", "government-fund"),
        ("财政专户管理资金收入", "special-account"),
        ("用事业基金弥补收支差额", "reserve-fund"),
        ("财政拨款收入", None),
        ("公共安全支出", None),
    ],
)
def test_the_fund_that_a_name_means(name: str, fund: str | None) -> None:
    assert fund_of(name) == fund


def test_three_public_items_are_told_apart() -> None:
    assert [item_of(name) for name in ("公务用车购置及运行费", "公务用车 购置费", "公务用车运行维护费", "因公出国 (境) 费用")] == [
        "vehicle", "vehicle-purchase", "vehicle-operation", "overseas",
    ]  # fmt: skip


SPLIT_CODES = """一般公共预算支出表
金额单位：万元
支出功能分类科目\t\t\t2024年预算数\t\t\t
科目编码\t\t\t科目名称\t合计\t基本支出\t项目支出
类\t款\t项\t\t\t\t
合 计\t\t\t\t10.00\t6.00\t4.00
204\t\t\t公共安全支出\t10.00\t6.00\t4.00
\t02\t\t公安\t10.00\t6.00\t4.00
\t\t01\t行政运行\t6.00\t6.00\t
\t\t20\t执法办案\t4.00\t\t4.00
"""


def test_split_codes_are_put_together_and_columns_have_their_path() -> None:
    (table,) = tables(SPLIT_CODES)
    assert [entry.code for entry in table.entries] == ["", "204", "20402", "2040201", "2040220"]
    assert [(column.index, column.measure) for column in table.amounts] == [(4, "total"), (5, "basic"), (6, "project")]
    assert table.columns[5].path == "2024年预算数/基本支出"
    assert [column.level for column in table.columns if column.role is Role.CODE] == [1, 2, 3]


def test_a_table_printed_again_after_a_page_break_is_one_table() -> None:
    head, body = SPLIT_CODES.split("合 计")
    text = f"{head}合 计{body.split(chr(9) * 2 + '20')[0]}{head}\t\t20\t执法办案\t4.00\t\t4.00\n"
    (table,) = tables(text)
    assert [entry.code for entry in table.entries][-1] == "2040220"


def test_a_header_without_title_is_no_part_of_the_table_before() -> None:
    text = (
        SPLIT_CODES
        + "支出经济分类科目\t\t\t2024年基本支出\t\t\t\n科目编码\t\t\t科目名称\t合计\t人员经费\t公用经费\n301\t\t\t工资\t6.00\t6.00\t\n"
    )
    cut = split(document(text).rows)
    assert [bool(section.layouts) for section in cut.sections] == [True, False]


def test_page_furniture_is_no_row() -> None:
    cut = split(document(SPLIT_CODES + "部门公开表 4\n— 3 —\n第 3 页\n").rows)
    assert len(cut.furniture) == 3
    assert len(tables(SPLIT_CODES + "部门公开表 4\n")[0].entries) == 5


def test_a_directory_of_titles_is_no_table() -> None:
    text = "目录\n1\t表一\t2023年某部门收支预算总表\n2\t表二\t2023年某部门收入预算总表\n"
    assert tables(text) == ()


def test_a_statement_of_emptiness_is_kept() -> None:
    text = "政府性基金预算支出表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n合计\t\t\t\t\n说明：本部门无该项收支，故此表无数据。\n"
    (table,) = tables(text)
    assert table.section.declared_empty == "说明：本部门无该项收支，故此表无数据。"


def test_a_money_unit_broken_over_lines_is_read() -> None:
    text = SPLIT_CODES.replace("金额单位：万元", "单位：\n万元")
    assert tables(text)[0].unit_printed


def test_percentages_and_division_errors_are_no_amounts() -> None:
    text = """一般公共预算财政拨款支出预算表
单位：万元
功能分类科目\t\t2023年预算数\t2024年预算数\t\t\t2024年预算比2023年预算增幅%
科目编码\t科目名称\t\t小计\t基本支出\t项目支出\t
合计\t\t5.00\t10.00\t6.00\t4.00\t100%
201\t一般公共服务支出\t\t10.00\t6.00\t4.00\t#DIV/0!
"""
    (table,) = tables(text)
    assert [column.year for column in table.amounts] == [2023, 2024, 2024, 2024]
    assert [len(entry.tokens) for entry in table.entries] == [4, 3]
