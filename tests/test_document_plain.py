"""Text files as rows of cells: encodings, tabs, spaces, and what is no text."""

from pathlib import Path

import pytest

from budgetkg.document import read_document
from budgetkg.errors import SourceError
from budgetkg.source import Source, find


def read(path: Path, content: bytes):
    path.write_bytes(content)
    return read_document(Source.read(path))


def test_tabs_keep_columns_and_spaces_do_not(tmp_path: Path) -> None:
    document = read(tmp_path / "a.txt", "201\t\t一般公共服务\t1.00\n02 公安 7.5 7.5\n".encode())
    aligned, flow = document.rows
    assert aligned.aligned
    assert aligned.width == 4
    assert [(cell.column, cell.text) for cell in aligned.cells] == [(0, "201"), (2, "一般公共服务"), (3, "1.00")]
    assert not flow.aligned
    assert [cell.text for cell in flow.cells] == ["02", "公安", "7.5", "7.5"]


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    document = read(tmp_path / "a.txt", "\n\n甲\r\n\r\n乙".encode())
    assert [row.number for row in document.rows] == [3, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    document = read(tmp_path / "a.txt", "财政拨款收支总表\n金额单位：万元".encode(encoding))
    assert document.text == "财政拨款收支总表\n金额单位：万元"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"  \n \n", "empty"), (b"\x00\x01\x02" * 50, "binary"), (b"\xff\xff\xff", "UTF-8")],
)
def test_what_is_no_text_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path / "a.txt", content)


def test_form_feeds_count_pages(tmp_path: Path) -> None:
    document = read(tmp_path / "a.txt", "甲\n\f乙\n".encode())
    assert [row.page for row in document.rows] == [1, 2]
    assert document.pages == 2


def test_a_folder_is_searched_and_a_missing_path_is_named(tmp_path: Path) -> None:
    (tmp_path / "子 目录〔1〕").mkdir()
    (tmp_path / "子 目录〔1〕" / "预算.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "readme.md").write_text("x", encoding="utf-8")
    ((path, base),) = find([tmp_path])
    assert Source.read(path, base).name == "子 目录〔1〕/预算.txt"
    with pytest.raises(SourceError, match="nowhere"):
        list(find([tmp_path / "nowhere"]))
