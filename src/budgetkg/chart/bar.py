"""Horizontal bars: labels on the left, figures on the right, bars between them that begin at zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.chart.drawing import SERIES, Attribute, Colour, Mark, cut, hatch, mark, notes, text, width
from budgetkg.chart.figures import Figure, figures, position
from budgetkg.chart.measure import Measure, measure, ticks
from budgetkg.chart.words import word
from budgetkg.query import Result, View

#: How many labels are drawn; and the bars' height, with the room between them and between their groups.
MOST = 40
_BAR, _NEAR, _APART = 13.0, 3.0, 10.0
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where bars stand: ``at`` gives the x of a value."""

    left: float
    right: float
    numbers: float
    at: Callable[[Decimal], float]


def draw_bars(result: Result, view: View, language: str, wide: float, top: float) -> tuple[list[Mark], float]:
    """The marks of a bar chart, and where they end.

    Raises:
        QueryError: when the view does not fit the answer.
    """
    rows = figures(result, view, "label")
    every = list(dict.fromkeys(row.series for row in rows))
    series = (sorted(every) if all(name.isdecimal() for name in every) else every)[: len(SERIES)]
    shown = [row for row in rows if row.series in series]
    groups = _groups(shown, series)[:MOST]
    drawn = [row for group in groups for row in group]
    scale = measure(
        result.columns[position(result, view, "value")], (r.value for r in drawn if r.value is not None), language
    )
    frame, axis = _frame(drawn, scale, language, wide)
    marks: list[Mark] = []
    if len(series) > 1:
        legend, top = draw_legend(series, wide, top)
        marks += legend
    marks.append(text(scale.caption, wide, top + 8, text_anchor="end", fill=Colour.SOFT, font_size=11.0))
    top += 36
    bottom = top + sum(len(group) * (_BAR + _NEAR) + _APART for group in groups)
    if any(row.value is not None for row in drawn):
        marks += _grid(axis, frame, scale, top, bottom)
    y = top + _APART / 2
    for group in groups:
        marks.append(text(group[0].fitted(frame.left - _GAP), 0, y + _BAR / 2, _tip(group[0].label, frame)))
        for row in group:
            marks += _bar(row, SERIES[series.index(row.series)], frame, scale, y, language)
            y += _BAR + _NEAR
        y += _APART
    said = []
    if any(row.contradicted for row in drawn):
        said.append(f"≠ {word('contradicted', language)}")
    if any(row.value is None for row in drawn):
        said.append(f"– {word('missing', language)}")
    if len(shown) > len(drawn):
        said.append(word("more_rows", language, len(shown) - len(drawn)))
    left_out = len(every) - len(series)
    if left_out:
        said.append(word("more_series", language, left_out))
    small, end = notes(said, 0, bottom + 6)
    return marks + small, end


def draw_legend(series: Sequence[str], wide: float, top: float) -> tuple[list[Mark], float]:
    """The names of series beside their colours, and where they end."""
    marks: list[Mark] = []
    x = 0.0
    for name, colour in zip(series, SERIES, strict=False):
        shown = cut(name, 220)
        if x and x + 16 + width(shown) > wide:
            x, top = 0.0, top + 18
        marks.append(mark("rect", x=x, y=top + 3, width=10, height=10, fill=colour))
        marks.append(text(shown, x + 15, top + 8, name if shown != name else ""))
        x += 15 + width(shown) + 18
    return marks, top + 24


def _groups(rows: list[Figure], series: list[str]) -> list[list[Figure]]:
    """The rows of one label together where there are series, in the order in which labels first come."""
    if len(series) < 2:
        return [[row] for row in rows]
    groups: dict[str, list[Figure]] = {}
    for row in rows:
        groups.setdefault(row.label, []).append(row)
    return [sorted(group, key=lambda row: series.index(row.series)) for group in groups.values()]


def _frame(rows: list[Figure], scale: Measure, language: str, wide: float) -> tuple[_Frame, tuple[Decimal, ...]]:
    known = [row.value for row in rows if row.value is not None]
    axis = ticks(min(known, default=Decimal(0)), max(known, default=Decimal(0)), scale.step)
    numbers = max((width(_figure(row, scale)) for row in rows), default=0.0)
    left = min(max((width(row.label) for row in rows), default=0.0), wide * 0.4) + _GAP
    right = wide - max(numbers, 30.0) - _GAP
    span = float(axis[-1] - axis[0])
    return _Frame(left, right, wide, lambda value: left + float(value - axis[0]) / span * (right - left)), axis


def _grid(axis: tuple[Decimal, ...], frame: _Frame, scale: Measure, top: float, bottom: float) -> list[Mark]:
    marks = []
    for tick in axis:
        x = frame.at(tick)
        looks: dict[str, Attribute] = {"stroke": Colour.SOFT if tick == 0 else Colour.RULE, "stroke_width": 1.0}
        marks.append(mark("line", x1=x, x2=x, y1=top, y2=bottom, **looks))
        marks.append(text(scale.tick(tick), x, top - 12, text_anchor="middle", fill=Colour.SOFT, font_size=10.5))
    return marks


def _bar(row: Figure, colour: Colour, frame: _Frame, scale: Measure, y: float, language: str) -> list[Mark]:
    exact = word("missing", language) if row.value is None else scale.exact(row.value)
    said = f"{row.label}{f' · {row.series}' if row.series else ''}: {exact}"
    if row.contradicted:
        said += f" ({word('contradicted', language)})"
    marks = []
    if row.value:
        x, end = sorted((frame.at(Decimal(0)), frame.at(row.value)))
        long = max(end - x, 1.0)
        solid = mark(
            "rect", mark("title", said), x=x, y=y, width=long, height=_BAR, fill=colour,
            fill_opacity=0.25 if row.contradicted else 1.0,
        )  # fmt: skip
        marks.append(solid)
        if row.contradicted:
            marks.append(mark("path", d=hatch(x, y, long, _BAR), stroke=colour, stroke_width=1.0, fill="none"))
    elif row.value is None and row.series:  # whose figure is missing is seen by its colour
        empty = mark(
            "rect", mark("title", said), x=frame.at(Decimal(0)) + 2, y=y + 3, width=_BAR - 6, height=_BAR - 6, fill="none",
            stroke=colour, stroke_width=1.0,
        )  # fmt: skip
        marks.append(empty)
    looks: dict[str, Attribute] = {"fill": Colour.SOFT if row.value is None else Colour.INK}
    marks.append(text(_figure(row, scale), frame.numbers, y + _BAR / 2, said, text_anchor="end", **looks))
    return marks


def _figure(row: Figure, scale: Measure) -> str:
    shown = "–" if row.value is None else scale.shown(row.value)
    return f"≠ {shown}" if row.contradicted else shown


def _tip(label: str, frame: _Frame) -> str:
    return label if width(label) > frame.left - _GAP else ""
