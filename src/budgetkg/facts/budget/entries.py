"""Body rows → entries: what a row is about (code, name, side, unit) and in which columns its amounts may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations

from budgetkg.document.model import Cell, Row
from budgetkg.facts import codes
from budgetkg.facts.budget.columns import Column, Role, item_of
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.facts.model import Side
from budgetkg.text import close_gaps, is_dash, key, parse_amount, squeeze, strip_list_number

#: More placements than this are not searched: such a row stays unplaced and is reported.
MOST_PLACEMENTS = 1000

_TOTAL_NAMES = frozenset({"合计", "总计"})
_TWO_DIGITS = re.compile(r"\d{2}")
_WHOLE_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}|\d{6}")
_CODE_AND_NAME = re.compile(r"(\d{3,7})[-－—\s]*(\D.*)")
_LETTER = re.compile(r"[A-C]")
_PERCENT = re.compile(r"[+-]?[\d.,]+%|#[A-Z/0!]+")
_PROCUREMENT = {"货物": "A", "工程": "B", "服务": "C"}
# Which side a row of a 收支总表 stands on when its columns are lost, by the words its name ends with.
_INCOME_NAME = re.compile(r"(?:收入|资金|拨款|上年结转.*|收入(?:总计|合计)|弥补收支差额|基金)$")
_EXPENDITURE_NAME = re.compile(r"(?:支出|支出(?:总计|合计)|结转下年.*|预备费|债务发行费用支出)$")


@dataclass(frozen=True, slots=True)
class Token:
    """One amount-shaped token: its printed characters and its number, in the table's money unit."""

    printed: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One row (or one side of a two-sided row).

    ``placements`` are the possible columns of ``tokens``, in order; one when geometry or the print decides. ``sure``
    says that geometry decided. ``code`` is the full code; ``code_by_order`` that it was put together from 类/款/项 digits
    of other rows. ``total`` marks a 合计 row.
    """

    row: Row
    name: str
    code: str = ""
    side: Side | None = None
    tokens: tuple[Token, ...] = ()
    placements: tuple[tuple[int, ...], ...] = ()
    sure: bool = False
    code_by_order: bool = False
    total: bool = False
    unit_row: bool = False
    item: str = ""
    columns: tuple[Column, ...] = field(default=())


def read_entries(body: Sequence[Row], columns: Sequence[Column], layout: Layout, header: str) -> tuple[Entry, ...]:
    """All entries of a table's body. ``header`` is the header's text, which tells unit codes from 科目 codes."""
    amounts = tuple(column for column in columns if column.role is Role.AMOUNT)
    if not amounts:
        return ()
    if layout.rows is Rows.SIDES:
        return tuple(entry for row in body for entry in _sides(row, columns))
    if layout.rows is Rows.YEARS and any(column.item for column in amounts):
        return tuple(_numbers(row, amounts) for row in body if _amount_tokens(row))
    unit_rows = re.search(r"(?:部门|单位)\)?(?:代码|编码)", key(header)) is not None
    entries = [_coded(row, columns, amounts, unit_rows) for row in body]
    if layout.rows is Rows.YEARS:
        return tuple(replace(entry, item=_item(entry.name)) for entry in entries if entry.tokens)
    if layout.rows is Rows.ITEMS:
        return tuple(_procurement(entry) for entry in entries)
    return tuple(_with_full_codes(entries))


def _amount_tokens(row: Row) -> list[Token]:
    return [Token(cell.text, value) for cell in row.cells if (value := parse_amount(cell.text)) is not None]


# ---------------------------------------------------------------- where amounts may stand


def _in_order(count: int, columns: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """All order-preserving placements of ``count`` tokens in columns; none when they are too many to search."""
    if count > len(columns):
        return ()
    found: list[tuple[int, ...]] = []
    for placement in combinations(columns, count):
        found.append(placement)
        if len(found) > MOST_PLACEMENTS:
            return ()
    return tuple(found)


def _place(
    row: Row, cells: Sequence[Cell], amounts: Sequence[Column]
) -> tuple[tuple[Token, ...], tuple[tuple[int, ...], ...], bool]:
    """The amount tokens among some cells, their possible placements, and whether geometry decides."""
    indexes = [column.index for column in amounts]
    valued = [(cell, value) for cell in cells if (value := parse_amount(cell.text)) is not None]
    tokens = tuple(Token(cell.text, value) for cell, value in valued)
    if not tokens:
        return (), (), False
    if row.aligned and all(cell.column in indexes for cell, _ in valued):
        return tokens, (tuple(cell.column for cell, _ in valued),), True
    return tokens, _in_order(len(tokens), indexes), False


def _numbers(row: Row, amounts: Sequence[Column]) -> Entry:
    tokens, placements, sure = _place(row, row.cells, amounts)
    return Entry(row, "", tokens=tokens, placements=placements, sure=sure, columns=tuple(amounts))


# ---------------------------------------------------------------- rows with a code and a name


def _coded(row: Row, columns: Sequence[Column], amounts: Sequence[Column], unit_rows: bool) -> Entry:
    first_amount = min(column.index for column in amounts)
    leading, rest = _leading(row, first_amount)
    code, name, level = _code_and_name(leading, columns, row.aligned)
    cells = [cell for cell in rest if not _is_blank_like(cell.text) and not _stands_elsewhere(row, cell, columns)]
    tokens, placements, sure = _place(row, cells, amounts)
    total = squeeze(name) in _TOTAL_NAMES and not code
    return Entry(
        row,
        squeeze(name) if total else close_gaps(strip_list_number(name)),
        code=f"{code}@{level}" if level else code,
        tokens=tokens,
        placements=placements,
        sure=sure,
        total=total,
        unit_row=unit_rows and not total,
        columns=tuple(amounts),
    )


def _leading(row: Row, first_amount: int) -> tuple[list[Cell], list[Cell]]:
    """The cells that name a row, and those that may hold its amounts.

    In an aligned row the columns tell; an amount that stands before the amount columns (a row printed one column to
    the left) still counts among the amounts. In a flow row the amounts are the numbers at its end.
    """
    cells = [cell for cell in row.cells if cell.text]
    if row.aligned:
        named = [cell for cell in cells if cell.column < first_amount and not _is_money(cell.text)]
        return named, [cell for cell in cells if cell not in named]
    end = len(cells)
    while end > 0 and (parse_amount(cells[end - 1].text) is not None or _is_blank_like(cells[end - 1].text)):
        end -= 1
    return cells[:end], cells[end:]


def _is_money(text: str) -> bool:
    """An amount that cannot be a code: it has a decimal point or a thousands separator."""
    return parse_amount(text) is not None and ("." in text or "," in text)


def _stands_elsewhere(row: Row, cell: Cell, columns: Sequence[Column]) -> bool:
    """Whether a cell of an aligned row stands in a column that has a title and is none of amounts: growth rates, notes."""
    if not row.aligned:
        return False
    return any(column.index == cell.column and column.role is Role.OTHER and column.path for column in columns)


def _is_blank_like(text: str) -> bool:
    return is_dash(text) or _PERCENT.fullmatch(squeeze(text)) is not None


def _code_and_name(cells: Sequence[Cell], columns: Sequence[Column], aligned: bool) -> tuple[str, str, int]:
    """The code, the name, and the level (1 类, 2 款, 3 项) that a split code's column says (0: unknown or whole)."""
    levels = {column.index: column.level for column in columns if column.role is Role.CODE}
    code, level, names = "", 0, []
    for cell in cells:
        text = squeeze(cell.text)
        in_code_column = not aligned or cell.column in levels
        if (
            not code
            and in_code_column
            and (_WHOLE_CODE.fullmatch(text) or _TWO_DIGITS.fullmatch(text) or _LETTER.fullmatch(text))
        ):
            code, level = text, levels.get(cell.column, 0) if aligned else 0
        elif not code and (match := _CODE_AND_NAME.fullmatch(text)):
            code = match.group(1)
            names.append(match.group(2))
        else:
            names.append(cell.text)
    return code, "".join(names) if not aligned else " ".join(names), level


