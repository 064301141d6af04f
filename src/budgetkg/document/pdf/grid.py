"""Ruling lines → grids: columns, rows, and cells that may span several of either."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetkg.document.pdf.page import Rule

#: Lines closer than this are one line, drawn twice or as the two sides of a box, in points.
_SNAP = 2.5
#: Lines of one height whose ends are closer than this are one line; dashes and cell borders leave such gaps.
_JOIN = 3.5
#: A border counts where a line covers this share of a cell's side.
_COVERED = 0.6


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell by the rows and columns that it covers, from 0."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the borders of its columns and rows, and its cells; ``owner`` has the cell of each crossing.

    ``open_top`` and ``open_bottom`` are the columns that no line closes: a page break cuts a cell there.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owner: tuple[tuple[int, ...], ...]
    open_top: frozenset[int] = frozenset()
    open_bottom: frozenset[int] = frozenset()

    def cell_at(self, x: float, y: float) -> int | None:
        """The index of the cell at a point; ``None`` outside the grid."""
        column, row = bisect_right(self.columns, x) - 1, bisect_right(self.rows, y) - 1
        if 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1:
            return self.owner[row][column]
        return None

    def sides(self, cell: GridCell) -> tuple[float, float, float, float]:
        """The left side of a cell, its top, its right side and its bottom."""
        columns, rows = self.columns, self.rows
        return (
            columns[cell.column],
            rows[cell.row],
            columns[cell.column + cell.column_span],
            rows[cell.row + cell.row_span],
        )


def find_grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Grid]:
    """The grids that ruling lines make, from top to bottom. A lone box is a frame around text and no grid."""
    flat, upright = _join(horizontal), _join(vertical)
    found = []
    for group_flat, group_upright in _connected(flat, upright):
        grid = _grid(group_flat, group_upright)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.rows[0], grid.columns[0]))


def _join(rules: Iterable[Rule]) -> list[Rule]:
    """Lines drawn in pieces, or twice, as one."""
    ordered = sorted(rules)
    levels: list[list[Rule]] = []
    for rule in ordered:
        if levels and rule.at - levels[-1][0].at <= _SNAP:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    joined = []
    for level in levels:
        at = level[len(level) // 2].at
        start = end = None
        for rule in sorted(level, key=lambda rule: rule.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start - end <= _JOIN:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            joined.append(Rule(at, start, end))
    return joined


def _connected(flat: Sequence[Rule], upright: Sequence[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch one another."""
    parent = list(range(len(flat) + len(upright)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    heights = [rule.at for rule in flat]
    for number, rule in enumerate(upright, start=len(flat)):
        first = bisect_right(heights, rule.start - _JOIN)
        last = bisect_right(heights, rule.end + _JOIN)
        for index in range(first, last):
            if flat[index].start - _JOIN <= rule.at <= flat[index].end + _JOIN:
                parent[root(number)] = root(index)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for number, rule in enumerate((*flat, *upright)):
        groups[root(number)][number >= len(flat)].append(rule)
    return groups.values()


def _grid(flat: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    if not flat or not upright:
        return None
    left, right = min(rule.start for rule in flat), max(rule.end for rule in flat)
    top, bottom = min(rule.start for rule in upright), max(rule.end for rule in upright)
    # A table may be open at its sides: the lines' ends are borders too.
    columns = _levels([rule.at for rule in upright], left, right)
    rows = _levels([rule.at for rule in flat], top, bottom)
    if len(columns) < 2 or len(rows) < 2 or (len(columns) == 2 and len(rows) == 2):
        return None
    across, down = len(columns) - 1, len(rows) - 1
    between_columns = _borders(upright, columns, rows)
    between_rows = _borders(flat, rows, columns)
    owner = [[-1] * across for _ in range(down)]
    cells: list[GridCell] = []
    for row in range(down):
        for column in range(across):
            if owner[row][column] >= 0:
                continue
            wide = 1
            while (
                column + wide < across and owner[row][column + wide] < 0 and (column + wide, row) not in between_columns
            ):
                wide += 1
            high = 1
            while row + high < down and _continues(row + high, column, wide, between_columns, between_rows):
                high += 1
            for inner in range(row, row + high):
                owner[inner][column : column + wide] = [len(cells)] * wide
            cells.append(GridCell(row, column, high, wide))
    return Grid(
        tuple(columns),
        tuple(rows),
        tuple(cells),
        tuple(tuple(line) for line in owner),
        frozenset(column for column in range(across) if (0, column) not in between_rows),
        frozenset(column for column in range(across) if (down, column) not in between_rows),
    )


def _continues(
    row: int, column: int, wide: int, between_columns: set[tuple[int, int]], between_rows: set[tuple[int, int]]
) -> bool:
    """Whether a cell goes on into a row: no border above any of its columns, none between them."""
    return not any((row, place) in between_rows for place in range(column, column + wide)) and not any(
        (place, row) in between_columns for place in range(column + 1, column + wide)
    )


def _levels(found: Iterable[float], first: float, last: float) -> list[float]:
    levels: list[float] = []
    for level in sorted({*found, first, last}):
        if not levels or level - levels[-1] > _SNAP:
            levels.append(level)
    return levels


def _borders(rules: Sequence[Rule], levels: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
    """The sides that lines cover: (level, stretch between two of the crossing levels)."""
    covered = set()
    for rule in rules:
        level = _nearest(levels, rule.at)
        first = max(bisect_right(across, rule.start - _JOIN) - 1, 0)
        for stretch in range(first, len(across) - 1):
            start, end = across[stretch], across[stretch + 1]
            if start >= rule.end:
                break
            if min(rule.end, end) - max(rule.start, start) >= _COVERED * (end - start):
                covered.add((level, stretch))
    return covered


def _nearest(levels: Sequence[float], at: float) -> int:
    place = bisect_right(levels, at)
    if place == len(levels) or (place and at - levels[place - 1] <= levels[place] - at):
        return place - 1
    return place
