"""An answer as Parquet: exact decimals, whole numbers, truth values and dates as such; texts and IRIs as strings.

The columns' titles stand in the metadata of their fields, as ``title_zh`` and ``title_en``.
"""

from __future__ import annotations

import importlib
from typing import Any, BinaryIO

from budgetkg.errors import QueryError
from budgetkg.query.answer import Result
from budgetkg.query.typed import Type, TypedColumn, typed_columns


def write_parquet(result: Result, output: BinaryIO) -> None:
    """Write an answer as one Parquet table.

    Raises:
        QueryError: when pyarrow is not installed, or a number is not finite or too long.
    """
    table = arrow_table(result)
    importlib.import_module("pyarrow.parquet").write_table(table, output)


def arrow_table(result: Result) -> Any:
    """An answer as a ``pyarrow.Table``.

    Raises:
        QueryError: when pyarrow is not installed, or a number is not finite or too long.
    """
    try:
        arrow = importlib.import_module("pyarrow")
    except ImportError as error:
        raise QueryError("需要 pyarrow / needs pyarrow; install it with: pip install 'budgetkg[parquet]'") from error
    columns = typed_columns(result)
    fields = [
        arrow.field(
            each.column.name,
            _type(arrow, each),
            metadata={"title_zh": each.column.title_zh, "title_en": each.column.title_en},
        )
        for each in columns
    ]
    arrays = [arrow.array(each.values, type=field.type) for each, field in zip(columns, fields, strict=True)]
    return arrow.table(arrays, schema=arrow.schema(fields))


def _type(arrow: Any, column: TypedColumn) -> Any:
    if column.type is Type.DECIMAL:
        return arrow.decimal128(column.digits, column.places)
    types = {Type.TEXT: "string", Type.INTEGER: "int64", Type.BOOLEAN: "bool_", Type.DATE: "date32"}
    return getattr(arrow, types[column.type])()
