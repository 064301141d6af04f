"""What column titles mean, in the headers of many cities."""

import pytest

from budget_text import GROUPS, document, tables
from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.columns import Role, is_column_numbers
from budgetkg.facts.budget.sections import split
from budgetkg.facts.budget.tables import BudgetTable, assemble
from budgetkg.facts.budget.words import CHANGE, Group


def meanings(table: BudgetTable) -> dict[int, tuple[str | None, str, str]]:
    """Of every amount column: its fund or group, its measure, its 三公 item."""
    return {column.index: (column.fund or column.group, column.measure, column.item) for column in table.amounts}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("预算05表 一般公共预算支出表", "general-public-expenditure"),
        ("表10：2026年市级部门一般公共预算“三公”经费预算表", "three-public"),
        ("一般公共预算支出情况表（按经济分类科目）", "general-public-economic"),
        ("2026年单位“三公”经费和机关运行经费预算表", "three-public"),
        ("收入支出决算总表", "department-summary"),
        ("一般公共预算财政拨款基本支出决算表", "general-public-basic"),
        ("财政拨款支出表（功能科目）", "fiscal-expenditure"),
        ("一般公共预算机关运行经费支出预算表", "agency-operating"),
        ("十二、部门预算项目支出及其他支出预算表", "project-expenditure"),
        ("政府采购预算表", "procurement"),
    ],
)
def test_titles_of_other_cities(title: str, slug: str) -> None:
    assert [layout.slug for layout in layouts.recognise(title)] == [slug]


def test_groups_of_funds_are_told_from_funds() -> None:
    (table,) = tables(GROUPS)
    assert meanings(table) == {
        1: (None, "total", ""),
        2: (Group.CURRENT, "total", ""),
        3: (Group.FISCAL, "total", ""),
        4: ("general-public-budget", "total", ""),
        5: ("other-income", "total", ""),
        6: ("carry-over", "total", ""),
        7: ("carry-over", "total", ""),
    }
    assert table.amounts[5].group is Group.CARRIED
    assert len(table.entries) == 1  # the row of column numbers is none


def test_a_column_that_prints_a_part_of_another_is_no_amount_of_its_own() -> None:
    text = """收入总表
单位：万元
科目编码\t科目名称\t合计\t本级财政拨款\t
\t\t\t金额\t其中：经费拨款
201\t一般公共服务支出\t9.00\t9.00\t4.00
"""
    (table,) = tables(text)
    assert sorted(meanings(table)) == [2, 3]


def test_three_public_beside_meetings_and_training_for_two_years() -> None:
    head = "单位编码\t单位名称\t上年\t\t\t\t\t当年\t\t\t\t\t增减变化情况\t"
    second = "\t\t合计\t“三公”经费\t\t会议费\t培训费\t合计\t“三公”经费\t\t会议费\t培训费\t合计\t会议费"
    third = "\t\t\t小计\t公务接待费\t\t\t\t小计\t公务接待费\t\t\t\t"
    row = "合计\t\t9.00\t2.00\t2.00\t3.00\t4.00\t7.00\t1.00\t1.00\t2.00\t4.00\t-2.00\t-1.00"
    (table,) = tables("\n".join(("一般公共预算“三公”经费、会议费、培训费表", "单位：万元", head, second, third, row)))
    assert [(column.item, column.year) for column in table.amounts] == [
        ("all", -1), ("total", -1), ("reception", -1), ("meeting", -1), ("training", -1),
        ("all", None), ("total", None), ("reception", None), ("meeting", None), ("training", None),
    ]  # fmt: skip


def test_three_public_items_may_have_a_column_for_each_fund() -> None:
    text = """财政拨款“三公”经费支出表
单位：万元
年度\t总计\t\t公务接待费\t
\t一般公共预算\t政府性基金预算\t一般公共预算\t政府性基金预算
2025年\t5.00\t0.00\t5.00\t0.00
2026年\t4.00\t0.00\t4.00\t0.00
增减变化金额\t-1.00\t0.00\t-1.00\t0.00
"""
    (table,) = tables(text)
    assert [(column.item, column.fund) for column in table.amounts] == [
        ("total", "general-public-budget"), ("total", "government-fund"),
        ("reception", "general-public-budget"), ("reception", "government-fund"),
    ]  # fmt: skip
    assert table.fund == "all"
    assert [(entry.year, len(entry.tokens)) for entry in table.entries] == [(2025, 4), (2026, 4), (CHANGE, 4)]


