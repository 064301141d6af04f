"""Reads the characters of a page with pdfplumber: for the pages on which PDFium leaves some out."""

from __future__ import annotations

import io

import pdfplumber

from budgetkg.document.pdf.page import Glyph


def glyphs_of(content: bytes, number: int) -> tuple[Glyph, ...]:
    """The characters of a page (counted from 1) that stand on it; slower by ten times than PDFium's."""
    with pdfplumber.open(io.BytesIO(content), pages=[number]) as document:
        page = document.pages[0]
        return tuple(
            Glyph(char["text"], char["x0"], char["top"], char["x1"], char["bottom"], char["bottom"])
            for char in page.chars
            if char["text"].strip() and 0 <= char["x0"] <= page.width and 0 <= char["top"] <= page.height
        )
