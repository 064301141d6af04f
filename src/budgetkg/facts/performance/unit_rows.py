"""Rows of a table of projects that name an office and print the sum of the projects below it (资金使用单位)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.facts.context import Context
from budgetkg.text import decimals, key, parse_amount

TOTALS = frozenset({"合计", "总计", "小计", "合计:", "总计:", "小计:"})


@dataclass(frozen=True, slots=True)
class Named:
    """A row's name, its printed amount, and whether it prints anything of a project (a goal or indicators)."""

    name: str
    amount: str
    is_project: bool


def offices(rows: Sequence[Named], context: Context) -> tuple[int, ...]:
    """The places of the rows that are no projects but the offices whose projects follow.

    Such a row prints no goal, and it bears the name of a unit of the document or the sum of the projects below it up to
    the next such row, within their rounding.
    """
    known = {key(unit.name) for unit in context.units.units}
    amounts = [parse_amount(row.amount) for row in rows]
    found: list[int] = []
    below, count = Decimal(0), 0
    sums: dict[int, tuple[Decimal, int]] = {}
    for place in range(len(rows) - 1, -1, -1):
        if rows[place].is_project:
            below, count = below + (amounts[place] or Decimal(0)), count + 1
        else:
            sums[place] = below, count
            below, count = Decimal(0), 0
    for place, row in enumerate(rows):
        if row.is_project or key(row.name) in TOTALS:
            continue
        if adds_up(row.amount, *sums[place]) or key(row.name) in known:
            found.append(place)
    return tuple(found)


def adds_up(printed: str, total: Decimal, count: int) -> bool:
    """Whether a printed amount is the total of so many others, each rounded to its last digit."""
    amount = parse_amount(printed)
    if amount is None or not total:
        return False
    return abs(amount - total) * 2 <= (count + 1) * Decimal(1).scaleb(-decimals(printed))
