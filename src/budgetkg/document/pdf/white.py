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
#: Borders on two pages may be so far apart, in points; further within the white around them.
_NEAR = 24.0
#: So many lines with two texts in a column show that it is two.
_PAIRS = 3
#: No page of a budget has more lines; to try each beginning with each end would take too long there.
_MOST_LINES = 500
#: The widest page that the format allows, in points.
_WIDEST = 14_400.0
#: How much a column more counts against lines more.
_COLUMNS = 4

_Span = tuple[float, float]


def most_columns(lines: Sequence[Sequence[_Span]]) -> slice:
    """The lines whose texts stand in the most columns, weighed against how many lines they are.

    Above and below them text may run over their gutters: the head of a form over its list, a remark.

    Args:
        lines: the extents of the texts of each line, from top to bottom.
    """
    best, most = slice(0, len(lines)), 0
    if len(lines) > _MOST_LINES:
        return best
    masks = [_mask(line) for line in lines]
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
        start, end = sorted(int(min(max(side, 0.0), _WIDEST) * _STEPS) for side in (left, right))
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


def borders(columns: Sequence[_Span], others: Sequence[Sequence[_Span]]) -> tuple[float, ...]:
    """The borders around columns: in the middle of the white between them, where other texts fit best.

    Args:
        columns: the extents of the columns' texts, from left to right.
        others: the extents of the texts of each line above and below, which may span columns.
    """
    between = [_whitest(before, after, others) for before, after in pairwise(columns)]
    return (columns[0][0] - 1, *between, columns[-1][1] + 1)


def _whitest(before: _Span, after: _Span, lines: Sequence[Sequence[_Span]]) -> float:
    """The middle of the widest strip between two columns among those across which the fewest texts of lines run.

    A strip that leaves two texts of a line in one of the columns is none the less worse.
    """
    start, end = before[1], after[0]
    sides = sorted({start, end, *(x for line in lines for text in line for x in text if start < x < end)})
    strips = [(left, right) for left, right in pairwise(sides) if right - left > _LEAST] or [(start, end)]

    def worth(strip: _Span) -> tuple[int, float]:
        middle = sum(strip) / 2
        across = sum(left < middle < right for line in lines for left, right in line)
        crowded = sum(
            (before[0] <= one[0] and two[1] <= middle) or (middle <= one[0] and two[0] < after[1])
            for line in lines
            for one, two in pairwise(line)
        )
        return -across - crowded, strip[1] - strip[0]

    best = max(strips, key=worth)
    return (best[0] + best[1]) / 2


def moved(
    texts: Sequence[_Span], borders: Sequence[float], columns: Sequence[_Span]
) -> tuple[tuple[float, ...], tuple[_Span, ...]] | None:
    """The borders of the page before, moved to where texts leave them white; ``None`` where they do not.

    Args:
        texts: the extents of this page's texts.
        borders: the borders of the page before.
        columns: the extents of the columns between them; a text may be wider where it leaves the next column alone.

    Returns:
        The borders, and the columns' extents on both pages together.
    """
    inner = []
    for number, border in enumerate(borders[1:-1]):
        crossing = [(left, right) for left, right in texts if left < border - _LEAST and border + _LEAST < right]
        if crossing:
            # A text that is wider than those on the page before reaches over the border on one side.
            sides = (max(right for _, right in crossing) + _LEAST, min(left for left, _ in crossing) - _LEAST)
            first, last = min(columns[number][1], border - _NEAR), max(columns[number + 1][0], border + _NEAR)
            free = [x for x in sides if first < x < last and not any(left < x < right for left, right in texts)]
            if not free:
                return None
            border = min(free, key=lambda x: abs(x - border))
        inner.append(border)
    now = (borders[0], *inner, borders[-1])
    both = []
    for (first, last), (start, end) in zip(pairwise(now), columns, strict=True):
        inside = [(left, right) for left, right in texts if first - _LEAST <= left and right <= last + _LEAST]
        both.append((min([start, *(left for left, _ in inside)]), max([end, *(right for _, right in inside)])))
    return now, tuple(both)
