"""Rows that only another table can confirm: units named in rows, names without codes, zeros, lost totals."""

from __future__ import annotations

from decimal import Decimal

from budget_text import judged, tables
from budgetkg.facts import identities
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.facts.model import Proof
from budgetkg.facts.placement import Placement
from budgetkg.facts.proof import Judge

_INCOME = """收入总体情况表
单位：万元
单位名称\t合计\t一般公共预算\t其他收入
合计\t170.00\t150.00\t20.00
甲市某局\t100.00\t100.00\t
甲市某中心\t70.00\t50.00\t20.00
"""
_BASIC = """部门预算基本支出预算表
单位：万元
支出项目类别（资金使用单位）\t总计\t一般公共预算\t其他资金
合计\t120.00\t110.00\t10.00
甲市某局（本级）\t80.00\t80.00\t
工资福利支出\t60.00\t60.00\t
商品和服务支出\t20.00\t20.00\t
甲市某中心\t40.00\t30.00\t10.00
工资福利支出\t25.00\t25.00\t
商品和服务支出\t15.00\t5.00\t10.00
"""
_PROJECTS = """部门预算项目支出预算表
单位：万元
支出项目类别（资金使用单位）\t总计\t一般公共预算\t其他资金
合计\t50.00\t40.00\t10.00
甲市某局（本级）\t20.00\t20.00\t
2026年度某项目\t20.00\t20.00\t
甲市某中心\t30.00\t20.00\t10.00
甲项目\t30.00\t20.00\t10.00
"""
_ECONOMIC = """一般公共预算基本支出情况表（按经济分类科目）
单位：万元
科目编码\t科目名称\t预算
\t合计\t110.00
301\t工资福利支出\t85.00
302\t商品和服务支出\t25.00
"""
_DOCUMENT = _INCOME + _BASIC + _PROJECTS + _ECONOMIC

_Judged = tuple[tuple[BudgetTable, ...], Placement, Judge]


def _proofs(found: _Judged, slug: str) -> dict[tuple[str, str], set[Proof]]:
    """The proofs of a table's rows, by unit and name."""
    all_tables, _, judge = found
    (table,) = [one for one in all_tables if one.slug == slug]
    proofs: dict[tuple[str, str], set[Proof]] = {}
    for number, entry in enumerate(table.entries):
        for token in range(len(entry.tokens)):
            column = entry.placements[0][token]
            verdict = judge.verdict(CellRef(table.number, number, column))
            proofs.setdefault((entry.unit, entry.name), set()).add(verdict.proof)
    return proofs


def test_rows_behind_a_unit_named_only_in_a_row_are_that_units() -> None:
    found = {table.slug: table for table in tables(_DOCUMENT)}
    entries = found["basic-expenditure"].entries
    assert [entry.unit_row for entry in entries] == [False, True, False, False, True, False, False]
    assert [entry.unit for entry in entries] == ["", *["甲市某局（本级）"] * 3, *["甲市某中心"] * 3]
    projects = found["project-expenditure"].entries
    assert [(entry.unit, entry.code) for entry in projects[2::2]] == [("甲市某局（本级）", ""), ("甲市某中心", "")]


def test_a_year_at_the_front_of_a_name_is_no_code() -> None:
    (table,) = [table for table in tables(_DOCUMENT) if table.slug == "project-expenditure"]
    assert table.entries[2].name == "2026年度某项目"


def test_units_and_classes_without_codes_are_proved_by_other_tables() -> None:
    proofs = _proofs(judged(_DOCUMENT, 2026), "basic-expenditure")
    assert proofs["甲市某局（本级）", "甲市某局（本级）"] == {Proof.PROVED}
    assert proofs["甲市某局（本级）", "工资福利支出"] == {Proof.PROVED}


def test_the_names_of_projects_confirm_nothing() -> None:
    proofs = _proofs(judged(_DOCUMENT, 2026), "project-expenditure")
    assert proofs["甲市某中心", "甲项目"] == {Proof.UNPROVED}


