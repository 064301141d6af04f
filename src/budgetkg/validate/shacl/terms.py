"""Terms as N-Triples text, and what SHACL asks of literals: their parts, whether they are well-formed, their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeAlias

Term: TypeAlias = str

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"

TYPE: Term = f"<{RDF}type>"
SUB_CLASS_OF: Term = f"<{RDFS}subClassOf>"
NIL: Term = f"<{RDF}nil>"

#: What terms of one order compare by: numbers with numbers, times with times (with a zone, or without).
Ordered: TypeAlias = Decimal | float | str | bool | datetime

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}

_INTEGER = r"[+-]?[0-9]+"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
#: The lexical space of the datatypes whose literals can be ill-formed (XML Schema Part 2).
_LEXICAL = {
    XSD + name: re.compile(pattern)
    for name, pattern in {
        "boolean": r"true|false|0|1",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        "float": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        "date": _DATE + _ZONE,
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
        "time": _TIME + _ZONE,
        "gYear": r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})" + _ZONE,
        "gYearMonth": r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])" + _ZONE,
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    }.items()
}
#: The integer types with their least and greatest value.
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    XSD + name: limits
    for name, limits in {
        "integer": (None, None),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }.items()
}
_EXACT = frozenset({*_INTEGERS, XSD + "decimal"})
_FLOATING = frozenset({XSD + "double", XSD + "float"})


@dataclass(frozen=True, slots=True)
class Literal:
    """The parts of a literal: its characters, its datatype's IRI, and its language tag (empty without one)."""

    lexical: str
    datatype: str
    language: str = ""


def iri(value: str) -> Term:
    """An IRI as a term."""
    return f"<{value}>"


def is_iri(term: Term) -> bool:
    """Whether a term is an IRI."""
    return term[0] == "<"


def is_blank(term: Term) -> bool:
    """Whether a term is a blank node."""
    return term[0] == "_"


def is_literal(term: Term) -> bool:
    """Whether a term is a literal."""
    return term[0] == '"'


@lru_cache(maxsize=65536)
def literal(term: Term) -> Literal | None:
    """The parts of a literal; ``None`` for an IRI or a blank node."""
    if not is_literal(term):
        return None
    end = term.rindex('"')
    lexical, rest = _unescaped(term[1:end]), term[end + 1 :]
    if rest.startswith("@"):
        return Literal(lexical, RDF + "langString", rest[1:].lower())
    return Literal(lexical, rest[3:-1] if rest else XSD + "string")


def text(term: Term) -> str:
    """What SPARQL's STR gives: an IRI's characters, or a literal's without its type; empty for a blank node."""
    parts = literal(term)
    if parts is not None:
        return parts.lexical
    return term[1:-1] if is_iri(term) else ""


def quoted(characters: str) -> Term:
    """A string as a plain literal."""
    return '"' + "".join(_QUOTED.get(c, c) for c in characters) + '"'


def is_well_formed(parts: Literal) -> bool:
    """Whether a literal's characters are in the lexical space of its datatype; always so for types we do not know."""
    if parts.datatype in _INTEGERS:
        if re.fullmatch(_INTEGER, parts.lexical) is None:
            return False
        least, greatest = _INTEGERS[parts.datatype]
        value = int(parts.lexical)
        return (least is None or value >= least) and (greatest is None or value <= greatest)
    pattern = _LEXICAL.get(parts.datatype)
    if pattern is None:
        return True
    if pattern.fullmatch(parts.lexical) is None:
        return False
    return parts.datatype not in (XSD + "date", XSD + "dateTime") or _moment(parts) is not None


def less_or_equal(left: Term, right: Term) -> bool | None:
    """Whether ``left <= right`` in SPARQL's order; ``None`` where the two cannot be compared."""
    a, b = _value(left), _value(right)
    if a is None or b is None or a[0] != b[0]:
        return None
    return bool(a[1] <= b[1])  # type: ignore[operator]  # values of one order compare


def less(left: Term, right: Term) -> bool | None:
    """Whether ``left < right`` in SPARQL's order; ``None`` where the two cannot be compared."""
    a, b = _value(left), _value(right)
    if a is None or b is None or a[0] != b[0]:
        return None
    return bool(a[1] < b[1])  # type: ignore[operator]  # as above


@lru_cache(maxsize=65536)
def _value(term: Term) -> tuple[str, Ordered] | None:
    """The order that a literal belongs to, and its value there."""
    parts = literal(term)
    if parts is None or parts.language or not is_well_formed(parts):
        return None
    try:
        if parts.datatype in _EXACT:
            return "number", Decimal(parts.lexical)
        if parts.datatype in _FLOATING:
            return "number", float(parts.lexical.replace("INF", "inf"))
    except InvalidOperation:
        return None
    if parts.datatype == XSD + "string":
        return "string", parts.lexical
    if parts.datatype == XSD + "boolean":
        return "boolean", parts.lexical in ("true", "1")
    if parts.datatype in (XSD + "date", XSD + "dateTime"):
        moment = _moment(parts)
        return None if moment is None else (f"{parts.datatype} {moment.tzinfo is not None}", moment)
    return None


def _moment(parts: Literal) -> datetime | None:
    """A date or time; ``None`` for what the calendar does not have, or Python's does not reach."""
    try:
        if parts.datatype == XSD + "date":
            day = date.fromisoformat(parts.lexical[:10])
            return datetime.fromisoformat(f"{day.isoformat()}T00:00:00{parts.lexical[10:]}")
        return datetime.fromisoformat(parts.lexical)
    except ValueError:
        return None


def _unescaped(characters: str) -> str:
    if "\\" not in characters:
        return characters
    return _ESCAPE.sub(
        lambda found: chr(int(found[1] or found[2], 16)) if found[3] is None else _ESCAPED.get(found[3], found[3]),
        characters,
    )
