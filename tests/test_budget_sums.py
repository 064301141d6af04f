"""The identities of tables: which are claimed, and which are left alone because a part is not understood."""

from budget_text import GROUPS, judged, tables
from budgetkg.facts import identities
from budgetkg.facts.budget.coded_rows import children
from budgetkg.facts.budget.column_sums import column_sums
from budgetkg.facts.budget.summaries import balance, summary_children
from budgetkg.facts.budget.tables import CellRef
from budgetkg.facts.model import Proof


def sums(text: str) -> dict[str, list[tuple[int, tuple[int, ...]]]]:
    """By check, the rows of each identity of a text's only table, in the first column it holds in."""
    (table,) = tables(text)
    found: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for one in (*summary_children(table), *balance(table), *children(table)):
        rows = (one.whole.entry, tuple(part.entry for part in one.parts))
        if rows not in found.setdefault(one.check, []):
            found[one.check].append(rows)
    return found


def test_totals_go_by_way_of_the_groups_between() -> None:
    (table,) = tables(GROUPS)
    assert sorted((whole.index, tuple(part.index for part in parts)) for whole, parts in column_sums(table.amounts)) == [
        (1, (2, 6)), (2, (3, 5)), (3, (4,)), (6, (7,)),
    ]  # fmt: skip


SUMMARY = """收支总表
单位：万元
收入\t\t支出\t\t\t
项目\t预算数\t支出功能分类科目\t预算数\t部门预算支出经济科目\t预算数
一、财政拨款收入\t8.00\t一、公共安全支出\t6.00\t一、工资福利支出\t5.00
一般公共预算\t8.00\t二、教育支出\t3.00\t二、商品和服务支出\t4.00
二、其他收入\t1.00\t\t\t\t
本年收入合计\t9.00\t本年支出合计\t9.00\t本年支出合计\t9.00
上年结转\t1.00\t结转下年\t1.00\t结转下年\t1.00
收入总计\t10.00\t支出总计\t10.00\t支出总计\t10.00
"""


def test_expenditure_listed_twice_is_summed_in_each_list() -> None:
    (table,) = tables(SUMMARY)
    names = [entry.name for entry in table.entries]
    found = {(names[whole], tuple(names[part] for part in parts)) for whole, parts in sums(SUMMARY)["children"]}
    assert found == {
        ("财政拨款收入", ("一般公共预算",)),
        ("本年收入合计", ("财政拨款收入", "其他收入")),
        ("本年支出合计", ("公共安全支出", "教育支出")),
        ("本年支出合计", ("工资福利支出", "商品和服务支出")),
    }


def test_a_row_that_is_not_understood_leaves_its_sum_unclaimed() -> None:
    text = SUMMARY.replace("二、其他收入", "二、不明来源款项")
    names = [entry.name for entry in tables(text)[0].entries]
    assert "本年收入合计" not in {names[whole] for whole, _ in sums(text)["children"]}


def test_income_printed_behind_the_sum_is_no_part_of_it() -> None:
    text = """收支总表
单位：万元
收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、财政拨款收入\t8.00\t一、公共安全支出\t9.00
本年收入合计\t8.00\t本年支出合计\t9.00
二、上级补助收入\t1.00\t\t
收入总计\t9.00\t支出总计\t9.00
"""
    names = [entry.name for entry in tables(text)[0].entries]
    wholes = {names[whole]: [names[part] for part in parts] for whole, parts in sums(text)["children"]}
    assert wholes["本年收入合计"] == ["财政拨款收入"]
    assert all(names[whole] != "收入总计" or len(parts) == 1 for whole, parts in sums(text)["balance"])


BLOCKS = """支出总表
单位：万元
单位名称\t科目编码\t科目名称\t合计\t基本支出\t项目支出
甲市乙局\t\t\t8.00\t8.00\t
\t204\t公共安全支出\t8.00\t8.00\t
\t20402\t公安\t8.00\t8.00\t
甲市丙所\t\t\t2.00\t2.00\t
\t204\t公共安全支出\t2.00\t2.00\t
\t20402\t公安\t2.00\t2.00\t
"""


def test_each_units_block_sums_to_its_unit() -> None:
    assert sorted(sums(BLOCKS)["children"]) == [(0, (1,)), (1, (2,)), (3, (4,)), (4, (5,))]


def test_a_leaf_may_be_printed_twice_but_not_a_code_with_others_below() -> None:
    head = "支出总表\n单位：万元\n科目编码\t科目名称\t合计\n合计\t\t3.00\n302\t商品和服务支出\t3.00\n"
    twice = "30201\t办公费\t1.00\n30201\t办公费\t2.00\n"
    assert (1, (2, 3)) in sums(head + twice)["children"]
    assert "children" not in sums(head + "302\t商品和服务支出\t3.00\n" + twice)


def test_a_unit_named_without_code_among_others_is_not_proved() -> None:
    found, _, judge = judged(BLOCKS)
    assert judge.verdict(CellRef(found[0].number, 0, 3)).proof is not Proof.PROVED


def test_no_sum_runs_over_a_column_that_is_not_understood() -> None:
    text = "支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t怪异支出栏\t项目支出\n204\t公共安全支出\t6.00\t2.00\t1.00\t3.00\n"
    assert not [one for one in identities.instances(tables(text), 2024) if one.check == "row-parts"]


def test_an_empty_table_without_amount_columns_has_no_sums() -> None:
    assert identities.instances(tables("支出总表\n单位：万元\n科目编码\t怪异支出栏\n"), 2024) == ()


def test_a_title_that_promises_other_codes_proves_nothing() -> None:
    text = """一般公共预算支出表（按{}分类）
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t9.00\t5.00\t4.00
302\t商品和服务支出\t9.00\t5.00\t4.00
"""
    for classification, proof in (("经济", Proof.PROVED), ("功能", Proof.UNPROVED)):
        _, _, judge = judged(text.format(classification))
        assert judge.verdict(CellRef(0, 1, 2)).proof is proof


def test_a_row_printed_twice_without_a_sum_over_it_is_not_proved() -> None:
    head = "支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
    row = "20402\t公安\t9.00\t5.00\t4.00\n"
    _, _, judge = judged(head + row)
    assert judge.verdict(CellRef(0, 0, 2)).proof is Proof.PROVED
    _, _, judge = judged(head + row + row)
    assert judge.verdict(CellRef(0, 0, 2)).proof is Proof.UNPROVED


def test_a_row_without_its_unit_is_not_proved_where_units_have_rows() -> None:
    head = "一般公共预算“三公”经费支出表\n单位：万元\n单位名称\t合计\t因公出国（境）费\t公务接待费\n"
    _, _, judge = judged(head + "甲市乙局\t3.00\t1.00\t2.00\n\t5.00\t1.00\t4.00\n")
    assert judge.verdict(CellRef(0, 1, 1)).proof is Proof.UNPROVED


def test_a_summary_split_by_measure_is_not_compared_with_totals() -> None:
    text = """收支总表
单位：万元
本年收入\t\t本年支出\t\t\t
项目\t预算数\t项目\t合计\t基本支出\t项目支出
财政拨款收入\t9.00\t公共安全支出\t9.00\t5.00\t4.00
收入总计\t9.00\t支出总计\t9.00\t5.00\t4.00
支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t9.00\t5.00\t4.00
204\t公共安全支出\t9.00\t5.00\t4.00
"""
    found, _, judge = judged(text)
    proofs = [judge.verdict(CellRef(0, 1, column)).proof for column in (3, 4, 5)]
    assert Proof.CONTRADICTED not in proofs
    assert found[0].amounts[1].group is None
