"""Tables without vertical lines: where they stand on a page, and the columns that the white in them shows.

A gutter is a strip that no character of any row touches. Columns without any value are known by their heading alone,
so that headings count too, but only those at the foot of the header: one that stands over others spans them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgetkg.document.pdf import heading_spans, joined_words, white
from budgetkg.document.pdf.grid import Grid, GridCell
from budgetkg.document.pdf.headings import Heading, read_headings
from budgetkg.document.pdf.lines import Line, Word
from budgetkg.document.pdf.unruled_rows import Block, place_rows

#: A strip of white narrower than this (points) may be the space between two words.
_GUTTER = 0.8
#: Fewer rows with values than this are not a table that can be told from tabulated prose.
_LEAST_ROWS = 3
#: … but so many in one row are.
_MANY_VALUES = 4
#: … or a row under so many headings.
_MANY_WORDS = 6
#: Lines of text further apart than this many times their height belong to two tables.
_FAR = 4.0
#: Words whose sides or middles are this close (points) stand in one column.
_SAME = 0.5
#: A line of this many characters without a gap is a sentence.
_SENTENCE = 30
#: … that is wider than this share of all that stands on the page.
_WIDE = 0.55
#: Lines of one cell are at most this share of their height apart.
_LEADING = 0.45
#: Two characters of one word stand at most this many times their height apart.
_SPREAD = 5.0
#: The share of lines that may hold two words in one column.
_CROWDED = 0.2
#: How many lines around a long one may show that it stands in a cell.
_AROUND = 12
#: Numbers whose middle is further than half of this (points) from that of their heading stand at a side of their column.
_LEANING = 6.0
#: A heading this much nearer than the one on the other side is the column's, wherever its texts stand.
_DECISIVE = 0.6

_VALUE = re.compile(r"^[-−—]?[¥￥]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?%?$")
#: 单位：万元: a name with its value.
_CAPTION = re.compile(r"^[^:：]{2,8}[:：].+$")
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
    printed = {line: original for original, line in zip(lines, joined_words.parted(lines), strict=True)}
    rest = list(printed)
    if before is not None and (continued := _continued(rest, before)):
        yield _as_printed(continued, printed)
        rest = [line for line in rest if line not in continued.lines]
    for group in _groups(rest):
        region = _region(group)
        if region is not None:
            yield _as_printed(region, printed)


def _as_printed(region: Region, printed: Mapping[Line, Line]) -> Region:
    return replace(region, lines=tuple(printed[line] for line in region.lines))


def _continued(lines: Sequence[Line], before: Region) -> Region | None:
    run = next(_runs(lines), [])
    words = [word for line in run for word in line.words]
    repeated = before.titles & {word.text for word in words}
    if repeated or not any(_is_tabular(line) for line in run):
        return None
    body = [_joined(line) for line in run]
    borders = white.moved([extent for line in body for extent in _extents(line)], before.grid.columns)
    if borders is None or not _fits(body, borders):
        return None
    return _assembled(borders, [], place_rows(_blocks(body, borders)), tuple(run), before.titles)


def _fits(lines: Sequence[Line], borders: Sequence[float]) -> bool:
    """Whether lines stand in columns: in more than half of them, and hardly a line has two words in one."""
    places = [[_reach(word, borders)[0] for word in line.words] for line in lines]
    used = {place for line in places for place in line}
    crowded = sum(len(set(line)) < len(line) for line in places)
    return len(used) > (len(borders) - 1) / 2 and crowded <= _CROWDED * len(lines)


def _blocks(body: Sequence[Line], borders: Sequence[float]) -> list[Block]:
    return [Block((word,), *_reach(word, borders), is_value=_is_value(word)) for line in body for word in line.words]


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines with enough rows of values, cut at sentences and wide gaps."""
    for run in _runs(lines):
        while run and (_is_caption(run[0]) or not (_is_tabular(run[0]) or _is_wrapped(run))):
            run.pop(0)
        while run and not (_is_tabular(run[-1]) or _is_in_column(run[-1], run[:-1])):
            run.pop()
        rows = [sum(_is_value(word) for word in line.words) for line in run if _is_tabular(line)]
        widest = max((len(line.words) for line in run), default=0)
        many = max(rows, default=0) >= _MANY_VALUES or (any(rows) and widest >= _MANY_WORDS)
        if sum(map(bool, rows)) >= _LEAST_ROWS or many or _is_list(run):
            yield run


def _is_in_column(line: Line, above: Sequence[Line]) -> bool:
    """Whether a line of one word stands exactly below words that are parted from others, and is no wider."""
    (word, *others) = line.words
    column = [
        other
        for row in above
        if _is_tabular(row)
        for other in row.words
        if min(abs(word.left - other.left), abs(word.left + word.right - other.left - other.right) / 2) < _SAME
    ]
    widest = max((other.right - other.left for other in column), default=0.0)
    return not others and len(column) >= _LEAST_ROWS and word.right - word.left <= widest + _SAME


