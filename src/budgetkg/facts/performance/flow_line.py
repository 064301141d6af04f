"""One line of a performance table whose cells are parted by spaces only, if at all: read by its grammar.

An indicator line ends in value, unit and weight, so it is read from the right; its name may hold ``=`` and ``×100%``
itself, and the comparator may be glued to it: ``预算编制质量=∣（执行数-预算数）/预算数∣≤ 5 % 30``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.facts.model import PLAIN, Reading
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.draft import both
from budgetkg.facts.project_code import ProjectCode, split_project, starts_with_code
from budgetkg.text import key, parse_amount, squeeze

_COMPARATOR = re.compile(
    "|".join(
        re.escape(sign)
        for sign in sorted(vocabulary.COMPARATORS, key=len, reverse=True)
        if not sign.isalpha() or sign == "定性"
    )
)
_CORE = frozenset("是否")
_NUMBER_UNIT = re.compile(r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d\s].*)")
# …维稳执勤补助10.00: a name with the first number glued to it. Amounts and execution weights print two decimals.
_GLUED_NUMBER = re.compile(r"(?P<name>.*?[^\d,.])(?P<number>\d[\d,]*\.\d\d)")
_ONE_OF_TWO = Reading(
    Decimal("0.6"), "两列只印一个数，按本年列读取 / one number printed for two columns; taken for the current year's"
)
_SPLIT_NUMBER = Reading(Decimal("0.9"), "与名称相连的数已分开 / number glued to the name split off")


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """The cells of an indicator line by field, and how sure their columns are."""

    cells: dict[str, str]
    reading: Reading = PLAIN


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project's line: code, name and the numbers that follow it."""

    code: ProjectCode | None
    name: str
    numbers: tuple[str, ...]
    reading: Reading = PLAIN


def read_indicator(text: str, columns: Sequence[str], units: frozenset[str] = frozenset()) -> IndicatorLine | None:
    """The cells of an indicator line, ``None`` when it is none (a line of a goal).

    ``columns`` are the fields of the table's header in their order, ``units`` the units of measurement known in the
    table, which tell a unit from a second word of a text value.
    """
    cells, rest = _levels(text)
    before, behind = _sides(columns)
    values = [field for field in ("target", "current") if field in behind]
    weights = [field for field in ("weight_total", "weight") if field in behind]
    for match in reversed(list(_COMPARATOR.finditer(rest))):
        name = rest[: match.start()].strip()
        tail = rest[match.end() :].split()
        if "core" in behind and tail and tail[-1] in _CORE:
            cells["core"] = tail.pop()
        if not tail or not name:
            continue
        while match.group() == "定性" and name.endswith("定性") and len(tail) < len(weights) + len(values):
            # 党员凝聚力 定性 定性 10: the first 定性 is the comparator, the second the value.
            name, tail = name.removesuffix("定性").strip(), ["定性", *tail]
        found = _tail(tail, match.group() == "定性", values, weights, units)
        left = _left_of_comparator(name, before)
        if found is None or left is None:
            continue
        return IndicatorLine({**cells, "comparator": match.group(), **left, **found.cells}, found.reading)
    return None


