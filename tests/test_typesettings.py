"""The same tables set in several ways are read alike: ruled, ruled across, not ruled, in 元, in other places, over pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgetkg.document.pdf import read
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from test_document_pdf import HEADER
from typesetting import PAGE, SIZE, Box, Numbers, Rules, Table, TableRow, Text, typeset

WIDE = (842.0, 595.0)

FUNCTIONS: list[TableRow] = [
    *HEADER,
    ["", "", "合    计", "1,003.50", "903.50", "100.00"],
    ["201", "", "一般公共服务支出", "703.25", "603.25", "100.00"],
    ["", "03", "政府办公厅（室）及相关机构事务", "703.25", "603.25", "100.00"],
    ["208", "", "社会保障和就业支出", "300.25", "300.25", ""],
    ["", "05", "行政事业单位养老支出", "300.25", "300.25", ""],
]
VEHICLES = "公务用车购置及运行费"
THREE_PUBLIC: list[TableRow] = [
    [Box("2023年预算数", columns=6), *[None] * 5, Box("2024年预算数", columns=6), *[None] * 5],
    [
        Box("合计", rows=2),
        Box("因公出国（境）费", rows=2),
        Box(VEHICLES, columns=3),
        None,
        None,
        Box("公务接待费", rows=2),
    ]
    * 2,
    [None, None, "小计", "公务用车购置费", "公务用车运行费", None] * 2,
    ["6.50", "", "6.00", "", "6.00", "0.50", "9.25", "", "8.00", "", "8.00", "1.25"],
]
PROJECTS: list[TableRow] = [
    ["单位名称", "项目名称", "预算执行率权重（%）", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标",
     "绩效指标性质", "本年绩效指标值", "绩效度量单位", "本年权重"],
    [Box("140009-乙市甲局", rows=7), Box("54010024T000001000001-设备更新", rows=3), Box("10.00", rows=3), Box("60.00", rows=3),
     Box("根据〔2023〕12号文件，更新设备，提高效率。", rows=3), "产出指标", "数量指标", "更新台数", "≥", "12", "台", "40"],
    [None] * 5 + ["效益指标", "社会效益指标", "办事效率", "定性", "提高", "", "30"],
    [None] * 5 + ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", "95", "%", "20"],
    [None, Box("54010024T000001000002-窗口运行", rows=4), Box("10.00", rows=4), Box("40.00", rows=4),
     Box("保障窗口运行，提高服务质量。", rows=4), "产出指标", "数量指标", "窗口个数", "＝", "8", "个", "30"],
    [None] * 5 + ["产出指标", "质量指标", "办结率", "≥", "98", "%", "20"],
    [None] * 5 + ["效益指标", "社会效益指标", "服务质量", "定性", "提高", "", "20"],
    [None] * 5 + ["满意度指标", "服务对象满意度指标", "办事人满意度", "≥", "90", "%", "20"],
]  # fmt: skip
FORM: list[TableRow] = [
    ["单位信息:", Box("140009-乙市甲局", columns=2), None, "预算项目:", Box("54010024T000001000003-宣传活动", columns=2),
     None, Box("职能职责与活动:", columns=2), None, Box("04-办公室/01-宣传", columns=2), None],
    ["主管部门:", Box("140-乙市甲委员会", columns=2), None, "项目经办人:", Box("甲乙", columns=2), None,
     Box("项目总额:", columns=2), None, "3.50", "万元"],
    ["执行率权重:", Box("10", columns=2), None, "经办人电话:", Box("13900000001", columns=2), None,
     Box("其中: 财政资金:", columns=2), None, "3.50", "万元"],
    [Box("年度目标:", rows=3), Box("开展宣传活动四次，印制宣传册，提高群众对政策的知晓程度，使参加活动的群众满意。", rows=3, columns=5),
     *[None] * 4, Box("单位资金:", columns=2), None, "0.00", "万元"],
    [*[None] * 6, Box("社会投入资金:", columns=2), None, "0.00", "万元"],
    [*[None] * 6, Box("银行贷款:", columns=2), None, "0.00", "万元"],
    ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "本年绩效指标值", "度量单位", "权重(%)", "本年权重", "备注"],
    ["产出指标", "数量指标", "宣传活动次数", "≥", "4", "4", "次", "40", "40", ""],
    ["产出指标", "质量指标", "印制合格率", "=", "100", "100", "%", "20", "20", ""],
    ["效益指标", "社会效益指标", "政策知晓程度", "定性", "提高", "提高", "", "20", "20", ""],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", "95", "95", "%", "10", "10", ""],
]  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A way to set the tables; ``split`` puts the second project on a page of its own."""

    rules: Rules = "all"
    numbers: Numbers = "right"
    yuan: bool = False
    size: float = SIZE
    height: float = 16.0
    turned: bool = False
    split: bool = False


SETTINGS = {
    "ruled": Setting(),
    "ruled across": Setting("across"),
    "not ruled": Setting("none"),
    "not ruled, numbers centred": Setting("none", "middle"),
    "not ruled, small and close": Setting("none", size=7.5, height=12.0),
    "ruled in yuan": Setting(yuan=True),
    "ruled across in yuan, columns in another order": Setting("across", yuan=True, turned=True),
    "not ruled in yuan, columns in another order": Setting("none", yuan=True, turned=True),
    "ruled across, over pages": Setting("across", split=True),
    "not ruled, over pages": Setting("none", split=True),
}

