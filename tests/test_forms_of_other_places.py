"""Forms of provinces, cities, ministries, towns and hospitals that no other test has: their titles, headers and rows.

Units and figures are made up; the wording is that of the forms. A bar parts the cells of a row.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetkg.document import plain
from budgetkg.document.pdf import read as read_pdf
from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.columns import is_column_numbers
from budgetkg.facts.model import BudgetLine, DocumentFacts, Proof, Side
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from budgetkg.text import loose_amount, parse_amount
from typesetting import Box, Table, TableRow, Text, typeset


def facts(text: str, year: int = 2024, kind: str = "部门预算") -> DocumentFacts:
    """What is read of tables printed as text with tabs."""
    printed = f"乙市甲局{year}年{kind}\n" + text.replace("|", "\t")
    return read_facts(plain.read(Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", printed.encode())))


def amounts(found: DocumentFacts, *names: str) -> list[tuple[object, ...]]:
    """The lines as name (or code), fund, measure and print; of some rows where names are given."""
    return [
        (line.code or line.name, line.fund, line.measure, line.printed)
        for line in found.lines
        if not names or line.code in names or line.name in names
    ]


def unread(found: DocumentFacts) -> list[str]:
    return [amount.printed for table in found.tables for amount in table.unread]


def contradicted(found: DocumentFacts) -> list[BudgetLine]:
    return [line for line in found.lines if line.proof is Proof.CONTRADICTED]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("表1-2 部门支出预算表", "department-expenditure"),  # Yunnan, Shandong
        ("部门支出预算明细表", "department-expenditure"),
        ("2024年支出预算表", "department-expenditure"),
        ("部门财务收支预算总表", "department-summary"),
        ("部门预算一般公共预算财政拨款基本支出表", "general-public-basic"),  # Hebei
        ("甲局2024年一般公共预算安排基本支出分经济科目表", "general-public-basic"),  # Shanxi
        ("一般公共预算基本支出表--人员经费（工资福利支出）（按政府预算经济分类）", "general-public-basic"),  # Hunan
        ("一般公共预算财政拨款收入支出决算表", "general-public-expenditure"),
        ("一般公共预算支出分经济科目表", "general-public-economic"),
        ("甲局2024年“三公”经费预算财政拨款情况统计表", "three-public"),
        ("“三公”经费公共预算财政拨款支出决算表", "three-public"),
        ("“三公”经费、行政参公单位机关运行经费情况表", "three-public"),
        ("甲局2024年机关运行经费预算财政拨款情况统计表", "agency-operating"),
        ("政府性基金预算收入表", "government-fund-income"),
        ("国有资本经营预算收支表", "state-capital-summary"),
        ("财政拨款支出预算表（部门经济分类科目）", "fiscal-expenditure"),  # Sichuan
    ],
)
def test_exactly_one_layout_claims_the_titles_of_other_places(title: str, slug: str) -> None:
    assert [layout.slug for layout in layouts.recognise(title)] == [slug]


@pytest.mark.parametrize("title", ["国有资本经营预算收入表", "一般公共预算收入表", "一般公共预算财政拨款项目收入表"])
def test_income_of_one_budget_is_not_the_departments_income(title: str) -> None:
    assert not [layout.slug for layout in layouts.recognise(title) if layout.slug == "department-income"]


def test_levels_of_codes_stand_in_the_row_of_column_numbers() -> None:
    rows = plain.read(
        Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", "类\t款\t项\t栏次\t1\t2\t4\n类\t款\t项\n201\t03\t01\t5\n".encode())
    ).rows  # fmt: skip
    assert [is_column_numbers(row) for row in rows] == [True, False, False]


def test_the_final_accounts_row_of_column_numbers_is_no_amount() -> None:
    found = facts(
        """支出决算表
