"""What names a row: its code, its name, its unit, the partner codes of other classifications, or that it is a total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from budgetkg.document.model import Cell, Row
from budgetkg.facts import codes
from budgetkg.facts.budget import words
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.text import close_gaps, fold_width, key, squeeze, strip_list_number

_TOTAL_NAMES = frozenset({"合计", "总计", "共计", "支出总计", "支出合计", "收入总计", "收入合计"})
# 人员经费合计 | 570.00 | 公用经费合计 | (merged, and blank) | 50.00: the name stands before the columns of its amount.
_SUM_NAME = re.compile(r".*(?:合计|总计|小计)")
_TWO_DIGITS = re.compile(r"\d{2}")
_WHOLE_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}|\d{6}|\d{9}")
# 2010301-行政运行 | 2010301 行政运行 | [201]一般公共服务支出 | 106_长沙市公安局 | A-货物
_CODE_AND_NAME = re.compile(r"[\[【(（]?(\d{3,9}|[A-C](?=[-－—\s]))[\]】)）]?[-－—_\s]*(\D.*)")
# 2026年度…项目 | 12320卫生热线: digits that begin a name. A unit's or a city's own code is parted from its name.
_PARTED = re.compile(r"[\[【(（]?[A-C\d]+(?:[\]】)）]|\s*[-－—_]|\s).*", re.DOTALL)
_UNIT_CODE = re.compile(r"\d{3,12}")
_LETTER = re.compile(r"[A-C]")


@dataclass(frozen=True, slots=True)
class Label:
    """What names one row.

    ``digits`` are the printed code's parts with their level (0: unknown or whole); ``partners`` the whole codes of
    further classifications on the row, in order. ``unit`` is what a unit column prints, ``unit_code`` its code.
    """

    name: str = ""
    digits: tuple[tuple[str, int], ...] = ()
    partners: tuple[tuple[tuple[str, int], ...], ...] = ()
    unit: str = ""
    unit_code: str = ""
    year: int | None = None
    total: bool = False


@dataclass
class _Part:
    digits: list[tuple[str, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read_label(cells: Sequence[Cell], columns: Sequence[Column], row: Row) -> Label:
    """The label of a row from the cells that stand before its amounts."""
    parts = list(_aligned_parts(cells, columns) if row.aligned else _flow_parts(cells))
    unit, unit_code, year = _beside(cells, columns) if row.aligned else ("", "", None)
    named = [part for part in parts if part.digits or part.names]
    main = _main(named)
    name = close_gaps(strip_list_number(_joined(main.names, row.aligned)))
    bare = squeeze(name)
    total = not main.digits and bare in _TOTAL_NAMES
    if unit and squeeze(unit) in _TOTAL_NAMES and not name:
        name, unit, bare, total = squeeze(unit), "", squeeze(unit), True
    elif row.aligned and not (name or unit or main.digits):
        bare = name = _name_elsewhere(cells, columns, row)
        total = bare in _TOTAL_NAMES
    return Label(
        bare if total else name,
        tuple(main.digits),
        tuple(tuple(part.digits) for part in named if part is not main and part.digits),
        close_gaps(unit),
        unit_code,
        year,
        total,
    )


def _name_elsewhere(cells: Sequence[Cell], columns: Sequence[Column], row: Row) -> str:
    """The name of a sum that no name column holds: 合计 in the column of kinds, or merged over columns before its own."""
    for cell in cells:
        if squeeze(cell.text) in _TOTAL_NAMES:
            return squeeze(cell.text)
    first = min((column.index for column in columns), default=0)
    before = [cell.text for cell in row.cells if cell.text and cell.column < first]
    return squeeze(before[-1]) if before and _SUM_NAME.fullmatch(squeeze(before[-1])) else ""


def _joined(names: Sequence[str], aligned: bool) -> str:
    return (" " if aligned else "").join(names)


def _main(parts: Sequence[_Part]) -> _Part:
    """The part a row goes by: its functional code, else the department's economic one, else the first."""
    order = (codes.FUNCTION, codes.ECONOMIC_DEPARTMENT, codes.ECONOMIC_GOVERNMENT)
    for scheme in order:
        for part in parts:
            if part.digits and codes.scheme_of(part.digits[0][0]) == scheme and len(parts) > 1:
                return part
    return parts[0] if parts else _Part()


