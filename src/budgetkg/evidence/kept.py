"""What is shown as bytes, to be kept: a line of JSON, and a picture behind it."""

from __future__ import annotations

import json

from budgetkg.document import Box
from budgetkg.evidence.shown import Crop, DocumentSize, Excerpt, Line, PageImage

Kept = PageImage | Crop | Excerpt | DocumentSize


def to_bytes(shown: Kept) -> bytes:
    """What is shown as bytes."""
    match shown:
        case PageImage(png, width, height, wide, high, row, cell, pages):
            return _with((width, height, wide, high, _numbers(row), _numbers(cell), pages), png)
        case Crop(png, width, height):
            return _with((width, height), png)
        case Excerpt(lines):
            return _with([(line.number, line.text, line.marked) for line in lines])
        case DocumentSize(pages):
            return _with(pages)


def page_image(kept: bytes) -> PageImage:
    """A page from its bytes."""
    head, _, png = kept.partition(b"\n")
    width, height, wide, high, row, cell, pages = json.loads(head)
    return PageImage(png, width, height, wide, high, _box(row), _box(cell), pages)


def crop(kept: bytes) -> Crop:
    """A crop from its bytes."""
    head, _, png = kept.partition(b"\n")
    return Crop(png, *json.loads(head))


def excerpt(kept: bytes) -> Excerpt:
    """An excerpt from its bytes."""
    lines = json.loads(kept)
    return Excerpt(tuple(Line(number, text, tuple(marked) if marked else None) for number, text, marked in lines))


def document_size(kept: bytes) -> DocumentSize:
    """A size from its bytes."""
    return DocumentSize(tuple((width, height) for width, height in json.loads(kept)))


def _with(head: object, png: bytes = b"") -> bytes:
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + png


def _numbers(box: Box | None) -> tuple[float, ...] | None:
    return None if box is None else (box.left, box.top, box.width, box.height)


def _box(numbers: list[float] | None) -> Box | None:
    return None if numbers is None else Box(*numbers)
