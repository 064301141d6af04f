"""Headers whose cells are lost: the terms that occur in their words, put into the order that the forms print them in.

The reading order of a header of several rows is not the order of its columns: ``合计 基本支出 项目支出`` and, a row below,
``人员经费 公用经费`` are the columns 合计, 人员经费, 公用经费, 项目支出. Where the words stand in no order that a form
prints, nothing is understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from budgetkg.document.model import Row
from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role, is_column_numbers, names_items
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.words import Group
from budgetkg.facts.model import Side
from budgetkg.text import key

_YEAR = r"20\d\d年(?:度)?"
_GROWTH = r"(?:20\d\d年(?:度)?(?:预算)?)?比.{0,12}?(?:增减|增幅|增长|增加)[额率]?(?:\(?%\)?)?|增减(?:变化)?(?:情况|[额率])?(?:\(?%\)?)?|增[幅长]率?%?"
_TERMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"因公出国(?=\()",  # cut at the line's end: 因公出国（ / 境）费用
        *(pattern for pattern, _ in (*words.FUNDS, *words.GROUPS, *words.THREE_PUBLIC, *words.MEASURES)),
        rf"{_YEAR}(?:预算数?|决算数?|数)?",
        _GROWTH,
        r"项目(?!支出)",
    )
)
_ROW_TITLES = re.compile(
    r"(?:支出)?(?:功能|经济)分类科目|(?:部门|政府)?(?:预算)?(?:支出)?(?:功能|经济)(?:分类)?科目(?:编码|代码|名称)?|科目(?:编码|代码|名称)|"
    r"项目(?:编[码号]|代码|名称)|(?:部门|单位)\((?:单位|部门)\)(?:编码|代码|名称)|(?:部门|单位)(?:编码|代码|名称)|类款项|类款|资金性质"
)


# Words between the titles of columns that stand for no column: 项目 | 收入 | 其中： | 单位：万元.
_NEUTRAL = re.compile(
    r"其中|序号|编[码号]|代码|名称|科目|功能|经济|分类|支出|收入|单位|部门|预算|资金性质|备注|本年|[类款项]|[万千]?元|年|[^\u4e00-\u9fff]"
)
# What is left of 三公 titles that are wrapped over lines: 因公出国（ … 境）费用, 公务用车购置 … 费.
_PIECES_OF_ITEMS = re.compile(r"[境费用及和运行维护购置公务车安排经]")


class _Term(NamedTuple):
    """A term of a header, with the year it names."""

    text: str
    year: int | None = None

    @property
    def measure(self) -> str | None:
        return None if words.fund_of(self.text) else words.measure_of(self.text)

    @property
    def is_title_over_others(self) -> bool:
        """预算数 may stand over 合计, 基本支出 …; 合计 and 小计 are columns always."""
        return words.bare(self.text) in {"", "预算数", "预算", "决算数", "数", "本年预算数"}


def flow_columns(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """The columns of a header of flow rows; empty when it is not understood."""
    text = "".join(key(row.text) for row in rows if not is_column_numbers(row))
    terms, left = _terms(_ROW_TITLES.sub("|", text))
    if layout.rows is Rows.THREE_PUBLIC and names_items(term.text for term in terms):
        return _three_public(terms) if not _PIECES_OF_ITEMS.sub("", left) else ()
    if left:
        return ()  # a title that is not understood, or one that is wrapped over lines: there are more columns than known
    if layout.rows is Rows.SIDES:
        return _sides(terms, layout)
    return _codes([term for term in terms if term.text != "项目"], layout)


def names_only_columns(text: str) -> bool:
    """Whether a line holds nothing but the titles of columns, one of them of a measure."""
    terms, left = _terms(_ROW_TITLES.sub("|", text))
    return not left and any(term.measure for term in terms)


def _terms(text: str) -> tuple[list[_Term], str]:
    """The terms of a header's text from left to right, at each place the longest, and what is left between them."""
    terms: list[_Term] = []
    left = ""
    position = 0
    while position < len(text):
        matches = [match for pattern in _TERMS if (match := pattern.match(text, position)) and match.group()]
        if not matches:
            left += text[position]
            position += 1
            continue
        longest = max(matches, key=lambda match: match.end())
        named = words.years_of(longest.group())
        terms.append(_Term(longest.group(), named[0] if len(named) == 1 else None))
        position = longest.end()
        left += "|"
    return terms, _NEUTRAL.sub("", left)


def _is_growth(term: _Term) -> bool:
    return re.fullmatch(_GROWTH, term.text) is not None


