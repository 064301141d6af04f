"""Reads pages with PDFium (pypdfium2). Only this module, :mod:`rendering` and :mod:`calls` know the library, so that another may take its place."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from budgetkg.document.pdf import calls
from budgetkg.document.pdf.across import with_columns
from budgetkg.document.pdf.page import Glyph, Page, Rule
from budgetkg.errors import SourceError

#: A page of a budget holds some thousand characters and paths; far more is a drawing, a map or an attack.
MOST_GLYPHS = 50_000
MOST_PATHS = 50_000
MOST_OBJECTS = 200_000
MOST_PAGES = 2_000
#: Form objects may hold form objects; budgets nest one or two deep.
_DEPTH = 6
#: A filled rectangle that is thinner than this is a line, in points.
_LINE_WIDTH = 2.5
#: A line that climbs less than this over its whole length is level.
_LEVEL = 1.0
#: Shorter than this is a dot, a dash or a part of a letter.
_SHORTEST = 3.0
#: PDFium marks a hyphen at the end of a line with these; what is printed is a hyphen.
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}

#: How the names of fonts begin whose blanks, which are empty too, are all that is left out of a text.
_LATIN_FONTS = (b"Times", b"Arial", b"Helvetica", b"Courier", b"Calibri", b"Cambria", b"Verdana", b"Tahoma", b"Symbol")

_Matrix = tuple[float, float, float, float, float, float]
_Window = tuple[float, float, float, float]
_ONE: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_pages(content: bytes, name: str) -> Iterator[Page]:
    """The pages of a PDF, one after another; what a page took is given back before the next is read.

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
        for index in range(count):
            try:
                page = document[index]
            except pypdfium2.PdfiumError as error:
                raise SourceError(f"{name}: 第 {index + 1} 页损坏 / page {index + 1} is damaged: {error}") from error
            with closing(page):
                yield _page(page, index + 1, name)


