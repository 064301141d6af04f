"""Asking: a named question with its parameters, or a text of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from budgetkg.errors import QueryError
from budgetkg.graph.iris import Iris
from budgetkg.query.library import Column, Kind, NamedQuery, Parameter, named
from budgetkg.store import IRI, Bindings, Graph, Value
from budgetkg.text import fold_width, squeeze

_NUMBERED = re.compile(r"(?P<organ>[^〔〕]+)〔(?P<year>[0-9]{4})〕(?:第)?(?P<number>[0-9]+)号?")
_BRACKETS = str.maketrans(dict.fromkeys("[【［(（〔", "〔") | dict.fromkeys("]】］)）〕", "〕"))


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
    table = graph.query(query.text, _bindings(graph, query, params or {}))
    if table.columns != tuple(column.name for column in query.columns):
        raise QueryError(f"{name}: 头部的列与 SELECT 不一致 / the header's columns are not those of SELECT")
    return Result(query.columns, table.rows)


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


def _bindings(graph: Graph, query: NamedQuery, params: Mapping[str, str | int | Decimal]) -> dict[str, Value]:
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in params:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"；是否为 / did you mean {near[0]}" if near else ""
            takes = ", ".join(known) or "无 / none"
            raise QueryError(f"{query.name}: 没有参数 {name} / has no parameter {name}{hint}; 参数 / it takes: {takes}")
    bindings: dict[str, Value] = {}
    for parameter in query.parameters:
        given = params.get(parameter.name, parameter.default)
        if given is not None:
            bindings[parameter.name] = _value(graph, query, parameter, str(given).strip())
        elif parameter.required:
            raise QueryError(
                f"{query.name}: 缺少参数 / lacks the parameter {parameter.name} "
                f"({parameter.description_zh} / {parameter.description_en}); give it as --param {parameter.name}=…"
            )
    return bindings


def _value(graph: Graph, query: NamedQuery, parameter: Parameter, given: str) -> Value:
    """The given text as a value of the parameter's type."""
    kind, _, scheme = parameter.type.partition(":")
    iris = Iris(graph.base_iri)
    if kind == "concept" and given:
        return _concept(graph, query, parameter, scheme, given)
    if kind == "integer" and re.fullmatch(r"[+-]?[0-9]{1,18}", given):
        return int(given)
    if kind == "decimal":
        try:
            number = Decimal(given)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    if kind == "year" and re.fullmatch(r"[0-9]{4}", given):
        return IRI(iris.year(int(given)))
    if kind == "iri" and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", given):
        return IRI(given)
    if kind == "policy" and given:
        return normalised_number(given)
    if kind == "text" and given:
        return given
    wanted = {
        "integer": "整数 / a whole number",
        "decimal": "数 / a number",
        "year": "四位年份 / a year of four digits",
        "iri": "完整的 IRI / a full IRI",
    }.get(kind, "非空文字 / a text that is not empty")
    raise QueryError(
        f"{query.name}: 参数 {parameter.name} 应为{wanted}; 得到 / parameter {parameter.name}: got {given!r}"
    )


def _concept(graph: Graph, query: NamedQuery, parameter: Parameter, scheme: str, given: str) -> IRI:
    """The concept of a code, if the list has it: a misspelt code would silently give an empty answer."""
    iris = Iris(graph.base_iri)
    wanted = iris.code(scheme, given)
    found = graph.query(
        "SELECT DISTINCT ?concept WHERE { VALUES (?scheme) { (UNDEF) } ?concept skos:inScheme ?scheme }",
        {"scheme": IRI(iris.scheme(scheme))},
    )
    codes = sorted(str(row[0]).removeprefix(f"{iris.scheme(scheme)}/") for row in found.rows)
    if str(wanted) in {str(row[0]) for row in found.rows} or not codes:
        return IRI(wanted)
    near = get_close_matches(given, codes, n=3, cutoff=0.4) or codes[:12]
    raise QueryError(
        f"{query.name}: 参数 {parameter.name} 的值 {given!r} 不在代码表中 / parameter {parameter.name}: no code {given!r} "
        f"in the list; such as: {', '.join(near)}"
    )


def normalised_number(given: str) -> str:
    """A 发文字号 in its normal form whatever its brackets, spaces and widths; a title without its outer 《》."""
    compact = squeeze(fold_width(given))
    match = _NUMBERED.fullmatch(compact.translate(_BRACKETS))
    if match:
        return f"{match['organ']}〔{match['year']}〕{int(match['number'])}号"
    if compact.startswith("《") and compact.endswith("》"):
        return given.strip()[1:-1]
    return given
