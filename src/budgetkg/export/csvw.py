"""CSV on the Web: the columns of the tidy tables for programs (``csv-metadata.json``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetkg.export.columns import KEY, is_required, meaning
from budgetkg.export.tidy import FINDINGS, TABLES, TidyTable, Type
from budgetkg.graph.iris import Iris
from budgetkg.metadata import Words, wording

#: Its name: a program that finds a table looks for this file beside it.
NAME = "csv-metadata.json"

_DATATYPES: dict[Type, dict[str, str]] = {
    Type.TEXT: {"base": "string"},
    Type.INTEGER: {"base": "integer"},
    Type.NUMBER: {"base": "decimal"},
    Type.MONEY: {"base": "decimal"},
    Type.BOOLEAN: {"base": "boolean", "format": "true|false"},
    Type.DATE: {"base": "date", "format": "yyyy-MM-dd"},
}
_DIALECT = {
    "encoding": "utf-8",
    "lineTerminators": ["\r\n"],
    "quoteChar": '"',
    "doubleQuote": True,
    "delimiter": ",",
    "header": True,
    "headerRowCount": 1,
}


def csvw(tables: Sequence[TidyTable], title: Words, base_iri: str) -> dict[str, Any]:
    """The tables as a CSVW table group, for a folder that holds ``NAME.csv`` of each."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": _natural(title),
        "dialect": _DIALECT,
        "tables": [_table(table, Iris.under(base_iri)) for table in tables],
    }


def _table(table: TidyTable, iris: Iris) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(table, name, type_, iris) for name, type_ in table.columns]}
    if table is TABLES[0]:
        schema["primaryKey"] = KEY
    elif table is not FINDINGS:
        first = {"resource": f"{TABLES[0].name}.csv", "columnReference": KEY}
        schema["foreignKeys"] = [{"columnReference": KEY, "reference": first}]
    return {"url": f"{table.name}.csv", "dc:title": _natural(wording.TABLES[table.name]), "tableSchema": schema}


def _column(table: TidyTable, name: str, type_: Type, iris: Iris) -> dict[str, Any]:
    means = meaning(table.name, name)
    datatype = dict(_DATATYPES[type_])
    if means.values:
        datatype["format"] = "|".join(means.values)
    told: dict[str, Any] = {
        "name": name,
        # The header's own word is in no language, and stands first for whoever compares it.
        "titles": {"und": name, "zh": means.title.zh, "en": means.title.en},
        "dc:description": _natural(means.text),
        "datatype": datatype,
    }
    if is_required(table.name, name):
        told["required"] = True
    if means.term:
        told["propertyUrl"] = means.term
    if means.codes:
        codes = iris.year(0).removesuffix("0") if means.codes == "year" else f"{iris.scheme(means.codes)}/"
        told["valueUrl"] = f"{codes}{{{name}}}"
    return told


def _natural(words: Words) -> list[dict[str, str]]:
    return [{"@value": words.zh, "@language": "zh"}, {"@value": words.en, "@language": "en"}]
