"""Performance forms: label and value cells of one project, then its indicators in the same grid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetkg.facts.model import OVERALL_GOAL, Proof
from performance_text import brief, names, pages, reading, row, tabbed

INDICATOR_TITLES = (
    "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "本年绩效指标值", "度量单位", "权重(%)", "本年轻重", "备注",
)  # fmt: skip


def form(
    *indicators: tuple[str, ...],
    project: tuple[str, ...] = ("预算项目:", "54010024T000001394820-机动经费"),
    total: tuple[str, ...] = ("项目总额:", "12.00", "万元"),
    fiscal: tuple[str, ...] = ("其中: 财政资金:", "12.00", "万元"),
    unit_funds: str = "0.00",
) -> str:
    """A form of one project, as a tab-separated text prints it."""
    return tabbed(
        ("2024年度绩效目标表",),
        ("单位信息:", "117001-拉萨市甲委员会本级", *project, "", "职能职责与活动:", "04-办公室/02-商品服务支出"),
        ("主管部门:", "117-拉萨市甲委员会", "项目经办人:", "甲乙丙丁", "", *total),
        ("预算执行率权重:", "10", "项目经办人电话:", "13900000001", "", *fiscal),
        ("年度目标:", "保障机关正常运转, 共需经费11万元整。", "", "", "财政专户管理资金:", "0.00", "万元"),
        ("", "", "", "", "单位资金:", unit_funds, "万元"),
        ("", "", "", "", "社会投入资金:", "0.00", "万元"),
        ("", "", "", "", "银行贷款:", "0.00", "万元"),
        INDICATOR_TITLES,
        *indicators,
    )


ROW = ("产出指标", "数量指标", "公益性岗位人数", "≤", "6", "5", "人", "20", "10")


def test_a_form_is_one_project() -> None:
    found = reading(form(ROW))
    (project,) = found.projects
    assert (project.code, project.name) == ("54010024T000001394820", "机动经费")
    assert (project.unit.code, project.unit.name) == ("117001", "拉萨市甲委员会本级")
    assert project.amount == Decimal("120000.00")
    assert project.execution_weight == 10
    assert project.duty_activity == "04-办公室/02-商品服务支出"
    assert project.goal == "保障机关正常运转, 共需经费11万元整。"
    assert {field: fund.amount for field, fund in project.sources.items()} == {
        "fiscal_funds": Decimal("120000.00"),
        "special_account_funds": Decimal("0.00"),
        "unit_funds": Decimal("0.00"),
        "social_funds": Decimal("0.00"),
        "bank_loans": Decimal("0.00"),
    }
    (indicator,) = project.indicators
    assert indicator.target is not None
    assert indicator.current is not None
    assert (indicator.target.number, indicator.current.number) == (Decimal(6), Decimal(5))
    assert (indicator.weight_total, indicator.weight) == (Decimal(20), Decimal(10))
    assert len(found.rows) == 10
    assert not found.findings


def test_a_value_whose_label_is_missing_is_found() -> None:
    (project,) = reading(form(ROW, project=("54000021Y000000005232-党建经费",))).projects
    assert (project.code, project.name) == ("54000021Y000000005232", "党建经费")


def test_a_damaged_code_is_repaired_and_keeps_its_print() -> None:
    (project,) = reading(form(ROW, project=("预算项目:", "54010024T00G001394820-机动经费"))).projects
    assert (project.code, project.printed_code) == ("54010024T000001394820", "54010024T00G001394820")
    assert project.reading.confidence < 1


def test_a_missing_money_unit_is_that_of_the_other_forms_and_said() -> None:
    bare = form(ROW, total=("项目总额:", "12.00"), fiscal=("其中: 财政资金:", "12.00")).replace("\t万元", "")
    other = form(ROW, project=("预算项目:", "54000021Y000000005232-党建经费"))
    first, second = reading(bare + other).projects
    assert first.amount == second.amount == Decimal("120000.00")
    assert first.reading.confidence < 1
    assert second.reading.confidence == 1


def test_the_sum_of_two_sources_proves_the_amount() -> None:
    (project,) = reading(form(ROW, fiscal=("其中: 财政资金:", "10.00", "万元"), unit_funds="2.00")).projects
    assert project.proof is Proof.PROVED
    assert project.proved_by == ("row-parts",)


@pytest.mark.parametrize(("fiscal", "unit_funds"), [("12.00", "0.00"), ("10.00", "3.00")])
def test_one_source_or_an_uneven_sum_proves_nothing(fiscal: str, unit_funds: str) -> None:
    (project,) = reading(form(ROW, fiscal=("其中: 财政资金:", fiscal, "万元"), unit_funds=unit_funds)).projects
    assert project.proof is Proof.UNPROVED


def test_persons_of_a_form_reach_no_record() -> None:
    found = reading(form(ROW) + tabbed(("填报人：", "王小丙", "联系电话：", "13900000003")))
    assert all(secret not in repr(found.projects) for secret in ("甲乙丙丁", "13900000001", "王小丙", "13900000003"))
    assert names(found.projects[0]) == ["公益性岗位人数"]


OVERALL = tabbed(
    ("2023 年甲区部门预算整体绩效目标表",),
    ("单位全称：甲区老干部局",),
    ("单位：",),
    ("万元",),
    ("部门 (单位) 名称", "甲区老干部局", "部门 支出 预算 数", "300.32"),
    ("当年整 体绩效 目标", "推进党建工作。满意度达到 95%以上。"),
    ("绩效指 标", "指标名称", "指标权 重", "计量 单位", "指 标 性 质", "指 标 值", "是 否 核 心 指 标"),
    ("", "参与活动人数", "8", "人次", "≥", "25 00", "否"),
    ("", "信息公开合规率", "10", "%", "=", "10 0", "是"),
    ("", "备案及时率", "5", "", "定 性", "及 时", "否"),
    ("--", "---------", "--", "--", "--", "--", "--"),
)
PROJECT = tabbed(
    ("2023 年甲区部门重点项目绩效目标表",),
    ("编制单位：",),
    ("216-甲区老干部服务管理中心",),
    ("单",),
    ("位：",),
    ("万",),
    ("元",),
    ("专项资金名称", "慰问及补助", "业务主管部门", "甲区老干部局"),
    ("当年预算", "90.13", "区级支出 补助 镇街", "90.13"),
    ("项目概况", "开展慰问"),
    ("立项依据", "《关于进一步加强甲工作的意见》（甲办发〔2016〕3号）"),
    ("当年绩效目标", "发放补贴≥37"),
    ("", "人。"),
    ("绩效指标", "指标名称", "指标权重", "计量单位", "指标性质", "指标值", "是否核心指标"),
    ("", "慰问到访率", "10", "%", "≥", "90", "否"),
    ("发放补贴人数", "13", "人", "≥", "37", "是"),
)


def test_the_overall_goal_is_a_row_without_code() -> None:
    (project,) = reading(OVERALL).projects
    assert (project.code, project.name) == ("", OVERALL_GOAL)
    assert project.amount == Decimal("3003200.00")
    assert project.unit.name == "甲区老干部局"
    assert [brief(item) for item in project.indicators] == [
        ("", "参与活动人数", "≥", "2500", "人次", Decimal(8)),
        ("", "信息公开合规率", "=", "100", "%", Decimal(10)),
        ("", "备案及时率", "定性", "及时", "", Decimal(5)),
    ]
    assert [item.core for item in project.indicators] == [False, True, False]
    assert all(item.current is None and item.level1 == "" for item in project.indicators)


def test_a_form_broken_over_lines() -> None:
    _, project = reading(OVERALL + PROJECT).projects
    assert project.name == "慰问及补助"
    assert (project.unit.code, project.unit.name) == ("216", "甲区老干部服务管理中心")
    assert project.amount == Decimal("901300.00")
    assert not project.sources
    assert project.goal == "发放补贴≥37人。"
    assert project.overview == "开展慰问"
    assert [citation.normalized for citation in project.citations] == ["甲办发〔2016〕3号"]
    assert project.citations[0].evidence is not None
    assert project.citations[0].evidence.row == 11 + 11
    assert project.reading.confidence == 1


def test_a_row_that_lost_its_leading_blank_is_moved_and_said() -> None:
    _, project = reading(OVERALL + PROJECT).projects
    moved = project.indicators[1]
    assert brief(moved) == ("", "发放补贴人数", "≥", "37", "人", Decimal(13))
    assert moved.core is True
    assert moved.reading.confidence < 1
    assert project.indicators[0].reading.confidence == 1


def test_a_name_printed_over_two_rows_is_joined_and_said() -> None:
    (project,) = reading(
        OVERALL.replace("\t参与活动人数\t", "\t参与活动\t").replace("\t信息公开", "\t离退休干部人数\n\t信息公开")
    ).projects
    assert names(project) == ["参与活动离退休干部人数", "信息公开合规率", "备案及时率"]
    assert project.indicators[0].reading.confidence < 1


def test_forms_with_merged_levels_and_compound_values() -> None:
    found = pages(
        row(1, "科普活动项目绩效目标表", width=5),
        row(2, "项目名称", "科普活动", width=5),
        row(3, "主管部门", "福州市甲局", "", "实施单位", "福州市甲局", width=5),
        row(4, ("专项资金情况（万元）", 2), "资金总额", "", "80.00", width=5),
        row(5, "", "财政拨款", "", "80.00", width=5),
        row(6, "年度目标", "开展活动20场", width=5),
        row(7, ("绩效目标指标", 4), "一级指标", "二级指标", "三级指标", "指标值", width=5),
        row(8, "", "成本指标", "经济成本指标", "经费总额", "≤80万元", width=5),
        row(9, "", ("产出指标", 2), ("数量指标", 2), "进校园次数", "≥10场", width=5),
        row(10, "", "", "", "进社区次数", "≥8场", width=5),
        row(11, "备注", width=5),
    )
    (project,) = found.projects
    assert (project.name, project.amount) == ("科普活动", Decimal("800000.00"))
    assert [(item.level1, *brief(item)) for item in project.indicators] == [
        ("成本指标", "经济成本指标", "经费总额", "≤", "80", "万元", None),
        ("产出指标", "数量指标", "进校园次数", "≥", "10", "场", None),
        ("产出指标", "数量指标", "进社区次数", "≥", "8", "场", None),
    ]
    assert project.reading.confidence == 1


def test_a_form_in_lines_is_read_as_well() -> None:
    (project,) = reading(form(ROW).replace("\t", " ")).projects
    assert project.amount == Decimal("120000.00")
    assert project.goal == "保障机关正常运转,共需经费11万元整。"
    assert brief(project.indicators[0]) == ("数量指标", "公益性岗位人数", "≤", "5", "人", Decimal(10))


def test_a_form_without_a_project_is_said_and_not_claimed() -> None:
    text = PROJECT.replace("专项资金名称\t慰问及补助\t", "")
    found = reading(text)
    assert not found.projects
    assert not found.rows
    assert [finding.code for finding in found.findings] == ["unread-table"]