公开03表
金额单位：万元
项目||||本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出
科目代码|||科目名称
类|款|项|栏次|1|2|3|4|5|6
|||合计|950.00|620.00|330.00
201|||一般公共服务支出|950.00|620.00|330.00
20103|||政府办公厅（室）及相关机构事务|950.00|620.00|330.00
2010301|||行政运行|950.00|620.00|330.00
""",
        kind="度部门决算",
    )
    assert {line.printed for line in found.lines} == {"950.00", "620.00", "330.00"}
    assert amounts(found, "2010301") == [
        ("2010301", "all", "total", "950.00"), ("2010301", "all", "basic", "620.00"), ("2010301", "all", "project", "330.00"),
    ]  # fmt: skip
    assert not unread(found)


HENAN = """2024年部门支出总体情况表
单位：万元
科目编码|||单位代码|单位（科目名称）|合计|基本支出||||项目支出
类|款|项||||小计|工资福利支出|商品和服务支出|对个人和家庭的补助|小计|一般性项目|专项资金
**|**|**|**|**|1|2|3|4|5|6|7|8
||||合计|970.00|650.00|560.00|60.00|30.00|320.00|250.00|70.00
201|03|01|105001|行政运行|650.00|650.00|560.00|60.00|30.00
201|03|02|105001|一般行政管理事务|270.00|||||270.00|250.00|20.00
212|08|99|105001|其他国有土地使用权出让收入安排的支出|50.00|||||50.00||50.00
"""


def test_classes_and_kinds_under_a_measure_are_parts_of_it() -> None:
    found = facts(HENAN)
    assert amounts(found, "2010302") == [
        ("2010302", "all", "total", "270.00"), ("2010302", "all", "project", "270.00"),
        ("2010302", "all", "project", "250.00"), ("2010302", "all", "project", "20.00"),
    ]  # fmt: skip
    proved = {line.printed for line in found.lines if line.name == "合计" and line.proof is Proof.PROVED}
    assert proved == {"970.00", "650.00", "320.00"}
    assert not unread(found)
    assert not contradicted(found)


def test_a_part_of_one_fund_is_no_fund_beside_it() -> None:
    found = facts(
        """部门收入总体情况表
单位：万元
科目编码|科目名称|总计|一般公共预算||事业收入||其他收入
|||小计|其中：财政拨款|金额|其中：教育收费
|合计|970.00|900.00|880.00|50.00|30.00|20.00
201|一般公共服务支出|970.00|900.00|880.00|50.00|30.00|20.00
"""
    )
    assert not contradicted(found)
    assert [(line.printed, line.proof) for line in found.lines if line.code == "201"] == [
        ("970.00", Proof.PROVED), ("900.00", Proof.PROVED), ("880.00", Proof.UNPROVED),
        ("50.00", Proof.PROVED), ("30.00", Proof.UNPROVED), ("20.00", Proof.PROVED),
    ]  # fmt: skip


def test_three_public_items_in_rows_with_other_words() -> None:
    found = facts(
        """一般公共预算“三公”经费支出情况表
单位：万元
项目|2024年“三公”经费预算数
共计|12.50
1、因公出国（境）费用|0.00
2、公务接待费|2.50
3、公务用车费|10.00
①公务用车购置费|0.00
②公务用车运行维护费|10.00
"""
    )
    assert [line.code for line in found.lines] == [
        "total", "overseas", "reception", "vehicle", "vehicle-purchase", "vehicle-operation",
    ]  # fmt: skip
    assert [line.proof for line in found.lines if line.printed == "12.50"] == [Proof.PROVED]


def test_a_subtotal_under_one_item_is_that_items() -> None:
    found = facts(
        """一般公共预算'三公'经费支出表
单位：万元
单位编码|单位名称|因公出国(境)费用|||公务接待费|公务用车运行维护费|公务用车购置
||小计|因公出国(境)费用（管理）|因公出国(境)费用（科研）
**|**|1|2|3|4|5|6
201001|乙市甲局|5.00|4.00|1.00|2.50|10.00
"""
    )
    assert amounts(found) == [
        ("overseas", "general-public-budget", "total", "5.00"),
        ("overseas", "general-public-budget", "of-which", "4.00"),
        ("overseas", "general-public-budget", "of-which", "1.00"),
        ("reception", "general-public-budget", "total", "2.50"),
        ("vehicle-operation", "general-public-budget", "total", "10.00"),
    ]
    assert not contradicted(found)


def test_last_years_outturn_beside_items_in_columns_is_that_of_all_items() -> None:
    found = facts(
        """“三公”经费预算表
