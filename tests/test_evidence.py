"""Pages of source documents as pictures: the row framed, nothing personal to be seen, kept and made quickly, hostile files apart."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import reportlab
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from budgetkg.build import build
from budgetkg.document import Box
from budgetkg.document.pdf.isolated import pages_of
from budgetkg.errors import SourceError
from budgetkg.evidence import (
    Crop,
    EvidenceError,
    Layout,
    Opened,
    PageImages,
    Reason,
    Spot,
    column_of,
    layout_of,
    opened,
)
from budgetkg.evidence.cache import Cache
from budgetkg.facts.redaction import MARK
from budgetkg.source import Source
from budgetkg.store import Store
from command_line import SMALL, environment
from running_time import running_time
from test_hostile import one_page, stream
from test_report_places import BODY, HEADER, LOCAL, MOBILE, NAME, PERSONAL, budget
from typesetting import FONT, PAGE, Table, TableRow, Text, typeset

#: An indicator's names must stay; so must the figure beside the telephone.
KEPT = "某某市人大办公室"
EMAIL, IDENTITY, LANDLINE = "jia.yi@example.com", "540102199001011234", "0891-6000000"


@pytest.fixture
def images(tmp_path: Path) -> Iterator[Callable[..., PageImages]]:
    """Makes page images of files; ends their processes."""
    made: list[PageImages] = []

    def of(*paths: Path, cache: Path | None = None, **more: float) -> PageImages:
        sources = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}
        made.append(PageImages(sources, cache, **more))  # type: ignore[arg-type]  # whole numbers where they are wanted
        return made[-1]

    yield of
    for each in made:
        each.close()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def grey(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("L")


def darkest_and_lightest(image: Image.Image, scale: float, box: tuple[float, float, float, float]) -> tuple[int, int]:
    left, top, right, bottom = (round(each * scale) for each in box)
    low, high = image.crop((left, top, max(right, left + 1), max(bottom, top + 1))).getextrema()
    return int(low), int(high)  # type: ignore[arg-type]  # of one channel


def glyph_boxes(content: bytes, words: Sequence[str]) -> tuple[list[Box], list[Box]]:
    """The boxes of the characters that spell one of the words on the first page, and those of the others."""
    (first,) = pages_of(content, "a.pdf")
    spelt = "".join(glyph.text for glyph in first.glyphs)
    meant: set[int] = set()
    for word in words:
        start = spelt.find(word)
        assert start >= 0, f"{word} is on the page"
        while start >= 0:
            meant.update(range(start, start + len(word)))
            start = spelt.find(word, start + 1)
    boxes = [Box(g.left, g.top, g.right - g.left, g.bottom - g.top) for g in first.glyphs]
    return [b for n, b in enumerate(boxes) if n in meant], [b for n, b in enumerate(boxes) if n not in meant]


def is_black(image: Image.Image, scale: float, box: Box) -> bool:
    inside = (box.left, box.top, box.left + box.width, box.top + box.height)
    return darkest_and_lightest(image, scale, inside) == (0, 0)


def assert_hidden(images: Callable[..., PageImages], path: Path, words: Sequence[str]) -> None:
    """Every character of the words is black on the whole page, and nearly no other one."""
    page = images(path).page(digest(path), 1, 1600)
    image, scale = grey(page.png), page.width / page.points_wide
    secret, others = glyph_boxes(path.read_bytes(), words)
    assert [box for box in secret if not is_black(image, scale, box)] == []
    assert [box for box in others if is_black(image, scale, box)] == []


# ---------------------------------------------------------------- what is personal on a whole page


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_personal_data_is_black_on_a_whole_page(
    rotation: int, images: Callable[..., PageImages], tmp_path: Path
) -> None:
    things: list[Text | Table] = [
        Text(180, 30, f"{KEPT}2024年部门预算"),
        Table(50, 100, (60, 160, 90, 90, 90), HEADER + BODY, header=2),
        Text(50, 300, f"联系人：{NAME} 电话：{MOBILE} 邮箱：{EMAIL} 值班 {LANDLINE}"),
        Table(50, 340, (80, 80, 80, 80, 80), PERSONAL),
        Text(50, 400, f"此项由{NAME}负责，身份证 {IDENTITY}"),
    ]
    path = written(tmp_path / "a.pdf", typeset(things, rotation=rotation))
    assert_hidden(images, path, (NAME, MOBILE, LOCAL, EMAIL, IDENTITY, LANDLINE))


def test_personal_data_is_black_where_the_page_is_cut_to_a_window(
    images: Callable[..., PageImages], tmp_path: Path
) -> None:
    with closing(pypdfium2.PdfDocument(budget())) as document, io.BytesIO() as file:
        document[0].set_mediabox(-40, 100, 595, 842)
        document[0].set_cropbox(30, 300, 560, 830)
        document.save(file)
        path = written(tmp_path / "a.pdf", file.getvalue())
    assert_hidden(images, path, (NAME, MOBILE, LOCAL))


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    """A page of ordinary text, and what is drawn on it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, invariant=1)
    canvas.setFont("Helvetica", 9)
    for line in range(6):
        canvas.drawString(60, 800 - 14 * line, f"2010{line}01   {line + 3},837.79   12.00")
    draw(canvas)
    canvas.save()
    return out.getvalue()


