"""Asking: a named question with its parameters, or a text of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.errors import QueryError
from budgetkg.query.library import Column, Kind, named
from budgetkg.query.parameters import bound
from budgetkg.store import IRI, Bindings, Graph, Value


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: its columns, and rows with ``None`` where there is no value. Money is exact, in yuan."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | None, ...], ...]

    def records(self) -> list[dict[str, Value | None]]:
        """The rows as dictionaries by column name: what a data frame is made of."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def run(graph: Graph, name: str, params: Mapping[str, str | int | Decimal] | None = None) -> Result:
    """Ask a named question. Parameters are text, as on a command line, or values.

    Raises:
        QueryError: for an unknown question or parameter, a missing parameter, or a value that does not fit its type.
        StoreError: when the graph cannot be read.
    """
    query = named(name)
    table = graph.query(query.text, bound(graph, query, params or {}))
    if table.columns != tuple(column.name for column in query.columns):
        raise QueryError(f"{name}: 头部的列与 SELECT 不一致 / the header's columns are not those of SELECT")
    return Result(query.columns, _with_booleans(query.columns, table.rows))


def _with_booleans(
    columns: tuple[Column, ...], rows: tuple[tuple[Value | None, ...], ...]
) -> tuple[tuple[Value | None, ...], ...]:
    """The rows with yes and no where the header says so: some engines compute 1 and 0 (docs/endpoints.md)."""
    decided = [index for index, column in enumerate(columns) if column.kind is Kind.BOOLEAN]
    if not any(isinstance(row[index], int) and not isinstance(row[index], bool) for row in rows for index in decided):
        return rows
    return tuple(
        tuple(bool(value) if index in decided and value is not None else value for index, value in enumerate(row))
        for row in rows
    )


def ask(graph: Graph, text: str, bindings: Bindings | None = None) -> Result:
    """Ask in SPARQL. Columns are headed by their variables; ``bindings`` go into open ``VALUES`` blocks.

    Raises:
        QueryError: when the text is not valid or must not run; with line and caret.
        StoreError: when the graph cannot be read.
    """
    table = graph.query(text, bindings)
    columns = (Column(name, _kind(index, table.rows), name, name) for index, name in enumerate(table.columns))
    return Result(tuple(columns), table.rows)


def _kind(index: int, rows: tuple[tuple[Value | None, ...], ...]) -> Kind:
    """The kind that fits all values of a column of one's own query."""
    kinds = {type(row[index]) for row in rows if row[index] is not None}
    for types, kind in (
        ({IRI}, Kind.IRI),
        ({bool}, Kind.BOOLEAN),
        ({int}, Kind.INTEGER),
        ({int, Decimal}, Kind.NUMBER),
    ):
        if kinds and kinds <= types:
            return kind
    return Kind.TEXT
