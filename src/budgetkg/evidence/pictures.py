"""Pictures of a page: all of it, or the row that is meant with its table's heading and its neighbours; the row is framed.

Pages are rendered as grey pixels by the reader's own process for PDFs, without annotations, filled-in fields and pictures,
in which nobody looked for names; what is personal is blacked out before anything is cut. A picture has thirteen colours (seven greys, five tinted ones for the cell, one for the frame), so that it takes some kilobytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from budgetkg.document import Box, Row
from budgetkg.document.pdf.isolated import bare_scan_of
from budgetkg.evidence.shown import Crop
from budgetkg.evidence.tables import strip_of, strips

#: Pixels a point in a crop, where there are few and where there are many of them; and the widest crop.
FINE, COARSE = 1.8, 1.4
_WIDEST = 1500
_GREYS, _TINTS = 7, 5
#: How hard a PNG is pressed: a crop stands in a file that is mailed (the last two per cent would take ten times as long); a
#: page is shown at once, and would be a tenth smaller in twice the time.
_THOROUGHLY, _QUICKLY = 6, 3
_FRAME = _GREYS + _TINTS
_FRAME_COLOUR, _TINT_COLOUR = (178, 58, 38), (255, 236, 170)


class PagePicture:
    """One page as pixels, with what is personal blacked out."""

    def __init__(
        self, content: bytes, name: str, number: int, secrets: Iterable[Box], kept: Sequence[Box] | None
    ) -> None:
        """``kept`` are the only boxes that may show, where the page is a picture; ``None`` shows all of the page.

        Raises:
            SourceError: when the page cannot be rendered.
        """
        scan = bare_scan_of(content, name, number, images=kept is not None)
        self._scale = scan.scale
        self._image = Image.frombytes("L", (scan.width, scan.height), scan.pixels)
        if kept is not None:
            shown = Image.new("L", self._image.size, 255)
            for box in kept:
                corners = self._pixels(box, 1.5)
                shown.paste(self._image.crop(corners), corners[:2])
            self._image = shown
        self._plain: tuple[float, Image.Image] | None = None
        pen = ImageDraw.Draw(self._image)
        for box in secrets:
            left, top, right, bottom = self._pixels(box)
            pen.rectangle((left, top, right, bottom), fill=0)

    def whole(self, width: int, row: Box | None, cell: Box | None) -> tuple[tuple[int, int], bytes]:
        """The page as PNG, with its size; not finer than it was rendered."""
        page = self._page
        scale = min(width / page.width, self._scale)
        if self._plain is None or self._plain[0] != scale:
            self._plain = scale, self._levels(page, scale)  # shown again and again, with one row framed or another
        drawn = _marked(self._plain[1].copy(), page, row, cell, scale)
        return drawn.size, _saved(drawn, _QUICKLY)

    def plain(self, scale: float) -> Image.Image:
        """The page in its greys, ``scale`` pixels a point; not finer than it was rendered."""
        size = round(self._page.width * scale), round(self._page.height * scale)
        return self._image if scale >= self._scale else self._image.resize(size, Image.Resampling.LANCZOS)

    @property
    def _page(self) -> Box:
        return Box(0, 0, self._image.width / self._scale, self._image.height / self._scale)

    def crop(
        self,
        row: Box,
        cell: Box | None,
        rows: Sequence[Row],
        scale: float = FINE,
        before: tuple[PagePicture, Box] | None = None,
    ) -> Crop:
        """The row framed and its cell tinted, under the heading of its table.

        ``rows`` are the rows of the page, ``scale`` the pixels a point; ``before`` is the heading on an earlier page, where
        the table has none on this one.
        """
        *heading, around = strips(row, rows, self._page)
        pictures = []
        if before is not None:
            earlier, head = before
            place = strip_of(head, around)
            pictures.append(earlier._cut(place, None, None, min(scale, _WIDEST / around.width, self._scale)))
        pictures += [self._narrow(strip, None, None, scale) for strip in heading]
        pictures.append(self._narrow(around, row, cell, scale))
        whole, width = _stacked(pictures), round(around.width)
        return Crop(_saved(whole), width, round(whole.height * width / whole.width))

    def _narrow(self, around: Box, row: Box | None, cell: Box | None, scale: float) -> Image.Image:
        return self._cut(around, row, cell, min(scale, _WIDEST / around.width, self._scale))

    def _cut(self, around: Box, row: Box | None, cell: Box | None, scale: float) -> Image.Image:
        return _marked(self._levels(around, scale), around, row, cell, scale)

    def _levels(self, around: Box, scale: float) -> Image.Image:
        size = max(1, round(around.width * scale)), max(1, round(around.height * scale))
        grey = self._image.crop(self._pixels(around)).resize(size, Image.Resampling.LANCZOS)
        # A few levels of grey, white exactly white: paper that is nearly white would cost more than the print.
        return grey.point([min(level * _GREYS // 245, _GREYS - 1) for level in range(256)])

    def _pixels(self, box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
        scale = self._scale
        return (
            round((box.left - margin) * scale),
            round((box.top - margin) * scale),
            round((box.left + box.width + margin) * scale),
            round((box.top + box.height + margin) * scale),
        )


def _marked(drawn: Image.Image, around: Box, row: Box | None, cell: Box | None, scale: float) -> Image.Image:
    """A part of a page, its row framed and its cell tinted."""

    def corners(box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
        left, top = (box.left - around.left) * scale - margin, (box.top - around.top) * scale - margin
        right, bottom = left + box.width * scale + 2 * margin, top + box.height * scale + 2 * margin
        return max(0, round(left)), max(0, round(top)), min(drawn.width, round(right)), min(drawn.height, round(bottom))

    if cell is not None and (place := corners(cell))[0] < place[2] and place[1] < place[3]:
        tinted = drawn.crop(place).point(
            [_GREYS + level * _TINTS // _GREYS if level < _GREYS else 0 for level in range(256)]
        )
        drawn.paste(tinted, place[:2])
    if row is not None:
        left, top, right, bottom = corners(row, 1.0)
        if left < right and top < bottom:
            ImageDraw.Draw(drawn).rectangle((left, top, right - 1, bottom - 1), outline=_FRAME, width=2)
    return drawn


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


def _saved(levels: Image.Image, effort: int = _THOROUGHLY) -> bytes:
    greys = [255 * level // (_GREYS - 1) for level in range(_GREYS)]
    colours = [(grey, grey, grey) for grey in greys]
    colours += [tuple(part * level // (_TINTS - 1) for part in _TINT_COLOUR) for level in range(_TINTS)]  # type: ignore[misc]  # three parts each
    colours.append(_FRAME_COLOUR)
    palette = Image.frombytes("P", levels.size, levels.tobytes())
    palette.putpalette([part for colour in colours for part in colour])
    file = io.BytesIO()
    palette.save(file, format="PNG", compress_level=effort, bits=4)
    return file.getvalue()
