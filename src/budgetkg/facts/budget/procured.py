"""What a procurement table's rows go by where several columns name them: 采购品目大类 | 专项名称 | 经济科目 | 采购品目名称."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from budgetkg.document.model import Row
from budgetkg.facts.budget.columns import Column, Role


def by_item(columns: Sequence[Column], body: Sequence[Row]) -> tuple[Column, ...]:
    """The columns as the labels of the rows are to be read: a row goes by the lowest 品目 that it prints.

    The name of an economic class beside it says which money pays (办公费 of five different purchases) and names no row;
    where the column prints the class's code as well it stays.
    """
    items = [column.index for column in columns if column.role is Role.NAME and column.scheme == "procurement"]
    if not items:
        return tuple(columns)
    classes = {
        column.index for column in columns
        if column.role is Role.NAME and column.scheme.startswith("economic") and not _prints_codes(column, columns, body)
    }  # fmt: skip
    return tuple(
        replace(column, role=Role.OTHER)
        if column.index in classes
        else replace(column, scheme="level")
        if column.index in items and len(items) > 1
        else column
        for column in columns
    )


def _prints_codes(column: Column, columns: Sequence[Column], body: Sequence[Row]) -> bool:
    beside = any(other.role is Role.CODE and other.scheme == column.scheme for other in columns)
    return beside or any(row.at(column.index)[:1].isdigit() for row in body if row.aligned)
