"""PDF pages as rows of cells: ruled and unruled tables, page breaks, hidden text, and files that cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from budgetkg.document.model import Document, Row
from budgetkg.document.pdf import plumber, read
from budgetkg.document.pdf.lines import lines_of
from budgetkg.document.pdf.page import Glyph
from budgetkg.errors import SourceError
from budgetkg.source import Source
from typesetting import FONT, Box, Rules, Table, TableRow, Text, typeset

HEADER: list[TableRow] = [
    [Box("支出功能分类科目", columns=3), None, None, Box("2024年预算数", columns=3), None, None],
    [
        Box("科目编码", columns=2),
        None,
        Box("科目名称", rows=2),
        Box("合计", rows=2),
        Box("基本支出", rows=2),
        Box("项目支出", rows=2),
    ],
    ["类", "款", None, None, None, None],
]
BODY: list[TableRow] = [
    [Box("合    计", columns=3), None, None, "9,929.35", "8,495.82", "1,433.53"],
    ["204", "", "公共安全支出", "7,837.79", "6,404.26", "1,433.53"],
    ["", "02", "公安", "7,837.79", "6,404.26", "1,433.53"],
    ["208", "", "社会保障和就业支出", "1,003.06", "1,003.06", ""],
    ["", "05", "行政事业单位养老支出", "1,002.58", "1,002.58", ""],
]
WIDTHS = (40, 40, 150, 80, 80, 80)


def document(content: bytes) -> Document:
    return read(Source(Path("a.pdf"), "a.pdf", "0" * 64, "application/pdf", content))


def table_rows(content: bytes) -> list[Row]:
    return [row for row in document(content).rows if row.aligned]


def printed(rows: list[Row]) -> list[dict[int, str]]:
    return [{cell.column: cell.text.replace(" ", "") for cell in row.cells} for row in rows]


def spans(rows: list[Row]) -> dict[str, tuple[int, int, int]]:
    return {
        cell.text.replace(" ", ""): (cell.column, cell.row_span, cell.column_span) for row in rows for cell in row.cells
    }


@pytest.mark.parametrize("rules", ["all", "across", "none"])
def test_a_table_has_its_cells_in_their_columns_whatever_its_rules(rules: Rules) -> None:
    rows = table_rows(
        typeset([Text(200, 40, "一般公共预算支出表"), Table(50, 80, WIDTHS, HEADER + BODY, rules, header=3)])
    )
    assert printed(rows)[3:] == [
        {0: "合计", 3: "9,929.35", 4: "8,495.82", 5: "1,433.53"},
        {0: "204", 2: "公共安全支出", 3: "7,837.79", 4: "6,404.26", 5: "1,433.53"},
        {1: "02", 2: "公安", 3: "7,837.79", 4: "6,404.26", 5: "1,433.53"},
        {0: "208", 2: "社会保障和就业支出", 3: "1,003.06", 4: "1,003.06"},
        {1: "05", 2: "行政事业单位养老支出", 3: "1,002.58", 4: "1,002.58"},
    ]
    found = spans(rows[:3])
    assert found["支出功能分类科目"] == (0, 1, 3)
    assert found["2024年预算数"] == (3, 1, 3)
    assert found["科目编码"] == (0, 1, 2)
    assert found["项目支出"] == (5, 2, 1)
    assert (found["类"][0], found["款"][0]) == (0, 1)


@pytest.mark.parametrize("rules", ["all", "none"])
def test_a_column_without_a_value_is_known_by_its_heading(rules: Rules) -> None:
    header: list[TableRow] = [["科目名称", "合计", "政府性基金", "其他资金"]]
    body: list[TableRow] = [[f"第{n}项", f"{n}.00", "", f"{n}.00"] for n in range(11, 16)]
    rows = table_rows(typeset([Table(50, 80, (150, 80, 80, 80), header + body, rules, header=1)]))
    assert printed(rows)[1] == {0: "第11项", 1: "11.00", 3: "11.00"}
    assert {row.width for row in rows} == {4}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(*[st.one_of(st.just(""), st.decimals("0.01", "99999.99", places=2).map("{:,}".format))] * 3),
        min_size=4,
        max_size=12,
    )
)
def test_unruled_values_stand_where_ruled_ones_do(values: list[tuple[str, ...]]) -> None:
    header: list[TableRow] = [["项目", "合计", "基本支出", "项目支出"]]
    body: list[TableRow] = [[f"科目{'甲乙丙丁戊己庚辛壬癸子丑'[n]}", *row] for n, row in enumerate(values)]
    filled = sum(any(row) for row in values)
    ruled, unruled = (
        table_rows(typeset([Table(50, 80, (120, 90, 90, 90), header + body, rules, header=1)]))
        for rules in ("all", "none")
    )
    if filled >= 3:
        assert [row for row in printed(ruled) if len(row) > 1] == [row for row in printed(unruled) if len(row) > 1]


def test_rows_are_numbered_down_the_page_and_lines_outside_tables_are_rows_too() -> None:
    rows = document(typeset([Text(200, 40, "收支总表"), Text(400, 60, "单位：万元"), Table(50, 80, WIDTHS, BODY)])).rows
    assert [(row.number, row.aligned, row.page) for row in rows] == [(n, n > 2, 1) for n in range(1, 8)]
    assert rows[0].box is not None
    assert rows[0].box.left == pytest.approx(200, abs=1)
    assert rows[0].box.top == pytest.approx(40, abs=4)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_looked_at(rotation: int) -> None:
    things = [Text(200, 40, "收支总表"), Table(50, 80, WIDTHS, BODY)]
    upright, turned = document(typeset(things)), document(typeset(things, rotation=rotation))
    assert printed(list(turned.rows)) == printed(list(upright.rows))


def test_a_merged_cell_that_a_page_break_cuts_has_its_text_on_both_pages() -> None:
    above: list[TableRow] = [
        ["甲项目", "产出指标", "10.00"],
        [Box("", rows=2, edges="tlr"), "产出指标", "20.00"],
        [None, "效益指标", "30.00"],
    ]
    below: list[TableRow] = [
        [Box("乙项目", rows=2, edges="blr"), "满意度指标", "10.00"],
        [None, "产出指标", "40.00"],
        ["丙项目", "产出指标", "50.00"],
    ]
    rows = table_rows(typeset([Table(50, 80, (100, 100, 80), above)], [Table(50, 60, (100, 100, 80), below)]))
    assert [(row.page, row.at(0)) for row in rows if row.at(0)] == [
        (1, "甲项目"),
        (1, "乙项目"),
        (2, "乙项目"),
        (2, "丙项目"),
    ]


def test_a_merged_cell_is_cut_though_the_pages_part_the_table_into_other_columns() -> None:
    head: TableRow = ["绩效", "名称", Box("内容", columns=2), None]
    above: list[TableRow] = [head, [Box("产出指标", edges="tlr"), "数量", "宣传", "1次"]]
    below: list[TableRow] = [[Box("", rows=2, edges="blr"), Box("质量", columns=2), None], [None, "时效", "2次"]]
    content = typeset([Table(50, 80, (60, 60, 60, 60), above)], [Table(50, 60, (60, 90, 90), below)])
    rows = table_rows(content)
    assert [(row.page, row.at(0)) for row in rows if row.at(0)] == [(1, "绩效"), (1, "产出指标"), (2, "产出指标")]


def test_a_row_that_a_page_break_cuts_is_one_row() -> None:
    above: list[TableRow] = [["甲项目", "10.00"], [Box("名称很长的", edges="tlr"), Box("20.00", edges="tlr")]]
    below: list[TableRow] = [[Box("乙项目", edges="blr"), Box("", edges="blr")], ["丙项目", "30.00"]]
    rows = table_rows(typeset([Table(50, 80, (100, 80), above)], [Table(50, 60, (100, 80), below)]))
    assert printed(rows) == [{0: "甲项目", 1: "10.00"}, {0: "名称很长的乙项目", 1: "20.00"}, {0: "丙项目", 1: "30.00"}]


#: A table whose rows a page break cuts while lines close them, as Word prints them: three rows above, the cut one last.
WHOLE: list[TableRow] = [["甲单位", "10.00", "2.50"], ["乙单位", "20.00", "3.50"], ["丙单位", "1,030.00", "4.50"]]


def cut(above: TableRow, below: TableRow, header: TableRow | None = None) -> Document:
    top: list[TableRow] = [header] if header else []
    one, two = [*top, *WHOLE, above], [*top, below, ["戊单位", "40.00", "5.50"]]
    return document(typeset([Table(50, 80, (100, 80, 80), one)], [Table(50, 60, (100, 80, 80), two)]))


def test_a_number_whose_last_digit_a_page_break_cuts_off_is_one_number() -> None:
    rows = [row for row in cut(["丁服务", "12,437.3", "2.00"], ["中心", "6", ""]).rows if row.aligned]
    assert printed(rows)[3:] == [{0: "丁服务中心", 1: "12,437.36", 2: "2.00"}, {0: "戊单位", 1: "40.00", 2: "5.50"}]


def test_a_number_is_put_together_below_a_header_printed_again_and_column_numbers() -> None:
    header: TableRow = ["单位名称", "合计", "其他收入"]
    rows = [row for row in cut(["丁服务", "12,437.", "2.00"], ["中心", "36", ""], header).rows if row.aligned]
    assert {0: "丁服务中心", 1: "12,437.36", 2: "2.00"} in printed(rows)
    numbered = [["**", "1", "2"], *WHOLE, ["丁服务", "12,437.3", "2.00"]]
    content = typeset([Table(50, 80, (100, 80, 80), numbered)], [Table(50, 60, (100, 80, 80), [["中心", "6", ""]])])
    assert printed(table_rows(content))[-1] == {0: "丁服务中心", 1: "12,437.36", 2: "2.00"}


@pytest.mark.parametrize("below", [["中心", "678", ""], ["中心", "6", "7.00"]])
def test_digits_that_do_not_fit_over_a_page_break_are_left_out_and_said(below: TableRow) -> None:
    found = cut(["丁服务", "12,437.3", "2.00"], below)
    assert not any(digits in found.text for digits in ("12,437", "678", " 6"))
    (note,) = found.notes
    assert "12,437.3 | 6" in note
    assert " / " in note


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["丁单位", "30.00", "2.00"], ["己单位", "7", ""]),  # the row above is whole
        (["丁单位", "30.0", "2.00"], ["己单位", "50.00", ""]),  # the row below is
        (["丁单位", "30.00", "2.00"], ["己单位", "", ""]),
        (["丁单位", "30.00", "2.00"], ["（己单位）", "", ""]),
    ],
)
def test_rows_beside_a_page_break_that_stand_alone_are_left_so(above: TableRow, below: TableRow) -> None:
    rows = [row for row in cut(above, below).rows if row.aligned]
    assert [row.at(0).strip() for row in rows][3:] == [above[0], below[0], "戊单位"]


def test_a_name_whose_bracket_is_closed_on_the_next_page_is_one_name() -> None:
    rows = [row for row in cut(["丁分局（水上", "30.00", "2.00"], ["治安分局）", "", ""]).rows if row.aligned]
    assert printed(rows)[3:] == [
        {0: "丁分局（水上治安分局）", 1: "30.00", 2: "2.00"},
        {0: "戊单位", 1: "40.00", 2: "5.50"},
    ]


def test_lines_printed_close_are_parted_where_a_font_makes_its_digits_twice_as_high() -> None:
    def han(text: str, left: float, baseline: float) -> list[Glyph]:
        return [
            Glyph(one, left + 10 * n, baseline - 9, left + 10 * n + 10, baseline + 2, baseline)
            for n, one in enumerate(text)
        ]

    def digits(text: str, left: float, baseline: float) -> list[Glyph]:
        return [
            Glyph(one, left + 5 * n, baseline - 14, left + 5 * n + 10, baseline + 10, baseline)
            for n, one in enumerate(text)
        ]

    first = [*han("不少于", 0, 100), *digits("2500", 30, 101.4), *han("人次", 50, 100)]
    second = [*digits("1300", 0, 111.9), *han("元不高于", 20, 110.5), *digits("95", 60, 111.9)]
    assert [line.text for line in lines_of([*second, *first])] == ["不少于2500人次", "1300元不高于95"]


def test_text_outside_its_window_is_not_printed() -> None:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(300, 300))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 250, "seen")
    window = canvas.beginPath()
    window.rect(40, 100, 200, 50)
    canvas.clipPath(window, stroke=0, fill=0)
    canvas.drawString(50, 120, "inside")
    canvas.drawString(50, 60, "hidden")
    canvas.save()
    assert document(output.getvalue()).text.split() == ["seen", "inside"]


def test_single_characters_of_a_font_that_is_not_in_the_file_are_kept() -> None:
    content = typeset([Text(50, 50, "类"), Text(90, 50, "款"), Text(130, 50, "项目")])
    assert document(content).text.split() == ["类", "款", "项目"]


def test_a_frame_around_text_is_no_table() -> None:
    rows = document(typeset([Table(50, 80, (300,), [[Box("说明：本表无数据")]])])).rows
    assert [row.aligned for row in rows] == [False]


def test_prose_with_figures_is_no_table() -> None:
    prose = [
        Text(
            50,
            60 + 20 * n,
            f"（{n}）2024年一般公共预算财政拨款收入为1{n}0.00万元，比上年增加{n}.00万元，主要是人员经费增加。",
        )
        for n in range(1, 8)
    ]
    assert not any(row.aligned for row in document(typeset(prose)).rows)


def test_blank_pages_are_refused() -> None:
    page = pypdfium2.PdfDocument.new()
    page.new_page(595, 842)
    output = io.BytesIO()
    page.save(output)
    with pytest.raises(SourceError, match=r"a\.pdf: 没有可读的文字.*1 pages"):
        document(output.getvalue())


def test_a_file_with_a_password_a_damaged_one_and_an_empty_one_say_so() -> None:
    output = io.BytesIO()
    canvas = Canvas(output, encrypt=StandardEncryption("geheim", canPrint=0))
    canvas.drawString(50, 50, "budget")
    canvas.save()
    with pytest.raises(SourceError, match="password"):
        document(output.getvalue())
    with pytest.raises(SourceError, match="damaged"):
        document(typeset([Text(50, 50, "收支总表")])[:200])
    with pytest.raises(SourceError, match="damaged"):
        document(b"")
    assert FONT


def test_a_character_whose_font_claims_a_descent_of_its_whole_height_stands_on_its_baseline() -> None:
    drawn = {"x0": 0, "x1": 10, "top": 196, "bottom": 206, "y1": 399, "matrix": (1, 0, 0, 1, 0, 399.5)}
    char = {"text": "5", "upright": True, **drawn}
    glyph = plumber._glyph(char)
    assert (glyph.baseline, glyph.top, glyph.bottom) == (195.5, 195.5 - 8.6, 195.5 + 1.4)
    sound = plumber._glyph({**char, "top": 187, "bottom": 197, "y1": 408})
    assert (sound.top, sound.bottom) == (187, 197)
