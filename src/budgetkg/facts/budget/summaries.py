"""The identities inside a 收支总表: this year's income and expenditure by their parts, and both sides' balance.

Its rows have names and no codes, and may list the same expenditure twice (by function, by economic class) in name
columns of their own. A sum is claimed only over rows that are all understood: a row that is not, with an amount in it,
may be one of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetkg.facts import codes
from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.sums import (
    ALL_EXPENDITURE,
    ALL_INCOME,
    CARRIED_IN,
    CARRIED_OUT,
    CURRENT_EXPENDITURE,
    CURRENT_INCOME,
    Sum,
    down,
    is_called,
    rows_called,
    total_column,
)
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.facts.budget.words import FISCAL_FUNDS, UNIT_FUNDS, Group
from budgetkg.facts.model import Side
from budgetkg.text import key

_Numbered = tuple[int, Entry]
_SUB_ROW = re.compile(r"其中[:：]?.*")
_BESIDE_CLASSES = ("remitted-up", "business-operation", "subsidy-down")


def summary_children(table: BudgetTable) -> Iterator[Sum]:
    """本年收入 = Σ its funds; 本年支出 = Σ the 类; 财政拨款 = Σ the three budgets; per column. The id is that of ``children``."""
    if table.layout.rows is not Rows.SIDES:
        return
    for part in parts_of(table):
        side = part[0][1].side
        columns = _columns(table, part)
        pattern = CURRENT_INCOME if side is Side.INCOME else CURRENT_EXPENDITURE
        wholes = [number for number, entry in part if is_called(entry, pattern)]
        if side is Side.INCOME:
            groups, top = _income_parts(part)
            for whole, below in groups:
                yield from down("children", table, columns, whole, below)
        else:
            top = _expenditure_parts(part)
        if not wholes and not _carries_over(part):
            wholes = [
                n for n, entry in part if is_called(entry, ALL_INCOME if side is Side.INCOME else ALL_EXPENDITURE)
            ]
        for whole in wholes if len(wholes) == 1 else ():
            yield from down("children", table, columns, whole, top)


def balance(table: BudgetTable) -> Iterator[Sum]:
    """收入总计 = 支出总计; 本年收入 + 上年结转 = 收入总计; 本年支出 + 结转下年 = 支出总计."""
    if table.layout.rows is not Rows.SIDES:
        return
    for part in parts_of(table):
        income = part[0][1].side is Side.INCOME
        grand = [n for n, entry in part if is_called(entry, ALL_INCOME if income else ALL_EXPENDITURE)]
        current = [n for n, entry in part if is_called(entry, CURRENT_INCOME if income else CURRENT_EXPENDITURE)]
        if len(grand) == len(current) == 1:
            carried = _top_carried(part, CARRIED_IN if income else CARRIED_OUT, current[0], grand[0])
            if carried is not None:
                yield from down("balance", table, _columns(table, part), grand[0], [*current, *carried])
    income_rows = rows_called(table, Side.INCOME, ALL_INCOME)
    left, right = total_column(table, Side.INCOME), total_column(table, Side.EXPENDITURE)
    rows = rows_called(table, Side.EXPENDITURE, ALL_EXPENDITURE)
    if len(income_rows) == len(rows) == 1 and left is not None and right is not None:
        yield Sum("balance", CellRef(table.number, income_rows[0], left), (CellRef(table.number, rows[0], right),))


def parts_of(table: BudgetTable) -> list[list[_Numbered]]:
    """The rows of each name column of a 收支总表, with their numbers."""
    parts: dict[tuple[int, Side | None], list[_Numbered]] = {}
    for number, entry in enumerate(table.entries):
        parts.setdefault((entry.part, entry.side), []).append((number, entry))
    return list(parts.values())


def fund_rows(table: BudgetTable) -> Iterator[tuple[str, int]]:
    """The rows of this year's income by fund, those that stand before 上年结转 and its parts; each fund once."""
    for part in parts_of(table):
        if part[0][1].side is Side.INCOME:
            rows = _this_years_funds(part)
            funds = [fund for fund, _ in rows]
            yield from ((fund, number) for fund, number in rows if funds.count(fund) == 1)


def class_rows(part: Sequence[_Numbered]) -> tuple[str, list[int]]:
    """The classification that a part's rows list their expenditure by, and the rows of its 类; none where one repeats."""
    found = [(number, entry) for number, entry in part if codes.class_schemes(entry.name) and not _is_sub_row(entry)]
    counts = {
        scheme: sum(scheme in codes.class_schemes(entry.name) for _, entry in found)
        for scheme in (codes.FUNCTION, codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT)
    }
    scheme = max(counts, key=lambda one: counts[one])
    rows = [(number, key(entry.name)) for number, entry in found if scheme in codes.class_schemes(entry.name)]
    repeated = len({name for _, name in rows}) < len(rows)
    return scheme, [] if repeated else [number for number, _ in rows]


