"""What belongs together on a page: the cell of a row, the rows around it, the table and its heading, also on an earlier page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from budgetkg.document import Box, Row
from budgetkg.text import squeeze

#: What is shown around a row, in points: its neighbours so far, the page beside, the highest row and heading.
_NEIGHBOURS, _BESIDE, _HIGHEST, _HIGHEST_HEAD = 46.0, 8.0, 420.0, 130.0
#: What a row of figures holds and a heading does not: an amount, or a code; the numbers of columns are neither.
_AMOUNT = re.compile(r"\d[\d,，]*[.．]\d|^\d{3,}$")
#: A heading that ends so near above what is shown is shown with it; one further up is a strip of its own.
_NEAR = 30.0
#: Where a table goes on, such a share of its columns stand within so many points of where they stood; only page numbers follow it.
_SAME_COLUMNS, _SAME_SIDE, _UNDER = 0.8, 4.0, 1


def cell_of(row: Row, printed: str, column: int | None = None) -> Box | None:
    """The cell of a row that holds a printed text, alone or else among other words; of several the one in the column.

    Where no text is given it is the one in the column.
    """
    wanted = squeeze(printed)
    cells = [(squeeze(cell.text), cell.column, cell.box) for cell in row.cells if cell.box is not None]
    alone = [(number, box) for text, number, box in cells if text == wanted or not wanted]
    found = alone or [(number, box) for text, number, box in cells if len(wanted) > 1 and wanted in text]
    if len(found) > 1 or not wanted:
        found = [(number, box) for number, box in found if number == column]
    return found[0][1] if len(found) == 1 else None


def table_of(row: Box, rows: Sequence[Row]) -> tuple[list[Box], Box | None]:
    """The rows of the table (or, of running text, of the page) that a row stands in, and the heading above them."""
    middle = row.top + row.height / 2
    own = next((r for r in rows if r.box and r.box.top <= middle <= r.box.top + r.box.height), None)
    same = [r for r in rows if r.box is not None and (own is None or r.table == own.table)]
    boxes = [r.box for r in same if r.box is not None]
    if own is None or own.table is None:
        return boxes, None
    return boxes, _heading(sorted(same, key=lambda r: r.box.top if r.box else 0.0))


def heading_before(
    row: Box, rows: Sequence[Row], earlier: Iterable[tuple[int, Sequence[Row]]]
) -> tuple[int, Box] | None:
    """The heading of a table that began on an earlier page and has none on this one, with the number of that page.

    ``earlier`` are the pages before, the nearest first. The table begins with figures, nothing stands over it on its page and
    next to nothing under it on the one before, and its columns stand where they stood: page by page.
    """
    if not _is_in_first_table(row, rows):
        return None
    for number, before in earlier:
        last = _tables(before)[-1:]
        if not _goes_on(before, last, rows):
            return None
        head = _heading(last[0])
        if head is not None or _has_text(last[0][0]):
            return None if head is None else (number, head)
        rows = before
    return None


def _is_in_first_table(row: Box, rows: Sequence[Row]) -> bool:
    first = _tables(rows)[:1]
    return bool(first) and any(each.box == row or _overlap(each.box, row) for each in first[0])


def _overlap(one: Box | None, other: Box) -> bool:
    return one is not None and one.top < other.top + other.height and other.top < one.top + one.height


def _goes_on(before: Sequence[Row], last: Sequence[Sequence[Row]], rows: Sequence[Row]) -> bool:
    """Whether the last table of a page goes on as the first of the next."""
    first = _tables(rows)[:1]
    if not last or not first or _has_text(first[0][0]) or _lines_beside(first[0], rows)[0]:
        return False
    sides = [
        sorted({round(cell.box.left) for row in part for cell in row.cells if cell.box}) for part in (last[0], first[0])
    ]
    same = sum(any(abs(left - other) <= _SAME_SIDE for other in sides[0]) for left in sides[1])
    return same >= _SAME_COLUMNS * len(sides[1]) and _lines_beside(last[0], before)[1] <= _UNDER


def _lines_beside(table: Sequence[Row], rows: Sequence[Row]) -> tuple[int, int]:
    """How many lines stand over a table and under it."""
    whole = union([row.box for row in table if row.box is not None])
    lines = [row.box for row in rows if row.box is not None and row.table != table[0].table]
    over = sum(box.top + box.height <= whole.top + 1 for box in lines)
    return over, sum(box.top >= whole.top + whole.height - 1 for box in lines)


def _tables(rows: Sequence[Row]) -> list[list[Row]]:
    """The tables of a page from top to bottom, and the rows of each."""
    tables: dict[int, list[Row]] = {}
    for row in sorted((row for row in rows if row.box is not None), key=lambda row: row.box.top if row.box else 0.0):
        if row.table is not None:
            tables.setdefault(row.table, []).append(row)
    return list(tables.values())


def _has_text(row: Row) -> bool:
    """Whether a row may be one of a heading: no figure stands in it."""
    return not any(_AMOUNT.search(squeeze(cell.text)) for cell in row.cells)


def _heading(table: Sequence[Row]) -> Box | None:
    """The rows over the first with figures, unless they are too many to be a heading."""
    head = [row.box for row in takewhile(_has_text, table) if row.box is not None]
    together = union(head) if head else None
    return together if together is not None and together.height <= _HIGHEST_HEAD else None


def neighbourhood(row: Box, rows: Sequence[Box]) -> Box:
    """The row with those above and below it, as wide as their table."""
    top, bottom = row.top - 6.0, row.top + min(row.height, _HIGHEST) + 6.0
    near = [
        box
        for box in rows
        if box.top >= row.top - _NEIGHBOURS and box.top + box.height <= row.top + row.height + _NEIGHBOURS
    ]
    if near:
        top = min(top, min(box.top for box in near) - 2.0)
        bottom = max(bottom, max(box.top + box.height for box in near if box.height <= _HIGHEST) + 2.0) if row.height <= _HIGHEST else bottom  # fmt: skip
    wide = union([row, *rows])
    left = max(0.0, wide.left - _BESIDE)
    return Box(left, max(0.0, top), wide.left + wide.width + _BESIDE - left, bottom - max(0.0, top))


def strips(row: Box, rows: Sequence[Row], page: Box) -> tuple[Box, ...]:
    """What of a page is shown of a row: the heading of its table, where it stands apart, and the row with its neighbours."""
    table, head = table_of(row, rows)
    around = within(neighbourhood(row, table), page)
    if head is None or head.top >= around.top:
        return (around,)
    if head.top + head.height < around.top - _NEAR:
        return strip_of(head, around), around
    top = max(0.0, head.top - 2.0)
    return (Box(around.left, top, around.width, around.top + around.height - top),)


def strip_of(head: Box, around: Box) -> Box:
    """A heading, as wide as what it is shown over."""
    return Box(around.left, head.top - 2, around.width, head.height + 3)


def within(box: Box, page: Box) -> Box:
    """The part of a box that is on the page; all of the page where none is."""
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    right, bottom = min(box.left + box.width, page.width), min(box.top + box.height, page.height)
    return Box(left, top, right - left, bottom - top) if right - left >= 1 and bottom - top >= 1 else page


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around some."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)
