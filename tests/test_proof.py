"""Placing numbers whose column is lost, and what arithmetic proves of them."""

from budget_text import SIBLINGS, judged
from budgetkg.facts.budget.tables import CellRef, RowRef
from budgetkg.facts.model import Proof

FLOW = """一般公共预算支出表
金额单位：万元
支出功能分类科目 2024年预算数
科目编码
科目名称 合计 基本支出 项目支出
类 款 项
合    计 10.00 6.00 4.00
204 公共安全支出 10.00 6.00 4.00
02 公安 10.00 6.00 4.00
01 行政运行 6.00 6.00
20 执法办案 4.00 4.00
"""


def proofs(text: str) -> dict[tuple[str, int], Proof]:
    """The proof of every placed cell, by the row's code (合计 for the total) and column."""
    tables, placement, judge = judged(text)
    found = {}
    for table in tables:
        for number, entry in enumerate(table.entries):
            for token in range(len(entry.tokens)):
                column = (
                    placement.column(RowRef(table.number, number), token)
                    if placement.options[RowRef(table.number, number)]
                    else None
                )
                if column is not None:
                    found[entry.code or entry.name, column] = judge.verdict(CellRef(table.number, number, column)).proof
    return found


def test_lost_columns_are_found_by_the_sums_of_the_whole_table() -> None:
    tables, placement, _ = judged(FLOW)
    rows = {entry.code: placement.options[RowRef(0, number)] for number, entry in enumerate(tables[0].entries)}
    assert rows["2040201"] == ((2, 3),)
    assert rows["2040220"] == ((2, 4),)
    assert set(proofs(FLOW).values()) == {Proof.PROVED}


def test_one_branch_fits_both_columns_and_proves_nothing() -> None:
    text = (
        "\n".join(FLOW.splitlines()[:6])
        + "\n合    计 5.00 5.00\n204 公共安全支出 5.00 5.00\n02 公安 5.00 5.00\n01 行政运行 5.00 5.00\n"
    )
    tables, placement, judge = judged(text)
    for number in range(len(tables[0].entries)):
        assert placement.alternatives(RowRef(0, number), 1) == (3, 4)
        assert judge.verdict(CellRef(0, number, 2)).proof is not Proof.CONTRADICTED
    assert {column for _, column in proofs(text)} == {2}


def test_a_wrong_digit_leaves_no_place_certain() -> None:
    broken = FLOW.replace("20 执法办案 4.00 4.00", "20 执法办案 4.00 4.30")
    assert Proof.PROVED not in proofs(broken).values()


ALIGNED = """一般公共预算支出表
金额单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t10.00\t6.00\t4.00
204\t公共安全支出\t10.00\t6.00\t4.00
20402\t公安\t10.00\t6.00\t4.00
2040201\t行政运行\t6.00\t6.00\t
2040220\t执法办案\t3.00\t\t3.00
2040299\t其他公安支出\t1.00\t\t1.00
"""


def test_sound_aligned_tables_are_proved() -> None:
    assert set(proofs(ALIGNED).values()) == {Proof.PROVED}


def test_a_document_that_prints_a_wrong_sum_is_contradicted_and_kept() -> None:
    found = proofs(ALIGNED.replace("2040299\t其他公安支出\t1.00\t\t1.00", "2040299\t其他公安支出\t1.50\t\t1.00"))
    assert found["2040299", 2] is Proof.CONTRADICTED
    assert found["204", 3] is Proof.PROVED


def test_exchanged_siblings_are_not_proved_where_no_sum_tells_them_apart() -> None:
    found = proofs(SIBLINGS)
    assert found["302", 2] is Proof.PROVED
    assert found["30201", 2] is Proof.UNPROVED


def test_rounding_proves_nothing_and_contradicts_nothing() -> None:
    text = ALIGNED.replace("2040201\t行政运行\t6.00\t6.00\t", "2040201\t行政运行\t6.01\t6.01\t")
    found = proofs(text)
    assert found["20402", 3] in (Proof.PROVED, Proof.UNPROVED)
    assert Proof.CONTRADICTED not in found.values()


def test_without_a_printed_money_unit_nothing_is_proved() -> None:
    assert Proof.PROVED not in proofs(ALIGNED.replace("金额单位：万元\n", "")).values()


def test_exchanged_column_titles_prove_nothing() -> None:
    assert Proof.PROVED not in proofs(ALIGNED.replace("基本支出\t项目支出", "项目支出\t基本支出")).values()


def test_a_code_whose_name_is_anothers_is_not_proved() -> None:
    found = proofs(ALIGNED.replace("2040220\t执法办案", "2040221\t执法办案"))
    assert found["2040221", 2] is Proof.UNPROVED


def test_the_same_figure_in_another_table_decides_which_fund() -> None:
    summary = """财政拨款收支总表
金额单位：万元
收    入 支    出
项    目 预算数 项    目 合计 一般公共预算 政府性基金预算
一、本年收入 10.00 一、本年支出 10.00 10.00
公共安全支出 10.00 10.00
收入总计 10.00 支出总计 10.00 10.00
"""
    tables, placement, _ = judged(summary + FLOW)
    number = next(n for n, entry in enumerate(tables[0].entries) if entry.name == "公共安全支出")
    assert placement.column(RowRef(0, number), 1) == 4
    alone, open_placement, _ = judged(summary)
    assert open_placement.column(RowRef(0, number), 1) is None
    assert alone[0].slug == "fiscal-appropriation-summary"


def test_all_zero_sums_prove_nothing() -> None:
    text = (
        ALIGNED.replace("10.00", "0.00")
        .replace("6.00", "0.00")
        .replace("4.00", "0.00")
        .replace("3.00", "0.00")
        .replace("1.00", "0.00")
    )
    assert set(proofs(text).values()) == {Proof.UNPROVED}
