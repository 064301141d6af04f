"""Answers as pictures: bars, lines, areas and links, written as SVG; PNG and a page are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from budgetkg.chart.bar import draw_bars
from budgetkg.chart.chart import Chart
from budgetkg.chart.drawing import Mark, cut, mark, text
from budgetkg.chart.line import draw_lines
from budgetkg.chart.links import draw_links
from budgetkg.chart.treemap import draw_treemap
from budgetkg.chart.views import KINDS, chosen, views_for
from budgetkg.chart.words import word
from budgetkg.errors import QueryError
from budgetkg.query import Result, View, in_words
from budgetkg.query.formats import heading

__all__ = ["KINDS", "Chart", "chosen", "draw", "views_for"]

_Draw = Callable[[Result, View, str, float, float], tuple[list[Mark], float]]
_DRAWN: Mapping[str, _Draw] = {
    "bar": draw_bars,
    "line": draw_lines,
    "treemap": draw_treemap,
    "network": draw_links,
    "citations": draw_links,
}
_MARGIN, _TITLE = 12.0, 15.0


def draw(result: Result, view: View, *, language: str = "zh", title: str = "", width: int = 760) -> Chart:
    """An answer as a chart, its words in ``language`` (``zh``, ``en``); a ``title`` stands above it.

    Raises:
        QueryError: when the view is no picture, names a column that the answer lacks, or values that must be numbers are none.
    """
    if view.kind not in _DRAWN:
        raise QueryError(f"{view.kind}: 不是图 / is not a chart; one of {', '.join(KINDS)}")
    top = 0.0
    marks: list[Mark] = []
    if title:
        shown = cut(title, width - 2 * _MARGIN, _TITLE)
        marks.append(text(shown, 0, 8, title if shown != title else "", font_size=_TITLE))
        top = 32.0
    if result.rows:
        drawn, end = _DRAWN[view.kind](in_words(result, language), view, language, width - 2 * _MARGIN, top)
        marks += drawn
    else:
        marks.append(text(word("empty", language), 0, top + 10))
        end = top + 24
    columns = {column.name: heading(column, language) for column in result.columns}
    parts = " · ".join(columns.get(name, name) for name in view.roles.values())
    return Chart(
        title or parts,
        f"{word(view.kind, language)}: {parts}; {word('rows', language, len(result.rows))}",
        float(width),
        end + 2 * _MARGIN,
        language,
        (mark("g", *marks, transform=f"translate({_MARGIN:g} {_MARGIN:g})"),),
    )
