"""Unruled tables over pages, numbers beside two headings, cells at the side of rows, and what was drawn beside it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from budgetkg.document.model import Row
from budgetkg.document.pdf import heading_spans, read, white
from budgetkg.document.pdf.heading_columns import with_own_columns
from budgetkg.document.pdf.headings import Heading
from budgetkg.document.pdf.lines import Line, Word
from budgetkg.document.pdf.unruled_lines import groups, runs
from budgetkg.document.pdf.unruled_rows import Block, place_rows
from budgetkg.source import Source
from typesetting import Box, Table, TableRow, Text, typeset

HEADER: list[TableRow] = [
    [Box("支出功能分类科目", columns=2), None, Box("2024年预算数", columns=3), None, None],
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
]
FIRST: list[TableRow] = [
    ["201", "一般公共服务支出", "5,619.46", "970.76", "4,648.70"],
    ["20103", "政府办公厅及相关机构事务", "5,619.46", "970.76", "4,648.70"],
    ["2010301", "行政运行", "970.76", "970.76", ""],
    ["2010302", "一般行政管理事务", "4,648.70", "", "4,648.70"],
]
WIDTHS = (60, 170, 90, 90, 90)


def rows_of(*pages: list[Text | Table]) -> list[Row]:
    content = typeset(*pages)
    return list(read(Source(Path("a.pdf"), "a.pdf", "0" * 64, "application/pdf", content)).rows)


def printed(rows: list[Row], page: int) -> list[dict[int, str]]:
    return [{cell.column: cell.text for cell in row.cells} for row in rows if row.page == page and row.aligned]


def line(top: float, *words: tuple[str, float, float]) -> Line:
    return Line(tuple(Word(text, left, top, right, top + 8) for text, left, right in words))


@pytest.mark.parametrize("header", [HEADER, []])
def test_a_page_that_fills_fewer_columns_has_those_of_the_page_before(header: list[TableRow]) -> None:
    more: list[TableRow] = [
        ["208", "社会保障支出", "", "", "12.50"],
        ["20808", "抚恤", "", "", "12.50"],
        ["2080801", "死亡抚恤", "", "", "12.50"],
    ]
    rows = rows_of(
        [Table(50, 80, WIDTHS, HEADER + FIRST, "none", header=2)],
        [Table(50, 80, WIDTHS, header + more, "none", header=len(header))],
    )
    assert printed(rows, 2)[-1] == {0: "2080801", 1: "死亡抚恤", 4: "12.50"}
    assert {row.width for row in rows if row.aligned} == {5}


def test_a_header_printed_again_is_known_though_one_row_stands_below_it() -> None:
    rows = rows_of(
        [Text(200, 40, "支出表"), Table(50, 80, WIDTHS, HEADER + FIRST, "none", header=2)],
        [Table(50, 95, WIDTHS, [*HEADER, ["208", "社会保障支出", "", "1.50", ""]], "none", header=2)],
    )
    assert printed(rows, 2)[-1] == {0: "208", 1: "社会保障支出", 3: "1.50"}
    assert printed(rows, 2)[:-1] == printed(rows, 1)[:2]


def test_other_headings_are_of_another_table() -> None:
    other: list[TableRow] = [["项目", "预算数"], ["甲项", "1.00"], ["乙项", "2.00"], ["丙项", "3.00"]]
    rows = rows_of(
        [Table(50, 80, WIDTHS, HEADER + FIRST, "none", header=2)],
        [Text(200, 40, "另表"), Table(50, 80, (200, 300), other, "none", header=1)],
    )
    assert {row.width for row in rows if row.page == 2 and row.aligned} == {2}


def test_rows_far_apart_in_the_same_columns_are_one_table_with_the_cell_at_their_left() -> None:
    rows = [line(top, ("设备更新", 100, 140), ("10.00", 200, 220), ("60.00", 260, 280)) for top in (0, 100, 200, 300)]
    unit = line(150, ("140009-甲局", 20, 80))
    assert list(runs(rows)) == [rows]
    assert list(runs([*rows[:2], unit, *rows[2:]])) == [[*rows[:2], unit, *rows[2:]]]
    assert len(list(runs([*rows[:2], line(250, ("1", 10, 15), ("2", 160, 165), ("3", 240, 245))]))) == 2


def test_what_stands_above_the_unit_of_the_amounts_is_no_heading() -> None:
    table = [
        line(50, ("项目", 60, 80), ("2023年", 160, 190), ("2024年", 260, 290)),
        *(line(top, (f"第{top}项", 50, 90), ("1.00", 160, 180), ("2.00", 260, 280)) for top in (65, 80, 95)),
    ]
    above = [line(20, ("部门公开表", 50, 90), ("2", 100, 105)), line(35, ("单位：万元", 250, 290))]
    assert list(groups([*above, *table])) == [table]


def test_a_label_between_the_two_lines_of_a_name_is_a_cell_of_its_own() -> None:
    def block(text: str, left: float, right: float, top: float) -> Block:
        return Block((Word(text, left, top, right, top + 8),), 1, 1)

    name = [block("设备更", 100, 150, 96), block("新项目", 100, 150, 105)]
    label = block("预算项目:", 50, 90, 100.5)
    _, placed = place_rows([*name, label])
    assert {cell.texts for _, _, cell in placed} == {("设备更", "新项目"), ("预算项目:",)}


def test_a_border_is_put_where_the_fewest_texts_run_across() -> None:
    columns = [(10.0, 50.0), (100.0, 140.0)]
    assert white.borders(columns, [])[1] == 75
    assert white.borders(columns, [[(10.0, 60.0), (80.0, 140.0)], [(10.0, 85.0)]])[1] == 70
    # 3.50 | 万元: two texts of a line are not of one column
    assert white.borders(columns, [[(20.0, 45.0), (70.0, 75.0), (100.0, 120.0)]])[1] == 87.5


def test_numbers_beside_two_headings_are_of_the_one_that_their_alignment_tells() -> None:
    headings, names = [(25.0, 45.0), (100.0, 120.0), (190.0, 210.0)], (10.0, 60.0)
    number = (140.0, 170.0)
    at_right, at_left = [(140.0, 170.0), (150.0, 170.0)], [(140.0, 170.0), (140.0, 160.0)]
    assert (100.0, 170.0) in list(with_own_columns(headings, [names, number], {number: at_right}))
    assert (140.0, 210.0) in list(with_own_columns(headings, [names, number], {number: at_left}))
    # one number alone: of which heading it is is not known, however near
    near = (125.0, 140.0)
    assert (100.0, 210.0) in list(with_own_columns(headings, [names, near], {near: [near]}))
    # what the alignment says and what the distance says do not agree
    far = (160.0, 188.0)
    wanted = list(with_own_columns(headings, [names, far], {far: [(160.0, 188.0), (170.0, 188.0)]}))
    assert (100.0, 210.0) in wanted


def test_numbers_and_words_that_share_a_column_are_under_its_heading() -> None:
    numbers, words, other = (100.0, 110.0), (120.0, 140.0), (200.0, 220.0)
    lines = [[numbers, other], [words, other], [(100.0, 105.0), other]]
    found = with_own_columns(
        [(118.0, 142.0), other], [numbers, words, other], {numbers: [numbers, (100.0, 105.0)]}, lines
    )
    assert (100.0, 142.0) in list(found)


def test_two_headings_over_one_column_are_one_that_says_neither() -> None:
    headings = [Heading([Word(text, left, 10, left + 20, 18)]) for text, left in (("合计", 20), ("基本支出", 60))]
    levels, placed = heading_spans.place(headings, (10.0, 90.0, 150.0), 30)
    assert levels == 1
    assert [(entry.heading.texts, entry.first, entry.last) for entry in placed] == [(("合计", "基本支出"), 0, 0)]


def _benchmark() -> ModuleType:
    path = Path(__file__).parent.parent / "benchmarks" / "typeset.py"
    spec = importlib.util.spec_from_file_location("typeset_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_benchmark_counts_what_was_drawn_and_read() -> None:
    fact = {"kind": "budget", "label": "02|公安", "column": "2024年预算数/合计", "wan": 1.5, "page": 2}
    row = {"page": "2", "fiscal_year": "2024", "code": "20402", "name": "公安", "amount": "15000.00", "proof": "proved"}
    indicator = {
        "kind": "indicator", "code": "1", "l3": "甲", "op": "＝", "v": "5", "mu": "次", "w": "20", "v0": "", "w0": "",
    }  # fmt: skip
    read_one = {
        "project_code": "1", "level3": "甲", "comparator": "=", "unit": "次", "target_value": "", "current_value": "5",
        "weight_total": "", "weight": "20",
    }  # fmt: skip
    compared = _benchmark().compared
    score = compared({"facts": [fact, indicator]}, [row], [], [read_one])
    assert (score.share, score.missed, score.not_drawn) == (1.0, [], [])
    wrong = compared({"facts": [fact, indicator]}, [row | {"amount": "1.50"}], [], [read_one | {"weight": "2"}])
    assert (wrong.share, len(wrong.missed), len(wrong.not_drawn)) == (0.0, 2, 1)


def test_boxes_turned_inside_out_or_without_height_are_borne() -> None:
    """Damaged files have characters whose right is left of their left, far outside the page, or of no height."""
    assert white.most_columns([[(90.0, 40.0)], [(-1e9, 1e9)], [(40.0, 90.0)]]).stop <= 3
    flat = Word("5.00", 40.0, 100.0, 60.0, 100.0)
    blocks = [Block((flat,), 0, 0, is_value=True) for _ in range(3)]
    _, placed = place_rows(blocks)
    assert len(placed) == len(blocks)
    assert (0.0, 10.0) in with_own_columns([(0.0, 10.0)], [(20.0, 30.0)], {(20.0, 30.0): []})
