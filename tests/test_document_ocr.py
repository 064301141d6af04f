"""Scanned pages: told from drawn ones, refused or noted without the extra, recognised with it; sums decide between digits."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from budgetkg.document.model import Document, Row
from budgetkg.document.ocr import numbers, scans, signs
from budgetkg.document.pdf import read
from budgetkg.document.pdf.page import Glyph, Page, Rule
from budgetkg.errors import SourceError
from budgetkg.facts import misread, recognised
from budgetkg.facts.model import Proof
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from budgetkg.text import squeeze
from test_document_pdf import HEADER, WIDTHS
from typesetting import Box, Table, TableRow, Text, typeset

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_recogniser = pytest.mark.skipif(
    not scans.installed(), reason="the extra budgetkg[ocr] is not installed (rapidocr, onnxruntime)"
)
BODY: list[TableRow] = [
    [Box("合    计", columns=3), None, None, "9,929.35", "8,495.82", "1,433.53"],
    ["204", "", "公共安全支出", "7,837.79", "6,404.26", "1,433.53"],
    ["", "02", "公安", "7,837.79", "6,404.26", "1,433.53"],
    ["208", "", "社会保障和就业支出", "2,091.56", "2,091.56", ""],
    ["", "05", "行政事业单位养老支出", "2,091.56", "2,091.56", ""],
]
BUDGET = typeset(
    [
        Text(200, 60, "一般公共预算支出表"),
        Text(60, 80, "2024年度"),
        Text(450, 80, "单位：万元"),
        Table(60, 100, WIDTHS, [*HEADER, *BODY], header=3),
    ]
)


def figures() -> bytes:
    """A ruled table of figures in a font that every machine has."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 200))
    canvas.setFont("Helvetica", 11)
    rows = (("9,929.35", "8,495.82", "1,433.53"), ("7,837.79", "6,404.26", "1,433.53"), ("1000000", "", "20"))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.rect(40 + 110 * column, 130 - 20 * number, 110, 20)
            canvas.drawRightString(144 + 110 * column, 136 - 20 * number, text)
    canvas.save()
    return out.getvalue()


FIGURES = figures()


def document(content: bytes, name: str = "a.pdf") -> Document:
    return read(Source(Path(name), name, "0" * 64, "application/pdf", content))


def scanned(content: bytes, *pages: int, angle: float = 0.0, drawn: bytes = b"") -> bytes:
    """The pages of a PDF as pictures in a new one, turned by some degrees; ``drawn`` pages follow as they are."""
    source, out = pypdfium2.PdfDocument(content), io.BytesIO()
    canvas = Canvas(out)
    for number in pages or range(1, len(source) + 1):
        page = source[number - 1]
        width, height = page.get_size()
        picture = page.render(scale=200 / 72, grayscale=True).to_pil()
        picture = picture.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    source.close()
    if not drawn:
        return out.getvalue()
    both, rest = pypdfium2.PdfDocument(out.getvalue()), pypdfium2.PdfDocument(drawn)
    both.import_pages(rest)
    whole = io.BytesIO()
    both.save(whole)
    return whole.getvalue()


def texts(rows: tuple[Row, ...]) -> list[dict[int, str]]:
    return [{cell.column: squeeze(cell.text) for cell in row.cells} for row in rows if row.aligned]


# ---------------------------------------------------------------- what is a scan


def page(glyphs: int, images: float, rules: int = 0) -> Page:
    glyph = Glyph("字", 10, 10, 20, 20, 20)
    return Page(1, 595, 842, (glyph,) * glyphs, (Rule(10, 0, 100),) * rules, (), images)


@pytest.mark.parametrize(
    ("what", "scan"),
    [
        (page(0, 1.0), True),
        (page(12, 1.0), True),  # a page number stamped on a scan
        (page(500, 1.0), False),  # a text layer under the picture
        (page(12, 0.3), False),  # a title page with a seal
        (page(0, 0.0, rules=4), True),  # its characters are outlines
        (page(0, 0.0), False),  # blank
    ],
)
def test_a_scan_is_a_page_without_characters_or_with_few_on_a_picture(what: Page, scan: bool) -> None:
    assert scans.is_scan(what) is scan


