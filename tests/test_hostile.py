"""Files made to harm: each is refused in words, by what it holds, and the rest of the batch goes on."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from budgetkg.document import limits, package, read_document
from budgetkg.document.pdf import isolated
from budgetkg.errors import SourceError
from budgetkg.source import MOST_BYTES, Source
from command_line import SMALL, environment, run, without_code_lists
from office import saved
from test_document_text_files import NAMES, RELATIONSHIPS, paragraph
from typesetting import Text, typeset

__all__ = ["without_code_lists"]

DOCTYPES = {
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>",
    "external": '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


def read(path: Path) -> SourceError:
    """The refusal of a file: it says which, in Chinese and in English."""
    with pytest.raises(SourceError) as told:
        read_document(Source.read(path))
    message = str(told.value)
    assert path.name in message
    assert " / " in message
    assert any("\u4e00" <= character <= "\u9fff" for character in message)
    return told.value


def pdf(objects: Mapping[int, bytes]) -> bytes:
    """A PDF of objects as they are; 1 is its root."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(content: bytes, resources: bytes = b"", more: Mapping[int, bytes] | None = None) -> bytes:
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"
            % resources,
            4: stream(zlib.compress(content, 9), b"/Filter/FlateDecode"),
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            **(more or {}),
        }
    )


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"


def test_a_page_of_a_million_characters_is_counted_and_refused(tmp_path: Path) -> None:
    line = b"(" + b"1234567890" * 100 + b") ' \n"
    (tmp_path / "a.pdf").write_bytes(one_page(b"BT /F 1 Tf 9 800 Td 1 TL " + line * 1000 + b"ET"))
    assert "characters" in str(read(tmp_path / "a.pdf"))


def test_a_page_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(one_page(b"0 0 m 9 9 l S\n" * 60_000))
    assert "lines and shapes" in str(read(tmp_path / "a.pdf"))


def test_forms_that_draw_one_another_many_times_are_refused(tmp_path: Path) -> None:
    more = {
        10 + n: stream(b"/X Do " * 20, FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % (11 + n)) for n in range(3)
    } | {13: stream(b"0 0 m 9 9 l S", FORM)}
    (tmp_path / "a.pdf").write_bytes(one_page(b"/X Do " * 20, b"/XObject<</X 10 0 R>>", more))
    assert "lines and shapes" in str(read(tmp_path / "a.pdf"))


def test_a_form_that_draws_itself_ends(tmp_path: Path) -> None:
    form = stream(b"/X Do", FORM + b"/Resources<</XObject<</X 10 0 R>>>>")
    (tmp_path / "a.pdf").write_bytes(one_page(b"/X Do", b"/XObject<</X 10 0 R>>", {10: form}))
    read(tmp_path / "a.pdf")


@pytest.mark.parametrize("depth", [5_000, 0])
def test_a_page_tree_without_end_is_refused(depth: int, tmp_path: Path) -> None:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 3>>"}
    for number in range(2, depth + 2 if depth else 2):
        objects[number] = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1)
    if depth:
        objects[depth + 2] = b"<</Type/Page/MediaBox[0 0 595 842]>>"
    (tmp_path / "a.pdf").write_bytes(pdf(objects))
    read(tmp_path / "a.pdf")


