"""The vocabulary of performance tables, their headers, and one indicator from its cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetkg.facts.model import Evidence
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.draft import Part
from budgetkg.facts.performance.header import read_header
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.wording import join_parts, unwrap
from performance_text import TABLE_TITLES, context_of, document, row, tabbed

CONTEXT = context_of(document("2024年拉萨市甲局部门预算\n"))
PLACE = Evidence(1, "")


@pytest.mark.parametrize(
    ("printed", "standard"),
    [
        ("服务对象满意度指", "服务对象满意度指标"),
        ("可持续影响指标", "可持续影响指标"),
        ("社会效益", "社会效益指标"),
        ("可持续", None),
        ("人数", None),
    ],
)
def test_level2_names_that_are_cut_are_recognised_when_one_remains(printed: str, standard: str | None) -> None:
    assert grammar.level2(printed) == standard


@pytest.mark.parametrize("name", vocabulary.LEVEL2)
def test_every_level2_stands_under_a_level1(name: str) -> None:
    assert grammar.level1_of(name) <= set(vocabulary.LEVEL1)
    assert grammar.level1_of(name)


def test_cost_is_a_level2_and_a_level1() -> None:
    assert grammar.level1_of("成本指标") == {"产出指标", "成本指标"}


@pytest.mark.parametrize(
    ("printed", "sign"),
    [("＝", "="), ("⩾", "≥"), ("≼", "≤"), ("＜", "<"), ("定 性", "定性"), (r"\leq", "≤"), ("约", None)],
)
def test_comparators_as_printed(printed: str, sign: str | None) -> None:
    assert grammar.comparator(printed) == sign


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("2024年度绩效目标表", True),
        ("项目支出绩效信息表  ", True),
        ("广州市甲局2026年项目支出绩效目标表（含转移支付项目）", True),
        ("绩效目标", False),
        ("部门支出总表", False),
    ],
)
def test_titles_of_performance_tables(line: str, title: bool) -> None:
    assert grammar.is_title(line) is title


def test_a_law_passed_by_people_is_no_title() -> None:
    assert not grammar.is_other_title("例》2022年5月26日某自治区第十一届人民代表")
    assert grammar.is_other_title("部门收支总表")


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("其中: 财政资金:", "fiscal_funds"),
        ("部门 (单位) 名称", "unit"),
        ("当年整 体绩效 目标", "goal"),
        ("年度预算资金（万元）", "amount"),
        ("项目经办人电话:", "person"),
        ("区级支出 补助 镇街", "note"),
        ("甲局", None),
    ],
)
def test_form_labels(label: str, field: str | None) -> None:
    assert grammar.label_field(label) == field


def test_a_header_row_names_its_columns() -> None:
    found = read_header([row(1, *TABLE_TITLES)], 0)
    assert found is not None
    header, after = found
    assert after == 1
    assert header.width == 12
    assert [column.field for column in header.columns][:4] == ["unit_name", "project", "execution_weight", "amount"]


def test_a_header_over_two_rows_is_one() -> None:
    rows = [
        row(1, "单位编码", "单位（项目）名称", "资金总额", "绩效目标", "绩效指标"),
        row(2, "", "", "", "", "一级指标", "二级指标", "三级指标", "指标值"),
    ]
    found = read_header(rows, 0)
    assert found is not None
    assert found[1] == 2
    assert {"project", "amount", "goal", "level1", "level2", "level3", "target"} <= found[0].fields


@pytest.mark.parametrize(
    "cells",
    [
        ("科目编码", "科目名称", "总计", "基本支出", "项目支出"),
        ("银行贷款:", "0.00", "万元"),
        ("当年绩效目标", "甲项目的目标"),
        ("项目名称", "甲项目", "绩效目标", "乙"),
    ],
)
def test_rows_that_head_no_performance_table(cells: tuple[str, ...]) -> None:
    assert read_header([row(1, *cells)], 0) is None


def test_a_header_in_flow_is_read_without_its_spaces() -> None:
    rows = document("单位名称 项目名称 预算执行率 权重 (%) 预算数 绩效目标 一级指标\n二级指标 三级指标 指标值\n").rows
    found = read_header(rows, 0)
    assert found is not None
    assert found[1] == 2
    assert [column.field for column in found[0].columns][2] == "execution_weight"


def test_a_wrapped_number_is_put_together_and_said() -> None:
    indicator = make_indicator(
        {"level3": "参与人数", "comparator": "≥", "target": "25 00", "weight": "8"}, PLACE, CONTEXT
    )
    assert indicator.target is not None
    assert (indicator.target.printed, indicator.target.number) == ("2500", Decimal(2500))
    assert indicator.reading.confidence < 1


def test_a_core_mark_is_no_part_of_the_name() -> None:
    indicator = make_indicator({"level3": "人员覆盖率★", "comparator": "=", "target": "100"}, PLACE, CONTEXT)
    assert (indicator.level3, indicator.core) == ("人员覆盖率", True)


def test_blank_zero_and_dash_are_three_things() -> None:
    cells = {"level3": "事故数", "comparator": "=", "target": "0", "current": "—", "weight": ""}
    indicator = make_indicator(cells, PLACE, CONTEXT)
    assert indicator.target is not None
    assert indicator.target.number == 0
    assert indicator.current is None
    assert indicator.weight is None


@pytest.mark.parametrize(
    ("printed", "comparator", "value", "unit"),
    [
        ("≤80万元", "≤", "80", "万元"),
        ("=100%", "=", "100", "%"),
        ("7次", "", "7", "次"),
        ("2026年12月", "", "2026年12月", ""),
        ("2026年", "", "2026年", ""),
        ("有效减轻", "", "有效减轻", ""),
        ("=通过实施，保障工作", "=", "通过实施，保障工作", ""),
    ],
)
def test_value_cells_of_forms_without_comparator(printed: str, comparator: str, value: str, unit: str) -> None:
    indicator = make_indicator({"level3": "甲", "target": printed}, PLACE, CONTEXT)
    assert indicator.target is not None
    assert (indicator.comparator, indicator.target.printed, indicator.unit) == (comparator, value, unit)


def test_level_names_glued_to_the_name_are_parted() -> None:
    indicator = make_indicator({"level3": "满意度指标服务对象满意度指标群众满意度", "target": "99"}, PLACE, CONTEXT)
    assert (indicator.level1, indicator.level2, indicator.level3) == ("满意度指标", "服务对象满意度指标", "群众满意度")


def test_a_cut_level_keeps_its_print() -> None:
    indicator = make_indicator({"level1": "满意度指标", "level2": "服务对象满意度指", "level3": "甲"}, PLACE, CONTEXT)
    assert (indicator.level2, indicator.printed_level2, indicator.printed_level1) == (
        "服务对象满意度指标",
        "服务对象满意度指",
        "",
    )


@given(st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False))
def test_weights_are_read_as_printed(weight: Decimal) -> None:
    assert number(f"{weight}") == weight
    assert number(f"{weight}%") == weight


LINE = Part("", row(1, "x"))


def test_lines_of_one_cell_may_repeat_themselves() -> None:
    parts = [Part("老干部工作具有重要的意义和作用。", LINE.row), Part("老干部工作具有重要的意义和作用。", LINE.row)]
    assert join_parts(parts) == "老干部工作具有重要的意义和作用。" * 2


def test_a_cell_printed_anew_is_given_once() -> None:
    goal = "目标3：退休党员对开展党建活动的满意度达到95%以上。"
    again = Part("目标3：退休员工对开展党建活动的满意度达到95%以上。", LINE.row, anew=True)
    assert join_parts([Part(f"增强归属感；{goal}", LINE.row), again]) == f"增强归属感；{goal}"


def test_a_line_clipped_on_both_pages_is_given_once() -> None:
    parts = [
        Part("支持政务服务大厅工作顺利开展，提供优质服务", LINE.row),
        Part("工作顺利开展，提供优质服务事项。", LINE.row, anew=True),
    ]
    assert join_parts(parts) == "支持政务服务大厅工作顺利开展，提供优质服务事项。"


def test_html_tags_go_and_other_brackets_stay() -> None:
    assert join_parts([Part("<p>印发<甲办法>的通知</p> <p>目标1：乙</p>", LINE.row)]) == "印发<甲办法>的通知 目标1：乙"


@given(st.text(alphabet="甲乙丙 12A", max_size=20))
def test_unwrapping_drops_spaces_only(text: str) -> None:
    assert unwrap(text).replace(" ", "") == text.replace(" ", "")


def test_tabs_keep_blank_cells() -> None:
    assert document(tabbed(("", "甲", "", "乙"))).rows[0].at(3) == "乙"


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("预算数（万元）", "amount"),
        ("预算数（单位：万元）", "amount"),
        ("分值权重（90分）", "weight"),
        ("分值权重（90分", "weight"),
        ("计量。单位", "unit"),
        ("35 100指标名称", "level3"),
        ("项目总体绩效目标", "goal"),
        ("指标值（包含数字及文字描述）", "target"),
        ("项目名称以及其他内容的说明，见后附的各项说明材料与附件目录所列", None),
    ],
)
def test_a_column_title_may_hold_brackets_or_stray_characters(title: str, field: str | None) -> None:
    assert grammar.column_field(title) == field


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算11表 项目支出绩效目标表 金额单位：万元", True),
        ("项目支出绩效目标表（单位：元）", True),
        ("单位：万元", False),
    ],
)
def test_a_title_may_share_its_line_with_the_money_unit(text: str, expected: bool) -> None:
    assert grammar.is_title(text) is expected


def test_points_and_money_units_are_read_from_labels() -> None:
    assert grammar.points("执行率分值（10分）") == "10"
    assert grammar.points("预算执行率权重(%)") == ""
    assert grammar.unit_in_title("年度预算资金（万元）") == "万元"
    assert grammar.unit_in_title("预算数（单位：元）") == "元"
    assert grammar.unit_in_title("分值权重（90分）") == ""


@pytest.mark.parametrize(
    ("text", "expected"), [("期资金总", True), ("资金总额", False), ("资金", False), ("甲市乙局", False)]
)
def test_a_clipped_label_of_an_amount_is_told(text: str, expected: bool) -> None:
    assert grammar.is_clipped_amount(text) is expected
