"""Texts of documents on a page: what would change the page around them is taken out."""

from __future__ import annotations

import re

#: Control characters, and the marks that turn the direction of what follows them (a name could make another unreadable).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Text without control characters, marks of direction and halves of characters; it is not escaped."""
    return _UNSEEN.sub("", text)


def short(text: str, most: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
