"""Several lists of indicators side by side in one grid: 三级指标 and 指标值 are titled more than once.

Two lists may be those of all years and of the year (申报表), as the titles of the goals above them say (实施期目标 | 年度目标);
an indicator that both print in one row under one name is one, with both values. Or each list is that of the 一级指标 titled
over it (成本指标 | 产出指标 | 效益指标 | 满意度指标).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.aligned_rows import IndicatorRow, Levels, indicator_rows
from budgetkg.facts.performance.draft import both
from budgetkg.facts.performance.header import Header
from budgetkg.text import key

_FIELDS = frozenset(vocabulary.INDICATOR_FIELDS)
_LEVELS = frozenset({"level1", "level2"})
_VALUES = frozenset({"target", "current"})
_HALVES = 2
# What a column of the year's half means beside the other half.
_OF_YEAR = {"target": "current"}
_OF_ALL_YEARS = {"weight": "weight_total"}


@dataclass
class Sides:
    """The level names that merged cells carry down in each list of indicators, from left to right."""

    centred: bool = False
    _levels: dict[int, Levels] = field(default_factory=dict)

    def levels(self, place: int) -> Levels:
        return self._levels.setdefault(place, Levels(self.centred))


def split(header: Header) -> tuple[Header, ...]:
    """A header that titles name and value of an indicator more than once as one header a list.

    Level columns titled once (一级指标) belong to all lists. Any other header is given back alone.
    """
    seen: set[str] = set()
    for column in header.columns:
        if column.field in _FIELDS and column.field in seen:
            break
        seen.add(column.field)
    else:
        return (header,)
    left = tuple(other for other in header.columns if other.start < column.start)
    right = tuple(other for other in header.columns if other.start >= column.start)
    own = {other.field for other in right}
    if "level3" not in own & {other.field for other in left} or not own & _VALUES:
        return (header,)
    shared = tuple(other for other in left if other.field in _LEVELS - own)
    return (replace(header, columns=left), *split(replace(header, columns=(*shared, *right))))


def _level1_above(header: Header) -> str:
    """The 一级指标 titled over a list's names (产出指标 over 三级指标 | 指标值), empty where none is."""
    names = [column for column in header.columns if column.field == "level3"]
    for row in header.rows:
        for cell in row.cells:
            over = any(cell.column <= name.start < cell.column + cell.column_span for name in names)
            if over and grammar.level1(cell.text):
                return cell.text
    return ""


def year_is_right(head: Sequence[Row]) -> bool | None:
    """Whether the goal of the year is titled on the right of that of all years; ``None`` where not both are titled."""
    for row in head:
        titles = [(grammar.label_field(cell.text), cell.column) for cell in row.cells]
        whole = [column for title, column in titles if title == "whole_goal"]
        year = [column for title, column in titles if title == "goal"]
        if whole and year:
            return max(year) > max(whole)
    return None


def rows_of(rows: Iterable[Row], header: Header, sides: Sides, year_right: bool | None) -> list[IndicatorRow]:
    """The indicators among aligned rows, also of lists side by side; those of a row from left to right.

    Where ``year_right`` says which half is the year's, its values are the year's (本年绩效指标值).
    """
    rows = list(rows)
    lists = []
    for place, part in enumerate(split(header)):
        level1 = _level1_above(part) if "level1" not in part.fields else ""
        items = indicator_rows(rows, part, sides.levels(place))
        lists.append([replace(item, texts={**item.texts, "level1": level1}) for item in items] if level1 else items)
    if len(lists) == _HALVES and year_right is not None:
        lists = _joined_halves(lists[0], lists[1], year_right)
    return sorted((item for items in lists for item in items), key=lambda item: rows.index(item.row))


def _joined_halves(left: list[IndicatorRow], right: list[IndicatorRow], year_right: bool) -> list[list[IndicatorRow]]:
    """The two halves with the values of the year as such, and what both print of one indicator together."""
    whole, year = (left, right) if year_right else (right, left)
    whole = [replace(item, texts=_renamed(item.texts, _OF_ALL_YEARS)) for item in whole]
    year = [replace(item, texts=_renamed(item.texts, _OF_YEAR)) for item in year]
    left, right = (whole, year) if year_right else (year, whole)
    partners = {_name(item): item for item in right}
    joined = [_joined(item, partners[_name(item)]) if _name(item) in partners else item for item in left]
    names = {_name(item) for item in left}
    return [joined, [item for item in right if _name(item) not in names]]


def _renamed(texts: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {names.get(name, name): text for name, text in texts.items()}


def _name(item: IndicatorRow) -> tuple[tuple[int, int], str, str]:
    return item.row.place, key(item.texts.get("level2", "")), key(item.texts.get("level3", ""))


def _joined(one: IndicatorRow, other: IndicatorRow) -> IndicatorRow:
    """What both halves print of an indicator; where both print the same field, the left one's."""
    return replace(one, texts={**other.texts, **one.texts}, reading=both(one.reading, other.reading))
