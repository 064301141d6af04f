"""The rows of each column block: projects, goals with level-1 cells, indicators without level 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.draft import Part
from budgetkg.facts.performance.flow_line import read_project
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.join import Goal
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.wording import GOAL_NUMBER, plain, unwrap
from budgetkg.facts.project_code import ProjectCode, find_code, split_project
from budgetkg.text import parse_amount, squeeze

_LEVEL1 = re.compile("|".join(vocabulary.LEVEL1))
_LEVELS_AT_END = re.compile(rf"(?:(?:<p>)?\s*(?:{'|'.join(vocabulary.LEVEL1)})\s*(?:</p>)?\s*)+$")
# 目标2：…, 目标三：…: never the beginning of a goal. 目标1 may be.
_FIRST_GOALS = frozenset(("1", "一"))


@dataclass(frozen=True, slots=True)
class BlockProject:
    """A project's row: its printed numbers by field."""

    row: Row
    code: ProjectCode
    name: str
    unit: str
    numbers: dict[str, str]
    goal: str = ""


@dataclass(frozen=True, slots=True)
class BlockGoal:
    """A goal text and the level-1 cells below it, with the rows they stand in."""

    part: Part
    levels: tuple[tuple[str, Row], ...]
    goes_on: bool

    def as_goal(self) -> Goal:
        return Goal(plain(self.part.text), tuple(name for name, _ in self.levels), self.goes_on)


def read_projects(section: Section, header: Header) -> tuple[BlockProject, ...]:
    """The projects of a block. Cells are told by what they hold, since the blank unit cell before them may be lost."""
    fields = [
        column.field
        for column in header.columns
        if column.field in ("execution_weight", "amount", *vocabulary.FUND_FIELDS)
    ]
    found: list[tuple[Row, str, list[str], str]] = []
    units: list[tuple[int, str]] = []
    for row in section.body:
        texts = _texts(row, len(fields))
        units += [
            (len(found), unwrap(text)) for text in texts if grammar.is_unit_cell(text) and find_code(text) is None
        ]
        place = next((index for index, text in enumerate(texts) if _begins_with_code(text)), None)
        if place is None:
            continue
        numbers = [text for text in texts[place + 1 :] if parse_amount(text) is not None]
        others = [text for text in texts[place + 1 :] if parse_amount(text) is None]
        found.append((row, texts[place], numbers, " ".join(others)))
    projects: list[BlockProject] = []
    for order, (row, text, numbers, goal) in enumerate(found):
        code, name = split_project(text)
        if code is None:
            continue
        by_field = dict(zip(fields, numbers, strict=True)) if len(numbers) == len(fields) else {}
        printed_goal = goal if "goal" in header.fields else ""
        projects.append(BlockProject(row, code, unwrap(name), _unit(units, order), by_field, printed_goal))
    return tuple(projects)


def _texts(row: Row, numeric_columns: int) -> list[str]:
    """The filled cells of a project row; of a row in flow the project's name is put together again."""
    line = None if row.aligned else read_project(row.text, numeric_columns)
    if line is not None and line.code is not None:
        return [f"{line.code.printed}-{line.name}", *line.numbers]
    return [cell.text for cell in row.cells if cell.text]


def _begins_with_code(text: str) -> bool:
    found = find_code(squeeze(text))
    return found is not None and found[1] <= 1


def _unit(units: Sequence[tuple[int, str]], order: int) -> str:
    """The unit of a project: a merged cell may print its name in the middle, so that the first holds from the top."""
    before = [name for place, name in units if place <= order]
    if before:
        return before[-1]
    return units[0][1] if units else ""


def read_goals(section: Section) -> tuple[BlockGoal, ...]:
    """The goals of a block with their level-1 cells, told by what they hold: a level-1 name may stand in the goal column.

    Several level-1 names may be pushed into one cell (``<p>效益指标</p> <p>产出指标</p>``). Where level-1 cells stand above
    the first goal, merged cells print their text in their middle: a first goal without text then holds them.
    """
    goals: list[tuple[Part, list[tuple[str, Row]], bool]] = []
    previous: Row | None = None
    for row in section.body:
        for kind, text in _pieces(row):
            if kind == "level1":
                if not goals:
                    goals.append((Part("", row), [], False))
                goals[-1][1].append((text, row))
            else:
                goals.append((Part(text, row, anew=True), [], bool(goals) and _goes_on(text, row, previous)))
        previous = row
    return tuple(BlockGoal(part, tuple(levels), goes_on) for part, levels, goes_on in goals)


def _pieces(row: Row) -> Iterator[tuple[str, str]]:
    """The level-1 names and goal texts of a row, in order."""
    for printed in _goal_cells(row):
        text = plain(printed)
        if not text or grammar.is_furniture(text) or grammar.column_field(text):
            continue
        if grammar.level2(text) and not grammar.level1(text):
            continue  # a block that holds 二级指标 as well
        if squeeze(_LEVEL1.sub("", text)):
            yield "goal", printed
        else:
            yield from (("level1", name) for name in _LEVEL1.findall(squeeze(text)))


def _goal_cells(row: Row) -> list[str]:
    """Goal and level-1 cells of a row; in flow the level-1 names at its end are parted from the goal before them."""
    if row.aligned:
        return [cell.text for cell in row.cells]
    match = _LEVELS_AT_END.search(row.text)
    start = match.start() if match else len(row.text)
    return [text for text in (row.text[:start], row.text[start:]) if text.strip()]


def _goes_on(text: str, row: Row, previous: Row | None) -> bool:
    """Whether a goal text looks like the rest of the one before it.

    It begins with a later numbered goal; or it is the first row of a page (or stands after a gap of lines) and begins
    with 目标1, or in the middle of a sentence, as a clipped line does.
    """
    content = plain(text)
    number = GOAL_NUMBER.match(content)
    if number and number[1] not in _FIRST_GOALS:
        return True
    if previous is None:
        return False
    new_page = row.page != previous.page or (row.page is None and row.number > previous.number + 1)
    outside = not row.aligned and previous.aligned
    return (new_page and number is not None) or outside or (row.page is not None and new_page and _in_sentence(content))


def _in_sentence(content: str) -> bool:
    """Whether a text begins in the middle of a sentence: by a closing mark, or with no word that begins a goal."""
    return content[:1] in "，。；、）》”" or not _BEGINNING.match(content)


# How goal texts begin: 根据…, 依据…, 严格执行…, 提高…, 为…, a quotation, a number, a year.
_BEGINNING = re.compile(
    r"根据|依据|按照|依照|严格|提高|提升|通过|为|用于|保障|确保|完成|加强|推进|围绕|延续|开展|[《“\d（(1-9一]"
)
