"""Columns of differences between two years: 增减变化情况 beside 2021年 and 2022年.

Such a title does not always say whether the numbers under it are money or shares (12.5 may be 万元 or %). A column counts
as one of amounts where its title says so (增减额), or where each of its numbers is the difference of the same two columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.entry import Entry
from budgetkg.text import decimals

CHANGE = "change"
#: Three numbers, each rounded to the last digit that the widest of them prints.
_ROUNDED = Decimal("1.5")


def without_shares(columns: Sequence[Column], entries: Sequence[Entry]) -> tuple[Column, ...]:
    """The columns; one of differences that is not known to hold amounts is ``OTHER``: its numbers stay unread."""
    return tuple(
        replace(column, role=Role.OTHER)
        if column.role is Role.ASIDE
        and column.measure == CHANGE
        and not words.says_money(column.path)
        and not _is_difference(column, columns, entries)
        else column
        for column in columns
    )


def _is_difference(change: Column, columns: Sequence[Column], entries: Sequence[Entry]) -> bool:
    """Whether two columns about the same thing differ by what a column prints, in every row that prints it."""
    own = [
        column.index
        for column in columns
        if column.holds_amounts and column.measure != CHANGE and _subject(column) == _subject(change)
    ]
    rows = [values for entry in entries if change.index in (values := _values(entry))]
    return bool(rows) and any(
        all(_differs(values, minuend, subtrahend, change.index) for values in rows)
        for minuend, subtrahend in permutations(own, 2)
    )


def _subject(column: Column) -> tuple[str, str | None]:
    return column.item, column.fund


def _values(entry: Entry) -> dict[int, tuple[Decimal, int]]:
    """Column → its number and its decimals, in a row whose cells are known."""
    if not entry.sure:
        return {}
    pairs = zip(entry.placements[0], entry.tokens, strict=True)
    return {column: (token.value, decimals(token.printed)) for column, token in pairs}


def _differs(values: dict[int, tuple[Decimal, int]], minuend: int, subtrahend: int, change: int) -> bool:
    nothing = Decimal(0), 0
    (one, one_digits), (other, other_digits) = values.get(minuend, nothing), values.get(subtrahend, nothing)
    difference, digits = values[change]
    tolerance = Decimal(10) ** -max(one_digits, other_digits, digits) * _ROUNDED
    return abs(one - other - difference) <= tolerance
