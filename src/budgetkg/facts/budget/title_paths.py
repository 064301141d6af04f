"""Header rows → for each column the titles over it, from the top down.

A header may run over three rows; the path is what counts (2024年预算数 / 合计). A merged cell stands in its first column:
the blanks behind it belong to it until the next title of its row, or the next group of the row above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from budgetkg.document.model import Row
from budgetkg.facts.budget.columns import is_column_numbers
from budgetkg.text import key, tidy

#: What a row of column numbers may hold beside them: 类 款 项 栏次 1 2 3.
_LEVELS = frozenset({"类", "款", "项", "目"})


def titles_of(rows: Iterable[Row]) -> list[Row]:
    """The aligned rows of a header without the numbers of its columns."""
    found = []
    for row in rows:
        if row.aligned and is_column_numbers(row):
            row = replace(row, cells=tuple(cell for cell in row.cells if key(cell.text) in _LEVELS))
        if row.aligned and row.cells:
            found.append(row)
    return found


def declared(rows: Iterable[Row]) -> set[int]:
    """The columns that print a title of their own, or under a merged cell that says how far it reaches."""
    return {
        column
        for row in rows
        if row.aligned and not is_column_numbers(row)
        for cell in row.cells
        if cell.text
        for column in range(cell.column, cell.column + cell.column_span)
    }


def title_paths(rows: Sequence[Row], width: int) -> list[list[str]]:
    paths: list[list[str]] = [[] for _ in range(width)]
    groups = [0] * width  # per column: the first column of the group it stands in
    for row in rows:
        texts = [row.at(column) for column in range(width)]
        ends = {cell.column: cell.column + cell.column_span for cell in row.cells if cell.column_span > 1}
        new_groups = list(groups)
        current, start, end = "", 0, width
        for column in range(width):
            if texts[column]:
                current, start, end = texts[column], column, ends.get(column, width)
            elif groups[column] != groups[start] or column >= end:
                current, start, end = "", column, width
            if current:
                paths[column].append(tidy(current))
                new_groups[column] = start
            else:
                new_groups[column] = column
        groups = new_groups
    return paths
