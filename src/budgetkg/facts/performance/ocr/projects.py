"""Which rows of a damaged table are one project, where codes, names and levels are lost here and there.

Several signs speak together, none of them alone: the indicator levels run through 产出, 效益, 满意度 once a project; its
weights come to the same sum in every project; it has one code, near the middle of its rows, and one goal; no indicator
stands in it twice. The rows are parted where all signs together are contradicted least.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.ocr.draft import ProjectRows
from budgetkg.facts.performance.ocr.levels import with_levels
from budgetkg.facts.performance.ocr.rows import Sorted
from budgetkg.facts.project_code import CODE
from budgetkg.text import fold_width, squeeze

#: What each contradicted sign costs.
_PROJECT = 1.0  # a project more
_LEVEL_BACK = 3.0  # a level that is over comes back
_AFTER_SATISFACTION = 1.5  # an indicator without level after 满意度 that is no satisfaction
_NO_CODE = 2.5
_DAMAGED_CODE = 1.0
_SECOND_CODE = 5.0
_OFF_MIDDLE = 1.0  # a code at the edge of the project's rows, by its share of them
_NO_INDICATOR = 6.0
_SAME_NAME = 2.0  # an indicator twice
_NO_GOAL = 0.5
_SECOND_GOAL = 1.5  # a goal that begins, or is printed, again
_GAP_IN_GOAL = 0.3
_SUM_FAILS = 4.0
_SUM_UNKNOWN = 1.5
_ODD_START = 0.2  # a project that begins with a row that is no indicator's
_NO_FIRST_LEVEL = 0.5  # a project without 成本 at its head, in a table that lists 成本 first
_INSIDE_LEVEL = 0.5  # a project that ends within 产出

_NO_ORDER = 1.0  # a project more in a table whose levels stand in no order, so that they say nothing

#: What the weights of a project come to: with 预算执行率权重 10, without, and not known.
_SUMS = (Decimal(90), Decimal(100), None)
#: In which order the levels stand: as 财预〔2021〕101号 lists them, with 成本 first as newer forms do, or in none.
_ORDERS: tuple[tuple[str, ...], ...] = (
    ("产出指标", "效益指标", "满意度指标", "成本指标"),
    ("成本指标", "产出指标", "效益指标", "满意度指标"),
    (),
)
_MOST_ROWS = 45
#: A bound that costs so little more a few rows up or down leaves these rows in doubt.
_SURE = 1.5
_FARTHEST_SHIFT = 3
_DOUBTFUL = Decimal("0.6")
_WHY_DOUBTFUL = "所属项目按多项迹象推定 / which project it belongs to is inferred"
_SATISFACTION = "满意度指标"
#: How goals begin: 根据…, 依据…, 为…, 按照…
_GOAL_START = re.compile(r"(?:[1一]、)?(?:根据|依据|按照|按|为了|为|严格)")


def find_projects(rows: Sequence[Sorted]) -> tuple[ProjectRows, ...]:
    """The rows, parted into projects, in printed order.

    What the weights come to, and in which order the levels stand, is taken as what leaves the least contradicted.
    """
    if not rows:
        return ()
    signs = [_Signs.of(row) for row in rows]
    found = [_Parting.best(signs, expected, order) for expected in _SUMS for order in _ORDERS]
    parting = min(found, key=lambda one: one.cost)
    starts = parting.starts
    ends = [*starts[1:], len(rows)]
    rows = _with_doubts(rows, parting.doubtful())
    return tuple(_project(rows[start:end]) for start, end in zip(starts, ends, strict=True))


def _with_doubts(rows: Sequence[Sorted], doubtful: Collection[int]) -> list[Sorted]:
    """The rows, those of which the project is not certain marked so."""
    result = []
    for place, row in enumerate(rows):
        if place in doubtful and row.draft is not None:
            row = replace(row, draft=row.draft.repaired(_WHY_DOUBTFUL, _DOUBTFUL))
        result.append(row)
    return result


@dataclass(frozen=True)
class _Parting:
    """A way of parting the rows: what it costs, where its projects begin, and ``costs[s][n]``, the cost of the project
    that begins at row ``s`` and has ``n + 1`` rows."""

    cost: float
    starts: list[int]
    costs: list[list[float]]

    @classmethod
    def best(cls, rows: Sequence[_Signs], expected: Decimal | None, order: Sequence[str]) -> _Parting:
        costs = [_costs(rows[start : start + _MOST_ROWS], expected, order) for start in range(len(rows))]
        return cls(*_part(len(rows), costs), costs)

    def doubtful(self) -> frozenset[int]:
        """The rows that could as well be the next project's or the one's before, by what is contradicted then."""
        found: set[int] = set()
        bounds = [*self.starts, len(self.costs)]
        for before, bound, after in zip(bounds, bounds[1:], bounds[2:], strict=False):
            own = self._of(before, bound) + self._of(bound, after)
            for other in range(max(before + 1, bound - _FARTHEST_SHIFT), min(after, bound + _FARTHEST_SHIFT + 1)):
                if other != bound and self._of(before, other) + self._of(other, after) - own < _SURE:
                    found.update(range(min(bound, other), max(bound, other)))
        return frozenset(found)

    def _of(self, start: int, end: int) -> float:
        costs = self.costs[start]
        return costs[end - start - 1] if end - start <= len(costs) else float("inf")


def _part(count: int, open_costs: Sequence[Sequence[float]]) -> tuple[float, list[int]]:
    """The least cost of parting so many rows, and where the parts begin."""
    costs: list[float] = [0.0]
    origin: list[int] = [0]
    for end in range(1, count + 1):
        choices = [
            (costs[start] + open_costs[start][end - start - 1], -start)
            for start in range(max(0, end - _MOST_ROWS), end)
        ]
        cost, start = min(choices)
        costs.append(cost)
        origin.append(-start)
    starts: list[int] = []
    place = count
    while place > 0:
        place = origin[place]
        starts.insert(0, place)
    return costs[-1], starts


def _costs(rows: Sequence[_Signs], expected: Decimal | None, order: Sequence[str]) -> list[float]:
    """The cost of the first row alone as a project, of the first two, and so on."""
    part = _Part(expected, order, _ODD_START * (not rows[0].certain))
    result = []
    for row in rows:
        part.add(row)
        result.append(part.cost)
    return result


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a row says of where projects begin and end."""

    certain: bool
    level: str
    name: str
    weights: tuple[Decimal | None, ...]
    codes: tuple[str, ...]
    has_code_cell: bool
    goals: tuple[str, ...]

    @classmethod
    def of(cls, row: Sorted) -> _Signs:
        draft = row.draft
        return cls(
            certain=row.certain,
            level=level1(row),
            name=draft.name if draft else "",
            weights=(draft.weight_total, draft.weight) if draft else (None, None),
            codes=sound_codes(row.codes),
            has_code_cell=bool(row.codes),
            goals=tuple(squeeze(goal) for goal in row.goals),
        )


