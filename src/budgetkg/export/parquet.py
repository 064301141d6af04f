"""The tidy tables as Parquet: typed columns, blanks as nulls, money as exact decimals."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from budgetkg.errors import ExportError
from budgetkg.export.files import Written, written_file
from budgetkg.export.tidy import Cell, TidyTable, Type

_BATCH = 50_000


def write_parquet(folder: Path, table: TidyTable, rows: Iterable[tuple[Cell, ...]]) -> Written:
    """Write one table as ``NAME.parquet``.

    Raises:
        ExportError: when pyarrow is not installed, or the file cannot be written.
    """
    arrow, parquet = _pyarrow()
    types = {
        Type.TEXT: arrow.string(),
        Type.INTEGER: arrow.int64(),
        Type.NUMBER: arrow.decimal128(38, 10),
        Type.MONEY: arrow.decimal128(38, 2),
        Type.BOOLEAN: arrow.bool_(),
        Type.DATE: arrow.date32(),
    }
    schema = arrow.schema([(name, types[type_]) for name, type_ in table.columns])
    with (
        written_file(folder / f"{table.name}.parquet") as file,
        parquet.ParquetWriter(file.output, schema) as writer,
    ):
        batch: list[tuple[Cell, ...]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                writer.write_table(_columns(arrow, schema, batch))
                batch.clear()
        writer.write_table(_columns(arrow, schema, batch))
    return file.written


def _pyarrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ExportError(
            "parquet 需要 pyarrow / writing Parquet needs pyarrow; install it with: pip install 'budgetkg[parquet]'"
        ) from error


def _columns(arrow: Any, schema: Any, rows: list[tuple[Cell, ...]]) -> Any:
    columns = (arrow.array([row[index] for row in rows], type=field.type) for index, field in enumerate(schema))
    return arrow.table(list(columns), schema=schema)
