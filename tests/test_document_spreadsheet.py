"""Spreadsheets as rows of cells: what a printout shows, merged cells, lines above tables, what is hidden."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from budgetkg.document import read_document
from budgetkg.document.model import Document, Row
from budgetkg.document.spreadsheet.formats import number, plain, shown
from budgetkg.errors import SourceError
from budgetkg.source import XLS, XLSX, Source
from office import saved

SHARED = (
    '<Relationship Id="r9" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
FRAME = Border(*[Side(style="thin")] * 4)


def read(content: bytes, kind: str = XLSX) -> Document:
    return read_document(Source(Path("a.xlsx"), "a.xlsx", "0" * 64, kind, content))


def sheet_of(*rows: tuple[object, ...]) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    return book, sheet


def texts(rows: tuple[Row, ...]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in rows]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("300.32000000000005", "General", "300.32"),
        ("0.1", "General", "0.1"),
        ("2010301", "General", "2010301"),
        ("1E-7", "General", "0.0000001"),
        ("-5", "General", "-5"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234.5", "#,##0.00", "-1,234.50"),
        ("1234567.895", "#,##0.00_ ", "1,234,567.90"),
        ("1.005", "0.00", "1.01"),
        ("12", "0.00", "12.00"),
        ("0.12345", "0.00%", "12.35%"),
        ("0.5", "0%", "50%"),
        ("5", "00", "05"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("-3", "0.00_);[Red](0.00)", "(3.00)"),
        ("-0.001", "0.00", "0.00"),
        ("1.5", "0.##", "1.5"),
        ("1234567", "0.00,,", "1.23"),
        ("12345.67", '"¥"#,##0.00', "¥12,345.67"),
        ("45292", "yyyy/m/d", "2024/1/1"),
        ("45292.75", "yyyy-mm-dd hh:mm", "2024-01-01 18:00"),
        ("45322", 'yyyy"年"m"月"d"日";@', "2024年1月31日"),
        ("45322", "[$-804]yyyy年m月", "2024年1月"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("3", "[>=2]0.00;General", "3"),
        ("0.5", "# ?/?", "0.5"),
        ("12300", "0.00E+00", "12300"),
        ("7", "@", "7"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value: str, code: str, expected: str) -> None:
    exact = number(value)
    assert exact is not None
    assert shown(exact, code) == expected


@given(st.decimals("-99999999.99", "99999999.99", places=2))
def test_a_binary_fraction_is_the_decimal_that_was_typed(value: Decimal) -> None:
    exact = number(repr(float(value)))
    assert exact == value
    assert shown(exact, "0.00") == f"{value:.2f}".replace("-0.00", "0.00")
    assert Decimal(plain(exact)) == value


@given(st.text(max_size=40), st.decimals(allow_nan=False, allow_infinity=False))
def test_no_format_and_no_number_is_too_strange(code: str, value: Decimal) -> None:
    if (exact := number(str(value))) is not None:
        assert isinstance(shown(exact, code), str)


def test_a_sheet_is_a_page_and_rows_and_columns_keep_their_numbers() -> None:
    book, sheet = sheet_of(
        ("部门收支总表",), ("编制单位：某局", None, "单位：万元"), ("项目", "预算数", "备注"), ("合计", 1.5)
    )
    sheet["B4"].number_format = "0.00"
    sheet.merge_cells("A1:C1")
    for row in sheet["A3:C4"]:
        for cell in row:
            cell.border = FRAME
    other = book.create_sheet("三公经费表")
    other["B3"], other["C3"], other["C4"] = "项目", "金额", 7
    document = read(saved(book))
    assert document.pages == 2
    assert [(row.page, row.number, row.aligned) for row in document.rows] == [
        (1, 1, False), (1, 2, False), (1, 3, True), (1, 4, True), (2, 0, False), (2, 3, True), (2, 4, True),
    ]  # fmt: skip
    assert texts(document.rows)[:5] == [
        ["部门收支总表"], ["编制单位：某局", "单位：万元"], ["项目", "预算数", "备注"], ["合计", "1.50"], ["三公经费表"],
    ]  # fmt: skip
    assert document.rows[-1].at(2) == "7"
    assert [row.table for row in document.rows if row.aligned] == [1] * 4


def test_merged_cells_span_and_what_they_cover_is_not_shown() -> None:
    book, sheet = sheet_of(("甲", "乙", "丙"), ("一", "二", "三"), ("四", "五", "六"))
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:C3")
    content = saved(book)
    # A file may keep the values that a merged range covers.
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'<c r="B1" />', b'<c r="B1" t="str"><v>9</v></c>')
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    rows = read(stream.getvalue()).rows
    assert [(cell.text, cell.column, cell.row_span, cell.column_span) for cell in rows[0].cells] == [
        ("甲", 0, 1, 2),
        ("丙", 2, 3, 1),
    ]
    assert texts(rows)[1:] == [["一", "二"], ["四", "五"]]


def test_hidden_rows_columns_and_sheets_are_left_out_and_counted() -> None:
    book, sheet = sheet_of(("甲", "乙", "丙"), (1, 2, 3), (4, 5, 6))
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("隐藏")["A1"] = 99
    book["隐藏"].sheet_state = "hidden"
    document = read(saved(book))
    assert texts(document.rows) == [["甲", "丙"], ["4", "6"]]
    assert [cell.column for cell in document.rows[0].cells] == [0, 2]
    assert document.pages == 1
    assert [note.split(" / ")[1] for note in document.notes] == [
        "1 hidden sheets were not read",
        "5 hidden cells of sheet 1 were not read",
    ]


def test_formulas_errors_dates_and_texts() -> None:
    rows = ("甲", "乙"), (date(2024, 1, 31), datetime(2024, 1, 31, 8)), (True, "#DIV/0!"), ("  0012 ", "1\n2"), (
        "财政\n拨款", "=A1")  # fmt: skip
    book, sheet = sheet_of(*rows)
    sheet["B3"].data_type = "e"
    assert texts(read(saved(book)).rows) == [
        ["甲", "乙"], ["2024-01-31", "2024-01-31 8:00:00"], ["TRUE", "#DIV/0!"], ["0012", "1 2"], ["财政拨款"],
    ]  # fmt: skip


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    book, sheet = sheet_of(("甲", "乙"), (0, 1))
    sheet.sheet_view.showZeros = False
    assert texts(read(saved(book)).rows)[1] == ["1"]


def test_a_name_that_says_nothing_is_no_title() -> None:
    for name, expected in (("Sheet1", 2), ("工作表 3", 2), ("12", 2), ("支出总表", 3)):
        book, sheet = sheet_of(("项目", "金额"), ("合计", 1))
        sheet.title = name
        assert len(read(saved(book)).rows) == expected, name


def test_shared_texts_are_read_with_their_runs_and_without_readings() -> None:
    book, _sheet = sheet_of(("x",))
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    changes = {
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{names[7:-1]}"><x:sheetData><x:row><x:c t="s"><x:v>1</x:v></x:c>'
        '<x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>9</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        "xl/sharedStrings.xml": f"<sst {names}><si><t>甲</t><rPh><t>jia</t></rPh></si><si><r><t>乙</t></r><r><rPr/><t> 丙</t></r></si></sst>",
    }
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(book))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in changes:
                part = old.read(name).decode()
                link = (
                    part.replace("</Relationships>", SHARED + "</Relationships>")
                    if "workbook.xml.rels" in name
                    else part
                )
                new.writestr(name, link)
        for name, text in changes.items():
            new.writestr(name, text)
    assert texts(read(stream.getvalue()).rows) == [["乙 丙", "甲"]]


def test_an_old_file_is_read_as_a_new_one() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    style = xlwt.easyxf("borders: left thin, right thin", num_format_str="#,##0.00")
    day = xlwt.easyxf("borders: left thin", num_format_str='yyyy"年"m"月"d"日"')
    sheet.write_merge(0, 0, 0, 2, "收支总表")
    for column, text in enumerate(("项目", "预算数", "日期")):
        sheet.write(1, column, text, style)
    sheet.write(2, 0, "合计", style)
    sheet.write(2, 1, 300.32000000000005, style)
    sheet.write(2, 2, date(2024, 1, 31), day)
    sheet.write(3, 1, 9, style)
    sheet.row(3).hidden = True
    book.add_sheet("隐藏").visibility = 1
    document = read(saved(book), XLS)
    assert texts(document.rows) == [["收支总表"], ["项目", "预算数", "日期"], ["合计", "300.32", "2024年1月31日"]]
    assert [row.aligned for row in document.rows] == [False, True, True]
    assert len(document.notes) == 2


@pytest.mark.parametrize("kind", [XLSX, XLS])
@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_damaged_file_is_told(kind: str, cut: float) -> None:
    if kind == XLSX:
        content = saved(sheet_of(("甲", 1))[0])
    else:
        book = xlwt.Workbook()
        book.add_sheet("甲").write(0, 0, 1)
        content = saved(book)
    with pytest.raises(SourceError, match=r"^a\.xlsx: .+ / .+"):
        read(content[: int(len(content) * cut)], kind)


def test_an_empty_book_is_told() -> None:
    with pytest.raises(SourceError, match="空的 / nothing is printed"):
        read(saved(openpyxl.Workbook()))
