"""Pages as grey pixels, by PDFium: as they are looked at, or bare of all that is not their own text and lines."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
import pypdfium2.raw as pdfium

from budgetkg.document.pdf import calls
from budgetkg.document.pdf.drawn import MOST_OBJECTS
from budgetkg.document.pdf.page import Scan, Wanted
from budgetkg.document.pdf.pdfium import MOST_GLYPHS, address
from budgetkg.errors import SourceError

#: A page is rendered at 200 dots per inch, as scanners do; one that is larger than two A3 sheets more coarsely.
PIXELS_A_POINT = 200 / 72
MOST_PIXELS = 4_800
#: PDFium itself follows form objects so deep.
_DEEPEST = 40


def scan(content: bytes, wanted: Wanted) -> Scan:
    """A page of a PDF, which :func:`read_pages` was able to read, as grey pixels."""
    with closing(pypdfium2.PdfDocument(content)) as document, closing(document[wanted.number - 1]) as page:
        if not wanted.images:
            _without_images(page)
            _without_unmapped(page)
        scale = min(PIXELS_A_POINT, MOST_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True, draw_annots=wanted.annotations)
        with closing(bitmap):
            rows, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
            pixels = b"".join(rows[start : start + width] for start in range(0, stride * bitmap.height, stride))
            return Scan(pixels, width, bitmap.height, scale)


def _without_images(page: pypdfium2.PdfPage) -> None:
    """Take the pictures out of what is drawn, also those in form objects, however deep.

    Raises:
        SourceError: when the page holds more than can be looked through.
    """
    whole = address(page.raw)
    parents = [(whole, calls.count_objects(whole), calls.get_object, 0)]
    objects = 0
    while parents:
        parent, count, get, depth = parents.pop()
        objects += count
        if objects > MOST_OBJECTS or depth > _DEEPEST:
            raise SourceError("页面图形过多，无法显示 / too many shapes on the page to show it")
        for item in (get(parent, index) for index in range(count)):
            kind = calls.kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                calls.set_active(item, 0)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                parents.append((item, calls.form_count(item), calls.form_object, depth + 1))


def _without_unmapped(page: pypdfium2.PdfPage) -> None:
    """Take the texts out of what is drawn of which the file does not say what characters they are: nobody could read them."""
    with closing(page.get_textpage()) as text:
        characters = address(text.raw)
        for index in range(min(pdfium.FPDFText_CountChars(text.raw), MOST_GLYPHS)):
            if calls.is_unmapped(characters, index) == 1:
                calls.set_active(calls.text_object(characters, index), 0)
