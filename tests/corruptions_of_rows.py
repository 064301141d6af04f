"""Seeded damage to the rows of a ruled page: what a wrong character map, overhanging text, a missing line or a page break do.

A number that is printed whole in a cell of a grid does not change places with one of another row: such damage is none
of these (docs/proof.md says why).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from budgetkg.document.model import Cell, Document, Row

_NUMBER = re.compile(r"\d")
_AMOUNT = re.compile(r"-?[\d,]+(?:\.\d+)?")
#: How far apart exchanged rows may stand.
_REACH = 10

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row and the place of the sound document's row that it was."""

    row: Row
    origin: _Place | None


_Lines = list[_Line]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged copy: what kind of damage, and which row of the sound document each of its rows was."""

    document: Document
    kind: str
    origins: dict[_Place, _Place | None]


def change_digit(lines: _Lines, at: int, chance: random.Random) -> None:
    row = lines[at].row
    cell = chance.choice([cell for cell in row.cells if _NUMBER.search(cell.text)])
    match = chance.choice(list(_NUMBER.finditer(cell.text)))
    digit = chance.choice([other for other in "0123456789" if other != match.group()])
    _put(lines, at, cell, replace(cell, text=cell.text[: match.start()] + digit + cell.text[match.end() :]))


def drop_cell(lines: _Lines, at: int, chance: random.Random) -> None:
    _put(lines, at, chance.choice(_filled(lines[at].row)))


def double_cell(lines: _Lines, at: int, chance: random.Random) -> None:
    """The text stands twice in its cell, or in the next one too."""
    row = lines[at].row
    cell = chance.choice(_filled(row))
    if _AMOUNT.fullmatch(cell.text) and chance.random() < 0.3:
        _put(lines, at, cell, replace(cell, text=cell.text * 2))
    else:
        _move(lines, at, cell, chance.choice((-1, 1)), keep=True)


def shift_cell(lines: _Lines, at: int, chance: random.Random) -> None:
    """The text gets into the next cell, which may be filled."""
    _move(lines, at, chance.choice(_filled(lines[at].row)), chance.choice((-1, 1)), keep=False)


def exchange_cells(lines: _Lines, at: int, chance: random.Random) -> None:
    """Two neighbours of a row change places."""
    filled = _filled(lines[at].row)
    if len(filled) > 1:
        first = chance.randrange(len(filled) - 1)
        one, other = filled[first : first + 2]
        changed = {one: replace(one, text=other.text), other: replace(other, text=one.text)}
        cells = tuple(changed.get(cell, cell) for cell in lines[at].row.cells)
        lines[at] = replace(lines[at], row=replace(lines[at].row, cells=cells))


def exchange_rows(lines: _Lines, at: int, chance: random.Random) -> None:
    row = lines[at].row
    near = [
        number for number, line in enumerate(lines)
        if abs(number - at) <= _REACH and (line.row.page, line.row.table) == (row.page, row.table)
    ]  # fmt: skip
    other = chance.choice(near)
    lines[at], lines[other] = lines[other], lines[at]


def drop_row(lines: _Lines, at: int, _chance: random.Random) -> None:
    del lines[at]


def double_row(lines: _Lines, at: int, _chance: random.Random) -> None:
    lines.insert(at, lines[at])


def join_rows(lines: _Lines, at: int, _chance: random.Random) -> None:
    """The line between two rows is missing."""
    if at + 1 == len(lines):
        return
    row, below = lines[at].row, lines[at + 1].row
    if (row.page, row.table, below.aligned) == (below.page, below.table, True):
        cells = {cell.column: cell for cell in row.cells}
        for cell in below.cells:
            own = cells.get(cell.column)
            cells[cell.column] = replace(own, text=own.text + cell.text) if own else cell
        lines[at : at + 2] = [_Line(replace(row, cells=tuple(cells[column] for column in sorted(cells))), None)]


KINDS: dict[str, Callable[[_Lines, int, random.Random], None]] = {
    "digit changed": change_digit,
    "cell dropped": drop_cell,
    "cell doubled": double_cell,
    "cell shifted": shift_cell,
    "cells exchanged": exchange_cells,
    "rows exchanged": exchange_rows,
    "row dropped": drop_row,
    "row doubled": double_row,
    "rows joined": join_rows,
}


def corrupt(document: Document, seed: str) -> Damaged:
    """One damaged copy of a document. The same seed gives the same copy."""
    chance = random.Random(seed)
    kind = chance.choice(list(KINDS))
    lines = [_Line(row, row.place) for row in document.rows]
    ruled = [
        n for n, line in enumerate(lines) if line.row.aligned and any(_NUMBER.search(c.text) for c in line.row.cells)
    ]
    KINDS[kind](lines, chance.choice(ruled), chance)
    numbered: _Lines = []
    for _, page in groupby(lines, key=lambda line: line.row.page):
        for number, line in enumerate(page, start=1):
            numbered.append(replace(line, row=replace(line.row, number=number)))
    rows = tuple(line.row for line in numbered)
    return Damaged(replace(document, rows=rows), kind, {line.row.place: line.origin for line in numbered})


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text]


def _put(lines: _Lines, at: int, old: Cell, *new: Cell) -> None:
    row = lines[at].row
    cells = [cell for cell in row.cells if cell is not old and all(cell.column != other.column for other in new)]
    cells = sorted((*cells, *new), key=lambda cell: cell.column)
    lines[at] = replace(lines[at], row=replace(row, cells=tuple(cells)))


def _move(lines: _Lines, at: int, cell: Cell, by: int, *, keep: bool) -> None:
    row = lines[at].row
    place = cell.column + by if by < 0 else cell.column + cell.column_span
    if not 0 <= place < row.width:
        return
    there = next((other for other in row.cells if other.column <= place < other.column + other.column_span), None)
    texts = (cell.text, there.text) if there and by > 0 else (there.text if there else "", cell.text)
    text = "".join(texts)
    moved = replace(there, text=text) if there else Cell(text, place, box=cell.box)
    cells = [other for other in row.cells if other is not there and (keep or other is not cell)]
    lines[at] = replace(
        lines[at], row=replace(row, cells=tuple(sorted((*cells, moved), key=lambda other: other.column)))
    )
