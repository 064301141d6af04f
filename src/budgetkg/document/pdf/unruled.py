"""Tables without vertical lines: where they stand on a page, and the columns that the white in them shows.

A gutter is a strip that no character of any row touches. Columns without any value are known by their heading alone,
so that headings count too, but only those at the foot of the header: one that stands over others spans them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgetkg.document.pdf import heading_spans, joined_words, white
from budgetkg.document.pdf.grid import Grid, GridCell
from budgetkg.document.pdf.heading_columns import with_own_columns
from budgetkg.document.pdf.headings import Heading, read_headings
from budgetkg.document.pdf.lines import Line, Word
from budgetkg.document.pdf.spread_words import GUTTER, extents, joined, merged
from budgetkg.document.pdf.unruled_lines import (
    begins_with_header,
    first_of_body,
    groups,
    is_tabular,
    is_value,
    list_of_form,
    runs,
    trimmed,
)
from budgetkg.document.pdf.unruled_rows import Block, place_rows

#: The share of lines that may hold two words in one column.
_CROWDED = 0.2
#: Of fewer lines with values each may be the only one of its kind.
_LEAST_LINES = 3
#: Texts in no more columns than this may stand below those of another table.
_FEW = 2
#: Words of the headers of two pages that differ by less (points) stand at one place.
_SAME_PLACE = 1.0


@dataclass(frozen=True, slots=True)
class Region:
    """An unruled table: its grid, the lines of text in its cells, and the lines of the page that it takes up.

    ``columns`` are the extents of its texts and headings, ``filled`` is the number of columns that texts alone show.
    """

    grid: Grid
    texts: dict[int, tuple[str, ...]]
    lines: tuple[Line, ...]
    header: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    columns: tuple[tuple[float, float], ...] = ()
    filled: int = 0


def find_regions(lines: Sequence[Line], before: Region | None = None) -> Iterator[Region]:
    """The unruled tables among the lines of a page that no ruled table holds.

    ``before`` is the one with which the page before ends: what stands in its columns at the top of this page, under no
    title or heading, goes on with it, and so does what stands under the same headings.
    """
    printed = {line: original for original, line in zip(lines, joined_words.parted(lines), strict=True)}
    rest = list(printed)
    if before is not None and (further := _continued(rest, before) or _repeated(rest, before)):
        yield _as_printed(further, printed)
        rest = [line for line in rest if line not in further.lines]
    for group in groups(rest):
        region = _region(group)
        if region is not None:
            yield _as_printed(region, printed)


def _as_printed(region: Region, printed: Mapping[Line, Line]) -> Region:
    return replace(region, lines=tuple(printed[line] for line in region.lines))


def _continued(lines: Sequence[Line], before: Region) -> Region | None:
    run = next(runs(lines), [])
    words = [word for line in run for word in line.words]
    repeated = any(word.text in heading.texts for heading in before.headings for word in words)
    if repeated or not any(is_tabular(line) for line in run) or begins_with_header(run):
        return None
    body = [joined(line) for line in run]
    found = white.moved([extent for line in body for extent in extents(line)], before.grid.columns, before.columns)
    if found is None or _crowded(body, found[0]) or not (_fills(body, found[0]) or _stands_in(body, before.columns)):
        return None
    borders, columns = found
    region = _assembled(borders, [], place_rows(_blocks(body, borders)), tuple(run))
    return replace(region, header=before.header, headings=before.headings, columns=columns, filled=before.filled)


def _repeated(lines: Sequence[Line], before: Region) -> Region | None:
    """The table of the page before, its header printed again: columns of which this page shows less are known from there."""
    size = len(before.header)
    start = next((at for at in range(len(lines)) if size and _same_words(lines[at : at + size], before.header)), None)
    if start is None:
        return None
    run = trimmed(next(runs(lines[start:])))
    body = [joined(line) for line in run[size:]]
    texts = [extent for line in body for extent in extents(line)]
    found = white.moved(texts, before.grid.columns, before.columns) if len(merged(texts)) <= before.filled else None
    if not body or found is None or _crowded(body, found[0]):
        return None
    borders, columns = found
    headings = [heading.lower(run[0].top - before.header[0].top) for heading in before.headings]
    region = _assembled(borders, headings, place_rows(_blocks(body, borders)), tuple(run))
    return replace(region, header=tuple(run[:size]), headings=tuple(headings), columns=columns, filled=before.filled)


def _spans_others(column: tuple[float, float], lines: Sequence[Line], headings: Sequence[Heading]) -> bool:
    """Whether there is one text alone, not a value, under no heading of its own: 合计 in the middle of two columns."""
    inside = [word for line in lines for word in line.words if _is_in(word, column)]
    return (
        len(inside) == 1
        and len(lines) >= _LEAST_LINES
        and not is_value(inside[0])
        and not any(heading.is_leaf and heading.left < column[1] and column[0] < heading.right for heading in headings)
        and any(heading.is_leaf for heading in headings)
    )


def _is_in(word: Word, column: tuple[float, float]) -> bool:
    return column[0] <= word.left < column[1]


def _same_words(lines: Sequence[Line], before: Sequence[Line]) -> bool:
    """Whether the same is printed at the same places from left to right."""
    return len(lines) == len(before) and all(
        len(one.words) == len(two.words)
        and all(
            word.text == other.text and abs(word.left - other.left) < _SAME_PLACE
            for word, other in zip(one.words, two.words, strict=True)
        )
        for one, two in zip(lines, before, strict=True)
    )


def _fills(lines: Sequence[Line], borders: Sequence[float]) -> bool:
    """Whether lines stand in more than half of the columns."""
    used = {_reach(word, borders)[0] for line in lines for word in line.words}
    return len(used) > (len(borders) - 1) / 2


def _stands_in(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether each text stands below texts of one column, and in each of three columns or more."""
    texts = [extent for line in lines for extent in extents(line)]
    places = [[at for at, (start, end) in enumerate(columns) if left < end and start < right] for left, right in texts]
    return all(len(place) == 1 for place in places) and len({place[0] for place in places}) > _FEW


