"""项目支出绩效表 with its columns intact: one row an indicator, the project's cells merged over its rows.

Tab-separated text and ruled pages. Any order of columns; the header says which is which. A project that goes on over a
page break is printed again, flows on with blank cells, or has its cell clipped; indicator weights (their sum and the
execution weight are 100) decide to which project rows without a project cell belong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetkg.document.model import Cell, Row
from budgetkg.errors import Finding
from budgetkg.facts.context import Context
from budgetkg.facts.model import OVERALL_GOAL, Indicator, StatedFigure
from budgetkg.facts.performance import sums as printed_sums
from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.draft import Part, ProjectDraft, TableReading, finding, last_on_page
from budgetkg.facts.performance.extent import Reach
from budgetkg.facts.performance.header import Header, level_of
from budgetkg.facts.performance.in_cell import read_cell, read_level_cell
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.note_weights import doubted, with_weights
from budgetkg.facts.performance.own_codes import code_in
from budgetkg.facts.performance.project_blocks import Block, Body, split
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.side_by_side import Sides, rows_of
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.performance.table_rows import table_rows
from budgetkg.facts.performance.unit_rows import TOTALS, Named, offices
from budgetkg.facts.performance.wording import unwrap
from budgetkg.facts.project_code import split_project
from budgetkg.text import key, tidy


def claims(table: PerformanceTable) -> bool:
    """A whole table with its columns intact, in the header and in most rows."""
    section = table.first
    header = section.header
    return (
        not section.is_form
        and section.is_whole
        and header is not None
        and header.aligned
        and section.mostly_aligned
        and not _has_more_blocks(table)
    )


def _has_more_blocks(table: PerformanceTable) -> bool:
    return any("level3" in section.fields for section in table.sections) and "level3" not in table.first.fields


def read(table: PerformanceTable, context: Context) -> TableReading:
    """Read the projects of an aligned table with the indicators in their rows."""
    projects: list[ProjectDraft] = []
    findings: list[Finding] = []
    figures: list[StatedFigure] = []
    weighed = with_weights(table)
    for section in weighed.sections:
        if section.header is None:
            continue
        reading = _read_section(section, section.header, table, context)
        findings += reading.findings
        figures += reading.figures
        for project in reading.projects:
            if project.name or project.code:
                projects.append(project)
            elif projects:
                projects[-1] = _continued(projects[-1], project)
            else:
                findings.append(_nameless(project, context))
    if weighed is not table:
        projects = [replace(one, indicators=tuple(map(doubted, one.indicators))) for one in projects]
    return TableReading(tuple(projects), tuple(findings), figures=tuple(figures))


def _nameless(project: ProjectDraft, context: Context) -> Finding:
    return finding(
        "unread-table",
        f"绩效表有{len(project.indicators)}行指标没有项目名称，未读取",
        f"{len(project.indicators)} indicator rows of a performance table without a project's name; not read",
        [project.first, project.last],
        context.redactor.clean(project.first.text)[:120],
    )


def _continued(project: ProjectDraft, more: ProjectDraft) -> ProjectDraft:
    """A project with the rows of a later page that print its indicators only."""
    return replace(
        project,
        last=more.last,
        goal=(*project.goal, *(replace(part, anew=True) for part in more.goal)),
        indicators=project.indicators + more.indicators,
    )


def _read_section(section: Section, header: Header, table: PerformanceTable, context: Context) -> TableReading:
    body = Body(table_rows(section, header), header)
    units = _Units(body.reaches("unit_name"))
    blocks = split(body)
    read = [_project(body, block, units.at(block.rows[0]), table.money_unit, context) for block in blocks]
    strange = [found for block in blocks for found in _strange_cells(body, block, context)]
    places = [place for place, draft in enumerate(read) if key(draft.name) not in TOTALS]
    drafts = [read[place] for place in places]
    named = [Named(draft.name, draft.amount, bool(draft.code or draft.goal or draft.indicators)) for draft in drafts]
    sums = frozenset(offices(named, context))
    projects: list[ProjectDraft] = []
    office = ""
    for place, draft in enumerate(drafts):
        if place in sums:
            office = draft.name
        elif named[place].is_project or draft.amount:
            projects.append(replace(draft, unit=draft.unit or office or table.unit))
    unit = table.money_unit or context.money_unit
    figures = printed_sums.figures(read, {places[place] for place in sums}, unit, context)
    return TableReading(tuple(projects), tuple(strange), figures=figures)


class _Units:
    """Whose the rows of a table are, by its column of units."""

    def __init__(self, cells: Sequence[Reach]) -> None:
        self._cells = cells
        self._starts = [cell.start for cell in cells]
        self._one = cells[0].text if len({key(cell.text) for cell in cells}) == 1 else ""

    def at(self, place: int) -> str:
        """The unit whose cell covers a row; a single unit of a table whose cell is clipped covers it all, another goes on."""
        order = bisect_right(self._starts, place) - 1
        if order >= 0 and place < self._cells[order].stop:
            return self._cells[order].text
        return self._one or (self._cells[order].text if order >= 0 else "")


def _in_cells(cells: Sequence[tuple[Row, str]], context: Context) -> list[Indicator]:
    """The indicators of a project that stand in one cell, which a page break may have cut."""
    text = "".join(text for _, text in cells)
    found: list[Indicator] = []
    for texts, printed in read_cell(text).indicators:
        row = _row_of(cells, printed)
        found.append(make_indicator(texts, context.evidence(row, text=printed), context))
    return found


def _strange_cells(body: Body, block: Block, context: Context) -> Iterator[Finding]:
    """The cells for a project's indicators that name no level, so that no indicator was read of them."""
    cells = [
        (body.rows[place], body.cells[place]["indicators"].text)
        for place in block.rows
        if "indicators" in body.cells[place]
    ]
    rest = read_cell("".join(text for _, text in cells)).rest
    if rest:
        yield finding(
            "unread-table",
            "绩效指标单元格未能读懂",
            "a cell of performance indicators was not understood",
            [cells[0][0]],
            context.redactor.clean(rest)[:120],
        )


