"""What a query takes and gives: plain Python values, and their form as RDF terms.

Money stays exact: ``xsd:decimal`` is :class:`~decimal.Decimal`, and no number ever passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from budgetkg.errors import QueryError

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
        "unsignedByte",
        "gYear",
    )
)
_DECIMALS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_LITERAL = re.compile(
    r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"(?:\^\^<(?P<kind>[^>]*)>|@(?P<language>[A-Za-z0-9-]+))?', re.DOTALL
)
_ESCAPED = re.compile(r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})|(?P<one>.))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class IRI(str):
    """An IRI among a query's values; a string that knows it is a name and not a text."""

    __slots__ = ()


Value = IRI | str | bool | int | Decimal | date
Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Table:
    """A query's answer: the names of its columns, and rows with ``None`` where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


def from_term(term: Term) -> Value:
    """A term of an answer as a Python value; what does not fit its datatype comes as its own characters."""
    if isinstance(term, NamedNode):
        return IRI(term.value)
    if not isinstance(term, Literal):
        return str(term)
    return _literal(term.value, term.datatype.value)


def from_text(term: str) -> tuple[Value, str]:
    """A term as N-Triples writes it, as :func:`from_term` gives it, and the language of a text (``""`` without one).

    Many terms are read this way to show them: it takes a third of the time of a parser.

    Raises:
        ValueError: when it is no IRI and no literal.
    """
    if term.startswith("<"):
        return IRI(term[1:-1]), ""
    match = _LITERAL.fullmatch(term)
    if match is None:
        raise ValueError(f"{term!r} is no IRI and no literal")
    text = match["text"] if "\\" not in match["text"] else _ESCAPED.sub(_unescaped, match["text"])
    return (_literal(text, match["kind"]) if match["kind"] else text), match["language"] or ""


def _unescaped(match: re.Match[str]) -> str:
    code = match["four"] or match["eight"]
    return chr(int(code, 16)) if code else _ESCAPES.get(match["one"], match["one"])


def _literal(text: str, kind: str) -> Value:
    if kind in _DECIMALS or kind in _INTEGERS:
        try:
            return Decimal(text) if kind in _DECIMALS else int(text)
        except (InvalidOperation, ValueError):
            return text
    if kind == _XSD + "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if kind == _XSD + "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # a date with a time zone, which xsd:date allows and date does not
    return text


def to_sparql(value: Value) -> str:
    """A value as one SPARQL term, quoted by the RDF library: nothing in it can become syntax.

    Raises:
        QueryError: when it is an :class:`IRI` that is no absolute IRI, or a number that is not finite.
    """
    if isinstance(value, IRI):
        try:
            return str(NamedNode(value))
        except ValueError as error:
            raise QueryError(f"{str(value)!r}: 不是有效的 IRI / not an absolute IRI: {error}") from error
    if isinstance(value, bool):
        return str(Literal(value))
    if isinstance(value, int):
        return str(Literal(str(value), datatype=NamedNode(_XSD + "integer")))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise QueryError(f"{value}: 不是有限的数 / not a finite number")
        return str(Literal(format(value, "f"), datatype=NamedNode(_XSD + "decimal")))
    if isinstance(value, date):
        return str(Literal(value.isoformat(), datatype=NamedNode(_XSD + "date")))
    return str(Literal(value))


Bindings = Mapping[str, Value]
