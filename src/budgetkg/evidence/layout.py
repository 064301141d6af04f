"""What is printed where in a document, without anything personal: the rows of each page with their boxes, and the boxes
that must be blacked out of its picture.

Personal names are learnt from a document as a whole, so that all of it must be read before one page may be shown. A
layout keeps what came of that: it can be written to a disk, and a page is then shown without reading the others.
"""

from __future__ import annotations

import json
import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from budgetkg.document import Box, Cell, Row, read_document
from budgetkg.document.ocr import scans
from budgetkg.document.pdf.page import Page
from budgetkg.errors import SourceError
from budgetkg.evidence.secrets import secret_boxes
from budgetkg.evidence.shown import EvidenceError, Reason
from budgetkg.facts.redaction import Redactor
from budgetkg.source import PDF, Source
from budgetkg.text import squeeze

#: Counts the changes of what is written.
FORMAT = 2
_APART = "   "


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row whose cells are cleaned of what is personal; they are blank where only ``text``, the row as a whole, could be."""

    row: Row
    text: str


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page, its size in points. ``pictured`` pages have a picture for a page: only what was read in it may show."""

    width: float
    height: float
    pictured: bool
    secrets: tuple[Box, ...]
    rows: tuple[PrintedRow, ...]

    @property
    def kept(self) -> list[Box] | None:
        """The only boxes of the page that may show; ``None`` for all of it."""
        if not self.pictured:
            return None
        return [cell.box for printed in self.rows for cell in printed.row.cells if cell.box is not None]


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of a document by their numbers. A document that is no PDF is not ``paged``: its pages (a text: page 0,
    a workbook: its sheets) have rows and no size."""

    paged: bool
    pages: Mapping[int, PageLayout]

    def packed(self) -> bytes:
        """The layout as bytes."""
        pages = [
            [n, p.width, p.height, p.pictured, [_numbers(box) for box in p.secrets], [_row(each) for each in p.rows]]
            for n, p in self.pages.items()
        ]
        text = json.dumps([FORMAT, self.paged, pages], ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode(), 3)

    @classmethod
    def unpacked(cls, packed: bytes) -> Layout:
        """The layout from its bytes.

        Raises:
            ValueError: when they are something else.
        """
        try:
            form, paged, pages = json.loads(zlib.decompress(packed))
            if form != FORMAT:
                raise ValueError(f"layout of format {form}")
            read = {
                number: PageLayout(
                    width,
                    height,
                    pictured,
                    tuple(Box(*box) for box in secrets),
                    tuple(_read_row(number, *row) for row in rows),
                )
                for number, width, height, pictured, secrets, rows in pages
            }
        except (zlib.error, TypeError) as error:
            raise ValueError(f"not a layout: {error}") from error
        return cls(paged, read)


def is_sound(packed: bytes) -> bool:
    """Whether the bytes of a layout came back as they were written."""
    try:
        zlib.decompress(packed)
    except zlib.error:
        return False
    return True


def layout_of(source: Source) -> Layout:
    """Read a document, once.

    Raises:
        EvidenceError: when it cannot be read.
    """
    seen: list[_Seen] = []
    try:
        document = read_document(source, lambda page: seen.append(_Seen.of(page)))
    except SourceError as error:
        unrecognised = bool(seen) and all(page.scan for page in seen) and not scans.installed()
        raise EvidenceError(Reason.SCAN if unrecognised else Reason.UNREADABLE, str(error)) from error
    redactor = Redactor.for_document(document)
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for number, group in groupby(document.rows, key=lambda row: row.page or 0):
        rows[number] += group
    if source.media_type != PDF:
        return Layout(False, {number: PageLayout(0, 0, False, (), _cleaned(own, redactor)) for number, own in rows.items()})  # fmt: skip
    return Layout(True, {page.number: page.laid_out(rows[page.number], redactor) for page in seen})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page of which the rows are not yet known; its characters, the bulk of it, packed."""

    number: int
    width: float
    height: float
    scan: bool
    pictured: bool
    glyphs: bytes

    @classmethod
    def of(cls, page: Page) -> _Seen:
        scan = scans.is_scan(page)
        glyphs = zlib.compress(pickle.dumps(() if scan else page.glyphs, pickle.HIGHEST_PROTOCOL), 1)
        return cls(page.number, page.width, page.height, scan, scan or page.images >= scans.COVERED, glyphs)

    def laid_out(self, rows: Iterable[Row], redactor: Redactor) -> PageLayout:
        own = list(rows)
        # What was not read on a scan was not looked through for names either: its few characters tell nothing.
        secrets = secret_boxes(pickle.loads(zlib.decompress(self.glyphs)), own, redactor)
        return PageLayout(self.width, self.height, self.pictured, tuple(secrets), _cleaned(own, redactor))


def _cleaned(rows: Iterable[Row], redactor: Redactor) -> tuple[PrintedRow, ...]:
    return tuple(_cleaned_row(row, redactor) for row in rows)


def _cleaned_row(row: Row, redactor: Redactor) -> PrintedRow:
    cells = tuple(Cell(redactor.clean(cell.text), cell.column, box=cell.box) for cell in row.cells if cell.text.strip())
    text, apart = redactor.clean(row.text), _APART.join(cell.text for cell in cells)
    whole = squeeze(apart) == squeeze(text)
    if not whole:  # what the cells do not tell, the row does: 经办人： | 张三
        cells = tuple(replace(cell, text="") for cell in cells)
    kept = Row(row.number, cells, row.aligned, row.page, row.table, last=row.last, box=row.box)
    return PrintedRow(kept, apart if whole else text)


def _numbers(box: Box | None) -> list[float] | None:
    return None if box is None else [round(each, 2) for each in (box.left, box.top, box.width, box.height)]


def _row(printed: PrintedRow) -> list[Any]:
    row = printed.row
    cells = [[cell.text, cell.column, _numbers(cell.box)] for cell in row.cells]
    same = _APART.join(cell.text for cell in row.cells) == printed.text
    return [row.number, row.last, row.table, row.aligned, _numbers(row.box), None if same else printed.text, cells]


def _read_row(
    page: int, number: int, last: int | None, table: int | None, aligned: bool, box: list[float] | None,
    text: str | None, cells: list[tuple[str, int, list[float] | None]],
) -> PrintedRow:  # fmt: skip
    read = tuple(Cell(text, column, box=_box(place)) for text, column, place in cells)
    row = Row(number, read, aligned, page or None, table, last=last, box=_box(box))
    return PrintedRow(row, _APART.join(cell.text for cell in read) if text is None else text)


def _box(numbers: list[float] | None) -> Box | None:
    return None if numbers is None else Box(*numbers)