def _beside(cells: Sequence[tuple[Row, str, str]], context: Context) -> list[Indicator]:
    """The indicators of a project that stand side by side, all of one 二级指标 in a cell."""
    return [
        make_indicator(texts, context.evidence(row, text=printed), context)
        for row, text, level in cells
        for texts, printed in read_level_cell(text, level).indicators
    ]


def _row_of(cells: Sequence[tuple[Row, str]], printed: str) -> Row:
    """The row in which a piece of a cell's text begins."""
    return next((row for row, text in cells if printed in tidy(text)), cells[0][0])


def _project(body: Body, block: Block, unit: str, money_unit: str, context: Context) -> ProjectDraft:
    """What a block prints of a project (or of the sum of several)."""
    rows = [body.rows[place] for place in block.rows]
    overall = body.owner != "project"
    code, name = split_project(block.cell.text) if block.cell and not overall else (None, "")
    printed = [cells["project_code"].text for place in block.rows if "project_code" in (cells := body.cells[place])]
    code = code or next(filter(None, map(code_in, printed)), None)
    goal: list[Part] = []
    numbers: dict[str, Cell] = {}
    inside: list[tuple[Row, str]] = []
    beside: list[tuple[Row, str, str]] = []
    for place in block.rows:
        row, cells = body.rows[place], body.cells[place]
        goal += [Part(cells[field].text, row, anew=bool(goal)) for field in ("goal", "overall_goal") if field in cells]
        inside += [(row, cells["indicators"].text)] if "indicators" in cells else []
        beside += [(row, cell.text, level) for field, cell in cells.items() if (level := level_of(field))]
        for field in ("amount", "execution_weight", *vocabulary.FUND_FIELDS):
            if field in cells:
                numbers.setdefault(field, cells[field])
    indicators = [
        make_indicator(item.texts, context.evidence(item.row, item.last), context, item.reading)
        for item in rows_of(rows, body.header, Sides(body.centred), None)
    ]
    first = block.cell.row if block.cell else rows[0]
    return ProjectDraft(
        name=OVERALL_GOAL if overall else unwrap(name),
        code=code,
        first=first,
        last=rows[-1],
        ends=last_on_page(first, rows),
        unit=unit,
        amount=numbers["amount"].text if "amount" in numbers else "",
        money_unit=money_unit,
        execution_weight=number(numbers["execution_weight"].text) if "execution_weight" in numbers else None,
        funds=tuple((field, "", numbers[field].text) for field in vocabulary.FUND_FIELDS if field in numbers),
        goal=tuple(goal),
        indicators=(*indicators, *_in_cells(inside, context), *_beside(beside, context)),
        overall=overall,
        placed=True,
        reading=block.reading,
    )