def _numbered(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(replace(column, index=index) for index, column in enumerate(columns))


def _codes(terms: Sequence[_Term], layout: Layout) -> tuple[Column, ...]:
    """Code, name, the measures, the funds; a year before it stands in one column beside the year's own measures."""
    growth = [term for term in terms if _is_growth(term)]
    dated = [term for term in terms if term.year and not _is_growth(term) and term.measure == "total"]
    amounts = _measures([term for term in terms if term not in dated and not _is_growth(term)], layout)
    years = list(dict.fromkeys(term.year for term in dated))
    if len(years) > 2 or (len(years) == 2 and len(dated) > 2):
        return ()
    if len(years) == 2:
        before, after = dated
        if not amounts:
            amounts = [_total(before), _total(after)]
        elif before.year and after.year and before.year < after.year:
            amounts = [_total(before), *(replace(column, year=after.year) for column in amounts)]
        else:
            amounts = [*(replace(column, year=before.year) for column in amounts), _total(after)]
    elif dated:
        amounts = [replace(column, year=years[0]) for column in amounts] or [_total(dated[0])]
    slots = [Column(0, Role.OTHER, term.text) for term in growth]
    return _numbered([Column(0, Role.CODE), Column(1, Role.NAME), *amounts, *slots]) if amounts else ()


def _total(term: _Term) -> Column:
    return Column(0, Role.AMOUNT, term.text, year=term.year)


def _measures(terms: Sequence[_Term], layout: Layout) -> list[Column]:
    """The amount columns: measures in the order of the form, then groups and funds as printed."""
    found: dict[str, str] = {}
    for term in terms:
        measure = term.measure
        if measure and not (measure == "total" and measure in found and term.is_title_over_others):
            found[measure] = found[measure] if measure in found and found[measure] not in ("预算数",) else term.text
    if {"personnel", "operating"} & set(found) and "basic" in found and not any(t.text == "小计" for t in terms):
        del found["basic"]  # 基本支出 is then the title over 人员经费 and 公用经费, no column of its own
        nested = True
    else:
        nested = "basic" in found
    columns = [Column(0, Role.AMOUNT, found[measure], measure=measure) for measure in _order(list(found), nested)]
    for term in terms:
        fund, group = words.fund_of(term.text), words.group_of(term.text)
        if (fund and fund != layout.fund) or group in (Group.FISCAL, Group.UNIT):
            columns.append(
                Column(0, Role.AMOUNT, term.text, fund=fund, group=group if fund is None else None,
                       carried=fund == "carry-over")
            )  # fmt: skip
    return columns


def _order(printed: list[str], nested: bool) -> list[str]:
    """Measures in the order of their columns.

    人员经费 and 公用经费 belong behind 基本支出 even where they are printed a row below 项目支出; else the printed order is
    the columns' own. 基本支出 behind 项目支出 is then an order that confirms nothing, but not another one.
    """
    if "total" in printed and printed[0] != "total":
        return [measure for measure in words.MEASURE_ORDER if measure in printed]  # lines of a header in disorder
    if not nested:
        return printed
    parts = [measure for measure in printed if measure in ("personnel", "operating")]
    rest = [measure for measure in printed if measure not in parts]
    place = rest.index("basic") + 1 if "basic" in rest else rest.index("project") if "project" in rest else len(rest)
    return rest[:place] + parts + rest[place:]


def _sides(terms: Sequence[_Term], layout: Layout) -> tuple[Column, ...]:
    """``收入 支出 项目 预算数 项目 合计 一般公共预算 …``: the second 项目 begins the expenditure side."""
    starts = [index for index, term in enumerate(terms) if term.text == "项目"]
    if len(starts) != 2:
        return ()
    columns: list[Column] = []
    income, expenditure = terms[starts[0] + 1 : starts[1]], terms[starts[1] + 1 :]
    for part, (side, own) in enumerate(((Side.INCOME, income), (Side.EXPENDITURE, expenditure))):
        columns.append(Column(0, Role.NAME, "项目", side, part=part))
        columns += [replace(column, side=side, part=part) for column in _measures(own, layout)]
    return _numbered(columns)


_TOP_ORDERS = (("overseas", "vehicle", "reception"), ("overseas", "reception", "vehicle"))


def _three_public(terms: Sequence[_Term]) -> tuple[Column, ...]:
    """One block of items a year: 合计, then 出国, 公务用车 with its parts, 接待 in one of the orders that forms print."""
    items = [item for term in terms if (item := words.item_of(term.text))]
    named = list(dict.fromkeys(term.year for term in terms if term.year and not _is_growth(term)))
    years: list[int | None] = [*named] or [None]
    if set(items) & set(words.BESIDE_THREE_PUBLIC) or any(_is_growth(term) for term in terms):
        return ()
    printed = tuple(item for item in dict.fromkeys(items) if item in _TOP_ORDERS[0])
    fitting = [order for order in _TOP_ORDERS if printed == tuple(item for item in order if item in printed)]
    if not fitting:
        return ()
    subtotal = any(term.text == "小计" for term in terms) or not {"vehicle-purchase", "vehicle-operation"} & set(items)
    vehicle = ["vehicle"] if subtotal else []
    vehicle += [item for item in ("vehicle-purchase", "vehicle-operation") if item in items]
    order = ["total"] if "total" in items else []
    for item in printed:
        order += vehicle if item == "vehicle" else [item]
    return _numbered(
        [
            Column(0, Role.AMOUNT, f"{year}年预算数/{item}" if year else item, item=item, year=year)
            for year in years
            for item in order
        ]
    )