def _sides(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns that stand between the indicator's name and its comparator, and those behind the comparator."""
    if not {"level3", "comparator"} <= set(columns):
        return [], list(columns)
    name, sign = columns.index("level3"), columns.index("comparator")
    return list(columns[name + 1 : sign]), list(columns[sign + 1 :])


def _left_of_comparator(text: str, columns: Sequence[str]) -> dict[str, str] | None:
    """Name, weight and unit of a form that prints them before the comparator: 组织活动场次 6 场次 ≥ …"""
    tokens = text.split()
    cells: dict[str, str] = {}
    for field in reversed(columns):
        numeric = field in ("weight", "weight_total")
        if len(tokens) > 1 and (parse_amount(tokens[-1]) is not None) == numeric:
            cells[field] = tokens.pop()
        elif numeric:
            return None
    return {**cells, "level3": " ".join(tokens)} if tokens else None


def begins_indicator(text: str) -> bool:
    """Whether a line begins with the names of both indicator levels, so that it is an indicator or its first part."""
    cells, rest = _levels(text)
    return {"level1", "level2"} <= cells.keys() and rest != ""


def _levels(text: str) -> tuple[dict[str, str], str]:
    """The level names that a line begins with, also glued to each other and to the name, and the rest of the line."""
    cells: dict[str, str] = {}
    rest = text.strip()
    found = _prefix(rest, vocabulary.LEVEL1)
    # A line that begins with 成本指标 or 满意度指标 and no other level name: level 2 with its level 1 lost.
    after = rest[len(found) :].strip()
    named = _prefix(after, tuple(vocabulary.LEVEL2)) or grammar.level2(after.partition(" ")[0])
    if found and (named or found not in vocabulary.LEVEL2):
        cells["level1"] = found
        rest = rest[len(found) :].strip()
    found = _prefix(rest, tuple(vocabulary.LEVEL2))
    if found:
        cells["level2"] = found
        rest = rest[len(found) :].strip()
    elif "level1" in cells:
        first, _, after = rest.partition(" ")
        if grammar.level2(first) and after:
            cells["level2"], rest = first, after.strip()
    return cells, rest


def _prefix(text: str, names: Sequence[str]) -> str:
    return max((name for name in names if text.startswith(name)), key=len, default="")


def _tail(
    tokens: list[str], qualitative: bool, values: Sequence[str], weights: Sequence[str], units: frozenset[str]
) -> IndicatorLine | None:
    """Value, unit and weight from the tokens behind the comparator; ``None`` when they cannot be that."""
    reading = PLAIN
    count = 0
    while count < len(weights) and len(tokens) - count > 1 and parse_amount(tokens[-1 - count]) is not None:
        count += 1
    weight_cells = tokens[len(tokens) - count :]
    body = tokens[: len(tokens) - count]
    if weights and not count and not qualitative and parse_amount(body[0]) is None:
        return None
    if 0 < count < len(weights):
        reading = _ONE_OF_TWO
    cells = dict(zip(weights[len(weights) - count :], weight_cells, strict=True))
    numbers: list[str] = []
    while body and len(numbers) < len(values) and parse_amount(body[0]) is not None:
        numbers.append(body.pop(0))
    if not numbers and body and not qualitative and (glued := _NUMBER_UNIT.fullmatch(body[0])):
        numbers, body = [glued["number"]], [glued["unit"], *body[1:]]
    if not numbers:
        if not body:
            return None
        if len(body) > 1 and (key(body[-1]) in units or body[-1] in ("%", "％")):
            cells["unit"] = body.pop()
        numbers = body if len(values) == len(body) else ["".join(body)]
        body = []
    if 0 < len(numbers) < len(values):
        reading = both(reading, _ONE_OF_TWO)
    cells.update(zip(values[len(values) - len(numbers) :], numbers, strict=False))
    if body:
        cells["unit"] = "".join(body)
    return IndicatorLine(cells, reading)


def read_project(text: str, numeric_columns: int, usual_weight: str = "") -> ProjectLine | None:
    """A project's line, ``None`` when the line does not begin with a project code.

    ``numeric_columns`` is how many number columns the header has between the project's name and its goal,
    ``usual_weight`` the execution weight that the table prints elsewhere: it tells where a glued name ends
    (``…项目210.00``).
    """
    if not starts_with_code(text):
        return None
    code, rest = split_project(text)
    tokens = rest.split()
    numbers: list[str] = []
    while len(tokens) > 1 and len(numbers) < numeric_columns and parse_amount(tokens[-1]) is not None:
        numbers.insert(0, tokens.pop())
    name = " ".join(tokens)
    reading = PLAIN
    glued = _GLUED_NUMBER.fullmatch(name) if len(numbers) < numeric_columns else None
    if glued:
        name, number = glued["name"], glued["number"]
        if usual_weight and number != usual_weight and number.endswith(usual_weight):
            name, number = name + number[: -len(usual_weight)], usual_weight
            reading = _SPLIT_NUMBER
        numbers.insert(0, number)
    return ProjectLine(code, squeeze(name), tuple(numbers), reading)
