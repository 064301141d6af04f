"""The rows of an answer as what a chart draws: labels, figures, and which figures are contradicted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote

from budgetkg.chart.drawing import cut, width
from budgetkg.errors import QueryError
from budgetkg.query import Kind, Result, View
from budgetkg.store import IRI, Value

NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.INTEGER)
#: Numbers that say where, when or how sure: they are not drawn.
PLACES = frozenset({"fiscal_year", "year", "page", "row", "level", "table_number", "contradicted"})
#: Texts that name nothing.
NO_NAMES = frozenset(
    {"proof", "phase", "file", "printed", "item", "table", "place", "quote", "checks", "goal", "document"}
)
#: Stands where there is no text.
NONE = "–"
#: Columns of years, and of texts that say less than a name does.
YEARS = ("fiscal_year", "year")
CODES = frozenset({"code", "notation", "parent", "category"})
_CONTRADICTED = frozenset({"contradicted", "有矛盾"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of an answer as a chart sees it. ``value`` is ``None`` where the answer has no number."""

    name: str
    value: Decimal | None
    series: str
    contradicted: bool
    addition: str = ""

    @property
    def label(self) -> str:
        """The name, with what tells it apart from others of the same name."""
        return self.name + self.addition

    def fitted(self, room: float) -> str:
        """The label, cut to fit; what tells it apart is kept where there is room for both."""
        return (
            cut(self.name, room - width(self.addition)) + self.addition
            if self._has_room(room)
            else cut(self.label, room)
        )

    def _has_room(self, room: float) -> bool:
        return bool(self.addition) and width(self.addition) < room * 0.7


def figures(result: Result, view: View, label_role: str, apart: Collection[int | None] = ()) -> list[Figure]:
    """The rows as figures, in the answer's order. Rows that would have the same name are told apart by other columns.

    ``apart`` are columns that the chart shows in another way.

    Raises:
        QueryError: when the view names a column that the answer lacks, or the values are no numbers.
    """
    label, value = position(result, view, label_role), position(result, view, "value")
    series = position_if_any(result, view, "series")
    of_series = labels(result, series)
    if label_role == "label":
        additions = _additions(result, label, of_series, {label, value, series, *apart})
    else:
        additions = [""] * len(result.rows)
    return [
        Figure(name, number, in_series, contradicted and number is not None, addition)
        for name, number, in_series, contradicted, addition in zip(
            labels(result, label),
            numbers(result, value),
            of_series,
            contradictions(result, value),
            additions,
            strict=True,
        )
    ]


def position(result: Result, view: View, role: str) -> int:
    """Where the column stands that plays a role.

    Raises:
        QueryError: when the view has no such role, or the answer no such column.
    """
    found = position_if_any(result, view, role)
    if found is None:
        raise QueryError(f"{view.kind}: 视图缺少 / the view lacks {role}=COLUMN")
    return found


def position_if_any(result: Result, view: View, role: str) -> int | None:
    """As :func:`position`, with ``None`` where the view does without the role."""
    name = view.roles.get(role)
    names = [column.name for column in result.columns]
    if name is not None and name not in names:
        raise QueryError(
            f"{view.kind}: 回答没有列 / the answer has no column {name}; 列 / it has: {', '.join(names) or '–'}"
        )
    return None if name is None else names.index(name)


def numbers(result: Result, index: int) -> list[Decimal | None]:
    """The values of a column as exact numbers; ``None`` where there is none.

    Raises:
        QueryError: when a value is a text.
    """
    return [_number(row[index], result.columns[index].name) for row in result.rows]


def _number(value: Value | None, name: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise QueryError(
            f"{name}: 该列不是数字，不能画图 / the column holds no numbers and cannot be drawn: {str(value)[:40]!r}"
        )
    exact = Decimal(value)
    return exact if exact.is_finite() else None


def labels(result: Result, index: int | None) -> list[str]:
    """The values of a column as they are shown; empty texts where there is no column."""
    return ["" if index is None else as_label(row[index]) for row in result.rows]


def as_label(value: Value | None) -> str:
    """A value as a label: of an IRI its last part."""
    if value is None or value == "":
        return NONE
    if isinstance(value, IRI):
        return unquote(value.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]) or value
    return str(value)


def _additions(result: Result, label: int, series: list[str], without: Collection[int | None]) -> list[str]:
    """Year, name or code of the rows, where rows of one series would else have the same name."""
    names = list(zip(labels(result, label), series, strict=True))
    added = [""] * len(names)
    for index in _telling(result, without):
        before = len(set(zip(names, added, strict=True)))
        if before == len(names):
            break
        told = [f" · {text}" if text != NONE else "" for text in labels(result, index)]
        longer = [so_far + more for so_far, more in zip(added, told, strict=True)]
        if len(set(zip(names, longer, strict=True))) > before:
            added = longer
    return added


def _telling(result: Result, without: Collection[int | None]) -> list[int]:
    """The columns that may tell rows apart: the year first, then names, then codes."""
    found = [
        index
        for index, column in enumerate(result.columns)
        if index not in without and (column.name in YEARS or (column.kind is Kind.TEXT and column.name not in NO_NAMES))
    ]
    return sorted(found, key=lambda index: _rank(result.columns[index].name))


def _rank(name: str) -> int:
    return 0 if name in YEARS else 2 if name in CODES or name.endswith("_code") else 1


def contradictions(result: Result, value: int) -> list[bool]:
    """Which rows' amounts the answer calls contradicted, by a column ``contradicted`` or ``proof``; money only."""
    by_name = {column.name: index for index, column in enumerate(result.columns)}
    told = [by_name[name] for name in ("contradicted", "proof") if name in by_name and by_name[name] != value]
    if result.columns[value].kind not in (Kind.MONEY, Kind.NUMBER):
        told = []
    return [any(_says_contradicted(row[index]) for index in told) for row in result.rows]


def _says_contradicted(value: Value | None) -> bool:
    if isinstance(value, str):
        return as_label(value) in _CONTRADICTED
    return isinstance(value, bool | int | Decimal) and value > 0
