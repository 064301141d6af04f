"""N-Triples terms as strings: IRIs and literals, exactly escaped.

Decimals are written in full, never with an exponent; money with two places. One way to write a value, so that sorted
lines are the same from run to run.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from budgetkg.graph.vocabulary import XSD

#: One triple: subject, predicate and object as N-Triples terms.
Triple = tuple[str, str, str]

# Canonical N-Triples: these are escaped, all other characters stand as they are. A lone surrogate is no character, and
# cannot be written in UTF-8: it becomes the replacement character.
_SPECIAL = re.compile(r'[\x00-\x1f"\\\x7f\ud800-\udfff]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CENT = Decimal("0.01")


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def iri(value: str) -> str:
    """An IRI in angle brackets. It must be legal already: :mod:`budgetkg.graph.iris` sees to that."""
    return f"<{value}>"


def text(value: str) -> str:
    """A plain string."""
    return f'"{_SPECIAL.sub(_escape, value)}"'


def zh(value: str) -> str:
    """A string in Chinese."""
    return f'"{_SPECIAL.sub(_escape, value)}"@zh'


def language(value: str, tag: str) -> str:
    """A string in the language of a tag."""
    return f'"{_SPECIAL.sub(_escape, value)}"@{tag}'


def typed(value: str, datatype: str) -> str:
    """A literal of a datatype, by its lexical form."""
    return f'"{_SPECIAL.sub(_escape, value)}"^^<{datatype}>'


def integer(value: int) -> str:
    """An ``xsd:integer``."""
    return f'"{value}"^^<{XSD.integer}>'


def decimal(value: Decimal) -> str:
    """An ``xsd:decimal`` as it is: ``Decimal("1E+3")`` is ``1000``; places are neither added nor taken away.

    Raises:
        ValueError: for what is no number (NaN, infinity).
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no decimal")
    return f'"{_unsigned_zero(value):f}"^^<{XSD.decimal}>'


def money(value: Decimal) -> str:
    """Yuan as an ``xsd:decimal`` with two places.

    Raises:
        ValueError: for what is no number, or finer than a cent.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no amount")
    cents = value.quantize(_CENT)
    if cents != value:
        raise ValueError(f"{value} yuan is finer than a cent")
    return f'"{_unsigned_zero(cents):f}"^^<{XSD.decimal}>'


def _unsigned_zero(value: Decimal) -> Decimal:
    return value if value else abs(value)


def boolean(value: bool) -> str:
    """An ``xsd:boolean``."""
    return f'"{"true" if value else "false"}"^^<{XSD.boolean}>'


def day(value: str) -> str:
    """An ``xsd:date`` for an ISO date; any other text stays a plain string, so that validation sees it."""
    try:
        return typed(date.fromisoformat(value).isoformat(), XSD.date)
    except ValueError:
        return text(value)


def year(value: str) -> str:
    """An ``xsd:gYear`` of four digits."""
    return typed(value, XSD.gYear)
