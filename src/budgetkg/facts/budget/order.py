"""Whether columns stand in the order that the forms prescribe: a second witness beside a column's printed title.

Arithmetic cannot tell 基本支出 from 项目支出 when both their titles were exchanged, in the print or by recognition. Every
form keeps 合计, 基本, 人员, 公用, 项目 in this order, the three budgets side by side, and 上年结转 before or behind them.
For the rest the forms have several orders: there a column is confirmed only where its title cannot be exchanged with
another one's without leaving all of them, or where both columns print the same (all of them blank or 0).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role, common_year
from budgetkg.facts.budget.words import FISCAL_FUNDS, FUNDS, MEASURE_ORDER, UNIT_FUNDS, Group
from budgetkg.facts.model import Side

#: Whether two columns, by number, print the same in every row.
Same = Callable[[int, int], bool]

_CORE_MEASURES = ("total", "basic", "personnel", "operating", "project")
_AT_AN_END = ("carry-over", "reserve-fund")
# 公务接待费 stands behind 公务用车, or before it where 公务用车 has parts of its own; Changsha's begins with it.
_ITEMS = ("total", "overseas", "vehicle", "vehicle-purchase", "vehicle-operation", "reception")
_ITEMS_OTHERWISE = ("total", "overseas", "reception", "vehicle", "vehicle-purchase", "vehicle-operation")

# 1、一般公共预算, 二、事业收入: a row's name in a header's place.
_NUMBERED = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]+)[、.．](?!\d)")
_SELF, _REAL_ACCOUNT = "own", "real-account"
# What stands beside 基本支出 and 项目支出: the form of 部门决算, of 部门预算 since 2022, of Guangdong and Hunan.
_MEASURE_ORDERS: tuple[tuple[str, ...], ...] = (
    MEASURE_ORDER,
    ("business-operation", "remitted-up", "subsidy-down"),
    ("business-operation", "subsidy-down", "remitted-up"),
)
# What stands beside the three budgets, in the orders of 部门收入总表 that cities print.
_FUND_ORDERS: tuple[tuple[str, ...], ...] = (
    tuple(fund for _, fund in FUNDS),
    # the form of 部门预算 since 2022 (Beijing, Fujian, Jiangsu, Zhejiang, Shenzhen)
    (*FISCAL_FUNDS, "special-account", "business-income", "business-operation", "superior-subsidy",
     "affiliated-remittance", "other-income"),
    # Guangzhou, Yantai
    (*FISCAL_FUNDS, "special-account", "business-income", "business-operation", "other-income", "superior-subsidy",
     "affiliated-remittance"),
    # the form of 部门决算
    (*FISCAL_FUNDS, "superior-subsidy", "business-income", "business-operation", "affiliated-remittance",
     "other-income"),
    # Xi'an, which prints what is left of former years among the others
    (*FISCAL_FUNDS, "superior-subsidy", "business-income", "business-operation", "affiliated-remittance",
     "reserve-fund", "carry-over", _REAL_ACCOUNT, "other-income"),
    (*FISCAL_FUNDS, "superior-subsidy", "business-income", "business-operation", "reserve-fund",
     "affiliated-remittance", "carry-over", _REAL_ACCOUNT, "other-income"),
    (*FISCAL_FUNDS, "business-income", "business-operation", "affiliated-remittance", _REAL_ACCOUNT, "other-income",
     "carry-over"),
)  # fmt: skip
_ORDERS_OF_ENDS = (("carry-over", _REAL_ACCOUNT, "reserve-fund"), ("reserve-fund", "carry-over", _REAL_ACCOUNT))


def unordered(columns: Iterable[Column], same: Same = lambda one, other: False) -> frozenset[int]:
    """The amount columns whose title no prescribed order confirms; ``same`` tells columns that print the same."""
    amounts = [column for column in columns if column.role is Role.AMOUNT]
    only = common_year(amounts)
    blocks: dict[tuple[int | None, Side | None, int], list[Column]] = defaultdict(list)
    for column in amounts:
        blocks[column.year or only, column.side, column.part].append(column)
    return frozenset(column.index for block in blocks.values() for column in _loose(block, same))


def _loose(block: Sequence[Column], same: Same) -> Iterable[Column]:
    if any(_is_inverted(column.path) or _NUMBERED.match(column.path.rsplit("/", 1)[-1]) for column in block):
        return block
    if any(column.item for column in block):
        return block if not _items_in_order(block) else ()
    if _total_stands_last(block):
        return [] if _keeps_its_order_alone(block, same) else block
    ends = [column for column in block if column.fund in _AT_AN_END]
    core = [column for column in block if _core_rank(column) is not None]
    over_all = [column for column in core if column.fund is None]
    if not over_all or any(column.index < over.index for column in ends for over in over_all):
        return block  # a fund alone, without the total before it, is witnessed by nothing
    if not _ascending([_core_rank(column) or (0, 0) for column in core]):
        return block
    others = [column for column in block if column not in core and column not in ends]
    if _lacks_a_core_measure(core, others):
        return block
    funds = [column for column in block if column.fund not in (None, *_AT_AN_END) or column.group is not None]
    if any(_stands_between(column, funds) for column in ends):
        others, ends = [*others, *ends], []  # what is left of former years stands among the funds
        others.sort(key=lambda column: column.index)
        if any(_stands_between(column, core) for column in others):
            return block
        return block if not _fits(others) else _exchangeable(others, _fits, same)
    if any(_stands_between(column, core) for column in others):
        return block
    loose = _exchangeable(others, _fits, same) if _fits(others) else others
    # Under 上年结转 each fund may have a column of its own; which is which only its title says.
    return [*loose, *(_exchangeable(ends, _ends_fit, same) if _ends_fit(ends) else ends)]


def _lacks_a_core_measure(core: Sequence[Column], others: Sequence[Column]) -> bool:
    """Whether 上缴上级支出 … stand beside no 基本支出 or no 项目支出: the title is lost, and the others may have moved up."""
    measures = {column.measure for column in core if column.fund is None}
    beside = any(column.fund is None and column.group is None for column in others)
    return beside and not ({"basic", "personnel", "operating"} & measures and "project" in measures)


_Fits = Callable[[Sequence[Column]], bool]


def _exchangeable(columns: Sequence[Column], fits: _Fits, same: Same) -> list[Column]:
    """The columns whose title could be another one's: exchanged, they stand in a prescribed order all the same."""
    found: set[int] = set()
    for one, other in itertools.combinations(range(len(columns)), 2):
        if same(columns[one].index, columns[other].index):
            continue
        exchanged = list(columns)
        exchanged[one], exchanged[other] = exchanged[other], exchanged[one]
        if fits(exchanged):
            found |= {one, other}
    return [columns[number] for number in sorted(found)]


