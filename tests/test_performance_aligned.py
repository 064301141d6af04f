"""Performance tables with their columns intact: one row an indicator, project cells merged over them."""

from __future__ import annotations

from decimal import Decimal

from budgetkg.document.model import Box, Cell, Row
from budgetkg.facts.model import Proof
from performance_text import TABLE_TITLES, brief, names, pages, reading, row, tabbed

A = "54000021R000000005055-工资性支出"
B = "54000021Y000000005232-党建经费"


UNIT = row(0, "金额单位：万元")


def test_merged_cells_reach_as_far_as_their_boxes() -> None:
    found = pages(
        UNIT,
        row(1, *TABLE_TITLES),
        row(2, ("140003-拉萨市甲支队", 4), (A, 2), ("10.00", 2), ("5,362.05", 2), ("保障工资", 2), ("产出指标", 2), "质量指标", "调整次数", "＝", "5", "次", "40"),
        row(3, "", "", "", "", "", "", "数量指标", "覆盖率", "＝", "100", "%", "50"),
        row(4, "", (B, 2), ("10.00", 2), ("", 2), ("依据办法", 2), "效益指标", "社会效益指标", "党员素质", "定性", "提升", "", "40"),
        row(5, "", "", "", "", "", "产出指标", "质量指标", "结业率", "≥", "90", "%", "50"),
    )  # fmt: skip
    first, second = found.projects
    assert names(first) == ["调整次数", "覆盖率"]
    assert [item.level1 for item in first.indicators] == ["产出指标", "产出指标"]
    assert first.unit.code == second.unit.code == "140003"
    assert second.amount is None
    assert second.goal == "依据办法"
    assert first.reading.confidence == second.reading.confidence == 1


def test_rows_over_a_page_break_go_to_the_project_whose_weights_want_them() -> None:
    found = pages(
        row(1, *TABLE_TITLES),
        row(2, "", (A, 1), "10.00", "1.00", "甲目标", "产出指标", "质量指标", "甲一", "＝", "5", "次", "40"),
        row(1, "", "", "", "", "", "产出指标", "数量指标", "甲二", "＝", "100", "%", "50", page=2),
        row(2, "", "", "", "", "", "产出指标", "数量指标", "乙一", "＝", "100", "%", "30", page=2),
        row(3, "", (B, 1), "10.00", "2.00", "乙目标", "产出指标", "数量指标", "乙二", "＝", "100", "%", "60", page=2),
    )
    first, second = found.projects
    assert (names(first), names(second)) == (["甲一", "甲二"], ["乙一", "乙二"])
    assert second.reading.confidence < 1


def test_a_project_repeated_on_the_next_page_is_one() -> None:
    found = pages(
        row(1, *TABLE_TITLES),
        row(2, "", (B, 1), "10.00", "2.00", "乙目标：完成工作", "产出指标", "质量指标", "乙一", "＝", "5", "次", "40"),
        row(1, *TABLE_TITLES, page=2),
        row(
            2,
            "",
            (B, 2),
            "10.00",
            "2.00",
            ("乙目标：完成工作", 2),
            "产出指标",
            "质量指标",
            "乙一",
            "＝",
            "5",
            "次",
            "40",
            page=2,
        ),
        row(3, "", "", "", "", "", "效益指标", "社会效益指标", "乙二", "定性", "提高", "", "50", page=2),
    )
    (project,) = found.projects
    assert project.goal == "乙目标：完成工作"
    assert project.amount == Decimal("20000.00")
    assert [brief(item)[1] for item in project.indicators] == ["乙一", "乙一", "乙二"]


def test_totals_and_units_sums_are_no_projects() -> None:
    found = pages(
        row(1, *TABLE_TITLES),
        row(2, "", "合计", "", "3.00"),
        row(3, "", "拉萨市甲局", "", "3.00"),
        row(4, "", (A, 1), "10.00", "3.00", "甲目标", "产出指标", "质量指标", "甲一", "＝", "5", "次", "90"),
    )
    assert [project.name for project in found.projects] == ["工资性支出"]


