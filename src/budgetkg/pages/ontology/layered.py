"""Boxes in columns with arrows from left to right: where each stands, and the way that each arrow goes.

The method is Sugiyama's: arrows that would lead back are turned for the while, each box goes as far left as its arrows let
it, long arrows pass through the columns between, and boxes change places within a column until few arrows cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]

#: Between two boxes of a column, and around an arrow that passes through it.
_APART, _LANE = 20.0, 18.0
#: How far two arrows between the same boxes, there and back, keep from the way that they share.
_ASIDE = 8.0
_SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Laid:
    """Boxes by name with the middle of their left sides, arrows with the points that they pass; the whole's size."""

    boxes: Mapping[str, Point]
    ways: Mapping[tuple[str, str], tuple[Point, ...]]
    width: float
    height: float


def lay_out(heights: Mapping[str, float], arrows: Sequence[tuple[str, str]], wide: float, gaps: float) -> Laid:
    """Boxes of given heights, all ``wide``, in columns ``gaps`` apart.

    ``arrows`` join two different boxes, each pair once.
    """
    forward = _forward(tuple(heights), arrows)
    layer = _layers(tuple(heights), forward)
    chains = {arrow: _chain(arrow, layer) for arrow in forward}
    columns = _columns(heights, layer, chains)
    joined = [pair for chain in chains.values() for pair in pairwise(chain)]
    _untangle(columns, joined)
    sizes = {name: heights.get(name, _LANE) for column in columns for name in column}
    middles = _heights(columns, joined, sizes)
    top = min(middles[name] - sizes[name] / 2 for name in middles)
    at = {name: (index * (wide + gaps), middles[name] - top) for index, column in enumerate(columns) for name in column}
    bottom = max(at[name][1] + sizes[name] / 2 for name in at)
    return Laid(
        {name: at[name] for name in heights},
        _ways(arrows, chains, at, sizes, wide),
        len(columns) * (wide + gaps) - gaps,
        bottom,
    )


