"""Word files and web pages as rows of cells: merged cells, nested tables, what is hidden or deleted, encodings."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from budgetkg.document import read_document
from budgetkg.document.model import Document
from budgetkg.errors import SourceError
from budgetkg.source import DOCX, HTML, Source
from office import saved

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def word_file(body: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("_rels/.rels", RELATIONSHIPS)
        package.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def word(body: str) -> Document:
    return read_document(Source(Path("a.docx"), "a.docx", "0" * 64, DOCX, word_file(body)))


def page(content: str | bytes) -> Document:
    data = content if isinstance(content, bytes) else content.encode()
    return read_document(Source(Path("a.html"), "a.html", "0" * 64, HTML, data))


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.rows]


def shape(document: Document) -> list[list[tuple[str, int, int, int]]]:
    return [
        [(cell.text, cell.column, cell.row_span, cell.column_span) for cell in row.cells]
        for row in document.rows
        if row.aligned
    ]


HEADER = [
    [("科目", 0, 1, 2), ("合计", 2, 2, 1), ("其中", 3, 1, 2)],
    [("编码", 0, 1, 1), ("名称", 1, 1, 1), ("基本", 3, 1, 1)],
]
BODY = [[("201", 0, 1, 1), ("一般公共服务", 1, 1, 1), ("5.00", 4, 1, 1)]]


def test_merged_cells_of_a_word_table() -> None:
    made = docx.Document()
    made.add_paragraph("收支总表")
    made.add_paragraph("编制单位：某局\t单位：万元")
    table = made.add_table(3, 5)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "科目"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "合计"
    table.cell(0, 3).merge(table.cell(0, 4)).text = "其中"
    for row, column, text in (
        (1, 0, "编码"),
        (1, 1, "名称"),
        (1, 3, "基本"),
        (2, 0, "201"),
        (2, 1, "一般公共服务"),
        (2, 4, "5.00"),
    ):
        table.cell(row, column).text = text
    document = read_document(Source(Path("a.docx"), "a.docx", "0" * 64, DOCX, saved(made)))
    assert shape(document) == HEADER + BODY
    assert texts(document)[:2] == [["收支总表"], ["编制单位：某局", "单位：万元"]]
    assert [row.number for row in document.rows] == [1, 2, 3, 4, 5]
    assert {row.width for row in document.rows if row.aligned} == {5}


def test_merged_cells_of_a_web_page_whose_cells_have_no_end() -> None:
    document = page(
        "<p>收支总表<table><thead><tr><th colspan=2>科目<th rowspan=2>合计<th colspan=2>其中<tr><th>编码<th>名称<th>基本<th>"
        "<tbody><tr><td>201<td>一般公共服务<td><td><td>5.00</table>"
    )
    assert shape(document) == HEADER + BODY


def test_what_word_shows_is_read_and_what_it_does_not_show_is_not() -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>增加</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:hyperlink>{run('链接')}</w:hyperlink><w:moveFrom>{run('移走')}</w:moveFrom>"
        "<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:noBreakHyphen/></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        f"{paragraph('文本框')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{paragraph('文本框')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{paragraph('1')}</w:tc><w:tc>{paragraph('2')}{paragraph('3')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('4')}</w:tc></w:tr></w:tbl>"
    )
    assert texts(word(body)) == [["增加链接", "甲"], ["乙-"], ["控件"], ["文本框"], ["1", "2 3"]]


def test_tables_in_cells_are_read_as_tables_and_frames_as_text() -> None:
    inner = "<table><tr><td>项目<td>金额<tr><td>合计<td>1.00</table>"
    document = page(
        f"<table><tr><td>导航<td><p>标题</p>{inner}<p>说明</p><tr><td>甲<td><table><tr><td>框</table></table><table><tr><td>独</table>"
    )
    assert texts(document) == [
        ["导航"], ["标题"], ["项目", "金额"], ["合计", "1.00"], ["说明"], ["甲", "框"], ["独"],
    ]  # fmt: skip
    assert [row.aligned for row in document.rows] == [False, False, True, True, False, True, False]
    nested = f"<w:tbl><w:tr><w:tc>{paragraph('左')}</w:tc><w:tc>{paragraph('1')}</w:tc></w:tr></w:tbl>"
    assert texts(word(f"<w:tbl><w:tr><w:tc>{paragraph('外')}{nested}</w:tc></w:tr></w:tbl>")) == [["外"], ["左", "1"]]


def test_what_a_page_hides_is_not_read() -> None:
    document = page(
        "<html><head><title>标题</title><style>p{}</style></head><body><script>var a = '<p>码</p>'</script><p>甲<br>乙&nbsp;丙"
        "<p hidden>一</p><div style='DISPLAY : none'>二<table><tr><td>三</table></div><!-- 四 --><p>丁<del>五</del><b>戊</b></p>"
        "<select><option>六</select><input value=七><p>末"
    )
    assert texts(document) == [["甲"], ["乙\xa0丙"], ["丁戊"], ["末"]]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "big5", "utf-16", "utf-8-sig"])
def test_encodings_of_a_page(charset: str) -> None:
    text = f'<html><meta http-equiv="Content-Type" content="text/html; charset={charset}"><p>部門收支'
    assert page(text.encode("gbk" if charset == "gb2312" else charset)).text == "部門收支"


def test_a_page_that_says_gb2312_and_is_utf_8() -> None:
    assert page('<meta charset="gb2312"><p>部门收支总表'.encode()).text == "部门收支总表"


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<table><tr><td></table>", "<p> &nbsp; "])
def test_a_page_without_text_is_told(content: str) -> None:
    with pytest.raises(SourceError, match=r"^a\.html: 没有文字 / no text"):
        page(content)


def test_a_word_file_without_text_or_document_is_told() -> None:
    with pytest.raises(SourceError, match="没有文字"):
        word("<w:p/>")
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    with pytest.raises(SourceError, match="没有文档"):
        read_document(Source(Path("a.docx"), "a.docx", "0" * 64, DOCX, stream.getvalue()))
