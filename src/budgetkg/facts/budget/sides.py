"""Rows of a 收支总表: income on the left, expenditure on the right, each side a name with the amounts behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetkg.document.model import Cell, Row
from budgetkg.facts import codes
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.placing import place
from budgetkg.facts.model import Side
from budgetkg.text import close_gaps, is_dash, loose_amount, squeeze, strip_list_number

_CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
# 201 一般公共服务支出: the code of a 类 before its name (Xinjiang).
_CODE_BEFORE = re.compile(r"^[235]\d{2}[-—]?\s*(?=[\u4e00-\u9fff])")
_TOTAL_NAMES = frozenset({"合计", "总计"})
# Which side a row stands on when its columns are lost, by the words its name ends with.
_INCOME_NAME = re.compile(r"(?:收入|资金|拨款|上年结转.*|收入(?:总计|合计)|弥补收支差额|基金)$")
_EXPENDITURE_NAME = re.compile(r"(?:支出|支出(?:总计|合计)|结转下年.*|预备费|债务发行费用支出)$")


def read_sides(row: Row, columns: Sequence[Column]) -> Iterator[Entry]:
    """The entries of one row: one for each name column, or, in a flow row, one for each name."""
    if row.aligned:
        for part in sorted({column.part for column in columns}):
            own = [column for column in columns if column.part == part]
            names = {column.index for column in own if column.role in (Role.NAME, Role.CODE)}
            amounts = {column.index for column in own if column.holds_amounts}
            named = " ".join(cell.text for cell in row.cells if cell.column in names)
            cells = [cell for cell in row.cells if cell.column in amounts and not is_dash(cell.text)]
            if named or cells:
                yield _entry(row, named, cells, own)
        return
    runs = list(_name_runs(row))
    for number, (named, cells) in enumerate(runs):
        side = _side_of(named)
        if squeeze(strip_list_number(named)) in _TOTAL_NAMES:
            if len(runs) != 2:
                cells = []  # 合计 alone: of which side is not printed
            side = Side.EXPENDITURE if number else Side.INCOME
        yield _entry(row, named, cells, [column for column in columns if column.side is side])


def _entry(row: Row, named: str, cells: Sequence[Cell], own: Sequence[Column]) -> Entry:
    amounts = tuple(column for column in own if column.holds_amounts)
    tokens, placements, sure = place(row, cells, amounts)
    # A number behind the name of a side that has one column stands in it, whatever empty cells were lost.
    sure = sure or (len(amounts) == 1 and len(tokens) == 1)
    name = _CODE_BEFORE.sub("", close_gaps(strip_list_number(named)))
    total = squeeze(name) in _TOTAL_NAMES
    side = next((column.side for column in own if column.side), Side.EXPENDITURE)
    return Entry(
        row,
        squeeze(name) if total else name,
        side=side,
        part=own[0].part if own else 0,
        tokens=tokens,
        placements=placements,
        sure=sure,
        total=total,
        numbered=_CHAPTER.match(named.strip()) is not None,
    )


def _name_runs(row: Row) -> Iterator[tuple[str, list[Cell]]]:
    """``一、本年收入 9,929.35 一、本年支出 9,929.35 9,929.35`` → each name with the numbers behind it."""
    named: list[str] = []
    cells: list[Cell] = []
    for cell in row.cells:
        if loose_amount(cell.text) is not None or is_dash(cell.text):
            if not is_dash(cell.text):
                cells.append(cell)
        elif cells or (named and _begins_name(cell.text)):
            yield "".join(named), cells
            named, cells = [cell.text], []
        else:
            named.append(cell.text)
    if named or cells:
        yield "".join(named), cells


def _begins_name(text: str) -> bool:
    """A second name on a line without numbers between: it begins with a list number or is a whole known name."""
    return (
        strip_list_number(text) != text.strip()
        or codes.is_class_name(text)
        or _EXPENDITURE_NAME.search(squeeze(text)) is not None
    )


def _side_of(name: str) -> Side:
    bare = squeeze(strip_list_number(name))
    if codes.is_class_name(bare):
        return Side.EXPENDITURE
    if _INCOME_NAME.search(bare) and not _EXPENDITURE_NAME.search(bare):
        return Side.INCOME
    return Side.EXPENDITURE