def test_without_the_extra_a_scanned_file_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "installed", lambda: False)
    with pytest.raises(SourceError, match=r"扫描件.*pip install 'budgetkg\[ocr\]'"):
        document(scanned(FIGURES))


def test_without_the_extra_a_scanned_page_among_others_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "installed", lambda: False)
    mixed = document(scanned(FIGURES, drawn=BUDGET))
    assert mixed.pages == 2
    assert {row.page for row in mixed.rows} == {2}
    (finding,) = [finding for finding in read_facts(mixed).findings if finding.code == "not-read"]
    assert "第 1 页" in finding.message_zh
    assert "budgetkg[ocr]" in finding.message_en


# ---------------------------------------------------------------- what the grammar puts right


@pytest.mark.parametrize(
    ("recognised_as", "printed"),
    [
        ("9.929.35", "9,929.35"),
        ("9,929,35", "9,929.35"),
        ("9，929.35", "9,929.35"),
        ("9, 929.35", "9,929.35"),
        ("1O1,673.03", "101,673.03"),
        ("10.", "10"),
        ("≥.", "≥"),
        ("9,929.35", "9,929.35"),
        ("9.929", "9.929"),  # nine thousand, or nine and a fraction
        ("12 50", "12 50"),  # two numbers, or one that lost its point
        ("1.", "1."),  # the number of a row
        ("30201", "30201"),
        ("2024年", "2024年"),
        ("|100", "|100"),  # the stroke may be a ruling line
        ("100%", "100%"),
    ],
)
def test_numbers_are_put_right_only_where_one_reading_is_left(recognised_as: str, printed: str) -> None:
    assert numbers.repair(recognised_as) == printed


def test_lost_zeros_of_a_project_code_are_put_back() -> None:
    assert numbers.with_zeros("54000021R0000005093-某项目") == "54000021R000000005093-某项目"
    whole = "54000021R000000005093-某项目"
    assert numbers.with_zeros(whole) == whole
    assert numbers.with_zeros("54000021R12345-某项目") == "54000021R12345-某项目"


def test_signs_of_chinese_text_are_full_width() -> None:
    assert signs.widen("目标3:培训(参会)16个,合格率100%;") == "目标3：培训（参会）16个，合格率100%；"
    assert signs.widen("1,234.50") == "1,234.50"
    assert signs.widen("R(12)") == "R(12)"


# ---------------------------------------------------------------- sums decide between readings


def recognised_budget(**changes: str) -> Document:
    """The drawn budget as if it had been recognised, with some cells misread."""
    drawn = document(BUDGET)
    rows = []
    for row in drawn.rows:
        cells = tuple(
            replace(cell, text=changes.get(f"r{row.number}c{cell.column}", cell.text), confidence=Decimal("0.97"))
            for cell in row.cells
        )
        rows.append(replace(row, cells=cells))
    return replace(drawn, rows=tuple(rows))


def place_of(text: str) -> str:
    """``r7c3``: the first cell of the drawn budget with a text."""
    return next(
        f"r{row.number}c{cell.column}" for row in document(BUDGET).rows for cell in row.cells if cell.text == text
    )


@pytest.mark.parametrize(("printed", "misread_as"), [("8,495.82", "3,495.82"), ("9,929.35", "9,929.85")])
def test_a_failing_sum_decides_between_digits_that_look_alike(printed: str, misread_as: str) -> None:
    facts = read_facts(recognised_budget(**{place_of(printed): misread_as}))
    (line,) = [line for line in facts.lines if line.printed == printed and line.name == "合计"]
    assert misread.MARK in line.reading.repaired
    assert misread_as in line.reading.repaired
    assert line.reading.confidence < Decimal("0.9")
    assert line.proof is not Proof.PROVED


def test_digits_that_do_not_look_alike_stay_as_they_were_read() -> None:
    facts = read_facts(recognised_budget(**{place_of("8,495.82"): "2,495.82"}))
    assert not any(misread.MARK in line.reading.repaired for line in facts.lines)


def test_drawn_amounts_are_never_changed() -> None:
    drawn = recognised_budget(**{place_of("8,495.82"): "3,495.82"})
    rows = tuple(replace(row, cells=tuple(replace(c, confidence=None) for c in row.cells)) for row in drawn.rows)
    facts = read_facts(replace(drawn, rows=rows))
    assert not any(line.reading.repaired for line in facts.lines)
    assert any(line.printed == "3,495.82" for line in facts.lines)


