"""Which lines of a page are an unruled table: runs of lines with enough rows of values, cut at sentences and wide gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budgetkg.document.pdf import white
from budgetkg.document.pdf.lines import Line, Word
from budgetkg.document.pdf.spread_words import extents, joined, merged

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
#: How many lines around a long one may show that it stands in a cell.
_AROUND = 12

_VALUE = re.compile(r"^[-−—]?[¥￥]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?%?$")
#: 单位：万元: a name with its value.
_CAPTION = re.compile(r"^[^:：]{2,8}[:：].+$")
#: 金额单位：万元
_UNIT = re.compile(r"单位[:：][^:：]{0,3}元$")


def groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines with enough rows of values, cut at sentences and wide gaps."""
    for run in map(_without_title, runs(lines)):
        while run and (_is_caption(run[0]) or not (is_tabular(run[0]) or _is_wrapped(run))):
            run.pop(0)
        run = trimmed(run)
        rows = [sum(is_value(word) for word in line.words) for line in run if is_tabular(line)]
        widest = max((len(line.words) for line in run), default=0)
        many = max(rows, default=0) >= _MANY_VALUES or (any(rows) and widest >= _MANY_WORDS)
        if sum(map(bool, rows)) >= _LEAST_ROWS or many or _is_list(run):
            yield run


def _without_title(run: list[Line]) -> list[Line]:
    """The lines below the one that gives the unit of a table's amounts, where that stands above all of them."""
    first = next((number for number, line in enumerate(run) if _has_amount(line)), 0)
    units = [number for number in range(first) if _is_caption(run[number]) and _gives_unit(run[number])]
    return run[units[-1] + 1 :] if units else run


def _has_amount(line: Line) -> bool:
    """Whether a line prints an amount, or more than one number; one without decimals may be that of the table."""
    values = [word for word in line.words if is_value(word)]
    return len(values) > 1 or any("." in word.text for word in values)


def _gives_unit(line: Line) -> bool:
    return any(_UNIT.search(word.text) for word in line.words)


def trimmed(run: Sequence[Line]) -> list[Line]:
    """The lines without those at the end that stand in no column."""
    run = list(run)
    while run and not (is_tabular(run[-1]) or _is_in_column(run[-1], run[:-1])):
        run.pop()
    return run


def _is_in_column(line: Line, above: Sequence[Line]) -> bool:
    """Whether a line of one word stands exactly below words that are parted from others, and is no wider."""
    (word, *others) = line.words
    column = [
        other
        for row in above
        if is_tabular(row)
        for other in row.words
        if min(abs(word.left - other.left), abs(word.left + word.right - other.left - other.right) / 2) < _SAME
    ]
    widest = max((other.right - other.left for other in column), default=0.0)
    return not others and len(column) >= _LEAST_ROWS and word.right - word.left <= widest + _SAME


def _is_list(run: Sequence[Line]) -> bool:
    """Whether lines without numbers are a table: all stand in the same columns, each of which has many."""
    columns = _columns(run)
    return (
        len(columns) > 1
        and sum(map(is_tabular, run)) >= _LEAST_ROWS
        and all(
            sum(any(column[0] <= word.left < column[1] for word in line.words) for line in run) >= 2 * _LEAST_ROWS
            for column in columns
        )
    )


def runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines between sentences and wide gaps; far lines too where they stand in the columns of those above."""
    clusters = list(_clusters(lines))
    run: list[Line] = []
    above: list[Line] = []
    for number, cluster in enumerate(clusters):
        below = clusters[number + 1] if number + 1 < len(clusters) else []
        if run and _is_beside(cluster, above) and _same_columns(above, below):
            run += cluster
            continue
        if run and not _same_columns(above, cluster):
            yield run
            run = []
        run = [*run, *cluster]
        above = cluster
    yield run


def _clusters(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines that stand close under one another, parted by an empty list where a sentence stands between them."""
    across = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    cluster: list[Line] = []
    for number, line in enumerate(lines):
        around = lines[max(number - _AROUND, 0) : number + _AROUND]
        sentence = _is_sentence(line, across) and not _is_in_cell(line, around)
        far = bool(cluster) and line.top - cluster[-1].bottom > _FAR * (line.bottom - line.top)
        if cluster and (far or sentence):
            yield cluster
            cluster = []
        if sentence:
            yield []
        else:
            cluster.append(line)
    yield cluster


