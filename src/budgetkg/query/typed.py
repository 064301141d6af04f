"""The columns of an answer as typed columns: what Parquet and data frames are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum

from budgetkg.errors import QueryError
from budgetkg.query.answer import Result
from budgetkg.query.library import Column, Kind
from budgetkg.store import Value

#: The most digits of a decimal; and those of money, which has two after the point.
_DIGITS, _MONEY = 38, (20, 2)
_EXACT = Context(prec=_DIGITS, traps=[InvalidOperation, Inexact])


class Type(StrEnum):
    """What all values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column and its values, all of one type, ``None`` where there is none. IRIs are texts.

    Decimals have at most ``digits`` digits, each with ``places`` of them after the point.
    """

    column: Column
    type: Type
    values: tuple[str | int | Decimal | bool | date | None, ...]
    digits: int = 0
    places: int = 0


def typed_columns(result: Result) -> tuple[TypedColumn, ...]:
    """The columns of an answer with their types; a column of mixed values is one of texts.

    Raises:
        QueryError: when a number is not finite, or too long.
    """
    return tuple(_typed(column, [row[at] for row in result.rows]) for at, column in enumerate(result.columns))


def _typed(column: Column, values: Sequence[Value | None]) -> TypedColumn:
    kinds = {type(value) for value in values if value is not None}
    if column.kind is Kind.BOOLEAN and kinds <= {bool}:
        return TypedColumn(column, Type.BOOLEAN, tuple(values))
    if column.kind is Kind.INTEGER and kinds <= {int} and all(_is_short(value) for value in values):
        return TypedColumn(column, Type.INTEGER, tuple(values))
    if column.kind in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT) and kinds <= {int, Decimal}:
        exact = [Decimal(value) if isinstance(value, int | Decimal) else None for value in values]
        digits, places = _size(column, [value for value in exact if value is not None])
        cent = Decimal(1).scaleb(-places)
        even = tuple(None if value is None else value.quantize(cent, context=_EXACT) for value in exact)
        return TypedColumn(column, Type.DECIMAL, even, digits, places)
    if kinds == {date}:
        return TypedColumn(column, Type.DATE, tuple(values))
    return TypedColumn(column, Type.TEXT, tuple(None if value is None else _text(value) for value in values))


def _is_short(value: Value | None) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _size(column: Column, values: Sequence[Decimal]) -> tuple[int, int]:
    """How many digits the column's decimals need, and how many of them after the point; of money at least two."""
    if not all(value.is_finite() for value in values):
        raise QueryError(f"{column.name}: 有不是有限数的值 / holds a number that is not finite; use --format csv")
    digits, least = _MONEY if column.kind is Kind.MONEY else (_DIGITS, 0)
    places = max((_places(value) for value in values), default=0)
    whole = max((max(0, value.adjusted() + 1) for value in values), default=0)
    if places > least or whole + least > digits:
        digits = _DIGITS
    if whole + max(places, least) > digits:
        raise QueryError(
            f"{column.name}: 有超过 {_DIGITS} 位的数 / holds a number of more than {_DIGITS} digits; use --format csv"
        )
    return digits, max(places, least)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
