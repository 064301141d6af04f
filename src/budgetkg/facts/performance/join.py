"""Which indicators and which goal belong to which project, where only the order of three lists is left.

A wide sheet printed in column blocks loses the rows that hold its blocks together. What decides is arithmetic and
sense: a project's weights come to 100 less its execution weight; a 二级指标 implies its 一级指标; goals speak of their
project and its amount. All three lists keep their order. Dynamic programming over projects finds the joint reading with
the least cost; rows of a block may be missing, too many or continued over a page break.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

_NO_SUM = 2.0  # weights of a run do not come to their target
_PER_TEN = 0.5  # … and for each 10 that they miss it by
_NO_GOAL = 5.0  # a project without a goal
_STRAY_GOAL = 5.0  # a goal that belongs to no project
_NO_INDICATORS = 8.0  # a project without indicators
_STRAY_INDICATOR = 4.0  # an indicator that belongs to no project
_LOST_PROJECT = 4.0  # a goal and its indicators whose project is lost
_LEVEL_LOST = 1.0  # a level-1 cell too many or too few
_STRANGE_GOAL = 1.2  # a goal that has nothing to do with its project's name
_NEW_GOAL_INSIDE = 3.0  # a goal text that looks like a new one, read as going on
_GOES_ON = 0.2  # one that looks like going on, read so
_BEGINS_ODDLY = 1.5  # one that looks like going on, read as a new one
_LONGEST_RUN = 40
_SPREAD = Decimal(20)  # how far above the target a run's sum may lie
_BEAM = 60  # states kept after each project,
_WIDTH = 12.0  # and by how much they may cost more than the cheapest


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal text with the level-1 cells printed beside and below it, up to the next text.

    ``goes_on`` says that it looks like the rest of the one before: 目标2：… or a first row after a page break.
    """

    text: str
    levels: tuple[str, ...]
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What belongs to one project: indicators ``start`` up to ``stop``, goals ``first`` up to ``after``.

    ``exact`` says that the weights come to their target, ``lost`` how many level-1 cells are missing or too many,
    ``margin`` what the best joint reading that gives the project something else would cost more.
    """

    start: int
    stop: int
    first: int
    after: int
    exact: bool
    lost: int
    margin: float = math.inf

    def same(self, other: Match) -> bool:
        """Whether both give a project the same indicators and goals."""
        return (self.start, self.stop, self.first, self.after) == (other.start, other.stop, other.first, other.after)


@dataclass(frozen=True, slots=True)
class Lists:
    """The three lists. ``targets`` are what each project's weights must come to, ``None`` where not known;
    ``expected`` the 一级指标 that each indicator's 二级指标 allows (empty: any)."""

    targets: tuple[Decimal | None, ...]
    weights: tuple[Decimal | None, ...]
    expected: tuple[frozenset[str], ...]
    goals: tuple[Goal, ...]
    likeness: Callable[[int, int], float]  # of a project and a goal, 0 to 1


_State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """One project's match, from one state to the next, and its price."""

    before: _State
    match: Match
    price: float

    @property
    def after(self) -> _State:
        return (self.match.stop, self.match.after)


def join(lists: Lists) -> tuple[Match, ...]:
    """The matches of all projects, in order, that cost least together, each with its margin."""
    return _Search(lists).run()


