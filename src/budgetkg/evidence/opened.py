"""A source file, opened to be looked at: its pages as pictures, its rows as lines."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from budgetkg.document import Box, Row
from budgetkg.errors import SourceError
from budgetkg.evidence.excerpts import end_of, excerpt_of, index_of
from budgetkg.evidence.layout import Layout, PageLayout
from budgetkg.evidence.pictures import FINE, PagePicture
from budgetkg.evidence.shown import Crop, EvidenceError, Excerpt, PageImage, Reason, Spot
from budgetkg.evidence.tables import cell_of, heading_before, union
from budgetkg.source import Source

#: Pictures that are kept, each of some megabytes: a page, and the one where its table has its heading.
_PICTURES = 2
#: The heading of a table is looked for on so many pages before.
_BACK = 60


def source_of(path: Path, sha256: str) -> Source:
    """The source file at a path.

    Raises:
        EvidenceError: when it is not there any more, cannot be read, or is another one by now.
    """
    try:
        source = Source.read(path)
    except SourceError as error:
        if path.is_file():
            raise EvidenceError(Reason.UNREADABLE, str(error).replace(str(path), path.name)) from error
        words = (
            "源文件已不在原处 / the source file is not where it was; move it back, or say where it is: --sources DIR"
        )
        raise EvidenceError(Reason.GONE, f"{path.name}: {words}") from error
    if source.sha256 != sha256:
        words = "文件已改动，不是图谱的来源 / the file was changed and is not the source any more; build it again, or put the old one back"
        raise EvidenceError(Reason.CHANGED, f"{path.name}: {words}")
    return source


class Opened:
    """A source and its layout. The pictures of the pages last looked at are kept: what is asked next is often on them."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self._source, self._layout = source, layout
        self._pictures: dict[int, PagePicture] = {}
        self._refused: dict[int, str] = {}  # a page that took too long once is not tried for each thing on it

    @property
    def paged(self) -> bool:
        """Whether it has pages that can be pictured; lines and sheets have excerpts only."""
        return self._layout.paged

    def page(self, number: int, width: int, spot: Spot | None = None) -> PageImage:
        """A whole page, ``width`` pixels wide, the spot on it marked where it is found.

        Raises:
            EvidenceError: when there is no such page or it cannot be pictured.
        """
        page, picture = self._pictured(number)
        row, cell = self._boxes(page, spot) if spot is not None else (None, None)
        pixels, png = picture.whole(width, row, cell)
        return PageImage(png, *pixels, page.width, page.height, row, cell, len(self._layout.pages))

    def crop(self, spot: Spot, scale: float = FINE) -> Crop:
        """The row framed, its cell tinted, among its neighbours under the heading of its table.

        Raises:
            EvidenceError: as :meth:`page`, and when nothing is printed there.
        """
        page, picture = self._pictured(spot.page or 0)
        row, cell = self._boxes(page, spot)
        if row is None:
            raise EvidenceError(Reason.NO_ROW, f"{self._at(spot)}没有内容 / nothing is printed there")
        rows = _rows(page)
        earlier = (
            (n, _rows(self._layout.pages[n])) for n in range((spot.page or 0) - 1, 0, -1) if n in self._layout.pages
        )
        found = heading_before(row, rows, islice(earlier, _BACK))
        heading = None if found is None else (self._pictured(found[0])[1], found[1])
        return picture.crop(row, cell, rows, scale, heading)

    def excerpt(self, spot: Spot) -> Excerpt:
        """The rows as lines of text.

        Raises:
            EvidenceError: when nothing is printed there.
        """
        page = self._layout.pages.get(spot.page or 0)
        index = index_of(page.rows, spot) if page is not None else None
        if page is None or index is None:
            raise EvidenceError(Reason.NO_ROW, f"{self._at(spot)}没有内容 / nothing is printed there")
        return excerpt_of(page.rows, index, spot)

    def _boxes(self, page: PageLayout, spot: Spot) -> tuple[Box | None, Box | None]:
        """Where the row and its cell are."""
        index = index_of(page.rows, spot)
        if index is None:
            return (Box(*spot.box) if spot.box is not None else None), None
        cell = cell_of(page.rows[index].row, spot.printed, spot.column)
        if spot.box is not None:
            return Box(*spot.box), cell
        rows = [printed.row.box for printed in page.rows[index : end_of(page.rows, index, spot) + 1]]
        boxes = [box for box in rows if box is not None]
        return (union(boxes) if boxes else None), cell

    def _pictured(self, number: int) -> tuple[PageLayout, PagePicture]:
        page = self._layout.pages.get(number) if self._layout.paged else None
        if page is None:
            has = f"{len(self._layout.pages)} 页 / {len(self._layout.pages)} pages"
            why = f"共 {has}" if self._layout.paged else "文件没有页面图像 / the file has no pages to be pictured"
            raise EvidenceError(Reason.NO_PAGE, f"{self._source.name}: 没有第 {number} 页 / no page {number}: {why}")
        picture = self._pictures.pop(number, None) or self._rendered(number, page)
        self._pictures[number] = picture
        if len(self._pictures) > _PICTURES:
            del self._pictures[next(iter(self._pictures))]
        return page, picture

    def _rendered(self, number: int, page: PageLayout) -> PagePicture:
        if page.pictured and not page.rows:
            words = f"第 {number} 页是图片，未识别，不能显示 / page {number} is a picture that was not recognised and cannot be shown"
            raise EvidenceError(Reason.SCAN, f"{self._source.name}: {words}")
        if number in self._refused:
            raise EvidenceError(Reason.UNREADABLE, self._refused[number])
        try:
            return PagePicture(self._source.content, self._source.name, number, page.secrets, page.kept)
        except SourceError as error:
            self._refused[number] = str(error)
            raise EvidenceError(Reason.UNREADABLE, str(error)) from error

    def _at(self, spot: Spot) -> str:
        page = f"第 {spot.page} 页" if spot.page else ""
        return (
            f"{self._source.name}: {page}第 {spot.row} 行" if spot.row is not None else f"{self._source.name}: {page}"
        )


def _rows(page: PageLayout) -> list[Row]:
    return [printed.row for printed in page.rows]
