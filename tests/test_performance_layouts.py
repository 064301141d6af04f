"""Layouts of performance tables beyond the example documents, each by a short made-up sample."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetkg.document.model import Box, Cell, Row
from budgetkg.facts.model import OVERALL_GOAL, Indicator, Proof
from budgetkg.facts.performance.in_cell import read_cell, read_level_cell
from budgetkg.facts.performance.listed_funds import GoalTable
from budgetkg.facts.performance.read import read_performance
from performance_text import context_of, document, names, pages, row


def line(number: int, *cells: str, page: int = 1) -> Row:
    """A line of words on a page."""
    return Row(number, tuple(Cell(text, place) for place, text in enumerate(cells)), aligned=False, page=page)


def values(indicator: Indicator) -> tuple[str, str, str, str]:
    """Comparator, target, current value and unit."""
    target, current = indicator.target, indicator.current
    return (
        indicator.comparator,
        target.printed if target else "",
        current.printed if current else "",
        indicator.unit,
    )


# --- 广州: a project a row, its indicators in one cell, sums by office -------------------------------------------------

IN_CELL = (
    "1.1－产出指标，11－数量指标，检查家次；实施周期指标值：≧30家次，年度指标值：≧10家次；"
    "2、1－产出指标，12－质量指标，规范化管理；实施周期指标值：考察是否规范，合规得满分。年度指标值：是；"
    "1、2－效益指标，22－社会效益，投诉办结率；实施周期指标值：≥90%，年度指标值：≥90%;"
)
GUANGZHOU = ("项目名称（资金使用单位）", "总计：", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标")


def test_indicators_of_a_project_may_stand_in_one_cell() -> None:
    found = pages(
        line(1, "甲市乙局2026年项目支出绩效目标表（含转移支付项目）"),
        line(2, "部门名称：甲市乙局", "单位：万元"),
        row(3, *GUANGZHOU, width=7),
        row(4, "合计：", "30.00", "30.00", width=7),
        row(5, "甲市乙局", "10.00", "10.00", width=7),
        row(6, "监督检查经费（甲区）", "10.00", "10.00", "", "", "保障检查", IN_CELL, width=7),
        row(7, "甲市丙站", "20.00", "20.00", width=7),
        row(8, "监测经费", "20.00", "15.00", "", "5.00", "保障监测", "另行公布", width=7),
    )
    first, second = found.projects
    assert (first.unit.name, second.unit.name) == ("甲市乙局", "甲市丙站")
    assert first.amount == Decimal("100000.00")
    assert [(item.level1, item.level2, item.level3) for item in first.indicators] == [
        ("产出指标", "数量指标", "检查家次"),
        ("产出指标", "质量指标", "规范化管理"),
        ("效益指标", "社会效益指标", "投诉办结率"),
    ]
    assert values(first.indicators[0]) == ("≥", "30", "10", "家次")
    assert values(first.indicators[1]) == ("", "考察是否规范，合规得满分", "是", "")
    assert values(first.indicators[2]) == ("≥", "90", "90", "%")
    assert second.proof is Proof.PROVED
    assert [finding.printed for finding in found.findings] == ["另行公布"]


NAMES = st.text(alphabet="培训次数参与率检查合格面积服务", min_size=2, max_size=12)
VALUES = st.sampled_from(["≥90%", "3次", "是", "不超预算", "≤12个月", "1*1km"])


@given(st.lists(st.tuples(NAMES, VALUES, VALUES), min_size=1, max_size=6))
def test_what_is_written_into_a_cell_is_read_back(written: list[tuple[str, str, str]]) -> None:
    text = "".join(
        f"{number}、1－产出指标，11－数量指标，{name}；实施周期指标值：{target}，年度指标值：{current}；"
        for number, (name, target, current) in enumerate(written, start=1)
    )
    found = [(item["level3"], item["target"], item["current"]) for item, _ in read_cell(text).indicators]
    assert found == written


@pytest.mark.parametrize(
    ("text", "level3", "target"),
    [
        ("产出指标-数量指标-培训次数：≥3次；", "培训次数", "≥3次"),
        ("1、产出指标，质量指标，合格率≥95%。", "合格率", "≥95%"),
        ("效益指标：社会效益指标：服务能力；指标值：提升", "服务能力", "提升"),
    ],
)
def test_other_ways_of_writing_indicators_into_a_cell(text: str, level3: str, target: str) -> None:
    ((found, _),) = read_cell(text).indicators
    assert (found["level3"], found["target"]) == (level3, target)


def test_a_cell_without_level_names_holds_no_indicators() -> None:
    assert read_cell("详见项目说明").indicators == ()
    assert read_cell("详见项目说明").rest == "详见项目说明"


def test_a_budget_table_that_prints_goals_is_read_for_its_projects() -> None:
    rows = (
        row(4, ("支出项目类别（资金使用单位）", 2), ("总计", 2), "财政拨款", "", "", ("财政专户拨款", 2), ("其他资金", 2), ("绩效目标", 2), width=8),
        row(5, "", "", "合计", "一般公共预算", "政府性基金预算", width=8),
        row(6, "合计", "46.00", "26.00", "26.00", "0.00", "0.00", "20.00", width=8),
        row(7, "甲市乙局", "6.00", "6.00", "6.00", "0.00", "0.00", "0.00", width=8),
        row(8, "法律顾问", "6.00", "6.00", "6.00", "0.00", "0.00", "0.00", "提供法律意见", width=8),
        row(9, "甲市丙中心", "40.00", "20.00", "20.00", "0.00", "0.00", "20.00", width=8),
        row(10, "运维项目", "40.00", "20.00", "20.00", "0.00", "0.00", "20.00", "保障运行", width=8),
    )  # fmt: skip
    context = context_of(document("甲市乙局2026年部门预算\n"))
    found = read_performance((), context, [GoalTable(rows, "万元")])
    assert [(item.name, item.unit.name, item.amount, item.goal) for item in found.projects] == [
        ("法律顾问", "甲市乙局", Decimal("60000.00"), "提供法律意见"),
        ("运维项目", "甲市丙中心", Decimal("400000.00"), "保障运行"),
    ]
    assert found.projects[1].sources["fiscal_funds"].printed == "20.00"
    assert found.rows == ()


# --- 杭州, 湖州, 深圳: goals without indicators -----------------------------------------------------------------------


def test_a_table_of_goals_without_indicators() -> None:
    found = pages(
        line(1, "2026年市级部门项目支出绩效表"),
        line(2, "511-甲局", "万元"),
        row(3, "单位名称", "项目名称", "金额", "项目总体绩效目标", width=4),
        row(4, "**", "**", "**", "**", width=4),
        row(5, "", "", "37.37", width=4),
        row(6, "甲市乙站", "军供保障", "35.00", "保障供应，安全", width=4),
        row(1, "", "", "", "卫生。", page=2, width=4),
        row(2, "甲市丙中心", "军供保障", "2.37", "做好服务", page=2, width=4),
    )
    first, second = found.projects
    assert (first.unit.name, first.goal, first.amount) == ("甲市乙站", "保障供应，安全卫生。", Decimal("350000.00"))
    assert (second.unit.name, second.amount) == ("甲市丙中心", Decimal("23700.00"))
    assert first.reading.confidence == 1


def test_the_money_unit_may_stand_in_a_column_title() -> None:
    found = pages(
        row(1, "二级预算单位名称", "一级项目名称", "预算数（万元）", "绩效目标", width=4),
        row(2, "甲市乙局（本级）", "综合管理", "359.88", "举办培训班", width=4),
    )
    (project,) = found.projects
    assert project.amount == Decimal("3598800.00")
    assert project.reading.confidence == 1


def test_a_project_printed_again_without_its_unit_is_the_same_project() -> None:
    found = pages(
        line(1, "单位：万元"),
        row(2, "单位名称", "项目名称", "金额", "绩效目标", width=4),
        row(3, "甲市乙站", "军供保障", "35.00", "保障供应", width=4),
        row(4, "甲市丙站", "军供保障", "2.37", "做好服务", width=4),
        line(1, "2026年，本部门重点项目绩效目标情况如下：", page=2),
        row(2, "项目", "预算数（单位：万元）", "绩效目标", page=2, width=3),
        row(3, "军供保障", "35", "保障供应", page=2, width=3),
    )
    assert [(item.unit.name, item.printed) for item in found.projects] == [("甲市乙站", "35.00"), ("甲市丙站", "2.37")]


# --- 北京: merged cells that a page's edges cut open -------------------------------------------------------------------

BEIJING = (
    ("项目名称", 0, 80), ("项目总额", 80, 60), ("财政资金", 140, 60), ("绩效目标", 200, 100), ("一级指标", 300, 50),
    ("二级指标", 350, 50), ("三级指标", 400, 80), ("绩效指标性质", 480, 50), ("本年绩效指标值", 530, 60), ("绩效度量单位", 590, 50),
)  # fmt: skip


def placed(number: int, page: int, *cells: tuple[str, int] | tuple[str, int, int], first: int = 0) -> Row:
    """A ruled row whose cells stand under columns of the header: text, column, rows spanned; counted from ``first``."""
    filled = []
    for text, column, *span in cells:
        _, left, width = BEIJING[column]
        box = Box(left, number * 10, width, 10)
        filled.append(Cell(text, column - first, row_span=span[0] if span else 1, box=box))
    return Row(number, tuple(filled), aligned=True, page=page, table=1, width=len(BEIJING) - first)


def words(number: int, page: int, *cells: tuple[str, int]) -> Row:
    """Words that stand under columns of the header, in no cell."""
    boxed = tuple(
        Cell(text, place, box=Box(BEIJING[column][1] + 2, number * 10, 20, 8))
        for place, (text, column) in enumerate(cells)
    )
    return Row(number, boxed, aligned=False, page=page)


def indicator(name: str) -> tuple[tuple[str, int], ...]:
    return (("产出指标", 4), ("数量指标", 5), (name, 6), ("≥", 7), ("1", 8), ("次", 9))


def test_a_page_within_one_project_prints_its_cells_as_loose_words() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        line(2, "金额单位：万元"),
        placed(3, 1, *((title, column) for column, (title, _, _) in enumerate(BEIJING))),
        placed(4, 1, ("11000024T000002855087-甲项目", 0, 2), ("1.00", 1, 2), ("1.00", 2, 2), ("做甲", 3, 2), *indicator("甲一")),
        placed(5, 1, *indicator("甲二")),
        placed(6, 1, *indicator("乙零")),
        placed(1, 2, *indicator("乙一"), first=4),
        words(2, 2, ("11000025Y000003333869-", 0), ("保障平台运", 3)),
        words(3, 2, ("乙平台", 0), ("374.40", 1), ("374.40", 2)),
        words(4, 2, ("运维", 0), ("行稳定", 3)),
        placed(5, 2, *indicator("乙二"), first=4),
        placed(1, 3, *indicator("乙三"), first=4),
        placed(2, 3, ("11000026T000003734804-丙项目", 0), ("3.00", 1), ("3.00", 2), ("做丙", 3), *indicator("丙一")),
    )  # fmt: skip
    assert [(item.code, item.name, item.goal, names(item)) for item in found.projects] == [
        ("11000024T000002855087", "甲项目", "做甲", ["甲一", "甲二"]),
        ("11000025Y000003333869", "乙平台运维", "保障平台运行稳定", ["乙零", "乙一", "乙二", "乙三"]),
        ("11000026T000003734804", "丙项目", "做丙", ["丙一"]),
    ]
    assert found.projects[1].amount == Decimal("3744000.00")
    assert found.projects[1].reading.confidence < 1


# --- 长沙: the overall goals of units, and level names over columns ----------------------------------------------------


def test_a_table_of_overall_goals_is_a_unit_a_merged_cell() -> None:
    title = "2025年部门整体支出绩效目标表"
    header = (
        row(
            3,
            ("单位编码", 2),
            ("单位名称", 2),
            "年度预算申请",
            ("整体绩效目标", 2),
            "部门整体支出年度绩效目标",
            width=9,
        ),
        row(4, "", "", "资金总额", "", "一级指标", "二级指标", "三级指标", "指标值类型", "指标值", width=9),
    )
    again = tuple(Row(item.number, item.cells, True, 2, 1, 9) for item in header)
    found = pages(
        line(1, title),
        line(2, "单位名称：甲市乙局", "单位：万元"),
        *header,
        row(5, ("106001", 2), ("甲市乙局", 2), ("68.12", 2), ("打击犯罪", 2), "成本指标", "经济成本指标", "支出控制数", "≤", "40", width=9),
        row(6, "", "", "", "", "", "社会成本指标", width=9),
        line(1, title, page=2),
        line(2, "单位名称：甲市乙局", "单位：万元", page=2),
        *again,
        row(5, "106001", "甲市乙局", "68.12", "打击犯罪", "产出指标", "质量指标", "侦破率", "=", "100", page=2, width=9),
    )  # fmt: skip
    (project,) = found.projects
    assert (project.name, project.goal, project.amount) == (OVERALL_GOAL, "打击犯罪", Decimal("681200.00"))
    assert names(project) == ["支出控制数", "侦破率"]


def test_level_names_may_be_columns() -> None:
    found = pages(
        line(1, "项目支出绩效目标表"),
        line(2, "金额单位：万元"),
        row(3, ("单位名称", 2), ("项目名称", 2), ("资金总额", 2), ("年度绩效目标", 2), "产出指标", "", "效益指标", ("满意度指标", 2), width=8),
        row(4, "", "", "", "", "数量指标", "质量指标", "社会效益指标", width=8),
        row(5, "甲局", "培训", "5.00", "提升能力", "1、培训人数≥100人；2、培训期数：2期", "合格率≥95%", "能力提升", "无", width=8),
    )  # fmt: skip
    (project,) = found.projects
    assert [(item.level1, item.level2, item.level3, *values(item)[:2]) for item in project.indicators] == [
        ("产出指标", "数量指标", "培训人数", "≥", "100"),
        ("产出指标", "数量指标", "培训期数", "", "2"),
        ("产出指标", "质量指标", "合格率", "≥", "95"),
        ("效益指标", "社会效益指标", "能力提升", "", ""),
    ]
    assert read_level_cell("无", "数量指标").indicators == ()


# --- 烟台, 重庆, 西安, 福州: forms -------------------------------------------------------------------------------------

FORM_TITLE = "政策和项目预算绩效目标表"


def form(*body: Row, name: str = "宣传经费", goal: str = "保障宣传", amount: str = "2.00") -> tuple[Row, ...]:
    """The head of a form on page 1 and the rows below it."""
    return (
        line(1, FORM_TITLE),
        row(2, "项目名称", name, width=5),
        row(3, "主管部门及代码", "253_甲市乙局", "实施单位", "甲市丙站", width=5),
        row(4, ("项目资金（万元）", 3), "年度预算资金总额：", amount, width=5),
        row(5, "", "其中：财政拨款", amount, width=5),
        row(6, "", "其他资金", "0.00", width=5),
        row(7, "总体目标", goal, width=5),
        row(8, "", "一级指标", "二级指标", "三级指标", "指标值", width=5),
        *body,
    )


FIRST = row(9, "绩效指标", "成本指标", "经济成本", "总成本", "≤2万元", width=5)


def test_a_form_goes_on_below_its_title_on_the_next_page() -> None:
    found = pages(
        *form(FIRST, line(10, "—31—")),
        line(1, FORM_TITLE, page=2),
        line(2, "(2026年度)", page=2),
        row(3, "绩效指标", "产出指标", "质量指标", "合格率", "≥95%", page=2, width=5),
        row(4, "", "", "", "及时率", "=100%", page=2, width=5),
    )
    (project,) = found.projects
    assert (project.name, project.amount) == ("宣传经费", Decimal("20000.00"))
    assert [(item.level1, item.level2, item.level3) for item in project.indicators] == [
        ("成本指标", "经济成本指标", "总成本"),
        ("产出指标", "质量指标", "合格率"),
        ("产出指标", "质量指标", "及时率"),
    ]
    assert found.findings == ()


def test_a_form_goes_on_where_its_header_is_printed_again_in_other_columns() -> None:
    found = pages(
        *form(FIRST),
        row(1, ("绩效指标", 2), "三级指标", "指标性质", "指标值", "计量。单位", page=2, width=5),
        row(2, "", "数字化车间数量", "≥", "100", "个", page=2, width=5),
    )
    (project,) = found.projects
    assert [values(item) for item in project.indicators] == [("≤", "2", "", "万元"), ("≥", "100", "", "个")]


def test_two_forms_of_one_name_with_goals_of_their_own_are_two_projects() -> None:
    second = tuple(
        Row(item.number, item.cells, item.aligned, 2, item.table, item.width)
        for item in form(FIRST, goal="满足民警执勤需求")
    )
    assert len(pages(*form(FIRST, goal="保障宣传工作开展"), *second).projects) == 2


def test_goals_side_by_side_and_points_for_execution() -> None:
    found = pages(
        line(1, "专项资金总体绩效目标表"),
        row(2, "项目名称", "产业专项", width=6),
        row(3, ("资金金额（万元）", 2), "期资金总", "55.72", ("执行率分值（10分）", 2), width=6),
        row(4, "", "其中：财政拨款", "55.72", width=6),
        row(5, ("总体目标", 2), "实施期总目标", "", "年度目标", width=6),
        row(6, "", "五年做强", "", "目标1：壮大产业", width=6),
        row(7, "绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值权重（90分）", width=6),
        row(8, "", "产出指标", "数量指标", "调解案件数(件)", "≥1000", "90", width=6),
        row(9, "", "产出指标", "时效指标", "完成时间", "12月底前", "", width=6),
    )
    (project,) = found.projects
    assert (project.goal, project.execution_weight) == ("目标1：壮大产业", Decimal(10))
    assert (project.amount, project.sources["fiscal_funds"].printed) == (Decimal("557200.00"), "55.72")
    count, time = project.indicators
    assert (values(count), count.weight) == (("≥", "1000", "", "件"), Decimal(90))
    assert count.reading.confidence < 1
    assert values(time) == ("", "12月底前", "", "")


def test_a_blank_form_is_said_and_not_read() -> None:
    found = pages(
        line(1, "专项资金总体绩效目标表"),
        row(2, "项目名称", width=5),
        row(3, "主管部门", "", "实施期限", width=5),
        row(4, ("资金金额（万元）", 2), "实施期资金总额：", "", "年度资金总额：", width=5),
        row(5, ("总体目标", 2), "实施期总目标", "年度目标", width=5),
        row(6, "", "目标1：", "目标1：", width=5),
        row(7, "绩效指标", "一级指标", "二级指标", "指标内容", "指标值", width=5),
        row(8, "", "产出指标", "数量指标", "指标1：", width=5),
    )
    assert found.projects == ()
    assert [finding.code for finding in found.findings] == ["empty-form"]


def test_a_transfer_payment_names_the_level_of_its_fiscal_funds() -> None:
    found = pages(
        row(1, "转移支付名称", "养老补助", "市级主管部门", "甲市民政局", width=5),
        row(2, ("资金情况（万元）", 4), "年度金额：", "62.40", width=5),
        row(3, "", "其中：中央财政资金", "0.00", width=5),
        row(4, "", "市级财政资金", "62.40", width=5),
        row(5, "", "其他资金", "0.00", width=5),
        row(6, ("年度总体目标", 2), "年度目标", width=5),
        row(7, "", "提高服务水平", width=5),
        row(8, "绩效指标", "一级指标", "二级指标", "三级指标", "指标值", width=5),
        row(9, "", "产出指标", "数量指标", "补贴人数", "≥3万人", width=5),
    )
    (project,) = found.projects
    assert (project.name, project.goal) == ("养老补助", "提高服务水平")
    assert project.sources["fiscal_funds"].amount == Decimal("624000.00")


def test_amounts_may_stand_below_their_labels() -> None:
    found = pages(
        line(1, "部门整体支出绩效目标表"),
        row(2, "部门名称", "甲市乙局", width=5),
        Row(3, (Cell("总体资金情况（万元）", 0, 3), Cell("预算支出总额", 1, 2), Cell("财政拨款", 2, 1, 2), Cell("其他资金", 4)), True, 1, 1, 5),
        row(4, "", "", "合计", "基本支出", "合计", width=5),
        row(5, "", "30.00", "20.00", "5.00", "10.00", width=5),
        row(6, "整体绩效目标", "完成任务", width=5),
        row(7, "活动", "绩效指标", "指标性质", "指标值", "度量单位", width=5),
        row(8, "服务", "产出指标数量指标服务次数", "≥", "7", "次", width=5),
    )  # fmt: skip
    (project,) = found.projects
    assert (project.name, project.amount, project.proof) == (OVERALL_GOAL, Decimal("300000.00"), Proof.PROVED)
    assert project.sources["fiscal_funds"].printed == "20.00"


def test_a_title_wrapped_over_two_lines_names_its_project() -> None:
    found = pages(
        line(1, "甲市指挥中心建设项目绩效目"),
        line(2, "标表"),
        row(3, ("专项资金情况（万元）", 2), "资金总额：", "237.50", width=5),
        row(4, "", "财政拨款：", "237.50", width=5),
        row(5, "项目实施期目标", "提升联动能力", width=5),
        row(6, "绩效目标指标", "一级指标", "二级指标", "三级指标", "目标值", width=5),
        row(7, "", "产出指标", "时效指标", "按时部署", "≥100%", width=5),
    )
    (project,) = found.projects
    assert project.name == "甲市指挥中心建设"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("≧98%", ("≥", "98", "", "%")),
        ("90%以上", ("", "90%以上", "", "")),
        ("12月底前", ("", "12月底前", "", "")),
        ("10余次", ("", "10余次", "", "")),
        ("600元/人/月", ("", "600", "", "元/人/月")),
        ("≦核定人数", ("≤", "核定人数", "", "")),
        ("2026年12月", ("", "2026年12月", "", "")),
    ],
)
def test_values_that_hold_comparator_and_unit(printed: str, expected: tuple[str, str, str, str]) -> None:
    last = row(9, "绩效指标", "产出指标", "数量指标", "某项", printed, width=5)
    (project,) = pages(*form(last)).projects
    (found,) = project.indicators
    assert values(found) == expected


# --- anything ---------------------------------------------------------------------------------------------------------

PRINTED = st.sampled_from(
    [
        *("", "", "项目名称", "预算数（万元）", "绩效目标", "绩效指标", "一级指标", "二级指标", "三级指标", "指标值"),
        *("产出指标", "数量指标", "质量指标", "社会效益指标", "满意度指标", "整体绩效目标", "单位名称", "单位", "合计", "总体目标"),
        *("实施期总目标", "年度目标", "资金总额：", "财政拨款", "执行率分值（10分）", "2.00", "≥90%", "**", "甲市乙局", "宣传经费"),
        *("项目名称：宣传经费", "保障宣传", "1－产出指标，11－数量指标，次数；指标值：3次", "年度总体目标", "转移支付名称"),
    ]
)  # fmt: skip
SOME_ROW = st.tuples(st.booleans(), st.lists(st.tuples(PRINTED, st.integers(1, 3)), min_size=1, max_size=7))


@given(st.lists(SOME_ROW, max_size=14), st.integers(1, 5))
def test_no_arrangement_of_titles_and_labels_stops_the_reading(
    drawn: list[tuple[bool, list[tuple[str, int]]]], length: int
) -> None:
    rows = [
        row(place % length + 1, *cells, page=place // length + 1, width=7)
        if aligned
        else line(place % length + 1, *(text for text, _ in cells), page=place // length + 1)
        for place, (aligned, cells) in enumerate(drawn)
    ]
    found = pages(*rows) if rows else None
    assert found is None or len({item.place for item in found.rows}) == len(found.rows)


def test_a_level_2_printed_short_or_cut_off_keeps_its_print_beside_its_name() -> None:
    found = pages(*form(FIRST, row(10, "", "效益指标", "服务对象满意度指", "满意度", "≥90%", width=5)))
    (project,) = found.projects
    assert [(item.level2, item.printed_level2) for item in project.indicators] == [
        ("经济成本指标", "经济成本"),
        ("服务对象满意度指标", "服务对象满意度指"),
    ]


def test_the_sums_of_projects_are_figures_where_the_projects_come_to_them() -> None:
    found = pages(
        line(1, "甲市乙局2026年项目支出绩效目标表"),
        line(2, "部门名称：甲市乙局", "单位：万元"),
        row(3, *GUANGZHOU, width=7),
        row(4, "合计：", "30.00", "25.00", width=7),
        row(5, "甲市乙局", "10.00", "10.00", width=7),
        row(6, "监督经费", "10.00", "10.00", "", "", "保障检查", width=7),
        row(7, "甲市丙站", "20.00", "16.00", width=7),
        row(8, "监测经费", "20.00", "15.00", "", "5.00", "保障监测", width=7),
    )
    assert [(figure.subject, figure.amount, figure.evidence.row) for figure in found.figures] == [
        ("项目支出合计", Decimal("300000.00"), 4),
        ("项目支出合计：财政资金", Decimal("250000.00"), 4),
        ("甲市乙局项目支出合计", Decimal("100000.00"), 5),
        ("甲市乙局项目支出合计：财政资金", Decimal("100000.00"), 5),
        ("甲市丙站项目支出合计", Decimal("200000.00"), 7),
    ]


def test_a_sum_finer_than_a_cent_is_no_figure() -> None:
    found = pages(
        line(1, "甲市乙局2026年项目支出绩效目标表（含转移支付项目）"),
        line(2, "部门名称：甲市乙局", "单位：元"),
        row(3, *GUANGZHOU, width=7),
        row(4, "甲市乙局", "10.001", width=7),
        row(5, "监督经费", "10.001", "", "", "", "保障检查", width=7),
    )
    assert found.figures == ()


# --- merged cells of 二级指标 ------------------------------------------------------------------------------------------

LEVELS = ("项目名称", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质", "绩效指标值")


def level_rows(*rows: Row) -> list[str]:
    """The 二级指标 of the indicators below a header, in order."""
    title = (line(1, "2026年项目支出绩效目标表"), row(2, *LEVELS, width=8))
    (project,) = pages(*title, *rows).projects
    return [item.level2 for item in project.indicators]


def test_a_merged_level_2_reaches_as_far_as_its_cell() -> None:
    goal = (("甲项目", 5), ("10.00", 5), ("保障工作", 5))
    assert level_rows(
        row(3, *goal, ("产出指标", 2), ("质量指标", 2), "合格率", "=", "100", width=8),
        row(4, "", "", "", "", "", "规范率", "=", "100", width=8),
        row(5, "", "", "", ("效益指标", 3), "经济效益指标", width=8),
        row(6, "", "", "", "", "", "发案率", "定性", "下降", width=8),
        row(7, "", "", "", "", "", "破案率", "定性", "提高", width=8),
        row(1, "", "", "", "", "", "投诉数", "=", "0", page=2, width=8),
    ) == ["质量指标", "质量指标", "", "", ""]


def test_a_level_2_that_ends_a_page_goes_on_on_the_next() -> None:
    goal = (("甲项目", 3), ("10.00", 3), ("保障工作", 3))
    assert level_rows(
        row(3, *goal, ("产出指标", 3), "数量指标", "台数", "=", "1", width=8),
        row(4, "", "", "", "", ("质量指标", 2), "合格率", "=", "100", width=8),
        row(5, "", "", "", "", "", "规范率", "=", "100", width=8),
        row(1, "", "", "", "", "", "达标率", "=", "100", page=2, width=8),
    ) == ["数量指标", "质量指标", "质量指标", "质量指标"]


def test_level_names_that_are_not_merged_reach_down_to_the_next() -> None:
    assert level_rows(
        row(3, "甲项目", "10.00", "保障工作", "产出指标", "数量指标", "台数", "=", "1", width=8),
        row(4, "", "", "", "", "", "件数", "=", "2", width=8),
    ) == ["数量指标", "数量指标"]


def test_a_header_printed_again_in_a_form_names_no_level() -> None:
    found = pages(
        *form(FIRST),
        row(1, "", "一级指标", "二级指标", "三级指标", "指标值", page=2, width=5),
        row(2, "", "", "", "及时率", "≥90%", page=2, width=5),
    )
    (project,) = found.projects
    assert [(item.level1, item.level2) for item in project.indicators] == [("成本指标", "经济成本指标")] * 2


def test_a_level_1_whose_cell_is_blank_above_follows_from_level_2() -> None:
    found = pages(
        line(1, "2026年项目支出绩效目标表"),
        row(2, *LEVELS, width=8),
        row(3, "甲项目", "10.00", "保障工作", "", ("数量指标", 2), "台数", "=", "1", width=8),
        row(1, "", "", "", "产出指标", "", "件数", "=", "2", page=2, width=8),
    )
    (project,) = found.projects
    assert [(item.level1, item.level2) for item in project.indicators] == [("产出指标", "数量指标")] * 2


# --- one project printed twice ----------------------------------------------------------------------------------------

WITH_GOALS = ("项目名称", "预算数", "绩效目标")
SHORT = "通过储备重要商品，发挥保障供给、稳定物价的作用。"
LONG = "通过储备重要商品，发挥保障供给、稳定物价的作用；同时推动企业发展。"


def goal_table(goal: str, page: int) -> tuple[Row, ...]:
    return (
        line(1, "2026年项目支出绩效目标表", page=page),
        line(2, "金额单位：万元", page=page),
        row(3, *WITH_GOALS, page=page, width=3),
        row(4, "商品储备经费", "10.00", goal, page=page, width=3),
        row(5, f"办公经费{page}", "1.00", "保障办公", page=page, width=3),
    )


@pytest.mark.parametrize("goals", [(SHORT, LONG), (LONG, SHORT)])
@pytest.mark.parametrize("second", [2, 9])
def test_of_a_goal_printed_in_a_short_and_a_long_form_the_long_one_is_kept(goals: tuple[str, str], second: int) -> None:
    found = pages(*goal_table(goals[0], 1), *goal_table(goals[1], second)).projects
    assert [project.goal for project in found if project.name == "商品储备经费"] == [LONG]


def test_projects_of_one_name_and_amount_on_pages_far_apart_are_two_where_all_else_differs() -> None:
    def table(goal: str, indicator: str, page: int) -> tuple[Row, ...]:
        return (
            line(1, "2026年项目支出绩效目标表", page=page),
            row(2, *LEVELS, page=page, width=8),
            row(3, "车辆购置", "26.24", goal, "产出指标", "数量指标", indicator, "=", "1", page=page, width=8),
            row(4, f"经费{page}", "1.00", "保障", "产出指标", "数量指标", "次数", "=", "1", page=page, width=8),
        )

    def prints(goal: str) -> int:
        first = table("购置公务用车保障机关业务开展", "采购数量", 1)
        return sum(project.name == "车辆购置" for project in pages(*first, *table(goal, "更新数量", 9)).projects)

    assert prints("更新新能源车辆") == 2
    assert prints("购置公务用车保障机关业务开展") == 1


def test_the_sources_of_money_beside_the_sum_of_a_departments_tasks_are_read() -> None:
    found = pages(
        line(1, "2026年部门整体支出绩效目标表"),
        row(2, "部门（单位）名称", "", "甲市乙局", width=6),
        row(3, ("年度主要任务", 4), "任务名称", "主要内容", "预算金额（万元）", width=6),
        row(4, "", "", "", "总额", "财政拨款", "其他资金", width=6),
        row(5, "", "任务1", "宣传", "10.00", "8.00", "2.00", width=6),
        row(6, "", "金额合计", "", "10.00", "8.00", "2.00", width=6),
        row(7, "年度总体目标", "完成宣传工作", width=6),
        row(8, ("年度绩效指标", 2), "一级指标", "二级指标", "指标内容", "指标值", width=6),
        row(9, "", "产出指标", "数量指标", "宣传次数", "10次", width=6),
    )
    (project,) = found.projects
    assert {field: source.amount for field, source in project.sources.items()} == {
        "fiscal_funds": Decimal("80000.00"),
        "other_funds": Decimal("20000.00"),
    }


# --- 长沙: weights under 备注 ------------------------------------------------------------------------------------------

CHANGSHA = (
    "单位（项目）名称",
    "资金总额",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "度量单位",
    "指标值类型",
    "备注",
)


@pytest.mark.parametrize(("last", "weights"), [("10", [Decimal(10)] * 9), ("7", [None] * 9), ("见附件", [None] * 9)])
def test_notes_that_are_a_number_for_every_indicator_and_sum_as_weights_do_are_weights(
    last: str, weights: list[Decimal | None]
) -> None:
    notes = ["10"] * 8 + [last]
    found = pages(
        line(1, "2025年项目支出绩效目标表"),
        line(2, "单位名称：甲市乙局", "单位：万元"),
        row(3, *CHANGSHA, width=9),
        row(4, "巡查经费", "30.00", "产出指标", "数量指标", "巡查0次", "5", "次", "≥", notes[0], width=9),
        *(row(4 + n, "", "", "", "", f"巡查{n}次", "5", "次", "≥", notes[n], width=9) for n in range(1, 9)),
    )
    (project,) = found.projects
    assert [indicator.weight for indicator in project.indicators] == weights
    told = {bool(indicator.reading.repaired) for indicator in project.indicators}
    assert told == {weights[0] is not None}
