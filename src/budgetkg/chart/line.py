"""Lines over years: one a series, broken where a year has no figure, from an axis that begins at zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from budgetkg.chart.drawing import SERIES, Attribute, Colour, Mark, cut, mark, notes, text, width
from budgetkg.chart.figures import Figure, figures, position
from budgetkg.chart.measure import Measure, measure, ticks
from budgetkg.chart.words import word
from budgetkg.query import Result, View

_HIGH, _LABELS, _LINE = 300.0, 200.0, 17.0
#: How many series are drawn at all, the first six of them in colour; and the longest run of years drawn one by one.
_MOST, _YEARS = 60, 60


@dataclass(frozen=True, slots=True)
class _Point:
    place: str
    value: Decimal
    contradicted: bool


@dataclass(frozen=True, slots=True)
class _Series:
    """A line: its name, its colour, its first figure at each place on the axis, and what else was printed for it."""

    name: str
    colour: Colour
    points: dict[str, _Point]
    others: tuple[_Point, ...]

    @property
    def most(self) -> Decimal:
        return max((point.value for point in self.points.values()), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    right: float
    x: Callable[[str], float]
    y: Callable[[Decimal], float]


def draw_lines(result: Result, view: View, language: str, wide: float, top: float) -> tuple[list[Mark], float]:
    """The marks of a line chart, and where they end.

    Raises:
        QueryError: when the view does not fit the answer.
    """
    x = position(result, view, "x")
    dated = zip(figures(result, view, "x"), result.rows, strict=True)
    rows = [figure for figure, row in dated if row[x] is not None]
    places = _places([row.label for row in rows])
    every = _series(rows)
    lines = every[:_MOST]
    known = [row.value for row in rows if row.value is not None]
    scale = measure(result.columns[position(result, view, "value")], known, language)
    axis = ticks(min(known, default=Decimal(0)), max(known, default=Decimal(0)), scale.step)
    marks = [text(scale.caption, 0, top + 8, fill=Colour.SOFT, font_size=11.0)]
    top += 28
    frame = _frame(lines, places, axis, scale, wide, top)
    marks += _grid(axis, places, frame, scale, top)
    for line in reversed(lines):
        drawn = _line(line, places, frame, scale, language)
        marks.append(mark("g", *drawn, opacity=0.4 if line.colour is Colour.SOFT else 1.0))
    marks += _names(lines, places, frame, top)
    small, end = notes(_said(every, lines, language), 0, top + _HIGH + 30)
    return marks + small, end


def _places(labels: list[str]) -> list[str]:
    """The places of the axis in their order: years without a gap, so that a missing one shows."""
    distinct = sorted(set(labels), key=lambda label: (len(label) if label.isdecimal() else 0, label))
    if all(label.isdecimal() for label in distinct) and distinct:
        first, last = int(distinct[0]), int(distinct[-1])
        if last - first < _YEARS:
            return [str(year) for year in range(first, last + 1)]
    return distinct


def _series(rows: list[Figure]) -> list[_Series]:
    """The lines, those of the greatest figures first: they get the colours."""
    by_name: dict[str, list[_Point]] = {}
    for row in rows:
        points = by_name.setdefault(row.series, [])
        if row.value is not None:
            points.append(_Point(row.label, row.value, row.contradicted))
    found = []
    for name, points in by_name.items():
        first = {point.place: point for point in reversed(points)}
        others = tuple(point for point in points if point.value != first[point.place].value)
        found.append(_Series(name, Colour.SOFT, first, others))
    if len(found) > len(SERIES):
        found.sort(key=lambda line: -line.most)
    return [replace(line, colour=SERIES[at] if at < len(SERIES) else Colour.SOFT) for at, line in enumerate(found)]


def _frame(
    lines: list[_Series], places: list[str], axis: tuple[Decimal, ...], scale: Measure, wide: float, top: float
) -> _Frame:
    left = max(width(scale.tick(tick), 11) for tick in axis) + 12
    named = max((width(line.name) for line in lines[: len(SERIES)]), default=0.0)
    right = wide - min(named, _LABELS) - (24 if named else 16)
    span, low = float(axis[-1] - axis[0]), axis[0]
    inner = 18.0
    step = (right - left - 2 * inner) / max(1, len(places) - 1)
    at = {place: left + inner + number * step for number, place in enumerate(places)}
    if len(places) == 1:
        at = {places[0]: (left + right) / 2}
    return _Frame(left, right, at.__getitem__, lambda value: top + _HIGH - float(value - low) / span * _HIGH)


def _grid(axis: tuple[Decimal, ...], places: list[str], frame: _Frame, scale: Measure, top: float) -> list[Mark]:
    marks = []
    for tick in axis:
        y = frame.y(tick)
        looks: dict[str, Attribute] = {"stroke": Colour.SOFT if tick == 0 else Colour.RULE, "stroke_width": 1.0}
        marks.append(mark("line", x1=frame.left, x2=frame.right, y1=y, y2=y, **looks))
        marks.append(text(scale.tick(tick), frame.left - 8, y, text_anchor="end", fill=Colour.SOFT, font_size=11.0))
    wanted = max((width(place, 11) for place in places), default=0.0) + 10
    room = (frame.right - frame.left) / max(1, len(places))
    every = max(1, -int(-wanted // room))
    for place in places[::every]:
        marks.append(
            text(place, frame.x(place), top + _HIGH + 14, text_anchor="middle", fill=Colour.SOFT, font_size=11.0)
        )
    return marks


def _line(line: _Series, places: list[str], frame: _Frame, scale: Measure, language: str) -> list[Mark]:
    marks = []
    seen = [at for at, place in enumerate(places) if place in line.points]
    for before, after in pairwise(seen):
        start, end = line.points[places[before]], line.points[places[after]]
        looks: dict[str, Attribute] = {"stroke": line.colour, "stroke_width": 2.0}
        if after - before > 1:  # a year without a figure lies between
            looks |= {"stroke_width": 1.0, "stroke_dasharray": "2 4"}
        x1, x2 = frame.x(start.place), frame.x(end.place)
        marks.append(mark("line", x1=x1, y1=frame.y(start.value), x2=x2, y2=frame.y(end.value), **looks))
    for point in (*line.points.values(), *line.others):
        marks.append(_point(line, point, frame, scale, language))
    return marks


def _point(line: _Series, point: _Point, frame: _Frame, scale: Measure, language: str) -> Mark:
    said = " · ".join(filter(None, (line.name, point.place))) + f": {scale.exact(point.value)}"
    x, y = frame.x(point.place), frame.y(point.value)
    if point.contradicted:
        said += f" ({word('contradicted', language)})"
        diamond = f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z"
        return mark("path", mark("title", said), d=diamond, fill=Colour.PAPER, stroke=Colour.ACCENT, stroke_width=2.0)
    looks: dict[str, Attribute] = {"fill": line.colour, "stroke": Colour.PAPER, "stroke_width": 1.0}
    if point in line.others:
        looks = {"fill": Colour.PAPER, "stroke": line.colour, "stroke_width": 1.5}
    return mark("circle", mark("title", said), cx=x, cy=y, r=3.8, **looks)


def _names(lines: list[_Series], places: list[str], frame: _Frame, top: float) -> list[Mark]:
    """The names of the coloured lines at their ends, moved apart where they would touch."""
    ends = []
    for line in lines[: len(SERIES)]:
        last = next((line.points[place] for place in reversed(places) if place in line.points), None)
        if last is not None and line.name:
            ends.append((frame.y(last.value), line))
    ends.sort(key=lambda end: end[0])
    marks = []
    below, floor = top - _LINE, top + _HIGH + _LINE / 2
    for left, (y, line) in zip(range(len(ends), 0, -1), ends, strict=True):
        below = max(below + _LINE, min(y, floor - left * _LINE))
        shown = cut(line.name, _LABELS)
        marks.append(mark("rect", x=frame.right + 4, y=below - 2, width=10, height=4, fill=line.colour))
        marks.append(text(shown, frame.right + 19, below, line.name if shown != line.name else ""))
    return marks


def _said(every: list[_Series], lines: list[_Series], language: str) -> list[str]:
    said = []
    if any(point.contradicted for line in lines for point in (*line.points.values(), *line.others)):
        said.append(f"◇ {word('contradicted', language)}")
    if any(line.others for line in lines):
        said.append(word("other_figure", language))
    if len(lines) > len(SERIES):
        said.append(word("grey_series", language, len(lines) - len(SERIES)))
    if len(every) > len(lines):
        said.append(word("more_series", language, len(every) - len(lines)))
    return said
