"""What was read, drawn on the pages: the right cells in the right colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from budgetkg.build import examine
from budgetkg.errors import ExportError
from budgetkg.facts.model import Proof
from budgetkg.overlay import SCALE, Mark, draw_overlay
from command_line import run
from typesetting import Box, Table, TableRow, Text, typeset

WIDTHS = (60, 160, 90, 90, 90)
HEADER: list[TableRow] = [
    [Box("科目编码", rows=2), Box("科目名称", rows=2), Box("2024年预算数", columns=3), None, None],
    [None, None, "合计", "基本支出", "项目支出"],
]
BODY: list[TableRow] = [
    ["", "合计", "90.00", "60.00", "30.00"],
    ["201", "一般公共服务支出", "90.00", "60.00", "30.00"],
    ["20101", "人大事务", "90.00", "60.00", "30.00"],
    ["2010101", "行政运行", "60.00", "60.00", ""],
    ["2010102", "一般行政管理事务", "30.00", "", "30.00"],
    ["2010199", "其他人大事务支出", "12.x5", "", ""],
]


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    path = tmp_path / "预算 〔2024〕.pdf"
    things = [
        Text(180, 30, "某某市人大办公室2024年部门预算"),
        Text(220, 60, "一般公共预算支出表"),
        Text(450, 80, "金额单位：万元"),
        Table(50, 100, WIDTHS, HEADER + BODY, header=2),
    ]
    path.write_bytes(typeset(things))
    return path


def colour_at(path: Path, left: float, top: float) -> tuple[int, ...]:
    with Image.open(path) as image:
        return image.getpixel((round(left * SCALE), round(top * SCALE)))  # type: ignore[no-any-return]


def is_tinted(pixel: tuple[int, ...], mark: Mark) -> bool:
    """White under a veil of the mark's colour: the channels keep its order."""
    strongest = max(range(3), key=lambda channel: mark.value[channel])
    return min(pixel) < 250 and pixel[strongest] == max(pixel)


def test_cells_are_drawn_in_the_colour_of_their_proof(budget: Path, tmp_path: Path) -> None:
    document, facts = examine(budget)
    assert {line.proof for line in facts.lines} >= {Proof.PROVED}
    (page,) = draw_overlay(document, facts, tmp_path / "pages")
    assert page.name == "page-001.png"
    proved = next(line for line in facts.lines if line.code == "2010101" and line.measure == "basic")
    assert proved.proof is Proof.PROVED
    row = 100 + 16 * 5 + 3
    assert is_tinted(colour_at(page, 50 + 60 + 160 + 90 + 8, row), Mark.PROVED)
    assert colour_at(page, 50 + 60 + 160 + 180 + 8, row) == (255, 255, 255), "a blank cell stays white"


def test_several_pages_make_one_pdf(budget: Path, tmp_path: Path) -> None:
    document, facts = examine(budget)
    (file,) = draw_overlay(document, facts, tmp_path / "deep" / "drawn.pdf")
    assert file.read_bytes().startswith(b"%PDF")


def test_a_text_cannot_be_drawn_on(tmp_path: Path, budget: Path) -> None:
    document, facts = examine(Path(__file__).resolve().parents[1] / "examples" / "lhasa-criminal-police-2024.txt")
    with pytest.raises(ExportError, match="only the pages of a PDF"):
        draw_overlay(document, facts, tmp_path / "pages")
    with pytest.raises(ExportError, match="cannot be written"):
        draw_overlay(*examine(budget), budget / "pages")


def test_the_document_is_not_drawn_over(budget: Path) -> None:
    before = budget.read_bytes()
    with pytest.raises(ExportError, match="the document itself"):
        draw_overlay(*examine(budget), budget)
    assert budget.read_bytes() == before


def test_the_command_says_where_the_pictures_are(budget: Path, tmp_path: Path) -> None:
    done = run("inspect", str(budget), "--overlay", str(tmp_path / "pages"))
    assert done.code == 0
    assert "1 个文件 / files drawn" in done.err
    assert (tmp_path / "pages" / "page-001.png").is_file()