class _Search:
    """States are (indicators used, goals used) after each project; the cheapest way to each is kept."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.has_levels = any(goal.levels for goal in lists.goals)
        self.levels_before = [0, *accumulate(len(goal.levels) for goal in lists.goals)]
        self.has_goals = bool(lists.goals)
        self.level_cost = lru_cache(maxsize=None)(self._level_cost)
        self.likeness = lru_cache(maxsize=None)(lists.likeness)

    def run(self) -> tuple[Match, ...]:
        steps: list[list[_Step]] = []
        costs: dict[_State, float] = {(0, 0): 0.0}
        for project in range(len(self.lists.targets)):
            taken: list[_Step] = []
            ways: dict[_State, float] = {}
            least = math.inf
            # Cheapest states first: what costs more than the best way so far by the width is dropped unpriced.
            for state, cost in sorted(costs.items(), key=lambda way: (way[1], way[0])):
                for match, price in self._matches(project, *state, least + _WIDTH - cost):
                    step = _Step(state, match, price)
                    taken.append(step)
                    ways[step.after] = min(cost + price, ways.get(step.after, cost + price))
                    least = min(least, cost + price)
            near = [(state, cost) for state, cost in ways.items() if cost <= least + _WIDTH]
            costs = dict(heapq.nsmallest(_BEAM, near, key=lambda way: (way[1], way[0])))
            steps.append([step for step in taken if step.after in costs])
        return self._cheapest(steps, {state: self._left_over(state) for state in costs})

    def _cheapest(self, steps: list[list[_Step]], ends: dict[_State, float]) -> tuple[Match, ...]:
        """The cheapest way through all steps; each match with what the best way without it costs more."""
        onward: list[dict[_State, float]] = [ends]
        for layer in reversed(steps):
            ahead: dict[_State, float] = {}
            for step in layer:
                if step.after in onward[0]:
                    total = step.price + onward[0][step.after]
                    ahead[step.before] = min(total, ahead.get(step.before, total))
            onward.insert(0, ahead)
        backward: list[dict[_State, float]] = [{(0, 0): 0.0}]
        for layer in steps:
            behind: dict[_State, float] = {}
            for step in layer:
                if step.before in backward[-1]:
                    total = backward[-1][step.before] + step.price
                    behind[step.after] = min(total, behind.get(step.after, total))
            backward.append(behind)
        matches: list[Match] = []
        state: _State = (0, 0)
        for order, layer in enumerate(steps):
            here = [step for step in layer if step.before == state and step.after in onward[order + 1]]
            best = min(here, key=lambda step: step.price + onward[order + 1][step.after])
            least = onward[0][(0, 0)]
            others = [
                backward[order][step.before] + step.price + onward[order + 1][step.after]
                for step in layer
                if step.before in backward[order]
                and step.after in onward[order + 1]
                and not step.match.same(best.match)
            ]
            matches.append(replace(best.match, margin=max(min(others, default=math.inf) - least, 0.0)))
            state = best.after
        return tuple(matches)

    def _left_over(self, state: tuple[int, int]) -> float:
        """What it costs to leave the last indicators and goals to no project."""
        indicators = len(self.lists.weights) - state[0]
        goals = self.lists.goals[state[1] :]
        stray = _STRAY_INDICATOR * indicators + _STRAY_GOAL * len(goals)
        # What is left may be the rows of lost projects, a goal each.
        lost = _LOST_PROJECT * sum(not goal.goes_on for goal in goals)
        return min(stray, lost) if indicators and lost else stray

    def _matches(self, project: int, indicator: int, goal: int, allowed: float) -> Iterator[tuple[Match, float]]:
        """The matches of a project that begin at these places, also behind something that belongs to no project, and cost
        no more than is ``allowed``."""
        allowed = min(allowed, _WIDTH)
        for start, first, skipped in self._starts(project, indicator, goal):
            goals = tuple(self._goals(project, first))
            for stop, exact, run_cost in self._runs(project, start):
                for after, goal_cost in goals:
                    least = self._least_level_cost(start, stop, first, after)
                    nothing = stop == start and after == first  # always possible, so that a way remains
                    if skipped + run_cost + goal_cost + least > allowed and not nothing:
                        continue
                    levels, lost = self.level_cost(start, stop, first, after)
                    match = Match(start, stop, first, after, exact, lost)
                    yield match, skipped + run_cost + goal_cost + levels

    def _starts(self, project: int, indicator: int, goal: int) -> Iterator[tuple[int, int, float]]:
        """Where a project's own rows may begin: here, behind a stray row, or behind the rows of a project whose own row
        is lost (a goal, and indicators that come to the same sum)."""
        yield indicator, goal, 0.0
        if indicator < len(self.lists.weights):
            yield indicator + 1, goal, _STRAY_INDICATOR
        if goal < len(self.lists.goals):
            yield indicator, goal + 1, _STRAY_GOAL
            after = goal + 1
            while after < len(self.lists.goals) and self.lists.goals[after].goes_on:
                after += 1
            for stop, exact, _ in self._runs(project, indicator):
                if exact:
                    levels, _ = self.level_cost(indicator, stop, goal, after)
                    yield stop, after, _LOST_PROJECT + levels

    def _runs(self, project: int, start: int) -> Iterator[tuple[int, bool, float]]:
        """Where a project's indicators may end: ``(stop, exact sum, cost)``."""
        target = self.lists.targets[project]
        yield start, False, _NO_INDICATORS
        total = Decimal(0)
        known = False
        for stop in range(start + 1, min(len(self.lists.weights), start + _LONGEST_RUN) + 1):
            weight = self.lists.weights[stop - 1]
            known = known or weight is not None
            total += weight or Decimal(0)
            if target is None or not known:
                yield stop, False, 0.0
            elif total == target:
                yield stop, True, 0.0
            elif total <= target + _SPREAD:
                yield stop, False, _NO_SUM + _PER_TEN * float(abs(total - target)) / 10
            else:
                return

    def _goals(self, project: int, first: int) -> Iterator[tuple[int, float]]:
        """Which goal texts may be a project's: ``(after, cost)``."""
        if not self.has_goals:
            yield first, 0.0
            return
        yield first, _NO_GOAL
        cost = 0.0
        for after in range(first + 1, min(len(self.lists.goals), first + 4) + 1):
            goal = self.lists.goals[after - 1]
            if after == first + 1:
                strange = _STRANGE_GOAL * (1 - self.likeness(project, first))
                cost += strange + (_BEGINS_ODDLY if goal.goes_on else 0.0)
            else:
                cost += _GOES_ON if goal.goes_on else _NEW_GOAL_INSIDE
            yield after, cost

    def _least_level_cost(self, start: int, stop: int, first: int, after: int) -> float:
        """What the level-1 cells cost at least: by how many they differ from the indicators."""
        if not self.has_levels or after == first:
            return 0.0
        return _LEVEL_LOST * abs(self.levels_before[after] - self.levels_before[first] - (stop - start))

    def _level_cost(self, start: int, stop: int, first: int, after: int) -> tuple[float, int]:
        """What the printed level-1 cells cost against those that level 2 demands, and how many do not pair."""
        if not self.has_levels:
            return 0.0, 0
        printed = [level for goal in self.lists.goals[first:after] for level in goal.levels]
        pairs = pair_levels(printed, self.lists.expected[start:stop])
        paired = sum(level is not None for level in pairs)
        lost = (stop - start - paired) + (len(printed) - paired)
        # A goal that is lost takes its level-1 cells with it: they are paid for with it.
        return (lost * _LEVEL_LOST if after > first else 0.0), lost


def pair_levels(printed: Sequence[str], expected: Sequence[frozenset[str]]) -> tuple[int | None, ...]:
    """For each indicator the index of the printed level-1 cell that is its own, ``None`` where it is lost.

    The pairing keeps order and pairs as many cells as agree (longest common subsequence).
    """
    longest = [[0] * (len(expected) + 1) for _ in range(len(printed) + 1)]
    for row in range(len(printed) - 1, -1, -1):
        for column in range(len(expected) - 1, -1, -1):
            if _agree(printed[row], expected[column]):
                longest[row][column] = 1 + longest[row + 1][column + 1]
            else:
                longest[row][column] = max(longest[row + 1][column], longest[row][column + 1])
    pairs: list[int | None] = [None] * len(expected)
    row = column = 0
    while row < len(printed) and column < len(expected):
        if _agree(printed[row], expected[column]):
            pairs[column] = row
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return tuple(pairs)


def _agree(printed: str, expected: frozenset[str]) -> bool:
    return not expected or printed in expected
