"""Body rows → entries: what a row is about (code, name, side, unit) and in which columns its amounts may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.document.model import Row
from budgetkg.facts import codes
from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.full_codes import CodeReader
from budgetkg.facts.budget.labels import Label, read_label
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.budget.placing import leading, place
from budgetkg.facts.budget.procured import by_item
from budgetkg.facts.budget.sides import read_sides
from budgetkg.facts.budget.wrapped import join_wrapped_rows
from budgetkg.text import key, squeeze

#: The kinds of procurement and their names (《政府采购品目分类目录》).
PROCUREMENT_KINDS = {"A": "货物", "B": "工程", "C": "服务"}
_KIND_BY_NAME = {name: kind for kind, name in PROCUREMENT_KINDS.items()}
_PROCUREMENT_NAME = re.compile(r"(?:政府采购)?(货物|工程|服务)(?:类|采购|支出)*")
# A header that names units by their code, where its cells are lost: 部门（单位）代码.
_UNIT_CODES = re.compile(r"(?:部门|单位)\)?(?:代码|编码)")
_SERIAL = re.compile(r"序号|行次")
# How a unit is paid for, in the place of its name over all units of the kind: 1 | 全额, with no unit's code.
_KIND_OF_UNITS = re.compile(r"\d?((?:全额|差额|定额|自收自支)(?:拨款|补助|补贴|管理)?(?:事业)?(?:单位)?)")


def read_entries(body: Sequence[Row], columns: Sequence[Column], layout: Layout, header: str) -> tuple[Entry, ...]:
    """All entries of a table's body. ``header`` is the header's text, which tells unit codes from 科目 codes."""
    if not any(column.role is Role.AMOUNT for column in columns):
        return ()
    if layout.rows is Rows.SIDES:
        return tuple(entry for row in body for entry in read_sides(row, columns))
    if layout.rows is Rows.CODES:
        body = join_wrapped_rows(body)
    if layout.rows is Rows.PROCUREMENT:
        columns = by_item(columns, body)
    entries = list(_labelled(body, columns, _Units(columns, header), _SERIAL.search(key(header)) is not None))
    if layout.rows is Rows.THREE_PUBLIC:
        items = any(column.item for column in columns)
        entries = [entry for entry in entries if entry.tokens]
        return tuple(entries if items else [replace(entry, item=words.item_of(entry.name) or "") for entry in entries])
    if layout.rows is Rows.PROCUREMENT:
        levels = [column.index for column in columns if column.scheme == "level"]
        return tuple(_procurement(entry, levels) for entry in entries)
    return tuple(entries)


class _Units:
    """Which rows of a table are units, and which unit the other rows belong to."""

    def __init__(self, columns: Sequence[Column], header: str) -> None:
        named = [column for column in columns if column.role in (Role.CODE, Role.NAME)]
        others = [column for column in named if column.scheme not in ("unit", "year")]
        lost = all(not column.scheme for column in named) and _UNIT_CODES.search(key(header)) is not None
        self._rows_are_units = lost or (any(column.scheme == "unit" for column in named) and not others)
        self._current = ""

    def of(self, label: Label) -> tuple[bool, str]:
        """Whether the row is a unit, and the unit it belongs to.

        In a table that has a unit column beside the names, a row with the unit alone begins that unit's block; a merged
        unit cell stands in the first row of its block.
        """
        if self._rows_are_units:
            blank = not (label.unit or label.name or label.digits)
            if not blank and not label.total:
                self._current = f"{label.unit_code}-{label.unit}" if label.unit_code else label.unit
            return not label.total and not blank, self._current if blank else ""
        if label.total:
            self._current = ""
        elif label.unit or label.unit_code:
            self._current = "-".join(filter(None, (label.unit_code, label.unit)))
        return bool(label.unit and not label.name and not label.digits), self._current


def _labelled(body: Sequence[Row], columns: Sequence[Column], units: _Units, serial: bool) -> Iterator[Entry]:
    parts = [(own, _Codes()) for own in _side_by_side(columns)]
    for row in body:
        plain = _without_serial(row) if serial else row
        for own, readers in parts if row.aligned else parts[:1]:
            entry = _entry(plain, own if row.aligned else columns, units, readers)
            if len(parts) == 1 or not row.aligned or entry.name or entry.code or entry.tokens:
                yield entry


class _Codes:
    """The readers of a row's codes: its own, and those of further classifications."""

    def __init__(self) -> None:
        self.main, self.partners = CodeReader(), (CodeReader(), CodeReader())