class _Part:
    """Rows gathered one by one, and what contradicts that they are one project."""

    def __init__(self, expected: Decimal | None, order: Sequence[str], cost: float) -> None:
        self._expected = expected
        self._ranks = {level: rank for rank, level in enumerate(order)}
        self._running = cost + _PROJECT + _NO_ORDER * (not order)
        self._first = order[0] if order and order[0] == "成本指标" else ""
        self._level = ""
        self._names: set[str] = set()
        self._codes: dict[str, int] = {}
        self._damaged_code = False
        self._goals: set[str] = set()
        self._goal_at: int | None = None
        self._rows = 0
        self._indicators = 0
        # 权重 and 本年权重: their sums, how many are not known, and what rows print that are no certain indicators.
        self._sums = [Decimal(), Decimal()]
        self._unknown = [0, 0]
        self._stray = [Decimal(), Decimal()]

    def add(self, row: _Signs) -> None:
        if self._ranks:
            self._add_level(row)
        self._add_indicator(row)
        for code in row.codes:
            self._codes.setdefault(code, self._rows)
        self._damaged_code = self._damaged_code or row.has_code_cell
        for goal in row.goals:
            self._add_goal(goal)
        self._rows += 1

    def _add_level(self, row: _Signs) -> None:
        if row.level in self._ranks:
            if not self._level:
                self._running += _NO_FIRST_LEVEL * (self._first not in ("", row.level))
            elif self._ranks[row.level] < self._ranks[self._level]:
                self._running += _LEVEL_BACK
            self._level = row.level
        elif row.certain and row.name and self._level == _SATISFACTION:
            self._running += _AFTER_SATISFACTION

    def _add_indicator(self, row: _Signs) -> None:
        for column, weight in enumerate(row.weights):
            if not row.certain:
                self._stray[column] += weight or 0
            elif weight is None:
                self._unknown[column] += 1
            else:
                self._sums[column] += weight
        self._indicators += row.certain
        if row.certain and row.name:
            self._running += _SAME_NAME * (row.name in self._names)
            self._names.add(row.name)

    def _add_goal(self, goal: str) -> None:
        if self._goal_at is not None:
            again = goal in self._goals or bool(_GOAL_START.match(goal))
            self._running += _SECOND_GOAL * again + _GAP_IN_GOAL * (self._rows > self._goal_at + 1)
        self._goals.add(goal)
        self._goal_at = self._rows

    @property
    def cost(self) -> float:
        total = self._running + self._code_cost() + self._sum_cost()
        total += _NO_GOAL * (self._goal_at is None) + _NO_INDICATOR * (self._indicators == 0)
        return total + _INSIDE_LEVEL * (self._level == "产出指标")

    def _code_cost(self) -> float:
        if not self._codes:
            return _DAMAGED_CODE if self._damaged_code else _NO_CODE
        middle = (self._rows - 1) / 2
        places = list(self._codes.values())
        return _SECOND_CODE * (len(places) - 1) + _OFF_MIDDLE * abs(places[0] - middle) / self._rows

    def _sum_cost(self) -> float:
        if self._expected is None:
            return _SUM_UNKNOWN
        best = _SUM_FAILS
        for known, unknown, stray in zip(self._sums, self._unknown, self._stray, strict=True):
            if known and not unknown and self._expected in (known, known + stray):
                return 0.0
            if unknown and known < self._expected:
                best = _SUM_UNKNOWN
        return best


