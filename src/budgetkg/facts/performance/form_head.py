"""The labels and values of a form: 单位信息, 预算项目, 年度目标, 财政资金 … in a grid, read label by label.

A label's value are the cells after it up to the next label. The label may be missing while its value is there
(``117001-… | 54000021Y000000005232-党建经费 | 职能职责与活动:``); the values of personal labels are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from budgetkg.document.model import Cell, Row
from budgetkg.facts.performance import form_labels, grammar, vocabulary
from budgetkg.facts.performance.draft import Part
from budgetkg.facts.performance.own_codes import code_in
from budgetkg.facts.performance.wording import GOAL_NUMBER
from budgetkg.facts.project_code import ProjectCode, split_project, starts_with_code
from budgetkg.text import MONEY_UNITS, is_dash, key, parse_amount, squeeze

_LONGEST_LABEL = 16
# 项目名称：…专项 | 主要政策任务：深化…
_LABEL_AND_VALUE = re.compile(r"(?P<label>[^:：]{2,16})[:：](?P<value>.*\S.*)", re.DOTALL)
# What heads the sums beside the sources of money.
_SUM_TITLES = frozenset({"总额", "合计", "小计", "总计", "资金总额"})
_SOURCES = (*vocabulary.FUND_FIELDS, "central_funds", "local_funds")
_AMOUNTS = ("amount", "whole_amount", *_SOURCES)


#: A label's cell (none for cells before the first label), its field and its value cells.
Pair = tuple[Cell | None, str | None, list[Cell]]
#: A label that heads the cell below it: its column and its field.
Title = tuple[int, str]


@dataclass
class FormHead:
    """What the label rows of one form say. Amounts are ``(label, printed, money unit)``, texts their parts."""

    unit: str = ""
    department: str = ""
    code: ProjectCode | None = None
    name: str = ""
    duty: str = ""
    execution_weight: str = ""
    amounts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    texts: dict[str, list[Part]] = field(default_factory=dict)
    overall: bool = False
    project_row: Row | None = None
    stated_unit: str = ""  # of a label over all amounts: 项目资金（万元）
    # 实施期资金总额 | 300 | 年度资金总额 | 100: the columns of the two labels, where one row prints both
    whole_column: int | None = None
    year_column: int | None = None

    @property
    def money_unit(self) -> str:
        """The money unit printed beside any amount of the form, or in the label over them."""
        return next((unit for _, _, unit in self.amounts.values() if unit), self.stated_unit)

    def settle(self) -> None:
        """The goal and amount of all years where the form has none of a year; and where 财政资金 are printed by level of
        government only, and one level gives all, that is their amount."""
        self.texts.pop("outcome", None)
        whole = self.amounts.pop("whole_amount", None)
        if whole and "amount" not in self.amounts and self.year_column is None:
            self.amounts["amount"] = whole
        if "goal" not in self.texts and "whole_goal" in self.texts:
            self.texts["goal"] = self.texts.pop("whole_goal")
        levels = [self.amounts.pop(name) for name in ("central_funds", "local_funds") if name in self.amounts]
        given = [amount for amount in levels if parse_amount(amount[1])]
        if "fiscal_funds" not in self.amounts and len(given) == 1:
            self.amounts["fiscal_funds"] = given[0]


def read_head(rows: Sequence[Row]) -> FormHead:
    """Read the label rows of a form."""
    head = FormHead()
    running = ""  # the text field that the next row without labels goes on with
    titles: list[Title] = []
    heads: list[Cell] = []
    funds: list[Cell] = []
    for row in rows:
        pairs = _pairs(row)
        funds = _fund_titles(row) or funds
        if _take_under_titles(head, row, pairs, titles):
            titles = []
            continue
        if _take_amounts_below(head, pairs, heads):
            heads = []
            continue
        heads = _amount_heads(pairs) or heads
        titles = _titles(pairs)
        for label, label_field, values in _of_year(head, pairs):
            if label_field is None or (label_field == "money" and values and grammar.is_clipped_amount(values[0].text)):
                if label_field == "money" and label:
                    _take(head, row, label.text, "money", [])
                running = _take_unlabelled(head, row, values, running)
                continue
            running = label_field if label_field in form_labels.TEXT_FIELDS else ""
            _take(head, row, label.text if label else "", label_field, values)
            if label_field == "amount":
                _take_funds_below(head, values[1:], funds)
    head.settle()
    return head


def _of_year(head: FormHead, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of a row without the sources of all years' money, in a form that prints a year's beside them."""
    columns = {label_field: label.column for label, label_field, _ in pairs if label}
    if {"amount", "whole_amount"} <= columns.keys():
        head.whole_column, head.year_column = columns["whole_amount"], columns["amount"]
    whole, year = head.whole_column, head.year_column
    if whole is None or year is None:
        return list(pairs)
    return [
        (label, label_field, values)
        for label, label_field, values in pairs
        if label is None
        or label_field not in _SOURCES
        or (label.column >= year if year > whole else label.column < whole)
    ]