def test_any_order_of_columns() -> None:
    text = tabbed(
        ("项目支出绩效表",),
        ("单位：万元",),
        (
            "三级指标",
            "一级指标",
            "二级指标",
            "项目名称",
            "资金总额",
            "财政资金",
            "单位资金",
            "指标值",
            "计量单位",
            "指标性质",
            "绩效目标",
        ),
        ("★覆盖率", "产出指标", "数量指标", A, "3.00", "1.00", "2.00", "100", "%", "=", "甲目标"),
        ("满意度", "满意度指标", "服务对象满意度指", "", "", "", "", "90", "%", "≥", ""),
    )
    (project,) = reading(text).projects
    assert [(item.core, *brief(item)) for item in project.indicators] == [
        (True, "数量指标", "覆盖率", "=", "100", "%", None),
        (False, "服务对象满意度指标", "满意度", "≥", "90", "%", None),
    ]
    assert project.amount == Decimal("30000.00")
    assert project.proof is Proof.PROVED


def test_cells_printed_in_the_middle_of_their_rows() -> None:
    blank = ("", "", "", "", "")
    text = tabbed(
        TABLE_TITLES,
        (*blank, "产出指标", "质量指标", "甲一", "＝", "5", "次", "40"),
        ("", A, "10.00", "1.00", "甲目标", "产出指标", "数量指标", "甲二", "＝", "100", "%", "20"),
        (*blank, "产出指标", "数量指标", "甲三", "＝", "100", "%", "30"),
        (*blank, "产出指标", "数量指标", "乙一", "＝", "100", "%", "30"),
        ("", B, "10.00", "2.00", "乙目标", "产出指标", "数量指标", "乙二", "＝", "100", "%", "60"),
    )
    first, second = reading(text).projects
    assert (names(first), names(second)) == (["甲一", "甲二", "甲三"], ["乙一", "乙二"])


def test_a_level_that_its_own_level1_cannot_hold_follows_from_level2() -> None:
    text = tabbed(
        TABLE_TITLES,
        ("", A, "10.00", "1.00", "甲目标", "产出指标", "质量指标", "甲一", "＝", "5", "次", "40"),
        ("", "", "", "", "", "", "社会效益指标", "甲二", "＝", "100", "%", "50"),
    )
    (project,) = reading(text).projects
    assert project.indicators[1].level1 == "效益指标"


def test_indicators_without_any_project_are_said() -> None:
    found = pages(
        row(1, *TABLE_TITLES), row(2, "", "", "", "", "", "产出指标", "质量指标", "甲一", "＝", "5", "次", "40")
    )
    assert not found.projects
    assert [finding.code for finding in found.findings] == ["unread-table"]


def test_an_amount_finer_than_a_cent_is_said_and_stays_empty() -> None:
    text = tabbed(
        ("项目支出绩效表",), ("单位：万元",), TABLE_TITLES,
        ("", A, "10.00", "1.0000001", "甲目标", "产出指标", "质量指标", "甲一", "＝", "5", "次", "90"),
    )  # fmt: skip
    found = reading(text)
    assert found.projects[0].amount is None
    assert [finding.code for finding in found.findings] == ["amount-precision"]


def _boxed(number: int, left: int, cells: tuple[str, ...], page: int) -> Row:
    """A row whose cells stand 50 points apart, from the column of the first page that begins at ``left``."""
    boxes = [Box(50.0 * (left + place), 20.0 * number, 50.0, 20.0) for place in range(len(cells))]
    filled = [Cell(text, place, box=box) for place, (text, box) in enumerate(zip(cells, boxes, strict=True)) if text]
    return Row(number, tuple(filled), aligned=True, page=page, table=1, width=len(cells))


def test_on_a_page_without_header_a_cell_belongs_to_the_column_it_stands_under() -> None:
    found = pages(
        _boxed(1, 0, TABLE_TITLES, 1),
        _boxed(2, 0, ("", A, "10.00", "1.00", "甲目标", "产出指标", "质量指标", "甲一", "＝", "5", "次", "40"), 1),
        _boxed(1, 5, ("产出指标", "数量指标", "甲二", "≥", "100", "%", "50"), 2),
    )
    (project,) = found.projects
    assert [brief(item) for item in project.indicators] == [
        ("质量指标", "甲一", "=", "5", "次", Decimal(40)),
        ("数量指标", "甲二", "≥", "100", "%", Decimal(50)),
    ]