def test_exchanged_names_of_units_are_noticed() -> None:
    text = _DOCUMENT.replace("甲市某局（本级）\t80", "乙\t80").replace("甲市某中心\t40", "甲市某局（本级）\t40")
    proofs = _proofs(judged(text.replace("乙\t80", "甲市某中心\t80"), 2026), "basic-expenditure")
    assert Proof.PROVED not in set().union(*(found for (unit, _), found in proofs.items() if unit))


def test_exchanged_names_of_classes_are_noticed() -> None:
    text = _DOCUMENT.replace("工资福利支出\t60", "乙\t60").replace("商品和服务支出\t20", "工资福利支出\t20")
    proofs = _proofs(judged(text.replace("乙\t60", "商品和服务支出\t60"), 2026), "basic-expenditure")
    assert proofs["甲市某局（本级）", "工资福利支出"] == {Proof.UNPROVED}
    assert proofs["甲市某局（本级）", "商品和服务支出"] == {Proof.UNPROVED}


def test_rows_of_a_unit_whose_name_is_lost_are_not_proved_for_the_unit_above() -> None:
    proofs = _proofs(judged(_DOCUMENT.replace("甲市某中心\t40", "\t40"), 2026), "basic-expenditure")
    assert proofs["甲市某局（本级）", "商品和服务支出"] == {Proof.UNPROVED}


def test_a_match_that_fails_contradicts_nothing() -> None:
    text = _DOCUMENT.replace("301\t工资福利支出\t85.00", "301\t工资福利支出\t86.00")
    found = judged(text, 2026)
    assert Proof.CONTRADICTED not in set().union(*_proofs(found, "basic-expenditure").values())
    tentative = [one for one in identities.instances(found[0], 2026) if one.tentative]
    assert tentative


_SUMMARY = """收支总表
单位：万元
收入\t\t支出\t
项目\t预算数\t项目\t预算数
一般公共预算拨款收入\t30.00\t教育支出\t10.00
事业收入\t\t普通教育\t10.00
\t\t卫生健康支出\t20.00
\t\t国防支出\t0.00
本年收入合计\t30.00\t本年支出合计\t30.00
支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
\t合计\t30.00\t20.00\t10.00
205\t教育支出\t10.00\t\t10.00
20502\t普通教育\t10.00\t\t10.00
210\t卫生健康支出\t20.00\t20.00\t
"""


def test_rows_of_a_summary_are_found_by_name_within_their_class() -> None:
    proofs = _proofs(judged(_SUMMARY, 2026), "department-summary")
    assert proofs["", "普通教育"] == {Proof.PROVED}
    assert proofs["", "教育支出"] == {Proof.PROVED}


def test_a_class_at_zero_that_the_table_by_codes_lacks_is_no_other_classes_amount() -> None:
    assert _proofs(judged(_SUMMARY, 2026), "department-summary")["", "国防支出"] == {Proof.PROVED}
    exchanged = _SUMMARY.replace("卫生健康支出\t20.00\n", "国防支出\t20.00\n", 1).replace(
        "国防支出\t0.00", "卫生健康支出\t0.00"
    )
    proofs = _proofs(judged(exchanged, 2026), "department-summary")
    assert proofs["", "国防支出"] == proofs["", "卫生健康支出"] == {Proof.UNPROVED}


def test_a_table_whose_total_is_printed_nowhere_confirms_no_column() -> None:
    text = (
        "支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
        "\t合计\t\t3.00\t3.00\n201\t一般公共服务支出\t\t3.00\t3.00\n"
    )
    assert tables(text)[0].loose == frozenset({0, 1, 2, 3, 4})


def test_amounts_keep_their_value() -> None:
    (table,) = [table for table in tables(_DOCUMENT) if table.slug == "basic-expenditure"]
    assert table.entries[1].tokens[0].value == Decimal("80.00")