def _is_list(run: Sequence[Line]) -> bool:
    """Whether lines without numbers are a table: all stand in the same columns, each of which has many."""
    columns = _merged(extent for line in run for extent in _extents(_joined(line)))
    return (
        len(columns) > 1
        and sum(map(_is_tabular, run)) >= _LEAST_ROWS
        and all(
            sum(any(column[0] <= word.left < column[1] for word in line.words) for line in run) >= 2 * _LEAST_ROWS
            for column in columns
        )
    )


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    across = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    run: list[Line] = []
    for number, line in enumerate(lines):
        sentence = _is_sentence(line, across) and not _is_in_cell(
            line, lines[max(number - _AROUND, 0) : number + _AROUND]
        )
        far = bool(run) and line.top - run[-1].bottom > _FAR * (line.bottom - line.top) and not _is_below(line, run)
        if far or sentence:
            yield run
            run = []
        if not sentence:
            run.append(line)
    yield run


def _is_sentence(line: Line, across: float) -> bool:
    """Whether a line is running text: long, without a gap, and not in a column of its own."""
    return len(line.words) == 1 and len(line.text) >= _SENTENCE and line.right - line.left > _WIDE * across


def _is_in_cell(line: Line, around: Sequence[Line]) -> bool:
    """Whether a long line is text of a cell: words of lines around it stand in columns at its side."""
    return sum(any(w.right < line.left or line.right < w.left for w in other.words) for other in around) >= _LEAST_ROWS


def _is_below(line: Line, run: Sequence[Line]) -> bool:
    """Whether the words of a line stand one by one below those of the line before, however far."""
    above = run[-1].words
    return (
        len(line.words) > 1
        and _is_tabular(line)
        and all(sum(_beside(word, other) for other in above) == 1 for word in line.words)
        and all(sum(_beside(other, word) for word in line.words) <= 1 for other in above)
    )


def _beside(one: Word, other: Word) -> bool:
    return one.left < other.right and other.left < one.right


def _is_wrapped(run: Sequence[Line]) -> bool:
    """Whether the first lines are of a cell that was wrapped: each close above the next, down to one with cells."""
    for line, below in pairwise(run):
        height = min(line.bottom - line.top, below.bottom - below.top)
        if below.top - line.bottom > _LEADING * height or line.bottom - line.top > 1.3 * height or _is_caption(below):
            return False
        if _is_tabular(below):
            return True
    return False


def _is_caption(line: Line) -> bool:
    """Whether a line stands above a table and is no heading: 编制单位：甲局　　单位：万元."""
    return all(_CAPTION.match(word.text) for word in line.words)


def _is_tabular(line: Line) -> bool:
    """Two words with more white between them than words of a sentence have."""
    height = line.bottom - line.top
    return any(right.left - left.right > height for left, right in pairwise(line.words))


def _is_value(word: Word) -> bool:
    return bool(_VALUE.match(word.text))


def _has_value(line: Line) -> bool:
    return any(_is_value(word) for word in line.words)


def _region(lines: Sequence[Line]) -> Region | None:
    joined = [_joined(line) for line in lines]
    listed = _list_of_form(joined)
    first = 0 if listed else _first_of_body(lines)
    body = joined[first:]
    start = listed or 0
    found = white.most_columns([_extents(line) for line in body[start:]])
    core = slice(found.start + start, found.stop + start)
    filled = _merged(extent for line in body[core] for extent in _extents(line))
    gutters = [(before[1], after[0]) for before, after in pairwise(filled)]
    header = lines[:first]
    headings = read_headings([_joined(line, gutters, header[row + 1 :]) for row, line in enumerate(header)])
    leaves = [(heading.left, heading.right) for heading in headings if heading.is_leaf or heading.has_column(filled)]
    if listed:
        leaves = _extents(joined[listed - 1])
    numbers = [
        column
        for column in filled
        if all(_is_value(word) for line in body[core] for word in line.words if column[0] <= word.left < column[1])
    ]
    columns = white.parted(
        _merged((*filled, *_moved(leaves, filled, numbers))), [_extents(line) for line in body[core]]
    )
    if len(columns) < 2:
        return None
    others = [extent for line in (*body[: core.start], *body[core.stop :]) for extent in _extents(line)]
    borders = white.borders(columns, others)
    titles = frozenset(text for heading in headings for text in heading.texts)
    return _assembled(borders, headings, place_rows(_blocks(body, borders)), tuple(lines), titles)


