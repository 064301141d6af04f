"""项目支出绩效信息表 printed in column blocks: first all pages of 项目名称 and 预算数, then all of 绩效目标 and 一级指标,
then all of 二级指标 … 本年权重, with no column in common.

The title may stand over one block and the money unit over another; later pages have no header. The blocks are joined by
:mod:`join`; what it cannot join with certainty is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from budgetkg.document.model import Cell, Row
from budgetkg.errors import Finding
from budgetkg.facts.context import Context
from budgetkg.facts.model import PLAIN, Indicator, Reading
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.aligned_rows import IndicatorRow, Levels, indicator_rows
from budgetkg.facts.performance.block_doubts import doubts, is_undecided
from budgetkg.facts.performance.block_rows import BlockGoal, BlockProject, read_goals, read_projects
from budgetkg.facts.performance.draft import Part, ProjectDraft, TableReading, both, finding
from budgetkg.facts.performance.flow_line import read_indicator
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.join import Lists, Match, join, pair_levels
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.performance.wording import plain
from budgetkg.text import parse_amount, squeeze

_WHOLE = Decimal(100)
_IMPLIED = Reading(Decimal("0.95"), "一级指标未印，由二级指标推出 / level 1 not printed; it follows from level 2")
_UNEVEN = Reading(
    Decimal("0.6"), "分栏表按顺序连接，权重合计不符 / blocks joined by order; the weights do not come to their sum"
)
_UNDECIDED = Reading(
    Decimal("0.5"), "分栏表的行数不足以唯一确定归属 / the blocks' rows leave another project possible for these rows"
)
_WORDS = re.compile(r"[\u3400-\u9fff]{2}")


def claims(table: PerformanceTable) -> bool:
    """Several sections without a common column: one of projects, one of indicators."""
    names = [section.fields for section in table.sections]
    return (
        len(names) > 1
        and not table.first.is_form
        and any("project" in fields for fields in names)
        and any("level3" in fields and "project" not in fields for fields in names)
        and not any({"project", "level3"} <= fields for fields in names)
    )


def read(table: PerformanceTable, context: Context) -> TableReading:
    """Read the blocks and join them."""
    projects: list[BlockProject] = []
    goals: list[BlockGoal] = []
    rows: list[IndicatorRow] = []
    findings: list[Finding] = []
    for section in table.sections:
        if section.header is None:
            continue
        if "project" in section.fields:
            projects += read_projects(section, section.header)
        elif "level3" in section.fields:
            rows += _indicator_rows(section)
        elif {"goal", "level1"} & section.fields:
            goals += read_goals(section)
        else:
            findings.append(_strange_block(section, context))
    if not projects or not rows:
        return TableReading((), (*findings, _strange_block(table.first, context)))
    stream = tuple(name for goal in goals for name, _ in goal.levels)
    centred = any(not goal.part.text for goal in goals)
    if centred:
        # Goals printed in the middle of their cells do not say where their level-1 cells begin.
        goals = [replace(goal, levels=()) for goal in goals if goal.part.text]
    matches = join(_lists(projects, goals, rows))
    parts: list[tuple[Part, ...]] = [tuple(goal.part for goal in goals[match.first : match.after]) for match in matches]
    if not goals:
        parts = [(Part(project.goal, project.row),) if project.goal else () for project in projects]
    printed = _printed_levels(matches, goals, rows, stream if centred else None)
    drafts = [
        _draft(project, match, part, levels, rows, table, context)
        for project, match, part, levels in zip(projects, matches, parts, printed, strict=True)
    ]
    findings += doubts(projects, matches, goals, rows, context)
    return TableReading(tuple(drafts), tuple(findings))


def _printed_levels(
    matches: Sequence[Match],
    goals: Sequence[BlockGoal],
    rows: Sequence[IndicatorRow],
    stream: Sequence[str] | None,
) -> list[tuple[str | None, ...]]:
    """The printed level-1 cell of each indicator of each project, ``None`` where it is lost.

    Where a project has as many cells as indicators they are taken in order; else a cell is taken where level 2 allows
    it. A ``stream`` of cells that no goal divides is paired with all indicators at once.
    """
    found: list[tuple[str | None, ...]] = []
    if stream is not None:
        pairs = pair_levels(stream, [_allowed(item.texts) for item in rows])
        whole = [stream[place] if place is not None else None for place in pairs]
        return [tuple(whole[match.start : match.stop]) for match in matches]
    for match in matches:
        run = rows[match.start : match.stop]
        printed = [name for goal in goals[match.first : match.after] for name, _ in goal.levels]
        if len(printed) == len(run):
            found.append(tuple(printed))
        else:
            pairs = pair_levels(printed, [_allowed(item.texts) for item in run])
            found.append(tuple(printed[place] if place is not None else None for place in pairs))
    return found


def _indicator_rows(section: Section) -> list[IndicatorRow]:
    """The indicators of a block: row, texts by field, how sure their columns are."""
    header = section.header
    if header is None:
        return []
    levels = Levels()
    columns = [column.field for column in header.columns]
    found: list[IndicatorRow] = []
    for aligned, group in groupby(section.body, key=lambda row: row.aligned):
        if aligned:
            found += indicator_rows(group, header, levels)
            continue
        for row in group:
            line = read_indicator(row.text, columns) if grammar.is_indicator_line(row.text) else None
            if line:
                found.append(IndicatorRow(row, row, line.cells, line.reading))
    return found


def _lists(projects: Sequence[BlockProject], goals: Sequence[BlockGoal], rows: Sequence[IndicatorRow]) -> Lists:
    field = "weight" if any(item.texts.get("weight") for item in rows) else "weight_total"
    weights = tuple(number(item.texts.get(field, "")) for item in rows)
    weighed = any(weight is not None for weight in weights)
    targets = tuple(
        _WHOLE - (number(project.numbers.get("execution_weight", "")) or Decimal(0)) if weighed else None
        for project in projects
    )
    expected = tuple(_allowed(item.texts) for item in rows)
    return Lists(
        targets,
        weights,
        expected,
        tuple(goal.as_goal() for goal in goals),
        lambda project, goal: _likeness(projects[project], goals[goal]),
    )


def _allowed(texts: dict[str, str]) -> frozenset[str]:
    return grammar.level1_of(grammar.level2(texts.get("level2", "")) or "")


def _likeness(project: BlockProject, goal: BlockGoal) -> float:
    """How much a goal speaks of a project: its printed amount, or the share of the name's words found in it."""
    text = squeeze(plain(goal.part.text))
    amount = parse_amount(project.numbers.get("amount", ""))
    if amount is not None and re.search(rf"(?<![\d.]){re.escape(f'{amount.normalize():f}')}(?:0+)?万元", text):
        return 1.0
    name = squeeze(project.name)
    pairs = {name[place : place + 2] for place in range(len(name) - 1) if _WORDS.fullmatch(name[place : place + 2])}
    if not pairs:
        return 0.5
    return sum(pair in text for pair in pairs) / len(pairs)


