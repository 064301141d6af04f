"""Reads pages with PDFium (pypdfium2).

Only this module, :mod:`drawn`, :mod:`rendering` and :mod:`calls` know the library, so that another may take its place.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from budgetkg.document.pdf import calls
from budgetkg.document.pdf.across import with_columns
from budgetkg.document.pdf.drawn import MOST_OBJECTS, MOST_PATHS, Drawn
from budgetkg.document.pdf.page import Glyph, Page
from budgetkg.document.pdf.view import View, Window
from budgetkg.errors import SourceError

#: A page of a budget holds some thousand characters; far more is no budget, or an attack.
MOST_GLYPHS = 50_000
MOST_PAGES = 2_000
#: PDFium marks a hyphen at the end of a line with these; what is printed is a hyphen.
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}


@contextmanager
def opened(content: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF of which pages can be read.

    Raises:
        SourceError: when the file is no PDF, is damaged, wants a password, has no page or too many.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"{name}: {_why(error)}") from error
    with closing(document):
        count = len(document)
        if count == 0:
            raise SourceError(f"{name}: PDF 没有页面 / the PDF has no pages")
        if count > MOST_PAGES:
            raise SourceError(
                f"{name}: {count} 页，超过 {MOST_PAGES} 页 / {count} pages; more than {MOST_PAGES} are not read; split it"
            )
        yield document


def read_pages(document: pypdfium2.PdfDocument, name: str, indices: Iterable[int]) -> Iterator[Page]:
    """Pages (from 0), one after another; what a page took is given back before the next is read.

    Raises:
        SourceError: when one is damaged, or holds more than a page of a budget.
    """
    for index in indices:
        try:
            page = document[index]
        except pypdfium2.PdfiumError as error:
            raise SourceError(f"{name}: 第 {index + 1} 页损坏 / page {index + 1} is damaged: {error}") from error
        with closing(page):
            yield _page(page, index + 1, name)


def _why(error: pypdfium2.PdfiumError) -> str:
    if "password" in str(error).lower():
        return "PDF 有密码 / the PDF wants a password; save a copy without one"
    return f"PDF 已损坏，无法打开 / the PDF is damaged and cannot be opened ({error}); download it again"


def _page(page: pypdfium2.PdfPage, number: int, name: str) -> Page:
    view = View(page.get_bbox(), page.get_rotation())
    drawn = Drawn(view)
    drawn.read_page(address(page.raw))
    if drawn.paths > MOST_PATHS or drawn.objects > MOST_OBJECTS:
        raise SourceError(
            f"{name}: 第 {number} 页图形过多 / page {number} has more than {MOST_PATHS} lines and shapes; that is no budget"
        )
    with closing(page.get_textpage()) as text:
        count = pdfium.FPDFText_CountChars(text.raw)
        if count > MOST_GLYPHS:
            raise SourceError(
                f"{name}: 第 {number} 页有 {count} 个字符，过多 / page {number} has {count} characters; that is no budget"
            )
        glyphs = _others(page.pdf, number) if drawn.lost else tuple(_glyphs(text.raw, count, view, drawn.texts))
    area = view.width * view.height
    read = Page(
        number,
        view.width,
        view.height,
        glyphs,
        tuple(drawn.horizontal),
        tuple(drawn.vertical),
        min(drawn.images / area, 1.0) if area else 0.0,
    )
    return with_columns(read)


def address(handle: Any) -> int:
    """What :mod:`calls` knows an object by."""
    return ctypes.addressof(handle.contents)


def _others(document: pypdfium2.PdfDocument, number: int) -> tuple[Glyph, ...]:
    """The characters of a page by another library, which takes half a second to load and which few files need.

    It gets the page as a file of its own: to find one among a thousand it would look at all of them.
    """
    from budgetkg.document.pdf.plumber import glyphs_of

    with closing(pypdfium2.PdfDocument.new()) as alone, io.BytesIO() as file:
        alone.import_pages(document, [number - 1])
        alone.save(file)
        return glyphs_of(file)


def _glyphs(text: Any, count: int, view: View, windows: Mapping[int, Window]) -> Iterator[Glyph]:
    """The characters that are seen: not the spaces and line ends that PDFium makes up, nor what is cut away.

    Spreadsheets print a merged cell that a page break cuts once on each page, most of it outside the page or outside
    the window (clip path) in which it would show. A character is seen where its middle is.
    """
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.addressof(box), ctypes.addressof(x), ctypes.addressof(y)
    unicode_of, loose_box, origin, text_object = calls.unicode_of, calls.loose_box, calls.origin, calls.text_object
    made = tuple.__new__  # a third of the time that calling the class takes
    page = address(text)
    a, b, c, d, e, f = view.matrix
    left, top, right, bottom = whole = Window(0.0, 0.0, view.width, view.height)
    for index in range(count):
        number = unicode_of(page, index)
        if number < 33 and number != 2:  # blanks: gaps between the boxes say where words end
            continue
        if not loose_box(page, index, box_at) or not origin(page, index, x_at, y_at):
            continue
        x0, y0, x1, y1 = box.left, box.top, box.right, box.bottom
        x0, y0, x1, y1 = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if windows:
            left, top, right, bottom = windows.get(text_object(page, index), whole)
        if left <= (x0 + x1) / 2 <= right and top <= (y0 + y1) / 2 <= bottom and (character := _character(number)):
            yield made(Glyph, (character, x0, y0, x1, y1, b * x.value + d * y.value + f))


@cache
def _character(number: int) -> str:
    """The character of a code point; nothing for what is no character."""
    if number in _HYPHENS:
        return _HYPHENS[number]
    if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return ""
    character = chr(number)
    return "" if character.isspace() else character
