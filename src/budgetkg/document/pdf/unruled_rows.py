"""The rows of an unruled table: the cells of its densest column; what is printed between them is merged."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetkg.document.pdf.lines import Word

#: Lines of one cell are at most this share of their height apart …
_LEADING = 0.45
#: … and at most this share of the white between two rows.
_TIGHT = 0.6
#: Two rows further apart than this many times the usual distance leave room for a row without a value.
_ROOM = 1.5
#: A merged cell's end may miss the border of a row by this share of the usual distance.
_OFF = 0.35


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
    cells = list(_cells(blocks, white))
    anchors = _densest(cells)
    usual = _median([below.middle - above.middle for above, below in pairwise(anchors)])
    rows = [(anchor.top, anchor.bottom) for anchor in anchors]
    for cell in sorted(cells, key=lambda cell: cell.top):
        if not _rows_of(cell, rows) and _has_room(cell, rows, usual):
            rows = sorted([*rows, (cell.top, cell.bottom)])
    rows = _parted(rows)
    edges = (rows[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in pairwise(rows)), rows[-1][1] + 1)
    spans = _merged_spans(cells, edges, usual)
    placed = []
    for cell in cells:
        row = _row_at(cell.middle, edges)
        first, span = spans.get(cell, (row, 1))
        placed.append((first, span, cell))
    return edges, sorted(placed, key=lambda entry: (entry[0], entry[2].first))


def _densest(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of the column that has most of them, of values before others, from top to bottom; one at a height."""
    columns: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.first == block.last:
            columns[block.first].append(block)
    most = max(
        columns.values(), key=lambda inside: (len(inside), sum(b.is_value for b in inside)), default=list(blocks)
    )
    found: list[Block] = []
    for block in sorted(most, key=lambda block: block.top):
        if not found or block.top >= found[-1].bottom - 1:
            found.append(block)
    return found


def _cells(blocks: Sequence[Block], white: float) -> Iterator[Block]:
    """The cells: words of one column that stand close under one another together; never two values."""
    columns: dict[tuple[int, int], list[Block]] = defaultdict(list)
    for block in blocks:
        columns[block.first, block.last].append(block)
    for inside in columns.values():
        inside.sort(key=lambda block: (block.top, block.words[0].left))
        current = inside[0]
        for block in inside[1:]:
            height = block.bottom - block.top
            gap = block.top - current.bottom
            near = gap <= min(_LEADING * height, _TIGHT * white)
            if near and not (block.is_value and current.is_value):
                current = Block(current.words + block.words, current.first, current.last)
            else:
                yield current
                current = block
        yield current


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
    """The first row and the number of rows of each cell of a column of merged cells.

    Text is centred in a merged cell, and the cells of a column lie one under the other: from the top of the table each
    cell reaches as far below its middle as above. Only where every end meets the border of a row is that believed.
    """
    columns: dict[tuple[int, int], list[Block]] = defaultdict(list)
    for cell in cells:
        columns[cell.first, cell.last].append(cell)
    spans: dict[Block, tuple[int, int]] = {}
    for inside in columns.values():
        found: dict[Block, tuple[int, int]] = {}
        start = 0
        for cell in sorted(inside, key=lambda cell: cell.top):
            end = 2 * cell.middle - edges[start]
            stop = min(range(len(edges)), key=lambda number: abs(edges[number] - end))
            if stop <= start or abs(edges[stop] - end) > _OFF * usual:
                break
            found[cell] = (start, stop - start)
            start = stop
        else:
            if start == len(edges) - 1 and _shows_merging(found, edges, usual):
                spans |= found
    return spans | dict(_alike(cells, spans, edges, usual))


def _shows_merging(found: Mapping[Block, tuple[int, int]], edges: Sequence[float], usual: float) -> bool:
    """Whether cells are merged beyond doubt: one is higher than a row, or centred on the border of two.

    A cell in the middle of three rows may as well be one row between two blank ones.
    """
    return any(
        cell.bottom - cell.top > usual or min(abs(edge - cell.middle) for edge in edges) < _OFF * usual / 2
        for cell, (_, span) in found.items()
        if span > 1
    )


def _alike(
    cells: Sequence[Block], spans: Mapping[Block, tuple[int, int]], edges: Sequence[float], usual: float
) -> Iterator[tuple[Block, tuple[int, int]]]:
    """Cells of other columns that are centred where a merged cell is: they are merged over the same rows."""
    known = sorted({(start, span) for start, span in spans.values() if span > 1})
    middles = [(edges[start] + edges[start + span]) / 2 for start, span in known]
    merged = {cell.first for cell in spans if spans[cell][1] > 1}
    for cell in cells:
        place = bisect_left(middles, cell.middle - _OFF * usual)
        if (
            cell not in spans
            and cell.first not in merged
            and place < len(known)
            and middles[place] <= cell.middle + _OFF * usual
        ):
            yield cell, known[place]


def _row_at(height: float, edges: Sequence[float]) -> int:
    return min(max(sum(edge <= height for edge in edges) - 1, 0), len(edges) - 2)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
