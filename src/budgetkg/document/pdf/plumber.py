"""Reads the characters of a page with pdfplumber: for the pages on which PDFium leaves some out."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber

from budgetkg.document.pdf.page import Glyph

#: How much of its height a character's box lies above its baseline where the font does not say it soundly.
_ASCENT = 0.86


def glyphs_of(document: io.BytesIO) -> tuple[Glyph, ...]:
    """The characters that stand on the only page of a PDF; slower by ten times than PDFium's."""
    with pdfplumber.open(document) as opened:
        (page,) = opened.pages
        return tuple(
            glyph
            for glyph in map(_glyph, page.chars)
            if glyph.text.strip() and 0 <= glyph.left <= page.width and 0 <= glyph.top <= page.height
        )


def _glyph(char: dict[str, Any]) -> Glyph:
    """A character on the baseline from which it is drawn.

    Its box rests on what the font says of its descent, which some fonts of digits give as more than their whole height
    (方正 E-BZ): the box then lies a line too low, and is put around the baseline instead.
    """
    left, top, right, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    if not char["upright"]:
        return Glyph(char["text"], left, top, right, bottom, bottom)
    baseline = char["top"] + char["y1"] - char["matrix"][5]
    height = bottom - top
    if not top + height / 2 <= baseline <= bottom + height / 2:
        top = baseline - _ASCENT * height
        bottom = top + height
    return Glyph(char["text"], left, top, right, bottom, baseline)
