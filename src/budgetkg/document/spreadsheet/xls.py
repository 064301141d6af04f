"""Excel files of 1990 to 2003 (.xls, BIFF), through xlrd."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from budgetkg.document.limits import MOST_CELLS, too_much
from budgetkg.document.spreadsheet.formats import GENERAL, number, shown
from budgetkg.document.spreadsheet.sheet import Sheet
from budgetkg.errors import SourceError

#: The worksheets that are shown; others are hidden, or very hidden.
_SHOWN = 0


def read(content: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets that are shown, in order, and how many are hidden.

    Raises:
        SourceError: when the file is damaged, wants a password, or holds more than any budget.
    """
    try:
        return _sheets(content, name)
    except SourceError:
        raise
    except Exception as error:  # xlrd tells damage by whichever exception the bytes run it into (struct, index, assert)
        if "encrypted" in str(error):
            raise SourceError(f"{name}: 文件有密码 / the file wants a password; save a copy without one") from error
        raise SourceError(
            f"{name}: Excel 文件已损坏，无法打开 / the Excel file is damaged and cannot be opened "
            f"({type(error).__name__}); open it and save it as .xlsx"
        ) from error


def _sheets(content: bytes, name: str) -> tuple[list[Sheet], int]:
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
    )
    with book:
        sheets: list[Sheet] = []
        hidden = filled = 0
        for index in range(book.nsheets):
            printed = book.sheet_by_index(index)
            if printed.visibility != _SHOWN:
                hidden += 1
            else:
                sheet = Sheet(printed.name)
                filled += _read_sheet(book, printed, sheet)
                sheets.append(sheet)
                if filled > MOST_CELLS:
                    raise too_much(name, f"超过 {MOST_CELLS} 个单元格", f"more than {MOST_CELLS} filled cells")
            book.unload_sheet(index)
        return sheets, hidden


def _read_sheet(book: Any, printed: Any, sheet: Sheet) -> int:
    """Fill a sheet from what xlrd read; how many cells were."""
    sheet.hidden_rows.update(row for row, info in printed.rowinfo_map.items() if info.hidden)
    sheet.hidden_columns.update(column for column, info in printed.colinfo_map.items() if info.hidden)
    sheet.merged.extend(
        (top, left, bottom - 1, right - 1) for top, bottom, left, right in printed.merged_cells if top < bottom
    )
    upright = [bool(xf.border.left_line_style or xf.border.right_line_style) for xf in book.xf_list]
    filled = 0
    for row in range(printed.nrows):
        for column in range(printed.row_len(row)):
            style = printed.cell_xf_index(row, column)
            if style < len(upright) and upright[style]:
                sheet.ruled.add(row)
            text = _value(book, printed, row, column, style)
            if text.strip():
                sheet.cells[row][column] = text
                filled += 1
    return filled


def _value(book: Any, printed: Any, row: int, column: int, style: int) -> str:
    kind, value = printed.cell_type(row, column), printed.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, ""))
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        exact = number(repr(value))
        if exact is None or (not exact and not printed.show_zero_values):
            return ""
        known = book.format_map.get(book.xf_list[style].format_key) if style < len(book.xf_list) else None
        return shown(exact, known.format_str if known else GENERAL, bool(book.datemode))
    return ""