def test_a_file_of_ten_thousand_pages_is_refused_before_it_is_read(tmp_path: Path) -> None:
    objects = dict.fromkeys(range(3, 10003), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    kids = b" ".join(b"%d 0 R" % n for n in objects)
    objects |= {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%s]/Count 10000>>" % kids}
    (tmp_path / "a.pdf").write_bytes(pdf(objects))
    assert "10000 pages; more than 2000" in str(read(tmp_path / "a.pdf"))


@pytest.mark.skipif(sys.platform != "linux", reason="only there is the memory of a process bounded")
def test_a_stream_that_unpacks_without_bounds_ends_the_reader_and_not_the_batch(
    tmp_path: Path, without_code_lists: None
) -> None:
    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S\n" * 100_000
    packed = b"".join(packer.compress(block) for _ in range(500)) + packer.flush()
    content = one_page(b"").replace(
        stream(zlib.compress(b"", 9), b"/Filter/FlateDecode"), stream(packed, b"/Filter/FlateDecode")
    )
    (tmp_path / "a.pdf").write_bytes(content)
    (tmp_path / "b.txt").write_bytes(SMALL.read_bytes())
    (tmp_path / "c.pdf").write_bytes(typeset([Text(50, 50, "2024")]))
    done = run("build", tmp_path, "--store", tmp_path / "store")
    assert (done.code, "a.pdf: 第 1 页使 PDF 读取程序崩溃或内存不足" in done.err) == (1, True)
    assert "c.pdf: 不是预算公开文件" in done.err


def test_a_reader_that_dies_is_told_and_the_next_file_has_another(tmp_path: Path) -> None:
    good = tmp_path / "good.pdf"
    good.write_bytes(typeset([Text(50, 50, "2024")]))
    rows = read_document(Source.read(good)).rows
    pages = isolated.pages_of(Source.read(good).content, "bad.pdf")
    assert next(pages).number == 1
    pages.close()
    process = isolated._taken()
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    isolated._idle.append(process)
    with pytest.raises(SourceError, match="crash"):
        list(isolated.pages_of(Source.read(good).content, "bad.pdf"))
    assert read_document(Source.read(good)).rows == rows


def test_a_reader_that_is_silent_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "LONGEST_PAGE", 0)
    monkeypatch.setattr(isolated, "_START", 0)
    isolated.close()
    with pytest.raises(SourceError, match=r"^a\.pdf: 第 1 页读取超过 0 秒，已放弃 / page 1 took more than"):
        list(isolated.pages_of(typeset([Text(50, 50, "2024")]), "a.pdf"))


MEMORY = """
import resource, sys
from pathlib import Path
from budgetkg.document import read_document
from budgetkg.document.pdf import isolated
from budgetkg.source import Source
pages = read_document(Source.read(Path(sys.argv[1]))).pages
isolated.close()
# Not the maximum that getrusage gives of oneself: it begins with the size of the process that started this one.
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(pages, int(own.split()[1]) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def ruled_page(rows: int) -> bytes:
    """A table in a font that PDFium knows."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for row in range(rows):
        canvas.drawString(60, 800 - 20 * row, "2040201")
        canvas.drawString(260, 800 - 20 * row, "7,837.79")
    canvas.grid([50, 250, 350], [815 - 20 * row for row in range(rows + 1)])
    canvas.save()
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measured in kilobytes only there")
def test_memory_is_flat_in_the_number_of_pages(tmp_path: Path) -> None:
    source = pypdfium2.PdfDocument(ruled_page(rows=20))
    taken = {}
    for count in (100, 1000):
        made = pypdfium2.PdfDocument.new()
        for _ in range(count):
            made.import_pages(source)
        made.save(tmp_path / f"{count}.pdf")
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, tmp_path / f"{count}.pdf"],
            env=environment(),
            capture_output=True,
            check=True,
        )
        pages, own, children = map(int, done.stdout.split())
        assert pages == count
        taken[count] = own + children
    assert taken[1000] < 500
    assert taken[1000] < 3 * taken[100]


# ---------------------------------------------------------------------- packages


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()} | changes
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def book() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["甲", 1])
    return saved(made)