def count_pages(content: bytes) -> int:
    """How many pages a PDF has, which :func:`read_pages` was able to read."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        return len(document)


def _why(error: pypdfium2.PdfiumError) -> str:
    if "password" in str(error).lower():
        return "PDF 有密码 / the PDF wants a password; save a copy without one"
    return f"PDF 已损坏，无法打开 / the PDF is damaged and cannot be opened ({error}); download it again"


def _page(page: pypdfium2.PdfPage, number: int, name: str) -> Page:
    view = _View(page)
    drawn = _Drawn(view)
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


class _View:
    """From the coordinates of the file (origin at the bottom left, before rotation) to those of the reader's eye."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        self.rotation = page.get_rotation()
        across, down = right - left, top - bottom
        self.width, self.height = (down, across) if self.rotation in (90, 270) else (across, down)
        self.matrix: _Matrix = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            270: (0.0, -1.0, -1.0, 0.0, top, right),
        }[self.rotation]

    def point(self, x: float, y: float) -> tuple[float, float]:
        return _apply(self.matrix, x, y)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _combine(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _glyphs(text: Any, count: int, view: _View, windows: Mapping[int, _Window]) -> Iterator[Glyph]:
    """The characters that are seen: not the spaces and line ends that PDFium makes up, nor what is cut away.

    Spreadsheets print a merged cell that a page break cuts once on each page, most of it outside the page or outside
    the window (clip path) in which it would show. A character is seen where its middle is.
    """
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.addressof(box), ctypes.addressof(x), ctypes.addressof(y)
    page = address(text)
    point = view.point
    whole = (0.0, 0.0, view.width, view.height)
    for index in range(count):
        number = calls.unicode_of(page, index)
        if number < 33 and number != 2:  # blanks: gaps between the boxes say where words end
            continue
        if not calls.loose_box(page, index, box_at) or not calls.origin(page, index, x_at, y_at):
            continue
        x0, y0 = point(box.left, box.top)
        x1, y1 = point(box.right, box.bottom)
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        left, top, right, bottom = windows.get(calls.text_object(page, index), whole) if windows else whole
        if not (left <= (x0 + x1) / 2 <= right and top <= (y0 + y1) / 2 <= bottom):
            continue
        character = _HYPHENS.get(number) or _character(number)
        if character:
            yield Glyph(character, x0, y0, x1, y1, point(x.value, y.value)[1])


def _character(number: int) -> str:
    """The character of a code point; nothing for what is no character."""
    if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return ""
    character = chr(number)
    return "" if character.isspace() else character


def _is_unknown(address: int) -> bool:
    """Whether a font is neither in the file nor one that PDFium has a substitute for, as it has for Latin ones."""
    font = ctypes.cast(address, pdfium.FPDF_FONT)
    if pdfium.FPDFFont_GetIsEmbedded(font):
        return False
    name = ctypes.create_string_buffer(64)
    pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
    return not name.value.startswith(_LATIN_FONTS)


class _Drawn:
    """The lines and pictures of a page, form objects taken apart."""

    def __init__(self, view: _View) -> None:
        self.horizontal: list[Rule] = []
        self.vertical: list[Rule] = []
        self.images = 0.0
        self.paths = 0
        self.objects = 0
        #: The windows in which text objects show that are wider or higher than their window, by the object's address.
        self.texts: dict[int, _Window] = {}
        #: Whether there are text objects that PDFium leaves out of the text.
        self.lost = False
        self._view = view
        self._numbers = (ctypes.c_int * 2)()
        self._floats = (ctypes.c_float * 4)()
        self._matrix = pdfium.FS_MATRIX()
        self._fill_at, self._stroke_at = _places(self._numbers)
        self._corners_at = self._x_at, self._y_at, *_ = _places(self._floats)
        self._matrix_at = ctypes.addressof(self._matrix)

    def read_page(self, page: int) -> None:
        """Read all objects of a page."""
        self._read(calls.count_objects(page), calls.get_object, page, self._view.matrix, _DEPTH)

    def _read(self, count: int, get: Callable[[int, int], int], parent: int, outer: _Matrix, depth: int) -> None:
        """Read the objects of a page or a form object, which stand under a transformation."""
        for index in range(count):
            self.objects += 1
            if self.objects > MOST_OBJECTS:  # form objects may draw one another, each several times
                return
            item = get(parent, index)
            kind = calls.kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.paths += 1
                if self.paths > MOST_PATHS:
                    return
                self._path(item, _combine(self._own(item), outer))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                a, b, c, d, _, _ = _combine(self._own(item), outer)
                self.images += abs(a * d - b * c)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if depth == _DEPTH:  # inside a form object the window is in coordinates of its own
                    self._text(item)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
                inner = _combine(self._own(item), outer)
                self._read(calls.form_count(item), calls.form_object, item, inner, depth - 1)

    def _own(self, item: int) -> _Matrix:
        m = self._matrix
        return (m.a, m.b, m.c, m.d, m.e, m.f) if calls.matrix_of(item, self._matrix_at) else _ONE

    def _text(self, item: int) -> None:
        """Notes the window of a text object that does not lie in it as a whole, and whether PDFium cannot see the object.

        Where a font is not in the file PDFium takes an object of a single character for empty and leaves it out.
        """
        calls.bounds_of(item, *self._corners_at)
        x0, y0, x1, y1 = self._floats
        if (x0 == x1 or y0 == y1) and not self.lost:
            self.lost = _is_unknown(calls.font_of(item))
        clip = calls.clip_of(item)
        count = calls.clip_count(clip) if clip else 0
        if count <= 0:
            return
        left, bottom, right, top = self._clip(clip, count - 1)
        if x0 < left or x1 > right or y0 < bottom or y1 > top:
            self.texts[item] = self._box(left, bottom, right, top)

    def _clip(self, clip: int, path: int) -> _Window:
        """The extent of a clip path in the file's coordinates; the last of an object's stands within the others.

        The first and the third point of a rectangle are opposite corners.
        """
        count = calls.clip_segments(clip, path)
        floats, x_at, y_at = self._floats, self._x_at, self._y_at
        xs, ys = [], []
        for index in (0, 2) if count in (4, 5) else range(count):
            calls.segment_point(calls.clip_segment(clip, path, index), x_at, y_at)
            xs.append(floats[0])
            ys.append(floats[1])
        return min(xs, default=0.0), min(ys, default=0.0), max(xs, default=0.0), max(ys, default=0.0)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> _Window:
        """Two opposite corners in the file's coordinates as left, top, right and bottom."""
        (left, top), (right, bottom) = self._view.point(x0, y0), self._view.point(x1, y1)
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)

    def _path(self, item: int, matrix: _Matrix) -> None:
        calls.draw_mode(item, self._fill_at, self._stroke_at)
        stroked = self._numbers[1]
        for points in self._outlines(item, matrix):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
            if right - left <= _LINE_WIDTH or bottom - top <= _LINE_WIDTH:
                self._line(left, top, right, bottom)
            elif stroked:
                for (x0, y0), (x1, y1) in pairwise(points):
                    if abs(x0 - x1) <= _LEVEL or abs(y0 - y1) <= _LEVEL:
                        self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, left: float, top: float, right: float, bottom: float) -> None:
        """A line, or a filled rectangle so thin that it stands for one, along its middle."""
        if right - left >= bottom - top:
            if right - left >= _SHORTEST:
                self.horizontal.append(Rule((top + bottom) / 2, left, right))
        elif bottom - top >= _SHORTEST:
            self.vertical.append(Rule((left + right) / 2, top, bottom))

    def _outlines(self, item: int, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
        """The corners of each outline of a path; one with curves is left out, as no ruling line is bent."""
        points: list[tuple[float, float]] = []
        bent = False
        floats, x_at, y_at = self._floats, self._x_at, self._y_at
        for index in range(calls.count_segments(item)):
            segment = calls.segment(item, index)
            kind = calls.segment_kind(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not bent:
                    yield points
                points, bent = [], False
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                bent = True
            calls.segment_point(segment, x_at, y_at)
            points.append(_apply(matrix, floats[0], floats[1]))
            if calls.segment_closes(segment):
                points.append(points[0])
        if len(points) > 1 and not bent:
            yield points


def _places(numbers: ctypes.Array[Any]) -> tuple[int, ...]:
    """The address of each number of an array."""
    first, size = ctypes.addressof(numbers), ctypes.sizeof(numbers) // len(numbers)
    return tuple(first + size * index for index in range(len(numbers)))
