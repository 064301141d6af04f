"""Spreadsheets: each sheet that is shown is a page.

What a printout would not show is left out and counted in the document's notes: hidden sheets, rows and columns, and
what a merged range covers. Numbers are read as their format shows them (1,234.50, 12.5%, 2024年1月31日, blank for a zero
that is not shown), formulas by their last result, errors as their sign. Comments, pictures, headers and footers of the
printed page are not read. The name of a sheet is read as its first line (row 0) where no title stands over its table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetkg.document.model import Document, Row
from budgetkg.document.spreadsheet import xls, xlsx
from budgetkg.document.spreadsheet.sheet import Sheet, rows_of
from budgetkg.errors import SourceError
from budgetkg.source import Source

__all__ = ["read_xls", "read_xlsx"]


def read_xlsx(source: Source) -> Document:
    """The sheets of an .xlsx file as pages.

    Raises:
        SourceError: when it is damaged, empty, or holds more than any budget.
    """
    return _document(source, *xlsx.read(source.content, source.name))


def read_xls(source: Source) -> Document:
    """The sheets of an .xls file as pages.

    Raises:
        SourceError: when it is damaged, wants a password, is empty, or holds more than any budget.
    """
    return _document(source, *xls.read(source.content, source.name))


def _document(source: Source, sheets: Sequence[Sheet], hidden: int) -> Document:
    rows = tuple(_rows(source, sheets))
    if not rows:
        raise SourceError(f"{source.name}: 工作表都是空的 / nothing is printed on its sheets")
    notes = []
    if hidden:
        notes.append(f"{hidden} 个隐藏的工作表未读 / {hidden} hidden sheets were not read")
    for page, sheet in enumerate(sheets, start=1):
        lost = sum(
            row in sheet.hidden_rows or column in sheet.hidden_columns
            for row, cells in sheet.cells.items()
            for column in cells
        )
        if lost:
            notes.append(
                f"工作表 {page} 有 {lost} 个隐藏的单元格未读 / {lost} hidden cells of sheet {page} were not read"
            )
    return Document(source, rows, pages=len(sheets), notes=tuple(notes))


def _rows(source: Source, sheets: Sequence[Sheet]) -> Iterator[Row]:
    for page, sheet in enumerate(sheets, start=1):
        yield from rows_of(sheet, page, source.name)
