"""Performance tables printed in column blocks, and how the blocks are joined."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetkg.facts.performance.join import Goal, Lists, join, pair_levels
from performance_text import names, reading, tabbed

PROJECTS = (
    ("单位名称", "项目名称", "预算执行率 权重 (%)", "预算数"),
    ("", "54000021R000000005055-工资性支出", "10.00", "755.22"),
    ("54010024T000001543163-印刷 费", "10.00", "20.00"),
    ("140003-拉萨市甲局", "", "", ""),
    ("", "54010024T000001543172-食堂运行经费", "10.00", "90.00"),
)
GOALS = (
    ("项目支出绩效信息表",),
    ("绩效目标", "一级指标"),
    ("严格执行政策，保障工资。", "产出指标"),
    ("", "效益指标"),
    ("<p>申请市级资金 20万元，用于印刷。</p>", "<p>产出指标</p> <p>满意度指标</p>"),
    ("",),
    ("<p>目标2：规范使用。</p>", "效益指标"),
    ("申请90万元，确保食堂运转。", "产出指标"),
    ("效益指标", ""),
)
INDICATORS = (
    ("金额单位：万元",),
    ("二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位", "本年权重"),
    ("数量指标", "覆盖率", "=", "100", "%", "40"),
    ("社会效益指标", "保障率", "=", "100", "%", "50"),
    ("数量指标", "印刷量", "≥", "1000", "册", "30"),
    ("服务对象满意度指标", "满意度", "≥", "95", "%", "30"),
    ("社会效益指标", "规范化", "定性", "促进", "", "30"),
    ("数量指标", "用餐人数", "≥", "340", "人", "45"),
    ("社会效益指标", "餐饮环境", "定性", "提高", "", "45"),
)


def text(
    projects: tuple[tuple[str, ...], ...] = PROJECTS,
    goals: tuple[tuple[str, ...], ...] = GOALS,
    indicators: tuple[tuple[str, ...], ...] = INDICATORS,
) -> str:
    return tabbed(*projects) + "\n" + tabbed(*goals) + "\n" + tabbed(*indicators)


def test_three_blocks_are_joined_by_order_and_sums() -> None:
    found = reading(text())
    wages, printing, canteen = found.projects
    assert (names(wages), names(printing), names(canteen)) == (
        ["覆盖率", "保障率"],
        ["印刷量", "满意度", "规范化"],
        ["用餐人数", "餐饮环境"],
    )
    assert [item.level1 for item in printing.indicators] == ["产出指标", "满意度指标", "效益指标"]
    assert (printing.name, printing.amount) == ("印刷费", Decimal("200000.00"))
    assert printing.goal == "申请市级资金 20万元，用于印刷。 目标2：规范使用。"
    assert canteen.goal == "申请90万元，确保食堂运转。"
    assert {project.unit.code for project in found.projects} == {"140003"}
    assert all(project.reading.confidence == 1 for project in found.projects)
    assert not found.findings


def test_a_level1_cell_that_is_lost_follows_from_level2_and_says_so() -> None:
    found = reading(text(goals=(*GOALS[:7], GOALS[7])))
    canteen = found.projects[2]
    assert [item.level1 for item in canteen.indicators] == ["产出指标", "效益指标"]
    assert [item.reading.confidence < 1 for item in canteen.indicators] == [False, True]
    assert [finding.code for finding in found.findings] == ["uncertain-join"]


def test_an_indicator_row_that_is_lost_leaves_the_other_projects_alone() -> None:
    found = reading(text(indicators=(*INDICATORS[:5], *INDICATORS[6:])))
    wages, printing, canteen = found.projects
    assert (names(wages), names(printing), names(canteen)) == (
        ["覆盖率", "保障率"],
        ["印刷量", "规范化"],
        ["用餐人数", "餐饮环境"],
    )
    assert printing.reading.confidence < 1
    assert all(item.reading.confidence < 1 for item in printing.indicators)
    assert wages.reading.confidence == canteen.reading.confidence == 1


def test_a_project_row_that_is_lost_gives_its_rows_to_nobody() -> None:
    found = reading(text(projects=(PROJECTS[0], PROJECTS[1], PROJECTS[4])))
    wages, canteen = found.projects
    assert (names(wages), names(canteen)) == (["覆盖率", "保障率"], ["用餐人数", "餐饮环境"])
    said = {finding.printed for finding in found.findings}
    assert {"印刷量", "满意度", "规范化"} <= said


def test_blocks_in_lines_are_joined_as_well() -> None:
    found = reading(text().replace("\t", " "))
    assert [names(project) for project in found.projects] == [
        ["覆盖率", "保障率"],
        ["印刷量", "满意度", "规范化"],
        ["用餐人数", "餐饮环境"],
    ]


def test_goals_printed_in_the_middle_of_their_cells() -> None:
    goals = (
        *GOALS[:2],
        ("", "产出指标"),
        ("严格执行政策，保障工资。", "效益指标"),
        ("", "产出指标"),
        ("申请市级资金20万元，用于印刷。", "满意度指标"),
        ("", "效益指标"),
        ("", "产出指标"),
        ("申请90万元，确保食堂运转。", "效益指标"),
    )
    found = reading(text(goals=goals))
    assert [project.goal[:4] for project in found.projects] == ["严格执行", "申请市级", "申请90"]
    assert [[item.level1 for item in project.indicators] for project in found.projects] == [
        ["产出指标", "效益指标"],
        ["产出指标", "满意度指标", "效益指标"],
        ["产出指标", "效益指标"],
    ]


def test_a_block_of_indicators_alone_is_said_and_stays_unclaimed() -> None:
    found = reading(tabbed(*INDICATORS))
    assert not found.projects
    assert not found.rows
    assert [finding.code for finding in found.findings] == ["unread-table"]


@pytest.mark.parametrize(
    ("printed", "expected", "pairs"),
    [
        (["产出指标", "效益指标"], [{"产出指标"}, {"效益指标"}], (0, 1)),
        (["效益指标"], [{"产出指标"}, {"效益指标"}], (None, 0)),
        (["产出指标", "满意度指标", "效益指标"], [{"产出指标"}, {"效益指标"}], (0, 2)),
        ([], [{"产出指标"}], (None,)),
    ],
)
def test_level1_cells_are_paired_in_order(
    printed: list[str], expected: list[set[str]], pairs: tuple[int | None, ...]
) -> None:
    assert pair_levels(printed, [frozenset(names) for names in expected]) == pairs


WEIGHTS = st.lists(st.sampled_from([5, 10, 15, 20, 30]), min_size=1, max_size=6)


@given(runs=st.lists(WEIGHTS, min_size=1, max_size=6))
def test_intact_lists_are_joined_as_they_were_printed(runs: list[list[int]]) -> None:
    weights = tuple(Decimal(weight) for run in runs for weight in run)
    lists = Lists(
        targets=tuple(Decimal(sum(run)) for run in runs),
        weights=weights,
        expected=tuple(frozenset({"产出指标"}) for _ in weights),
        goals=tuple(Goal("甲", ("产出指标",) * len(run)) for run in runs),
        likeness=lambda project, goal: 1.0 if project == goal else 0.5,
    )
    matches = join(lists)
    assert [match.stop - match.start for match in matches] == [len(run) for run in runs]
    assert all(match.exact and match.lost == 0 for match in matches)


@settings(max_examples=60, deadline=None)
@given(
    targets=st.lists(st.sampled_from([Decimal(90), Decimal(100), None]), min_size=1, max_size=5),
    weights=st.lists(st.sampled_from([Decimal(10), Decimal(30), Decimal(90), None]), max_size=12),
    goals=st.lists(st.lists(st.sampled_from(["产出指标", "效益指标"]), max_size=4), max_size=6),
)
def test_any_lists_are_joined_in_order_and_without_overlap(
    targets: list[Decimal | None], weights: list[Decimal | None], goals: list[list[str]]
) -> None:
    lists = Lists(
        tuple(targets),
        tuple(weights),
        tuple(frozenset({"产出指标"}) for _ in weights),
        tuple(Goal("甲", tuple(levels)) for levels in goals),
        lambda project, goal: 0.0,
    )
    matches = join(lists)
    assert len(matches) == len(targets)
    places = [place for match in matches for place in range(match.start, match.stop)]
    spoken = [place for match in matches for place in range(match.first, match.after)]
    assert places == sorted(set(places))
    assert spoken == sorted(set(spoken))
    assert all(match.margin >= 0 for match in matches)
