"""Writes the rows of a document into other kinds of file, with libraries that the reader does not use."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import BinaryIO, Protocol

import docx
import openpyxl
import xlwt
from openpyxl.styles import Border, Side

from budgetkg.document.model import Cell, Document, Row
from budgetkg.text import parse_amount

_FRAME = Border(*[Side(style="thin")] * 4)


def number_format(printed: str) -> tuple[Decimal, str] | None:
    """A printed number and the format under which a spreadsheet shows it so; ``None`` for what is kept as text."""
    text = printed.strip()
    amount = parse_amount(text)
    if not isinstance(amount, Decimal) or len(text) > 15 or f"{amount}" != text.replace(",", ""):
        return None
    digits = len(text.partition(".")[2])
    whole = "#,##0" if "," in text or abs(amount) < 1000 else "0"
    return amount, whole + ("." + "0" * digits if digits else "")


def by_page(document: Document) -> Iterator[tuple[int, list[Row]]]:
    for page, rows in groupby(document.rows, key=lambda row: row.page or 1):
        yield page, list(rows)


def cells_of(row: Row) -> tuple[Cell, ...]:
    """What a sheet holds of a row: people write a sentence into one cell, however wide its gaps were set elsewhere."""
    if row.aligned or (len(row.text) < 25 and not set("，。；：") & set(row.text)):
        return row.cells
    return (Cell(row.text, 0),)


def xlsx(document: Document, ruled: bool = True) -> bytes:
    """Each page as a sheet; table cells are framed, lines are not."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page, rows in by_page(document):
        sheet = book.create_sheet(f"Sheet{page}")
        for row in rows:
            if row.aligned and ruled:
                for column in range(1, row.width + 1):
                    sheet.cell(row.number, column).border = _FRAME
            for cell in cells_of(row):
                place = sheet.cell(row.number, cell.column + 1)
                if row.aligned and (shown := number_format(cell.text)):
                    place.value, place.number_format = float(shown[0]), shown[1]
                else:
                    place.value, place.data_type = cell.text, "s"
                if row.aligned and (cell.row_span > 1 or cell.column_span > 1):
                    sheet.merge_cells(
                        start_row=row.number, start_column=cell.column + 1,
                        end_row=row.number + cell.row_span - 1, end_column=cell.column + cell.column_span,
                    )  # fmt: skip
    return saved(book)


def xls(document: Document) -> bytes:
    """The same as an Excel file of 2003."""
    book = xlwt.Workbook(encoding="utf-8")
    frame = xlwt.Borders()
    frame.left = frame.right = frame.top = frame.bottom = xlwt.Borders.THIN
    styles: dict[tuple[str, bool], xlwt.XFStyle] = {}

    def style(code: str, framed: bool) -> xlwt.XFStyle:
        if (code, framed) not in styles:
            made = styles[code, framed] = xlwt.XFStyle()
            made.num_format_str = code
            if framed:
                made.borders = frame
        return styles[code, framed]

    for page, rows in by_page(document):
        sheet = book.add_sheet(f"Sheet{page}", cell_overwrite_ok=True)
        for row in rows:
            for column in range(row.width if row.aligned else 0):
                sheet.write(row.number - 1, column, style=style("General", True))
        for row in rows:
            for cell in cells_of(row):
                top, left = row.number - 1, cell.column
                shown = number_format(cell.text) if row.aligned else None
                value = float(shown[0]) if shown else cell.text
                look = style(shown[1] if shown else "General", row.aligned)
                if row.aligned and (cell.row_span > 1 or cell.column_span > 1):
                    sheet.write_merge(
                        top, top + cell.row_span - 1, left, left + cell.column_span - 1, value, look
                    )  # fmt: skip
                else:
                    sheet.write(top, left, value, look)
    return saved(book)


class Saving(Protocol):
    def save(self, stream: BinaryIO, /) -> object: ...


def saved(book: Saving) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def runs(rows: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """Lines, and the rows of one table at a time."""
    for (aligned, _table), group in groupby(rows, key=lambda row: (row.aligned, row.table)):
        yield aligned, list(group)


def word(document: Document) -> bytes:
    """Lines as paragraphs, tables as tables with merged cells."""
    made = docx.Document()
    for _page, rows in by_page(document):
        for aligned, group in runs(rows):
            if not aligned:
                for row in group:
                    made.add_paragraph("    ".join(cell.text for cell in row.cells))
                continue
            first = group[0].number
            height = max(row.number - first + max(cell.row_span for cell in row.cells) for row in group)
            table = made.add_table(height, group[0].width)
            for row in group:
                for cell in row.cells:
                    at = row.number - first
                    place = table._cells[at * group[0].width + cell.column]
                    if cell.row_span > 1 or cell.column_span > 1:
                        last = (at + cell.row_span - 1) * group[0].width + cell.column + cell.column_span - 1
                        place = place.merge(table._cells[last])
                    place.text = cell.text
    return saved(made)


def web_page(document: Document, charset: str = "utf-8") -> bytes:
    """Lines as paragraphs, tables as tables with spans; end tags of cells are left out, as many programs do."""
    parts = [f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>']
    for _page, rows in by_page(document):
        for aligned, group in runs(rows):
            if not aligned:
                parts += [
                    f"<p>{escape('&nbsp;&nbsp;&nbsp;'.join(cell.text for cell in row.cells))}</p>" for row in group
                ]
                continue
            parts.append("<table border=1>")
            parts += _table_rows(group)
            parts.append("</table>")
    text = "\n".join(parts).replace("&amp;nbsp;", "&nbsp;") + "</body></html>"
    return text.encode(charset, "xmlcharrefreplace")


def _table_rows(group: Sequence[Row]) -> Iterator[str]:
    """The rows of a table, blank ones and blank cells included: a cell stands where those before it leave it."""
    covered: set[tuple[int, int]] = set()
    by_number = {row.number: row for row in group}
    for number in range(group[0].number, group[-1].number + 1):
        yield "<tr>"
        cells = {cell.column: cell for cell in by_number[number].cells} if number in by_number else {}
        for column in range(group[0].width):
            cell = cells.get(column)
            if (number, column) in covered:
                continue
            if cell is None:
                yield "<td>"
                continue
            covered |= {
                (number + down, column + across) for down in range(cell.row_span) for across in range(cell.column_span)
            }
            yield f"<td rowspan={cell.row_span} colspan={cell.column_span}>{escape(cell.text)}"
