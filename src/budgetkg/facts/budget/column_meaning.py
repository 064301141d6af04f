"""The titles over a column → what the column means, by the lowest title that says anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from budgetkg.facts import codes
from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.words import Group
from budgetkg.text import key, squeeze

_LEVELS = {"类": 1, "款": 2, "项": 3}
_ONE_OF_TWO = re.compile(r"\([一二]\)$")  # 机关资本性支出（一）
_SPENT = re.compile(r"支出$")
_CARRIED = re.compile(r"^(?:(?:上年|年初)(?:财政拨款)?|财政拨款)(?:结转|结余)")


def column_of(index: int, path: Sequence[str], layout: Layout, items: bool, beside: bool) -> Column:
    """What one header path means, by the lowest title that says anything.

    ``items``: 三公 items stand in columns; ``beside``: so do 会议费, 培训费 …
    """
    column = Column(index, Role.UNKNOWN, "/".join(squeeze(part) for part in path))
    path = _by_source(path)
    years = {year for part in path for year in words.years_of(part)}
    year = years.pop() if len(years) == 1 else None
    aside = words.aside_of(path)
    if aside is None and any(words.NO_AMOUNT.search(key(part)) for part in path):
        return replace(column, role=Role.OTHER)
    for depth in range(len(path) - 1, -1, -1) if items else ():
        if item := _three_public_item(path[depth], path[:depth], beside):
            amount = replace(column, role=Role.AMOUNT, item=item, year=year, fund=_fund_below(path[depth + 1 :]))
            amount = replace(amount, label=_printed_item(item, path[: depth + 1]))
            if aside is None and not all(map(_is_known, path[depth + 1 :])):
                return replace(amount, role=Role.ASIDE, measure="of-which")  # 因公出国（境）费用 / 科研
            return amount if aside is None else replace(amount, role=Role.ASIDE, measure=aside, year=None)
    if aside is not None:
        funds = (words.fund_of(part) for part in reversed(path))
        fund = next((fund for fund in funds if fund), None)
        item = "total" if items else ""  # 2024年执行数 beside the items is that of all of them
        return replace(
            column, role=Role.ASIDE, measure=aside, fund=fund, year=None if aside == "change" else year, item=item
        )
    carried = any(_CARRIED.search(words.bare(part)) for part in path)
    partial = layout.rows is Rows.CODES and len(path) > 0 and _names_a_code(path[-1])
    for depth in range(len(path) - 1, -1, -1):
        part, above = path[depth], path[:depth]
        if words.bare(part) in _LEVELS:
            return replace(column, role=Role.CODE, level=_LEVELS[words.bare(part)], scheme=_scheme(above))
        if (subject := words.subject_of(part)) and not _is_amount(part) and not partial:
            return replace(column, role=Role(subject[0]), scheme=subject[1] or _scheme(above))
        if layout.rows is Rows.SIDES and words.bare(part) in {"收入", "支出", "本年收入", "本年支出"}:
            return replace(column, role=Role.NAME)
        if _is_amount(part):
            vague = depth < len(path) - 1 or (depth > 0 and _names_a_code(path[depth - 1]))
            amount = replace(column, role=Role.AMOUNT, year=year, carried=carried, vague=vague)
            amount = _within(amount, path[: depth + 1], layout)
            return as_part(amount) if partial else amount
        # 其中：…, a part of the column before it that is none of the measures.
        partial = partial or key(part).startswith("其中:")
    return as_part(column) if partial else column


def _by_source(path: Sequence[str]) -> Sequence[str]:
    """单位资金 / 事业支出: what is spent out of 事业收入, where the forms of expenditure name the sources as their own."""
    if not any(words.group_of(part) is Group.UNIT for part in path[:-1]):
        return path
    source = _SPENT.sub("收入", key(path[-1]))
    return [*path[:-1], source] if words.fund_of(source) else path


def _names_a_code(part: str) -> bool:
    """工资福利支出, 基本工资 over a column: what the column prints is a part of what stands beside it."""
    name = _ONE_OF_TWO.sub("", words.bare(part))
    # 其他支出 may as well stand beside 基本支出 and 项目支出, as a part of the total that no sum may leave out.
    return not _is_amount(part) and codes.is_name(name) and codes.FUNCTION not in codes.class_schemes(name)


def _is_known(part: str) -> bool:
    return _is_amount(part) or bool(words.years_of(part))


def _is_amount(part: str) -> bool:
    return bool(words.measure_of(part) or words.fund_of(part) or words.group_of(part))


def _scheme(above: Sequence[str]) -> str:
    return next((subject[1] for part in reversed(above) if (subject := words.subject_of(part)) and subject[1]), "")


def _fund_below(parts: Sequence[str]) -> str | None:
    """The fund under a 三公 item (总计 / 一般公共预算), where each item has a column for each fund."""
    return next((fund for part in parts if (fund := words.fund_of(part))), None)


def _three_public_item(part: str, above: Sequence[str], beside: bool) -> str:
    """The 三公 item of a title: 小计 is that of what stands above it, 合计 over more than 三公 is ``all``."""
    item = words.item_of(part)
    if item is None and words.measure_of(part) == "total" and not words.years_of(part):
        item = "total"
    if item not in ("total", "vehicle") or words.bare(part) not in {"小计", "合计", "总计"}:
        return item or ""
    for title in reversed(above):
        over = words.item_of(title)
        if over and over not in ("all", *words.BESIDE_THREE_PUBLIC):
            return over
        if "三公" in key(title):
            return "total"
    return "all" if beside else "total"


def _printed_item(item: str, path: Sequence[str]) -> str:
    """An item's name as its title prints it: 其中：公务用车购置 → 公务用车购置; 小计 under 公务用车… bears the name above it."""
    for title in reversed(path):
        name = words.item_name(title)
        if words.item_of(title) in (item, "total") and not words.years_of(title):
            if item == "vehicle" and words.bare(title) in {"小计", "合计", "总计"}:
                continue
            return name
    return ""


def _within(column: Column, path: Sequence[str], layout: Layout) -> Column:
    """A column's measure, fund and group from the whole path: 基本支出 / 小计 is ``basic``, 财政拨款 / 小计 sums funds."""
    measure, fund, group = words.measure_of(path[-1]) or "total", words.fund_of(path[-1]), words.group_of(path[-1])
    if not layout.measure_in_title:
        for part in path:
            above = words.measure_of(part)
            if measure == "total" and above and above != "total":
                measure = above
    for part in reversed(path[:-1]):
        # 财政拨款 / 一般公共预算 / 小计 sums the measures of one fund, 财政拨款 / 小计 the funds.
        if group is None and fund is None and words.measure_of(path[-1]) == "total":
            group = words.group_of(part)
        if fund is None:
            fund = words.fund_of(part)
    if layout.rows is Rows.SIDES and group is Group.CURRENT:
        group = None  # 本年收入 | 本年支出 over the two sides
    if column.carried:
        fund = "carry-over"
        group = Group.CARRIED if words.measure_of(path[-1]) == "total" and len(path) > 1 else None
    elif fund == "special-account" and len(path) > 1 and words.measure_of(path[-1]) == "total":
        group = Group.SPECIAL
    return replace(column, measure=measure, fund=fund, group=group)


def as_part(column: Column) -> Column:
    """其中：…: a part of a fund is money of that fund once more, a part of a total is no second total."""
    measure = "of-which" if column.measure == "total" and column.fund is None and not column.item else column.measure
    return replace(column, role=Role.ASIDE, measure=measure)
