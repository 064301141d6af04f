"""Rows whose name is wrapped over several lines, in texts that lost their cells.

``2080505 机关事业单位基本养老保险`` / ``缴费支出 8.26 8.26`` is one row, and so is a code with its amounts between two
halves of its name. Lines are joined only where most rows bear a code, so that one without is no row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Cell, Row
from budgetkg.facts import codes
from budgetkg.facts.budget.placing import is_blank_like
from budgetkg.text import key, parse_amount, squeeze

_CODE = re.compile(r"\d{2}|[235]\d{2}(?:\d{2}){0,2}|\d{6}")
# 2010301-行政运行 | [201]一般公共服务支出, code and name in one cell.
_GLUED = re.compile(r"([\[【(（]?[235]\d{2}(?:\d{2}){0,2}[\]】)）]?[-－—_]?)(\D.*)")
_TOTAL = re.compile(r"(?:合计|总计|小计)")
_LONGEST_PIECE = 20
_MOST_CODED = 0.5


@dataclass(frozen=True)
class _Line:
    """A flow row taken apart: its code, the rest of its words, the amounts at its end."""

    row: Row
    code: str
    name: str
    amounts: tuple[Cell, ...]

    @property
    def is_total(self) -> bool:
        return _TOTAL.match(key(self.name)) is not None


def join_wrapped_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a body, those of one wrapped name as one row with the place of its amounts."""
    lines = [_parse(row) for row in rows]
    flow = [line for line in lines if not line.row.aligned]
    if not flow or sum(bool(line.code) for line in flow) < len(flow) * _MOST_CODED:
        return tuple(rows)
    return tuple(line.row for line in _join(lines))


def _parse(row: Row) -> _Line:
    cells = [cell for cell in row.cells if cell.text]
    first = key(cells[0].text) if cells else ""
    code, name = (cells[0].text, "") if _CODE.fullmatch(first) else ("", "")
    if glued := _GLUED.fullmatch(squeeze(cells[0].text)) if cells and not code else None:
        code, name = glued.group(1), glued.group(2)
    rest = cells[1:] if code else cells
    end = len(rest)
    while end and (parse_amount(rest[end - 1].text) is not None or is_blank_like(rest[end - 1].text)):
        end -= 1
    return _Line(row, code, name + "".join(cell.text for cell in rest[:end]), tuple(rest[end:]))


def _join(lines: Sequence[_Line]) -> Iterator[_Line]:
    held: _Line | None = None
    before: list[_Line] = []  # pieces of a name that wait for their code
    for line in lines:
        if line.row.aligned or line.code or line.is_total:
            if held:
                yield held
            if before and line.code and not line.name:
                held = _merge(line, [*before, line])
            else:
                yield from before
                held = line
            before = []
        elif held and not before and _continues(held, line):
            held = _merge(line if line.amounts else held, [held, line])
        elif line.amounts:
            if held:
                yield held
            yield from before
            held, before = line, []
        else:
            before.append(line)
    if held:
        yield held
    yield from before


def _continues(line: _Line, piece: _Line) -> bool:
    """Whether a line goes on with the name of the row above: it brings the amounts that this lacks, or ends its name."""
    if line.row.aligned or not line.code or not line.name or len(key(piece.name)) > _LONGEST_PIECE:
        return False
    if piece.amounts:
        return not line.amounts and (not codes.is_name(line.name) or codes.is_name(line.name + piece.name))
    return codes.is_name(line.name + piece.name) and not codes.is_name(line.name)


def _merge(place: _Line, parts: Sequence[_Line]) -> _Line:
    """One row of the code, the name's pieces in order, and the amounts; it stands where its amounts are printed."""
    code = next(part.code for part in parts if part.code)
    name = "".join(part.name for part in parts)
    amounts = next((part.amounts for part in parts if part.amounts), ())
    texts = [code + name] if _GLUED.fullmatch(code + "x") and not _CODE.fullmatch(key(code)) else [code, name]
    texts += [cell.text for cell in amounts]
    cells = tuple(Cell(text, column) for column, text in enumerate(text for text in texts if text))
    numbers = [part.row.last or part.row.number for part in parts]
    last = max(numbers) if max(numbers) > place.row.number else None
    return _Line(replace(place.row, cells=cells, last=last), code, name, amounts)
