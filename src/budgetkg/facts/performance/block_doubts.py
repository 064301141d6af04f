"""What the join of column blocks could not make certain, as findings."""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.document.model import Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts.context import Context
from budgetkg.facts.performance.aligned_rows import IndicatorRow
from budgetkg.facts.performance.block_rows import BlockGoal, BlockProject
from budgetkg.facts.performance.draft import finding
from budgetkg.facts.performance.join import Match
from budgetkg.facts.performance.wording import plain

# A joint reading that costs less than this more is as good.
_MARGIN = 1.5


def is_undecided(match: Match) -> bool:
    """Whether another joint reading, as good, gives the project something else."""
    return match.margin < _MARGIN


def doubts(
    projects: Sequence[BlockProject],
    matches: Sequence[Match],
    goals: Sequence[BlockGoal],
    rows: Sequence[IndicatorRow],
    context: Context,
) -> list[Finding]:
    """What the join could not make certain: weights that do not come out, lost goals and level-1 cells, rows of no project."""
    found: list[Finding] = []
    for project, match in zip(projects, matches, strict=True):
        name = context.redactor.clean(project.name)
        if not match.exact:
            found.append(
                _finding(
                    "权重合计不能确认该项目的指标",
                    "the sum of weights does not confirm the indicators of the project",
                    project.row,
                    name,
                )
            )
        if is_undecided(match):
            found.append(
                _finding(
                    "另有同样可能的归属，读数不确定",
                    "other rows could as well belong to the project; uncertain",
                    project.row,
                    name,
                )
            )
        if goals and match.first == match.after:
            found.append(_finding("未找到该项目的绩效目标", "no goal was found for the project", project.row, name))
        if match.lost:
            found.append(
                _finding(
                    f"一级指标与二级指标的行数相差{match.lost}，缺的由二级指标推出",
                    f"{match.lost} level-1 cells are missing or too many; what is lost follows from level 2",
                    project.row,
                    name,
                    Severity.INFO,
                )
            )
    used = {place for match in matches for place in range(match.start, match.stop)}
    for place, item in enumerate(rows):
        if place not in used:
            printed = context.redactor.clean(item.texts.get("level3", ""))
            found.append(
                _finding(
                    "指标未能归入任何项目，未读取", "an indicator belongs to no project; not read", item.row, printed
                )
            )
    spoken = {place for match in matches for place in range(match.first, match.after)}
    for place, goal in enumerate(goals):
        if place not in spoken:
            printed = context.redactor.clean(plain(goal.part.text))[:80]
            found.append(
                _finding(
                    "绩效目标未能归入任何项目，未读取", "a goal belongs to no project; not read", goal.part.row, printed
                )
            )
    return found


def _finding(
    message_zh: str, message_en: str, row: Row, printed: str, severity: Severity = Severity.WARNING
) -> Finding:
    return finding(
        "uncertain-join",
        f"分栏打印的绩效表：{message_zh}",
        f"performance table printed in column blocks: {message_en}",
        [row],
        printed,
        severity,
    )
