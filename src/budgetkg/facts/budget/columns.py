"""Header rows → what each column means.

A header may run over three rows; the path is what counts (2024年预算数 / 合计). A merged cell stands in its first column:
the blanks behind it belong to it until the next title of its row, or the next group of the row above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from budgetkg.document.model import Row
from budgetkg.facts.budget import words
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.words import Group
from budgetkg.facts.model import Side
from budgetkg.text import key, squeeze, tidy


class Role(StrEnum):
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    ASIDE = "aside"  # amounts beside the table's sums: 其中：…, a change between years, last year's outturn
    OTHER = "other"  # percentages, notes, serial numbers: known to be no amounts
    UNKNOWN = "unknown"  # its title is not understood: its numbers stay unread, and no sum runs over its siblings


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds and, for amounts, which money.

    ``level`` is 1, 2, 3 for 类, 款, 项 columns, 0 for whole codes; ``scheme`` what a code or name column is about;
    ``part`` counts the code-and-name parts of a row (功能, 政府经济, 部门经济) or the name columns of a 收支总表, each with the
    amounts behind it. ``item`` is the 三公 slug of a column, ``year`` the fiscal year it is about (``None``: the
    document's), ``group`` says that it sums other columns, ``carried`` that it stands under 上年结转. ``label`` is the
    printed name of its 三公 item.
    """

    index: int
    role: Role
    path: str = ""
    side: Side | None = None
    fund: str | None = None
    measure: str = "total"
    item: str = ""
    year: int | None = None
    level: int = 0
    scheme: str = ""
    part: int = 0
    group: Group | None = None
    carried: bool = False
    label: str = ""

    @property
    def holds_amounts(self) -> bool:
        """Whether amounts of money stand in it, within the table's sums or beside them."""
        return self.role in (Role.AMOUNT, Role.ASIDE)


_LEVELS = {"类": 1, "款": 2, "项": 3}
_INCOME, _EXPENDITURE = re.compile(r"收入"), re.compile(r"支出(?!功能|经济)")
_CARRIED = re.compile(r"^(?:上年|年初)(?:财政拨款)?(?:结转|结余)")
_COLUMN_NUMBER = re.compile(r"\d{1,2}|\*+|栏次|[一二三四五六七八九十甲乙丙]|\d{1,2}=[\d+\-]+")


def is_column_numbers(row: Row) -> bool:
    """The header's last row in many forms: ``** ** 1 2 3`` or ``栏次 1 2 3``, numbers that are no amounts."""
    texts = [key(cell.text) for cell in row.cells if cell.text]
    if not texts or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdigit()]
    counts = numbers == list(range(1, len(numbers) + 1))
    return counts and (len(numbers) > 1 or len(numbers) < len(texts))


