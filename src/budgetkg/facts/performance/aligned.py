"""项目支出绩效表 with its columns intact: one row an indicator, the project's cells merged over its rows.

Tab-separated text and ruled pages. Any order of columns; the header says which is which. A project that goes on over a
page break is printed again, flows on with blank cells, or has its cell clipped; indicator weights (their sum and the
execution weight are 100) decide to which project rows without a project cell belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from budgetkg.document.model import Cell, Row
from budgetkg.errors import Finding
from budgetkg.facts.context import Context
from budgetkg.facts.model import PLAIN, Reading
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.aligned_rows import Levels, column, indicator_rows
from budgetkg.facts.performance.draft import Part, ProjectDraft, TableReading, both, finding
from budgetkg.facts.performance.extent import Reach, has_extents, is_centred, reaches
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.performance.wording import unwrap
from budgetkg.facts.project_code import split_project
from budgetkg.text import key

_TOTALS = frozenset({"合计", "总计", "小计", "合计:", "总计:"})
_WHOLE = Decimal(100)
_FLOWED_ON = Reading(
    Decimal("0.9"), "跨页行的项目由权重合计判断 / project of rows after a page break told by the sum of weights"
)
_BEFORE = Reading(
    Decimal("0.8"), "项目名称印在其后，由权重合计判断 / rows before the project's cell told by the sum of weights"
)


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
    for section in table.sections:
        if section.header is None:
            continue
        reading = _read_section(section, section.header, table, context)
        findings += reading.findings
        for project in reading.projects:
            if project.name or project.code:
                projects.append(project)
            elif projects:
                projects[-1] = _continued(projects[-1], project)
            else:
                findings.append(_nameless(project, context))
    return TableReading(tuple(projects), tuple(findings))


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
    rows = [row for row in section.body if row.aligned and not _is_header_row(row, header)]
    units = reaches(rows, column(rows, header, "unit_name"))
    projects = [
        _project(rows, block, header, _unit_at(units, block) or table.unit, table.money_unit, context)
        for block in _split(rows, header)
    ]
    return TableReading(tuple(project for project in projects if project is not None))


def _is_header_row(row: Row, header: Header) -> bool:
    """A header row printed again: titles, and nothing else, where the header has them."""
    filled = [cell.text for cell in row.cells if cell.text]
    return bool(filled) and all(grammar.column_field(text) for text in filled) and len(filled) > 1


class _Block:
    """Rows of one project: its printed cell (``None`` for rows that go on with the project before) and all its rows."""

    def __init__(self, cell: Reach | None, rows: list[int], reading: Reading = PLAIN) -> None:
        self.cell = cell
        self.rows = rows
        self.reading = reading


def _split(rows: Sequence[Row], header: Header) -> list[_Block]:
    """The rows as blocks of one project each."""
    cells = reaches(rows, column(rows, header, "project"))
    owner: dict[int, Reach] = {place: cell for cell in cells for place in range(cell.start, cell.stop)}
    blocks: list[_Block] = []
    orphans: list[int] = []
    for place in range(len(rows)):
        cell = owner.get(place)
        if cell is None:
            orphans.append(place)
            continue
        if cell.start == place:
            waiting = _settle(rows, header, blocks, orphans, cell)
            orphans = []
            if blocks and _is_again(blocks[-1], rows[place], cell, header):
                blocks[-1].rows += [*waiting, place]
            else:
                blocks.append(_Block(cell, [*waiting, place], _BEFORE if waiting else PLAIN))
        else:
            blocks[-1].rows.append(place)
    if orphans:
        _settle(rows, header, blocks, orphans, None)
    if not has_extents(rows):
        _hand_over(rows, header, blocks)
    return blocks


def _hand_over(rows: Sequence[Row], header: Header, blocks: Sequence[_Block]) -> None:
    """Where merged cells' extents are not known: rows that a project has too many belong to the next one when the
    weights of both come out exactly so."""
    for block, following in pairwise(blocks):
        target, wanted = _target(rows, header, block), _target(rows, header, following)
        if target is None or _weights(rows, header, block.rows) <= target:
            continue
        for cut in range(1, len(block.rows)):
            kept, handed = block.rows[:cut], block.rows[cut:]
            if _weights(rows, header, kept) == target and _weights(rows, header, [*handed, *following.rows]) == wanted:
                block.rows, following.rows = kept, [*handed, *following.rows]
                following.reading = both(following.reading, _BEFORE)
                break


def _is_again(block: _Block, row: Row, cell: Reach, header: Header) -> bool:
    """Whether a project's cell is that of the block before, printed again on the next page: same project and amount."""
    if block.cell is None or key(block.cell.text) != key(cell.text):
        return False
    before, again = (header.cells(printed).get("amount") for printed in (block.cell.row, row))
    return before is None or again is None or key(before.text) == key(again.text)


