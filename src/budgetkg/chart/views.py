"""Which views can be made of an answer of one's own, by what its columns hold."""

from __future__ import annotations

from decimal import Decimal

from budgetkg.chart.figures import NO_NAMES, NUMBERS, PLACES, YEARS, labels, numbers
from budgetkg.errors import QueryError
from budgetkg.query import VIEWS, Kind, Result, View
from budgetkg.store import IRI

#: The kinds of view that are pictures.
KINDS = tuple(kind for kind in VIEWS if kind != "table")
_YEARS = range(1949, 2100)


def views_for(result: Result) -> tuple[View, ...]:
    """The views that fit an answer, its table first; the first of each kind is the one to offer."""
    views = [View()]
    value, names, year = drawn_column(result), name_columns(result), year_column(result)
    called = [result.columns[index].name for index in names]
    if value is not None and result.rows:
        drawn = result.columns[value].name
        year_name = result.columns[year].name if year is not None else ""
        if called:
            views.append(View("bar", {"label": called[0], "value": drawn}))
        if year is not None and len(set(labels(result, year))) > 1:
            roles = {"x": year_name, "value": drawn}
            views.append(View("line", roles | ({"series": called[0]} if called else {})))
        if called and _are_parts(result, names[0], value):
            views.append(View("treemap", {"label": called[0], "value": drawn}))
    if len(called) > 1 and result.rows:
        weight = {"weight": result.columns[value].name} if value is not None else {}
        policy = next((name for name in called if name in ("policy_number", "policy")), None)
        others = [name for name in called if name != policy]
        if policy:
            views.append(View("citations", {"source": policy, "target": others[0]} | weight))
        if any(len(set(labels(result, index))) < len(result.rows) for index in names[:2]):  # else each has one partner
            views.append(View("network", {"source": called[0], "target": called[1]} | weight))
    return tuple(views)


def chosen(result: Result, own: View, kind: str | None = None) -> View:
    """The view to draw an answer in: of that ``kind``, else its question's ``own``, else what fits first.

    Raises:
        QueryError: when the answer cannot be drawn so.
    """
    fitting = [view for view in (own, *views_for(result)) if view.kind in KINDS]
    found = next((view for view in fitting if kind in (None, view.kind)), None)
    if found is None:
        kinds = ", ".join(dict.fromkeys(view.kind for view in fitting)) or "无 / none"
        raise QueryError(
            f"这个回答不能画成{f' {kind}' if kind else '图'} / the answer cannot be drawn as {kind or 'a chart'}; "
            f"可以画成 / it can be: {kinds}"
        )
    return found


def drawn_column(result: Result) -> int | None:
    """The column of numbers to draw: the first of money, else of percentages, else of other numbers."""
    return next(
        (
            index
            for kind in NUMBERS
            for index, column in enumerate(result.columns)
            if column.kind is kind and column.name not in PLACES and index != year_column(result)
        ),
        None,
    )


def name_columns(result: Result) -> list[int]:
    """The columns whose values name rows: texts, IRIs only where there are no texts.

    Names come before codes, and what is the same in every row comes last.
    """
    year = year_column(result)
    for kind in (Kind.TEXT, Kind.IRI):
        found = [
            index
            for index, column in enumerate(result.columns)
            if column.kind is kind
            and column.name not in NO_NAMES
            and index != year
            and any(row[index] is not None for row in result.rows)
        ]
        if found:
            return sorted(found, key=lambda index: _rank(result, index))
    return []


def _rank(result: Result, index: int) -> tuple[bool, bool]:
    name = result.columns[index].name
    return len({row[index] for row in result.rows}) == 1, name.endswith("code") or name in (
        "notation",
        "parent",
        "category",
    )


def year_column(result: Result) -> int | None:
    """The column that says of which year a row is, by its name or by what it holds."""
    for index, column in enumerate(result.columns):
        values = [row[index] for row in result.rows if row[index] is not None]
        whole = bool(values) and all(isinstance(v, int) and not isinstance(v, bool) and v in _YEARS for v in values)
        iris = bool(values) and all(isinstance(v, IRI) and "/year/" in v for v in values)
        if column.name in YEARS or (column.kind is Kind.INTEGER and whole) or iris:
            return index
    return None


def _are_parts(result: Result, name: int, value: int) -> bool:
    """Whether rows may stand side by side as areas: each has its own name and a number above zero, and none is a share."""
    rows = labels(result, name)
    known = numbers(result, value)
    return (
        len(rows) > 1
        and len(set(rows)) == len(rows)
        and result.columns[value].kind is not Kind.PERCENT
        and all(number is None or number >= Decimal(0) for number in known)
        and any(known)
    )
