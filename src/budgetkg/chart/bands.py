"""Links between columns of names: bands as wide as the links are strong, names where bands cross least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budgetkg.chart.drawing import SERIES, Attribute, Colour, Mark, cut, mark, text
from budgetkg.chart.linked import Link, Place, degrees, greatest, groups, widest
from budgetkg.chart.measure import Measure

#: The least room of a name, the bar beside it, the widest band, and how often names are put in order.
_STEP, _NODE, _BAND, _SWEEPS = 21.0, 7.0, 16.0, 24


@dataclass(frozen=True, slots=True)
class _Bar:
    """The bar beside a name, at which its bands end: as high as all of them on its fuller side, ``y`` at its middle."""

    x: float
    y: float
    high: float

    @property
    def top(self) -> float:
        return self.y - self.high / 2


def draw_bands(
    links: Sequence[Link], scale: Measure, wide: float, top: float, columns: int
) -> tuple[list[Mark], float]:
    """The marks of links between two or more columns, and where they end."""
    order = _in_order(links, columns)
    room = wide * (0.4 if columns == 2 else 0.22)
    unit = _BAND / greatest(links)
    thick = {link: max(1.0, float(link.strength) * unit) for link in links}
    left, right = min(room, widest(order[0]) + 10), wide - min(room, widest(order[-1]) + 10) - _NODE
    across = [left + (right - left) * column / (columns - 1) for column in range(columns)]
    bars, end = _bars(order, across, thick, top)
    marks = _bands(links, order, bars, thick, scale)
    linked = degrees(links)
    for place, bar in bars.items():
        column, name = place
        said = f"{name} ({linked[place]})"
        looks: dict[str, Attribute] = {"fill": SERIES[min(column, len(SERIES) - 1)]}
        marks.append(mark("rect", mark("title", said), x=bar.x, y=bar.top, width=_NODE, height=bar.high, **looks))
        x, anchor = (bar.x - 6, "end") if column == 0 else (bar.x + _NODE + 6, "start")
        shown = cut(name, room - 10)
        if 0 < column < columns - 1:  # bands run through the name of a column between: clear the paper under it
            marks.append(text(shown, x, bar.y, stroke=Colour.PAPER, stroke_width=4.0))
        marks.append(text(shown, x, bar.y, said, text_anchor=anchor))
    return marks, end


def _in_order(links: Sequence[Link], columns: int) -> list[list[Place]]:
    """The names of each column, ordered by the middle of what they are linked to, from the left and from the right in turn.

    Names that no chain of links joins stand apart: no band of one group crosses another's.
    """
    group = groups(links)
    ends = dict.fromkeys(end for link in links for end in (link.source, link.target))
    order: list[list[Place]] = [[place for place in ends if place[0] == column] for column in range(columns)]
    for sweep in range(_SWEEPS):
        rightward = sweep % 2 == 0
        for column in range(1, columns) if rightward else range(columns - 2, -1, -1):
            middle = _middles(links, order, rightward)
            order[column].sort(key={place: (group[place], middle[place]) for place in order[column]}.__getitem__)
    return order


def _middles(links: Sequence[Link], order: Sequence[Sequence[Place]], rightward: bool) -> dict[Place, float]:
    """For each name the middle of the names that it is linked to on one side; its own place where it has none there."""
    at = {place: (number + 0.5) / len(names) for names in order for number, place in enumerate(names)}
    pull: dict[Place, float] = {}
    pulls: dict[Place, float] = {}
    for link in links:
        near, far = (link.target, link.source) if rightward else (link.source, link.target)
        strength = float(link.strength) or 1e-9
        pull[near] = pull.get(near, 0.0) + strength * at[far]
        pulls[near] = pulls.get(near, 0.0) + strength
    return {place: pull[place] / pulls[place] if place in pull else own for place, own in at.items()}


def _bars(
    order: Sequence[Sequence[Place]], across: Sequence[float], thick: Mapping[Link, float], top: float
) -> tuple[dict[Place, _Bar], float]:
    """The bars: those of the fullest column one below the other, the others as near as can be to what they are linked to."""
    leaving: dict[Place, float] = {}
    coming: dict[Place, float] = {}
    for link, wide in thick.items():
        leaving[link.source] = leaving.get(link.source, 0.0) + wide
        coming[link.target] = coming.get(link.target, 0.0) + wide
    high = {place: max(leaving.get(place, 0), coming.get(place, 0)) for names in order for place in names}
    rooms = {place: max(_STEP, each + 6) for place, each in high.items()}
    wholes = [sum(rooms[place] for place in names) for names in order]
    fullest = wholes.index(max(wholes))
    middle: dict[Place, float] = {}
    for column in sorted(range(len(order)), key=lambda column: abs(column - fullest)):
        wanted = [_pulled(place, thick, middle) for place in order[column]]
        middle |= _settled(order[column], rooms, wanted, top, top + max(wholes))
    bars = {
        place: _Bar(x, middle[place], high[place]) for x, names in zip(across, order, strict=True) for place in names
    }
    return bars, top + max(wholes)


def _pulled(place: Place, thick: Mapping[Link, float], middle: Mapping[Place, float]) -> float:
    """The height to which a name's links pull it, of those that already have theirs; the top where there are none."""
    pulls = [
        (middle[other], wide)
        for link, wide in thick.items()
        for own, other in ((link.source, link.target), (link.target, link.source))
        if own == place and other in middle
    ]
    return sum(y * wide for y, wide in pulls) / sum(wide for _y, wide in pulls) if pulls else 0.0


