"""Answers as data frames. polars and pandas are loaded when one is asked for; no number passes through a float."""

from __future__ import annotations

import importlib
from typing import Any

from budgetkg.errors import QueryError
from budgetkg.query import Result
from budgetkg.query.typed import Type, TypedColumn, typed_columns


def to_polars(result: Result) -> Any:
    """A ``polars.DataFrame``: money and other numbers are ``Decimal`` columns.

    Raises:
        QueryError: when polars is not installed, or a number is not finite or too long.
    """
    polars = _loaded("polars")
    types = {Type.TEXT: "String", Type.INTEGER: "Int64", Type.BOOLEAN: "Boolean", Type.DATE: "Date"}

    def type_of(column: TypedColumn) -> Any:
        if column.type is Type.DECIMAL:
            return polars.Decimal(column.digits, column.places)
        return getattr(polars, types[column.type])

    return polars.DataFrame(
        [polars.Series(each.column.name, each.values, dtype=type_of(each)) for each in typed_columns(result)]
    )


def to_pandas(result: Result) -> Any:
    """A ``pandas.DataFrame``: money and other numbers are columns of ``decimal.Decimal`` objects, ``None`` where missing.

    Raises:
        QueryError: when pandas is not installed, or a number is not finite or too long.
    """
    pandas = _loaded("pandas")
    types = {Type.TEXT: "string", Type.INTEGER: "Int64", Type.BOOLEAN: "boolean"}
    return pandas.DataFrame(
        {
            each.column.name: pandas.Series(list(each.values), dtype=types.get(each.type, "object"))
            for each in typed_columns(result)
        }
    )


def _loaded(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise QueryError(f"需要 {name} / needs {name}; install it with: pip install 'budgetkg[notebook]'") from error
