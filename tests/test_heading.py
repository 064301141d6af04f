"""What a document says of itself: its title over several lines, its year, its stage, and whether it is a budget."""

from __future__ import annotations

import pytest

from budget_text import document
from budgetkg.errors import DocumentError
from budgetkg.facts import heading
from budgetkg.facts.heading import StatedYear
from budgetkg.facts.model import Proof
from budgetkg.facts.read import read_facts

TABLE = "财政拨款收支总表\n金额单位：万元\n收 入\t\t支 出\t\n项 目\t预算数\t项 目\t合计\n一、本年收入\t3.00\t一、本年支出\t3.00\n"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["2024年甲市乙局预算公开表"], "2024年甲市乙局预算公开表"),
        (["2026年度", "甲市公安局治安管理", "支队", "单位预算", "目录"], "2026年度甲市公安局治安管理支队单位预算"),
        (["甲市司法局", "2026年度部门预算信息公开", "目 录"], "甲市司法局2026年度部门预算信息公开"),
        (["甲市绿化办公室2026年度部门预算", "信息公开", "目录"], "甲市绿化办公室2026年度部门预算信息公开"),
        (["甲市水利局2026年部门预算情况说明", "一、单位基本情况"], "甲市水利局2026年部门预算情况说明"),
        (["甲市2026年市级单位预算", "预算单位：甲市乙中心"], "甲市2026年市级单位预算"),
        (["2019年甲市交通局部门决算", "1", "目录"], "2019年甲市交通局部门决算"),
        (["甲市乙局2026年项目支出绩效目标表（含转移支付项目）"], "甲市乙局2026年项目支出绩效目标表（含转移支付项目）"),
        (["财政拨款收支总表", "金额单位：万元"], ""),
        (["2024年度绩效目标表", "单位信息:\t117001-甲市乙局"], ""),
        (["目录", "第二部分 2026年部门预算表"], ""),
        (["2025年甲市物流业运行情况报告"], ""),
    ],
)
def test_the_title_is_all_its_lines_and_no_table_s(lines: list[str], title: str) -> None:
    assert heading.title(document("\n".join(lines)).rows) == title


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024年甲市乙局预算公开表\n2023年预算数\n2023年预算执行数\n2024年1月底前办结", StatedYear(2024)),
        ("2024年甲市乙局预算公开表\n2023年预算数\n2023年预算执行数", StatedYear(2024, certain=False)),
        ("2026年甲市乙局预算公开表\n2024年预算数\n2023年预算数\n2024年预算数", StatedYear(2024, certain=False)),
        ("收支总表\n2025年预算数\n2024年预算执行情况\n2025年部门预算", StatedYear(2025)),
        ("收支总表\n项目\t预算数\n整体绩效目标申报表\n（2026年度）\n部门名称\t甲市乙局", StatedYear(2026)),
        ("收支总表\n项目支出绩效表\n预算年度: 2025", StatedYear(2025)),
        ("截至2026年12月\n完成2026年培训\n2026年9月底\n2024年启动", StatedYear(2026, certain=False)),
        ("截至2026年12月\n2025年启动\n2026年9月底", None),
        ("收支总表\n项目\t预算数", None),
    ],
)
def test_the_year_and_how_sure_it_is(text: str, year: StatedYear | None) -> None:
    assert heading.fiscal_year(document(text).rows) == year


def test_the_stage_is_the_title_s_even_where_tables_speak_of_both() -> None:
    assert heading.stage(document("2019年甲市交通局部门决算\n收入预算表\n支出预算表\n三公经费预算表").rows) == "final"
    assert heading.stage(document("2026年甲市交通局部门预算\n收入决算表\n支出决算表").rows) == "budget"
    assert heading.stage(document("收入支出决算总表\n支出决算表").rows) == "final"
    assert heading.stage(document("收支总表").rows) == "budget"


def test_a_narrative_without_tables_is_a_budget() -> None:
    facts = read_facts(
        document(
            "甲市司法局\n2026年度部门预算信息公开\n目录\n一、收入预算情况说明\n2026年收入预算12.5万元，比2025年增加2.5万元。"
        )
    )
    assert (facts.fiscal_year, facts.stage, facts.lines) == (2026, "budget", ())
    assert [(figure.topic, figure.amount, figure.change) for figure in facts.figures] == [
        ("total-income", 125000, 25000)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2025年甲市物流业运行情况报告\n2025年全市物流业业务收入18.31亿元，比上年增长6.2%。",
        "甲市审计局政府信息公开申请表\n姓名\t工作单位\t\n证件名称\t证件号码\t\n",
        "甲市司法局\n2026年度部门预算信息公开\n目录\n一、部门概况",
    ],
)
def test_what_is_no_budget_says_so(text: str) -> None:
    with pytest.raises(DocumentError, match="no budget was found"):
        read_facts(document(text))


def test_a_budget_without_any_year_is_refused() -> None:
    with pytest.raises(DocumentError, match="nothing tells the budget's year"):
        read_facts(document(TABLE))


def test_an_inferred_year_is_told_and_proves_nothing() -> None:
    facts = read_facts(document(TABLE + "截至2026年12月完成。\n2026年开展培训。\n2026年9月底前验收。\n"))
    assert facts.fiscal_year == 2026
    assert "inferred-year" in {finding.code for finding in facts.findings}
    assert facts.lines
    assert all(line.proof is not Proof.PROVED for line in facts.lines)
    assert all(line.reading.confidence < 1 and "inferred" in line.reading.repaired for line in facts.lines)
