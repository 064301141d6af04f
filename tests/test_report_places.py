"""The printed places that a report shows: source files found again, lines, crops of pages, and the personal data blacked out."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from budgetkg.build import build
from budgetkg.document import Box, Cell, Row, read_document
from budgetkg.document.pdf import isolated
from budgetkg.document.pdf.isolated import pages_of
from budgetkg.errors import SourceError
from budgetkg.evidence import Crop, Excerpt
from budgetkg.evidence.pictures import PagePicture
from budgetkg.evidence.secrets import secret_boxes
from budgetkg.evidence.tables import cell_of
from budgetkg.facts.redaction import MARK, Redactor
from budgetkg.report import (
    Head,
    Shown,
    exhibits_of,
    find_sources,
)
from budgetkg.source import Source
from budgetkg.store import Store
from budgetkg.validate import Place, Report, validate
from command_line import EXAMPLES, SMALL, examples_store, run
from report_reading import Page, page
from typesetting import Box as Merged
from typesetting import Table, TableRow, Text, typeset

NAME, MOBILE, LOCAL = "赵甲乙", "13900000001", "6000000"


# ---------------------------------------------------------------- source files


def test_sources_are_found_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "renamed.txt").write_bytes(SMALL.read_bytes())
    (tmp_path / "a" / SMALL.name).write_text("another", encoding="utf-8")
    digest = hashlib.sha256(SMALL.read_bytes()).hexdigest()
    found = find_sources([tmp_path / "a"], {digest, "0" * 64}, [SMALL.name])
    assert found == {digest: tmp_path / "a" / "b" / "renamed.txt"}


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="路径不存在"):
        find_sources([tmp_path / "nowhere"], {"0"})

    def refused(_path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(SourceError, match="无法读取目录 / the folder cannot be read: Permission denied"):
        find_sources([tmp_path], {"0"})


def shown_of(
    document: str, checks: Sequence[str], folder: Path | None
) -> tuple[Report, tuple[Shown, ...], dict[str, Head]]:
    with Store.open(examples_store(), read_only=True) as store:
        report = validate(store, [document], checks)
        wanted = {stored.sha256 for stored in store.documents()}
        return report, *exhibits_of(report, store, find_sources([folder], wanted) if folder else {})


def test_a_line_is_shown_among_its_neighbours_without_names() -> None:
    report, shown, heads = shown_of(SMALL.name, ["weights"], EXAMPLES)
    lines = SMALL.read_text(encoding="utf-8").split("\n")
    assert heads[SMALL.name].source == SMALL.name
    for told, place in zip(report.results, shown, strict=True):
        assert isinstance(place.exhibit, Excerpt)
        meant = [line for line in place.exhibit.lines if line.marked is not None]
        assert meant[0].number == told.finding.row
        for line in meant:
            if MARK not in line.text:
                assert "".join(line.text.split()) == "".join(lines[line.number - 1].split())
    text = page(report, shown=shown, heads=heads, with_sources=True)
    numbers = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", SMALL.read_text(encoding="utf-8"))
    assert numbers, "the example holds numbers to look for"
    assert not [number for number in numbers if number in text]


def test_a_row_of_a_sheet_is_shown_among_its_neighbours(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["某某市人大办公室2024年部门预算"], ["一般公共预算支出表"], [*[""] * 4, "金额单位：万元"],
                ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["", "合计", 95, 60, 30], ["201", "甲", 90, 60, 30]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    source = Source.read(tmp_path / "a.xlsx")
    with Store.in_memory() as store:
        assert [each.ok for each in build([source.path], store)] == [True]
        report = validate(store, checks=["row-parts"])
        shown, _heads = exhibits_of(report, store, {source.sha256: source.path})
    assert isinstance(shown[0].exhibit, Excerpt)
    (meant,) = [line for line in shown[0].exhibit.lines if line.marked]
    assert (meant.number, meant.text[slice(*meant.marked or ())]) == (5, "95")


def test_without_the_source_the_row_is_quoted() -> None:
    report, shown, heads = shown_of(SMALL.name, ["weights"], None)
    assert all(place.exhibit is None and place.place.quoted for place in shown)
    text = page(report, shown=shown, heads=heads, with_sources=True)
    assert "未找到源文件" in text
    assert text.count("<blockquote>") >= 1


def test_the_command_shows_what_it_found_and_says_what_it_did_not(tmp_path: Path) -> None:
    shutil.copy(SMALL, tmp_path / "renamed.txt")
    few = ("--check", "weights", "-f", "html", "--sources", tmp_path, "--store", examples_store())
    done = run("validate", SMALL.name, "lhasa-criminal-police-2024.txt", *few)
    assert 'class="lines"' in done.out
    assert "未找到源文件 / source files not found: lhasa-criminal-police-2024.txt" in done.err


# ---------------------------------------------------------------- pictures of pages

HEADER: list[TableRow] = [
    [Merged("科目编码", rows=2), Merged("科目名称", rows=2), Merged("2024年预算数", columns=3), None, None],
    [None, None, "合计", "基本支出", "项目支出"],
]
BODY: list[TableRow] = [
    ["", "合计", "95.00", "60.00", "30.00"],
    ["201", "一般公共服务支出", "90.00", "60.00", "30.00"],
    ["20101", "人大事务", "90.00", "60.00", "30.00"],
    ["2010101", "行政运行", "60.00", "60.00", ""],
    ["2010102", "一般行政管理事务", "30.00", "", "30.00"],
    ["", f"经办人：{NAME}", f"电话{MOBILE}", "", ""],
]
PERSONAL: list[TableRow] = [["项目经办人：", NAME, "经办人电话：", LOCAL, "1.00"]]


def budget() -> bytes:
    first = [
        Text(180, 30, "某某市人大办公室2024年部门预算"),
        Text(220, 60, "一般公共预算支出表"),
        Text(450, 80, "金额单位：万元"),
        Table(50, 100, (60, 160, 90, 90, 90), HEADER + BODY, header=2),
        Text(50, 300, f"联系人：{NAME} 电话：{MOBILE}"),
        Table(50, 340, (80, 80, 80, 80, 80), PERSONAL),
        Text(50, 400, f"此项由{NAME}负责"),
    ]
    return typeset(first)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("pages") / "预算 〔2024〕.pdf"
    path.write_bytes(budget())
    return Source.read(path)


def covered(boxes: Sequence[Box], x: float, y: float) -> bool:
    return any(b.left <= x <= b.left + b.width and b.top <= y <= b.top + b.height for b in boxes)


def test_what_is_personal_on_a_page_is_blacked_out_and_nothing_else(source: Source) -> None:
    document = read_document(source)
    (first,) = pages_of(source.content, source.name)
    boxes = secret_boxes(first.glyphs, document.rows, Redactor.for_document(document))
    spelt = "".join(glyph.text for glyph in first.glyphs)
    secret: set[int] = set()
    for word in (NAME, MOBILE, LOCAL):
        starts = [match.start() for match in re.finditer(word, spelt)]
        assert starts, f"{word} is on the page"
        secret.update(number for start in starts for number in range(start, start + len(word)))
    for number, glyph in enumerate(first.glyphs):
        hidden = covered(boxes, (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)
        assert hidden is (number in secret), f"{glyph.text} of {spelt[max(0, number - 6) : number + 6]}"


def test_the_pixels_of_what_is_blacked_out_are_black(source: Source) -> None:
    hidden = Box(220, 58, 60, 12)
    picture = PagePicture(source.content, source.name, 1, [hidden], None).crop(hidden, None, ())
    with Image.open(io.BytesIO(picture.png)) as image:
        grey = image.convert("L")
        middle = grey.crop((grey.width // 3, grey.height // 3, 2 * grey.width // 3, 2 * grey.height // 3))
        assert middle.getextrema() == (0, 0)
        assert len(image.getcolors() or ()) <= 16


def test_on_a_scan_only_what_was_recognised_shows(source: Source) -> None:
    kept = [Box(50, 100, 60, 16)]
    whole = Box(40, 20, 500, 400)
    picture = PagePicture(source.content, source.name, 1, (), kept).crop(whole, None, ())
    with Image.open(io.BytesIO(picture.png)) as image:
        grey = image.convert("L")
        lower = grey.crop((30, grey.height // 2, grey.width - 30, grey.height - 30))
        assert lower.getextrema() == (255, 255)


def test_a_page_without_characters_loses_the_whole_cell() -> None:
    cells = tuple(
        Cell(text, number, box=Box(10 + 50 * number, 10, 50, 12))
        for number, text in enumerate(("联系人：", NAME, "100"))
    )
    row = Row(1, cells, aligned=True, page=1, table=1, box=Box(10, 10, 150, 12))
    redactor = Redactor(frozenset({NAME}), {}, {"name": re.compile(NAME)})
    assert secret_boxes((), [row], redactor) == [cells[1].box]


def test_the_cell_that_is_meant_holds_the_text_alone_or_stands_in_the_column() -> None:
    cells = tuple(
        Cell(text, number, box=Box(50 * number, 0, 50, 10))
        for number, text in enumerate(("合计", "1.00", "1.00", "共 9.50"))
    )
    row = Row(1, cells, aligned=True)
    assert cell_of(row, "合 计") == cells[0].box
    assert cell_of(row, "1.00") is None
    assert cell_of(row, "1.00", 2) == cells[2].box
    assert cell_of(row, "9.50") == cells[3].box
    assert cell_of(row, "") is None


@pytest.fixture(scope="module")
def built(source: Source) -> Iterator[Store]:
    with Store.in_memory() as store:
        assert [each.ok for each in build([source.path], store)] == [True]
        yield store


def test_a_row_of_a_page_is_shown_with_its_heading(built: Store, source: Source) -> None:
    report = validate(built, checks=["row-parts", "children"])
    assert report.results
    shown, heads = exhibits_of(report, built, {source.sha256: source.path})
    told = next(number for number, r in enumerate(report.results) if r.finding.printed == "95.00")
    crop = shown[told].exhibit
    assert isinstance(crop, Crop)
    text = page(report, shown=shown, heads=heads, with_sources=True)
    pictures = [base64.b64decode(data.partition(",")[2]) for data in Page(text).values("img", "src")]
    assert crop.png in pictures
    with Image.open(io.BytesIO(crop.png)) as image:
        assert image.format == "PNG"
        colours = {colour for _count, colour in image.convert("RGB").getcolors(100) or ()}
    assert (178, 58, 38) in colours, "the row is framed"
    assert (255, 236, 170) in colours, "the cell is tinted"
    assert crop.height > 60, "the heading and the rows beside are there"
    assert len(crop.png) < 30_000


def test_a_source_is_read_once(built: Store, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    asked = isolated._read

    def counted(content: bytes, name: str, wanted: object = None) -> Iterator[object]:
        read.append(wanted)
        return asked(content, name, wanted)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(isolated, "_read", counted)
    report = validate(built, checks=["row-parts", "children"])
    shown, _heads = exhibits_of(report, built, {source.sha256: source.path})
    assert [isinstance(place.exhibit, Crop) for place in shown].count(True) > 1
    assert read.count(None) == 1, "all of it"
    assert len(read) == 2, "and its one page as a picture"


def test_a_source_that_has_gone_bad_is_told(built: Store, source: Source, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    report = validate(built, checks=["row-parts", "children"])
    shown, heads = exhibits_of(report, built, {source.sha256: bad})
    assert heads[source.name].note
    assert all(place.exhibit is None for place in shown)
    assert "源文件无法显示" in page(report, shown=shown, heads=heads, with_sources=True)


def test_five_hundred_findings_make_a_file_that_can_be_mailed(built: Store, source: Source) -> None:
    report = validate(built, checks=["row-parts", "children"])
    shown, heads = exhibits_of(report, built, {source.sha256: source.path})
    number = next(n for n, place in enumerate(shown) if isinstance(place.exhibit, Crop))
    crop = shown[number].exhibit
    assert isinstance(crop, Crop)
    results = tuple(replace(report.results[number]) for _ in range(500))
    many = tuple(Shown(Place(1, n), replace(crop, png=crop.png + bytes([n % 256, n // 256]))) for n in range(500))
    assert len(page(Report(results, report.documents), shown=many, heads=heads)) < 15_000_000
