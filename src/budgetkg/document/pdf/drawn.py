"""The lines and pictures of a page, and what of its texts shows, from PDFium's objects.

There are up to a thousand objects on a page, of many of which several things are asked: the calls are what this takes, so
that none is made of which the answer is known.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from budgetkg.document.pdf import calls
from budgetkg.document.pdf.page import Rule
from budgetkg.document.pdf.view import ONE, Matrix, View, Window, combined

#: A page of a budget holds some thousand paths; far more is a drawing, a map or an attack.
MOST_PATHS = 50_000
MOST_OBJECTS = 200_000
#: Form objects may hold form objects; budgets nest one or two deep.
_DEPTH = 6
#: A filled rectangle that is thinner than this is a line, in points.
_LINE_WIDTH = 2.5
#: A line that climbs less than this over its whole length is level.
_LEVEL = 1.0
#: Shorter than this is a dot, a dash or a part of a letter.
_SHORTEST = 3.0
#: How the names of fonts begin whose blanks, which are empty too, are all that is left out of a text.
_LATIN_FONTS = (b"Times", b"Arial", b"Helvetica", b"Courier", b"Calibri", b"Cambria", b"Verdana", b"Tahoma", b"Symbol")

#: Left, bottom, right and top in the file's coordinates.
_Extent = tuple[float, float, float, float]


def _is_unknown(address: int) -> bool:
    """Whether a font is neither in the file nor one that PDFium has a substitute for, as it has for Latin ones."""
    font = ctypes.cast(address, pdfium.FPDF_FONT)
    if pdfium.FPDFFont_GetIsEmbedded(font):
        return False
    name = ctypes.create_string_buffer(64)
    pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
    return not name.value.startswith(_LATIN_FONTS)


class Drawn:
    """The lines and pictures of a page, form objects taken apart."""

    def __init__(self, view: View) -> None:
        self.horizontal: list[Rule] = []
        self.vertical: list[Rule] = []
        self.images = 0.0
        self.paths = 0
        self.objects = 0
        #: The windows in which text objects show that are wider or higher than their window, by the object's address.
        self.texts: dict[int, Window] = {}
        #: Whether there are text objects that PDFium leaves out of the text.
        self.lost = False
        self._view = view
        self._clips: dict[int, _Extent] = {}
        self._numbers = (ctypes.c_int * 2)()
        self._floats = (ctypes.c_float * 4)()
        self._matrix = pdfium.FS_MATRIX()
        self._fill_at, self._stroke_at = _places(self._numbers)
        self._corners_at = self._x_at, self._y_at, *_ = _places(self._floats)
        self._matrix_at = ctypes.addressof(self._matrix)

    def read_page(self, page: int) -> None:
        """Read all objects of a page."""
        self._read(calls.count_objects(page), calls.get_object, page, self._view.matrix, _DEPTH)

    def _read(self, count: int, get: Callable[[int, int], int], parent: int, outer: Matrix, depth: int) -> None:
        """Read the objects of a page or a form object, which stand under a transformation."""
        kind_of = calls.kind_of
        for index in range(count):
            self.objects += 1
            if self.objects > MOST_OBJECTS:  # form objects may draw one another, each several times
                return
            item = get(parent, index)
            kind = kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if depth == _DEPTH:  # inside a form object the window is in coordinates of its own
                    self._text(item)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.paths += 1
                if self.paths > MOST_PATHS:
                    return
                self._path(item, combined(self._own(item), outer))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                a, b, c, d, _, _ = combined(self._own(item), outer)
                self.images += abs(a * d - b * c)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
                inner = combined(self._own(item), outer)
                self._read(calls.form_count(item), calls.form_object, item, inner, depth - 1)

    def _own(self, item: int) -> Matrix:
        m = self._matrix
        return (m.a, m.b, m.c, m.d, m.e, m.f) if calls.matrix_of(item, self._matrix_at) else ONE

    def _text(self, item: int) -> None:
        """Notes the window of a text object that does not lie in it as a whole, and whether PDFium cannot see the object.

        Where a font is not in the file PDFium takes an object of a single character for empty and leaves it out.
        """
        calls.bounds_of(item, *self._corners_at)
        x0, y0, x1, y1 = self._floats[:]
        if (x0 == x1 or y0 == y1) and not self.lost:
            self.lost = _is_unknown(calls.font_of(item))
        clip = calls.clip_of(item)
        count = calls.clip_count(clip) if clip else 0
        if count <= 0:
            return
        left, bottom, right, top = self._clip(clip, count - 1)
        if x0 < left or x1 > right or y0 < bottom or y1 > top:
            self.texts[item] = self._view.window(left, bottom, right, top)

    def _clip(self, clip: int, path: int) -> _Extent:
        """The extent of a clip path in the file's coordinates; the last of an object's stands within the others.

        Many objects show through one window: it is known again by its first point, which they have in common while the
        page is open.
        """
        first = calls.clip_segment(clip, path, 0)
        known = self._clips.get(first)
        if known is None:
            known = self._clips[first] = self._extent(clip, path)
        return known

    def _extent(self, clip: int, path: int) -> _Extent:
        """The first and the third point of a rectangle are opposite corners."""
        count = calls.clip_segments(clip, path)
        xs, ys = [], []
        for index in (0, 2) if count in (4, 5) else range(count):
            calls.segment_point(calls.clip_segment(clip, path, index), self._x_at, self._y_at)
            xs.append(self._floats[0])
            ys.append(self._floats[1])
        return min(xs, default=0.0), min(ys, default=0.0), max(xs, default=0.0), max(ys, default=0.0)

    def _path(self, item: int, matrix: Matrix) -> None:
        calls.draw_mode(item, self._fill_at, self._stroke_at)
        stroked = self._numbers[1] != 0
        for xs, ys in self._outlines(item, matrix, stroked):
            left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
            if right - left <= _LINE_WIDTH or bottom - top <= _LINE_WIDTH:
                self._line(left, top, right, bottom)
            elif stroked:
                for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
                    if abs(x0 - x1) <= _LEVEL or abs(y0 - y1) <= _LEVEL:
                        self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, left: float, top: float, right: float, bottom: float) -> None:
        """A line, or a filled rectangle so thin that it stands for one, along its middle."""
        if right - left >= bottom - top:
            if right - left >= _SHORTEST:
                self.horizontal.append(Rule((top + bottom) / 2, left, right))
        elif bottom - top >= _SHORTEST:
            self.vertical.append(Rule((left + right) / 2, top, bottom))

    def _outlines(self, item: int, matrix: Matrix, stroked: bool) -> Iterator[tuple[list[float], list[float]]]:
        """The corners (x, y) of each outline of a path; one with curves is left out, as no ruling line is bent.

        Whether it closes is asked where its sides are drawn; its extent is the same.
        """
        xs: list[float] = []
        ys: list[float] = []
        bent = False
        a, b, c, d, e, f = matrix
        floats, x_at, y_at = self._floats, self._x_at, self._y_at
        segment_of, kind_of, point_of = calls.segment, calls.segment_kind, calls.segment_point
        for index in range(calls.count_segments(item)):
            segment = segment_of(item, index)
            kind = kind_of(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(xs) > 1 and not bent:
                    yield xs, ys
                xs, ys, bent = [], [], False
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                bent = True
            point_of(segment, x_at, y_at)
            x, y = floats[0], floats[1]
            xs.append(a * x + c * y + e)
            ys.append(b * x + d * y + f)
            if stroked and calls.segment_closes(segment):
                xs.append(xs[0])
                ys.append(ys[0])
        if len(xs) > 1 and not bent:
            yield xs, ys


def _places(numbers: ctypes.Array[Any]) -> tuple[int, ...]:
    """The address of each number of an array."""
    first, size = ctypes.addressof(numbers), ctypes.sizeof(numbers) // len(numbers)
    return tuple(first + size * index for index in range(len(numbers)))
