"""Writing an answer: a table for the terminal, CSV, TSV, JSON, Markdown. Numbers are exact and without exponent.

``json`` is a list of objects by column name; money has two places, and a value that is missing is ``null``. ``csv`` is
UTF-8 by RFC 4180 with the columns' names as its header. ``tsv`` has the same header and values, divided by tabs and never
quoted: in a value a tab is ``\\t``, the end of a line ``\\n`` or ``\\r``, a backslash ``\\\\``. A ``table`` leaves out the IRIs
of a named question. Parquet, which is no text, is written by :mod:`budgetkg.query.parquet`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TextIO

from budgetkg.errors import QueryError
from budgetkg.query.answer import Result
from budgetkg.query.grid import draw
from budgetkg.query.library import Column, Kind
from budgetkg.store import Value

NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.PERCENT, Kind.MONEY})
_TSV = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"})
_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")


def write(result: Result, form: str, output: TextIO, language: str = "zh") -> None:
    """Write an answer in one of :data:`FORMATS`; ``language`` (``zh``, ``en``) is that of table headings.

    Raises:
        QueryError: when the format is unknown.
    """
    if form not in FORMATS:
        raise QueryError(f"{form}: 未知格式 / unknown format; one of {', '.join(FORMATS)}")
    FORMATS[form](result, output, language)


def plain(value: Value | None, kind: Kind) -> str:
    """A value as text for machines: no grouping, no exponent; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return _number(Decimal(value), kind)
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: Decimal, kind: Kind) -> str:
    if not value.is_finite():
        return str(value)
    if kind is Kind.MONEY and value == value.quantize(_CENT):
        return format(value.quantize(_CENT), "f")
    if kind is Kind.PERCENT:
        return format(value.quantize(_TENTH), "f")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: Value | None, kind: Kind) -> str:
    """A value as text for people: money with thousands separators."""
    text = plain(value, kind)
    if kind is Kind.MONEY and isinstance(value, int | Decimal) and Decimal(value).is_finite():
        return format(Decimal(text), ",f")
    return text


def heading(column: Column, language: str) -> str:
    """What a column is called."""
    return column.title_en if language == "en" else column.title_zh


def _write_table(result: Result, output: TextIO, language: str) -> None:
    kept = [index for index, column in enumerate(result.columns) if is_for_people(column)]
    columns = [result.columns[index] for index in kept]
    rows = [[shown(row[index], result.columns[index].kind) for index in kept] for row in result.rows]
    draw(
        [heading(column, language) for column in columns], [column.kind in NUMBERS for column in columns], rows, output
    )


def is_for_people(column: Column) -> bool:
    """Whether a table shows a column: the IRIs of a named question are for programs, those of one's own were asked for.

    One's own columns have no titles but their names.
    """
    return column.kind is not Kind.IRI or column.title_zh == column.name


def _write_csv(result: Result, output: TextIO, language: str) -> None:
    writer = csv.writer(output)
    writer.writerow([column.name for column in result.columns])
    for row in result.rows:
        writer.writerow([plain(value, column.kind) for value, column in zip(row, result.columns, strict=True)])


def _write_tsv(result: Result, output: TextIO, language: str) -> None:
    output.write("\t".join(column.name for column in result.columns) + "\n")
    for row in result.rows:
        values = (plain(value, column.kind) for value, column in zip(row, result.columns, strict=True))
        output.write("\t".join(value.translate(_TSV) for value in values) + "\n")


def _write_json(result: Result, output: TextIO, language: str) -> None:
    names = [json.dumps(column.name) for column in result.columns]
    objects = []
    for row in result.rows:
        values = (_json(value, column.kind) for value, column in zip(row, result.columns, strict=True))
        objects.append("  {" + ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True)) + "}")
    output.write("[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n")


def _json(value: Value | None, kind: Kind) -> str:
    if value is None:
        return "null"
    text = plain(value, kind)
    # A number's digits go into the text as they are: JSON numbers are exact, Python's floats are not.
    if isinstance(value, bool) or (isinstance(value, int | Decimal) and Decimal(value).is_finite()):
        return text
    return json.dumps(text, ensure_ascii=False)


def _write_markdown(result: Result, output: TextIO, language: str) -> None:
    def line(cells: list[str]) -> str:
        escaped = (" ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split()) for cell in cells)
        return "| " + " | ".join(escaped) + " |\n"

    output.write(line([heading(column, language) for column in result.columns]))
    output.write(line(["---:" if column.kind in NUMBERS else "---" for column in result.columns]))
    for row in result.rows:
        output.write(line([shown(value, column.kind) for value, column in zip(row, result.columns, strict=True)]))


#: The formats of answers, by name.
FORMATS: dict[str, Callable[[Result, TextIO, str], None]] = {
    "table": _write_table,
    "csv": _write_csv,
    "tsv": _write_tsv,
    "json": _write_json,
    "md": _write_markdown,
}
