"""What the ruled lines of a page prove, and what they do not (docs/proof.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from budget_text import SIBLINGS, document
from budgetkg.document.model import Box, Cell, Row
from budgetkg.facts import identities
from budgetkg.facts.budget.sections import split
from budgetkg.facts.budget.tables import CellRef, assemble
from budgetkg.facts.model import Proof
from budgetkg.facts.placement import place
from budgetkg.facts.proof import Judge

_BOX = Box(10, 10, 50, 12)
_Change = Callable[[Cell], Cell]
_P, _U = Proof.PROVED, Proof.UNPROVED


def _ruled(text: str, change: _Change = lambda cell: cell) -> tuple[Row, ...]:
    """A text's rows as those of a page, the tab-separated ones between ruled lines."""
    return tuple(
        replace(row, page=1, table=1, ruled=True, cells=tuple(change(replace(cell, box=_BOX)) for cell in row.cells))
        if row.aligned
        else replace(row, page=1)
        for row in document(text).rows
    )


def proofs(rows: tuple[Row, ...], slug: str = "", year: int = 2026) -> dict[str, list[Proof]]:
    """The proofs of each row's amounts, by its code or name; rows alike one behind the other."""
    tables = assemble(split(rows).sections, "万元")[0]
    sums = identities.instances(tables, year)
    judge = Judge(tables, sums, place(tables, sums), year, "\n".join(row.text for row in rows))
    found: dict[str, list[Proof]] = {}
    for table in tables:
        for number, entry in enumerate(table.entries if slug in ("", table.slug) else ()):
            own = found.setdefault(entry.code or entry.name, [])
            for column in entry.placements[0] if entry.placements else ():
                own.append(judge.verdict(CellRef(table.number, number, column)).proof)
    return found


PROJECTS = """项目支出预算表
单位：万元
项目名称\t合计\t一般公共预算\t政府性基金预算
合计\t100.00\t60.00\t40.00
甲项目\t60.00\t60.00\t
乙项目\t30.00\t\t30.00
丙项目\t10.00\t\t10.00
"""


def test_projects_are_proved_by_the_lines_around_them_and_their_sums() -> None:
    assert all(set(found) == {_P} for found in proofs(_ruled(PROJECTS)).values())


def test_a_text_has_no_lines_that_hold_a_name_and_its_amounts_together() -> None:
    rows = document(PROJECTS).rows
    assert set(proofs(rows)["甲项目"]) == {_U}


def test_a_cell_over_two_rows_names_neither() -> None:
    rows = _ruled(PROJECTS, lambda cell: replace(cell, row_span=2) if cell.text == "甲项目" else cell)
    assert set(proofs(rows)["甲项目"]) == {_U}
    assert set(proofs(rows)["乙项目"]) == {_P}


def test_recognised_characters_are_not_held_by_lines() -> None:
    rows = _ruled(PROJECTS, lambda cell: replace(cell, confidence=Decimal("0.99")))
    assert set(proofs(rows)["甲项目"]) == {_U}


def test_a_wrong_digit_leaves_its_row_unproved() -> None:
    found = proofs(_ruled(PROJECTS.replace("甲项目\t60.00\t60.00", "甲项目\t60.00\t61.00")))
    assert _P not in found["甲项目"]


def test_a_row_printed_twice_is_proved_once_at_most() -> None:
    row = "甲项目\t60.00\t60.00\t\n"
    assert _P not in proofs(_ruled(PROJECTS.replace(row, row * 2)))["甲项目"]


def test_siblings_of_one_column_do_not_change_places_between_lines() -> None:
    assert proofs(_ruled(SIBLINGS))["30201"] == [_P]
    assert proofs(document(SIBLINGS).rows)["30201"] == [_U]


def test_an_amount_that_may_have_hung_over_into_the_next_cell_is_not_proved() -> None:
    text = """部门收入总表
单位：万元
单位编码\t单位名称\t合计\t一般公共预算\t政府性基金预算
114\t甲市某局\t10.00\t10.00\t
"""
    assert proofs(_ruled(text + text))["114"][1] is _U


MISSING = """部门支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t10.00\t6.50\t3.50
204\t公共安全支出\t7.00\t5.00\t2.00
221\t住房保障支出\t1.00\t1.00\t
"""


def test_rows_that_are_missing_do_not_take_the_totals_of_others_away() -> None:
    found = proofs(_ruled(MISSING))
    assert found["204"] == [_P, _U, _U]
    assert found["221"] == [_P, _U]
    assert _P not in {proof for proofs_of in proofs(document(MISSING).rows).values() for proof in proofs_of}