def _extents(line: Line) -> list[_Span]:
    return [(word.left, word.right) for word in line.words if not _is_spread(word)]


def _list_of_form(lines: Sequence[Line]) -> int | None:
    """Where the list of a form begins, below its header; ``None`` where lines are no form.

    In a form labels and values stand above the header of a list. They span its columns and are no headings.
    """
    core = white.most_columns([_extents(line) for line in lines])
    most = max(len(line.words) for line in lines[core])
    first = max(
        core.start - 1, 0
    )  # a header whose titles lean to another side than the values may stand above the core
    start = next(number for number in range(first, core.stop) if len(lines[number].words) > most / 2)
    is_header = not _has_value(lines[start]) and _is_tabular(lines[start]) and start + 1 < len(lines)
    return start + 1 if is_header and any(_has_value(line) for line in lines[:start]) else None


def _first_of_body(lines: Sequence[Line]) -> int:
    """The first line that is no heading: the first with a value, or a name above it that stands where names do."""
    first = next((index for index, line in enumerate(lines) if _has_value(line) and _is_tabular(line)), 1)
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
    return Region(Grid(borders, (*above, *edges), tuple(cells), owner), texts, lines, titles)


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


def _joined(line: Line, gutters: Sequence[_Span] = (), below: Sequence[Line] = ()) -> Line:
    """The words of a line, two characters that are spread out to fill a cell (合　计, 收　入) as one."""
    words: list[Word] = []
    for number, word in enumerate(line.words):
        before = words[-1] if words else None
        if (
            before is not None
            and _IDEOGRAPH.match(before.text)
            and _IDEOGRAPH.match(word.text)
            and _is_pair(line.words, number, gutters, below)
        ):
            words[-1] = Word(before.text + word.text, before.left, before.top, word.right, before.bottom)
        else:
            words.append(word)
    return Line(tuple(words))


def _is_pair(words: Sequence[Word], second: int, gutters: Sequence[_Span], below: Sequence[Line]) -> bool:
    """Whether two single characters are one word: they stand closer together than to other single ones beside them.

    Where there are none (类　款), they are two at the foot of a header when a gutter of the table passes between them.
    """
    before, word = words[second - 1 : second + 1]
    gap = word.left - before.right
    if before.text == word.text or gap > _SPREAD * (word.bottom - word.top):
        return False
    around = [*pairwise(words[max(second - 2, 0) : second]), *pairwise(words[second : second + 2])]
    outer = [
        right.left - left.right
        for left, right in around
        if _IDEOGRAPH.match(left.text) and _IDEOGRAPH.match(right.text)
    ]
    if outer:
        return min(outer) > 2 * gap
    return any(
        before.left < other.right and other.left < word.right for lower in below for other in lower.words
    ) or not any(before.right <= end and start <= word.left for start, end in gutters)


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


def _moved(leaves: Sequence[_Span], filled: Sequence[_Span], numbers: Collection[_Span]) -> Iterator[_Span]:
    """The headings' extents, each with the column that is its own though it stands over none of its texts.

    In a wide column numbers stand at the right, names at the left, and the heading in the middle: numbers beside no heading
    are of the one before them, names of the one after. Where other numbers stand to the left of their headings, all do.
    """
    over = [(leaf, column) for leaf in leaves for column in filled if leaf[0] < column[1] and column[0] < leaf[1]]
    leaning = [sum(column) - sum(leaf) for leaf, column in over if column in numbers]
    at_left = min(leaning, default=0.0) < -_LEANING and max(leaning, default=0.0) < _LEANING
    free = [leaf for leaf in leaves if all(leaf != other for other, _ in over)]
    bare = [column for column in filled if all(column != other for _, other in over)]
    for column in bare:
        before = max((leaf for leaf in free if sum(leaf) < sum(column)), default=None)
        after = min((leaf for leaf in free if sum(leaf) > sum(column)), default=None)
        own = before or after
        if before and after:
            back, on = sum(column) - sum(before), sum(after) - sum(column)
            forward = at_left if column in numbers else True
            if min(back, on) < _DECISIVE * max(back, on):
                forward = on < back
            own = after if forward else before
        if own and not any(
            min(sum(own), sum(column)) < sum(other) < max(sum(own), sum(column)) for other in (*leaves, *filled)
        ):
            free.remove(own)
            yield min(own[0], column[0]), max(own[1], column[1])
    yield from leaves


def _reach(word: Word, borders: Sequence[float]) -> tuple[int, int]:
    """The first and the last column that a word touches."""
    last = len(borders) - 2
    return (
        min(max(bisect_right(borders, word.left + _GUTTER) - 1, 0), last),
        min(max(bisect_right(borders, word.right - _GUTTER) - 1, 0), last),
    )
