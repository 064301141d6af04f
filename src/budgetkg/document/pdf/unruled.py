"""Tables without vertical lines: where they stand on a page, and the columns that the white in them shows.

A gutter is a strip that no character of any row touches. Columns without any value are known by their heading alone,
so that headings count too, but only those at the foot of the header: one that stands over others spans them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetkg.document.pdf.grid import Grid, GridCell
from budgetkg.document.pdf.headings import Heading, read_headings
from budgetkg.document.pdf.lines import Line, Word
from budgetkg.document.pdf.unruled_rows import Block, place_rows

#: A strip of white narrower than this (points) may be the space between two words.
_GUTTER = 0.8
#: Fewer rows with values than this are not a table that can be told from tabulated prose.
_LEAST_ROWS = 3
#: Lines of text further apart than this many times their height belong to two tables.
_FAR = 4.0
#: A line of this many characters without a gap is a sentence.
_SENTENCE = 30
#: … that is wider than this share of all that stands on the page.
_WIDE = 0.55
#: A heading further than this (points) from a column of values is not its heading.
_NEAR = 30.0

_VALUE = re.compile(r"^[-−—]?[¥￥]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?%?$")
_IDEOGRAPH = re.compile(r"^[\u4e00-\u9fff]$")

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """An unruled table: its grid, the lines of text in its cells, and the lines of the page that it takes up."""

    grid: Grid
    texts: dict[int, tuple[str, ...]]
    lines: tuple[Line, ...]
    titles: frozenset[str] = frozenset()


def find_regions(lines: Sequence[Line], before: Region | None = None) -> Iterator[Region]:
    """The unruled tables among the lines of a page that no ruled table holds.

    ``before`` is the one with which the page before ends: what stands in its columns at the top of this page, under no
    title or heading, goes on with it.
    """
    rest = lines
    if before is not None and (continued := _continued(lines, before)):
        yield continued
        rest = [line for line in lines if line not in continued.lines]
    for group in _groups(rest):
        region = _region(group)
        if region is not None:
            yield region


def _continued(lines: Sequence[Line], before: Region) -> Region | None:
    run = next(_runs(lines), [])
    words = [word for line in run for word in line.words]
    repeated = before.titles & {word.text for word in words}
    if repeated or not any(_has_value(line) and _is_tabular(line) for line in run):
        return None
    borders = before.grid.columns
    inner = borders[1:-1]
    if any(word.left < border - 2 and border + 2 < word.right for word in words for border in inner):
        return None
    body = [_joined(line) for line in run]
    return _assembled(borders, [], place_rows(_blocks(body, borders)), tuple(run), before.titles)


def _blocks(body: Sequence[Line], borders: Sequence[float]) -> list[Block]:
    return [Block((word,), *_reach(word, borders), is_value=_is_value(word)) for line in body for word in line.words]


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines with enough rows of values, cut at sentences and wide gaps."""
    for run in _runs(lines):
        while run and not _is_tabular(run[0]):
            run.pop(0)
        while run and not _is_tabular(run[-1]):
            run.pop()
        if sum(_has_value(line) and _is_tabular(line) for line in run) >= _LEAST_ROWS:
            yield run


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    across = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    run: list[Line] = []
    for line in lines:
        sentence = _is_sentence(line, across)
        far = bool(run) and line.top - run[-1].bottom > _FAR * (line.bottom - line.top)
        if far or sentence:
            yield run
            run = []
        if not sentence:
            run.append(line)
    yield run


def _is_sentence(line: Line, across: float) -> bool:
    """Whether a line is running text: long, without a gap, and not in a column of its own."""
    return len(line.words) == 1 and len(line.text) >= _SENTENCE and line.right - line.left > _WIDE * across


def _is_tabular(line: Line) -> bool:
    """Two words with more white between them than words of a sentence have."""
    height = line.bottom - line.top
    return any(right.left - left.right > height for left, right in pairwise(line.words))


def _is_value(word: Word) -> bool:
    return bool(_VALUE.match(word.text))


def _has_value(line: Line) -> bool:
    return any(_is_value(word) for word in line.words)


