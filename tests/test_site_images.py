"""What a static site shows of printed rows: pictures of pages with a frame, lines of texts, and a sentence for what is not there."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from budgetkg.graph import DEFAULT_BASE
from budgetkg.site.addresses import StaticSite, ground
from budgetkg.site.images import Pictures
from budgetkg.site.output import Output
from budgetkg.site.rows import PrintedRow
from budgetkg.source import Source
from budgetkg.store import Store
from command_line import EXAMPLES
from site_samples import typeset_budget

TYPESET = Path(__file__).resolve().parents[2] / "shared" / "pdf" / "lhasa-petition-bureau-2025.pdf"
MADE = ("made.pdf", "2010101")

Shown = Callable[..., tuple[str, Pictures, Path]]


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """The rows of a source as a site shows them, one behind the other."""

    def show(path: Path, *rows: PrintedRow, sources: dict[str, Path] | None = None) -> tuple[str, Pictures, Path]:
        sha256 = Source.read(path).sha256 if path.is_file() else rows[0].sha256
        known = {sha256: path} if sources is None else sources
        with Store.in_memory() as store:
            out = Output(tmp_path / "site", StaticSite(graph=store, ground=ground(DEFAULT_BASE)))  # type: ignore[arg-type]
            with Pictures(known, out, "/root") as pictures:
                html = "".join(str(pictures.of_row(replace(row, sha256=sha256))) for row in rows)
        return html, pictures, tmp_path / "site" / "evidence" / sha256[:16]

    return show


def a_row(page: int | None, table: int | None, row: int, file: str = "a.pdf") -> PrintedRow:
    return PrintedRow("", "", "0" * 64, file, page, table, row, None, None, "")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made.pdf"
    path.write_bytes(typeset_budget())
    return path


def test_a_page_is_pictured_once_and_each_row_framed_on_it(made: Path, shown: Shown) -> None:
    html, pictures, folder = shown(made, a_row(1, 1, 4), a_row(1, 1, 7))
    assert [file.name for file in folder.iterdir()] == ["p1.webp"]
    assert (pictures.files, pictures.size) == (1, (folder / "p1.webp").stat().st_size)
    assert pictures.size < 40_000
    assert html.count(f'href="/root/evidence/{folder.name}/p1.webp"') == 4  # the link and the picture, of each row
    assert "style=" not in html
    frames = [tuple(map(float, frame)) for frame in re.findall(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', html)]  # fmt: skip
    assert len(frames) == 2
    (left, upper, wide, high), (_, lower, _, _) = frames
    assert upper < lower
    with Image.open(folder / "p1.webp") as image:
        scale = image.width / float(re.findall(r'<image [^>]*width="(.*?)"', html)[0])
        cut = image.convert("L").crop([round(scale * side) for side in (left, upper, left + wide, upper + high)])  # type: ignore[arg-type]
    assert cut.getextrema()[0] < 100, "nothing is printed in the frame"
    assert "made" not in html
    assert 'aria-label="a.pdf 第 1 页，第 4 行加框 / a.pdf, page 1, row 4 boxed"' in html


def test_the_same_pages_give_the_same_pictures(made: Path, shown: Shown) -> None:
    contents = set()
    for _ in range(2):
        html, _, folder = shown(made, a_row(1, 1, 4))
        contents.add((html, (folder / "p1.webp").read_bytes()))
    assert len(contents) == 1


def test_the_frame_is_where_the_graph_says_where_it_does(made: Path, shown: Shown) -> None:
    html, *_ = shown(made, replace(a_row(1, 1, 4), box=(60.0, 200.0, 300.0, 12.0)))
    assert '<rect x="59.0" y="199.0" width="302.0" height="14.0"/>' in html


@pytest.mark.skipif(not TYPESET.is_file(), reason="the typeset examples are not here")
def test_a_real_document_has_the_heading_of_its_table_over_the_row(shown: Shown) -> None:
    html, pictures, folder = shown(TYPESET, a_row(3, 1, 12))
    assert html.count("<svg") >= 1
    assert not pictures.problems
    with Image.open(folder / "p3.webp") as image:
        assert image.width == 1600
    assert pictures.size / pictures.files < 80_000


def test_rows_of_a_text_are_lines_among_their_neighbours(shown: Shown) -> None:
    text = EXAMPLES / "lhasa-petition-bureau-2025.txt"
    html, pictures, folder = shown(text, a_row(None, None, 40, "a.txt"))
    assert [int(number) for number in re.findall(r"<b>(\d+)</b>", html)] == [38, 39, 40, 41, 42]
    assert html.count('class="meant"') == 1
    assert not folder.exists()
    assert not pictures.problems


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("gone", "不在原处"),
        ("changed", "已改动"),
        ("unknown", "没有源文件"),
        ("no row", "没有内容"),
        ("no page", "没有第 9 页"),
    ],
)
def test_what_cannot_be_shown_is_told_to_the_publisher_once(made: Path, shown: Shown, state: str, told: str) -> None:
    row = a_row(9 if state == "no page" else 1, 1, 99 if state == "no row" else 4, "made.pdf")
    sources = {"gone": {"0" * 64: made.with_name("moved.pdf")}, "changed": {"0" * 64: made}, "unknown": {}}.get(state)
    path = made if sources is None else made.with_name("moved.pdf")
    html, pictures, folder = shown(path, row, row, sources=sources)
    assert html.count("原文件不在手边") == 2
    assert "--sources" not in html
    assert not folder.exists()
    (problem,) = pictures.problems.values()
    assert told in problem
    assert "ade.pdf" in problem or "moved.pdf" in problem


def test_pictures_are_pressed_without_loss() -> None:
    from budgetkg.site.images import _pressed

    drawn = Image.effect_mandelbrot((200, 100), (-3, -2.5, 2, 2.5), 40).quantize(12)
    file = io.BytesIO()
    drawn.save(file, "PNG")
    with Image.open(io.BytesIO(_pressed(file.getvalue()))) as pressed:
        assert pressed.format == "WEBP"
        assert pressed.convert("RGB").tobytes() == drawn.convert("RGB").tobytes()