def _columns(table: BudgetTable, part: Sequence[_Numbered]) -> list[Column]:
    first = part[0][1]
    return [column for column in table.amounts if column.side is first.side and column.part == first.part]


def _this_years_funds(part: Sequence[_Numbered]) -> list[tuple[str, int]]:
    rows: list[tuple[str, int]] = []
    summed = False
    for number, entry in part:
        if is_called(entry, CARRIED_IN) or (summed and is_called(entry, CURRENT_INCOME)):
            break  # 上级补助收入 may stand behind the sum
        summed = summed or _is_group(entry) or bool(words.fund_of(entry.name))
        if (fund := words.fund_of(entry.name)) and not _is_sub_row(entry):
            rows.append((fund, number))
    return rows


def _income_parts(part: Sequence[_Numbered]) -> tuple[list[tuple[int, list[int]]], list[int]]:
    """The rows that sum others, each with these, and the rows that make up this year's income; none where it is open."""
    funds = _this_years_funds(part)
    by_fund = dict(funds)
    groups = {words.group_of(entry.name): number for number, entry in part if _is_group(entry)}
    known = {number for _, number in funds} | set(groups.values())
    if len(by_fund) < len(funds) or _has_stranger(part, known, CURRENT_INCOME, CARRIED_IN, ALL_INCOME):
        return [], []
    sums: list[tuple[int, list[int]]] = []
    top: list[int] = [number for fund, number in funds if fund not in (*FISCAL_FUNDS, *UNIT_FUNDS)]
    for group, members in ((Group.FISCAL, FISCAL_FUNDS), (Group.UNIT, UNIT_FUNDS)):
        below = [number for fund, number in funds if fund in members]
        if group in groups:
            top.append(groups[group])
            sums += [(groups[group], below)] if below else []
        else:
            top += below
    return sums, sorted(top)


def _carries_over(part: Sequence[_Numbered]) -> bool:
    """Whether money of other years is in a part."""
    return any(
        token.value
        for _, entry in part
        if is_called(entry, CARRIED_IN) or is_called(entry, CARRIED_OUT)
        for token in entry.tokens
    )


def _is_group(entry: Entry) -> bool:
    return words.group_of(entry.name) in (Group.FISCAL, Group.UNIT) and not _is_sub_row(entry)


def _expenditure_parts(part: Sequence[_Numbered]) -> list[int]:
    """The rows of the 类, and of 上缴上级 … where these are listed with them; none where it is open."""
    _, classes = class_rows(part)
    beside = [
        number for number, entry in part
        if number not in classes and words.measure_of(entry.name) in _BESIDE_CLASSES
    ]  # fmt: skip
    if not classes or _has_stranger(part, {*classes, *beside}, CURRENT_EXPENDITURE, CARRIED_OUT, ALL_EXPENDITURE):
        return []
    return [*classes, *beside]


def _has_stranger(part: Sequence[_Numbered], known: set[int], *ends: re.Pattern[str]) -> bool:
    """Whether a row that is not understood holds an amount: nobody knows what it is a part of."""
    carried_out = False
    for number, entry in part:
        if any(is_called(entry, pattern) for pattern in ends):
            summed = is_called(entry, ends[0]) and any(before in known for before, _ in part if before < number)
            carried_out = carried_out or summed or is_called(entry, ends[1])
            continue
        if number in known or carried_out or _is_sub_row(entry):
            continue
        if any(token.value for token in entry.tokens):
            return True
    return False


def _is_sub_row(entry: Entry) -> bool:
    return is_called(entry, _SUB_ROW)


def _top_carried(part: Sequence[_Numbered], pattern: re.Pattern[str], current: int, grand: int) -> list[int] | None:
    """What was carried over, between 本年收入 and 收入总计, without its own parts; ``None`` where it is open what is a part."""
    between = [(number, entry) for number, entry in part if current < number < grand and not _is_sub_row(entry)]
    if any(entry.numbered for _, entry in between):
        between = [(number, entry) for number, entry in between if entry.numbered]
    filled = [(number, entry) for number, entry in between if any(token.value for token in entry.tokens)]
    if any(not is_called(entry, pattern) for _, entry in filled):
        return None
    if len(filled) > 1 and not all(entry.numbered for _, entry in filled):
        return None
    return [number for number, entry in between if is_called(entry, pattern)]