def test_a_row_that_does_not_sum_is_not_proved_by_its_column() -> None:
    found = proofs(_ruled(MISSING.replace("7.00\t5.00", "7.50\t5.00")))
    assert _P not in found["204"]


SUMMARY = """部门收支总表
单位：万元
收入\t预算数\t支出\t预算数
一般公共预算拨款收入\t100.00\t教育支出\t70.00
事业收入\t20.00\t卫生健康支出\t50.00
本年收入合计\t120.00\t本年支出合计\t120.00
收入总计\t120.00\t支出总计\t120.00
"""


def test_the_rows_of_a_summary_are_proved_by_their_sum() -> None:
    assert proofs(_ruled(SUMMARY))["教育支出"] == [_P]
    assert proofs(document(SUMMARY).rows)["教育支出"] == [_U]


ZEROS = """部门支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t10.01\t10.01\t0.00
204\t公共安全支出\t8.00\t8.00\t0.00
221\t住房保障支出\t2.00\t2.00\t0.00
"""


def test_parts_of_zero_leave_rounding_no_room() -> None:
    """合计 = 基本支出 + 0.00 decides between 10.01 and 10.00, which the rounded sum down would have."""
    assert proofs(_ruled(ZEROS))["合计"][0] is _P
    assert proofs(_ruled(ZEROS.replace("10.01\t10.01\t0.00", "10.01\t5.00\t5.01")))["合计"][0] is not _P


REPEATED = """一般公共预算基本支出情况表
单位：万元
部门经济科目编码\t部门经济科目名称\t政府经济科目编码\t政府经济科目名称\t小计\t人员支出\t日常公用支出
\t合计\t\t\t16.00\t12.00\t4.00
301\t工资福利支出\t501\t机关工资福利支出\t7.00\t7.00\t
30101\t基本工资\t50101\t工资奖金津补贴\t5.00\t5.00\t
30102\t津贴补贴\t50101\t工资奖金津补贴\t2.00\t2.00\t
301\t工资福利支出\t505\t对事业单位经常性补助\t5.00\t5.00\t
30101\t基本工资\t50501\t工资福利支出\t5.00\t5.00\t
302\t商品和服务支出\t502\t机关商品和服务支出\t4.00\t\t4.00
30201\t办公费\t50201\t办公经费\t4.00\t\t4.00
"""


def test_a_code_printed_once_for_each_government_class_sums_what_follows_it() -> None:
    found = proofs(_ruled(REPEATED))
    assert set(found["30101"]) == {_P}
    assert set(found["30201"]) == {_P}
    assert set(proofs(_ruled(REPEATED.replace("津贴补贴\t50101\t工资奖金津补贴\t2.00\t2.00", "津贴补贴\t50101\t工资奖金津补贴\t2.00\t2.10")))[
        "30102"
    ]) != {_P}  # fmt: skip


UNITS = """部门收入总表
单位：元
单位编码\t单位名称\t合计\t一般公共预算拨款\t上年结转\t上年实户资金余额
\t合计\t100.00\t80.00\t15.00\t5.00
153\t甲市某局\t100.00\t80.00\t15.00\t5.00
153001\t甲市某局机关\t60.00\t50.00\t10.00\t
153002\t甲市某支队\t40.00\t30.00\t5.00\t5.00
"""
GROUPED = """专项业务经费支出表
单位：元
单位编码\t单位（项目）名称\t项目金额
\t合计\t30.00
153\t甲市某局\t30.00
153001\t甲市某局机关\t20.00
153001\t通用项目\t12.00
153001\t大型活动\t5.00
153001\t甲会议\t3.00
153001\t乙会议\t2.00
153001\t印刷项目\t7.00
153001\t甲印刷\t7.00
153001\t专用项目\t8.00
153001\t办案业务\t8.00
153001\t某业务\t8.00
153002\t甲市某支队\t10.00
153002\t通用项目\t10.00
153002\t劳务项目\t10.00
153002\t某劳务\t10.00
"""


def test_what_is_left_on_accounts_counts_as_income() -> None:
    assert proofs(_ruled(UNITS))["合计"][0] is _P


def test_a_unit_that_sums_those_under_its_code_is_certain_though_it_is_printed_once() -> None:
    assert proofs(_ruled(UNITS))["153"][0] is _P
    assert _P not in proofs(_ruled(UNITS))["153001"]


