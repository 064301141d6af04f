"""Which column of an unruled table is a heading's own, though it stands over none of its texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

#: Numbers whose middle is further than half of this (points) from that of their heading stand at a side of their column.
_LEANING = 6.0
#: A heading this much nearer than the one on the other side is the column's, wherever its texts stand.
_DECISIVE = 0.6
#: Numbers are aligned at a side if their extents differ by less there, in points.
_SAME_SIDE = 0.7
#: So many columns of numbers that are nearer to the headings on one side show that all are of those.
_SEVERAL = 3
#: The places of the two headings beside a column.
_BEFORE, _AFTER = 0, 1

_Span = tuple[float, float]


def with_own_columns(
    leaves: Sequence[_Span],
    filled: Sequence[_Span],
    numbers: Mapping[_Span, Sequence[_Span]],
    lines: Sequence[Sequence[_Span]] = (),
) -> Iterator[_Span]:
    """The headings' extents, each with the column that is its own though it stands over none of its texts.

    In a wide column numbers stand at one side, names at the left, and the heading in the middle: numbers at the right are
    of the heading before them. Where it is not known on which side they stand, they are put under both headings beside
    them, so that nothing is read from them.

    Args:
        leaves: the extents of the headings at the foot of the header.
        filled: those of the columns' texts.
        numbers: the columns that hold nothing but numbers, with the extents of these.
        lines: the extents of the texts of each line. Texts without a heading that never stand on a line with those
            beside them may be of their column: numbers at a side of it, words in the middle.
    """
    over = [(leaf, column) for leaf in leaves for column in filled if leaf[0] < column[1] and column[0] < leaf[1]]
    free = sorted(leaf for leaf in leaves if all(leaf != other for other, _ in over))
    bare = sorted(column for column in filled if all(column != other for _, other in over))
    alone = [(near[0], column) for column in bare if len(near := _beside(column, free)) == 1]
    leaning = [sum(column) - sum(leaf) for leaf, column in (*over, *alone) if column in numbers]
    side = _side(leaning, [_aligned(texts) for texts in numbers.values() if texts])
    if side is None:
        side = _nearest_of_all([(column, _beside(column, free)) for column in bare if column in numbers])
    in_order = dict(zip(bare, free, strict=True)) if len(bare) == len(free) else {}
    for column in bare:
        near = [leaf for leaf in _beside(column, free) if not _is_between((*leaves, *filled), leaf, column)]
        if len(near) > 1 and in_order.get(column) in near:
            near = [in_order[column]]
        elif len(near) > 1 and column in numbers:
            near = [near[side]] if side is not None and _nearer(column, near) in (None, side) else near
        elif len(near) > 1:
            near = [near[_BEFORE if _nearer(column, near) == _BEFORE else _AFTER]]
        free = [leaf for leaf in free if leaf not in near]
        if not near and len(numbers.get(column, ())) > 1:
            near = _shared(column, over, filled, lines)
        if near:
            yield min(near[0][0], column[0]), max(near[-1][1], column[1])
    yield from leaves


def _shared(
    column: _Span, over: Sequence[tuple[_Span, _Span]], filled: Sequence[_Span], lines: Sequence[Sequence[_Span]]
) -> list[_Span]:
    """The heading of the one column beside whose texts never stand on a line with those of this one; none where two are."""
    place = list(filled).index(column)
    apart = [
        other
        for other in (*filled[max(place - 1, 0) : place], *filled[place + 1 : place + 2])
        if lines and not any(_has(line, column) and _has(line, other) for line in lines)
    ]
    found = [leaf for leaf, other in over if other in apart]
    return found if len(found) == 1 else []


def _has(line: Sequence[_Span], column: _Span) -> bool:
    return any(column[0] <= left < column[1] for left, _ in line)


def _side(leaning: Sequence[float], aligned: Sequence[int | None]) -> int | None:
    """Which of two headings numbers beside both are of, as numbers below others lean, and as numbers are aligned."""
    told = {_BEFORE for off in leaning if off > _LEANING} | {_AFTER for off in leaning if off < -_LEANING}
    told |= {place for place in aligned if place is not None}
    return told.pop() if len(told) == 1 else None


def _aligned(texts: Sequence[_Span]) -> int | None:
    """Which heading numbers beside two are of as they are aligned: at the right, of the one before."""
    lefts, rights = [left for left, _ in texts], [right for _, right in texts]
    left, right = max(lefts) - min(lefts) < _SAME_SIDE, max(rights) - min(rights) < _SAME_SIDE
    return None if left == right else _BEFORE if right else _AFTER


def _nearest_of_all(columns: Sequence[tuple[_Span, Sequence[_Span]]]) -> int | None:
    """The side on which all of several columns of numbers have the nearer of the headings beside them."""
    both = [(column, near) for column, near in columns if len(near) > 1]
    told = {_AFTER if 2 * sum(column) > sum(near[_BEFORE]) + sum(near[_AFTER]) else _BEFORE for column, near in both}
    return told.pop() if len(told) == 1 and len(both) >= _SEVERAL else None


def _nearer(column: _Span, beside: Sequence[_Span]) -> int | None:
    """Which of two headings is much nearer to a column."""
    back, on = sum(column) - sum(beside[_BEFORE]), sum(beside[_AFTER]) - sum(column)
    return None if min(back, on) >= _DECISIVE * max(back, on) else _BEFORE if back < on else _AFTER


def _beside(column: _Span, leaves: Sequence[_Span]) -> list[_Span]:
    """The last heading before a column and the first after it."""
    before = [leaf for leaf in leaves if sum(leaf) < sum(column)]
    after = [leaf for leaf in leaves if sum(leaf) > sum(column)]
    return [*before[-1:], *after[:1]]


def _is_between(spans: Sequence[_Span], leaf: _Span, column: _Span) -> bool:
    low, high = sorted((sum(leaf), sum(column)))
    return any(low < sum(span) < high for span in spans)
