"""绩效目标: from the rows that no budget table claimed to the projects of the performance tables and forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.errors import Finding
from budgetkg.facts.context import Context
from budgetkg.facts.model import Indicator, ProjectBudget, StatedFigure
from budgetkg.facts.performance import damaged
from budgetkg.facts.performance.draft import ProjectDraft, finding
from budgetkg.facts.performance.layouts import recognise
from budgetkg.facts.performance.listed_funds import GoalTable, with_listed_funds
from budgetkg.facts.performance.projects import complete
from budgetkg.facts.performance.sections import find_sections
from budgetkg.facts.performance.table import PerformanceTable, join_sections


@dataclass(frozen=True)
class PerformanceReading:
    """The projects of a document, what someone should look at, and the rows of its performance tables.

    ``figures`` are the sums of projects that these tables print.
    """

    projects: tuple[ProjectBudget, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    figures: tuple[StatedFigure, ...] = ()


def read_performance(
    rows: Sequence[Row], context: Context, budget_tables: Sequence[GoalTable] = ()
) -> PerformanceReading:
    """Read the performance tables and forms among a document's rows, given in reading order.

    A table that no layout claims is a finding, and its rows stay unclaimed. A budget table with a column of goals
    (部门预算项目支出及其他支出预算表 of 广州) is read for its projects, one that lists projects by funds for these; its rows
    stay the budget's.

    Raises:
        DocumentError: when two layouts claim one table.
    """
    drafts: list[ProjectDraft] = [draft for table in budget_tables for draft in _goals_of_budget_table(table, context)]
    whole: list[ProjectBudget] = []
    findings: list[Finding] = []
    claimed: list[Row] = []
    figures: list[StatedFigure] = []
    tables = join_sections(find_sections(rows)) or damaged.find(rows)
    for table in tables:
        layout = recognise(table)
        if layout is None:
            findings.append(_unread(table, context))
            continue
        reading = layout.read(table, context)
        drafts += _with_core(reading.projects)
        whole += reading.complete
        findings += reading.findings
        figures += reading.figures
        unread = {row.place for row in reading.unread}
        claimed += [row for row in table.rows if row.place not in unread]
    projects, doubts = complete(with_listed_funds(drafts, budget_tables, context), context)
    return PerformanceReading((*projects, *whole), (*findings, *doubts), tuple(claimed), tuple(figures))


def _goals_of_budget_table(budget: GoalTable, context: Context) -> list[ProjectDraft]:
    """The projects of a budget table that prints their goals; none of any other."""
    found: list[ProjectDraft] = []
    for table in join_sections(find_sections(budget.rows)):
        layout = recognise(table) if {"project", "goal"} <= table.first.fields else None
        if layout is not None:
            reading = layout.read(table, context)
            found += [replace(draft, money_unit=draft.money_unit or budget.money_unit) for draft in reading.projects]
    return found


def _with_core(projects: Sequence[ProjectDraft]) -> list[ProjectDraft]:
    """Where a table marks some indicators as core (★) the others are not; where it marks none nothing is said."""
    marked = any(indicator.core for project in projects for indicator in project.indicators)
    if not marked:
        return list(projects)
    return [
        replace(project, indicators=tuple(_unmarked(indicator) for indicator in project.indicators))
        for project in projects
    ]


def _unmarked(indicator: Indicator) -> Indicator:
    return replace(indicator, core=False) if indicator.core is None else indicator


def _unread(table: PerformanceTable, context: Context) -> Finding:
    return finding(
        "unread-table",
        "绩效表的版式未能识别，未读取",
        "a performance table whose layout is not known; not read",
        table.rows,
        context.redactor.clean(table.title or table.rows[0].text)[:120],
    )
