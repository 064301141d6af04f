"""Crops of a page: the row that a finding speaks of, boxed, with its table's heading and its neighbours.

Pages are rendered as grey pixels by the reader's own process for PDFs; what is personal is blacked out before anything is cut.
A crop has thirteen colours (seven greys, five tinted ones for the cell, one for the frame), so that it takes some kilobytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from budgetkg.document import Box, Row
from budgetkg.document.pdf.isolated import scan_of
from budgetkg.text import squeeze

#: Pixels a point in a crop, where there are few and where there are many of them; and the widest crop.
FINE, COARSE = 1.8, 1.4
_WIDEST = 1500
#: What is shown around a row, in points: its neighbours so far, the page beside, the highest row and heading.
_NEIGHBOURS, _BESIDE, _HIGHEST, _HIGHEST_HEAD = 46.0, 8.0, 420.0, 130.0
_GREYS, _TINTS = 7, 5
_FRAME = _GREYS + _TINTS
_FRAME_COLOUR, _TINT_COLOUR = (178, 58, 38), (255, 236, 170)
#: What a row of figures holds and a heading does not: an amount, or a code; the numbers of columns are neither.
_AMOUNT = re.compile(r"\d[\d,，]*[.．]\d|^\d{3,}$")
#: A heading that ends so near above what is shown is shown with it, whole; one further up stands over a dotted line.
_NEAR = 30.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and its size on paper in points."""

    png: bytes
    width: int
    height: int


