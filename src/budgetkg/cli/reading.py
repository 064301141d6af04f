"""An answer made ready for a person's eyes: the graph's slugs in words, empty columns left out, missing amounts shown.

Only tables and charts are made so; CSV, JSON and Markdown keep the columns and values that programs rely on.
"""

from __future__ import annotations

from budgetkg.query import Column, Kind, Result
from budgetkg.store import Value

#: Stands where there is no number: a silent blank could be taken for a zero.
NONE = "–"
NONE_MEANS = "– 文件未印出，或未能读出 / not printed in the document, or not read"

_NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.INTEGER})
#: A text has no pages: an empty place says so itself.
_PLACES = frozenset({"page", "row", "level"})

#: The slugs of docs/model.md in the words of the forms, by the column that holds them.
_WORDS: dict[str, dict[str, str]] = {
    "proof": {"proved": "已核验", "unproved": "未核验", "contradicted": "矛盾"},
    "phase": {"budget": "预算", "final": "决算"},
    "category": {"personnel": "人员类", "operating": "运转类", "special-purpose": "特定目标类"},
    "measure": {
        "total": "合计", "basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "operating": "公用经费",
    },
}  # fmt: skip


def for_people(result: Result, language: str = "zh") -> Result:
    """The answer with slugs in Chinese (where ``language`` is), :data:`NONE` for missing numbers, no empty columns.

    The answer to a question of one's own, whose columns have no titles but their names, stays as it was asked for.
    """
    if all(column.title_zh == column.name for column in result.columns):
        return result
    kept = [
        index
        for index, column in enumerate(result.columns)
        if not result.rows or _is_empty_told(column) or any(row[index] not in (None, "") for row in result.rows)
    ]
    columns = tuple(result.columns[index] for index in kept)
    rows = tuple(
        tuple(_told(row[index], result.columns[index], language) for index in kept) for row in result.rows
    )  # fmt: skip
    return Result(columns, rows)


def lacks_numbers(result: Result) -> bool:
    """Whether :func:`for_people` put :data:`NONE` somewhere."""
    return any(value == NONE for row in result.rows for value in row)


def _is_empty_told(column: Column) -> bool:
    """Whether a column that holds nothing at all is itself worth telling: an amount that nobody printed is."""
    return column.kind in _NUMBERS and column.name not in _PLACES


def _told(value: Value | None, column: Column, language: str) -> Value | None:
    if value is None:
        return NONE if column.kind in _NUMBERS and column.name not in _PLACES else None
    if language == "zh" and column.name in _WORDS and isinstance(value, str):
        return _WORDS[column.name].get(value, value)
    return value
