"""The rows of an unruled table: the cells of its densest column; what is printed between them is merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetkg.document.pdf import merged_rows
from budgetkg.document.pdf.lines import Word

#: Lines of one cell are at most this share of their height apart …
_LEADING = 0.45
#: … and at most this share of the white between two rows.
_TIGHT = 0.6
#: Two rows further apart than this many times the usual distance leave room for a row without a value.
_ROOM = 1.5
#: Damaged files stack rows upon one another: rows lie at least so far apart, in points.
_LOWEST = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text in one cell: the columns it touches, and whether it is a value."""

    words: tuple[Word, ...]
    first: int
    last: int
    is_value: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    @property
    def top(self) -> float:
        return self.words[0].top

    @property
    def bottom(self) -> float:
        return self.words[-1].bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def place_rows(blocks: Sequence[Block]) -> tuple[tuple[float, ...], list[tuple[int, int, Block]]]:
    """The borders of the rows, and each cell with its row and the number of rows that it spans.

    Args:
        blocks: the words of the table's body, each with its columns.
    """
    values = _densest([block for block in blocks if block.is_value])
    white = min((below.top - above.bottom for above, below in pairwise(values)), default=float("inf"))
    cells = _centred(list(_cells(blocks, white)), white)
    anchors = _densest(cells)
    usual = max(_median([below.middle - above.middle for above, below in pairwise(anchors)]), _LOWEST)
    rows = [(anchor.top, anchor.bottom) for anchor in anchors]
    while missing := [cell for cell in cells if not _rows_of(cell, rows) and _has_room(cell, rows, usual)]:
        rows = sorted([*rows, *((cell.top, cell.bottom) for cell in _densest(missing))])
    rows = _parted(rows)
    edges = merged_rows.borders(rows)
    spans = _merged_spans(cells, edges, usual)
    placed = []
    for cell in cells:
        row = _row_at(cell.middle, edges)
        first, span = spans.get(cell, (row, 1))
        placed.append((first, span, cell))
    return edges, sorted(placed, key=lambda entry: (entry[0], entry[2].first, entry[2].words[0].left))