def aligned_columns(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """The columns that aligned header rows declare; an undeclared one is left out."""
    width = max(row.width for row in rows)
    paths = _paths([row for row in rows if row.aligned and not is_column_numbers(row)], width)
    items = layout.rows is Rows.THREE_PUBLIC and names_items(part for path in paths for part in path)
    beside = any(words.item_of(part) in words.BESIDE_THREE_PUBLIC for path in paths for part in path)
    found = [
        _column(index, path, layout, items, beside) if path else Column(index, Role.UNKNOWN)
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
    declared = _declared(rows)
    # 科目编码 over three columns without titles of their own: 类, 款 and 项 are printed one beside the other.
    return tuple(_without_partial([c for c in found if c.index in declared or c.role is Role.CODE]))


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
    """The columns, those set aside that only print a part of another one (其中：…) and mean nothing else by their titles."""
    meanings = [replace(column, index=0, path="") for column in columns]
    return [
        _as_part(column)
        if column.role is Role.AMOUNT
        and meanings.count(meaning) > 1
        and any(key(title).startswith("其中") for title in column.path.split("/"))
        else column
        for column, meaning in zip(columns, meanings, strict=True)
    ]


def _as_part(column: Column) -> Column:
    """其中：…: a part of a fund is money of that fund once more, a part of a total is no second total."""
    measure = "of-which" if column.measure == "total" and column.fund is None and not column.item else column.measure
    return replace(column, role=Role.ASIDE, measure=measure)


def _is_budget_beside_account(path: str) -> bool:
    return any("预算数" in part and "决算" not in part for part in path.split("/"))


def _beside_account(column: Column) -> Column:
    """A column of the budget beside its account: a measure of its own, where it names no other (基本支出)."""
    if column.role is Role.AMOUNT and column.measure == "total":
        return replace(column, role=Role.ASIDE, measure="initial-budget")
    return replace(column, role=Role.OTHER) if column.holds_amounts else column


def holds_other_funds(columns: Iterable[Column], layout: Layout) -> bool:
    """Whether a table whose title speaks of one fund has columns of others: 财政拨款“三公”经费 of all three budgets."""
    return any(column.fund in words.FISCAL_FUNDS and column.fund != layout.fund for column in columns)


def common_year(columns: Sequence[Column]) -> int | None:
    """The year that columns without one share with the others: 总计 beside 2026年预算 / its funds.

    ``None`` where more than one year is printed, or a column without a year means the same as one with it.
    """
    years = {column.year for column in columns if column.year is not None}
    meanings = [
        (column.fund, column.group, column.measure, column.carried, column.item, column.side, column.part)
        for column in columns
    ]
    if len(years) != 1 or words.LAST_YEAR in years or len(set(meanings)) < len(meanings):
        return None
    return years.pop()


def _declared(rows: Iterable[Row]) -> set[int]:
    """The columns that print a title of their own, or under a merged cell that says how far it reaches."""
    return {
        column
        for row in rows
        if row.aligned and not is_column_numbers(row)
        for cell in row.cells
        if cell.text
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _paths(rows: Sequence[Row], width: int) -> list[list[str]]:
    paths: list[list[str]] = [[] for _ in range(width)]
    groups = [0] * width  # per column: the first column of the group it stands in
    for row in rows:
        texts = [row.at(column) for column in range(width)]
        ends = {cell.column: cell.column + cell.column_span for cell in row.cells if cell.column_span > 1}
        new_groups = list(groups)
        current, start, end = "", 0, width
        for column in range(width):
            if texts[column]:
                current, start, end = texts[column], column, ends.get(column, width)
            elif groups[column] != groups[start] or column >= end:
                current, start, end = "", column, width
            if current:
                paths[column].append(tidy(current))
                new_groups[column] = start
            else:
                new_groups[column] = column
        groups = new_groups
    return paths


def names_items(titles: Iterable[str]) -> bool:
    """Whether a 三公 table has its items in columns: otherwise they are its rows."""
    return any(words.item_of(title) in ("overseas", "reception", "vehicle-operation") for title in titles)


def _column(index: int, path: Sequence[str], layout: Layout, items: bool, beside: bool) -> Column:
    """What one header path means, by the lowest title that says anything.

    ``items``: 三公 items stand in columns; ``beside``: so do 会议费, 培训费 …
    """
    column = Column(index, Role.UNKNOWN, "/".join(squeeze(part) for part in path))
    years = {year for part in path for year in words.years_of(part)}
    year = years.pop() if len(years) == 1 else None
    aside = words.aside_of(path)
    if aside is None and any(words.NO_AMOUNT.search(key(part)) for part in path):
        return replace(column, role=Role.OTHER)
    for depth in range(len(path) - 1, -1, -1) if items else ():
        if item := _three_public_item(path[depth], path[:depth], beside):
            amount = replace(column, role=Role.AMOUNT, item=item, year=year, fund=_fund_below(path[depth + 1 :]))
            amount = replace(amount, label=_printed_item(item, path[: depth + 1]))
            return amount if aside is None else replace(amount, role=Role.ASIDE, measure=aside, year=None)
    if aside is not None:
        funds = (words.fund_of(part) for part in reversed(path))
        fund = next((fund for fund in funds if fund), None)
        return replace(column, role=Role.ASIDE, measure=aside, fund=fund, year=None if aside == "change" else year)
    carried = any(_CARRIED.search(words.bare(part)) for part in path)
    partial = False
    for depth in range(len(path) - 1, -1, -1):
        part, above = path[depth], path[:depth]
        if words.bare(part) in _LEVELS:
            return replace(column, role=Role.CODE, level=_LEVELS[words.bare(part)], scheme=_scheme(above))
        if (subject := words.subject_of(part)) and not _is_amount(part):
            return replace(column, role=Role(subject[0]), scheme=subject[1] or _scheme(above))
        if layout.rows is Rows.SIDES and words.bare(part) in {"收入", "支出", "本年收入", "本年支出"}:
            return replace(column, role=Role.NAME)
        if _is_amount(part):
            amount = _within(replace(column, role=Role.AMOUNT, year=year, carried=carried), path[: depth + 1], layout)
            return _as_part(amount) if partial else amount
        # 其中：…, a part of the column before it that is none of the measures.
        partial = partial or key(part).startswith("其中:")
    return _as_part(column) if partial else column


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
        if over in ("vehicle", "total"):
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
        if fund is None:
            fund = words.fund_of(part)
        if group is None and words.measure_of(path[-1]) == "total" and not words.fund_of(path[-1]):
            group = words.group_of(part)
    if layout.rows is Rows.SIDES and group is Group.CURRENT:
        group = None  # 本年收入 | 本年支出 over the two sides
    if column.carried:
        fund = "carry-over"
        group = Group.CARRIED if words.measure_of(path[-1]) == "total" and len(path) > 1 else None
    elif fund == "special-account" and len(path) > 1 and words.measure_of(path[-1]) == "total":
        group = Group.SPECIAL
    return replace(column, measure=measure, fund=fund, group=group)


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
