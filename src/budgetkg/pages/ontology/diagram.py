"""The diagram of the classes, drawn from the ontology's own statements: boxes, and arrows for what leads from one to another.

Text stays text, classes and properties link to their sections, and colours are the variables of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from budgetkg.chart.drawing import Attribute, Colour, Mark, mark, text, width, write
from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.ontology.layered import Point, lay_out
from budgetkg.pages.ontology.model import ClassTerm, Link, Ontology
from budgetkg.pages.ontology.names import Names
from budgetkg.pages.urls import Language

_WIDE, _LINE, _GAP, _EDGE = 136.0, 16.0, 90.0, 6.0
_NAME, _SMALL = 13.0, 10.5
#: A property that more classes than this share is a mark in their boxes, with a line below that says which it is.
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing and what it is of."""

    title: str
    svg: Markup


def diagrams(known: Ontology, names: Names, language: Language, titles: Sequence[str]) -> tuple[Diagram, ...]:
    """Two drawings: the classes of facts, and those of aggregates with what they count."""
    by_iri = {each.iri: each for each in known.classes}
    aggregates = {each.iri for each in known.classes if _is_sum(each, by_iri)}
    pictures = (
        [link for link in known.links if link.source not in aggregates and link.target not in aggregates],
        [link for link in known.links if link.source in aggregates or link.target in aggregates],
    )
    return tuple(
        Diagram(title, _picture(by_iri, links, names, language)) for title, links in zip(titles, pictures, strict=True)
    )


def _is_sum(term: ClassTerm, by_iri: dict[str, ClassTerm]) -> bool:
    return any(by_iri[each].local == "Aggregate" for each in (term.iri, *term.ancestors) if each in by_iri)


@dataclass(frozen=True, slots=True)
class _Box:
    term: ClassTerm
    label: str
    second: str
    own: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]

    @property
    def height(self) -> float:
        return 14 + _LINE * (2 + len(self.own))


def _picture(by_iri: dict[str, ClassTerm], links: Sequence[Link], names: Names, language: Language) -> Markup:
    shared = _shared(links)
    drawn = [link for link in links if link.property not in shared]
    joined = {end for link in drawn for end in (link.source, link.target)}
    joined |= {each.iri for each in by_iri.values() if joined & set(each.supers)}
    joined |= {target for link in links if link.property in shared for target in [link.target]}
    boxes = {iri: _box(by_iri[iri], links, shared, names) for iri in by_iri if iri in joined}
    said: dict[tuple[str, str], list[str]] = {}
    for link in drawn:
        if link.source != link.target:
            said.setdefault((link.source, link.target), []).append(link.property)
    below = [(iri, above) for iri in boxes for above in by_iri[iri].supers if above in boxes]
    arrows = [*dict.fromkeys([*below, *said])]
    laid = lay_out({iri: box.height for iri, box in boxes.items()}, arrows, _WIDE, _GAP)
    lines = [_arrow(laid.ways[arrow], arrow in below) for arrow in arrows]
    notes = [f"{names.label(iri)} ({names.short(iri)}) → {names.label(target)}" for iri, target in shared.items()]
    taken = [(x - 4, y - boxes[iri].height / 2, x + _WIDE + 4, y + boxes[iri].height / 2) for iri, (x, y) in laid.boxes.items()]  # fmt: skip
    labels = []
    for arrow in said:
        labels += _labels(laid.ways[arrow], said[arrow], names, taken)
    high = laid.height + 2 * _EDGE + (_LINE * len(notes) + 18 if notes else 0)
    wide = laid.width + 2 * _EDGE
    picture = mark(
        "svg",
        mark(
            "g",
            *lines,
            *(_drawn(box, *laid.boxes[iri]) for iri, box in boxes.items()),
            *labels,
            *(
                each
                for number, note in enumerate(notes, 1)
                for each in (
                    _dot(4, laid.height + 10 + _LINE * number),
                    text(note, 12, laid.height + 10 + _LINE * number, fill=Colour.SOFT, font_size=11.0),
                )
            ),
            transform=f"translate({_EDGE:g} {_EDGE:g})",
        ),
        width=wide,
        height=high,
        viewBox=f"0 0 {wide:g} {high:g}",
        font_size=12.0,
        lang="zh-CN" if language == "zh" else "en",
    )
    return Markup(write(picture, lambda colour: f"var(--{colour})"))


def _shared(links: Iterable[Link]) -> dict[str, str]:
    """Properties that many classes have towards the same one, with that one."""
    sources: dict[tuple[str, str], set[str]] = {}
    for link in links:
        sources.setdefault((link.property, link.target), set()).add(link.source)
    return {name: target for (name, target), found in sources.items() if len(found) > _SHARED}


