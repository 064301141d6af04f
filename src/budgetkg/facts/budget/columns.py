"""Header rows → what each column means.

A header may run over three rows; the path is what counts (2024年预算数 / 合计). In a flow text the header's cells are
lost too: then the words that occur are put into the order that the forms print them in.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from budgetkg.document.model import Row
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.model import Side
from budgetkg.text import key, squeeze, tidy


class Role(StrEnum):
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    OTHER = "other"  # percentages, notes, serial numbers


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds and, for amounts, which money. ``level`` is 1, 2, 3 for 类, 款, 项 columns, 0 for whole codes.

    ``item`` is the 三公 slug of a column, ``year`` the fiscal year it is about (``None``: the document's), ``canonical``
    says that the columns stand in the order that the forms prescribe.
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


MEASURES: dict[str, str] = {
    "合计": "total", "总计": "total", "小计": "total", "预算数": "total", "金额": "total", "预算金额": "total",
    "基本支出": "basic", "项目支出": "project", "人员经费": "personnel", "人员支出": "personnel",
    "公用经费": "operating", "日常公用经费": "operating", "公用支出": "operating", "专项业务经费": "project",
    "上缴上级支出": "remitted-up", "事业单位经营支出": "business-operation", "经营支出": "business-operation",
    "对下级单位补助支出": "subsidy-down", "对附属单位补助支出": "subsidy-down", "对下级单位补助": "subsidy-down",
}  # fmt: skip
#: The order in which the forms print measures, for headers whose cells are lost.
MEASURE_ORDER = (
    "total", "basic", "personnel", "operating", "project", "remitted-up", "business-operation", "subsidy-down",
)  # fmt: skip

# What may follow a fund's name without changing it: 一般公共预算财政拨款收入, 政府性基金预算拨款, 财政专户管理资金.
_TAIL = r"(?:财政拨款|拨款)?(?:收入|资金|支出)?(?:预算)?"
FUNDS: tuple[tuple[str, str], ...] = (
    (rf"一般公共预算{_TAIL}", "general-public-budget"),
    (rf"政府性基金(?:预算)?{_TAIL}", "government-fund"),
    (rf"国有资本经营(?:预算)?{_TAIL}", "state-capital"),
    (r"(?:财政专户管理资金|财政专户|教育收费)(?:收入|拨款)?(?:资金)?", "special-account"),
    (r"事业收入(?:资金)?(?:\(不含教育收费\))?", "business-income"),
    (r"上级补助收入(?:资金)?", "superior-subsidy"),
    (r"附属单位上缴收入(?:资金)?", "affiliated-remittance"),
    (r"事业单位经营收入(?:资金)?|经营收入", "business-operation"),
    (r"其他收入(?:资金)?", "other-income"),
    (r"上年结转(?:结余)?(?:收入|资金)?|结转下年", "carry-over"),
    (r"用?事业基金弥补(?:收支差额)?", "reserve-fund"),
)

THREE_PUBLIC: tuple[tuple[str, str], ...] = (
    (r"因公出国\(?境\)?(?:费用?|支出)?", "overseas"),
    (r"公务用车购置(?:及|和)运行(?:维护)?(?:费用?)?", "vehicle"),
    (r"公务用车购置(?:费用?)?", "vehicle-purchase"),
    (r"公务用车运行(?:维护)?(?:费用?)?", "vehicle-operation"),
    (r"公务接待(?:费用?)?", "reception"),
    (r"合计|总计", "total"),
    (r"小计", "vehicle"),
)
#: The order of the 三公 form, for headers whose cells are lost.
THREE_PUBLIC_ORDER = ("total", "overseas", "vehicle", "vehicle-purchase", "vehicle-operation", "reception")

_CODE_TITLE = re.compile(r"(?:科目|项目|功能科目|经济科目|部门\(单位\)|单位|部门)?(?:编码|代码|编号)")
_NAME_TITLE = re.compile(r"(?:科目|项目|部门\(单位\)|单位|部门|功能科目)?名称|项目|科目")
_LEVELS = {"类": 1, "款": 2, "项": 3}
_GROWTH = re.compile(r"比.*(?:增|减)|增幅|增长|增减|%|比例|占比")
_YEAR = re.compile(r"(20\d\d)年")
_INCOME, _EXPENDITURE = re.compile(r"^收入"), re.compile(r"^支出(?!功能|经济)")


def fund_of(text: str) -> str | None:
    """The fund that a header or an income row names (一般公共预算拨款收入 → ``general-public-budget``), else ``None``."""
    folded = key(text)
    for pattern, fund in FUNDS:
        if re.fullmatch(pattern, folded):
            return fund
    return None


def item_of(text: str) -> str | None:
    """The 三公 item that a title or a row's name means (公务接待费 → ``reception``), else ``None``."""
    folded = key(text)
    for pattern, item in THREE_PUBLIC:
        if re.fullmatch(pattern, folded):
            return item
    return None


