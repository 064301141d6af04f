"""Forms of other cities and of other stages (申报表, 自评表, 监控表), each by a short made-up sample."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetkg.document.model import Cell, Row
from budgetkg.facts.model import OVERALL_GOAL, Indicator
from budgetkg.facts.performance.listed_funds import GoalTable
from budgetkg.facts.performance.read import read_performance
from budgetkg.facts.performance.sections import find_sections
from performance_text import context_of, document, pages, row


def line(number: int, *cells: str) -> Row:
    """A line of words above a table."""
    return Row(number, tuple(Cell(text, place) for place, text in enumerate(cells)), aligned=False, page=1)


def wide(number: int, *cells: str | tuple[str, int] | tuple[str, int, int]) -> Row:
    """A ruled row of eight columns: ``(text, columns)`` or ``(text, columns, rows)`` for a merged cell."""
    filled = []
    column = 0
    for cell in cells:
        text, columns, rows = (*cell, 1, 1)[:3] if isinstance(cell, tuple) else (cell, 1, 1)
        if text:
            filled.append(Cell(str(text), column, row_span=int(rows), column_span=int(columns)))
        column += int(columns)
    return Row(number, tuple(filled), aligned=True, page=1, table=1, width=8)


def brief(indicator: Indicator) -> tuple[str, str, str, str, str]:
    """Name, comparator, target, current value and unit."""
    target, current = indicator.target, indicator.current
    return (
        indicator.level3,
        indicator.comparator,
        target.printed if target else "",
        current.printed if current else "",
        indicator.unit,
    )


APPLICATION = (
    line(1, "项目支出绩效目标申报表"),
    wide(2, "项目名称", ("监管平台", 3), "项目负责人及联系电话", ("王甲乙 13900000001", 3)),
    wide(3, "主管部门", ("甲市乙局", 3), "实施单位", ("甲市乙局信息中心", 3)),
    wide(4, ("项目资金（万元）", 1, 3), ("实施期资金总额：", 2), "300", ("年度资金总额：", 2), "100"),
    wide(5, "", ("其中：财政拨款", 2), "280", ("其中：财政拨款", 2), "90"),
    wide(6, "", ("其他资金", 2), "20", ("其他资金", 2), "10"),
    wide(7, ("总体目标", 1, 2), ("实施期目标", 3), ("年度目标", 4)),
    wide(8, "", ("建成平台。", 3), ("完成一期。", 4)),
    wide(9, ("绩效指标", 1, 3), "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"),
    wide(10, "", ("产出指标", 1, 2), "数量指标", "平台数量", "1个", "数量指标", "模块数", "≥3个"),
    wide(11, "", "", "质量指标", "合格率", "≥95%", "质量指标", "合格率", "≥90%"),
)


def test_the_year_stands_beside_all_years() -> None:
    (project,) = pages(*APPLICATION).projects
    assert (project.name, project.unit.name, project.goal) == ("监管平台", "甲市乙局信息中心", "完成一期。")
    assert project.amount == Decimal("1000000.00")
    assert {field: source.printed for field, source in project.sources.items()} == {
        "fiscal_funds": "90",
        "other_funds": "10",
    }


def test_indicators_of_all_years_and_of_the_year_side_by_side() -> None:
    (project,) = pages(*APPLICATION).projects
    assert [brief(indicator) for indicator in project.indicators] == [
        ("平台数量", "", "1", "", "个"),
        ("模块数", "≥", "", "3", "个"),
        ("合格率", "≥", "95", "90", "%"),
    ]
    assert {indicator.level1 for indicator in project.indicators} == {"产出指标"}


def test_two_lists_side_by_side_whose_years_are_not_told_keep_their_values() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        wide(2, "项目名称", ("监管平台", 3), "实施单位", ("甲市乙局", 3)),
        wide(3, "年度目标", ("完成一期。", 7)),
        wide(4, ("绩效指标", 1, 2), "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"),
        wide(5, "", "产出指标", "数量指标", "平台数量", "1个", "质量指标", "合格率", "≥90%"),
    )
    assert [brief(indicator) for indicator in found.projects[0].indicators] == [
        ("平台数量", "", "1", "", "个"),
        ("合格率", "≥", "90", "", "%"),
    ]


def test_the_amount_of_all_years_alone_is_the_amount_unless_a_year_has_its_place() -> None:
    form = (wide(1, "项目名称", ("平台", 7)), wide(9, "年度目标", ("建成。", 7)))
    header = (wide(10, "一级指标", "二级指标", "三级指标", "指标值"), wide(11, "产出指标", "数量指标", "平台", "1个"))
    alone = wide(2, "资金金额（万元）", ("实施期资金总额：", 2), "300")
    blank = wide(2, "资金金额（万元）", ("实施期资金总额：", 2), "300", ("年度资金总额：", 2), "")
    assert pages(form[0], alone, form[1], *header).projects[0].amount == Decimal("3000000.00")
    assert pages(form[0], blank, form[1], *header).projects[0].amount is None


def test_what_became_of_a_goal_is_no_goal_and_no_indicator_value() -> None:
    found = pages(
        line(1, "项目支出绩效自评表"),
        wide(2, "项目名称", ("宣传经费", 7)),
        wide(3, "主管部门", ("甲市乙局", 3), "实施单位", ("甲市乙局", 3)),
        wide(4, ("项目资金（万元）", 1, 3), "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        wide(5, "", "年度资金总额", "100.00", "120.00", "110.00", "10", "91.67%", "9.2"),
        wide(6, "", "其中：当年财政拨款", "80.00", "100.00", "90.00", "-", "90%", "-"),
        wide(7, ("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)),
        wide(8, "", ("开展宣传10次。", 4), ("已开展宣传12次。", 3)),
        wide(9, ("绩效指标", 1, 2), "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        wide(10, "", "产出指标", "数量指标", "宣传次数", "≥10次", "12次", "50", "48"),
    )
    (project,) = found.projects
    assert (project.goal, project.amount) == ("开展宣传10次。", Decimal("1000000.00"))
    assert project.sources["fiscal_funds"].printed == "80.00"
    (indicator,) = project.indicators
    assert (brief(indicator), indicator.weight) == (("宣传次数", "≥", "", "10", "次"), Decimal(50))


def test_a_monitoring_form_gives_its_targets() -> None:
    found = pages(
        line(1, "项目支出绩效目标执行监控表"),
        wide(2, "项目名称", ("宣传经费", 7)),
        wide(3, "年度总体目标", ("开展宣传。", 7)),
        wide(4, "一级指标", "二级指标", "三级指标", "年度指标值", "1-6月执行情况", "全年预计完成情况", "偏差原因分析"),
        wide(5, "产出指标", "数量指标", "宣传次数", "≥10次", "5次", "10次", ""),
    )
    (project,) = found.projects
    assert [brief(indicator) for indicator in project.indicators] == [("宣传次数", "≥", "", "10", "次")]


def test_persons_in_the_head_of_a_form_reach_no_record() -> None:
    found = pages(
        line(1, "2026年部门预算项目支出绩效目标表"),
        line(2, "填报单位：甲市乙局", "填报人：李丙丁", "联系电话：13900000002", "单位：万元"),
        wide(3, "项目名称", ("宣传经费", 3), "项目编码", ("99010124T000000000001", 3)),
        wide(4, "项目主管处室", ("宣传处", 3), "项目负责人", "王甲乙", "联系电话", "13900000001"),
        wide(5, "项目概况", ("宣传。负责人：王甲乙，电话13900000001", 7)),
        wide(6, "项目总预算", "300.00", "", "年度预算", "100.00"),
        wide(7, "年度绩效目标", ("开展宣传。", 7)),
        wide(8, "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "权重", "评分标准"),
        wide(9, "产出指标", "数量指标", "宣传次数", "≥", "10", "次", "50", "按比例"),
    )
    (project,) = found.projects
    assert (project.unit.name, project.name, project.code) == ("甲市乙局", "宣传经费", "99010124T000000000001")
    assert project.amount == Decimal("1000000.00")
    records = repr((found.projects, found.findings, found.figures))
    assert not [word for word in ("王甲乙", "李丙丁", "13900000001", "13900000002") if word in records]


def test_an_amount_may_stand_right_beside_the_label_of_the_money() -> None:
    found = pages(
        line(1, "项目绩效目标表"),
        wide(2, "项目名称", ("甲项目", 7)),
        wide(3, "预算金额（万元）", ("10.00", 7)),
        wide(4, "年度绩效目标", ("甲目标", 7)),
        wide(5, "一级指标", "二级指标", "三级指标", "指标值"),
        wide(6, "产出指标", "数量指标", "甲数", "≥1个"),
    )
    assert found.projects[0].amount == Decimal("100000.00")


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("拉萨市财政预算评审中心", "拉萨市财政预算评审中心"),
        ("中国拉萨SOS儿童村", "中国拉萨SOS儿童村"),
        ("预算处", "拉萨市财政局"),
        ("拉萨市各区县有关单位", "拉萨市财政局"),
    ],
)
def test_the_project_of_another_office_is_not_the_documents_own(printed: str, unit: str) -> None:
    found = pages(
        line(1, "2026年拉萨市财政局部门预算"),
        line(2, "政策和项目预算绩效目标表"),
        wide(3, "项目名称", ("评审经费", 7)),
        wide(4, "主管部门及代码", ("228_拉萨市财政局", 3), "实施单位", (printed, 3)),
        wide(5, "年度目标", ("完成评审。", 7)),
        wide(6, "一级指标", "二级指标", "三级指标", "指标值"),
        wide(7, "产出指标", "数量指标", "评审数", "≥1个"),
    )
    assert found.projects[0].unit.name == unit


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("11月底", "11月底", ""),
        ("12月份", "12月份", ""),
        ("≤24小时/次", "24", "小时/次"),
        ("≥118台（套）", "118", "台（套）"),
        ("≥99（%）", "99", "%"),
        ("6个月", "6", "个月"),
    ],
)
def test_a_date_is_no_number_of_months(printed: str, value: str, unit: str) -> None:
    found = pages(
        row(1, "项目名称", "甲", width=4),
        row(2, "年度目标", "建成。", width=4),
        row(3, "一级指标", "二级指标", "三级指标", "指标值", width=4),
        row(4, "产出指标", "时效指标", "完成时间", printed, width=4),
    )
    (indicator,) = found.projects[0].indicators
    assert (brief(indicator)[2], indicator.unit) == (value, unit)


def test_comparator_and_unit_in_each_others_cells_are_exchanged_and_said() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        row(2, "项目名称", "资金总额", "绩效目标", "三级指标", "指标值", "度量单位", "指标值类型", width=7),
        row(3, "甲项目", "10.00", "甲目标", "知晓率", "95", "≥", "%", width=7),
    )
    (indicator,) = found.projects[0].indicators
    assert (indicator.comparator, indicator.unit, indicator.printed_comparator) == ("≥", "%", "")
    assert "对调" in indicator.reading.repaired


def test_a_department_form_with_its_tasks_and_persons() -> None:
    found = pages(
        line(1, "部门（单位）整体支出绩效目标申报表"),
        wide(2, "部门（单位）名称", ("甲市乙局", 7)),
        wide(3, ("年度主要任务", 1, 4), "任务名称", "主要内容", ("预算金额（万元）", 3)),
        wide(4, "", "", "", "总额", "财政拨款", "其他资金"),
        wide(5, "", "任务1", "保障运转", "100.00", "90.00", "10.00"),
        wide(6, "", "金额合计", "", "100.00", "90.00", "10.00"),
        wide(7, "年度总体目标", ("保障运转。", 7)),
        wide(8, ("年度绩效指标", 1, 2), "一级指标", "二级指标", "三级指标", "指标值"),
        wide(9, "", "产出指标", "数量指标", "办件数", "≥10件"),
        wide(10, "填报人", ("王甲乙", 2), "联系电话", "13900000001"),
    )
    (project,) = found.projects
    assert (project.name, project.amount) == (OVERALL_GOAL, Decimal("1000000.00"))
    assert [brief(indicator)[0] for indicator in project.indicators] == ["办件数"]
    assert "王甲乙" not in repr(found.projects)


# --- 杭州: a list of projects by funds beside the table of goals ---------------------------------------------------------

LISTED = (
    row(1, "单位名称", "项目名称", "总计", "财政拨款收入", "财政专户管理资金", "单位资金", width=6),
    row(2, "**", "**", "1", "2", "3", "4", width=6),
    row(3, "甲市乙局", "执法办案", "60.00", "40.00", "", "20.00", width=6),
    row(4, "甲市丙队", "执法办案", "10.00", "10.00", "", "", width=6),
    row(5, "甲市丙队", "运行保障", "7.00", "", "", "7.00", width=6),
    row(6, "甲市丙队", "运行保障", "7.00", "", "", "7.00", width=6),
)
GOALS = (
    line(1, "2026年市级部门项目支出绩效表"),
    line(2, "部门名称：甲市乙局", "单位：万元"),
    row(3, "单位名称", "项目名称", "金额", "绩效目标", page=2, width=4),
    row(4, "甲市乙局", "执法办案", "60.00", "做好办案", page=2, width=4),
    row(5, "甲市丙队", "执法办案", "10.00", "做好办案", page=2, width=4),
    row(6, "甲市丙队", "运行保障", "7.00", "保障运行", page=2, width=4),
)


def test_a_list_by_funds_gives_the_sources_of_the_one_project_it_is_about() -> None:
    context = context_of(document("甲市乙局2026年部门预算\n"))
    found = read_performance(GOALS, context, [GoalTable(LISTED, "万元")]).projects
    first, second, third = found
    source = first.sources["unit_funds"]
    assert (source.amount, source.printed) == (Decimal("200000.00"), "20.00")
    assert source.evidence is not None
    assert source.evidence.place == (1, 3)
    assert first.evidence.place == (2, 4)
    assert not second.sources  # its row prints none
    assert not third.sources  # two rows may be its own


def test_a_list_in_another_money_unit_says_nothing_of_a_project() -> None:
    context = context_of(document("甲市乙局2026年部门预算\n"))
    found = read_performance(GOALS, context, [GoalTable(LISTED, "元")]).projects
    assert not any(project.sources for project in found)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("99010124T000000000001", "99010124T000000000001"),
        ("990100241030000012345", "990100241030000012345"),
        ("101", ""),
        ("—", ""),
    ],
)
def test_a_project_code_may_stand_in_a_column_of_its_own(printed: str, code: str) -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        row(2, "单位编码（项目编码）", "项目名称", "资金总额", "绩效目标", "三级指标", "指标值", width=6),
        row(3, printed, "甲项目", "10.00", "甲目标", "知晓率", "95%", width=6),
    )
    (project,) = found.projects
    assert (project.code, project.name) == (code, "甲项目")


# --- lists of indicators under the 一级指标, numbered goals, indicators explained --------------------------------------


def test_a_list_of_indicators_under_each_level() -> None:
    levels = (("成本指标", 2), ("产出指标", 2), ("满意度指标", 2))
    found = pages(
        line(1, "部门预算项目绩效目标表"),
        line(2, "部门名称：甲市乙局", "单位：万元"),
        wide(3, ("项目单位（项目名称）", 1, 2), ("项目金额（万元）", 2), ("绩效目标", 1, 2), *levels),
        wide(4, "", "资金总额", "政府预算资金", "", *(("三级指标", "指标值") * 3)),
        wide(5, "甲市乙局", "10.00", "10.00"),
        wide(6, ("宣传经费", 1, 2), ("10.00", 1, 2), ("10.00", 1, 2), ("开展宣传", 1, 2), "总成本", "≤10万元", "宣传次数", "≥9次", "满意度", "≥90%"),
        wide(7, "", "", "", "", "", "", "合格率", "100%", "", ""),
    )  # fmt: skip
    (project,) = found.projects
    assert (project.name, project.goal, project.amount) == ("宣传经费", "开展宣传", Decimal("100000.00"))
    assert [(indicator.level1, *brief(indicator)) for indicator in project.indicators] == [
        ("成本指标", "总成本", "≤", "10", "", "万元"),
        ("产出指标", "宣传次数", "≥", "9", "", "次"),
        ("满意度指标", "满意度", "≥", "90", "", "%"),
        ("产出指标", "合格率", "", "100", "", "%"),
    ]


def test_a_column_that_explains_the_indicators_is_no_list_of_its_own() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        wide(2, "单位名称、项目名称", "项目年度绩效目标", "三级指标", "指标性质", "指标值", "度量单位", "指标属性", "指标内容"),
        wide(3, "宣传经费", "开展宣传", "宣传次数", ">=", "10", "次", "定量指标", "反映宣传次数"),
    )  # fmt: skip
    assert [brief(indicator) for indicator in found.projects[0].indicators] == [("宣传次数", "≥", "10", "", "次")]


def test_numbered_goals_each_over_its_own_indicators() -> None:
    found = pages(
        line(1, "项目绩效目标表"),
        wide(2, "项目名称", ("宣传经费", 7)),
        wide(3, "项目总预算", "300.00", "项目当年预算", "100.00"),
        wide(4, "长期绩效目标1", ("持续宣传", 7)),
        wide(5, "长期绩效目标1", "一级指标", "二级指标", "指标名称", "指标值", "指标值确定依据"),
        wide(6, "", "产出指标", "数量指标", "总次数", "≥30次", "计划"),
        wide(7, "年度绩效目标1", ("今年宣传", 7)),
        wide(8, "年度绩效目标1", "一级指标", "二级指标", "指标名称", "预计当年实现", "指标值确定依据"),
        wide(9, "", "产出指标", "数量指标", "次数", "≥10次", "计划"),
    )
    (project,) = found.projects
    assert (project.goal, project.amount) == ("今年宣传", Decimal("1000000.00"))
    assert [brief(indicator) for indicator in project.indicators] == [
        ("总次数", "≥", "30", "", "次"),
        ("次数", "≥", "", "10", "次"),
    ]


def test_the_values_of_the_latest_year_are_the_budgets() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        row(2, "项目名称", "资金总额", "绩效目标", "三级指标", "2025年指标值", "2026年指标值", width=6),
        row(3, "甲项目", "10.00", "甲目标", "知晓率", "≥90%", "≥95%", width=6),
    )
    assert [brief(indicator) for indicator in found.projects[0].indicators] == [("知晓率", "≥", "95", "", "%")]


def test_the_levels_may_be_called_goals() -> None:
    found = pages(
        line(1, "财政项目支出绩效目标表"),
        wide(2, "项目名称", ("甲项目", 7)),
        wide(3, "年度绩效目标", ("甲目标", 7)),
        wide(4, "一级目标", "二级目标", "三级目标", "指标目标值", "指标描述"),
        wide(5, "产出目标", "数量", "宣传次数", "≥5次", "全年次数"),
    )
    (indicator,) = found.projects[0].indicators
    assert (indicator.level1, indicator.level2, brief(indicator)) == (
        "产出目标",
        "数量",
        ("宣传次数", "≥", "5", "", "次"),
    )


@pytest.mark.parametrize(("printed", "comparator"), [("定量", ""), ("正向指标", ""), ("定性指标", "定性"), (">=", "≥")])
def test_a_kind_of_indicator_is_no_comparator(printed: str, comparator: str) -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        row(2, "项目名称", "资金总额", "绩效目标", "三级指标", "指标值类型", "指标值", "度量单位", width=7),
        row(3, "甲项目", "10.00", "甲目标", "知晓率", printed, "95", "%", width=7),
    )
    (indicator,) = found.projects[0].indicators
    assert (indicator.comparator, brief(indicator)[2]) == (comparator, "95")
    assert indicator.printed_comparator in ("", printed)


def test_of_two_columns_of_kinds_and_signs_the_sign_is_the_comparator() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        row(2, "项目名称", "资金总额", "绩效目标", "三级指标", "指标性质", "运算符号", "指标值", "度量单位", width=8),
        row(3, "甲项目", "10.00", "甲目标", "知晓率", "定量", "≥", "95", "%", width=8),
        row(4, "", "", "", "影响", "定性", "", "较好", "", width=8),
    )
    assert [brief(indicator)[:3] for indicator in found.projects[0].indicators] == [
        ("知晓率", "≥", "95"),
        ("影响", "定性", "较好"),
    ]


@pytest.mark.parametrize(
    "above",
    [
        ("部门：甲市乙局", "单位：万元"),
        ("填报单位：甲市乙局", "填报人：李丙丁", "填报日期：2025年11月", "单位：万元"),
        ("单位名称：甲市乙局", "预算单位：甲市乙局", "单位：万元"),
    ],
)
def test_the_unit_above_a_table_ends_before_the_next_label(above: tuple[str, ...]) -> None:
    (section,) = find_sections(
        (
            line(1, "项目支出绩效目标表"),
            line(2, *above),
            row(3, "项目名称", "资金总额", "绩效目标", "三级指标", "指标值", width=5),
            row(4, "甲项目", "10.00", "甲目标", "知晓率", "95%", width=5),
        )
    )
    assert section.unit == "甲市乙局"
