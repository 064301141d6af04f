"""One grid for a table's header and body: which column of the header does each cell of a body row stand in?

The same table may be cut into other columns on its next page: one blank column less at its left, a merged title that
spreads over two. A row whose cells cannot be laid under the header without an amount under a name, or a name under an
amount, is given back as a flow row: its columns are then arithmetic's to find, never assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from budgetkg.document.model import Cell, Row
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.text import is_dash, loose_amount, squeeze

_NOTHING = frozenset({"", "无", "/", "*", "**"})
#: So many rows of one width must agree before they are shifted under the header: one alone may just have lost a cell.
_ENOUGH = 2


def lay_under(header: Sequence[Row], columns: Sequence[Column], body: Sequence[Row]) -> tuple[Row, ...]:
    """The body rows with the columns of the header."""
    if not any(row.aligned for row in header):
        return tuple(_as_flow(row) if row.aligned and not _same_count(row, columns) else row for row in body)
    width = max(row.width for row in header)
    result: list[Row] = []
    for (_, _, own_width, aligned), grouped in groupby(
        body, key=lambda row: (row.page, row.table, row.width, row.aligned)
    ):
        rows = list(grouped)
        result += _lay_run(rows, columns, width, own_width) if aligned else rows
    return tuple(result)


def _same_count(row: Row, columns: Sequence[Column]) -> bool:
    """Whether an aligned row has as many columns as a header whose cells are lost."""
    return row.width == len(columns)


def _lay_run(rows: Sequence[Row], columns: Sequence[Column], width: int, own_width: int) -> Iterator[Row]:
    """Rows of one width, shifted so that all of them fit under the header; each as a flow row where none does.

    Columns told from gaps, fewer than the header's, may be any of these: there only one shift may fit.
    """
    first = min((column.index for column in columns), default=0)
    shifts = [0] if own_width == width else list(dict.fromkeys((0, first, width - own_width)))
    shifts += [-lead for lead in range(1, own_width - width + 1)]
    told_from_gaps = rows[0].box is not None and not rows[0].ruled
    if told_from_gaps and own_width < width:
        fitting = [shift for shift in range(width - own_width + 1) if all(_lay(row, columns, shift) for row in rows)]
        if len(fitting) != 1:
            yield from map(_as_flow, rows)
            return
        shifts = fitting
    for shift in shifts if len(rows) >= _ENOUGH else [0]:
        laid = [_lay(row, columns, shift) for row in rows]
        if all(row is not None for row in laid):
            yield from (row for row in laid if row is not None)
            return
    for row in rows:
        yield _lay(row, columns, 0) or _as_flow(row)


def _lay(row: Row, columns: Sequence[Column], shift: int) -> Row | None:
    """A row with its cells moved by some columns and merged into declared ones; ``None`` where that cannot be right."""
    by_index = {column.index: column for column in columns}
    cells: dict[int, Cell] = {}
    for cell in row.cells:
        if not cell.text:
            continue
        place = cell.column + shift
        while place not in by_index and place >= 0:
            place -= 1  # an undeclared column belongs to the title at its left, which is printed over both
        if place < 0 or place in cells or not _fits(cell.text, by_index[place]):
            return None
        cells[place] = replace(cell, column=place)
    return replace(row, cells=tuple(cells[place] for place in sorted(cells)))


def _fits(text: str, column: Column) -> bool:
    """An amount stands under no name or code, words under no amount."""
    amount = loose_amount(text)
    if column.role is Role.AMOUNT:
        return amount is not None or is_dash(text) or _is_share(text) or squeeze(text) in _NOTHING
    if column.role in (Role.CODE, Role.NAME):
        return amount is None or not ("." in text or "," in text)
    return True


def _is_share(text: str) -> bool:
    return squeeze(text).endswith(("%", "％")) or squeeze(text).startswith("#")


def _as_flow(row: Row) -> Row:
    cells = tuple(Cell(cell.text, number, box=cell.box) for number, cell in enumerate(row.cells) if cell.text)
    return replace(row, cells=cells, aligned=False, width=0)