def _settle(
    rows: Sequence[Row], header: Header, blocks: list[_Block], orphans: list[int], following: Reach | None
) -> list[int]:
    """Give rows without a project cell to the project before them, and return those that the next project begins with.

    The project before takes rows as long as its weights stay within 100 less its execution weight; without a project
    after them it takes them all.
    """
    if not orphans:
        return []
    if not blocks:
        if following is None:
            blocks.append(_Block(None, list(orphans)))
            return []
        return list(orphans)
    before = blocks[-1]
    target = _target(rows, header, before)
    total = _weights(rows, header, before.rows)
    taken = 0
    for place in orphans:
        total += _weights(rows, header, [place])
        if following is not None and target is not None and total > target:
            break
        taken += 1
    before.rows += orphans[:taken]
    if any(_weights(rows, header, [place]) for place in orphans[:taken]):
        before.reading = both(before.reading, _FLOWED_ON)
    return list(orphans[taken:])


def _target(rows: Sequence[Row], header: Header, block: _Block) -> Decimal | None:
    """What a block's weights must come to: 100 less the execution weight; ``None`` where the table has no weights."""
    if not {"weight", "weight_total"} & header.fields:
        return None
    printed = [header.cells(rows[place]).get("execution_weight") for place in block.rows]
    weights = [weight for cell in printed if cell and (weight := number(cell.text)) is not None]
    return _WHOLE - (weights[0] if weights else Decimal(0))


def _weights(rows: Sequence[Row], header: Header, places: Sequence[int]) -> Decimal:
    field = "weight" if "weight" in header.fields else "weight_total"
    found = (header.cells(rows[place]).get(field) for place in places)
    return sum((weight for cell in found if cell and (weight := number(cell.text)) is not None), Decimal(0))


def _unit_at(units: Sequence[Reach], block: _Block) -> str:
    """The unit whose cell covers a block's first row; a single unit of a page whose cell is clipped covers it all."""
    first = block.rows[0]
    for unit in units:
        if unit.start <= first < unit.stop:
            return unit.text
    texts = {key(unit.text) for unit in units}
    if len(texts) == 1:
        return units[0].text
    before = [unit for unit in units if unit.start <= first]
    return before[-1].text if before else ""


def _project(
    rows: Sequence[Row], block: _Block, header: Header, unit: str, money_unit: str, context: Context
) -> ProjectDraft | None:
    """The project of a block; ``None`` for a row of totals or of a unit's sum."""
    first, last = rows[block.rows[0]], rows[block.rows[-1]]
    code, name = split_project(block.cell.text) if block.cell else (None, "")
    if key(name) in _TOTALS:
        return None
    goal: list[Part] = []
    numbers: dict[str, Cell] = {}
    for place in block.rows:
        cells = header.cells(rows[place])
        if "goal" in cells:
            goal.append(Part(cells["goal"].text, rows[place], anew=bool(goal)))
        for field in ("amount", "execution_weight", *grammar.FUND_FIELDS):
            if field in cells:
                numbers.setdefault(field, cells[field])
    centred = not has_extents(rows) and is_centred(column(rows, header, "project"))
    found = indicator_rows([rows[place] for place in block.rows], header, Levels(centred))
    indicators = [
        make_indicator(item.texts, context.evidence(item.row, item.last), context, item.reading) for item in found
    ]
    if block.cell and code is None and not goal and not indicators:
        return None
    return ProjectDraft(
        name=unwrap(name),
        code=code,
        first=block.cell.row if block.cell else first,
        last=last,
        unit=unit,
        amount=numbers["amount"].text if "amount" in numbers else "",
        money_unit=money_unit,
        execution_weight=number(numbers["execution_weight"].text) if "execution_weight" in numbers else None,
        funds=tuple((field, "", numbers[field].text) for field in grammar.FUND_FIELDS if field in numbers),
        goal=tuple(goal),
        indicators=tuple(indicators),
        placed=True,
        reading=block.reading,
    )