def _settled(
    names: Sequence[Place], rooms: Mapping[Place, float], wanted: Sequence[float], top: float, bottom: float
) -> dict[Place, float]:
    """Heights near those wanted, in the order of the names, none over another and all between top and bottom."""
    heights = []
    above = top
    for place, y in zip(names, wanted, strict=True):
        heights.append(max(y, above + rooms[place] / 2))
        above = heights[-1] + rooms[place] / 2
    below = bottom
    for number in range(len(names) - 1, -1, -1):
        half = rooms[names[number]] / 2
        heights[number] = min(heights[number], below - half)
        below = heights[number] - half
    return dict(zip(names, heights, strict=True))


def _bands(
    links: Sequence[Link],
    order: Sequence[Sequence[Place]],
    bars: Mapping[Place, _Bar],
    thick: Mapping[Link, float],
    scale: Measure,
) -> list[Mark]:
    at = {place: number for names in order for number, place in enumerate(names)}
    leaves = _ends([(link.source, at[link.target], link) for link in links], bars, thick)
    comes = _ends([(link.target, at[link.source], link) for link in links], bars, thick)
    marks = []
    for link in links:
        x1, x2 = bars[link.source].x + _NODE, bars[link.target].x
        y1, y2, half = leaves[link], comes[link], (x1 + x2) / 2
        path = f"M{x1:.1f} {y1:.1f}C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        looks: dict[str, Attribute] = {"stroke": Colour.FIRST, "stroke_opacity": 0.35, "stroke_width": thick[link]}
        if link.weight is None:
            looks["stroke_dasharray"] = "3 3"
        marks.append(mark("path", mark("title", link.tip(scale)), d=path, fill="none", **looks))
    return marks


def _ends(
    ends: Sequence[tuple[Place, int, Link]], bars: Mapping[Place, _Bar], thick: Mapping[Link, float]
) -> dict[Link, float]:
    """The heights at which bands end at one side of their bars: in the order of the names that they lead to."""
    used: dict[Place, float] = {}
    found = {}
    for place, _at, link in sorted(ends, key=lambda end: end[1]):
        start = used.get(place, bars[place].top)
        found[link] = start + thick[link] / 2
        used[place] = start + thick[link]
    return found