def _aligned_parts(cells: Sequence[Cell], columns: Sequence[Column]) -> Iterator[_Part]:
    by_index = {column.index: column for column in columns}
    names = [column for column in columns if column.role is Role.NAME and column.scheme not in ("unit", "year")]
    units = [column for column in columns if column.role is Role.NAME and column.scheme == "unit"]
    codes_of_rows = [column for column in columns if column.role is Role.CODE and column.scheme != "unit"]
    # 一级 | 二级 | 三级 of a list: a row goes by the lowest that it prints.
    levels = {column.index for column in columns if column.scheme == "level"}
    lowest = max((cell.column for cell in cells if cell.text and cell.column in levels), default=0)
    parts: dict[int, _Part] = {}
    for cell in cells:
        column = by_index.get(cell.column)
        if column is None or column.scheme in ("year",) or column.role in (Role.OTHER, Role.ASIDE):
            continue
        if column.scheme == "level" and column.index < lowest:
            continue
        if column.role is Role.UNKNOWN and (names or units):
            continue
        if column.scheme == "unit" and (names or codes_of_rows):
            continue  # whose row it is: read beside the label
        part = parts.setdefault(column.part, _Part())
        _add(part, cell.text, column.level, column.role is Role.CODE)
    return iter(parts.values())


def _add(part: _Part, text: str, level: int, in_code_column: bool) -> None:
    folded = squeeze(fold_width(text))
    if in_code_column and part.digits and folded == "".join(digits for digits, _ in part.digits):
        part.digits = [(folded, 0)]  # 201 | 03 | 01 | 2010301: the code again, as a whole
    elif in_code_column and (
        _WHOLE_CODE.fullmatch(folded) or _TWO_DIGITS.fullmatch(folded) or _LETTER.fullmatch(folded)
    ):
        part.digits.append((folded, level))
    elif not part.digits and (match := _code_and_name(text)):
        part.digits.append((fold_width(match.group(1)), 0))
        part.names.append(match.group(2))
    else:
        part.names.append(text)


def _code_and_name(text: str) -> re.Match[str] | None:
    """A code with its name behind it in one cell: 2010301行政运行, 106-长沙市公安局."""
    match = _CODE_AND_NAME.fullmatch(squeeze(text))
    if match and codes.scheme_of(fold_width(match.group(1))) is None and not _PARTED.fullmatch(text.strip()):
        return None
    return match


def _flow_parts(cells: Sequence[Cell]) -> Iterator[_Part]:
    """Parts of a flow row: ``30101 基本工资 50101 工资奖金津补贴`` are two, a code behind a name begins another."""
    part = _Part()
    for cell in cells:
        folded = squeeze(fold_width(cell.text))
        match = _code_and_name(cell.text)
        begins = _WHOLE_CODE.fullmatch(folded) or match is not None
        if part.names and begins and codes.scheme_of(match.group(1) if match else folded) is not None:
            yield part
            part = _Part()
        if match and not part.digits:
            part.digits.append((fold_width(match.group(1)), 0))
            part.names.append(match.group(2))
        elif not part.names and (
            _WHOLE_CODE.fullmatch(folded) or _TWO_DIGITS.fullmatch(folded) or _LETTER.fullmatch(folded)
        ):
            part.digits.append((folded, 0))
        else:
            part.names.append(cell.text)
    yield part


def _beside(cells: Sequence[Cell], columns: Sequence[Column]) -> tuple[str, str, int | None]:
    """The unit, its code and the year that columns beside the label print, where the table has such columns."""
    by_index = {column.index: column for column in columns}
    unit, unit_code, year = "", "", None
    for cell in cells:
        column = by_index.get(cell.column)
        if column is None or column.role not in (Role.CODE, Role.NAME):
            continue
        if column.scheme == "unit" and column.role is Role.CODE and _UNIT_CODE.fullmatch(key(cell.text)):
            unit_code = key(cell.text)
        elif column.scheme == "unit":
            unit += cell.text
        elif column.scheme == "year":
            named = words.years_of(cell.text)
            year = named[0] if len(named) == 1 else None
    return unit, unit_code, year
