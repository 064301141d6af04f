"""The labels and values of a form: 单位信息, 预算项目, 年度目标, 财政资金 … in a grid, read label by label.

A label's value are the cells after it up to the next label. The label may be missing while its value is there
(``117001-… | 54000021Y000000005232-党建经费 | 职能职责与活动:``); the values of personal labels are never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from budgetkg.document.model import Cell, Row
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.draft import Part
from budgetkg.facts.performance.wording import GOAL_NUMBER
from budgetkg.facts.project_code import ProjectCode, split_project, starts_with_code
from budgetkg.text import MONEY_UNITS, is_dash, key, parse_amount, squeeze

_LONGEST_LABEL = 16
_AMOUNTS = ("amount", *grammar.FUND_FIELDS)


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

    @property
    def money_unit(self) -> str:
        """The money unit printed beside any amount of the form, or in the label over them."""
        return next((unit for _, _, unit in self.amounts.values() if unit), self.stated_unit)


def read_head(rows: Sequence[Row]) -> FormHead:
    """Read the label rows of a form."""
    head = FormHead()
    running = ""  # the text field that the next row without labels goes on with
    for row in rows:
        pairs = _pairs(row)
        for label, label_field, values in pairs:
            if label_field is None:
                running = _take_unlabelled(head, row, values, running)
                continue
            running = label_field if label_field in grammar.TEXT_FIELDS else ""
            _take(head, row, label, label_field, values)
    return head


def _pairs(row: Row) -> list[tuple[str, str | None, list[Cell]]]:
    """A row as ``(label, its field, its value cells)``; cells before the first label have no label."""
    pairs: list[tuple[str, str | None, list[Cell]]] = [("", None, [])]
    for cell in row.cells:
        if not cell.text:
            continue
        label_field = grammar.label_field(cell.text)
        if label_field is None and _looks_like_label(cell.text):
            label_field = "note"  # a label that is none of ours: its value is none either
        if label_field is None:
            pairs[-1][2].append(cell)
        else:
            pairs.append((cell.text, label_field, []))
    return [pair for pair in pairs if pair[1] is not None or pair[2]]


def _looks_like_label(text: str) -> bool:
    """Whether a cell is a label that is none of ours: short, with a colon, and no numbered goal (目标1：)."""
    label = squeeze(text)
    return label.endswith((":", "：")) and len(label) <= _LONGEST_LABEL and not GOAL_NUMBER.match(label)


def _take_unlabelled(head: FormHead, row: Row, values: list[Cell], running: str) -> str:
    """Cells without a label: the next line of a text, or a value whose label is missing."""
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
    if label_field in grammar.TEXT_FIELDS:
        head.texts.setdefault(label_field, []).extend(Part(cell.text, row) for cell in values)
        return
    rest = _take_known_shapes(head, row, values)
    if label_field == "money":
        head.stated_unit = head.stated_unit or _unit_in_label(label)
    if not rest:
        return
    first = rest[0].text
    if label_field in _AMOUNTS:
        _take_amount(head, label, label_field, rest)
    elif label_field == "project" and not head.name:
        _take_project(head, row, first)
    elif label_field == "unit" and not head.unit:
        head.unit = first
    elif label_field == "department" and not head.department:
        head.department = first
    elif label_field == "duty" and not head.duty:
        head.duty = first
    elif label_field == "execution_weight" and not head.execution_weight:
        head.execution_weight = first


def _take_project(head: FormHead, row: Row, text: str) -> None:
    head.code, head.name = split_project(text)
    head.project_row = row


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
    inside = key(label).rpartition("(")[2].rstrip(":)")
    return inside if inside in MONEY_UNITS else ""
