"""An answer made ready for a person's eyes: the graph's slugs in words, empty columns left out, missing amounts shown.

Only tables and charts are made so; CSV, JSON and Markdown keep the columns and values that programs rely on.
"""

from __future__ import annotations

from budgetkg.query.answer import Result
from budgetkg.query.library import Column, Kind
from budgetkg.query.slugs import in_words
from budgetkg.store import Value

#: Stands where there is no number: a silent blank could be taken for a zero.
NONE = "–"
NONE_MEANS = "– 文件未印出，或未能读出 / not printed in the document, or not read"

_NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.INTEGER})
#: A text has no pages: an empty place says so itself.
_PLACES = frozenset({"page", "row", "level"})


def for_people(result: Result, language: str = "zh") -> Result:
    """The answer with slugs in words, :data:`NONE` for missing numbers, no empty columns.

    The answer to a question of one's own, whose columns have no titles but their names, stays as it was asked for.
    """
    if all(column.title_zh == column.name for column in result.columns):
        return result
    kept = [
        index
        for index, column in enumerate(result.columns)
        if not result.rows or _is_empty_told(column) or any(row[index] not in (None, "") for row in result.rows)
    ]
    told = in_words(result, language)
    columns = tuple(result.columns[index] for index in kept)
    rows = tuple(tuple(_told(row[index], result.columns[index]) for index in kept) for row in told.rows)
    return Result(columns, rows)


def lacks_numbers(result: Result) -> bool:
    """Whether :func:`for_people` put :data:`NONE` somewhere."""
    return any(value == NONE for row in result.rows for value in row)


def _is_empty_told(column: Column) -> bool:
    """Whether a column that holds nothing at all is itself worth telling: an amount that nobody printed is."""
    return column.kind in _NUMBERS and column.name not in _PLACES


def _told(value: Value | None, column: Column) -> Value | None:
    return NONE if value is None and column.kind in _NUMBERS and column.name not in _PLACES else value