def _with_full_codes(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Put 类/款/项 digits together by column or, in a flow text, by order, the known names and the sums."""
    class_code, kuan = "", ""
    spent: dict[str, Decimal] = {}
    for entry in entries:
        digits, _, marked = entry.code.partition("@")
        level = int(marked or 0)
        if not digits or entry.unit_row or len(digits) != 2:
            if len(digits) == 3 and not entry.unit_row:
                class_code, kuan = digits, ""
            elif len(digits) >= 5 and not entry.unit_row:
                class_code, kuan = digits[:3], digits[:5]
            yield replace(entry, code=digits)
            continue
        if level == 0:
            level = _level_by_name_and_sum(entry, digits, class_code, kuan, spent)
        if level == 2:
            kuan = class_code + digits
            code = kuan
        else:
            code = kuan + digits
        if entry.tokens:
            first = entry.tokens[0].value
            spent[code] = first
            if level == 3:
                spent[kuan + "+"] = spent.get(kuan + "+", Decimal(0)) + first
        yield replace(entry, code=code if class_code else "", code_by_order=True)


def _level_by_name_and_sum(entry: Entry, digits: str, class_code: str, kuan: str, spent: dict[str, Decimal]) -> int:
    """2 for 款, 3 for 项: economic codes have no 项; else the code list's names, else whether the 款 is already spent."""
    if not kuan or codes.scheme_of(class_code) != codes.FUNCTION:
        return 2
    as_kuan, as_xiang = codes.bears_name(class_code + digits, entry.name), codes.bears_name(kuan + digits, entry.name)
    if as_kuan != as_xiang:
        return 2 if as_kuan else 3
    return 2 if kuan in spent and spent.get(kuan + "+") == spent[kuan] else 3


def _procurement(entry: Entry) -> Entry:
    """Procurement rows go by A 货物, B 工程, C 服务, printed or implied by the name."""
    return replace(entry, code=entry.code.partition("@")[0] or _PROCUREMENT.get(squeeze(entry.name), ""))


def _item(name: str) -> str:
    folded = re.sub(r"^其中:|^\d+[.、]|^\(\d+\)", "", key(name))
    return item_of(folded) or ""


# ---------------------------------------------------------------- two-sided rows


def _sides(row: Row, columns: Sequence[Column]) -> Iterator[Entry]:
    if row.aligned:
        for side in (Side.INCOME, Side.EXPENDITURE):
            own = [column for column in columns if column.side is side]
            names = {column.index for column in own if column.role in (Role.NAME, Role.CODE)}
            reach = {column.index for column in own}
            named = " ".join(cell.text for cell in row.cells if cell.column in names)
            cells = [
                cell
                for cell in row.cells
                if cell.column in reach - names and not is_dash(cell.text) and not _stands_elsewhere(row, cell, own)
            ]
            if named or cells:
                yield _side_entry(row, named, cells, side, own)
        return
    for named, cells in _name_runs(row):
        side = _side_of(named)
        own = [column for column in columns if column.side is side]
        yield _side_entry(row, named, cells, side, own)


def _side_entry(row: Row, named: str, cells: Sequence[Cell], side: Side, own: Sequence[Column]) -> Entry:
    amounts = tuple(column for column in own if column.role is Role.AMOUNT)
    tokens, placements, sure = _place(row, cells, amounts)
    # A number behind the name of a side that has one column stands in it, whatever empty cells were lost.
    sure = sure or (len(amounts) == 1 and len(tokens) == 1)
    name = close_gaps(strip_list_number(named))
    total = squeeze(name) in _TOTAL_NAMES
    name = squeeze(name) if total else name
    return Entry(row, name, side=side, tokens=tokens, placements=placements, sure=sure, total=total, columns=amounts)


def _name_runs(row: Row) -> Iterator[tuple[str, list[Cell]]]:
    """``一、本年收入 9,929.35 一、本年支出 9,929.35 9,929.35`` → each name with the numbers behind it."""
    named: list[str] = []
    cells: list[Cell] = []
    for cell in row.cells:
        if parse_amount(cell.text) is not None or is_dash(cell.text):
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
