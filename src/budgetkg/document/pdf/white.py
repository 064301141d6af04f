"""Where the white between texts shows columns: the lines of an unruled table that have most of them in common."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: Steps to a point: a gutter may be narrower than one.
_STEPS = 2.5
#: A strip of white as wide as this (steps) is a gutter.
_GUTTER = 2
#: White that must be left between texts, in points.
_LEAST = 0.8
#: Borders on two pages are no further apart than this, in points.
_NEAR = 24.0
#: So many lines with two texts in a column show that it is two.
_PAIRS = 3
#: How much a column more counts against lines more.
_COLUMNS = 4

_Span = tuple[float, float]


def most_columns(lines: Sequence[Sequence[_Span]]) -> slice:
    """The lines whose texts stand in the most columns, weighed against how many lines they are.

    Above and below them text may run over their gutters: the head of a form over its list, a remark.

    Args:
        lines: the extents of the texts of each line, from top to bottom.
    """
    masks = [_mask(line) for line in lines]
    best, most = slice(0, len(lines)), 0
    for start in range(len(masks)):
        filled = 0
        for stop in range(start + 1, len(masks) + 1):
            filled |= masks[stop - 1]
            weight = (_columns(filled) - 1) ** _COLUMNS * (stop - start)
            if weight > most:
                best, most = slice(start, stop), weight
    return best


def _mask(spans: Sequence[_Span]) -> int:
    """The steps from left to right as bits, those set that text covers, and the narrowest gutter before it."""
    mask = 0
    for left, right in spans:
        start, end = int(max(left, 0.0) * _STEPS), int(max(right, 0.0) * _STEPS)
        mask |= ((1 << (end - start + 1)) - 1) << start
    return mask


def _columns(mask: int) -> int:
    for _ in range(_GUTTER - 1):
        mask |= mask << 1
    return (mask & ~(mask << 1)).bit_count()


def parted(columns: Sequence[_Span], lines: Sequence[Sequence[_Span]]) -> list[_Span]:
    """The columns, those in which lines hold two texts as two: a text of another line runs over the white between."""
    found: list[_Span] = []
    for left, right in columns:
        inside = [[text for text in line if left <= text[0] and text[1] <= right] for line in lines]
        pairs = [pair for line in inside for pair in pairwise(line)]
        start, end = max((one[1] for one, _ in pairs), default=0.0), min((two[0] for _, two in pairs), default=0.0)
        if len(pairs) >= _PAIRS and start + _LEAST < end:
            found += [(left, start), (end, right)]
        else:
            found.append((left, right))
    return found


def borders(columns: Sequence[_Span], others: Sequence[_Span]) -> tuple[float, ...]:
    """The borders around columns: in the middle of the white between them, as far as other texts leave it white too.

    Args:
        columns: the extents of the columns' texts, from left to right.
        others: the extents of texts above and below, which may span columns.
    """
    between = []
    for (_, start), (end, _) in pairwise(columns):
        inner_start = max([start, *(right for left, right in others if left < start and right < end - _LEAST)])
        inner_end = min([end, *(left for left, right in others if right > end and left > inner_start + _LEAST)])
        between.append((inner_start + inner_end) / 2)
    return (columns[0][0] - 1, *between, columns[-1][1] + 1)


def moved(texts: Sequence[_Span], borders: Sequence[float]) -> tuple[float, ...] | None:
    """The borders of the page before, moved to where texts leave them white; ``None`` where they do not."""
    inner = []
    for border in borders[1:-1]:
        crossing = [(left, right) for left, right in texts if left < border - _LEAST and border + _LEAST < right]
        if crossing:
            # A text that is wider than those on the page before reaches over the border on one side.
            sides = (max(right for _, right in crossing) + _LEAST, min(left for left, _ in crossing) - _LEAST)
            free = [x for x in sides if abs(x - border) < _NEAR and not any(left < x < right for left, right in texts)]
            if not free:
                return None
            border = min(free, key=lambda x: abs(x - border))
        inner.append(border)
    return (borders[0], *inner, borders[-1])