def _fits(columns: Sequence[Column]) -> bool:
    """Whether columns stand in one of the orders for measures, and in one of those for funds behind them."""
    measures = [column.measure for column in columns if column.fund is None and column.group is not Group.UNIT]
    funds = [column for column in columns if column.fund is not None or column.group is Group.UNIT]
    split = [column.fund is not None or column.group is Group.UNIT for column in columns]
    if split != sorted(split):
        return False
    return any(_in_order(measures, order) for order in _MEASURE_ORDERS) and any(
        _in_order(_fund_keys(funds), order) for order in _FUND_ORDERS
    )


def _fund_keys(columns: Sequence[Column]) -> list[str]:
    """The funds of columns as the orders name them; 单位资金 stands for the first of what it sums."""
    return [_fund_key(column) for column in columns]


def _fund_key(column: Column) -> str:
    if column.group is Group.UNIT:
        return UNIT_FUNDS[0]
    return _REAL_ACCOUNT if "实户" in column.path else column.fund or ""


def _in_order(keys: Sequence[str], order: Sequence[str]) -> bool:
    """Whether keys ascend in an order; equal ones may stand side by side: 单位资金/小计, 单位资金/事业收入."""
    if not set(keys) <= set(order):
        return False
    ranks = [order.index(one) for one in keys]
    return all(before <= after for before, after in itertools.pairwise(ranks))


def _ends_fit(ends: Sequence[Column]) -> bool:
    """Whether 上年结转 / 小计 and then its parts by fund, or 上年结转 and 使用非财政拨款结余, stand in order."""
    parts = [column for column in ends if column.carried and "/" in column.path]
    if parts:
        # Its funds stand in the order of this year's.
        return parts == list(ends) and any(
            _in_order([_part_of_carried(column) for column in parts], (_SELF, *order)) for order in _FUND_ORDERS
        )
    return any(_in_order(_fund_keys(ends), order) for order in _ORDERS_OF_ENDS)


def _part_of_carried(column: Column) -> str:
    title = column.path.rsplit("/", 1)[-1]
    if words.group_of(title) is Group.UNIT:
        return UNIT_FUNDS[0]
    return words.fund_of(title) or (_SELF if words.measure_of(title) == "total" else "")


def _total_stands_last(block: Sequence[Column]) -> bool:
    """资金来源 / its funds | 总计: the total behind what it sums, and no other total."""
    totals = [column for column in block if column.fund is None and column.group is None]
    return len(block) > 1 and totals == [block[-1]] and totals[0].measure == "total"


def _keeps_its_order_alone(block: Sequence[Column], same: Same) -> bool:
    """Whether the funds before their total are in order and no exchange would leave them so."""

    def fits(columns: Sequence[Column]) -> bool:
        *funds, total = columns
        ends = list(itertools.dropwhile(lambda column: column.fund not in _AT_AN_END, funds))
        own = funds[: len(funds) - len(ends)]
        ordered = any(_in_order(_fund_keys(own), order) for order in _FUND_ORDERS) and _ends_fit(ends)
        return ordered and total.fund is None and total.group is None

    def begins_with_total(columns: Sequence[Column]) -> bool:
        return columns[0].fund is None and fits([*columns[1:], columns[0]])

    return fits(block) and not _exchangeable(block, lambda moved: fits(moved) or begins_with_total(moved), same)


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


def _stands_between(column: Column, others: Sequence[Column]) -> bool:
    indexes = [other.index for other in others]
    return bool(indexes) and min(indexes) < column.index < max(indexes)


_Rank = TypeVar("_Rank", int, tuple[int, int])


def _ascending(ranks: Sequence[_Rank]) -> bool:
    return all(before < after for before, after in itertools.pairwise(ranks))


def _is_inverted(path: str) -> bool:
    """A title that names the year (2023年基本支出) under one that names a measure (总计): header rows out of order."""
    return any(
        words.measure_of(above) and not words.years_of(above) and words.years_of(below)
        for above, below in itertools.pairwise(path.split("/"))
    )
