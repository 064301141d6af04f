"""What a file is, by its bytes: the suffix may say otherwise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from budgetkg.document import read_document
from budgetkg.errors import SourceError
from budgetkg.source import DOCX, HTML, MEDIA_TYPES, PDF, TEXT, XLS, XLSX, Source
from office import saved
from typesetting import Text, typeset

WEB_PAGE = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>甲<td>1.00</table></html>".encode()


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


def old_book() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "甲")
    return saved(book)


def new_book() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    return saved(book)


def _name(value: object) -> str:
    """A test's name without its bytes: packages hold the time they were written."""
    return "content" if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(
    ("suffix", "content", "kind"),
    [
        (".xls", WEB_PAGE, HTML),
        (".xls", b"\xef\xbb\xbf\r\n <!-- x -->\n<table border=1><tr><td>1", HTML),
        (".xls", "<html><table>甲</table>".encode("utf-16"), HTML),
        (".pdf", b"<!DOCTYPE html>\n<html><body>404", HTML),
        (".txt", WEB_PAGE, HTML),
        (".html", "<p>甲".encode("gbk"), HTML),
        (".xls", "科目\t金额\r\n合计\t1.00\r\n".encode("gbk"), TEXT),
        (".xls", new_book(), XLSX),
        (".xlsx", old_book(), XLS),
        (".docx", new_book(), XLSX),
        (".txt", "<甲> 预算".encode(), TEXT),
        (".xls", typeset([Text(50, 50, "甲")]), PDF),
        (".xlsx", archive("[Content_Types].xml", "word/document.xml"), DOCX),
        (".PDF", b"", PDF),
    ],
    ids=_name,
)
def test_the_bytes_say_what_a_file_is(suffix: str, content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert Source.read(path).media_type == kind


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("suffix", "content", "said"),
    [
        (".docx", archive("ppt/presentation.xml"), "a presentation"),
        (".docx", archive("OFD.xml"), "print it to PDF"),
        (".xlsx", archive("mimetype", "content.xml"), "OpenDocument"),
        (".xlsx", archive("预算.pdf"), "unpack it"),
        (".docx", archive("word/document.xml")[:40], "damaged zip"),
        (".docx", OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (".xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (".xls", OLE, "without a workbook"),
        (".xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "MHTML"),
        (
            ".xls",
            b"<?xml version='1.0'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "save it as .xlsx",
        ),
        (".xls", "今天天气很好".encode(), "no Excel file"),
        (".xlsx", b"a,b\n1,2\n", "no .xlsx file"),
        (".docx", bytes(range(256)), "no .docx file"),
    ],
    ids=_name,
)
def test_kinds_that_are_not_read_are_named(suffix: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(SourceError) as told:
        Source.read(path)
    assert str(path) in str(told.value)
    assert said in str(told.value)
    assert any("\u4e00" <= character <= "\u9fff" for character in str(told.value))


@pytest.mark.parametrize("suffix", sorted(MEDIA_TYPES))
def test_an_empty_file_of_any_kind_is_told(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"\r\n ")
    with pytest.raises(SourceError, match="文件是空的 / the file is empty"):
        read_document(Source.read(path))
