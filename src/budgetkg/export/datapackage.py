"""Frictionless Data: the tidy tables as a data package (``datapackage.json``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from budgetkg.export.columns import KEY, is_required, meaning
from budgetkg.export.files import Written
from budgetkg.export.tidy import FINDINGS, TABLES, TidyTable, Type
from budgetkg.metadata import LICENCES, Publication, Words, wording

#: Its name.
NAME = "datapackage.json"

_TYPES = {
    Type.TEXT: "string",
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.MONEY: "number",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def data_package(
    tables: Sequence[TidyTable],
    files: Mapping[str, Written],
    publication: Publication,
    title: Words,
    description: Words,
    issued: datetime | None = None,
) -> dict[str, Any]:
    """The tables as a data package, for the folder of the ``files`` (CSV, by the names of their tables)."""
    told: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "budgetkg",
        "title": _both(title),
        "description": _both(description),
        "resources": [_resource(table, files[table.name]) for table in tables],
    }
    if publication.licence:
        name = next((name for name, iri in LICENCES.items() if iri == publication.licence), "")
        told["licenses"] = [{"path": publication.licence} | ({"name": name} if name else {})]
    if publication.landing_page:
        told["homepage"] = publication.landing_page
    if publication.publisher.name:
        told["contributors"] = [{"title": _both(publication.publisher.name), "role": "publisher"}]
    if issued is not None:
        told["created"] = issued.strftime("%Y-%m-%dT%H:%M:%SZ")
    return told


def _resource(table: TidyTable, file: Written) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, *column) for column in table.columns], "missingValues": [""]}
    if table is TABLES[0]:
        schema["primaryKey"] = [KEY]
    elif table is not FINDINGS:
        schema["foreignKeys"] = [{"fields": [KEY], "reference": {"resource": TABLES[0].name, "fields": [KEY]}}]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": _both(wording.TABLES[table.name]),
        "path": file.path.name,
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _field(table: TidyTable, name: str, type_: Type) -> dict[str, Any]:
    means = meaning(table.name, name)
    told: dict[str, Any] = {
        "name": name,
        "type": _TYPES[type_],
        "title": _both(means.title),
        "description": _both(means.text),
    }
    if type_ is Type.BOOLEAN:
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {}
    if is_required(table.name, name):
        constraints["required"] = True
    if table is TABLES[0] and name == KEY:
        constraints["unique"] = True
    if means.values:
        constraints["enum"] = list(means.values)
    return told | ({"constraints": constraints} if constraints else {})


def _both(words: Words) -> str:
    """A text in both languages where only one string may stand."""
    return words.zh if words.zh == words.en else " / ".join(text for text in (words.zh, words.en) if text)
