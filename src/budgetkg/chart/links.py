"""Who is linked to whom: columns of names with bands between them, or, where all stand in one column, arcs beside it."""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.chart.arcs import draw_arcs
from budgetkg.chart.bands import draw_bands
from budgetkg.chart.drawing import Colour, Mark, notes, text
from budgetkg.chart.figures import position, position_if_any
from budgetkg.chart.linked import Link, links
from budgetkg.chart.measure import Measure, measure
from budgetkg.chart.words import word
from budgetkg.query import Column, Kind, Result, View
from budgetkg.query.formats import heading

#: How many links are drawn.
MOST = 60


def draw_links(result: Result, view: View, language: str, wide: float, top: float) -> tuple[list[Mark], float]:
    """The marks of a network or of a map of citations, and where they end. The strongest links are drawn.

    Raises:
        QueryError: when the view does not fit the answer.
    """
    every, unlinked = links(result, view)
    strongest = set(sorted(every, key=lambda link: -link.strength)[:MOST])
    kept = [link for link in every if link in strongest]
    scale = _scale(result, view, kept, language)
    columns = 1 + max((link.target[0] for link in kept), default=0)
    marks: list[Mark] = []
    if columns > 1:
        marks, top = _headings(result, view, language, wide, top) if columns == 2 else ([], top)
        drawn, end = draw_bands(kept, scale, wide, top, columns)
    else:
        drawn, end = draw_arcs(kept, scale, wide, top)
    said = [f"{word('links', language, len(kept))}；{word('width', language)}{scale.caption}"]
    if len(every) > len(kept):
        said.append(word("more_links", language, len(every) - len(kept)))
    if unlinked:
        said.append(word("unlinked", language, unlinked))
    small, end = notes(said, 0, end + 6)
    return [*marks, *drawn, *small], end


def _scale(result: Result, view: View, kept: Sequence[Link], language: str) -> Measure:
    weight = position_if_any(result, view, "weight")
    rows = Column("rows", Kind.INTEGER, word("row_count", "zh"), word("row_count", "en"))
    return measure(rows if weight is None else result.columns[weight], (link.strength for link in kept), language)


def _headings(result: Result, view: View, language: str, wide: float, top: float) -> tuple[list[Mark], float]:
    left, right = (heading(result.columns[position(result, view, role)], language) for role in ("source", "target"))
    return [
        text(left, 0, top + 8, fill=Colour.SOFT, font_size=11.0),
        text(right, wide, top + 8, fill=Colour.SOFT, font_size=11.0, text_anchor="end"),
    ], top + 22