def _forward(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The arrows so turned that none leads in a circle, each once."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in arrows:
        targets[source].append(target)
    done: set[str] = set()
    open_: set[str] = set()
    back: set[tuple[str, str]] = set()

    def visit(name: str) -> None:
        open_.add(name)
        for target in targets[name]:
            if target in open_:
                back.add((name, target))
            elif target not in done:
                visit(target)
        open_.discard(name)
        done.add(name)

    for name in names:
        if name not in done:
            visit(name)
    return tuple(dict.fromkeys(arrow[::-1] if arrow in back else arrow for arrow in arrows))


def _layers(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The column of each box: right of all that lead to it, and then as near to what it leads to as it can be."""
    layer = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in arrows:
            layer[target] = max(layer[target], layer[source] + 1)
    for _ in names:
        for name in names:
            nearest = min((layer[target] for source, target in arrows if source == name), default=layer[name] + 1)
            layer[name] = max(layer[name], nearest - 1)
    return layer


def _chain(arrow: tuple[str, str], layer: Mapping[str, int]) -> tuple[str, ...]:
    """A box, the places that its arrow passes in the columns between, and the box that it leads to."""
    source, target = arrow
    between = [f"{source} {target} {column}" for column in range(layer[source] + 1, layer[target])]
    return (source, *between, target)


def _columns(
    heights: Mapping[str, float], layer: Mapping[str, int], chains: Mapping[tuple[str, str], Sequence[str]]
) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for name in heights:
        columns[layer[name]].append(name)
    for (source, _target), chain in chains.items():
        for step, name in enumerate(chain[1:-1], layer[source] + 1):
            columns[step].append(name)
    return columns


def _untangle(columns: list[list[str]], joined: Sequence[tuple[str, str]]) -> None:
    """Order each column by where its neighbours stand, left and right by turns, and keep the order with least crossings."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for left, right in joined:
        before.setdefault(right, []).append(left)
        after.setdefault(left, []).append(right)
    best, fewest = [list(column) for column in columns], _crossings(columns, joined)
    for sweep in range(_SWEEPS):
        near = after if sweep % 2 else before
        for column in reversed(columns) if sweep % 2 else columns:
            place = {name: index for each in columns for index, name in enumerate(each)}
            means = {name: sum(place[x] for x in near[name]) / len(near[name]) for name in column if name in near}
            column.sort(key=lambda name: means.get(name, place[name]))
        if (crossings := _crossings(columns, joined)) < fewest:
            best, fewest = [list(column) for column in columns], crossings
    columns[:] = best


def _crossings(columns: Sequence[Sequence[str]], joined: Sequence[tuple[str, str]]) -> int:
    place = {name: (number, index) for number, each in enumerate(columns) for index, name in enumerate(each)}
    ends = sorted((place[left], place[right]) for left, right in joined)
    return sum(
        first[0][0] == second[0][0] and first[0][1] < second[0][1] and first[1][1] > second[1][1]
        for index, first in enumerate(ends)
        for second in ends[index + 1 :]
    )


def _heights(
    columns: Sequence[Sequence[str]], joined: Sequence[tuple[str, str]], sizes: Mapping[str, float]
) -> dict[str, float]:
    """The middle of each box: near the middle of its neighbours, and none upon another."""
    near: dict[str, list[str]] = {}
    for left, right in joined:
        near.setdefault(left, []).append(right)
        near.setdefault(right, []).append(left)
    middles: dict[str, float] = {}
    for column in columns:
        y = 0.0
        for name in column:
            middles[name] = y + sizes[name] / 2
            y += sizes[name] + _APART
    for sweep in range(_SWEEPS):
        for column in reversed(columns) if sweep % 2 else columns:
            wanted = [sum(middles[x] for x in near[name]) / len(near[name]) if name in near else middles[name] for name in column]  # fmt: skip
            middles |= zip(column, _apart(wanted, [sizes[name] for name in column]), strict=True)
    return middles


def _apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Middles as near as may be to those wanted, in the same order and with room between: groups share their mean."""
    groups: list[tuple[float, int, list[float]]] = []
    offset = 0.0
    offsets = []
    for index, (middle, size) in enumerate(zip(wanted, sizes, strict=True)):
        offset += size / 2
        offsets.append(offset)
        groups.append((middle - offset, 1, [float(index)]))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (mean, count, members), (other, number, more) = groups[-2], groups[-1]
            groups[-2:] = [((mean * count + other * number) / (count + number), count + number, members + more)]
        offset += size / 2 + _APART
    starts = [mean for mean, count, _ in groups for _ in range(count)]
    return [start + shift for start, shift in zip(starts, offsets, strict=True)]


def _ways(
    arrows: Sequence[tuple[str, str]],
    chains: Mapping[tuple[str, str], Sequence[str]],
    at: Mapping[str, Point],
    sizes: Mapping[str, float],
    wide: float,
) -> dict[tuple[str, str], tuple[Point, ...]]:
    """The points that each arrow passes, from its source to its target; ends are spread over the side of a box."""
    leaving: dict[str, list[tuple[str, str]]] = {}
    coming: dict[str, list[tuple[str, str]]] = {}
    for arrow in chains:
        leaving.setdefault(arrow[0], []).append(arrow)
        coming.setdefault(arrow[1], []).append(arrow)
    ports: dict[tuple[str, tuple[str, str]], float] = {}
    for group, step in ((leaving, 1), (coming, -2)):
        for box, ends in group.items():
            ends.sort(key=lambda arrow, step=step: at[chains[arrow][step]][1])  # type: ignore[misc]  # mypy cannot infer a lambda that has a default
            room = sizes[box] - 16
            for number, arrow in enumerate(ends, 1):
                ports[box, arrow] = at[box][1] - room / 2 + room * number / (len(ends) + 1)
    ways: dict[tuple[str, str], tuple[Point, ...]] = {}
    for arrow, chain in chains.items():
        points = [(at[chain[0]][0] + wide, ports[arrow[0], arrow])]
        for name in chain[1:-1]:
            points += [at[name], (at[name][0] + wide, at[name][1])]
        points.append((at[chain[-1]][0], ports[arrow[1], arrow]))
        back = (arrow[1], arrow[0])
        aside = _ASIDE if arrow in arrows and back in arrows else 0.0
        if arrow in arrows:
            ways[arrow] = tuple((x, y - aside) for x, y in points)
        if back in arrows:
            ways[back] = tuple((x, y + aside) for x, y in reversed(points))
    return ways
