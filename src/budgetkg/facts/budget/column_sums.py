"""Which columns of a table sum to which, by what their titles mean; the same in every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, common_year
from budgetkg.facts.budget.words import FISCAL_FUNDS, UNIT_FUNDS, Group
from budgetkg.facts.model import Side
from budgetkg.text import key

_ALL_MONEY = (None, None, False)
_OTHER_EXPENDITURE = ("remitted-up", "business-operation", "subsidy-down")


class ColumnSum(NamedTuple):
    """A column and those that must sum to it in every row."""

    whole: Column
    parts: tuple[Column, ...]


def column_sums(amounts: Sequence[Column]) -> Iterator[ColumnSum]:
    """合计 = 基本支出 + 项目支出 (+ 上缴上级 …); 基本支出 = 人员经费 + 公用经费; 合计 = Σ funds; 财政拨款 = Σ the three budgets."""
    blocks: dict[tuple[int | None, Side | None, int], list[Column]] = defaultdict(list)
    only = common_year(amounts)
    for column in amounts:
        if not column.item:
            blocks[column.year or only, column.side, column.part].append(column)
    for block in blocks.values():
        kinds = {(column.fund, column.group, column.carried) for column in block}
        ahead = tuple(column for column in block if words.bare(column.path).startswith("结转下年"))
        for kind in sorted(kinds, key=str):
            own = [column for column in block if (column.fund, column.group, column.carried) == kind]
            yield from _measures(own, ahead if kind == _ALL_MONEY else ())
        yield from _funds([column for column in block if column.measure == "total"])


def _measures(columns: Sequence[Column], ahead: tuple[Column, ...]) -> Iterator[ColumnSum]:
    """The sums over the measures of one kind of money; none where a measure stands in two columns.

    ``ahead`` is what is carried over to the next year, where it has a column beside the measures.
    """
    by_measure = {column.measure: column for column in columns}
    if len(by_measure) < len(columns):
        return
    split = tuple(by_measure[measure] for measure in ("personnel", "operating") if measure in by_measure)
    basic = (by_measure["basic"],) if "basic" in by_measure else split
    others = tuple(by_measure[measure] for measure in ("project", *_OTHER_EXPENDITURE) if measure in by_measure)
    if "total" in by_measure and len(basic) + len(others) > 1:
        yield ColumnSum(by_measure["total"], (*basic, *others, *ahead))
    if "basic" in by_measure and split:
        yield ColumnSum(by_measure["basic"], split)


def _funds(columns: Sequence[Column]) -> Iterator[ColumnSum]:
    """The sums over the funds of the totals, by way of the columns that sum some of them."""
    totals = [column for column in columns if column.fund is None and column.group is None]
    own = [column for column in columns if column.fund and not column.carried and column.group is None]
    split = _split_account(own)
    own = [column for column in own if column not in split]
    funds = {column.fund: column for column in own if column.fund}
    if len(funds) < len(own):
        return  # one fund in two columns: which is part of which is not known
    fiscal = _level(columns, Group.FISCAL, [funds[fund] for fund in FISCAL_FUNDS if fund in funds])
    earned = _level(columns, Group.UNIT, [funds[fund] for fund in UNIT_FUNDS if fund in funds])
    special = [column for column in columns if column.group is Group.SPECIAL] or [
        *(funds[fund] for fund in ("special-account",) if fund in funds), *split,
    ]  # fmt: skip
    carried = _level(columns, Group.CARRIED, [column for column in columns if column.carried and column.group is None])
    for level in (fiscal, earned, carried):
        yield from level.sums
    this_year = [*fiscal.top, *special, *earned.top]
    current = [column for column in columns if column.group is Group.CURRENT]
    if len(current) == 1 and this_year:
        yield ColumnSum(current[0], tuple(this_year))
    # 上年实户资金余额 stands beside 上年结转, with another title and the same meaning.
    reserve = [funds[fund] for fund in ("reserve-fund", "carry-over") if fund in funds and not _goes_ahead(funds[fund])]
    parts = [*(current or this_year), *carried.top, *reserve]
    if len(totals) == 1 and parts and parts != current:
        yield ColumnSum(totals[0], tuple(parts))


def _goes_ahead(column: Column) -> bool:
    """Whether a column holds what is carried over to the next year, which is no source of this year's."""
    return words.bare(column.path.rsplit("/", 1)[-1]).startswith(("结转下年", "年末"))


def _split_account(columns: Sequence[Column]) -> list[Column]:
    """财政专户拨款收入 / 教育收费 | 其他专户收入拨款: the columns of 财政专户 side by side under one title."""
    found = [column for column in columns if column.fund == "special-account" and "/" in column.path]
    above = {column.path.rsplit("/", 1)[0] for column in found}
    return found if len(found) > 1 and len(above) == 1 and not any("其中" in column.path for column in found) else []


class _Level(NamedTuple):
    """What of a group of funds counts one level up, and the sum within it."""

    top: list[Column]
    sums: list[ColumnSum]


def _level(columns: Sequence[Column], group: Group, parts: list[Column]) -> _Level:
    wholes = [column for column in columns if column.group is group]
    if len(wholes) != 1:
        return _Level(parts, [])
    # 其中：… names some of the parts only.
    partial = any(key(title).startswith("其中") for column in parts for title in column.path.split("/"))
    return _Level(wholes, [ColumnSum(wholes[0], tuple(parts))] if parts and not partial else [])