def aslant(angle: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.translate(200, 300)
        canvas.rotate(angle)
        canvas.drawString(0, 0, MOBILE)

    return draw


def upright(canvas: Canvas) -> None:
    for place, character in enumerate(MOBILE):
        canvas.drawString(300, 500 - 10 * place, character)


def letter_by_letter(canvas: Canvas) -> None:
    for place, character in enumerate(MOBILE):
        canvas.drawString(100 + 5.2 * place, 500, character)


def stretched(canvas: Canvas) -> None:
    text = canvas.beginText(100, 500)
    text.setFont("Helvetica", 14)
    text.setHorizScale(60)
    text.setCharSpace(1.5)
    text.textOut(MOBILE)
    canvas.drawText(text)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(20, 20, MOBILE)
    canvas.endForm()
    canvas.translate(100, 400)
    canvas.scale(1.5, 1.2)
    canvas.doForm("inner")


def white_on_black(canvas: Canvas) -> None:
    canvas.rect(90, 490, 120, 20, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(100, 500, MOBILE)


DRAWN = [
    aslant(45),
    aslant(90),
    aslant(270),
    aslant(7),
    upright,
    letter_by_letter,
    stretched,
    in_a_form,
    white_on_black,
]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_number_is_black_however_it_is_drawn(
    draw: Callable[[Canvas], None], images: Callable[..., PageImages], tmp_path: Path
) -> None:
    assert_hidden(images, written(tmp_path / "a.pdf", drawn(draw)), (MOBILE,))


def test_a_number_drawn_twice_for_bold_is_black(images: Callable[..., PageImages], tmp_path: Path) -> None:
    def twice(canvas: Canvas) -> None:
        for shift in (0, 0.3):
            canvas.drawString(100 + shift, 500, MOBILE)

    path = written(tmp_path / "a.pdf", drawn(twice))
    page = images(path).page(digest(path), 1, 1600)
    assert is_black(grey(page.png), page.width / page.points_wide, Box(101, 842 - 507, 45, 6))


# ---------------------------------------------------------------- what nobody looked at is not shown


def annotated(kind: bytes) -> bytes:
    """A page of text with an annotation whose appearance is a telephone number."""
    look = stream(
        b"BT /F 12 Tf 5 5 Td (13900000001) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 30]/Resources<</Font<</F 5 0 R>>>>",
    )
    note = b"<</Type/Annot/Subtype/%s/Rect[100 400 300 430]/F 4/AP<</N 11 0 R>>%s>>" % (
        kind,
        b"/FT/Tx/T(a)/V(13900000001)" if kind == b"Widget" else b"/Contents(13900000001)",
    )
    text = b"BT /F 9 Tf 60 800 Td " + b"(2010101 7,837.79) Tj 0 -14 Td " * 6 + b"ET"
    content = one_page(text, more={10: note, 11: look})
    content = content.replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[10 0 R]>>")
    return content.replace(b"/Contents 4 0 R", b"/Annots[10 0 R]/Contents 4 0 R")


def page_of(images: Callable[..., PageImages], path: Path) -> tuple[Image.Image, float]:
    page = images(path).page(digest(path), 1, 1600)
    return grey(page.png), page.width / page.points_wide


@pytest.mark.parametrize("kind", [b"FreeText", b"Stamp", b"Widget", b"Square"])
def test_annotations_and_fields_are_not_drawn(kind: bytes, images: Callable[..., PageImages], tmp_path: Path) -> None:
    content = annotated(kind)
    with closing(pypdfium2.PdfDocument(content)) as document:
        document.init_forms()
        plain = document[0].render(scale=2).to_pil().convert("L")
    place = (100, 412, 300, 442)
    assert darkest_and_lightest(plain, 2, place)[0] < 100, "PDFium draws it where it is asked to"
    image, scale = page_of(images, written(tmp_path / "a.pdf", content))
    assert darkest_and_lightest(image, scale, place) == (255, 255)
    assert darkest_and_lightest(image, scale, (60, 30, 200, 60))[0] < 100, "the page's own text is drawn"


def black() -> ImageReader:
    return ImageReader(Image.new("RGB", (50, 20)))


def pictured(canvas: Canvas) -> None:
    canvas.drawImage(black(), 100, 400, 200, 30)


def pictured_deep(canvas: Canvas) -> None:
    canvas.beginForm("deep")
    canvas.drawImage(black(), 0, 0, 200, 30)
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.doForm("deep")
    canvas.endForm()
    canvas.translate(100, 400)
    canvas.doForm("outer")


def pictured_inline(canvas: Canvas) -> None:
    canvas.drawInlineImage(Image.new("RGB", (50, 20)), 100, 400, 200, 30)


@pytest.mark.parametrize("draw", [pictured, pictured_deep, pictured_inline])
def test_pictures_in_a_page_are_not_drawn(
    draw: Callable[[Canvas], None], images: Callable[..., PageImages], tmp_path: Path
) -> None:
    image, scale = page_of(images, written(tmp_path / "a.pdf", drawn(draw)))
    assert darkest_and_lightest(image, scale, (100, 412, 300, 442)) == (255, 255)
    assert darkest_and_lightest(image, scale, (60, 30, 200, 60))[0] < 100


def unmapped() -> bytes:
    """A page of text, and under it a number in a font that does not say what characters its shapes are."""
    font = Path(reportlab.__file__).with_name("fonts").joinpath("Vera.ttf").read_bytes()
    shapes = b"".join(b"%04x" % (19 + int(digit)) for digit in MOBILE)
    text = b"BT /F 9 Tf 60 800 Td " + b"(2010101 7,837.79) Tj 0 -14 Td " * 6
    more = {
        20: b"<</Type/Font/Subtype/Type0/BaseFont/Vera/Encoding/Identity-H/DescendantFonts[21 0 R]>>",
        21: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Vera/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor 22 0 R/DW 600/CIDToGIDMap/Identity>>",
        22: b"<</Type/FontDescriptor/FontName/Vera/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900"
        b"/Descent -200/CapHeight 700/StemV 80/FontFile2 23 0 R>>",
        23: stream(zlib.compress(font), b"/Filter/FlateDecode/Length1 %d" % len(font)),
    }
    content = one_page(text + b"/G 12 Tf 1 0 0 1 100 412 Tm <" + shapes + b"> Tj ET", more=more)
    return content.replace(b"/Font<</F 5 0 R>>", b"/Font<</F 5 0 R/G 20 0 R>>")


def test_characters_that_nobody_could_read_are_not_drawn(images: Callable[..., PageImages], tmp_path: Path) -> None:
    content, place = unmapped(), (100, 412, 300, 442)
    with closing(pypdfium2.PdfDocument(content)) as document:
        plain = document[0].render(scale=2).to_pil().convert("L")
    assert darkest_and_lightest(plain, 2, place)[0] < 100
    image, scale = page_of(images, written(tmp_path / "a.pdf", content))
    assert darkest_and_lightest(image, scale, place) == (255, 255)
    assert darkest_and_lightest(image, scale, (60, 30, 200, 60))[0] < 100


def test_of_a_picture_with_a_text_layer_only_what_was_read_shows(
    images: Callable[..., PageImages], tmp_path: Path
) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE)
    canvas.drawImage(ImageReader(Image.new("RGB", (50, 70), (90, 90, 90))), 0, 0, *PAGE)
    for top, words in ((700, f"{KEPT}2024年部门预算公开说明及收支总表"), (600, f"联系人：{NAME} 电话：{MOBILE}")):
        text = canvas.beginText(100, top)
        text.setFont(FONT, 9)
        text.setTextRenderMode(3)  # read, not seen
        text.textOut(words)
        canvas.drawText(text)
    canvas.save()
    path = written(tmp_path / "a.pdf", out.getvalue())
    image, scale = page_of(images, path)
    secret, _others = glyph_boxes(path.read_bytes(), (NAME, MOBILE))
    assert all(is_black(image, scale, box) for box in secret)
    assert darkest_and_lightest(image, scale, (102, 136, 160, 140))[0] > 50, "the picture shows where a word was read"
    assert darkest_and_lightest(image, scale, (102, 136, 160, 140))[1] < 200
    assert darkest_and_lightest(image, scale, (50, 300, 500, 700)) == (255, 255)


def test_a_page_that_is_a_picture_is_not_shown_unread(
    images: Callable[..., PageImages], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE)
    for words in ("", f"{KEPT}2024年部门预算公开说明及收支总表，此页有文字层，文字超过三十个。"):
        canvas.setFont(FONT, 9)
        if words:
            canvas.drawString(60, 700, words)
        else:
            canvas.drawImage(ImageReader(Image.new("RGB", (50, 70), (255, 255, 255))), 0, 0, *PAGE)
        canvas.showPage()
    canvas.save()
    path = written(tmp_path / "a.pdf", out.getvalue())
    pages = images(path)
    assert pages.page(digest(path), 2).pages == 2
    with pytest.raises(EvidenceError, match="第 1 页是图片") as told:
        pages.page(digest(path), 1)
    assert told.value.reason is Reason.SCAN


# ---------------------------------------------------------------- the row, the cell, the lines


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source.read(written(tmp_path_factory.mktemp("evidence") / "预算.pdf", budget()))


@pytest.fixture(scope="module")
def shared(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageImages]:
    with PageImages({source.sha256: source.path}, tmp_path_factory.mktemp("kept")) as images:
        yield images


def spot_of(source: Source, first: str) -> tuple[Spot, Box]:
    """The row whose first cell is a text."""
    for printed in layout_of(source).pages[1].rows:
        if printed.row.cells[0].text == first and printed.row.box is not None:
            return Spot(page=1, row=printed.row.number), printed.row.box
    raise AssertionError(f"no row {first}")


def test_the_row_is_framed_and_the_cell_tinted(source: Source, shared: PageImages) -> None:
    spot, row = spot_of(source, "2010101")
    page = shared.page(source.sha256[:16], 1, 1100, spot._replace(column=3))
    assert shared.pictured(source.sha256)
    assert (page.width, round(page.points_wide), round(page.points_high), page.pages) == (1200, 595, 842, 1)
    assert page.row is not None
    assert page.cell is not None
    assert page.row.top == pytest.approx(row.top, abs=0.1)
    assert page.row.left <= page.cell.left <= page.row.left + page.row.width
    with Image.open(io.BytesIO(page.png)) as image:
        colours = image.convert("RGB")
        scale = page.width / page.points_wide
        frame = colours.getpixel((round((row.left + 40) * scale), round(row.top * scale)))
        tint = colours.getpixel((round((page.cell.left + 4) * scale), round((page.cell.top + 4) * scale)))
    assert (frame, tint) == ((178, 58, 38), (255, 236, 170))
    plain = shared.page(source.sha256, 1, 1100)
    assert (plain.row, plain.cell) == (None, None)
    assert (178, 58, 38) not in {
        colour for _n, colour in Image.open(io.BytesIO(plain.png)).convert("RGB").getcolors(99) or ()
    }


def test_a_spot_that_is_not_there_frames_nothing_and_has_no_crop(source: Source, shared: PageImages) -> None:
    assert shared.page(source.sha256, 1, 900, Spot(page=1, row=999)).row is None
    for ask in (shared.crop, shared.excerpt):
        with pytest.raises(EvidenceError) as told:
            ask(source.sha256, Spot(page=1, row=999))
        assert told.value.reason is Reason.NO_ROW


@pytest.mark.parametrize("number", [0, -1, 2, 10**9])
def test_a_page_that_is_not_there_is_told(number: int, source: Source, shared: PageImages) -> None:
    with pytest.raises(EvidenceError, match="没有第") as told:
        shared.page(source.sha256, number)
    assert told.value.reason is Reason.NO_PAGE


@pytest.mark.parametrize("box", [(-1e9, -1e9, 2e9, 2e9), (1e6, 1e6, 10, 10), (0, 0, 0, 0), (10, 10, 1e300, 5)])
def test_a_box_off_the_page_harms_nothing(
    box: tuple[float, float, float, float], source: Source, shared: PageImages
) -> None:
    crop = shared.crop(source.sha256, Spot(page=1, box=box))
    assert 0 < crop.width <= 600
    assert 0 < crop.height <= 850
    assert shared.page(source.sha256, 1, 600, Spot(page=1, box=box)).width == 600


def test_the_crop_shows_the_heading(source: Source, shared: PageImages) -> None:
    spot, row = spot_of(source, "2010102")
    crop = shared.crop(source.sha256, spot)
    assert isinstance(crop, Crop)
    assert crop.height > row.height + 2 * 16 + 40, "neighbours and two rows of heading"


def test_a_table_that_began_on_an_earlier_page_is_shown_under_its_heading(
    images: Callable[..., PageImages], tmp_path: Path
) -> None:
    def rows(first: int) -> list[TableRow]:
        return [[f"20101{number:02}", "事务", "90.00", "60.00", "30.00"] for number in range(first, first + 8)]

    widths = (60, 160, 90, 90, 90)
    title = Text(220, 60, "一般公共预算支出表")
    number = Text(290, 820, "2")
    headed: list[Text | Table] = [title, Table(50, 100, widths, [*HEADER, *rows(1)], header=2), number]
    on: list[Text | Table] = [Table(50, 60, widths, rows(10)), number]
    other: list[Text | Table] = [Text(200, 40, "另一张表"), Table(50, 60, widths, rows(30)), number]
    moved: list[Text | Table] = [Table(50, 60, (100, 100, 130, 90, 70), rows(40)), number]
    path = written(tmp_path / "a.pdf", typeset(headed, on, on, other, headed, moved))
    pages = images(path)
    heights = {}
    for page in (2, 3, 4, 6):
        lines = layout_of(Source.read(path)).pages[page].rows
        last = [printed.row.number for printed in lines if printed.row.table is not None][-1]
        heights[page] = pages.crop(digest(path), Spot(page=page, row=last)).height
    assert heights[2] == heights[3] > heights[4] + 30, "two rows of heading, from one page and from two pages before"
    assert heights[4] == heights[6], "a table of its own, and one of other columns"


def test_the_rows_of_a_page_are_its_text_alternative(source: Source, shared: PageImages) -> None:
    spot, _row = spot_of(source, "2010101")
    lines = shared.excerpt(source.sha256, spot._replace(printed="60.00")).lines
    (meant,) = [line for line in lines if line.marked is not None]
    assert meant.text.split() == ["2010101", "行政运行", "60.00", "60.00"]
    personal = shared.excerpt(source.sha256, Spot(page=1, row=spot.row + 2 if spot.row else None)).lines
    assert any(MARK in line.text for line in personal)
    assert not [line for line in personal if NAME in line.text or MOBILE in line.text]


def test_lines_and_sheets_have_excerpts_and_no_pages(images: Callable[..., PageImages], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["支出表"], ["科目编码", "科目名称", "合计"], ["201", "甲", 90], ["联系人", NAME, MOBILE]):
        book.active.append(row)
    sheet = tmp_path / "a.xlsx"
    book.save(sheet)
    pages = images(SMALL, sheet)
    text = SMALL.read_text(encoding="utf-8").split("\n")
    (line,) = [each for each in pages.excerpt(digest(SMALL), Spot(row=5)).lines if each.marked]
    assert "".join(line.text.split()) == "".join(text[4].split())
    shown = pages.excerpt(digest(sheet), Spot(page=1, row=3, printed="90"))
    assert [each.text[slice(*each.marked)] for each in shown.lines if each.marked] == ["90"]
    assert not [each for each in shown.lines if NAME in each.text or MOBILE in each.text]
    for path in (SMALL, sheet):
        assert not pages.pictured(digest(path))
        assert pages.known(digest(path)) is not None
        with pytest.raises(EvidenceError) as told:
            pages.page(digest(path), 1)
        assert told.value.reason is Reason.NO_PAGE


def test_the_column_stands_at_the_end_of_an_iri() -> None:
    assert [column_of(f"https://w3id.org/document/0/p2/t1/r8{end}") for end in ("/c7", "/c7/2", "", "/c7/x")] == [7, 7, None, None]  # fmt: skip


def test_a_telephone_beside_a_table_is_no_amount(source: Source) -> None:
    with Store.in_memory() as store:
        assert [each.ok for each in build([source.path], store)] == [True]
        said = " ".join(str(statement) for stored in store.documents() for statement in store.graph_triples(stored.iri))
    assert "行政运行" in said or "2010101" in said
    for secret in (NAME, MOBILE, LOCAL):
        assert secret not in said


# ---------------------------------------------------------------- files that are not what they were


def test_what_cannot_be_shown_is_told(images: Callable[..., PageImages], tmp_path: Path) -> None:
    gone, changed = (written(tmp_path / name, budget()) for name in ("gone.pdf", "changed.pdf"))
    broken = written(tmp_path / "broken.pdf", b"%PDF-1.4 nothing")
    written(changed, budget() + b"%")
    pages = images(gone, changed, broken)
    known = dict(pages.sources)
    changed_was = next(sha256 for sha256, path in known.items() if path == changed)
    written(changed, budget() + b"%%")
    gone.unlink()
    for sha256, reason, words in (
        ("0" * 64, Reason.UNKNOWN, "没有源文件"),
        ("../../../etc/passwd", Reason.UNKNOWN, "没有源文件"),
        (next(s for s, p in known.items() if p == gone), Reason.GONE, "gone.pdf: 源文件已不在原处"),
        (changed_was, Reason.CHANGED, "changed.pdf: 文件已改动"),
        (next(s for s, p in known.items() if p == broken), Reason.UNREADABLE, "broken.pdf"),
    ):
        with pytest.raises(EvidenceError, match=words) as told:
            pages.page(sha256, 1)
        assert told.value.reason is reason
        assert str(tmp_path) not in str(told.value)
    written(changed, budget() + b"%")
    assert pages.page(changed_was, 1).pages == 1, "the old one is back"


# ---------------------------------------------------------------- what is kept


def test_nothing_personal_is_kept_on_the_disk(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with PageImages({source.sha256: source.path}, folder) as images:
        for row in range(1, 14):
            images.page(source.sha256, 1, 600, Spot(page=1, row=row))
            images.excerpt(source.sha256, Spot(page=1, row=row))
    files = [path.read_bytes() for path in folder.iterdir()]
    texts = [zlib.decompress(content) if content[:1] == b"\x78" else content for content in files]
    assert any(KEPT.encode() in text for text in texts), "the rows are there, readable"
    for secret in (NAME, MOBILE, LOCAL):
        assert not [text for text in texts if secret.encode() in text]
        assert not [text for text in texts if secret.encode("unicode_escape") in text and not secret.isdigit()]
    assert folder.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_what_is_kept_is_not_made_again_and_what_is_damaged_is(source: Source, tmp_path: Path) -> None:
    with PageImages({source.sha256: source.path}, tmp_path / "kept") as images:
        first = images.page(source.sha256, 1)
    with PageImages({source.sha256: tmp_path / "nowhere.pdf"}, tmp_path / "kept") as images:
        assert images.page(source.sha256, 1) == first
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(b"damaged")
    with PageImages({source.sha256: source.path}, tmp_path / "kept") as images:
        assert images.page(source.sha256, 1) == first


def test_the_folder_is_bounded_and_what_was_used_last_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "kept", 1000)
    for number in range(20):
        cache.put(str(number), bytes(100))
        os.utime(tmp_path / "kept" / str(number), (number, number))
        if number >= 3:
            assert cache.get("3") is not None
    assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) <= 1000
    assert cache.get("0") is None
    cache.put("large", bytes(2000))
    assert cache.get("large") is None


