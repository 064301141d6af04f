"""Marks of a drawing, and their writing as SVG.

Marks name colours by the part that they play (:class:`Colour`); a drawing is coloured when it is written, with fixed colours
or with the variables of a page that has a dark mode. All looks are presentation attributes: a page may forbid inline styles.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

#: The font's size in text, and the distance of a baseline below the middle of a line.
SIZE, DROP = 12.0, 4.3
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_THIN, _WIDE = frozenset("iljtfrI.,:;!|'()[] -"), frozenset("mwMW@%")


class Colour(StrEnum):
    """The part that a colour plays; its value is the name of the page's variable."""

    INK = "ink"
    PAPER = "paper"
    SOFT = "soft"
    RULE = "rule"
    ACCENT = "accent"
    FIRST = "series-1"
    SECOND = "series-2"
    THIRD = "series-3"
    FOURTH = "series-4"
    FIFTH = "series-5"
    SIXTH = "series-6"


#: The colours of series, in their order.
SERIES = (Colour.FIRST, Colour.SECOND, Colour.THIRD, Colour.FOURTH, Colour.FIFTH, Colour.SIXTH)

#: The colours on white, and on black.
LIGHT: Mapping[Colour, str] = {
    Colour.INK: "#1f2328",
    Colour.PAPER: "#ffffff",
    Colour.SOFT: "#5c6570",
    Colour.RULE: "#d8dde3",
    Colour.ACCENT: "#a8321c",
    Colour.FIRST: "#2f5d8a",
    Colour.SECOND: "#b87a1e",
    Colour.THIRD: "#4b7d58",
    Colour.FOURTH: "#86507f",
    Colour.FIFTH: "#6f7780",
    Colour.SIXTH: "#3f8f94",
}
DARK: Mapping[Colour, str] = {
    Colour.INK: "#e6e8ea",
    Colour.PAPER: "#15181b",
    Colour.SOFT: "#9fa8b2",
    Colour.RULE: "#363c43",
    Colour.ACCENT: "#f09a7c",
    Colour.FIRST: "#7fb0de",
    Colour.SECOND: "#dba85c",
    Colour.THIRD: "#8fc09b",
    Colour.FOURTH: "#cd9cc6",
    Colour.FIFTH: "#a9b0b8",
    Colour.SIXTH: "#72c2c6",
}

Attribute = str | float | Colour


@dataclass(frozen=True, slots=True)
class Mark:
    """One element of a drawing, with what stands in it: marks, or text."""

    tag: str
    attributes: tuple[tuple[str, Attribute], ...]
    children: tuple[Mark | str, ...] = ()


def mark(tag: str, *children: Mark | str, **attributes: Attribute) -> Mark:
    """A mark; ``stroke_width`` is the attribute ``stroke-width``."""
    return Mark(tag, tuple((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items()), children)


def text(content: str, x: float, y: float, tip: str = "", **attributes: Attribute) -> Mark:
    """A line of text whose middle is at ``y``; ``tip`` is shown where the pointer rests on it."""
    looks: dict[str, Attribute] = {"fill": Colour.INK} | attributes
    return mark("text", *([mark("title", tip)] if tip else []), content, x=x, y=y + DROP, **looks)


def write(drawn: Mark, colours: Callable[[Colour], str]) -> str:
    """The mark as SVG. Text and attributes are escaped, and characters that XML or a reader's eye must not meet are spaces."""
    attributes = "".join(
        f" {name}={quoteattr(colours(value) if isinstance(value, Colour) else _attribute(value))}"
        for name, value in drawn.attributes
    )
    if not drawn.children:
        return f"<{drawn.tag}{attributes}/>"
    inside = "".join(escape(clean(c)) if isinstance(c, str) else write(c, colours) for c in drawn.children)
    return f"<{drawn.tag}{attributes}>{inside}</{drawn.tag}>"


def _attribute(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def clean(words: str) -> str:
    """The text without control characters, bidirectional overrides and what XML does not allow: each becomes a space."""
    return "".join(
        " " if unicodedata.category(char) in _UNSAFE or ord(char) & 0xFFFE == 0xFFFE else char for char in words
    )


def width(words: str, size: float = SIZE) -> float:
    """About how wide a text is set: a Chinese character is as wide as the font is high."""
    return sum(map(_share, words)) * size


def _share(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if char in _THIN:
        return 0.34
    if char in _WIDE:
        return 0.9
    return 0.66 if char.isupper() else 0.57


def cut(words: str, room: float, size: float = SIZE) -> str:
    """The text, with an ellipsis in place of what does not fit into ``room``."""
    words = " ".join(clean(words).split())
    if width(words, size) <= room:
        return words
    kept, left = 0, room - size
    while kept < len(words) and (left := left - _share(words[kept]) * size) >= 0:
        kept += 1
    return words[:kept].rstrip() + "…"


def hatch(x: float, y: float, wide: float, high: float, step: float = 5) -> str:
    """The path of slanted lines that fill a rectangle: what marks a figure as contradicted."""
    parts = []
    at = step / 2
    while at < wide + high:
        from_x, from_y = (x + at, y) if at <= wide else (x + wide, y + at - wide)
        to_x, to_y = (x, y + at) if at <= high else (x + at - high, y + high)
        parts.append(f"M{from_x:.1f} {from_y:.1f}L{to_x:.1f} {to_y:.1f}")
        at += step
    return "".join(parts)


def notes(lines: Iterable[str], x: float, y: float) -> tuple[list[Mark], float]:
    """Lines of small print from ``y`` down, and where they end."""
    marks = []
    for line in lines:
        marks.append(text(line, x, y + 9, fill=Colour.SOFT, font_size=11.0))
        y += 18
    return marks, y
