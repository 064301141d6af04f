"""Amounts beside a table's sums (其中：…, changes between years), 三公 by unit, and tables that few cities print."""

import pytest

from budget_text import document, judged, tables
from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.columns import Role
from budgetkg.facts.model import BudgetLine, DocumentFacts, Proof, Side
from budgetkg.facts.read import read_facts
from budgetkg.text import loose_amount, parse_amount

TITLE = "2024年甲市乙局部门预算公开\n"


def facts(text: str) -> DocumentFacts:
    return read_facts(document(TITLE + text))


def lines(text: str) -> tuple[BudgetLine, ...]:
    return facts(text).lines


def unread(text: str) -> list[str]:
    return [amount.printed for account in facts(text).tables for amount in account.unread]


def test_a_part_of_a_column_is_read_and_no_part_of_its_sums() -> None:
    text = """一般公共预算支出表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出\t
\t\t\t\t项目支出总数\t扣除基建项目后预算数
合计\t\t9.00\t5.00\t4.00\t3.00
204\t公共安全支出\t9.00\t5.00\t4.00\t3.00
"""
    found = lines(text)
    assert [line.measure for line in found[:4]] == ["total", "basic", "project", "project-without-construction"]
    assert [line.proof for line in found[:4]] == [*[Proof.PROVED] * 3, Proof.UNPROVED]
    assert unread(text) == []


def test_a_part_of_a_fund_is_money_of_the_fund_and_a_part_of_a_total_is_no_total() -> None:
    text = """部门收入总表
单位：万元
单位编码\t单位名称\t合计\t一般公共预算拨款\t\t其他收入
\t\t\t小计\t其中：专项资金列入部门预算项目\t
117001\t甲市乙局\t9.00\t7.00\t6.00\t2.00

2024年部门收入总体情况表
单位：万元
科目编码\t科目名称\t合计\t本级财政拨款\t
\t\t\t金额\t其中:经费拨款
201\t一般公共服务支出\t9.00\t9.00\t5.00
"""
    assert [(line.fund, line.measure, line.occurrence) for line in lines(text)] == [
        ("all", "total", 1), ("general-public-budget", "total", 1), ("general-public-budget", "total", 2),
        ("other-income", "total", 1),
        ("all", "total", 1), ("all", "total", 2), ("all", "of-which", 1),
    ]  # fmt: skip


def test_procurement_beside_expenditure_has_measures_of_its_own() -> None:
    text = """支出总表
单位：万元
预算单位\t科目编码\t科目名称\t支出总计\t基本支出\t项目支出\t2024年政府采购项目\t\t
\t\t\t\t\t\t小计\t其中：2024年政府采购项目中预留给中小企业的项目资金规模\t其中：2024年政府采购项目中预留给小型、微型企业的项目资金规模
甲市乙局\t\t\t9.00\t5.00\t4.00\t3.00\t2.00\t1.00
\t201\t一般公共服务支出\t9.00\t5.00\t4.00\t3.00\t2.00\t1.00
"""
    assert [line.measure for line in lines(text)[-6:]] == [
        "total", "basic", "project", "procurement", "procurement-small-medium", "procurement-small-micro",
    ]  # fmt: skip


THREE_PUBLIC = """一般公共预算“三公”经费、会议费、培训费表
单位：万元
单位编码\t单位名称\t2023年\t\t\t\t2024年\t\t\t\t{title}\t\t\t
\t\t合计\t公务接待费\t公务用车运行费\t会议费\t合计\t公务接待费\t公务用车运行费\t会议费\t合计\t公务接待费\t公务用车运行费\t会议费
117001\t甲市乙局\t6.00\t1.00\t2.00\t3.00\t9.00\t1.00\t3.00\t5.00\t{changes}
117002\t甲市丙所\t1.00\t1.00\t0.00\t0.00\t1.00\t1.00\t0.00\t0.00\t0.00\t0.00\t0.00\t0.00
"""


def test_rows_of_units_keep_the_items_of_their_columns() -> None:
    found = lines(THREE_PUBLIC.format(title="增减变化情况", changes="3.00\t0.00\t1.00\t2.00"))
    assert {line.scheme for line in found} == {"three-public"}
    assert [(line.unit.code, line.code, line.fiscal_year, line.measure) for line in found[4:12]] == [
        *[("117001", item, 2024, "total") for item in ("all", "reception", "vehicle-operation", "meeting")],
        *[("117001", item, 2024, "change") for item in ("all", "reception", "vehicle-operation", "meeting")],
    ]
    assert [line.name for line in found[:4]] == ["合计", "公务接待费", "公务用车运行费", "会议费"]
    assert str(found[8].amount) == "30000.00"