def _region(lines: Sequence[Line]) -> Region | None:
    first = _first_of_body(lines)
    body = [_joined(line) for line in lines[first:]]
    filled = _merged((word.left, word.right) for line in body for word in line.words if not _is_spread(word))
    gutters = [(before[1], after[0]) for before, after in pairwise(filled)]
    header = lines[:first]
    headings = read_headings([_joined(line, gutters, header[row + 1 :]) for row, line in enumerate(header)])
    leaves = [(heading.left, heading.right) for heading in headings if heading.is_leaf]
    columns = _merged((*filled, *_moved(leaves, filled)))
    if len(columns) < 2:
        return None
    borders = (columns[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1] + 1)
    titles = frozenset(text for heading in headings for text in heading.texts)
    return _assembled(borders, headings, place_rows(_blocks(body, borders)), tuple(lines), titles)


def _first_of_body(lines: Sequence[Line]) -> int:
    """The first line that is no heading: the first with a value, or a name above it that stands where names do."""
    first = next(index for index, line in enumerate(lines) if _has_value(line) and _is_tabular(line))
    names = {round(line.left) for line in lines[first:]}
    while first > 1 and len(lines[first - 1].words) == 1 and round(lines[first - 1].left) in names:
        first -= 1
    return first


def _assembled(
    borders: tuple[float, ...],
    headings: Sequence[Heading],
    rows: tuple[Sequence[float], Sequence[tuple[int, int, Block]]],
    lines: tuple[Line, ...],
    titles: frozenset[str],
) -> Region:
    levels = 1 + max((heading.level for heading in headings), default=-1)
    edges, placed = rows
    top = min((heading.top for heading in headings), default=edges[0])
    above = [top + (edges[0] - top) * level / levels for level in range(levels)]
    cells: list[GridCell] = []
    texts: dict[int, tuple[str, ...]] = {}
    taken = [-1] * levels
    for heading in sorted(headings, key=lambda heading: heading.left):
        first, last = heading.columns(borders, taken[heading.level])
        taken[heading.level] = last
        texts[len(cells)] = heading.texts
        cells.append(GridCell(heading.level, first, levels - heading.level if heading.is_leaf else 1, last - first + 1))
    for row, span, block in placed:
        texts[len(cells)] = block.texts
        cells.append(GridCell(levels + row, block.first, span, block.last - block.first + 1))
    return Region(Grid(borders, (*above, *edges), tuple(cells), ()), texts, lines, titles)


def _joined(line: Line, gutters: Sequence[_Span] = (), below: Sequence[Line] = ()) -> Line:
    """The words of a line, two characters that are spread out to fill a cell (合　计, 收　入) as one.

    At the foot of a header they are two (类　款) where a gutter of the table passes between them.
    """
    words: list[Word] = []
    for word in line.words:
        before = words[-1] if words else None
        if (
            before is not None
            and _IDEOGRAPH.match(before.text)
            and _IDEOGRAPH.match(word.text)
            and (
                any(before.left < other.right and other.left < word.right for lower in below for other in lower.words)
                or not any(before.right <= end and start <= word.left for start, end in gutters)
            )
        ):
            words[-1] = Word(before.text + word.text, before.left, before.top, word.right, before.bottom)
        else:
            words.append(word)
    return Line(tuple(words))


def _is_spread(word: Word) -> bool:
    """Whether a word was joined from characters with much white between them: it may stand across borders."""
    return len(word.text) > 1 and word.right - word.left > 1.5 * len(word.text) * (word.bottom - word.top)


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    """Overlapping extents as one, also those with less than a gutter between them."""
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] < _GUTTER:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _moved(leaves: Sequence[_Span], filled: Sequence[_Span]) -> Iterator[_Span]:
    """The headings' extents; one beside a column of values without a heading, over no values itself, is that column's."""

    def over(one: _Span, others: Iterable[_Span]) -> bool:
        return any(one[0] < other[1] and other[0] < one[1] for other in others)

    bare = [column for column in filled if not over(column, leaves)]
    for leaf in leaves:
        near = [column for column in bare if max(column[0] - leaf[1], leaf[0] - column[1]) < _NEAR]
        if near and not over(leaf, filled):
            nearest = min(near, key=lambda column: abs(sum(column) - sum(leaf)))
            bare.remove(nearest)
            yield min(leaf[0], nearest[0]), max(leaf[1], nearest[1])
        else:
            yield leaf


def _reach(word: Word, borders: Sequence[float]) -> tuple[int, int]:
    """The first and the last column that a word touches."""
    last = len(borders) - 2
    return (
        min(max(bisect_right(borders, word.left + _GUTTER) - 1, 0), last),
        min(max(bisect_right(borders, word.right - _GUTTER) - 1, 0), last),
    )