def _is_sentence(line: Line, across: float) -> bool:
    """Whether a line is running text: long, without a gap, and not in a column of its own."""
    return len(line.words) == 1 and len(line.text) >= _SENTENCE and line.right - line.left > _WIDE * across


def _is_in_cell(line: Line, around: Sequence[Line]) -> bool:
    """Whether a long line is text of a cell: words of lines around it stand in columns at its side."""
    return sum(any(w.right < line.left or line.right < w.left for w in other.words) for other in around) >= _LEAST_ROWS


def _same_columns(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether the texts of lines stand one by one below those of the lines before, however far.

    A cell merged over all rows may stand at their left.
    """
    upper, lower = _columns(above), _columns(below)
    if len(lower) > 1 and upper and lower[0][1] < upper[0][0]:
        del lower[0]
    return (
        len(lower) > 1
        and any(is_tabular(line) for line in below)
        and all(sum(_beside(column, other) for other in upper) == 1 for column in lower)
        and all(sum(_beside(other, column) for column in lower) <= 1 for other in upper)
    )


def _is_beside(cluster: Sequence[Line], above: Sequence[Line]) -> bool:
    """Whether lines are the text of one cell at the side of the rows above and below: 140009-甲局 merged over all."""
    inside = _columns(cluster)
    return (
        len(inside) == 1
        and not any(is_tabular(line) or _is_caption(line) for line in cluster)
        and not any(_beside(inside[0], column) for column in _columns(above))
    )


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    return merged(extent for line in lines for extent in extents(joined(line)))


def _beside(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_wrapped(run: Sequence[Line]) -> bool:
    """Whether the first lines are of a cell that was wrapped: each close above the next, down to one with cells."""
    for line, below in pairwise(run):
        height = min(line.bottom - line.top, below.bottom - below.top)
        if below.top - line.bottom > _LEADING * height or line.bottom - line.top > 1.3 * height or _is_caption(below):
            return False
        if is_tabular(below):
            return True
    return False


def _is_caption(line: Line) -> bool:
    """Whether a line stands above a table and is no heading: 编制单位：甲局　　单位：万元."""
    return all(_CAPTION.match(word.text) for word in line.words)


def is_tabular(line: Line) -> bool:
    """Two words with more white between them than words of a sentence have."""
    height = line.bottom - line.top
    return any(right.left - left.right > height for left, right in pairwise(line.words))


def is_value(word: Word) -> bool:
    return bool(_VALUE.match(word.text))


def _has_value(line: Line) -> bool:
    return any(is_value(word) for word in line.words)


def begins_with_header(run: Sequence[Line]) -> bool:
    """Whether the first line with several texts has no number and stands apart from the next, which has some."""
    first = next((number for number, line in enumerate(run) if is_tabular(line)), len(run))
    if first + 1 >= len(run) or _has_value(run[first]) or not _has_value(run[first + 1]):
        return False
    line, below = run[first : first + 2]
    return below.top - line.bottom > _LEADING * (line.bottom - line.top)


def list_of_form(lines: Sequence[Line]) -> int | None:
    """Where the list of a form begins, below its header; ``None`` where lines are no form.

    In a form labels and values stand above the header of a list. They span its columns and are no headings.
    """
    core = white.most_columns([extents(line) for line in lines])
    most = max(len(line.words) for line in lines[core])
    first = max(
        core.start - 1, 0
    )  # a header whose titles lean to another side than the values may stand above the core
    start = next(number for number in range(first, core.stop) if len(lines[number].words) > most / 2)
    is_header = not _has_value(lines[start]) and is_tabular(lines[start]) and start + 1 < len(lines)
    return start + 1 if is_header and any(_has_value(line) for line in lines[:start]) else None


def first_of_body(lines: Sequence[Line]) -> int:
    """The first line that is no heading: the first with a value, or a name above it that stands where names do."""
    first = next((index for index, line in enumerate(lines) if _has_value(line) and is_tabular(line)), 1)
    names = {round(line.left) for line in lines[first:]}
    while first > 1 and len(lines[first - 1].words) == 1 and round(lines[first - 1].left) in names:
        first -= 1
    return first
