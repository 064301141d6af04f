"""The slugs of an answer in words: ``special-purpose`` is 特定目标类.

Answers hold the codes of our own lists as slugs, which programs rely on; tables and charts for people say what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping

from budgetkg.query.answer import Result
from budgetkg.query.library import Column
from budgetkg.store import Value
from budgetkg.store.labels import code_labels

#: The code lists whose slugs stand in columns of these names.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "proof": ("proof",),
    "phase": ("phase",),
    "category": ("category",),
    "measure": ("measure",),
    "fund": ("fund",),
    "source": ("fund",),
    "item": ("item",),
    "table": ("table",),
    "comparator": ("comparator",),
    "kind": ("table", "measure"),
}
#: The funds of a project, which are properties and no codes.
_FUNDS: Mapping[str, tuple[str, str]] = {
    "fiscal": ("财政拨款", "fiscal funds"),
    "unit": ("单位资金", "the unit's own funds"),
    "social": ("社会投入资金", "social funds"),
    "loans": ("银行贷款", "bank loans"),
    "other": ("其他资金", "other funds"),
}


def in_words(result: Result, language: str = "zh") -> Result:
    """The answer with slugs in words. Columns of one's own question, which have no titles but their names, stay."""
    words = [_words(column) for column in result.columns]
    at = 1 if language == "en" else 0
    rows = tuple(
        tuple(_worded(value, known, at) for value, known in zip(row, words, strict=True)) for row in result.rows
    )
    return Result(result.columns, rows)


def _words(column: Column) -> Mapping[str, tuple[str, str]]:
    if column.name not in _LISTS or column.title_zh == column.name:
        return {}
    words = dict(_FUNDS) if column.name == "source" else {}
    for scheme in _LISTS[column.name]:
        words |= code_labels(scheme)
    return words


def _worded(value: Value | None, words: Mapping[str, tuple[str, str]], at: int) -> Value | None:
    return words[value][at] if isinstance(value, str) and value in words else value