def test_facts_carry_the_confidence_of_their_cells() -> None:
    facts = read_facts(recognised_budget())
    assert facts.lines
    assert {line.reading.confidence for line in facts.lines} == {Decimal("0.97")}
    lines, projects = recognised.mark(document(BUDGET), facts.lines, facts.projects)
    assert (lines, projects) == (facts.lines, facts.projects)


# ---------------------------------------------------------------- recognition itself


@needs_recogniser
def test_a_scanned_table_is_read_as_the_drawn_one() -> None:
    drawn, scan = document(FIGURES), document(scanned(FIGURES, angle=0.7))
    assert texts(scan.rows) == texts(drawn.rows)
    assert {row.width for row in scan.rows if row.aligned} == {3}
    sure = [cell.confidence for row in scan.rows for cell in row.cells]
    assert all(confidence is not None and Decimal("0.5") < confidence < 1 for confidence in sure)


@needs_recogniser
def test_boxes_stand_where_the_page_was_scanned() -> None:
    drawn, scan = document(FIGURES), document(scanned(FIGURES, angle=0.7))
    for one, other in zip(drawn.rows, scan.rows, strict=True):
        assert one.box is not None
        assert other.box is not None
        assert other.box.width == pytest.approx(one.box.width, abs=3)
        # The sheet was turned about its middle: the left end of the row sinks, its middle by less.
        assert other.box.top == pytest.approx(one.box.top, abs=6)


@needs_recogniser
def test_a_blank_scan_is_refused() -> None:
    with pytest.raises(SourceError, match="没有可读的文字"):
        document(scanned(typeset([])))


_ROWS = """
import hashlib, socket, sys
from pathlib import Path

def refuse(*_args, **_more):
    raise OSError("no network")

socket.socket.connect = refuse
from budgetkg.document.pdf import read
from budgetkg.source import Source
path = Path(sys.argv[1])
rows = read(Source(path, path.name, "0" * 64, "application/pdf", path.read_bytes())).rows
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


@needs_recogniser
def test_two_processes_without_network_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(scanned(FIGURES, angle=0.3))
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{_ROWS}", str(path)]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) == 64


SCAN = SHARED / "pdf" / "lhasa-petition-bureau-2025.scan.pdf"


@needs_recogniser
@pytest.mark.slow
@pytest.mark.skipif(not SCAN.exists(), reason="../shared/pdf is not there")
def test_a_scanned_performance_table_gives_the_facts_of_the_sound_one() -> None:
    scan = read_facts(document(SCAN.read_bytes(), SCAN.name))
    sound = read_facts(document(SCAN.with_name("lhasa-petition-bureau-2025.pdf").read_bytes()))

    def indicators(facts: object) -> set[tuple[object, ...]]:
        return {
            (
                project.code,
                each.level1,
                each.level2,
                each.level3,
                each.comparator,
                each.target,
                each.current,
                each.weight,
            )
            for project in facts.projects  # type: ignore[attr-defined]
            for each in project.indicators
        }

    same = len(indicators(scan) & indicators(sound))
    assert 2 * same / (len(indicators(scan)) + len(indicators(sound))) >= 0.97
    assert all(each.reading.confidence < 1 for project in scan.projects for each in project.indicators)


@needs_recogniser
@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "pdf").exists(), reason="../shared/pdf is not there")
def test_a_scanned_budget_table_gives_the_amounts_of_the_drawn_one() -> None:
    content = (SHARED / "pdf" / "lhasa-criminal-police-2024.pdf").read_bytes()
    drawn = read_facts(document(content))
    pages = (1, 2, 3)
    scan = read_facts(document(scanned(content, *pages, angle=-0.4)))
    wanted = {(x.table, x.code, x.name, x.measure, x.amount) for x in drawn.lines if x.evidence.page in pages}
    found = {(x.table, x.code, x.name, x.measure, x.amount) for x in scan.lines}
    assert 2 * len(wanted & found) / (len(wanted) + len(found)) >= 0.97
    proved = {(x.table, x.code, x.measure, x.amount) for x in scan.lines if x.proof is Proof.PROVED}
    assert proved <= {(x.table, x.code, x.measure, x.amount) for x in drawn.lines}