_AMOUNT = re.compile(r"^[\d,]+\.\d\d$")


def in_yuan(rows: Sequence[TableRow], columns: Sequence[int]) -> list[TableRow]:
    """The rows with the amounts of some columns in 元."""

    def one(cell: str | Box | None) -> str | Box | None:
        text = cell.text if isinstance(cell, Box) else cell
        if text is None or not _AMOUNT.match(text):
            return "元" if text == "万元" else cell
        amount = f"{Decimal(text.replace(',', '')) * 10000:,.2f}"
        return Box(amount, cell.rows, cell.columns) if isinstance(cell, Box) else amount

    return [[one(cell) if place in columns else cell for place, cell in enumerate(row)] for row in rows]


def reordered(rows: Sequence[TableRow], order: Sequence[int]) -> list[TableRow]:
    """The rows with their columns in another order; heads that span columns stay where they are."""
    return [
        row if any(isinstance(cell, Box) and cell.columns > 1 for cell in row) and row[3] is not None else
        [row[place] for place in order]
        for row in rows
    ]  # fmt: skip


def pages(setting: Setting) -> Iterator[list[Text | Table]]:
    unit = "金额单位：元" if setting.yuan else "金额单位：万元"
    functions, vehicles, projects, form = FUNCTIONS, THREE_PUBLIC, PROJECTS, FORM
    if setting.yuan:
        functions, vehicles = in_yuan(functions, (3, 4, 5)), in_yuan(vehicles, range(12))
        projects, form = in_yuan(projects, (3,)), in_yuan(form, (8, 9))
    if setting.turned:
        head, *rest = functions
        functions = [head, [*rest[0][:3], rest[0][4], rest[0][5], rest[0][3]], rest[1]]
        functions += reordered(rest[2:], (0, 1, 2, 4, 5, 3))
        projects = reordered(projects, (0, 1, 3, 2, 4, 5, 6, 7, 8, 9, 11, 10))

    def table(top: float, widths: Sequence[float], rows: Sequence[TableRow], header: int = 0, more: float = 0) -> Table:
        height = setting.height + more
        return Table(30, top, widths, rows, setting.rules, header, height, setting.numbers, setting.size)

    yield [Text(300, 40, "2024年乙市甲局部门预算公开表")]
    yield [
        Text(300, 40, "一般公共预算支出表"),
        Text(480, 60, unit),
        table(80, (40, 40, 180, 90, 90, 90), functions, 3),
    ]
    yield [Text(300, 40, "一般公共预算“三公”经费支出表"), Text(680, 60, unit), table(80, [64] * 12, vehicles, 3, 8)]
    widths = (64, 100, 50, 60, 120, 56, 90, 70, 50, 60, 48, 42)
    title: list[Text | Table] = [Text(300, 40, "项目支出绩效信息表"), Text(680, 60, unit)]
    if setting.split:
        first, second = [list(projects[0]), *map(list, projects[1:4])], [list(row) for row in projects[4:]]
        first[1][0], second[0][0] = Box("140009-乙市甲局", rows=3), Box("140009-乙市甲局", rows=4)
        yield [*title, table(80, widths, first, 1, 8)]
        yield [table(50, widths, second, 0, 8)]
    else:
        yield [*title, table(80, widths, projects, 1, 8)]
    yield [Text(300, 40, "2024年度绩效目标表"), table(80, (64, 90, 90, 64, 64, 78, 64, 64, 64, 50), form, 0, 10)]


@cache
def facts(name: str) -> DocumentFacts:
    content = typeset(*pages(SETTINGS[name]), size=WIDE if PAGE[0] < WIDE[0] else PAGE)
    return read_facts(read(Source(Path("a.pdf"), "a.pdf", "0" * 64, "application/pdf", content)))


def lines(found: DocumentFacts) -> set[tuple[object, ...]]:
    return {
        (line.fiscal_year, line.table, line.code, line.name, line.side, line.fund, line.measure, line.amount)
        for line in found.lines
    }


def projects(found: DocumentFacts) -> set[tuple[object, ...]]:
    return {
        (project.unit.name, project.code, project.name, project.amount, project.execution_weight, project.goal)
        for project in found.projects
    }


def indicators(found: DocumentFacts) -> set[tuple[object, ...]]:
    return {
        (project.code, i.level1, i.level2, i.level3, i.comparator, i.current, i.unit, i.weight_total, i.weight)
        for project in found.projects
        for i in project.indicators
    }


def test_the_ruled_tables_are_read_whole() -> None:
    found = facts("ruled")
    assert len(lines(found)) == 21
    assert len(projects(found)) == 3
    assert len(indicators(found)) == 11


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "ruled"])
def test_other_typesettings_are_read_alike(name: str) -> None:
    found, wanted = facts(name), facts("ruled")
    assert lines(found) == lines(wanted)
    assert projects(found) == projects(wanted)
    assert indicators(found) == indicators(wanted)
