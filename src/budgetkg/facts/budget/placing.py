"""The amounts of a row and the columns they may stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from budgetkg.document.model import Cell, Row
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.text import is_dash, is_in_parentheses, loose_amount, parse_amount, squeeze

#: More placements than this are not searched: such a row stays unplaced and is reported.
MOST_PLACEMENTS = 1000

_ODD_GROUPING = "数字分节不规范，按连续数字读取 / digits grouped irregularly, read without the commas"
_NEGATIVE = "括号中的数字按负数读取 / a number in parentheses read as negative"
_PERCENT = re.compile(r"[+-]?[\d.,]+[%％]|#[A-Z/0!]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One amount-shaped token: its printed characters and its number, in the table's money unit.

    ``repaired`` says how it was read where it is printed as no number is.
    """

    printed: str
    value: Decimal
    repaired: str = ""


class Placed(NamedTuple):
    """A row's amounts, their possible columns (one when geometry or the print decides), and whether geometry decided."""

    tokens: tuple[Token, ...]
    placements: tuple[tuple[int, ...], ...]
    sure: bool


def place(row: Row, cells: Sequence[Cell], columns: Sequence[Column]) -> Placed:
    """The amounts among some cells of a row under some columns."""
    valued = [(cell, value) for cell in cells if (value := loose_amount(cell.text)) is not None]
    tokens = tuple(Token(cell.text, value, _repair(cell.text)) for cell, value in valued)
    if not tokens:
        return Placed((), (), False)
    amounts = [column.index for column in columns if column.holds_amounts]
    if row.aligned and all(cell.column in amounts for cell, _ in valued):
        return Placed(tokens, (tuple(cell.column for cell, _ in valued),), True)
    # In a header whose cells are lost a column of growth has its place too, though what stands in it is no amount.
    slots = amounts if row.aligned else [c.index for c in columns if c.holds_amounts or c.role is Role.OTHER]
    return Placed(tokens, _in_order(len(tokens), slots), False)


def _repair(printed: str) -> str:
    """How a number was read that is printed as no plain one is; empty where it is."""
    if parse_amount(printed) is not None:
        return ""
    return _NEGATIVE if is_in_parentheses(printed) else _ODD_GROUPING


def _in_order(count: int, columns: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """All order-preserving placements of ``count`` tokens in columns; none when they are too many to search."""
    if count > len(columns):
        return ()
    found: list[tuple[int, ...]] = []
    for placement in combinations(columns, count):
        found.append(placement)
        if len(found) > MOST_PLACEMENTS:
            return ()
    return tuple(found)


def is_blank_like(text: str) -> bool:
    """A dash, a percentage or a spreadsheet's error: what stands in a cell and is no amount."""
    return is_dash(text) or _PERCENT.fullmatch(squeeze(text)) is not None


def leading(row: Row, columns: Sequence[Column]) -> tuple[list[Cell], list[Cell]]:
    """The cells that name a row, and those that may hold its amounts.

    In an aligned row the columns tell. In a flow row the amounts are the numbers at its end.
    """
    cells = [cell for cell in row.cells if cell.text]
    if row.aligned:
        amounts = {column.index for column in columns if column.holds_amounts}
        named = [cell for cell in cells if cell.column not in amounts]
        return named, [cell for cell in cells if cell.column in amounts and not is_blank_like(cell.text)]
    end = len(cells)
    while end > 0 and (loose_amount(cells[end - 1].text) is not None or is_blank_like(cells[end - 1].text)):
        end -= 1
    return cells[:end], [cell for cell in cells[end:] if not is_blank_like(cell.text)]