def test_changes_that_are_no_differences_are_taken_for_shares_unless_they_say_money() -> None:
    changes = "50.00\t0.00\t50.00\t66.67"
    shares = THREE_PUBLIC.format(title="增减变化情况", changes=changes)
    assert not any(line.measure == "change" for line in lines(shares) if line.code != "reception")
    assert {"50.00", "66.67"} <= set(unread(shares))
    assert "change" in {line.measure for line in lines(THREE_PUBLIC.format(title="增减额", changes=changes))}
    assert "change" not in {line.measure for line in lines(THREE_PUBLIC.format(title="增减幅度%", changes=changes))}


def test_a_row_of_changes_is_read_where_it_says_money() -> None:
    text = """“三公”经费支出表
单位：万元
预算单位\t年度\t总计\t公务接待费\t公务用车运行费
甲市乙局\t2023年\t3.00\t1.00\t2.00
\t2024年\t2.00\t1.00\t1.00
\t{}\t-1.00\t0.00\t-1.00
"""
    found = lines(text.format("增减变化金额"))
    assert [(line.fiscal_year, line.measure, line.printed) for line in found[6:]] == [
        (2024, "change", "-1.00"), (2024, "change", "0.00"), (2024, "change", "-1.00"),
    ]  # fmt: skip
    assert len(lines(text.format("增减幅度"))) == 6


def test_a_final_account_keeps_the_budget_beside_it() -> None:
    text = """2024年“三公”经费支出决算表
单位：万元
预算数\t\t\t决算数\t\t
合计\t公务接待费\t公务用车运行费\t合计\t公务接待费\t公务用车运行费
3.00\t1.00\t2.00\t2.00\t1.00\t1.00
"""
    assert [(line.measure, line.code) for line in lines(text)] == [
        ("initial-budget", "total"), ("initial-budget", "reception"), ("initial-budget", "vehicle-operation"),
        ("total", "total"), ("total", "reception"), ("total", "vehicle-operation"),
    ]  # fmt: skip


def test_a_fund_named_balance_is_no_change() -> None:
    (table,) = tables("部门收入总表\n单位：万元\n单位名称\t合计\t用事业基金弥补收支差额\n甲市乙局\t1.00\t1.00\n")
    assert [(column.role, column.fund) for column in table.columns[1:]] == [
        (Role.AMOUNT, None), (Role.AMOUNT, "reserve-fund"),
    ]  # fmt: skip


def test_the_name_of_an_item_bears_no_number() -> None:
    text = """一般公共预算“三公”经费支出预算表
单位：万元
项目\t预算数
合计\t3.00
3、公务用车购置及运行费\t2.00
其中：（1）公务用车购置费\t0.00
（2）公务用车运行费\t2.00
"""
    assert [line.name for line in lines(text)] == ["合计", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("预算11表 财政拨款政府购买服务明细表", "service-purchase"),
        ("部门综合预算财政拨款上年结转资金支出表", "carry-over-expenditure"),
        ("会议费明细表", "meetings"),
        ("培训费明细表", "training"),
        ("一般公共预算“三公”经费、会议费、培训费表", "three-public"),
        ("政府采购预算表", "procurement"),
    ],
)
def test_tables_that_few_cities_print_have_their_layout(title: str, slug: str) -> None:
    assert [layout.slug for layout in layouts.recognise(title)] == [slug]


def test_a_row_goes_by_the_lowest_level_that_it_prints() -> None:
    text = """财政拨款政府购买服务明细表
单位：万元
指导性目录\t\t\t预算金额
一级\t二级\t三级\t
合 计\t\t\t3.00
01-公共服务\t0102-教育公共服务\t国防教育服务\t2.00
01-公共服务\t0108-文化公共服务\t\t1.00
"""
    assert [line.name for line in lines(text)] == ["合计", "国防教育服务", "文化公共服务"]


def test_what_is_left_of_last_year_goes_by_function_and_by_project() -> None:
    text = """部门综合预算财政拨款上年结转资金支出表
单位：万元
预算单位代码\t预算单位名称\t预算项目名称\t金额\t功能分类科目代码\t功能分类科目名称\t资金性质
117001\t甲市乙局\t甲项目\t2.00\t2040299\t其他公安支出\t一般债券
117001\t甲市乙局\t丙项目\t1.00\t\t\t一般债券
"""
    assert [(line.code, line.name, line.fund) for line in lines(text)] == [
        ("2040299", "其他公安支出", "carry-over"), ("", "丙项目", "carry-over"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "value"),
    [("120258,600", "120258600"), ("7880,000", "7880000"), ("-1234,567.8", "-1234567.8"), ("1,234", "1234")],
)
def test_an_odd_grouping_is_a_number_only_to_who_asks(printed: str, value: str) -> None:
    assert str(loose_amount(printed)) == value
    assert (parse_amount(printed) is None) == (printed != "1,234")


