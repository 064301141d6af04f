"""Areas by amount. What holds other rows (a parent code, a total) is no area: it would stand beside what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import squarify

from budgetkg.chart.bar import draw_legend
from budgetkg.chart.drawing import SERIES, Colour, Mark, cut, hatch, mark, notes, text, width
from budgetkg.chart.figures import Figure, figures, labels, position, position_if_any
from budgetkg.chart.measure import Measure, measure
from budgetkg.chart.views import year_column
from budgetkg.chart.words import word
from budgetkg.query import Result, View

_HIGH, _HEAD, _PAD = 420.0, 20.0, 6.0
_MOST = 80
_TOTALS = frozenset({"合计", "总计", "总 计", "合 计", "本年支出合计", "本年收入合计", "支出总计", "收入总计", "小计"})


@dataclass(frozen=True, slots=True)
class _Area:
    """A row as an area: ``block`` is the parent in whose rectangle it stands, ``colour`` that of its group."""

    figure: Figure
    value: Decimal
    block: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    wide: float
    high: float


def draw_treemap(result: Result, view: View, language: str, wide: float, top: float) -> tuple[list[Mark], float]:
    """The marks of a treemap, and where they end.

    Raises:
        QueryError: when the view does not fit the answer.
    """
    parent, group = position_if_any(result, view, "parent"), position_if_any(result, view, "group")
    if parent is None:
        parent = year_column(result)  # the same money in two years does not stand side by side
    rows = figures(result, view, "label", {parent, group})
    parents, groups = labels(result, parent), labels(result, group)
    holders = _holders(result, view, rows, parents)
    colours = dict(zip(dict.fromkeys(groups), (*SERIES, *[Colour.SOFT] * len(groups)), strict=False))
    areas = [
        _Area(row, row.value, parents[at], colours[groups[at]])
        for at, row in enumerate(rows)
        if at not in holders and row.value is not None and row.value > 0
    ]
    areas.sort(key=lambda area: -area.value)
    drawn = areas[:_MOST]
    column = result.columns[position(result, view, "value")]
    scale = measure(column, (area.value for area in drawn), language)
    marks: list[Mark] = []
    if len(colours) > 1:
        legend, top = draw_legend([name for name in colours if name][: len(SERIES)], wide, top)
        marks += legend
    marks.append(text(scale.caption, 0, top + 8, fill=Colour.SOFT, font_size=11.0))
    top += 20
    marks += _blocks(drawn, scale, language, _Box(0, top, wide, _HIGH)) if drawn else []
    no_area = len(rows) - len(holders) - len(areas)
    said = [
        word(key, language, n)
        for key, n in (("parents", len(holders)), ("not_areas", no_area), ("more_rows", len(areas) - len(drawn)))
        if n
    ]
    if any(area.figure.contradicted for area in drawn):
        said.append(f"≠ {word('contradicted', language)}")
    small, end = notes(said, 0, top + (_HIGH if drawn else 0) + 6)
    return marks + small, end


def _holders(result: Result, view: View, rows: Sequence[Figure], parents: Sequence[str]) -> set[int]:
    """Which rows hold others: named as another's parent, a code that begins another's code, or a total of them."""
    names = labels(result, position(result, view, "label"))
    named = {parent for parent, name in zip(parents, names, strict=True) if parent != name}
    found = {at for at, name in enumerate(names) if name in named or _is_total(name, len(rows))}
    codes = next((at for at, column in enumerate(result.columns) if column.name in ("code", "notation")), None)
    if codes is not None:
        written = [str(row[codes] or "") for row in result.rows]
        begun = {code[:end] for code in written if code.isdecimal() for end in range(3, len(code))}
        found |= {at for at, code in enumerate(written) if code in begun}
    return found


def _is_total(name: str, rows: int) -> bool:
    return rows > 1 and name in _TOTALS


def _blocks(areas: Sequence[_Area], scale: Measure, language: str, whole: _Box) -> list[Mark]:
    by_parent: dict[str, list[_Area]] = {}
    for area in areas:
        by_parent.setdefault(area.block, []).append(area)
    if len(by_parent) == 1:
        return _cells(areas, scale, language, whole)
    order = sorted(by_parent, key=lambda name: -sum(area.value for area in by_parent[name]))
    marks = []
    for name, box in zip(order, _squares([sum(a.value for a in by_parent[n]) for n in order], whole), strict=True):
        inner = _Box(box.x, box.y, box.wide, box.high)
        if box.high > 2 * _HEAD and box.wide > 60:
            marks.append(text(cut(name, box.wide - _PAD), box.x + 2, box.y + _HEAD / 2, name, fill=Colour.SOFT))
            inner = _Box(box.x, box.y + _HEAD, box.wide, box.high - _HEAD)
        marks += _cells(by_parent[name], scale, language, inner)
    return marks


def _cells(areas: Sequence[_Area], scale: Measure, language: str, box: _Box) -> list[Mark]:
    boxes = _squares([area.value for area in areas], box)
    return [drawn for area, cell in zip(areas, boxes, strict=True) for drawn in _cell(area, cell, scale, language)]


def _squares(values: Sequence[Decimal | int], box: _Box) -> list[_Box]:
    """Rectangles of these areas that fill the box, as near to squares as they can be; values are given largest first."""
    sizes = squarify.normalize_sizes([float(value) for value in values], box.wide, box.high)
    return [
        _Box(cell["x"], cell["y"], max(cell["dx"], 0.0), max(cell["dy"], 0.0))
        for cell in squarify.squarify(sizes, box.x, box.y, box.wide, box.high)
    ]


def _cell(area: _Area, box: _Box, scale: Measure, language: str) -> list[Mark]:
    figure = area.figure
    said = f"{figure.label}: {scale.exact(area.value)}"
    if figure.contradicted:
        said += f" ({word('contradicted', language)})"
    marks = [
        mark(
            "rect", mark("title", said), x=box.x, y=box.y, width=box.wide, height=box.high, fill=area.colour,
            fill_opacity=0.3, stroke=Colour.PAPER, stroke_width=1.5,
        )
    ]  # fmt: skip
    if figure.contradicted:
        lines = hatch(box.x, box.y, box.wide, box.high, 9)
        marks.append(mark("path", d=lines, stroke=area.colour, stroke_opacity=0.6, stroke_width=1.0, fill="none"))
    room = box.wide - 2 * _PAD
    if room < 36 or box.high < 20:
        return marks
    marks.append(text(figure.fitted(room), box.x + _PAD, box.y + 13, said))
    amount = f"{'≠ ' if figure.contradicted else ''}{scale.shown(area.value)}"
    if box.high >= 38 and width(amount, 11) <= room:
        marks.append(text(amount, box.x + _PAD, box.y + 29, said, font_size=11.0))
    return marks