class PagePicture:
    """One page as pixels, with what is personal blacked out."""

    def __init__(
        self, content: bytes, name: str, number: int, secrets: Iterable[Box], kept: Sequence[Box] | None
    ) -> None:
        """``kept`` are the only boxes that may show, where the page is a picture; ``None`` shows all of the page.

        Raises:
            SourceError: when the page cannot be rendered.
        """
        scan = scan_of(content, name, number)
        self._scale = scan.scale
        self._image = Image.frombytes("L", (scan.width, scan.height), scan.pixels)
        if kept is not None:
            shown = Image.new("L", self._image.size, 255)
            for box in kept:
                corners = self._pixels(box, 1.5)
                shown.paste(self._image.crop(corners), corners[:2])
            self._image = shown
        pen = ImageDraw.Draw(self._image)
        for box in secrets:
            left, top, right, bottom = self._pixels(box)
            pen.rectangle((left, top, right, bottom), fill=0)

    def crop(self, row: Box, cell: Box | None, rows: Sequence[Row], scale: float = FINE) -> Picture:
        """The row framed and its cell tinted, under the heading of its table.

        ``rows`` are the rows of the page, ``scale`` the pixels a point.
        """
        table, head = _table_of(row, rows)
        around = _neighbourhood(row, table)
        pictures = []
        if head is not None and head.top < around.top:
            if head.top + head.height >= around.top - _NEAR:
                around = _down_to(around, head.top - 2.0)
            else:
                pictures.append(
                    self._cut(Box(around.left, head.top - 2, around.width, head.height + 3), None, None, scale)
                )
        pictures.append(self._cut(around, row, cell, scale))
        return _saved(_stacked(pictures), round(around.width))

    def _cut(self, around: Box, row: Box | None, cell: Box | None, scale: float) -> Image.Image:
        scale = min(scale, _WIDEST / around.width, self._scale)
        size = max(1, round(around.width * scale)), max(1, round(around.height * scale))
        grey = self._image.crop(self._pixels(around)).resize(size, Image.Resampling.LANCZOS)
        # A few levels of grey, white exactly white: paper that is nearly white would cost more than the print.
        drawn = grey.point([min(level * _GREYS // 245, _GREYS - 1) for level in range(256)])

        def corners(box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
            left, top = (box.left - around.left) * scale - margin, (box.top - around.top) * scale - margin
            right, bottom = left + box.width * scale + 2 * margin, top + box.height * scale + 2 * margin
            return max(0, round(left)), max(0, round(top)), min(size[0], round(right)), min(size[1], round(bottom))

        if cell is not None:
            place = corners(cell)
            tinted = drawn.crop(place).point(
                [_GREYS + level * _TINTS // _GREYS if level < _GREYS else 0 for level in range(256)]
            )
            drawn.paste(tinted, place[:2])
        if row is not None:
            left, top, right, bottom = corners(row, 1.0)
            ImageDraw.Draw(drawn).rectangle((left, top, right - 1, bottom - 1), outline=_FRAME, width=2)
        return drawn

    def _pixels(self, box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
        scale = self._scale
        return (
            round((box.left - margin) * scale),
            round((box.top - margin) * scale),
            round((box.left + box.width + margin) * scale),
            round((box.top + box.height + margin) * scale),
        )


def cell_of(row: Row, printed: str, column: int | None = None) -> Box | None:
    """The cell of a row that holds a printed text, alone or else among other words; of several the one in the column."""
    wanted = squeeze(printed)
    if not wanted:
        return None
    cells = [(squeeze(cell.text), cell.column, cell.box) for cell in row.cells if cell.box is not None]
    alone = [(number, box) for text, number, box in cells if text == wanted]
    found = alone or [(number, box) for text, number, box in cells if len(wanted) > 1 and wanted in text]
    if len(found) > 1:
        found = [(number, box) for number, box in found if number == column]
    return found[0][1] if len(found) == 1 else None


def _table_of(row: Box, rows: Sequence[Row]) -> tuple[list[Box], Box | None]:
    """The rows of the table (or, of running text, of the page) that a row stands in, and the heading above them."""
    middle = row.top + row.height / 2
    own = next((r for r in rows if r.box and r.box.top <= middle <= r.box.top + r.box.height), None)
    same = [r for r in rows if r.box is not None and (own is None or r.table == own.table)]
    boxes = [r.box for r in same if r.box is not None]
    if own is None or own.table is None:
        return boxes, None
    head: list[Box] = []
    for each in sorted(same, key=lambda r: r.box.top if r.box else 0.0):
        if any(_AMOUNT.search(squeeze(cell.text)) for cell in each.cells) or each.box is None:
            break
        head.append(each.box)
    together = _union(head) if head else None
    return boxes, together if together is not None and together.height <= _HIGHEST_HEAD else None


def _neighbourhood(row: Box, rows: Sequence[Box]) -> Box:
    """The row with those above and below it, as wide as their table."""
    top, bottom = row.top - 6.0, row.top + min(row.height, _HIGHEST) + 6.0
    near = [
        box
        for box in rows
        if box.top >= row.top - _NEIGHBOURS and box.top + box.height <= row.top + row.height + _NEIGHBOURS
    ]
    if near:
        top = min(top, min(box.top for box in near) - 2.0)
        bottom = max(bottom, max(box.top + box.height for box in near if box.height <= _HIGHEST) + 2.0) if row.height <= _HIGHEST else bottom  # fmt: skip
    wide = _union([row, *rows])
    left = max(0.0, wide.left - _BESIDE)
    return Box(left, max(0.0, top), wide.left + wide.width + _BESIDE - left, bottom - max(0.0, top))


def _down_to(box: Box, top: float) -> Box:
    """A box that begins higher up."""
    top = max(0.0, top)
    return Box(box.left, top, box.width, box.top + box.height - top)


def _union(boxes: Sequence[Box]) -> Box:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _stacked(pictures: Sequence[Image.Image]) -> Image.Image:
    """The heading over the rows, parted by a dotted line: what stands between them is left out."""
    if len(pictures) == 1:
        return pictures[0]
    gap = 9
    width, height = pictures[0].width, sum(picture.height for picture in pictures) + gap * (len(pictures) - 1)
    whole = Image.new("L", (width, height), _GREYS - 1)
    top = 0
    for number, picture in enumerate(pictures):
        if number:
            pen = ImageDraw.Draw(whole)
            for left in range(0, width, 8):
                pen.line((left, top + gap // 2, left + 3, top + gap // 2), fill=_GREYS // 2)
            top += gap
        whole.paste(picture, (0, top))
        top += picture.height
    return whole


def _saved(levels: Image.Image, width: int) -> Picture:
    greys = [255 * level // (_GREYS - 1) for level in range(_GREYS)]
    colours = [(grey, grey, grey) for grey in greys]
    colours += [tuple(part * level // (_TINTS - 1) for part in _TINT_COLOUR) for level in range(_TINTS)]  # type: ignore[misc]  # three parts each
    colours.append(_FRAME_COLOUR)
    palette = Image.frombytes("P", levels.size, levels.tobytes())
    palette.putpalette([part for colour in colours for part in colour])
    file = io.BytesIO()
    palette.save(file, format="PNG", compress_level=6, bits=4)  # the last two per cent would take ten times as long
    return Picture(file.getvalue(), width, round(levels.height * width / levels.width))
