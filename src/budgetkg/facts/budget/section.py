"""What stands under a table's title: money unit, whose it is, header, body, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.budget import layouts, words
from budgetkg.facts.budget.columns import is_column_numbers, names_items
from budgetkg.facts.budget.flow_header import names_only_columns
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.text import key, loose_amount, money_unit, squeeze, tidy

# 说明：本部门无该项收支，故此表无数据。 | 取数说明：… | 备注：… | 注：… | （注：2026年没有使用…）
NOTE = re.compile(r"^\(?(?:取数)?(?:说明|备注|注)[:：]")
_EMPTY = re.compile(r"无(?:该项)?(?:收支|数据|此项|相关)|空表|没有")
_UNIT_LABEL = re.compile(
    r"(?:单位全称|编制单位|单位名称|部门名称|填报单位|单位[（(]部门[）)]|部门[（(]单位[）)]|部门)[:：](.+)"
)
# 预算年度：2024 | 公开时间：2024年2月, beside or under the money unit: of no column.
_YEAR_LABEL = re.compile(r"\(?(?:预算|决算|公开|编制|填报)?(?:年度|年份|日期|时间)[:：]20\d\d[年\d月日./-]*(?:度)?\)?")
_CODED_UNIT = re.compile(r"\d{3,9}[-_－—].+")
_UNIT_WORD_ALONE = re.compile(r"(?:金额)?单位[:：]?(?:万|亿|千|百万)?$|^单$|^位[:：]?$")
_MONEY_PHRASE = re.compile(r"[（(]?(?:金额|计量|货币)?单位[:：]?[（(]?(?:人民币)?(?:亿|百万|万|千)?元+[）)]?[）)]?$")
_IN_TITLE_OF_COLUMN = re.compile(r"\((?:金额)?(?:单位:)?(万元|元)\)$")
_TOTAL = re.compile(r"(?:合计|总计)")
_BODY_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|\(?[一二三四五六七八九十]+\))")
_AMOUNT_TERM = re.compile(r"合计|总计|小计|预算|金额|基本支出|项目支出|收入|决算")
_END_OF_NAME = re.compile(r"[\u4e00-\u9fff]{2,15}(?:局|委|会|室|办|院|中心|处|站|所|队|校|厅|部|馆|团|社)")
_YEAR_ALONE = re.compile(r"20\d\d")
_CODE = re.compile(r"\(?\d{3,7}\)?|[A-Z]")
_DECLARES_AMOUNTS = re.compile(r"合计|总计|小计|预算数|金额|基本支出|项目支出|收入")


@dataclass(frozen=True, slots=True)
class Section:
    """One budget table of a document. ``layouts`` are those that claim its title; exactly one is right.

    ``money_unit`` is ``""`` where none is printed, ``unit_label`` the printed name behind 单位全称/编制单位.
    """

    title: str
    title_row: Row
    layouts: tuple[Layout, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: tuple[Row, ...] = ()
    money_unit: str = ""
    unit_label: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows that belong to the table, its title included."""
        return (self.title_row, *self.header, *self.body, *self.notes)

    @property
    def declared_empty(self) -> str:
        """The note that says the table has no data, as printed; empty where there is none."""
        return next((tidy(row.text) for row in self.notes if _EMPTY.search(key(row.text))), "")

    @property
    def is_table(self) -> bool:
        """A title with rows under it is a table; one that no layout knows must also print a unit or a column of amounts.

        Directories list titles without rows, and a line of prose may end with 表.
        """
        if self.layouts:
            return bool(self.header or self.body)
        declared = any(_DECLARES_AMOUNTS.search(key(row.text)) for row in self.header)
        return bool(self.body) and (bool(self.money_unit) or declared)


def has_money(row: Row) -> bool:
    """Whether a row prints an amount that cannot be a code: with a decimal point or a thousands separator."""
    return any(loose_amount(cell.text) is not None and ("." in cell.text or "," in cell.text) for cell in row.cells)