def _box(term: ClassTerm, links: Sequence[Link], shared: dict[str, str], names: Names) -> _Box:
    own = tuple((link.property, names.label(link.property)) for link in links if link.source == link.target == term.iri)
    marks = tuple(link.property for link in links if link.source == term.iri and link.property in shared)
    return _Box(term, names.label(term.iri), term.local, own, marks)


def _drawn(box: _Box, x: float, y: float) -> Mark:
    top = y - box.height / 2
    looks: dict[str, Attribute] = {"fill": Colour.PAPER, "stroke": Colour.SOFT, "stroke_width": 1.0, "rx": 2.0}
    middle = x + _WIDE / 2
    inside = [
        text(
            box.label,
            middle,
            top + 7 + _LINE / 2,
            text_anchor="middle",
            font_size=_fitting(box.label),
            font_weight="600",
        ),
        text(box.second, middle, top + 7 + _LINE * 1.5, text_anchor="middle", font_size=_SMALL, fill=Colour.SOFT),
    ]
    loops = [
        _linked(iri, text(f"↺ {label}", middle, top + 7 + _LINE * (2.5 + number), text_anchor="middle", font_size=_SMALL, fill=Colour.FIRST))
        for number, (iri, label) in enumerate(box.own)
    ]  # fmt: skip
    dots = [_dot(x + _WIDE - 9, top + 9) for _ in box.shared[:1]]
    return mark(
        "g",
        mark("rect", x=x, y=top, width=_WIDE, height=box.height, **looks),
        _linked(box.term.iri, *inside),
        *loops,
        *dots,
    )


def _dot(x: float, y: float) -> Mark:
    """What marks the boxes that share a property."""
    return mark("circle", cx=x, cy=y, r=2.6, fill=Colour.ACCENT)


def _fitting(label: str) -> float:
    """The size at which a name fits into a box, beside its mark."""
    return min(_NAME, _NAME * (_WIDE - 18) / width(label, _NAME))


def _linked(iri: str, *inside: Mark) -> Mark:
    """A link to the section of a term of ours; terms of others have none."""
    ours = iri.startswith(BKG.IRI)
    return mark("a", *inside, href=f"#{iri.removeprefix(BKG.IRI)}") if ours else mark("g", *inside)


def _arrow(way: Sequence[Point], is_a: bool) -> Mark:
    """The line with its head: a filled one for a property, a hollow one at the end of a dashed line for a superclass."""
    (end_x, end_y), (from_x, _) = way[-1], way[-2]
    to_right = end_x >= from_x
    back = 9.0 if is_a else 7.0
    base = end_x - back if to_right else end_x + back
    line: dict[str, Attribute] = {"fill": "none", "stroke": Colour.SOFT, "stroke_width": 1.1}
    if is_a:
        line |= {"stroke_dasharray": "4 3"}
    half = 4.5 if is_a else 3.2
    head: dict[str, Attribute] = {"fill": Colour.PAPER if is_a else Colour.SOFT, "stroke": Colour.SOFT}
    return mark(
        "g",
        mark("path", d=_curve([*way[:-1], (base, end_y)]), **line),
        mark("path", d=f"M{end_x:.1f} {end_y:.1f}L{base:.1f} {end_y - half:.1f}V{end_y + half:.1f}Z", **head),
    )


def _curve(way: Sequence[Point]) -> str:
    x, y = way[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in way[1:]:
        middle = (x + to_x) / 2
        parts.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(parts)


def _labels(
    way: Sequence[Point], properties: Sequence[str], names: Names, taken: list[tuple[float, float, float, float]]
) -> list[Mark]:
    """The names of an arrow's properties, where on it they cover nothing; the place is then taken."""
    labels = [names.label(iri) for iri in properties]
    wide = max(width(label, 11.0) for label in labels) + 4
    high = 14.0 * len(labels)
    places = [
        (_on(left, right, share))
        for share in (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)
        for left, right in _gaps(way)
    ]  # fmt: skip
    rooms = [(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in places]
    free = next((room for room in rooms if not any(_meet(room, other) for other in taken)), rooms[0])
    taken.append(free)
    middle = (free[0] + free[2]) / 2
    return [
        _linked(
            iri,
            text(
                label, middle, free[1] + 7 + 14 * number, text_anchor="middle", font_size=11.0, fill=Colour.FIRST,
                stroke=Colour.PAPER, stroke_width=4.0, stroke_linejoin="round", class_="over",
            ),
        )
        for number, (iri, label) in enumerate(zip(properties, labels, strict=True))
    ]  # fmt: skip


def _gaps(way: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The parts of an arrow's way between columns, where labels have room."""
    return [(way[index], way[index + 1]) for index in range(0, len(way) - 1, 2)]


def _on(left: Point, right: Point, share: float) -> Point:
    """A point of the curve between two points that are reached level."""
    bend = share * share * (3 - 2 * share)
    along = 1.5 * share * (1 - share) + share**3
    return left[0] + (right[0] - left[0]) * along, left[1] + (right[1] - left[1]) * bend


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