@pytest.mark.parametrize("printed", ["1,23", "12345,67", "1234,5678", "12,34,567", "甲1234,567"])
def test_other_commas_make_no_number(printed: str) -> None:
    assert loose_amount(printed) is None


def test_an_odd_grouping_is_a_doubtful_reading_that_no_sum_proves() -> None:
    text = """一般公共预算支出表
单位：元
科目编码\t科目名称\t合计\t基本支出\t项目支出
204\t公共安全支出\t7880,000\t6880,000\t1,000,000
"""
    total, basic, project = lines(text)
    assert str(total.amount) == "7880000.00"
    assert total.reading.confidence < 1
    assert "分节" in total.reading.repaired
    assert Proof.PROVED not in (total.proof, basic.proof)
    assert project.reading.confidence == 1
    assert unread(text) == []


def test_an_aside_takes_no_part_in_placing_the_others() -> None:
    text = """一般公共预算支出表
单位：万元
科目编码\t科目名称\t合计\t其中：中央提前下达\t项目支出
204\t公共安全支出\t4.00\t3.00\t4.00
"""
    (table,), _, judge = judged(text)
    assert [column.role for column in table.columns[2:]] == [Role.AMOUNT, Role.ASIDE, Role.AMOUNT]
    assert not any(3 in (cell.column for cell in (found.whole, *found.parts)) for found, _ in judge.outcomes)


def test_a_plain_table_that_no_layout_knows_has_a_slug_of_its_own() -> None:
    text = """表12：2024年部门新增资产配置预算表
单位：万元
资产名称\t{}\t金额
合计\t3\t9.00
甲设备\t3\t9.00
"""
    text = text.replace("资产名称", "项目名称")
    assert [(line.table, line.name, line.measure, line.printed) for line in lines(text.format("数量"))] == [
        ("新增资产配置预算表", "合计", "total", "9.00"), ("新增资产配置预算表", "甲设备", "total", "9.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [("单位：万元\n", ""), ("金额", "某某"), ("新增资产配置预算表", "人员编制情况表"), ("数量", "某某")],
)
def test_a_table_that_is_not_plain_stays_unread_and_is_told(changed: tuple[str, str]) -> None:
    text = "2024年部门新增资产配置预算表\n单位：万元\n项目名称\t数量\t金额\n合计\t3\t9.00\n甲设备\t3\t9.00\n"
    known = "\n支出总表\n单位：万元\n科目编码\t科目名称\t合计\n204\t公共安全支出\t9.00\n"
    found = facts(text.replace(*changed) + known)
    assert {line.table for line in found.lines} == {"department-expenditure"}
    assert {"unread-table", "coverage"} & {finding.code for finding in found.findings}


def test_what_was_carried_over_is_carried_over_in_its_parts_too() -> None:
    text = """部门收支总表
单位：万元
收入\t\t支出\t
项目\t预算数\t项目\t预算数
上年结余、结转\t3.00\t结转下年\t0.00
1.财政拨款结余、结转\t2.00\t\t
2.非财政拨款结余、结转\t1.00\t\t
"""
    assert [line.fund for line in lines(text) if line.side is Side.INCOME] == ["carry-over"] * 3


def test_what_a_unit_earns_is_no_total_over_all_funds_unless_its_parts_are_printed() -> None:
    text = """项目支出表
单位：万元
项目名称\t合计\t一般公共预算\t单位资金
甲项目\t9.00\t7.00\t2.00

收入总表
单位：万元
单位名称\t合计\t一般公共预算\t单位资金\t\t
\t\t\t小计\t事业收入\t其他收入
甲市乙局\t9.00\t7.00\t2.00\t1.00\t1.00
"""
    assert [line.fund for line in lines(text)] == [
        "all", "general-public-budget", "other-income",
        "all", "general-public-budget", "all", "business-income", "other-income",
    ]  # fmt: skip


def test_all_that_a_fund_s_expenditure_is_made_of_is_no_part_of_it() -> None:
    text = """一般公共预算支出情况表（按功能分类科目）
单位：万元
功能科目名称\t一般公共预算支出\t\t
\t小计\t其中：基本支出\t项目支出
合计\t9.00\t5.00\t4.00
204 公共安全支出\t9.00\t5.00\t4.00
"""
    (table,) = tables(text)
    assert [column.role for column in table.columns[1:]] == [Role.AMOUNT] * 3
