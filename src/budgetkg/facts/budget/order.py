"""Whether columns stand in the order that the forms prescribe: a second witness beside a column's printed title.

Arithmetic cannot tell 基本支出 from 项目支出 when both their titles were exchanged, in the print or by recognition. Every
form keeps 合计, 基本, 人员, 公用, 项目 in this order, the three budgets side by side, and 上年结转 before or behind them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.words import FISCAL_FUNDS, FUNDS, MEASURE_ORDER, Group
from budgetkg.facts.model import Side

_CORE_MEASURES = ("total", "basic", "personnel", "operating", "project")
_FUND_ORDER = tuple(fund for _, fund in FUNDS)
_AT_AN_END = ("carry-over", "reserve-fund")
# 公务接待费 stands behind 公务用车, or before it where 公务用车 has parts of its own.
_ITEMS = ("total", "overseas", "vehicle", "vehicle-purchase", "vehicle-operation", "reception")
_ITEMS_OTHERWISE = ("total", "overseas", "reception", "vehicle", "vehicle-purchase", "vehicle-operation")


def unordered(columns: Iterable[Column]) -> frozenset[int]:
    """The amount columns whose title no prescribed order confirms."""
    blocks: dict[tuple[int | None, Side | None, int], list[Column]] = defaultdict(list)
    for column in columns:
        if column.role is Role.AMOUNT:
            blocks[column.year, column.side, column.part].append(column)
    return frozenset(column.index for block in blocks.values() for column in _loose(block))


def _loose(block: Sequence[Column]) -> Iterable[Column]:
    if any(_is_inverted(column.path) for column in block):
        return block
    if any(column.item for column in block):
        return block if not _items_in_order(block) else ()
    funds = [column for column in block if column.fund not in (None, *_AT_AN_END) or column.group is not None]
    ends = [column for column in block if column.fund in _AT_AN_END]
    if any(_stands_between(column, funds) for column in ends):
        return block
    core = [column for column in block if _core_rank(column) is not None]
    over_all = [column for column in core if column.fund is None]
    if not over_all or any(column.index < over.index for column in ends for over in over_all):
        return block  # a fund alone, without the total before it, is witnessed by nothing
    others = [column for column in block if column not in core and column not in ends]
    if not _ascending([_core_rank(column) or (0, 0) for column in core]) or any(
        _stands_between(column, core) for column in others
    ):
        return block
    loose = [] if _ascending([_other_rank(column) for column in others]) else others
    # Under 上年结转 each fund may have a column of its own; which is which only its title says.
    return [*loose, *(() if _ends_in_order(ends) else ends)]


def _items_in_order(block: Sequence[Column]) -> bool:
    """Whether 三公 items, once a fund, stand in one of the orders that forms print."""
    by_fund: dict[str | None, list[str]] = defaultdict(list)
    for column in block:
        by_fund[column.fund].append(column.item)
    for items in by_fund.values():
        known = [item for item in items if item in _ITEMS]
        divided = "vehicle-purchase" in known or "vehicle-operation" in known
        orders = (_ITEMS, _ITEMS_OTHERWISE) if divided else (_ITEMS,)
        if not any(_ascending([order.index(item) for item in known]) for order in orders):
            return False
    return True


def _core_rank(column: Column) -> tuple[int, int] | None:
    """A column's place by fund and then by measure; ``None`` where forms differ.

    本年收入小计 and 财政拨款小计 stand behind the grand total, before the funds.
    """
    if column.group in (Group.CURRENT, Group.FISCAL):
        return -1, len(_CORE_MEASURES) + (column.group is Group.FISCAL)
    if column.group is not None or column.measure not in _CORE_MEASURES or column.fund not in (None, *FISCAL_FUNDS):
        return None
    fund = FISCAL_FUNDS.index(column.fund) if column.fund else -1
    return fund, _CORE_MEASURES.index(column.measure)


def _other_rank(column: Column) -> tuple[int, int]:
    if column.group is Group.UNIT:
        return _FUND_ORDER.index("business-income"), -1
    fund = _FUND_ORDER.index(column.fund) if column.fund else -1
    return fund, MEASURE_ORDER.index(column.measure) - (column.group is not None)


def _stands_between(column: Column, others: Sequence[Column]) -> bool:
    indexes = [other.index for other in others]
    return bool(indexes) and min(indexes) < column.index < max(indexes)


def _ends_in_order(ends: Sequence[Column]) -> bool:
    ranks = [_AT_AN_END.index(column.fund) for column in ends if column.fund]
    return _ascending(ranks)


_Rank = TypeVar("_Rank", int, tuple[int, int])


def _ascending(ranks: Sequence[_Rank]) -> bool:
    return all(before < after for before, after in itertools.pairwise(ranks))


def _is_inverted(path: str) -> bool:
    """A title that names the year (2023年基本支出) under one that names a measure (总计): header rows out of order."""
    return any(
        words.measure_of(above) and not words.years_of(above) and words.years_of(below)
        for above, below in itertools.pairwise(path.split("/"))
    )