def _crowded(lines: Sequence[Line], borders: Sequence[float]) -> bool:
    """Whether more than hardly a line has two words in one column."""
    places = [[_reach(word, borders)[0] for word in line.words] for line in lines]
    return sum(len(set(line)) < len(line) for line in places) > _CROWDED * len(lines)


def _blocks(body: Sequence[Line], borders: Sequence[float]) -> list[Block]:
    return [Block((word,), *_reach(word, borders), is_value=is_value(word)) for line in body for word in line.words]


def _region(lines: Sequence[Line]) -> Region | None:
    whole = [joined(line) for line in lines]
    listed = list_of_form(whole)
    first = 0 if listed else first_of_body(lines)
    body = whole[first:]
    start = listed or 0
    found = white.most_columns([extents(line) for line in body[start:]])
    core = slice(found.start + start, found.stop + start)
    filled = merged(extent for line in body[core] for extent in extents(line))
    gutters = [(before[1], after[0]) for before, after in pairwise(filled)]
    header = lines[:first]
    headings = read_headings([joined(line, gutters, header[row + 1 :]) for row, line in enumerate(header)])
    filled = [column for column in filled if not _spans_others(column, body[core], headings)]
    leaves = [(heading.left, heading.right) for heading in headings if heading.is_leaf or heading.has_column(filled)]
    if listed:
        leaves = extents(whole[listed - 1])
    numbers = {
        column: [(word.left, word.right) for word in words]
        for column in filled
        if all(map(is_value, words := [word for line in body[core] for word in line.words if _is_in(word, column)]))
    }
    spans = [extents(line) for line in body[core]]
    columns: Sequence[tuple[float, float]] = white.parted(
        merged((*filled, *with_own_columns(leaves, filled, numbers, spans))), spans
    )
    if len(columns) < 2:
        return None
    others = [extents(line) for line in (*body[: core.start], *body[core.stop :])]
    borders = white.borders(columns, others)
    region = _assembled(borders, headings, place_rows(_blocks(body, borders)), tuple(lines))
    return replace(region, header=tuple(header), headings=tuple(headings), columns=tuple(columns), filled=len(filled))


def _assembled(
    borders: tuple[float, ...],
    headings: Sequence[Heading],
    rows: tuple[Sequence[float], Sequence[tuple[int, int, Block]]],
    lines: tuple[Line, ...],
) -> Region:
    edges, placed = rows
    levels, over = heading_spans.place(headings, borders, edges[0])
    top = min((heading.top for heading in headings), default=edges[0])
    above = [top + (edges[0] - top) * level / levels for level in range(levels)]
    cells: list[GridCell] = []
    texts: dict[int, tuple[str, ...]] = {}
    for entry in sorted(over, key=lambda entry: (entry.row, entry.first)):
        texts[len(cells)] = entry.heading.texts
        cells.append(GridCell(entry.row, entry.first, entry.rows, entry.last - entry.first + 1))
    for row, span, block in placed:
        texts[len(cells)] = block.texts
        cells.append(GridCell(levels + row, block.first, span, block.last - block.first + 1))
    owner = _owners(cells, levels + len(edges) - 1, len(borders) - 1)
    return Region(Grid(borders, (*above, *edges), tuple(cells), owner), texts, lines)


def _owners(cells: list[GridCell], rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    """The cell at each crossing; blank ones are added for what no cell holds."""
    owner = [[-1] * columns for _ in range(rows)]
    for index, cell in enumerate(cells):
        for row in owner[cell.row : cell.row + cell.row_span]:
            for column in range(cell.column, cell.column + cell.column_span):
                row[column] = index if row[column] < 0 else row[column]
    for number, line in enumerate(owner):
        for column, index in enumerate(line):
            if index < 0:
                line[column] = len(cells)
                cells.append(GridCell(number, column, 1, 1))
    return tuple(tuple(line) for line in owner)


def _reach(word: Word, borders: Sequence[float]) -> tuple[int, int]:
    """The first and the last column that a word touches."""
    last = len(borders) - 2
    return (
        min(max(bisect_right(borders, word.left + GUTTER) - 1, 0), last),
        min(max(bisect_right(borders, word.right - GUTTER) - 1, 0), last),
    )