def level1(row: Sorted) -> str:
    """The 一级指标 that a row's labels or its name say, empty when they say nothing or several."""
    levels = {_first_level(label, row.labels) for label in row.labels}
    if len(levels) == 1:
        return levels.pop()
    if len(levels) > 1:
        # A pile of labels (效益指标 满意度指标 产出指标 | 成本指标): the 二级指标 beside it is the row's own.
        second = {label for label in row.labels if label in vocabulary.LEVEL2 and label != _SATISFACTION}
        return _first_level(second.pop(), ()) if len(second) == 1 else ""
    return _SATISFACTION if row.draft is not None and "满意" in row.draft.name else ""


def _first_level(label: str, beside: Sequence[str]) -> str:
    """成本指标 is a 一级指标 where 经济成本指标 stands beside it, and a 二级指标 of 产出 otherwise."""
    if label == "成本指标" and any(other.endswith("成本指标") and other != label for other in beside):
        return label
    return vocabulary.LEVEL2.get(label, label)


def sound_codes(cells: Sequence[str]) -> tuple[str, ...]:
    """The project codes in some cells that follow the grammar, as printed."""
    return tuple(match.group() for cell in cells if (match := CODE.search(fold_width(cell))))


def _project(group: Sequence[Sorted]) -> ProjectRows:
    drafts = [row.draft for row in group if row.draft is not None and row.certain]
    orphans = [row.draft for row in group if row.draft is not None and not row.certain]
    return ProjectRows(
        with_levels(group, drafts),
        tuple(orphans),
        tuple(row.row for row in group),
        tuple(piece for row in group for piece in row.pieces(row.codes)),
        tuple(piece for row in group for piece in row.pieces(row.left.names)),
        tuple(piece for row in group for piece in row.pieces(row.goals)),
        tuple(piece for row in group for piece in row.pieces(row.left.units)),
    )