def word(document: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("_rels/.rels", RELATIONSHIPS)
        new.writestr("word/document.xml", document)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SHEET_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_parts_that_unpack_to_more_than_a_budget_are_not_unpacked(tmp_path: Path) -> None:
    blanks = b" " * (package.LARGEST_PART + 1)
    (tmp_path / "a.xlsx").write_bytes(repacked(book(), {SHEET: blanks}))
    (tmp_path / "a.docx").write_bytes(word(blanks.decode()))
    for name in ("a.xlsx", "a.docx"):
        assert "unpacks to 64 MB" in str(read(tmp_path / name))


@pytest.mark.parametrize("kind", sorted(DOCTYPES))
def test_entities_are_refused(kind: str, tmp_path: Path) -> None:
    declared = '<?xml version="1.0"?>' + DOCTYPES[kind]
    sheet = (
        f"{declared}<worksheet {SHEET_NAMES}><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>".encode()
    )
    (tmp_path / "sheet.xlsx").write_bytes(repacked(book(), {SHEET: sheet}))
    (tmp_path / "book.xlsx").write_bytes(
        repacked(book(), {"xl/workbook.xml": f"{declared}<workbook>&i;</workbook>".encode()})
    )
    (tmp_path / "a.docx").write_bytes(
        word(f"{declared}<w:document {NAMES}><w:body>{paragraph('&i;')}</w:body></w:document>")
    )
    for name in ("sheet.xlsx", "book.xlsx", "a.docx"):
        said = str(read(tmp_path / name))
        assert "DOCTYPE" in said or "amplification" in said
    page = tmp_path / "a.html"
    page.write_text(
        declared.replace("DOCTYPE x", "DOCTYPE html") + "<html><body><p>甲&i;</p></body></html>", encoding="utf-8"
    )
    assert "root:" not in read_document(Source.read(page)).text
    assert len(read_document(Source.read(page)).text) < 1_000


def test_a_million_blank_rows_are_passed_over(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(2, 300_000))
    styled = b"".join(b'<row r="%d"><c s="0"/></row>' % number for number in range(300_000, 400_000))
    sheet = (
        f"<worksheet {SHEET_NAMES}><sheetData>".encode() + rows + styled
        + b'<row r="1048576"><c t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )  # fmt: skip
    (tmp_path / "a.xlsx").write_bytes(repacked(book(), {SHEET: sheet}))
    document = read_document(Source.read(tmp_path / "a.xlsx"))
    assert [(row.number, row.text) for row in document.rows] == [(1_048_576, "x")]


def test_sheets_that_hold_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    head = f"<worksheet {SHEET_NAMES}><sheetData>".encode()
    merged = b"".join(b'<mergeCell ref="A%d:B1048576"/>' % row for row in range(1, 2_000))
    tail = b"</sheetData><mergeCells>" + merged + b"</mergeCells></worksheet>"
    (tmp_path / "merged.xlsx").write_bytes(
        repacked(book(), {SHEET: head + b"<row><c><v>1</v></c></row>" * 2_000 + tail})
    )
    assert "merged cells" in str(read(tmp_path / "merged.xlsx"))
    monkeypatch.setattr("budgetkg.document.spreadsheet.xlsx.MOST_CELLS", 1_000)
    (tmp_path / "a.xlsx").write_bytes(repacked(book(), {SHEET: head + cells * 20 + b"</sheetData></worksheet>"}))
    assert "filled cells" in str(read(tmp_path / "a.xlsx"))


def test_tables_in_tables_and_spans_without_bounds_are_refused(tmp_path: Path) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 30 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 30
    (tmp_path / "deep.docx").write_bytes(word(f"<w:document {NAMES}><w:body>{nested}</w:body></w:document>"))
    (tmp_path / "deeper.docx").write_bytes(word(f"<w:document {NAMES}><w:body>" + "<w:tbl>" * 5_000))
    (tmp_path / "deep.html").write_text("<html>" + "<table><tr><td>" * 5_000 + "x", encoding="utf-8")
    (tmp_path / "wide.html").write_text("<html><table><tr>" + "<td colspan=1000 rowspan=65534>x" * 3, encoding="utf-8")
    many = ("<tr>" + "<td colspan=900 rowspan=2>x") * 3_000
    (tmp_path / "many.html").write_text(f"<html><table>{many}</table>", encoding="utf-8")
    for name in ("deep.docx", "deeper.docx", "deep.html", "wide.html", "many.html"):
        read(tmp_path / name)
    (tmp_path / "blocks.html").write_text("<html>" + "<div>" * 50_000 + "x", encoding="utf-8")
    assert read_document(Source.read(tmp_path / "blocks.html")).text == "x"


# ---------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"1\n" * (limits.MOST_ROWS + 1), "more than 200000 rows"),
        (b"\n" * (5 * limits.MOST_ROWS + 1) + b"1", "lines"),
        (b"1 " * (limits.MOST_IN_ROW + 1), "more than 1000 cells"),
        (b"1" * 2_000, "more than 1000 characters"),
        ("预".encode() * (limits.LONGEST_ROW + 1), "a row of more than 40000 characters"),
        (b"1" * (4 * limits.MOST_CHARACTERS + 1), "more than 20000000 characters"),
    ],
)
def test_texts_that_hold_too_much_are_refused(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert said in str(read(tmp_path / "a.txt"))


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "256 MB" in str(read(tmp_path / "a.pdf"))
