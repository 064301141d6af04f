"""What a column of a budget table is, and what tables say by the columns that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budgetkg.document.model import Row
from budgetkg.facts.budget import words
from budgetkg.facts.budget.layouts import Layout
from budgetkg.facts.budget.words import Group
from budgetkg.facts.model import Side
from budgetkg.text import key


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
    printed name of its 三公 item. ``vague`` says that its lowest title is not understood, so that the column may print a
    part of what the titles above it name.
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
    vague: bool = False

    @property
    def holds_amounts(self) -> bool:
        """Whether amounts of money stand in it, within the table's sums or beside them."""
        return self.role in (Role.AMOUNT, Role.ASIDE)


_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?|\*+|栏次|[一二三四五六七八九十甲乙丙]|\d{1,2}=[\d+\-()*/]+")
_LEVEL_OF_CODES = re.compile(r"[类款项目]")


def is_column_numbers(row: Row) -> bool:
    """The header's last row in many forms: ``** ** 1 2 3`` or ``类 款 项 栏次 1 2 3``, numbers that are no amounts."""
    texts = [key(cell.text) for cell in row.cells if cell.text]
    counted = [text for text in texts if not _LEVEL_OF_CODES.fullmatch(text)]
    if not counted or not all(_COLUMN_NUMBER.fullmatch(text) for text in counted):
        return False
    numbers = [int(text.strip("()")) for text in counted if text.strip("()").isdigit()]
    if "栏次" in counted and numbers[:1] == [1]:
        return numbers == sorted(set(numbers))  # a column may go without a number
    counts = numbers == list(range(1, len(numbers) + 1))
    return counts and (len(numbers) > 1 or len(numbers) < len(texts))


def names_items(titles: Iterable[str]) -> bool:
    """Whether a 三公 table has its items in columns: otherwise they are its rows."""
    return any(words.item_of(title) in ("overseas", "reception", "vehicle-operation") for title in titles)


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