def test_in_a_final_account_the_budget_beside_it_is_not_what_it_states() -> None:
    text = """一般公共预算财政拨款“三公”经费支出决算表
单位：万元
预算数\t\t决算数\t
合计\t公务接待费\t合计\t公务接待费
2.00\t2.00\t1.00\t1.00
"""
    (table,) = tables(text)
    assert sorted(meanings(table)) == [2, 3]


def test_income_and_expenditure_of_one_code_are_told_apart() -> None:
    text = """政府性基金预算财政拨款收入支出决算表
单位：万元
科目编码\t科目名称\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余
\t\t\t\t小计\t基本支出\t项目支出\t
212\t城乡社区支出\t1.00\t2.00\t3.00\t\t3.00\t0.00
"""
    (table,) = tables(text)
    assert [(column.side, column.fund, column.measure) for column in table.amounts] == [
        ("income", "carry-over", "total"), ("income", None, "total"), (None, None, "total"),
        (None, None, "basic"), (None, None, "project"), (None, "carry-over", "total"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "loose"),
    [
        ("合计\t基本支出\t项目支出", []),
        ("合计\t项目支出\t基本支出", [2, 3, 4]),
        # of the forms that print these one begins with 上缴, another with 经营: exchanged, both titles would still fit
        ("合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出", [5, 6]),
        ("合计\t基本支出\t项目支出\t经营支出\t对附属单位补助支出", []),
        ("合计\t项目支出\t经营支出\t对附属单位补助支出", [2, 3, 4, 5]),
        ("总计\t一般公共预算\t事业收入\t经营收入\t上级补助收入\t附属单位上缴收入\t其他收入", []),
        ("一般公共预算\t政府性基金\t其他资金\t上年结转\t总计", []),
        ("一般公共预算\t总计", [2, 3]),
        ("合计\t基本支出\t项目支出\t对附属单位补助支出\t上缴上级支出", [5, 6]),
        ("合计\t基本支出\t上缴上级支出\t项目支出", [2, 3, 4, 5]),
        ("总计\t上年结转\t一般公共预算\t政府性基金预算", []),
        ("总计\t一般公共预算\t上年结转\t政府性基金预算", [2, 3, 4, 5]),
        ("上年结转\t总计\t一般公共预算\t政府性基金预算", [2, 3, 4, 5]),
        ("总计\t一般公共预算\t其他收入\t事业收入", [4, 5]),
        ("其他收入", [2]),
        ("总计\t一般公共预算\t其他收入\t使用非财政拨款结余\t上年结转", [5, 6]),
    ],
)
def test_columns_out_of_the_prescribed_order_rest_on_their_title_alone(titles: str, loose: list[int]) -> None:
    amounts = "\t".join("1.00" for _ in titles.split("\t"))
    (table,) = tables(f"支出总表\n单位：万元\n科目编码\t科目名称\t{titles}\n201\t一般公共服务支出\t{amounts}\n")
    assert sorted(table.loose) == loose


def test_three_public_items_out_of_order_are_loose() -> None:
    body = "因公出国（境）费\t公务接待费\t公务用车购置及运行费"
    (table,) = tables(f"“三公”经费支出表\n单位：万元\n合计\t{body}\n3.00\t1.00\t1.00\t1.00\n")
    assert len(table.loose) == 4


def test_a_flow_header_with_a_title_that_is_cut_is_not_understood() -> None:
    text = """收入总表
单位：万元
科目编码 科目名称 总计 一般公共预 财政专户 其他收入
算拨款收入 管理资金
201 一般公共服务支出 5.00 5.00
"""
    understood, unread = assemble(split(document(text).rows).sections, "万元")
    assert not understood
    assert [section.title for section in unread] == ["收入总表"]


def test_column_numbers_are_no_amounts() -> None:
    rows = document("栏次\t\t1\t2\t3\n**\t**\t1\t2\t3=1+2\n1\t2\t4\n").rows
    assert [is_column_numbers(row) for row in rows] == [True, True, False]


def test_columns_that_are_not_understood_are_said_to_be() -> None:
    text = "政府采购支出表\n单位：万元\n采购类别\t专项名称\t金额\n货物\t甲专项\t1.00\n"
    (table,) = tables(text)
    assert [(column.index, column.role) for column in table.columns] == [
        (0, Role.NAME), (1, Role.UNKNOWN), (2, Role.AMOUNT),
    ]  # fmt: skip