def _densest(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of the column that has most of them, of values before others, from top to bottom; one at a height."""
    columns: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.first == block.last:
            columns[block.first].append(block)
    most = max(
        columns.values(),
        key=lambda inside: (len(inside), sum(b.is_value for b in inside), -sum(len(b.words) for b in inside)),
        default=sorted(blocks, key=lambda block: len(block.words))[:1],
    )
    found: list[Block] = []
    for block in sorted(most, key=lambda block: block.top):
        if not found or block.top >= found[-1].bottom - 1:
            found.append(block)
    return found


def _cells(blocks: Sequence[Block], white: float) -> Iterator[Block]:
    """The cells: words that begin in one column and stand close under one another together; never two values."""
    columns: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        columns[block.first].append(block)
    for inside in columns.values():
        inside.sort(key=lambda block: (block.top, block.words[0].left))
        cells: list[Block] = []
        for block in inside:
            near = min(_LEADING * (block.bottom - block.top), _TIGHT * white)
            above = [place for place, cell in enumerate(cells) if _goes_on(cell, block, near)]
            if above:
                cell = cells[above[-1]]
                cells[above[-1]] = Block(cell.words + block.words, cell.first, max(cell.last, block.last))
            else:
                cells.append(block)
        yield from cells


def _goes_on(cell: Block, block: Block, near: float) -> bool:
    """Whether a word goes on in a cell: below its last one, or on the line of it; a label may stand beside two lines."""
    last, word = cell.words[-1], block.words[0]
    shared = last.bottom - word.top
    beside = shared > (word.bottom - word.top) / 2
    return (
        -shared <= near
        and not (cell.is_value and block.is_value)
        and (beside or (word.left < last.right and last.left < word.right))
    )


def _centred(cells: Sequence[Block], white: float) -> list[Block]:
    """The cells, lines of one that spans columns together where they are centred and so begin in different columns."""
    joined: list[Block] = []
    reach = _LEADING * max((cell.words[0].bottom - cell.words[0].top for cell in cells), default=0.0)
    close: list[int] = []  # those that reach down to where the next cell begins, or nearly
    for cell in sorted(cells, key=lambda cell: cell.top):
        close = [place for place in close if joined[place].bottom >= cell.top - reach]
        for place in close:
            above = joined[place]
            height = cell.words[0].bottom - cell.words[0].top
            near = -1 <= cell.top - above.bottom <= min(_LEADING * height, _TIGHT * white)
            spanning = max(cell.last - cell.first, above.last - above.first) > 0 and cell.first != above.first
            if near and spanning and abs(_centre(cell.words[0]) - _centre(above.words[-1])) < height / 4:
                first, last = min(cell.first, above.first), max(cell.last, above.last)
                joined[place] = Block(above.words + cell.words, first, last)
                break
        else:
            close.append(len(joined))
            joined.append(cell)
    return joined


def _centre(word: Word) -> float:
    return (word.left + word.right) / 2


def _rows_of(cell: Block, rows: Sequence[tuple[float, float]]) -> list[int]:
    """The rows that a cell's text stands beside."""
    return [
        number
        for number, (top, bottom) in enumerate(rows)
        if min(bottom, cell.bottom) - max(top, cell.top) > 0.3 * (bottom - top)
    ]


def _has_room(cell: Block, rows: Sequence[tuple[float, float]], usual: float) -> bool:
    """Whether there is room for a row of its own between the rows around a cell's middle."""
    above = max((bottom for _, bottom in rows if bottom <= cell.middle), default=None)
    below = min((top for top, _ in rows if top >= cell.middle), default=None)
    if above is None or below is None:
        return True
    heights = [bottom - top for top, bottom in rows]
    return below - above + _median(heights) > _ROOM * usual


def _parted(rows: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    parted: list[tuple[float, float]] = []
    for top, bottom in sorted(rows):
        if parted and top < parted[-1][1]:
            middle = (top + parted[-1][1]) / 2
            parted[-1] = (parted[-1][0], middle)
            top = middle
        parted.append((top, max(bottom, top)))
    return parted


def _merged_spans(cells: Sequence[Block], edges: Sequence[float], usual: float) -> dict[Block, tuple[int, int]]:
    """The first row and the number of rows of each merged cell."""
    found: dict[Block, tuple[int, int]] = {}
    ordered = sorted(cells, key=lambda cell: cell.top)
    columns = [
        (column, [cell for cell in ordered if cell.first <= column <= cell.last])
        for column in sorted({cell.first for cell in cells})
    ]
    within: Collection[int] | None = None
    # What many cells are merged in tells what they are merged in that have fewer: the parts of a whole come first.
    for column, inside in sorted(columns, key=lambda entry: -len(entry[1])):
        if len(inside) >= len(edges) - 1:
            continue
        spans = merged_rows.spans(inside, edges, usual, within) if within else None
        spans = spans or merged_rows.spans(inside, edges, usual)
        if spans:
            found |= {cell: rows for cell, rows in zip(inside, spans, strict=True) if cell.first == column}
            within = {border for start, span in spans for border in (start, start + span)}
    # Cells of other columns that are centred where a merged one is, alone there, are merged over the same rows.
    known = {(start, span): (edges[start] + edges[start + span]) / 2 for start, span in found.values() if span > 1}
    for cell in cells:
        if cell in found or _is_of_one_row(cell, edges, usual):
            continue
        if rows := merged_rows.alike(cell, known, usual):
            top, bottom = edges[rows[0]], edges[sum(rows)]
            if not any(
                other is not cell
                and other.first <= cell.last
                and cell.first <= other.last
                and top < other.middle < bottom
                for other in cells
            ):
                found[cell] = rows
    return found


def _is_of_one_row(cell: Block, edges: Sequence[float], usual: float) -> bool:
    """Whether a text stands in the middle of a row and fits into it: it may be that row's alone."""
    row = _row_at(cell.middle, edges)
    off = abs((edges[row] + edges[row + 1]) / 2 - cell.middle)
    return off < usual / 4 and cell.bottom - cell.top <= edges[row + 1] - edges[row]


def _row_at(height: float, edges: Sequence[float]) -> int:
    return min(max(sum(edge <= height for edge in edges) - 1, 0), len(edges) - 2)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
