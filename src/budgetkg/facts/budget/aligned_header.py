"""Aligned header rows → the columns of a table: each by its titles, then by the columns beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budgetkg.document.model import Row
from budgetkg.facts.budget import words
from budgetkg.facts.budget.column_meaning import as_part, column_of
from budgetkg.facts.budget.columns import Column, Role, holds_other_funds, names_items
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.title_paths import declared, title_paths, titles_of
from budgetkg.facts.budget.words import Group
from budgetkg.facts.model import Side
from budgetkg.text import key

_INCOME, _EXPENDITURE = re.compile(r"收入"), re.compile(r"支出(?!功能|经济)")


def aligned_columns(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """The columns that aligned header rows declare; an undeclared one is left out."""
    width = max(row.width for row in rows)
    paths = title_paths(titles_of(rows), width)
    items = layout.rows is Rows.THREE_PUBLIC and names_items(part for path in paths for part in path)
    beside = any(words.item_of(part) in words.BESIDE_THREE_PUBLIC for path in paths for part in path)
    found = [
        column_of(index, path, layout, items, beside) if path else Column(index, Role.UNKNOWN)
        for index, path in enumerate(paths)
    ]
    if layout.rows is Rows.SIDES:
        found = list(_sides(found, paths))
    elif items:
        found = _years_by_block(found, rows)
    else:
        found = list(_parts(_one_sided(found, paths)))
    if layout.fund != "all" and not holds_other_funds(found, layout):
        # The table's own money, printed over its columns: 一般公共预算支出 / 合计.
        found = [replace(c, fund=None, group=None) if c.fund == layout.fund else c for c in found]
    if any("决算" in column.path for column in found):
        # A final account prints last year's budget beside it (年初预算数, 决算数): only 决算 is what it states.
        found = [_beside_account(c) if _is_budget_beside_account(c.path) else c for c in found]
    titled = declared(titles_of(rows))
    # 科目编码 over three columns without titles of their own: 类, 款 and 项 are printed one beside the other.
    return tuple(_without_partial([c for c in found if c.index in titled or c.role is Role.CODE]))


def _one_sided(columns: Sequence[Column], paths: Sequence[Sequence[str]]) -> Iterator[Column]:
    """本年收入合计 is the total where no other is; beside 本年支出 it is the income of the same codes, as is 年初结转."""
    tops = [words.bare(path[0]) if path else "" for path in paths]
    both = any(top.startswith("本年收入") for top in tops) and any(top.startswith("本年支出") for top in tops)
    plain = any(c.role is Role.AMOUNT and not (c.fund or c.group) and c.measure == "total" for c in columns)
    for column, top in zip(columns, tops, strict=True):
        if column.role is Role.AMOUNT and both and top.startswith(("本年收入", "年初")):
            column = replace(column, side=Side.INCOME)
        if column.group is Group.CURRENT and not plain:
            column = replace(column, group=None)
        yield column


def _without_partial(columns: Sequence[Column]) -> list[Column]:
    """The columns, those set aside that only print a part of another one: 其中：…, or 一般性项目 and 专项资金 of 项目支出."""
    meanings = [_meaning(column) for column in columns]
    return [
        as_part(column)
        if column.role is Role.AMOUNT
        and (
            (meanings.count(meaning) > 1 and (_is_named_part(column) or column.vague))
            or _is_part_of_fund(column, columns)
        )
        else column
        for column, meaning in zip(columns, meanings, strict=True)
    ]


def _meaning(column: Column) -> Column:
    """What a column means by its titles, wherever it stands and however it is worded."""
    return replace(column, index=0, path="", vague=False)


def _is_named_part(column: Column) -> bool:
    return any(key(title).startswith("其中") for title in column.path.split("/"))


def _is_part_of_fund(column: Column, columns: Sequence[Column]) -> bool:
    """事业收入 / 金额 | 其中：教育收费: a part of one fund, whose whole stands beside it.

    一般公共预算支出 / 小计 | 其中：基本支出 | 项目支出 is none: 其中 there stands before all that the whole is made of.
    """
    above, _, title = column.path.rpartition("/")
    if not key(title).startswith("其中") or words.fund_of(above.rpartition("/")[2]) is None or words.measure_of(title):
        return False
    return any(
        other.role is Role.AMOUNT and other.path.rpartition("/")[0] == above and not _is_named_part(other)
        for other in columns
    )


def _is_budget_beside_account(path: str) -> bool:
    return any("预算数" in part and "决算" not in part for part in path.split("/"))


def _beside_account(column: Column) -> Column:
    """A column of the budget beside its account: a measure of its own, where it names no other (基本支出)."""
    if column.measure == "adjusted-budget":
        return column
    if column.role is Role.AMOUNT and column.measure == "total":
        return replace(column, role=Role.ASIDE, measure="initial-budget")
    return replace(column, role=Role.OTHER) if column.holds_amounts else column


def _parts(columns: Iterable[Column]) -> Iterator[Column]:
    """Number the code-and-name parts.

    A code column behind a name or of another classification, or a name behind another name, begins a new one.
    """
    part, seen_name, before = 0, False, Column(-1, Role.OTHER)
    for column in columns:
        if column.role is Role.CODE and column.scheme != "unit":
            another = before.role is Role.CODE and (before.scheme != column.scheme or 0 < column.level <= before.level)
            if seen_name or another:
                part, seen_name = part + 1, False
            before = column
        elif column.role is Role.NAME and column.scheme not in ("unit", "year"):
            if seen_name:
                part += 1
            seen_name, before = True, column
        yield replace(column, part=part)


def _sides(columns: Sequence[Column], paths: Sequence[Sequence[str]]) -> Iterator[Column]:
    """Give each name column of a 收支总表 and the amounts behind it their side; a table may have several of each side."""
    part, side = -1, None
    for column, path in zip(columns, paths, strict=True):
        top = words.bare(path[0]) if path else ""
        if _INCOME.search(top) and not _EXPENDITURE.search(top):
            side = Side.INCOME
        elif _EXPENDITURE.search(top) and not _INCOME.search(top):
            side = Side.EXPENDITURE
        if column.role is Role.NAME:
            part += 1
            if not top:
                side = Side.INCOME if part == 0 else Side.EXPENDITURE
        yield replace(column, side=side, part=max(part, 0))


def _block_years(title: str) -> tuple[int | None, ...]:
    """The years that a title names; ``None``, the document's own, for 当年."""
    return (
        (None,)
        if words.bare(title) in ("当年", "本年", "本年度", "当年预算数", "本年预算数")
        else words.years_of(title)
    )


def _years_by_block(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Give each block of 三公 columns its year: a block begins where 合计 comes again, whatever the spans above say.

    Nothing is understood where blocks and printed years are not equally many.
    """
    titles = [cell.text for row in rows for cell in row.cells if not words.NO_AMOUNT.search(key(cell.text))]
    years = list(dict.fromkeys(year for title in titles for year in _block_years(title)))
    result: list[Column] = []
    block, seen = -1, set[tuple[str, str | None]]()
    for column in columns:
        if column.role is not Role.AMOUNT:
            result.append(column)
            continue
        if (column.item, column.fund) in seen or block < 0:
            block, seen = block + 1, set()
        seen.add((column.item, column.fund))
        result.append(replace(column, year=years[block] if block < len(years) else None))
    return result if not years or len(years) == block + 1 else []