def _side_by_side(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns of each label with the amounts behind it: 科目 金额 | 科目 金额 prints two rows side by side."""
    parts: list[list[Column]] = [[]]
    amounts = False
    for column in columns:
        named = column.role in (Role.CODE, Role.NAME) and column.scheme not in ("unit", "year")
        if named and amounts:
            parts.append([])
            amounts = False
        amounts = amounts or column.holds_amounts
        parts[-1].append(column)
    if not amounts and len(parts) > 1:
        last = parts.pop()  # names behind the last amounts label nothing
        parts[-1] += last
    return parts


def _entry(row: Row, columns: Sequence[Column], units: _Units, readers: _Codes) -> Entry:
    if row.aligned:
        own = {column.index for column in columns}
        cells = tuple(cell for cell in row.cells if cell.column in own)
    else:
        cells = row.cells
    named, rest = leading(replace(row, cells=cells), columns)
    label = _without_kind(read_label(named, columns, row))
    change = [cell.text for cell in named if words.is_change(cell.text)]
    stated = not change or all(words.says_money(text) for text in change)
    tokens, placements, sure = place(row, rest if stated else (), columns)
    unit_row, unit = units.of(label)
    first: Decimal | None = tokens[0].value if tokens else None
    if unit_row and label.unit and not label.name:
        code, by_order, name = label.unit_code, False, label.unit
    elif unit_row:
        code, by_order, name = "".join(digits for digits, _ in label.digits), False, label.name
    else:
        code, by_order = readers.main.read(label.digits, label.name, first)
        name = label.name
    entry = Entry(
        row, name, code=code, tokens=tokens, placements=placements, sure=sure, code_by_order=by_order,
        total=label.total, unit_row=unit_row, unit=unit, year=words.CHANGE if change else label.year,
    )  # fmt: skip
    partners = [
        reader.read(digits, "", None)[0] for reader, digits in zip(readers.partners, label.partners, strict=False)
    ]
    return _with_partners(entry, partners)


def _without_kind(label: Label) -> Label:
    """全额 in the column of units is no unit but a sum over all units of its kind."""
    kind = _KIND_OF_UNITS.fullmatch(squeeze(label.unit))
    return replace(label, name=kind[1], unit="") if kind and not (label.name or label.unit_code) else label


def _without_serial(row: Row) -> Row:
    """A flow row without the serial number at its front."""
    first = row.cells[0] if row.cells else None
    if row.aligned or first is None or not squeeze(first.text).isdigit() or len(row.cells) < 2:
        return row
    return replace(row, cells=row.cells[1:]) if len(squeeze(first.text)) <= 2 else row


def _with_partners(entry: Entry, partners: Sequence[str]) -> Entry:
    for code in partners:
        if codes.scheme_of(code) == codes.ECONOMIC_DEPARTMENT:
            entry = replace(entry, economic_department_code=code)
        elif codes.scheme_of(code) == codes.ECONOMIC_GOVERNMENT:
            entry = replace(entry, economic_government_code=code)
    return entry


def _procurement(entry: Entry, levels: Sequence[int]) -> Entry:
    """Procurement rows go by A 货物, B 工程, C 服务: printed, or said by the name or by the 品目 over it (货物 | 甲纸)."""
    over = [entry.row.at(column) for column in levels] if entry.row.aligned and not entry.total else []
    matches = (_PROCUREMENT_NAME.fullmatch(squeeze(text)) for text in (entry.name, *over))
    implied = next((_KIND_BY_NAME[match.group(1)] for match in matches if match), "")
    return replace(entry, code=entry.code or implied)
