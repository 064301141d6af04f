"""Links among names of one kind: all names in one column, each link an arc beside it."""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.chart.drawing import Attribute, Colour, Mark, cut, mark, text
from budgetkg.chart.linked import Link, Place, degrees, greatest, widest
from budgetkg.chart.measure import Measure

_STEP, _DOT = 21.0, 3.5


def draw_arcs(links: Sequence[Link], scale: Measure, wide: float, top: float) -> tuple[list[Mark], float]:
    """The marks of links among the names of one column, and where they end."""
    linked = degrees(links)
    names = _along(links)
    room = wide * 0.55
    axis = min(room, widest(names) + 10) + 12
    y = {place: top + _STEP * (number + 0.5) for number, place in enumerate(names)}
    strongest = greatest(links)
    farthest = max((abs(y[link.source] - y[link.target]) for link in links), default=0.0) or 1.0
    marks = []
    for link in links:
        y1, y2 = y[link.source], y[link.target]
        # The curve reaches three quarters of the way to its handles.
        reach = axis + (wide - axis - 20) * abs(y2 - y1) / farthest * 4 / 3
        path = f"M{axis:.1f} {y1:.1f}C{reach:.1f} {y1:.1f} {reach:.1f} {y2:.1f} {axis:.1f} {y2:.1f}"
        looks: dict[str, Attribute] = {"stroke": Colour.FIRST, "stroke_opacity": 0.45}
        looks["stroke_width"] = 1 + 5 * float(link.strength) / strongest
        marks.append(mark("path", mark("title", link.tip(scale)), d=path, fill="none", **looks))
    for place in names:
        said = f"{place[1]} ({linked[place]})"
        marks.append(text(cut(place[1], room - 10), axis - 12, y[place], said, text_anchor="end"))
        marks.append(mark("circle", mark("title", said), cx=axis, cy=y[place], r=_DOT, fill=Colour.FIRST))
    return marks, top + _STEP * len(names)


def _along(links: Sequence[Link]) -> list[Place]:
    """The names so that linked ones are near each other: from the one with most links on, each before what it leads to."""
    near: dict[Place, list[Place]] = {}
    for link in links:
        near.setdefault(link.source, []).append(link.target)
        near.setdefault(link.target, []).append(link.source)
    seen: dict[Place, None] = {}
    for start in sorted(near, key=lambda place: -len(near[place])):
        waiting = [start]
        while waiting:
            place = waiting.pop(0)
            if place not in seen:
                seen[place] = None
                waiting = [*sorted(near[place], key=lambda other: -len(near[other])), *waiting]
    return list(seen)
