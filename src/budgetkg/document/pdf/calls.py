"""The functions of PDFium that are called for every character and every object of a page.

The library's own bindings give and take typed pointers, which are made anew at each call. Here a handle is a number (its
address) and output goes to addresses, which takes two thirds of the time; the functions are the same.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE, _INT, _INDEX = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    assert address is not None
    call: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return call


unicode_of = _function("FPDFText_GetUnicode", ctypes.c_uint, _HANDLE, _INT)
is_unmapped = _function("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
loose_box = _function("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
origin = _function("FPDFText_GetCharOrigin", _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
text_object = _function("FPDFText_GetTextObject", _HANDLE, _HANDLE, _INT)

count_objects = _function("FPDFPage_CountObjects", _INT, _HANDLE)
get_object = _function("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
form_count = _function("FPDFFormObj_CountObjects", _INT, _HANDLE)
form_object = _function("FPDFFormObj_GetObject", _HANDLE, _HANDLE, _INDEX)
kind_of = _function("FPDFPageObj_GetType", _INT, _HANDLE)
set_active = _function("FPDFPageObj_SetIsActive", _INT, _HANDLE, _INT)
matrix_of = _function("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)
bounds_of = _function("FPDFPageObj_GetBounds", _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
font_of = _function("FPDFTextObj_GetFont", _HANDLE, _HANDLE)

draw_mode = _function("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
count_segments = _function("FPDFPath_CountSegments", _INT, _HANDLE)
segment = _function("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
segment_kind = _function("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_point = _function("FPDFPathSegment_GetPoint", _INT, _HANDLE, _HANDLE, _HANDLE)
segment_closes = _function("FPDFPathSegment_GetClose", _INT, _HANDLE)

clip_of = _function("FPDFPageObj_GetClipPath", _HANDLE, _HANDLE)
clip_count = _function("FPDFClipPath_CountPaths", _INT, _HANDLE)
clip_segments = _function("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
clip_segment = _function("FPDFClipPath_GetPathSegment", _HANDLE, _HANDLE, _INT, _INT)