def _titles(pairs: Sequence[Pair]) -> list[Title]:
    """The labels of a row as titles of the cells below: two or more of texts side by side, none with a value beside it.

    ``总体目标 | 实施期总目标 | 年度目标`` stands over the two texts.
    """
    titles = [(label.column, label_field) for label, label_field, _ in pairs if label and label_field]
    texts = [title for title in titles if title[1] in form_labels.TEXT_FIELDS]
    empty = all(not values for _, _, values in pairs)
    return texts if empty and len(texts) > 1 else []


def _take_under_titles(head: FormHead, row: Row, pairs: Sequence[Pair], titles: Sequence[Title]) -> bool:
    """Take the cells of a row without labels under the titles above them, and say whether all stand under one."""
    if not titles or any(label for label, _, _ in pairs):
        return False
    cells = [cell for _, _, values in pairs for cell in values]
    fields = dict(titles)
    if not cells or not all(cell.column in fields for cell in cells):
        return False
    for cell in cells:
        head.texts.setdefault(fields[cell.column], []).append(Part(cell.text, row))
    return True


def _amount_heads(pairs: Sequence[Pair]) -> list[Cell]:
    """The labels of amounts in a row that prints none: they head the amounts below."""
    if any(values for _, _, values in pairs):
        return []
    return [label for label, label_field, _ in pairs if label and label_field in _AMOUNTS]


def _take_amounts_below(head: FormHead, pairs: Sequence[Pair], heads: Sequence[Cell]) -> bool:
    """Take the amounts of a row of nothing but numbers under the labels above; of several under one the first, their sum.

    ``预算支出总额 | 财政拨款`` over ``合计 | 基本支出 | 项目支出``, and the amounts below these.
    """
    cells = [cell for _, _, values in pairs for cell in values]
    if not heads or not cells or any(label for label, _, _ in pairs):
        return False
    if not all(parse_amount(cell.text) is not None or is_dash(cell.text) for cell in cells):
        return False
    for label in heads:
        under = [cell for cell in cells if label.column <= cell.column < label.column + label.column_span]
        label_field = grammar.label_field(label.text)
        if under and label_field:
            _take_amount(head, label.text, label_field, under)
    return True


def _fund_titles(row: Row) -> list[Cell]:
    """The sources of money in a row of titles beside that of their sum (总额 | 财政拨款 | 其他资金); none in other rows."""
    filled = [cell for cell in row.cells if cell.text]
    funds = [cell for cell in filled if grammar.label_field(cell.text) in vocabulary.FUND_FIELDS]
    others = [cell for cell in filled if cell not in funds]
    titled = row.aligned and others and all(key(cell.text) in _SUM_TITLES for cell in others)
    return funds if titled else []


def _take_funds_below(head: FormHead, values: Sequence[Cell], funds: Sequence[Cell]) -> None:
    """Take what stands beside a sum (金额合计 | 2518.05 | 2518.05) under the titles of sources of money."""
    for cell in values:
        title = next((fund for fund in funds if fund.column == cell.column), None)
        label_field = grammar.label_field(title.text) if title else None
        if title and label_field:
            _take_amount(head, title.text, label_field, [cell])


def _pairs(row: Row) -> list[Pair]:
    """A row as label, its field and its value cells; cells before the first label have no label.

    A cell may hold label and value in one (``项目名称：…``).
    """
    pairs: list[Pair] = [(None, None, [])]
    for cell in row.cells:
        if not cell.text:
            continue
        label_field = grammar.label_field(cell.text)
        if label_field is None and _looks_like_label(cell.text):
            label_field = "note"  # a label that is none of ours: its value is none either
        inside = _split_label(cell) if label_field is None else None
        if label_field is not None:
            pairs.append((cell, label_field, []))
        elif inside is not None:
            label, value = inside
            pairs.append((label, grammar.label_field(label.text), [value]))
        else:
            pairs[-1][2].append(cell)
    return [pair for pair in pairs if pair[1] is not None or pair[2]]


