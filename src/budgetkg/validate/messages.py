"""The messages of results: the shape's words in their languages, with the values of the solution in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from budgetkg.validate.shacl.terms import XSD, Term, literal, text

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def filled(messages: Iterable[Term], bound: Mapping[str, Term]) -> dict[str, str]:
    """Messages by language (``""`` without one), ``{?name}`` replaced by what the query bound to it."""
    said: dict[str, str] = {}
    for message in messages:
        parts = literal(message)
        if parts is not None:
            said[parts.language] = _PLACEHOLDER.sub(lambda found: readable(bound.get(found[1])), parts.lexical)
    return said


def readable(term: Term | None) -> str:
    """A value as people write it: ``12345600.00`` → ``12,345,600``; nothing for what is unbound."""
    if term is None:
        return ""
    parts = literal(term)
    if parts is None:
        return text(term) or term
    if parts.datatype != XSD + "decimal":
        return parts.lexical
    characters = f"{Decimal(parts.lexical):,f}"
    return characters.rstrip("0").rstrip(".") if "." in characters else characters
