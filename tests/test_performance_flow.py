"""Performance tables in lines: cells parted by spaces, empty cells lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetkg.facts.model import Category
from budgetkg.facts.performance.flow_line import begins_indicator, read_indicator, read_project
from performance_text import FLOW_HEADER, brief, names, reading

ONE_VALUE = ("level1", "level2", "level3", "comparator", "current", "unit", "weight")
TWO_VALUES = ("level1", "level2", "level3", "comparator", "target", "current", "unit", "weight_total", "weight")


@pytest.mark.parametrize(
    ("line", "name", "comparator", "value", "unit", "weight"),
    [
        ("产出指标 质量指标 科目调整次数 ＝ 5 次 20", "科目调整次数", "＝", "5", "次", "20"),
        ("产出指标 数量指标 发放（缴纳）覆盖率＝ 100 % 20", "发放（缴纳）覆盖率", "＝", "100", "%", "20"),
        ("产出指标 时效指标 党建活动开展及时性定性 及时 10", "党建活动开展及时性", "定性", "及时", "", "10"),
        ("满意度指标 服务对象满意度指标受益党员满意度 ≥ 99 % 10", "受益党员满意度", "≥", "99", "%", "10"),
        (
            "产出指标 质量指标 预算编制质量=∣（执行数-预算数）/预算数∣≤ 5 % 30",
            "预算编制质量=∣（执行数-预算数）/预算数∣", "≤", "5", "%", "30",
        ),
        (
            "效益指标 经济效益指标 “三公经费控制率”=（实际支出数/预算安排数）×100%≤ 100 % 20",
            "“三公经费控制率”=（实际支出数/预算安排数）×100%", "≤", "100", "%", "20",
        ),
        ("产出指标 成本指标 人均公用经费标准≤ 10049 元/人年 10", "人均公用经费标准", "≤", "10049", "元/人年", "10"),
        ("效益指标 社会效益指标 归属感 定性 定性 10", "归属感", "定性", "定性", "", "10"),
        ("产出指标 时效指标 完成时间 定性 1 年 5", "完成时间", "定性", "1", "年", "5"),
        ("产出指标 数量指标 出警率 ≥ 90% 10", "出警率", "≥", "90", "%", "10"),
        ("产出指标数量指标出警率≥ 90 % 10", "出警率", "≥", "90", "%", "10"),
    ],
)  # fmt: skip
def test_an_indicator_line_is_read_from_the_right(
    line: str, name: str, comparator: str, value: str, unit: str, weight: str
) -> None:
    found = read_indicator(line, ONE_VALUE)
    assert found is not None
    expected = {"level3": name, "comparator": comparator, "current": value, "weight": weight}
    assert {key: found.cells[key] for key in expected} == expected
    assert found.cells.get("unit", "") == unit
    assert found.reading.confidence == 1
    assert begins_indicator(line)


def test_two_values_and_two_weights_go_to_their_columns() -> None:
    found = read_indicator("产出指标 质量指标 规范性 ≥ 100 10 % 20 10", TWO_VALUES)
    assert found is not None
    assert [found.cells[field] for field in ("target", "current", "weight_total", "weight")] == [
        "100",
        "10",
        "20",
        "10",
    ]


def test_one_value_for_two_columns_is_never_certain() -> None:
    found = read_indicator("产出指标 成本指标 活动成本 ≤ 5 万元 10", TWO_VALUES)
    assert found is not None
    assert found.cells["current"] == "5"
    assert found.reading.confidence < 1


def test_weight_and_unit_before_the_comparator() -> None:
    columns = ("level3", "weight", "unit", "comparator", "target", "core")
    found = read_indicator("组织活动类型 6 类 ≥ 10 否", columns)
    assert found is not None
    assert found.cells == {
        "level3": "组织活动类型", "weight": "6", "unit": "类", "comparator": "≥", "target": "10", "core": "否",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["目标2：成本控制在92.39万元", "产出指标：购置1辆车", "依据《甲办法》党建经费测算标"])
def test_lines_of_a_goal_are_no_indicators(line: str) -> None:
    assert read_indicator(line, ONE_VALUE) is None


@given(
    name=st.text(alphabet="甲乙丙率次数（）", min_size=1, max_size=12),
    sign=st.sampled_from(["≥", "≤", "＝", "<", "＞"]),
    value=st.integers(0, 100_000),
    unit=st.sampled_from(["%", "次", "元/人·次", "万元"]),
    weight=st.integers(1, 90),
    glued=st.booleans(),
)
def test_what_is_printed_is_what_is_read(name: str, sign: str, value: int, unit: str, weight: int, glued: bool) -> None:
    found = read_indicator(f"产出指标 数量指标 {name}{'' if glued else ' '}{sign} {value} {unit} {weight}", ONE_VALUE)
    assert found is not None
    assert found.cells == {
        "level1": "产出指标", "level2": "数量指标", "level3": name, "comparator": sign, "current": str(value),
        "unit": unit, "weight": str(weight),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "name", "numbers"),
    [
        ("54000021R000000005055-工资性支出 10.00 5,362.05", "工资性支出", ("10.00", "5,362.05")),
        ("54010024T000001496579-维稳执勤补助10.00 16.15", "维稳执勤补助", ("10.00", "16.15")),
        ("54010024T000001496579-一期项目210.00 16.15", "一期项目2", ("10.00", "16.15")),
        ("54010024T000001496579-拉萨市 12345 热线经费 10.00 16.15", "拉萨市12345热线经费", ("10.00", "16.15")),
    ],
)
def test_a_project_line_and_where_its_name_ends(line: str, name: str, numbers: tuple[str, ...]) -> None:
    found = read_project(line, 2, "10.00")
    assert found is not None
    assert (found.name, found.numbers) == (name, numbers)


PARTY = "54000021Y000000005232-党建经费 10.00 92.39\n"
GOAL = "依据《甲办法》党建经费测算标\n准，现申请市级资金92.39万元。\n目标1：开展活动\n"


def test_a_project_printed_again_after_a_page_break_is_one() -> None:
    text = (
        f"{FLOW_HEADER}140003-拉萨市甲支队\n{PARTY}{GOAL}产出指标 质量指标 结业率 ≥ 90 % 30\n\n\n"
        f"140003-拉萨市甲支队\n{PARTY}{GOAL}效益指标 社会效益指标 党员素质 定性 提升 60\n"
    )
    (project,) = reading(text).projects
    assert project.amount == Decimal("923900.00")
    assert project.goal == "依据《甲办法》党建经费测算标准，现申请市级资金92.39万元。 目标1：开展活动"
    assert names(project) == ["结业率", "党员素质"]
    assert project.category is Category.OPERATING
    assert project.unit.code == "140003"
    assert project.execution_weight == 10


def test_projects_with_one_code_and_two_amounts_stay_two() -> None:
    text = f"{FLOW_HEADER}{PARTY}产出指标 质量指标 甲率 ≥ 90 % 90\n{PARTY.replace('92.39', '5.00')}产出指标 质量指标 乙率 ≥ 90 % 90\n"
    assert [project.amount for project in reading(text).projects] == [Decimal("923900.00"), Decimal("50000.00")]


def test_a_print_without_numbers_goes_with_the_one_before() -> None:
    again = PARTY.replace(" 10.00 92.39", "")
    text = f"{FLOW_HEADER}{PARTY}目标\n产出指标 质量指标 甲率 ≥ 90 % 40\n{again}产出指标 质量指标 乙率 ≥ 90 % 50\n"
    (project,) = reading(text).projects
    assert names(project) == ["甲率", "乙率"]
    assert project.amount == Decimal("923900.00")


def test_wrapped_lines_of_a_name_belong_together() -> None:
    text = (
        f"{FLOW_HEADER}54010024T000001496579-公安机关辅警公用经费及\n维稳执勤补助 10.00 16.15\n目标1、发放17人\n"
        "产出指标 质量指标 保障仪器正常运行，为检验\n鉴定工作≥ 1 年 90\n"
    )
    (project,) = reading(text).projects
    assert project.name == "公安机关辅警公用经费及维稳执勤补助"
    assert brief(project.indicators[0]) == ("质量指标", "保障仪器正常运行，为检验鉴定工作", "≥", "1", "年", Decimal(90))


def test_an_indicator_without_its_levels_is_read_and_the_levels_stay_empty() -> None:
    text = f"{FLOW_HEADER}{PARTY}目标\n产出指标 质量指标 甲率 ≥ 90 % 40\n乙率 ＝ 100 % 50\n"
    (project,) = reading(text).projects
    assert [(item.level2, item.level3) for item in project.indicators] == [("质量指标", "甲率"), ("", "乙率")]


def test_a_line_that_means_nothing_is_said() -> None:
    text = f"{FLOW_HEADER}{PARTY}目标\n产出指标 质量指标 甲率 ≥ 90 % 40\n此行不明\n产出指标 质量指标 乙率 ≥ 90 % 50\n"
    found = reading(text)
    assert [(finding.code, finding.printed) for finding in found.findings] == [("unread-table", "此行不明")]


def test_a_number_that_fits_two_columns_is_not_read() -> None:
    (project,) = reading(
        f"{FLOW_HEADER}54000021Y000000005232-党建经费 92.39\n目标\n产出指标 质量指标 甲率 ≥ 90 % 90\n"
    ).projects
    assert project.amount is None
    assert project.execution_weight is None


def test_prose_behind_the_table_stays_unclaimed() -> None:
    text = f"{FLOW_HEADER}{PARTY}目标\n产出指标 质量指标 甲率 ≥ 90 % 90\n第三部分 名词解释\n一、基本支出：是指为保障机构运转的支出。\n"
    found = reading(text)
    assert {row.number for row in found.rows} == set(range(1, 7))
    assert found.rows[-1].number == 6


def test_the_lines_of_a_table_are_all_claimed() -> None:
    found = reading(f"{FLOW_HEADER}140003-拉萨市甲支队\n{PARTY}{GOAL}产出指标 质量指标 结业率 ≥ 90 % 30\n")
    assert {row.number for row in found.rows} == set(range(1, 10))


def test_personal_data_in_a_goal_reach_no_record() -> None:
    text = f"{FLOW_HEADER}{PARTY}由联系人：李四（13900000002）负责\n产出指标 质量指标 甲率 ≥ 90 % 90\n"
    found = reading(text)
    assert "13900000002" not in repr(found.projects)
    assert "李四" not in repr(found.projects)