def _split_label(cell: Cell) -> tuple[Cell, Cell] | None:
    """A cell that holds label and value as two, ``None`` when it begins with no label of ours."""
    match = _LABEL_AND_VALUE.fullmatch(cell.text)
    if match is None or grammar.label_field(match["label"]) is None:
        return None
    return replace(cell, text=match["label"]), replace(cell, text=match["value"].strip())


def _looks_like_label(text: str) -> bool:
    """Whether a cell is a label that is none of ours: short, with a colon, and no numbered goal (目标1：)."""
    label = squeeze(text)
    return label.endswith((":", "：")) and len(label) <= _LONGEST_LABEL and not GOAL_NUMBER.match(label)


def _take_unlabelled(head: FormHead, row: Row, values: list[Cell], running: str) -> str:
    """Cells without a label: the next line of a text, a value whose label is missing or clipped (期资金总 | 55.72)."""
    if len(values) > 1 and "amount" not in head.amounts and grammar.is_clipped_amount(values[0].text):
        _take_amount(head, values[0].text, "amount", values[1:])
    rest = _take_known_shapes(head, row, values)
    if running and len(rest) == 1 and len(values) == 1:
        head.texts[running].append(Part(rest[0].text, row))
        return running
    return ""


def _take_known_shapes(head: FormHead, row: Row, values: list[Cell]) -> list[Cell]:
    """Take the project and the duty by their shape, wherever they stand, and return the other cells."""
    rest: list[Cell] = []
    for cell in values:
        if starts_with_code(cell.text) and head.code is None:
            _take_project(head, row, cell.text)
        elif grammar.is_duty_cell(cell.text) and not head.duty:
            head.duty = cell.text
        else:
            rest.append(cell)
    return rest


def _take(head: FormHead, row: Row, label: str, label_field: str, values: list[Cell]) -> None:
    if label_field == "goal" and "整体" in squeeze(label):
        head.overall = True
    if label_field == "execution_weight":
        head.execution_weight = head.execution_weight or grammar.points(label)
    if label_field in form_labels.TEXT_FIELDS:
        head.texts.setdefault(label_field, []).extend(Part(cell.text, row) for cell in values)
        return
    rest = values if label_field == "project_code" else _take_known_shapes(head, row, values)
    if label_field == "money":
        head.stated_unit = head.stated_unit or _unit_in_label(label)
        # 预算金额（万元） | 100.00: the label is the amount's own
        label_field = "amount" if rest and parse_amount(rest[0].text) is not None else label_field
    if not rest:
        return
    first = rest[0].text
    if label_field in _AMOUNTS:
        _take_amount(head, label, label_field, rest)
    elif label_field == "project" and not head.name:
        _take_project(head, row, first)
    elif label_field == "project_code":
        head.code = head.code or code_in(first)
    elif label_field == "unit" and not head.unit:
        head.unit = first
    elif label_field == "department" and not head.department:
        head.department = first
    elif label_field == "duty" and not head.duty:
        head.duty = first
    elif label_field == "execution_weight" and not grammar.points(label) and not head.execution_weight:
        head.execution_weight = first


def _take_project(head: FormHead, row: Row, text: str) -> None:
    code, name = split_project(text)
    head.code, head.name = code or head.code, name or head.name
    head.project_row = head.project_row or row


def _take_amount(head: FormHead, label: str, label_field: str, values: list[Cell]) -> None:
    """The first number after a label, with the money unit printed beside it or in the label (（万元）)."""
    for place, cell in enumerate(values):
        if parse_amount(cell.text) is None and not is_dash(cell.text):
            continue
        beside = squeeze(values[place + 1].text) if place + 1 < len(values) else ""
        unit = beside if beside in MONEY_UNITS else _unit_in_label(label)
        if label_field not in head.amounts and parse_amount(cell.text) is not None:
            head.amounts[label_field] = (label, cell.text, unit)
        return


def _unit_in_label(label: str) -> str:
    """``年度预算资金（万元）`` → ``万元``; empty where the label names none."""
    return grammar.unit_in_title(squeeze(label).rstrip(":："))