def is_money_unit(row: Row) -> bool:
    """Whether a row states a money unit and nothing else, but for the name of whose table it is."""
    if money_unit(row.text) is None or has_money(row):
        return False
    before = _MONEY_PHRASE.sub("", squeeze(row.text))
    return not before or _UNIT_LABEL.fullmatch(before) is not None or _CODED_UNIT.fullmatch(before) is not None


def label_of(row: Row) -> str:
    """The name behind 单位全称, 编制单位 …, or a coded unit before the money unit; empty where there is none."""
    text = squeeze(row.text)
    before = _MONEY_PHRASE.sub("", text)
    if match := _UNIT_LABEL.search(before):
        return match.group(1)
    return before if before != text and _CODED_UNIT.fullmatch(before) else ""


def build(title: Row, more: Sequence[Row], content: Sequence[Row]) -> Section:
    """A section from its title (``more``: the lines it is wrapped over) and the rows under it."""
    printed = tidy("".join(row.text for row in (title, *more)))
    claims = layouts.recognise(printed)
    kind = claims[0].rows if claims else Rows.CODES
    unit, label, pending = money_unit(key(title.text)) or "", "", ""
    header, body, notes = list(more), list[Row](), list[Row]()
    for row in content:
        text = key(row.text)
        stated = None if has_money(row) else money_unit(text)
        if not body and not unit and (pending or _UNIT_WORD_ALONE.search(text)) and money_unit(pending + text):
            unit, pending = money_unit(pending + text) or "", ""
        elif stated and (body or unit):
            notes.append(row)  # the unit's line again, behind a page break
        elif stated and (is_money_unit(row) or not any(_AMOUNT_TERM.search(key(before.text)) for before in header)):
            unit, label = stated, label or label_of(row)
        elif not body and _UNIT_WORD_ALONE.search(text):
            pending += text
        elif not body and label_of(row):
            label = label or label_of(row)
        elif label and not (header[len(more) :] or body) and _END_OF_NAME.fullmatch(text):
            label += text  # the unit's name is wrapped over two lines
        elif NOTE.match(text) or (not body and _YEAR_LABEL.fullmatch(text)):
            notes.append(row)
        elif body or _begins_body(row, header[len(more) :], kind):
            body.append(row)
        else:
            header.append(row)
    return Section(
        printed, title, claims, tuple(header), tuple(body), tuple(notes), unit or _unit_in_header(header), label
    )


def _unit_in_header(header: Sequence[Row]) -> str:
    """The money unit that column titles state, 预算数（万元）, where they agree."""
    found = {
        match.group(1) for row in header for cell in row.cells if (match := _IN_TITLE_OF_COLUMN.search(key(cell.text)))
    }
    return found.pop() if len(found) == 1 else ""


def _begins_body(row: Row, header: Sequence[Row], kind: Rows) -> bool:
    texts = [key(cell.text) for cell in row.cells if cell.text]
    if not texts or is_column_numbers(row) or _YEAR_ALONE.fullmatch("".join(texts)):
        return False
    if not header and not has_money(row):
        return False  # a number over the header: a page's, a table's
    if any(
        loose_amount(text) is not None and not behind.startswith("年")
        for text, behind in zip(texts, [*texts[1:], ""], strict=True)
    ):
        return True
    declared = any(_AMOUNT_TERM.search(key(before.text)) for before in header)
    if kind is Rows.SIDES:
        return bool(_BODY_NUMBER.match(texts[0])) or (declared and not _is_header_of_sides(texts))
    if kind is Rows.THREE_PUBLIC and not names_items(cell.text for before in header for cell in before.cells):
        return declared and row.aligned and len(texts) == 1 and words.item_of(texts[0]) is not None
    if not declared:
        return False
    return bool(_CODE.fullmatch(texts[0])) or (_TOTAL.fullmatch("".join(texts)) is not None)


def _is_header_of_sides(texts: Sequence[str]) -> bool:
    """``总计 一般公共预算 政府性基金预算``: every cell is a column's title, and one is of a measure."""
    measures = [text for text in texts if words.measure_of(text) and not words.fund_of(text)]
    if measures and all(text in measures or text in ("收入", "支出") or words.is_title(text) for text in texts):
        return True
    return names_only_columns("".join(texts))  # 项 目 预算数 项 目 合计, where spaces cut the cells
