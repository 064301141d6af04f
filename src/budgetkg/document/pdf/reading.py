"""A PDF as rows of cells: ruled grids as aligned rows, the rest line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from budgetkg.document.model import Box, Cell, Document, Row
from budgetkg.document.ocr import scans
from budgetkg.document.pdf.isolated import laid_of, pages_of
from budgetkg.document.pdf.lines import Line, box_of
from budgetkg.document.pdf.page import Page
from budgetkg.document.pdf.sheet import Laid, Sheet, laid_out, sheet_of
from budgetkg.document.pdf.table import join_over_page
from budgetkg.errors import SourceError
from budgetkg.source import Source


def read(
    source: Source, see: Callable[[Page], None] | None = None, watch: Callable[[int], None] | None = None
) -> Document:
    """Every page of a PDF as rows; row numbers count the rows of a page, whatever they are.

    ``see`` is shown each page as it is drawn, before rows are made of it; ``watch`` is told its number when it was read.

    Raises:
        SourceError: when the file cannot be read, or nothing is printed on its pages; when all are scans and the extra
            that recognises them is not installed.
    """
    sheets: list[Sheet] = []
    pictures: list[Page] = []
    for laid in laid_of(source.content, source.name) if see is None else _seen(source, see):
        sheets.append(sheet_of(laid, sheets[-1] if sheets else None))
        if laid.scan is not None:
            pictures.append(laid.scan)
        if watch is not None:
            watch(laid.number)
    recognised: dict[int, scans.Recognised] = {}
    for page in pictures if scans.installed() else ():
        found = recognised[page.number] = scans.read_page(page, source.content, source.name)
        before = sheets[page.number - 2] if page.number > 1 else None
        sheets[page.number - 1] = sheet_of(laid_out(found.page), before)
        if watch is not None:
            watch(page.number)
    both = [(above, below) for above, below in pairwise(sheets) if above.tables and below.tables]
    notes = [join_over_page(above.tables[-1], below.tables[0]) for above, below in both]
    rows = tuple(row for sheet in sheets for row in _rows(sheet, recognised.get(sheet.number)))
    unread = [scans.not_read([page.number for page in pictures])] if len(pictures) > len(recognised) else []
    if not rows:
        nothing = f"没有可读的文字 / nothing could be read on its {len(sheets)} pages; is it a scan, scan it at 200 dpi or more"
        raise SourceError(f"{source.name}: {unread[0] if unread else nothing}")
    return Document(source, rows, pages=len(sheets), notes=(*unread, *filter(None, notes)))


def _seen(source: Source, see: Callable[[Page], None]) -> Iterator[Laid]:
    for page in pages_of(source.content, source.name):
        see(page)
        yield laid_out(page)


def _rows(sheet: Sheet, recognised: scans.Recognised | None) -> Iterator[Row]:
    """The rows of a page from top to bottom, blank ones counted and left out."""
    placed = [(line.top, line.left, _line_row(line, sheet.number)) for line in sheet.lines]
    for number, table in enumerate(sheet.tables, start=1):
        placed.extend(table.rows(number))
    placed.sort(key=lambda entry: entry[:2])
    for number, (_, _, row) in enumerate(placed, start=1):
        if row.cells:
            row = replace(row, number=number)
            yield recognised.marked(row) if recognised else row


def _line_row(line: Line, page: int) -> Row:
    cells = tuple(
        Cell(word.text, column, box=Box(word.left, word.top, word.right - word.left, word.bottom - word.top))
        for column, word in enumerate(line.words)
    )
    return Row(0, cells, False, page, box=box_of([line]))
