"""What stands left of an indicator's name in a damaged row: the project's code and name, its goal, the levels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.ocr.glyphs import clean, han, is_legible, is_marked, is_plain_label, labels
from budgetkg.facts.project_code import find_code

#: Columns left of the comparator where the form has 项目名称 and 绩效目标.
_PROJECT, _GOAL = -5, -4
# A running text: a clause ends in it, or it is longer than any name.
_CLAUSE = re.compile(r"[,，;；。!！]|[:：]\S")
_LONGEST_NAME = 18
_SHORTEST_GOAL = 6
#: A text so long is kept though letters of other scripts stand in it; in a shorter one they mean that all is damage.
_CERTAINLY_TEXT = 40
_HAN_SHARE = 0.6
#: A project code, or what recognition makes of one that it cannot read (E4010004T000001001000).
_CODE_LIKE = re.compile(r"\|?[0-9A-Za-z]{15,}")
_NUMBER = re.compile(r"\d[\d,]*\.\d+|\d{2,}")


@dataclass(frozen=True, slots=True)
class Left:
    """The left cells of a row: levels named, code cells, pieces of the project's name and of its goal, cells that name a
    unit (``140003-…``), and numbers that are none of these."""

    labels: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    goals: tuple[str, ...]
    stray: tuple[str, ...]
    units: tuple[str, ...] = ()


def read_left(row: Row, base: int | None) -> Left:
    """Sort the cells left of the name; ``base`` is the comparator's column, ``None`` where nothing tells it."""
    codes: list[str] = []
    names: list[str] = []
    goals: list[str] = []
    stray: list[str] = []
    units: list[str] = []
    for cell in row.cells:
        text = clean(cell.text)
        if base is not None and cell.column >= base - 1:
            break
        if _CODE_LIKE.match(text):
            code, goal = _part_running(text)
            codes.append(code)
            goals.extend(goal)
        elif grammar.is_unit_cell(text):
            units.append(text)
        elif is_running(text):
            goals.append(text)
        elif base is not None and is_legible(text) and not labels(text):
            if cell.column - base == _PROJECT:
                names.append(text)
            elif cell.column - base == _GOAL:
                goals.append(text)
        elif not han(text):
            stray += [piece for piece in text.split() if _NUMBER.fullmatch(piece)]
    # Two running texts in one row: the left one is an overprint of the goal in the project's column.
    running = [goal for goal in goals if is_running(goal)]
    if len(running) > 1 and not codes:
        goals = [goal for goal in goals if goal not in running[:-1]]
    readable = tuple(goal for goal in goals if _is_readable(goal))
    return Left(_labels(row, base), tuple(codes), tuple(names), readable, tuple(stray), tuple(units))


def is_running(text: str) -> bool:
    """Whether a cell is running text, a goal or a line of one."""
    return (bool(_CLAUSE.search(text)) and han(text) >= _SHORTEST_GOAL) or han(text) > _LONGEST_NAME


def _labels(row: Row, base: int | None) -> tuple[str, ...]:
    """The level names left of the indicator's name, in printed order; in a row that lost its name also in its place."""
    found: list[str] = []
    for cell in row.cells:
        if base is not None and cell.column >= base - 1 and not (cell.column == base - 1 and is_plain_label(cell.text)):
            continue
        if not is_running(cell.text) and find_code(cell.text) is None:
            found.extend(labels(cell.text))
    return tuple(found)


def _is_readable(text: str) -> bool:
    """Whether a running text is one: its letters Han for the most part, and no short piece with letters of other scripts
    (``J次升:洲中2行 子口在, 「残ノ31``)."""
    letters = re.sub(r"[\W\d_]", "", text)
    return han(text) >= _HAN_SHARE * max(len(letters), 1) and (len(text) > _CERTAINLY_TEXT or not is_marked(text))


def _part_running(text: str) -> tuple[str, list[str]]:
    """A code cell into which the goal ran: its name's pieces, and the goal's."""
    pieces = text.split()
    for index, piece in enumerate(pieces[1:], start=1):
        if is_running(piece):
            return " ".join(pieces[:index]), [" ".join(pieces[index:])]
    return text, []
