"""From rows to project budgets: which layout reads a table, and the example documents' performance tables."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from budgetkg.errors import DocumentError
from budgetkg.facts.model import DocumentFacts, ProjectBudget
from budgetkg.facts.performance.layouts import LAYOUTS, Layout, recognise
from budgetkg.facts.performance.sections import find_sections
from budgetkg.facts.performance.table import join_sections
from performance_text import FLOW_HEADER, TABLE_TITLES, document, reading, tabbed

ALIGNED = tabbed(
    TABLE_TITLES,
    ("", "54000021R000000005055-工资性支出", "10.00", "1.00", "甲", "产出指标", "质量指标", "乙", "=", "5", "次", "90"),
)
FLOW = f"{FLOW_HEADER}54000021R000000005055-工资性支出 10.00 1.00\n甲\n产出指标 质量指标 乙 = 5 次 90\n"
FORM = tabbed(
    ("2024年度绩效目标表",),
    ("预算项目:", "54000021R000000005055-工资性支出"),
    ("三级指标", "指标值", "本年权重"),
    ("乙", "5", "90"),
)
BLOCKS = tabbed(
    ("项目名称", "预算执行率权重(%)"),
    ("54000021R000000005055-工资性支出", "10"),
    ("二级指标", "三级指标", "本年权重"),
    ("质量指标", "乙", "90"),
)


@pytest.mark.parametrize(("text", "layout"), [(ALIGNED, "aligned"), (FLOW, "flow"), (FORM, "form"), (BLOCKS, "blocks")])
def test_exactly_one_layout_claims_a_table(text: str, layout: str) -> None:
    (table,) = join_sections(find_sections(document(text).rows))
    assert [candidate.name for candidate in LAYOUTS if candidate.claims(table)] == [layout]
    (project,) = reading(text).projects
    assert [indicator.level3 for indicator in project.indicators] == ["乙"]


def test_two_layouts_for_one_table_are_an_error_that_names_both() -> None:
    (table,) = join_sections(find_sections(document(ALIGNED).rows))
    second = Layout("second", lambda table: True, LAYOUTS[0].read)
    with pytest.raises(DocumentError, match="aligned, second"):
        recognise(table, (*LAYOUTS, second))


def test_prose_and_budget_tables_hold_no_performance_table() -> None:
    text = "一、绩效目标管理情况\n2024年本单位所有项目实行绩效目标管理，详见绩效目标表\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t1.00\n"
    found = reading(text)
    assert not found.projects
    assert not found.rows
    assert not found.findings


def test_a_directory_line_is_no_table() -> None:
    assert not find_sections(
        document("15\t表十五\t2023 年甲区部门预算整体绩效目标表\n16\t表十六\t重点项目绩效目标表\n").rows
    )


Facts = Callable[[str], DocumentFacts]
POLICE, ETHNIC, APPROVAL, WANSHENG = (
    "lhasa-criminal-police-2024", "lhasa-ethnic-affairs-2024", "lhasa-administrative-approval-2024",
    "wansheng-veteran-cadres-2023",
)  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "projects", "indicators"), [(POLICE, 23, 136), (ETHNIC, 9, 75), (APPROVAL, 30, 201), (WANSHENG, 4, 39)]
)
def test_the_examples_hold_so_many_projects_and_indicators(
    facts_of: Facts, slug: str, projects: int, indicators: int
) -> None:
    found = facts_of(slug).projects
    assert len(found) == projects
    assert sum(len(project.indicators) for project in found) == indicators
    assert all(project.goal and project.amount is not None for project in found)


#: Projects whose printed weights do not come to 100: faults of the documents.
UNEVEN = {ETHNIC: {"民族交往交流交融促进工程": Decimal(90)}}


def _weights(project: ProjectBudget) -> Decimal:
    return sum((indicator.weight or Decimal(0) for indicator in project.indicators), Decimal(0))


@pytest.mark.parametrize("slug", [POLICE, APPROVAL, ETHNIC])
def test_weights_come_to_a_hundred_with_the_execution_weight(facts_of: Facts, slug: str) -> None:
    totals = {project.name: _weights(project) + (project.execution_weight or 0) for project in facts_of(slug).projects}
    uneven = {name: total for name, total in totals.items() if total != 100}
    assert uneven == UNEVEN.get(slug, {})


def test_an_amount_is_never_taken_from_the_goal(facts_of: Facts) -> None:
    goal_says_50 = next(project for project in facts_of(ETHNIC).projects if project.code == "54010024T000001425237")
    assert "50万元" in goal_says_50.goal
    assert goal_says_50.amount == Decimal("925000.00")


def test_goals_that_go_on_over_a_page_break_are_whole(facts_of: Facts) -> None:
    printing = next(project for project in facts_of(APPROVAL).projects if project.name == "印刷费")
    assert printing.goal.startswith("根据固定项目")
    assert printing.goal.endswith("目标3: 确保资金使用安全及效益。")
    assert "<p>" not in printing.goal


def test_every_project_and_indicator_has_its_place(facts_of: Facts) -> None:
    for slug in (POLICE, ETHNIC, APPROVAL, WANSHENG):
        for project in facts_of(slug).projects:
            assert project.evidence.row > 0
            assert project.evidence.text
            assert all(indicator.evidence.row > 0 for indicator in project.indicators)
            assert all(citation.evidence is not None for citation in project.citations)


def test_what_is_inferred_is_never_certain(facts_of: Facts) -> None:
    party = next(project for project in facts_of(APPROVAL).projects if project.name == "党建经费")
    inferred = [item.level3 for item in party.indicators if item.reading.repaired]
    assert inferred == ["党员培训参与率", "党建活动开展及时性", "成本控制", "培训通过率"]
    assert {item.level1 for item in party.indicators if item.reading.repaired} == {"产出指标"}
