"""Tables ruled across only: the columns that their lines show, as the vertical lines that are not drawn.

Programs draw the line under a row cell by cell, so that its pieces end where columns do; a piece that runs over such an
end belongs to a cell that spans columns. A cell that spans rows has no line between them. Where lines run through from
side to side nothing is known of the columns, and the white in the table must show them (:mod:`unruled`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgetkg.document.pdf.lines import Line, lines_of
from budgetkg.document.pdf.page import Page, Rule

#: Lines and ends closer than this (points) are one.
_SAME = 2.5
#: A line reaches over a border if it goes on for more than this on both sides.
_OVER = 3.0
#: Fewer rows than this between lines are a title between two rules.
_LEAST_ROWS = 2
#: The share of the rows between lines that must hold one row only; else the lines part sections, not rows.
_ONE_ROW = 0.5
#: Words with more white between them than this share of their height stand in two cells.
_APART = 2.0


@dataclass(frozen=True, slots=True)
class _Level:
    """The pieces of lines at one height, as they were drawn."""

    at: float
    pieces: tuple[Rule, ...]

    def ends_at(self, x: float) -> bool:
        return any(abs(piece.start - x) <= _SAME or abs(piece.end - x) <= _SAME for piece in self.pieces)

    def runs_over(self, x: float) -> bool:
        return any(piece.start < x - _OVER and x + _OVER < piece.end for piece in self.pieces)


def with_columns(page: Page) -> Page:
    """The page with the vertical lines that its tables without any would have; the page itself where there are none."""
    implied = [rule for table in _tables(page) for rule in _borders(table, page)]
    return replace(page, vertical=(*page.vertical, *implied)) if implied else page


def _tables(page: Page) -> list[list[_Level]]:
    """The lines of each table that no vertical line touches, from top to bottom."""
    tables: list[list[_Level]] = []
    table: list[_Level] = []
    for level in _levels(page.horizontal):
        if any(_touch(rule, upright) for rule in _whole(level) for upright in page.vertical):
            continue
        if table and not _same_table(table[-1], level, page):
            tables.append(table)
            table = []
        table.append(level)
    tables.append(table)
    return [table for table in tables if table and not any(_lies_in(upright, table) for upright in page.vertical)]


def _whole(level: _Level) -> list[Rule]:
    """The lines of a level, their pieces put together."""
    whole: list[Rule] = []
    for piece in sorted(level.pieces, key=lambda piece: piece.start):
        if whole and piece.start - whole[-1].end <= _OVER:
            whole[-1] = Rule(level.at, whole[-1].start, max(whole[-1].end, piece.end))
        else:
            whole.append(Rule(level.at, piece.start, piece.end))
    return whole


def _lies_in(upright: Rule, table: Sequence[_Level]) -> bool:
    """Whether a vertical line stands between the lines of a table, which then is ruled both ways."""
    return table[0].at < (upright.start + upright.end) / 2 < table[-1].at and any(
        piece.start < upright.at < piece.end for level in table for piece in level.pieces
    )


def _touch(rule: Rule, upright: Rule) -> bool:
    return (
        rule.start - _OVER <= upright.at <= rule.end + _OVER and upright.start - _OVER <= rule.at <= upright.end + _OVER
    )


def _levels(rules: Iterable[Rule]) -> list[_Level]:
    levels: list[list[Rule]] = []
    for rule in sorted(rules):
        if levels and rule.at - levels[-1][0].at <= _SAME:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    return [_Level(level[0].at, tuple(level)) for level in levels]


def _same_table(above: _Level, below: _Level, page: Page) -> bool:
    """Whether two lines are of one table: no text between them runs over a column that ends at both."""
    ends = [x for x in _ends([above, below]) if above.ends_at(x) and below.ends_at(x)]
    ends = [x for x in ends if not above.runs_over(x) and not below.runs_over(x)]
    if not ends:
        return any(one.start < other.end and other.start < one.end for one in above.pieces for other in below.pieces)
    words = [word for line in _lines(page, above.at, below.at, ends[0], ends[-1]) for word in line.words]
    return not any(word.left < x - _OVER and x + _OVER < word.right for word in words for x in ends[1:-1])


def _lines(page: Page, top: float, bottom: float, left: float, right: float) -> list[Line]:
    return lines_of(
        glyph
        for glyph in page.glyphs
        if top < (glyph.top + glyph.bottom) / 2 < bottom
        and left - _OVER < (glyph.left + glyph.right) / 2 < right + _OVER
    )


def _ends(levels: Sequence[_Level]) -> list[float]:
    """Where pieces end, from left to right; ends of several pieces at one place as one."""
    ends: list[float] = []
    for x in sorted(x for level in levels for piece in level.pieces for x in (piece.start, piece.end)):
        if not ends or x - ends[-1] > _SAME:
            ends.append(x)
    return ends


def _borders(table: Sequence[_Level], page: Page) -> Iterator[Rule]:
    """The borders of the columns, as far down as they go; none where the lines do not show all of them."""
    if len(table) <= _LEAST_ROWS:
        return
    ends = _ends(table)
    if len(ends) <= 2 or not _shown(table, ends, page):
        return
    for x in ends:
        touching = [level for level in table if level.ends_at(x) or level.runs_over(x)]
        spanned = _spanned(touching, x)
        for (above, below), over in zip(pairwise(touching), spanned, strict=True):
            if not over:
                yield Rule(x, above.at, below.at)


def _spanned(levels: Sequence[_Level], x: float) -> list[bool]:
    """For each row between two lines whether a cell spans the place ``x``.

    Both the cells above and those below draw the line between them: where some pieces of it end at ``x`` and some run
    over, it is spanned on one side only. From the top of the table, with one side, it is known on which.
    """
    state = levels[0].runs_over(x)
    found = []
    for above, below in pairwise(levels):
        ends, over = above.ends_at(x), above.runs_over(x)
        if above is not levels[0]:
            state = not state if ends and over else over
        if (state and not below.runs_over(x)) or (not state and not below.ends_at(x)):
            break
        found.append(state)
    else:
        return found
    # Programs that draw a cell's lower side only.
    return [below.runs_over(x) and not below.ends_at(x) for _, below in pairwise(levels)]


def _shown(table: Sequence[_Level], ends: Sequence[float], page: Page) -> bool:
    """Whether the lines show rows and all columns: hardly a cell holds words that stand apart."""
    rows = together = 0
    for above, below in pairwise(table):
        lines = _lines(page, above.at, below.at, ends[0], ends[-1])
        if not lines:
            continue
        rows += 1
        together += any(
            right.left - left.right > _APART * (left.bottom - left.top)
            and not any(left.right - _OVER <= x <= right.left + _OVER for x in ends)
            for line in lines
            for left, right in pairwise(line.words)
        )
    return rows >= _LEAST_ROWS and together < (1 - _ONE_ROW) * rows