def test_a_folder_of_its_own_goes_with_it(source: Source) -> None:
    images = PageImages({source.sha256: source.path})
    images.prepare(source.sha256)
    folder = images._own
    assert folder is not None
    assert list(folder.iterdir())
    images.close()
    assert not folder.exists()


def test_a_layout_is_the_same_when_it_was_kept(source: Source) -> None:
    layout = layout_of(source)
    again = Layout.unpacked(layout.packed())
    assert again.packed() == layout.packed()
    assert [p.text for p in again.pages[1].rows] == [p.text for p in layout.pages[1].rows]
    for damaged in (b"", b"{}", zlib.compress(b"[1]"), zlib.compress(b"[9,true,[]]")):
        with pytest.raises(ValueError, match=r"."):
            Layout.unpacked(damaged)


def test_many_ask_at_once(source: Source, images: Callable[..., PageImages]) -> None:
    pages = images(source.path)
    pages.expect(source.sha256)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(pages.page, source.sha256, 1, 900, Spot(page=1, row=n % 5 + 1)) for n in range(40)]
        assert len({each.result().png for each in asked}) == 5
    assert pages.known(source.sha256) is not None


# ---------------------------------------------------------------- hostile files


@cache
def bomb() -> bytes:
    """A small file whose page unpacks to gigabytes of lines."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S\n" * 100_000
    packed = b"".join(packer.compress(block) for _ in range(500)) + packer.flush()
    plain = stream(zlib.compress(b"", 9), b"/Filter/FlateDecode")
    return one_page(b"").replace(plain, stream(packed, b"/Filter/FlateDecode"))


def slow() -> bytes:
    """A small file that is read at once, and whose page takes minutes to draw: veil over veil."""
    veil = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true>>"
    more = {10: stream(b"/X Do " * 30, veil + b"/Resources<</XObject<</X 11 0 R>>>>"),
            11: stream(b"/X Do " * 30, veil + b"/Resources<</XObject<</X 12 0 R>>>>"),
            12: stream(b"0.5 g 0 0 595 842 re f", veil)}  # fmt: skip
    text = b"BT /F 9 Tf 60 800 Td " + b"(2010101 7,837.79) Tj 0 -14 Td " * 6 + b"ET /V gs "
    resources = b"/XObject<</X 10 0 R>>/ExtGState<</V<</ca 0.5/BM/Multiply>>>>"
    return one_page(text + b"/X Do " * 30, resources, more)


@pytest.mark.parametrize("made", [bomb, slow])
def test_a_hostile_file_harms_only_itself(
    made: Callable[[], bytes], images: Callable[..., PageImages], tmp_path: Path
) -> None:
    hostile = written(tmp_path / "bomb.pdf", made())
    good = written(tmp_path / "good.pdf", budget())
    pages = images(hostile, good, seconds=2)
    pages.prepare(digest(good))
    with ThreadPoolExecutor(2) as threads:
        bad = threads.submit(pages.page, digest(hostile), 1)
        time.sleep(0.2)
        assert pages.page(digest(good), 1).pages == 1
        with pytest.raises(EvidenceError) as told:
            bad.result()
    assert told.value.reason in (Reason.LATE, Reason.UNREADABLE)
    began = running_time()
    with pytest.raises(EvidenceError) as again:
        pages.page(digest(hostile), 1)
    assert again.value.reason is told.value.reason
    assert running_time() - began < 0.2, "it is not tried again at once"
    assert pages.page(digest(good), 1, 600).pages == 1


def test_a_page_that_cannot_be_drawn_is_tried_once(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refused(*_asked: object) -> object:
        tried.append(1)
        raise SourceError("第 1 页读取超过 30 秒 / page 1 took more than 30 seconds")

    monkeypatch.setattr(opened, "PagePicture", refused)
    document = Opened(source, layout_of(source))
    for row in (3, 5):
        with pytest.raises(EvidenceError, match="page 1 took more"):
            document.crop(Spot(page=1, row=row))
    assert len(tried) == 1


ALONE = """
import hashlib, sys, time
from pathlib import Path
from budgetkg.evidence import PageImages
path = Path(sys.argv[1])
images = PageImages({hashlib.sha256(path.read_bytes()).hexdigest(): path})
images.prepare(next(iter(images.sources)))
print(*(process.pid for process in images._readers._all), flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_its_processes_end_with_it_however_it_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", budget())
    asking = subprocess.Popen(
        [sys.executable, "-c", ALONE, str(path)], stdout=subprocess.PIPE, env=environment(TMPDIR=str(tmp_path))
    )
    assert asking.stdout is not None
    with asking.stdout:
        numbers = [int(number) for number in asking.stdout.readline().split()]
        assert numbers
        asking.kill()
        asking.wait()
    until = time.monotonic() + 10
    while time.monotonic() < until and any(map(alive, numbers)):
        time.sleep(0.1)
    assert not [number for number in numbers if alive(number)]


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{number}/stat") as told:
        return told.read().split()[2] != "Z"


def test_closing_ends_what_is_at_work(images: Callable[..., PageImages], tmp_path: Path) -> None:
    hostile = written(tmp_path / "bomb.pdf", bomb())
    pages = images(hostile)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pages.page, digest(hostile), 1)
        while not pages._readers._all and not asked.done():
            time.sleep(0.01)
        time.sleep(0.5)
        began = running_time()
        pages.close()
        with pytest.raises(EvidenceError):
            asked.result()
    assert running_time() - began < 2