def test_projects_in_groups_and_classes_come_out_or_prove_nothing() -> None:
    found = proofs(_ruled(UNITS + GROUPED), "project-expenditure")
    assert found["甲会议"] == found["大型活动"] == found["某业务"] == [_P]
    broken = proofs(_ruled(UNITS + GROUPED.replace("乙会议\t2.00", "乙会议\t2.50")), "project-expenditure")
    assert broken["甲会议"] == broken["大型活动"] == [_U]
    assert broken["某业务"] == [_P]


PROCURED = """部门收入总表
单位：万元
单位名称\t合计\t一般公共预算\t其他资金
合计\t12.00\t9.00\t3.00
甲市某局\t8.00\t5.00\t3.00
乙中心\t4.00\t4.00\t
政府采购支出表
单位：万元
采购品目大类\t经济科目\t采购品目名称\t一般公共预算资金\t其他资金\t总计
合计\t\t\t9.00\t3.00\t12.00
货物\t\t\t9.00\t\t9.00
甲市某局\t\t\t5.00\t\t5.00
\t办公费\t复印纸\t2.00\t\t2.00
\t设备购置\t投影仪\t3.00\t\t3.00
乙中心\t\t\t4.00\t\t4.00
\t维修费\t空调机\t4.00\t\t4.00
服务\t\t\t\t3.00\t3.00
甲市某局\t\t\t\t3.00\t3.00
\t物业费\t物业服务\t\t3.00\t3.00
"""


def test_procured_items_sum_to_their_unit_and_units_to_their_kind() -> None:
    found = proofs(_ruled(PROCURED), "procurement")
    assert all(set(own) == {_P} for own in found.values())


def test_items_whose_unit_is_lost_are_not_proved() -> None:
    found = proofs(_ruled(PROCURED.replace("乙中心\t\t\t4.00\t\t4.00", "乙中二\t\t\t4.00\t\t4.00")), "procurement")
    assert _P not in next(own for name, own in found.items() if "空调机" in name)


NAMES = """部门支出总表
单位：万元
功能分类科目名称\t合计\t基本支出\t项目支出
合计\t18.00\t12.00\t6.00
公共安全支出\t15.00\t12.00\t3.00
公安\t15.00\t12.00\t3.00
行政运行\t12.00\t12.00\t
执法办案\t3.00\t\t3.00
其他支出\t3.00\t\t3.00
其他支出\t3.00\t\t3.00
其他支出\t3.00\t\t3.00
"""


def test_classes_without_codes_sum_what_follows_them() -> None:
    found = proofs(_ruled(NAMES))
    assert found["行政运行"] == [_P, _P]
    assert found["公安"] == [_P, _P, _P]
    assert _P not in proofs(_ruled(NAMES.replace("执法办案\t3.00\t\t3.00", "执法办案\t2.00\t\t2.00")))["执法办案"]


def test_a_department_s_row_over_its_units_is_no_unit_beside_them() -> None:
    text = """部门收入总表
单位：万元
单位名称\t合计\t一般公共预算\t政府性基金预算
合计\t100.00\t60.00\t40.00
甲市某局\t100.00\t60.00\t40.00
甲市某局机关\t60.00\t60.00\t
甲市某中心\t40.00\t\t40.00
"""
    found = proofs(_ruled(text + "部门预算单位：甲市某局机关、甲市某中心\n"))
    assert found["甲市某中心"] == [_P, _P]


THREE_PUBLIC = """一般公共预算“三公”经费支出预算表
单位：万元
单位编码\t单位名称\t上年\t\t\t当年\t\t
\t\t小计\t因公出国（境）费\t公务接待费\t小计\t因公出国（境）费\t公务接待费
\t合计\t3.00\t2.00\t1.00\t9.00\t5.00\t4.00
"""


def test_the_year_before_without_a_number_stands_beside_the_documents_own() -> None:
    assert proofs(_ruled(THREE_PUBLIC))["合计"][0] is _P


def test_an_amount_between_lines_is_exchangeable_with_its_neighbours_only() -> None:
    """出国 and 接待 stand in the same sum; each is the other's neighbour here, and not where 公务用车 parts them."""
    apart = """一般公共预算“三公”经费支出预算表
单位：万元
合计\t因公出国（境）费\t公务用车购置及运行费\t公务用车购置费\t公务用车运行费\t公务接待费
9.00\t2.00\t6.00\t\t6.00\t1.00
"""
    assert proofs(_ruled(THREE_PUBLIC))["合计"][1] is _U
    found = proofs(_ruled(apart))[""]
    assert found[0] is _P
    assert found[-1] is _P