单位：元
单位名称|2024年预算数||||2023年执行数
|合计|因公出国（境）费|公务用车购置及运行费|公务接待费
合计|50,000|0|40,000|10,000|45,000
"""
    )
    assert [(line.code, line.measure, line.fiscal_year) for line in found.lines if line.printed == "45,000"] == [
        ("total", "executed", 2023)
    ]


def test_expenditure_out_of_each_source_of_the_units_own_money() -> None:
    found = facts(
        """部门支出预算表
单位:元
科目编码|科目名称|合计|一般公共预算|||财政专户管理的支出|单位资金
|||小计|基本支出|项目支出||小计|事业支出|事业单位经营支出|上级补助支出|附属单位补助支出|其他支出
201|一般公共服务支出|8,800.00|7,500.00|5,000.00|2,500.00||1,300.00|1,000.00||||300.00
合  计||8,800.00|7,500.00|5,000.00|2,500.00||1,300.00|1,000.00||||300.00
"""
    )
    assert amounts(found, "201") == [
        ("201", "all", "total", "8,800.00"), ("201", "general-public-budget", "total", "7,500.00"),
        ("201", "general-public-budget", "basic", "5,000.00"), ("201", "general-public-budget", "project", "2,500.00"),
        ("201", "all", "total", "1,300.00"), ("201", "business-income", "total", "1,000.00"),
        ("201", "other-income", "total", "300.00"),
    ]  # fmt: skip
    assert {line.side for line in found.lines} == {Side.EXPENDITURE}
    assert not contradicted(found)


def test_the_total_stands_in_the_column_of_kinds() -> None:
    found = facts(
        """项目支出表
单位：万元
类型|项目名称|项目单位|合计|一般公共预算|单位资金
合计|||320.00|300.00|20.00
特定目标类|信息系统运行维护|乙市甲局服务中心|320.00|300.00|20.00
"""
    )
    assert [(line.name, line.unit.name) for line in found.lines if line.printed == "320.00"] == [
        ("合计", "乙市甲局"), ("信息系统运行维护", "乙市甲局服务中心"),
    ]  # fmt: skip


def test_the_name_of_a_sum_is_merged_over_columns_before_its_own() -> None:
    found = facts(
        """一般公共预算财政拨款基本支出决算明细表
金额单位：万元
人员经费|||公用经费
科目代码|科目名称|决算数|科目代码|科目名称|决算数|科目代码|科目名称|决算数
301|工资福利支出|570.00|302|商品和服务支出|50.00|310|资本性支出|
30101|基本工资|570.00|30201|办公费|50.00|31002|办公设备购置|
人员经费合计||570.00|公用经费合计|||||50.00
""",
        kind="度部门决算",
    )
    assert [line.name for line in found.lines if not line.code] == ["人员经费合计", "公用经费合计"]


def test_this_years_appropriations_and_what_is_carried_over() -> None:
    found = facts(
        """财政拨款支出预算表（部门经济分类科目）
单位：万元
项目||||总计|市级当年财政拨款安排||||||上年结转安排
科目编码||单位代码|单位名称（科目）||合计|一般公共预算拨款|||政府性基金安排||合计|一般公共预算拨款
类|款|||||小计|基本支出|项目支出|小计|项目支出
|||合    计|970.00|950.00|900.00|650.00|250.00|50.00|50.00|20.00|20.00
301|01|312001|基本工资|970.00|950.00|900.00|650.00|250.00|50.00|50.00|20.00|20.00
"""
    )
    funds = [(line.fund, line.measure) for line in found.lines if line.code == "30101"]
    assert funds == [
        ("all", "total"), ("all", "total"), ("general-public-budget", "total"), ("general-public-budget", "basic"),
        ("general-public-budget", "project"), ("government-fund", "total"), ("government-fund", "project"),
        ("carry-over", "total"), ("carry-over", "total"),
    ]  # fmt: skip
    assert not contradicted(found)
    assert not unread(found)


def test_columns_by_economic_class_are_parts_of_the_total() -> None:
    found = facts(
        """支出预算分类汇总表（按政府预算经济分类）
