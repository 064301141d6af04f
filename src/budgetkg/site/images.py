"""Printed rows as a static site shows them: cut out of the page's picture with the row framed, or among the lines of a text.

Each page that has a printed row is one file, made once, personal data blacked out as everywhere. What is shown of a row is a
drawing that shows a part of that file and a frame over it: attributes only, which the strictest policy of a page allows.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from markupsafe import Markup
from PIL import Image

from budgetkg.document import Box, Row
from budgetkg.evidence import EvidenceError, Excerpt, Layout, PageImages, Reason, Spot
from budgetkg.evidence.excerpts import excerpt_of, index_of
from budgetkg.evidence.tables import heading_before, strip_of, strips
from budgetkg.pages.render import template_named
from budgetkg.pages.words import WORDS
from budgetkg.site.output import Output
from budgetkg.site.rows import PrintedRow

#: Pixels a point: small print can be read, and a page takes some ten kilobytes.
_SCALE = 2
#: How long a page may take; a document as a whole takes longer.
_SECONDS = 60.0
#: The heading of a table is looked for on so many pages before.
_BACK = 60


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page: of which picture, how large that is in points, which part, and what is framed in it."""

    href: str
    wide: float
    high: float
    part: Box
    frame: Box | None = None


class _Document:
    """A document whose rows are being shown: what is printed where, and the pictures of its pages so far."""

    def __init__(self, sha256: str, layout: Layout) -> None:
        self.sha256 = sha256
        self.layout = layout
        self.pages: dict[int, str] = {}

    def rows(self, page: int) -> list[Row]:
        return [printed.row for printed in self.layout.pages[page].rows]


class Pictures:
    """Shows printed rows of the source files that are at hand, document by document.

    ``problems`` are sentences on what could not be shown and why, one a document; ``files`` and ``size`` count the pictures.
    """

    def __init__(self, sources: Mapping[str, Path], out: Output, root: str) -> None:
        """``sources`` are the files by SHA-256, ``root`` the path of the site without a last slash.

        Raises:
            OSError: when no temporary folder can be made.
        """
        self.problems: dict[str, str] = {}
        self.files = 0
        self.size = 0
        self._images = PageImages(sources, processes=1, seconds=_SECONDS)
        self._out, self._root = out, root
        self._open: _Document | None = None
        self._closed: tuple[str, EvidenceError] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._images.close()

    def of_row(self, row: PrintedRow) -> Markup:
        """What is shown of a row, in both languages; a sentence where the source is not at hand.

        Raises:
            ExportError: when a picture cannot be written.
        """
        shown: Sequence[Strip] = ()
        excerpt: Excerpt | None = None
        try:
            document = self._opened(row.sha256)
            if document.layout.paged:
                shown = self._strips(document, row)
            else:
                excerpt = _excerpt(document.layout, row)
        except EvidenceError as error:
            self.problems.setdefault(row.sha256, _naming(row.file, str(error)))
        html = template_named("static_row").render(
            strips=shown,
            excerpt=excerpt,
            label=" / ".join(WORDS["page-image"]).format(file=row.file, page=row.page, row=row.row),
            missing=WORDS["no-file"],
        )
        return Markup(html)

    def _opened(self, sha256: str) -> _Document:
        if self._open is not None and self._open.sha256 == sha256:
            return self._open
        if self._closed is not None and self._closed[0] == sha256:
            raise self._closed[1]  # it is not tried again for each of its rows
        try:
            self._open = _Document(sha256, self._images.layout(sha256))
        except EvidenceError as error:
            self._closed = sha256, error
            raise
        return self._open

    def _strips(self, document: _Document, row: PrintedRow) -> Sequence[Strip]:
        pages = document.layout.pages
        layout = pages.get(row.page or 0)
        if layout is None or row.page is None:
            raise EvidenceError(Reason.NO_PAGE, f"没有第 {row.page} 页 / there is no page {row.page}")
        index = index_of(layout.rows, _spot(row))
        box = Box(*row.box) if row.box is not None else layout.rows[index].row.box if index is not None else None
        if box is None:
            raise EvidenceError(
                Reason.NO_ROW,
                f"第 {row.page} 页第 {row.row} 行没有内容 / nothing is printed on page {row.page}, row {row.row}",
            )
        rows = document.rows(row.page)
        *heading, around = strips(box, rows, Box(0, 0, layout.width, layout.height))
        earlier = ((number, document.rows(number)) for number in range(row.page - 1, 0, -1) if number in pages)
        before = heading_before(box, rows, islice(earlier, _BACK))
        shown = [] if before is None else [self._strip(document, before[0], strip_of(before[1], around))]
        shown += [self._strip(document, row.page, part) for part in heading]
        return [*shown, self._strip(document, row.page, around, box)]

    def _strip(self, document: _Document, page: int, part: Box, frame: Box | None = None) -> Strip:
        layout = document.layout.pages[page]
        if page not in document.pages:
            document.pages[page] = self._written(document.sha256, page, layout.width)
        return Strip(document.pages[page], layout.width, layout.height, part, frame)

    def _written(self, sha256: str, page: int, wide: float) -> str:
        """The address of the picture of a page, which is made."""
        path = f"evidence/{sha256[:16]}/p{page}.webp"
        content = _pressed(self._images.page(sha256, page, round(_SCALE * wide)).png)
        self._out.write(path, content)
        self.files += 1
        self.size += len(content)
        return f"{self._root}/{path}"


def _pressed(png: bytes) -> bytes:
    """A picture of a few colours in half the bytes, without loss."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(file, "WEBP", lossless=True, quality=60, method=4)
    return file.getvalue()


def _excerpt(layout: Layout, row: PrintedRow) -> Excerpt:
    page, spot = layout.pages.get(row.page or 0), _spot(row)
    index = index_of(page.rows, spot) if page is not None else None
    if page is None or index is None:
        raise EvidenceError(Reason.NO_ROW, f"第 {row.row} 行没有内容 / nothing is printed in row {row.row}")
    return excerpt_of(page.rows, index, spot)


def _spot(row: PrintedRow) -> Spot:
    return Spot(row.page, row.row, table=row.table, last=row.last_row)


def _naming(file: str, message: str) -> str:
    """A message with the file that it is about, once."""
    return message if file.rpartition("/")[2] in message else f"{file}: {message}"