def _draft(
    project: BlockProject,
    match: Match,
    goal: tuple[Part, ...],
    levels: Sequence[str | None],
    rows: Sequence[IndicatorRow],
    table: PerformanceTable,
    context: Context,
) -> ProjectDraft:
    doubt = _doubt(match)
    indicators = _with_levels(rows[match.start : match.stop], levels, doubt, context)
    return ProjectDraft(
        name=project.name,
        code=project.code,
        first=project.row,
        last=project.row,
        unit=project.unit or table.unit,
        amount=project.numbers.get("amount", ""),
        money_unit=table.money_unit,
        execution_weight=number(project.numbers.get("execution_weight", "")),
        funds=tuple((name, "", project.numbers[name]) for name in vocabulary.FUND_FIELDS if name in project.numbers),
        goal=goal,
        indicators=indicators,
        placed=True,
        reading=doubt,
    )


def _doubt(match: Match) -> Reading:
    """How sure it is what belongs to a project."""
    undecided = _UNDECIDED if is_undecided(match) else PLAIN
    return both(PLAIN if match.exact else _UNEVEN, undecided)


def _with_levels(
    run: Sequence[IndicatorRow], levels: Sequence[str | None], doubt: Reading, context: Context
) -> tuple[Indicator, ...]:
    """The indicators of a run with their level-1 cells; a level 1 that is lost follows from level 2."""
    found: list[Indicator] = []
    for item, printed in zip(run, levels, strict=True):
        reading = both(doubt, item.reading)
        level1 = printed or item.texts.get("level1", "")
        if not level1:
            allowed = _allowed(item.texts)
            level1 = "产出指标" if "产出指标" in allowed else next(iter(allowed), "")
            reading = both(reading, _IMPLIED) if level1 else reading
        evidence = context.evidence(item.row, item.last)
        found.append(make_indicator({**item.texts, "level1": level1}, evidence, context, reading))
    return tuple(found)


def _strange_block(section: Section, context: Context) -> Finding:
    rows: tuple[Row, ...] = section.header.rows if section.header else section.rows
    cells: tuple[Cell, ...] = rows[0].cells
    return finding(
        "unread-table",
        "绩效表的一个分栏未能读懂",
        "a column block of the performance table was not understood",
        rows,
        context.redactor.clean(" ".join(cell.text for cell in cells)),
    )