单位：万元
功能科目|||||总计|政府预算支出经济分类科目
科目编码|||科目代码|科目名称||机关工资福利支出|机关商品和服务支出|机关资本性支出（一）
类|款|项
|||||900.00|600.00|280.00|20.00
201|03|01|2010301|行政运行|900.00|600.00|280.00|20.00
一般公共预算基本支出表--人员经费（工资福利支出）（按部门预算经济分类）
单位：万元
科目编码|科目名称|总计|工资奖金津补贴||社会保障缴费
|||小计|基本工资|小计|机关事业单位基本养老保险缴费
2010301|行政运行|600.00|500.00|500.00|100.00|100.00
"""
    )
    assert [(line.table, line.measure, line.printed) for line in found.lines if line.code == "2010301"] == [
        ("支出预算分类汇总表", "total", "900.00"), ("支出预算分类汇总表", "of-which", "600.00"),
        ("支出预算分类汇总表", "of-which", "280.00"), ("支出预算分类汇总表", "of-which", "20.00"),
        ("general-public-basic", "total", "600.00"), ("general-public-basic", "of-which", "500.00"),
        ("general-public-basic", "of-which", "500.00"), ("general-public-basic", "of-which", "100.00"),
        ("general-public-basic", "of-which", "100.00"),
    ]  # fmt: skip


def test_other_expenditure_beside_the_measures_is_no_part_of_them() -> None:
    found = facts(
        """部门支出总表
单位：万元
科目编码|科目名称|合计|基本支出|其他支出|项目支出
合计||100.00|50.00|20.00|30.00
201|一般公共服务支出|100.00|50.00|20.00|30.00
"""
    )
    assert unread(found) == ["20.00", "20.00"]
    assert not contradicted(found)


def test_the_years_budget_stands_beside_the_account() -> None:
    found = facts(
        """财政拨款收入支出决算总表
单位：元
收入|||支出
项目|年初预算数|决算数|项目|年初预算数|全年预算数|决算数
一、一般公共预算财政拨款|9,000.00|9,200.00|一、一般公共服务支出|9,000.00|9,300.00|9,200.00
本年收入合计|9,000.00|9,200.00|本年支出合计|9,000.00|9,300.00|9,200.00
""",
        kind="度部门决算",
    )
    assert [(line.measure, line.printed) for line in found.lines if line.name == "一般公共服务支出"] == [
        ("initial-budget", "9,000.00"), ("adjusted-budget", "9,300.00"), ("total", "9,200.00"),
    ]  # fmt: skip
    assert not unread(found)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("(10,000)", -10000),
        ("（1,234.50）", Decimal("-1234.50")),
        ("(3.25)", Decimal("-3.25")),
        ("(3)", None),
        ("(2024)", None),
    ],
)
def test_a_number_in_parentheses_is_a_doubtful_negative(printed: str, value: object) -> None:
    assert parse_amount(printed) is None
    assert loose_amount(printed) == value


def test_a_negative_in_parentheses_is_read_and_never_certain() -> None:
    found = facts(
        """“三公”经费预算表
单位：元
项目|2023年预算数|2024年预算数|增减额
公务接待费|30,000|20,000|(10,000)
合计|30,000|20,000|(10,000)
"""
    )
    changes = [line for line in found.lines if line.measure == "change"]
    assert {line.amount for line in changes} == {Decimal(-10000)}
    assert all(line.reading.confidence < 1 and "负数" in line.reading.repaired for line in changes)
    assert {line.proof for line in changes} == {Proof.UNPROVED}


def test_income_by_code_under_three_rows_of_titles() -> None:
    found = facts(
        """部门预算收入总表
单位：万元
序号|功能分类科目||合计|本年收入|||||||上年结转
|科目编码|科目名称||小计|财政拨款收入|||财政专户核拨收入|单位资金收入
|||||小计|一般公共预算拨款|政府性基金预算拨款||事业收入|其他收入
栏次|1|2|3|4|5|6|7|8|9|10|11
1||合计|950.00|950.00|950.00|900.00|50.00
2|201|一般公共服务支出|900.00|900.00|900.00|900.00
3|212|城乡社区支出|50.00|50.00|50.00||50.00
"""
    )
    assert {line.proof for line in found.lines} == {Proof.PROVED}
    assert [line.fund for line in found.lines if line.code == "212"] == ["all", "all", "all", "government-fund"]


def test_income_beside_appropriations_with_a_subsidy() -> None:
    found = facts(
        """部门收入总体情况表
