"""Figures that tables print and that are no amounts of a budget line: counts beside procurement, money in 绩效 forms.

A procurement table has a column 数量, a list of meetings 人数: counts, no money. A form of the whole department's goals
(部门整体支出绩效目标表) prints what each of its tasks costs, a table of project goals what each unit's projects come to:
money of no project and of no budget table. Both are kept as stated figures, each with its row and the title over it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from budgetkg.document.model import Cell, Row
from budgetkg.facts.budget import layouts, words
from budgetkg.facts.budget.columns import Role
from budgetkg.facts.budget.tables import BudgetTable
from budgetkg.facts.context import Context
from budgetkg.facts.coverage import Claims
from budgetkg.facts.model import StatedFigure
from budgetkg.text import close_gaps, fold_width, is_dash, key, money_unit, parse_amount, squeeze, to_yuan

#: Titles of columns that count things, and what they count where the title says it.
COUNTS = {"数量": "", "采购数量": "", "人数": "人", "参会人数": "人", "培训人数": "人"}
_UNIT_OF_COUNT = frozenset({"计量单位", "单位"})
_MONEY = re.compile(r"\((?:金额)?(?:单位:)?(亿元|百万元|万元|千元|元)\)")
# 当年预算 | 市级支出 | 补助区县 | 其中：中央财政资金: labels of a form, each with its amount in the next cell.
_LABEL = re.compile(
    r"(?:其中:)?(?:当年预算|年度金额|补助(?:区县|县区|下级)|(?:中央|省级|市级|区级|县级|地方)(?:财政)?(?:支出|资金))"
)
_LONGEST_SUBJECT = 60
_FEWEST_CELLS = 3


def count_figures(tables: Sequence[BudgetTable], context: Context) -> tuple[StatedFigure, ...]:
    """The counts that budget tables print beside their amounts (数量, 人数)."""
    return tuple(figure for table in tables for figure in _counts(table, context))


def _counts(table: BudgetTable, context: Context) -> Iterator[StatedFigure]:
    titles = {
        column.index: key(column.path).rsplit("/", 1)[-1]
        for column in table.columns
        if column.role in (Role.OTHER, Role.UNKNOWN)
    }
    counted = {index: COUNTS[title] for index, title in titles.items() if title in COUNTS}
    units = [index for index, title in titles.items() if title in _UNIT_OF_COUNT]
    seen: set[tuple[tuple[int, int], int]] = set()
    for entry in table.entries:
        for cell in entry.row.cells if entry.row.aligned else ():
            number = parse_amount(cell.text) if cell.column in counted else None
            if number is None or (entry.row.place, cell.column) in seen:
                continue
            seen.add((entry.row.place, cell.column))
            unit = counted[cell.column] or next((squeeze(entry.row.at(index)) for index in units), "")
            yield StatedFigure(
                subject=_subject(entry.name, titles[cell.column]),
                topic="",
                printed=cell.text,
                evidence=context.evidence(entry.row),
                number=number,
                unit="" if parse_amount(unit) is not None else unit,
                fiscal_year=context.fiscal_year,
            )


def form_figures(rows: Sequence[Row], claims: Claims, context: Context) -> tuple[StatedFigure, ...]:
    """The money that performance tables and forms print under titles of money and that no project holds.

    ``claims`` are the numbers of these rows that projects and indicators were read from; each is taken once. Where no
    money unit is printed nothing is read.
    """
    return tuple(_FormReader(claims, context).read(rows))


@dataclass
class _Header:
    """The titles of money that are open: by column, from the upper row to the lower."""

    titles: dict[int, tuple[str, ...]] = field(default_factory=dict)
    last: Row | None = None
    unit: str = ""

    def is_followed_by(self, row: Row) -> bool:
        return (
            self.last is not None
            and (self.last.page, self.last.table, self.last.width) == (row.page, row.table, row.width)
            and row.number - self.last.number == 1
        )


class _FormReader:
    """Goes over the rows once; a header of money holds until a text stands under one of its titles."""

    def __init__(self, claims: Claims, context: Context) -> None:
        self._claims, self._context = claims, context
        self._header = _Header()
        self._stated = self._unit = ""
        self._taken: set[tuple[tuple[int, int], int]] = set()

    def read(self, rows: Sequence[Row]) -> Iterator[StatedFigure]:
        for row in rows:
            if not row.aligned or len([cell for cell in row.cells if cell.text]) == 1:
                self._note(row)
            if row.aligned:
                yield from self._aligned(row)
            self._unit = next((match[1] for cell in row.cells if (match := _MONEY.search(key(cell.text)))), self._unit)
            yield from self._labelled(row)

    def _note(self, row: Row) -> None:
        if layouts.PERFORMANCE_TITLE.search(layouts.title_key(row.text)) and layouts.is_title(row.text):
            self._header, self._stated, self._unit = _Header(), "", ""
        self._stated = money_unit(row.text) or self._stated

    def _aligned(self, row: Row) -> Iterator[StatedFigure]:
        if titles := _money_titles(row):
            self._open(row, titles)
            return
        if row.width != (self._header.last.width if self._header.last else row.width) or self._is_interrupted(row):
            self._header = _Header()
            return
        unit = self._header.unit or self._stated
        names = [cell.text for cell in row.cells if cell.text and cell.column < min(self._header.titles, default=0)]
        name = "：".join(close_gaps(text) for text in names if parse_amount(text) is None)
        for cell in row.cells:
            if cell.column in self._header.titles:
                title = "/".join(_telling(self._header.titles[cell.column]))
                yield from self._figure(row, cell, _subject(name, title), unit)

    def _labelled(self, row: Row) -> Iterator[StatedFigure]:
        """Amounts behind a label of money: 当年预算 | 45.00 | 区级支出 | 45.00."""
        filled = [cell for cell in row.cells if cell.text]
        for label, cell in itertools.pairwise(filled):
            title = close_gaps(label.text).rstrip(":：")
            if _is_money(label) or _LABEL.fullmatch(key(title)):
                stated = _MONEY.search(key(title))
                yield from self._figure(row, cell, title, stated[1] if stated else self._unit or self._stated)

    def _figure(self, row: Row, cell: Cell, subject: str, unit: str) -> Iterator[StatedFigure]:
        value = parse_amount(cell.text)
        if value is None or not unit or (row.place, cell.column) in self._taken:
            return
        if self._claims.take(row.place, fold_width(cell.text).strip()):
            return
        try:
            amount = to_yuan(value, unit)
        except ArithmeticError:
            return  # finer than a cent: no amount of money
        self._taken.add((row.place, cell.column))
        yield StatedFigure(
            subject=self._context.redactor.clean(subject),
            topic="",
            printed=cell.text,
            evidence=self._context.evidence(row),
            amount=amount,
            fiscal_year=self._context.fiscal_year,
        )

    def _open(self, row: Row, titles: Mapping[int, str]) -> None:
        goes_on = self._header.is_followed_by(row)
        before = self._header.titles if goes_on else {}
        stated = next((match[1] for cell in row.cells if (match := _MONEY.search(key(cell.text)))), "")
        own = {column: (*before.get(column, ()), title) for column, title in titles.items()}
        self._header = _Header({**before, **own}, row, stated or (self._header.unit if goes_on else ""))

    def _is_interrupted(self, row: Row) -> bool:
        """Whether a text stands where amounts are expected: another part of the form begins."""
        return any(
            cell.text
            and parse_amount(cell.text) is None
            and not is_dash(cell.text)
            and any(column in self._header.titles for column in range(cell.column, cell.column + cell.column_span))
            for cell in row.cells
        )


def _money_titles(row: Row) -> dict[int, str]:
    """The columns under titles of money in a header row (总额 | 财政拨款 | 其他资金); none in any other row."""
    filled = [cell for cell in row.cells if cell.text]
    if any(parse_amount(cell.text) is not None for cell in filled):
        return {}
    named = [cell for cell in filled if _is_money(cell)]
    if not named or (len(named) == 1 and len(filled) < _FEWEST_CELLS):
        return {}
    return {
        column: close_gaps(cell.text) for cell in named for column in range(cell.column, cell.column + cell.column_span)
    }


def _is_money(cell: Cell) -> bool:
    return bool(words.measure_of(cell.text) or words.fund_of(cell.text) or words.group_of(cell.text))


def _telling(titles: Sequence[str]) -> list[str]:
    """The titles over an amount without those that only say that amounts follow: 预算金额（万元） over 财政拨款."""
    return [title for title in titles[:-1] if words.measure_of(title) != "total"] + [titles[-1].rstrip(":：")]


def _subject(name: str, title: str) -> str:
    return f"{name.rstrip(':：')[:_LONGEST_SUBJECT]}/{title}" if name else title