def read_header(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """The columns that a table's header rows declare; empty when the header is not understood."""
    if not rows:
        return ()
    columns = _aligned(rows, layout) if any(row.aligned for row in rows) else _flow(rows, layout)
    if layout.rows is Rows.YEARS and any(column.item for column in columns):
        columns = _years_by_block(columns, "".join(squeeze(row.text) for row in rows))
    return columns


def is_canonical(columns: Sequence[Column]) -> bool:
    """Whether measures and funds stand in the order that the forms prescribe.

    Arithmetic cannot tell 基本支出 from 项目支出 when both their titles were exchanged; the prescribed order is a second
    witness beside the printed title.
    """
    amounts = [column for column in columns if column.role is Role.AMOUNT]
    by_year: dict[tuple[int | None, Side | None], list[int]] = {}
    for column in amounts:
        if column.item:
            rank = THREE_PUBLIC_ORDER.index(column.item)
        elif column.fund and column.measure == "total":
            rank = 100 + [fund for _, fund in FUNDS].index(column.fund)
            rank = 99 if column.fund == "carry-over" else rank  # the forms print 上年结转 before or after the funds
        else:
            rank = MEASURE_ORDER.index(column.measure)
        by_year.setdefault((column.year, column.side), []).append(rank)
    if any(_is_inverted(column.path) for column in amounts):
        return False
    return all(_ascending([rank for rank in ranks if rank != 99]) for ranks in by_year.values())


def _is_inverted(path: str) -> bool:
    """A title that names the year (2023年基本支出) under one that names a measure (总计): header rows out of order."""
    parts = [key(part) for part in path.split("/")]
    return any(above in MEASURES and _YEAR.search(below) for above, below in itertools.pairwise(parts))


def _ascending(ranks: Sequence[int]) -> bool:
    return all(before < after for before, after in itertools.pairwise(ranks))


def _aligned(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    width = max(row.width for row in rows)
    paths: list[list[str]] = [[] for _ in range(width)]
    groups = [0] * width  # per column: the first column of the group it stands in
    for row in rows:
        if not row.aligned:
            continue  # a wrapped end of a header cell (幅%): the part that counts stands before it
        texts = [row.at(column) for column in range(width)]
        new_groups = list(groups)
        current, start = "", 0
        for column in range(width):
            if texts[column]:
                current, start = texts[column], column
            elif groups[column] != groups[start]:
                current, start = "", column
            if current:
                paths[column].append(tidy(current))
                new_groups[column] = start
            else:
                new_groups[column] = column
        groups = new_groups
    side: Side | None = None
    columns = []
    for index, path in enumerate(paths):
        if path and layout.rows is Rows.SIDES:
            if _INCOME.match(key(path[0])):
                side = Side.INCOME
            elif _EXPENDITURE.match(key(path[0])):
                side = Side.EXPENDITURE
        columns.append(_column(index, path, layout, side))
    return tuple(columns)


def _column(index: int, path: Sequence[str], layout: Layout, side: Side | None) -> Column:
    column = Column(index, Role.OTHER, "/".join(squeeze(part) for part in path), side)
    years = [match for part in path for match in _YEAR.findall(key(part))]
    if any(_GROWTH.search(key(part)) for part in path):
        return column
    for part in reversed(path):
        folded = key(part)
        if folded in _LEVELS:
            return replace(column, role=Role.CODE, level=_LEVELS[folded])
        if layout.rows is Rows.YEARS and (item := item_of(part)):
            return replace(column, role=Role.AMOUNT, item=item, year=int(years[0]) if years else None)
        if _CODE_TITLE.fullmatch(folded):
            return replace(column, role=Role.CODE)
        bare = _YEAR.sub("", folded).removeprefix("度")
        measure = MEASURES.get(bare) or MEASURES.get(bare.removesuffix("预算数"))
        fund = fund_of(part)
        if measure or fund:
            amount = replace(
                column,
                role=Role.AMOUNT,
                measure=measure or "total",
                fund=fund,
                year=int(years[0]) if len(set(years)) == 1 else None,
            )
            return amount if layout.measure_in_title else _within(amount, path)
        if _NAME_TITLE.fullmatch(folded) or (layout.rows is Rows.SIDES and folded in {"收入", "支出"}):
            return replace(column, role=Role.NAME)
    return column


def _within(column: Column, path: Sequence[str]) -> Column:
    """A column's measure and fund from the whole path: 基本支出 / 小计 is ``basic``, 一般公共预算 / 基本支出 has a fund."""
    measure, fund = column.measure, column.fund
    for part in path:
        bare = _YEAR.sub("", key(part))
        if measure == "total" and MEASURES.get(bare, "total") != "total":
            measure = MEASURES[bare]
        if fund is None:
            fund = fund_of(part)
    return replace(column, measure=measure, fund=fund)


_TERM = re.compile(
    "|".join(
        sorted(
            [pattern for pattern, _ in (*FUNDS, *THREE_PUBLIC)]
            + [re.escape(word) for word in MEASURES]
            + ["项目(?!支出)"],
            key=len,
            reverse=True,
        )
    )
)


def _flow(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """Columns of a header whose cells are lost: the terms that occur, in the order of the form."""
    text = "".join(key(row.text) for row in rows)
    text = re.sub(r"支出(?:功能|经济)分类科目|科目(?:编码|名称)|部门\(单位\)(?:代码|名称)", "", text)
    terms = [match.group() for match in _TERM.finditer(text)]
    if layout.rows is Rows.YEARS:
        return _flow_three_public(terms, text)
    if layout.rows is Rows.SIDES:
        return _flow_sides(terms)
    funds = [term for term in terms if fund_of(term)]
    measures = {MEASURES[term] for term in terms if term in MEASURES}
    if {"personnel", "operating"} & measures and "小计" not in terms:
        measures -= {"basic"}  # 基本支出 is then the title over 人员经费 and 公用经费, no column of its own
    columns = [Column(0, Role.CODE), Column(1, Role.NAME)]
    for measure in MEASURE_ORDER:
        if measure in measures:
            path = next(term for term in terms if MEASURES.get(term) == measure)
            columns.append(Column(len(columns), Role.AMOUNT, path, measure=measure))
    columns += [
        Column(len(columns) + offset, Role.AMOUNT, term, fund=fund_of(term)) for offset, term in enumerate(funds)
    ]
    return tuple(columns)


def _flow_sides(terms: Sequence[str]) -> tuple[Column, ...]:
    """``收入 支出 项目 预算数 项目 合计 一般公共预算 …``: the second 项目 begins the expenditure side."""
    starts = [index for index, term in enumerate(terms) if term == "项目"]
    if len(starts) != 2:
        return ()
    columns: list[Column] = []
    for side, part in ((Side.INCOME, terms[starts[0] : starts[1]]), (Side.EXPENDITURE, terms[starts[1] :])):
        columns.append(Column(len(columns), Role.NAME, part[0], side))
        for term in part[1:]:
            if fund := fund_of(term):
                columns.append(Column(len(columns), Role.AMOUNT, term, side, fund))
            elif term in MEASURES:
                columns.append(Column(len(columns), Role.AMOUNT, term, side, None, MEASURES[term]))
    return tuple(columns)


def _flow_three_public(terms: Sequence[str], text: str) -> tuple[Column, ...]:
    items = {item for term in terms if (item := item_of(term))}
    years = max(1, len(_YEAR.findall(text)))
    columns: list[Column] = []
    for year in range(years):
        titles = _YEAR.findall(text)
        for item in THREE_PUBLIC_ORDER:
            if item in items:
                path = f"{titles[year]}年预算数/{item}" if titles else item
                columns.append(Column(len(columns), Role.AMOUNT, path, item=item))
    return tuple(columns)


def _years_by_block(columns: Sequence[Column], header: str) -> tuple[Column, ...]:
    """Give each block of 三公 columns its year: a block begins where 合计 comes again, whatever the spans above say.

    Nothing is understood where blocks and printed years are not equally many.
    """
    years = [int(year) for year in _YEAR.findall(key(header))]
    result, block, seen = [], -1, set[str]()
    for column in columns:
        if column.role is not Role.AMOUNT:
            result.append(column)
            continue
        if column.item in seen or block < 0:
            block, seen = block + 1, set()
        seen.add(column.item)
        result.append(replace(column, year=years[block] if block < len(years) else None))
    return tuple(result) if not years or len(set(years)) == block + 1 else ()