单位：万元
功能分类科目编码|||功能分类科目名称|总计|财政拨款(补助）|一般公共预算|政府性基金预算|教育收费（财政专户）|其他收入|单位上年结余(不包括国库集中支付额度结余)
类|款|项
201|03|01|行政运行|800.00|780.00|780.00||5.00|10.00|5.00
212|08|99|其他国有土地使用权出让收入安排的支出|50.00|50.00||50.00
|||合计|850.00|830.00|780.00|50.00|5.00|10.00|5.00
"""
    )
    assert [line.fund for line in found.lines if line.code == "2010301"] == [
        "all", "all", "general-public-budget", "special-account", "other-income", "carry-over",
    ]  # fmt: skip
    assert not unread(found)
    assert not contradicted(found)


def test_this_years_budget_beside_what_is_carried_over() -> None:
    found = facts(
        """政府采购预算表
单位：万元
品目|合计|当年预算安排|上年结转
合计|60.00|50.00|10.00
货物类|20.00|20.00
服务类|40.00|30.00|10.00
"""
    )
    assert [(line.column, line.fund) for line in found.lines if line.code == "C"] == [
        ("合计", "all"), ("当年预算安排", "all"), ("上年结转", "carry-over"),
    ]  # fmt: skip
    assert [line.proof for line in found.lines if line.name == "合计" and line.column == "合计"] == [Proof.PROVED]
    assert not contradicted(found)


def test_a_unit_is_not_named_after_what_it_buys() -> None:
    found = facts(
        """政府购买服务预算表
单位：元
单位名称|购买服务项目|承接主体类别|金额
合计|||80,000
乙市甲局服务中心|安保服务|企业|80,000
"""
    )
    assert [(line.name, line.unit.name) for line in found.lines] == [
        ("合计", "乙市甲局"), ("安保服务", "乙市甲局服务中心"),
    ]  # fmt: skip


RULED: list[TableRow] = [
    [Box("项目", columns=4), None, None, None, Box("本年支出合计", rows=2), Box("基本支出", rows=2), Box("项目支出", rows=2)],
    [Box("科目代码", columns=3), None, None, Box("科目名称", rows=1), None, None, None],
    [Box("类", rows=2), Box("款", rows=2), Box("项", rows=2), "栏次", "1", "2", "3"],
    [None, None, None, "合计", "950.00", "620.00", "330.00"],
    [Box("201", columns=3), None, None, "一般公共服务支出", "950.00", "620.00", "330.00"],
    [Box("20103", columns=3), None, None, "政府办公厅（室）及相关机构事务", "950.00", "620.00", "330.00"],
    [Box("2010301", columns=3), None, None, "行政运行", "950.00", "620.00", "330.00"],
]  # fmt: skip


def test_the_final_accounts_form_is_read_from_a_ruled_page() -> None:
    table = Table(30, 90, (24, 24, 24, 170, 90, 90, 90), RULED, header=3)
    page = [
        Text(200, 30, "乙市甲局2023年度部门决算"),
        Text(250, 50, "支出决算表"),
        Text(450, 70, "金额单位：万元"),
        table,
    ]
    content = typeset(page)
    found = read_facts(read_pdf(Source(Path("a.pdf"), "a.pdf", "0" * 64, "application/pdf", content)))
    assert len(found.lines) == 12
    assert {line.proof for line in found.lines} == {Proof.PROVED}
    assert {line.code for line in found.lines} == {"", "201", "20103", "2010301"}


def test_every_layout_has_its_concept() -> None:
    listed = Path(__file__).parents[1].joinpath("ontology/codelists/table.ttl").read_text(encoding="utf-8")
    assert [layout.slug for layout in layouts.LAYOUTS if f'skos:notation "{layout.slug}"' not in listed] == []
