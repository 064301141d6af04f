"""What the rows of procurement and carry-over tables are: items, kinds, units that buy, sums over kinds of units."""

from budget_text import document
from budgetkg.facts.model import BudgetLine, DocumentFacts, Proof
from budgetkg.facts.read import read_facts

TITLE = "2024年甲市乙局部门预算公开\n"


def facts(text: str) -> DocumentFacts:
    return read_facts(document(TITLE + text))


def lines(text: str) -> tuple[BudgetLine, ...]:
    return facts(text).lines


def test_a_procured_item_goes_by_its_own_name_not_by_what_pays_for_it() -> None:
    text = """政府采购支出表
单位：万元
采购品目大类\t专项名称\t经济科目\t采购品目名称\t采购组织形式\t一般公共预算资金\t总计
合计\t\t\t\t\t3.00\t3.00
货物\t\t\t\t\t3.00\t3.00
\t定额\t办公费\t甲纸\t集中采购\t2.00\t2.00
\t定额\t办公费\t乙笔\t集中采购\t1.00\t1.00
"""
    assert [(line.code, line.name, line.scheme) for line in lines(text)[::2]] == [
        ("", "合计", "procurement"), ("A", "货物", "procurement"), ("", "甲纸", "procurement"), ("", "乙笔", "procurement"),
    ]  # fmt: skip


def test_a_class_that_prints_its_code_stays_the_name_of_a_procured_row() -> None:
    text = """政府采购预算表
单位：万元
经济科目\t采购项目\t金额
30201-办公费\t甲纸\t2.00
30202-印刷费\t乙书\t1.00
"""
    assert [(line.code, line.name) for line in lines(text)] == [("30201", "办公费"), ("30202", "印刷费")]


def test_how_units_are_paid_for_is_the_name_of_no_unit() -> None:
    text = """部门预算单位：117-甲市乙局
上年结转资金支出表
单位：万元
预算单位代码\t预算单位名称\t预算项目名称\t金额
\t合计\t\t9.00
1\t全额\t\t9.00
117001\t甲市乙局本级\t甲项目\t4.00
117002\t甲市乙局中心\t乙项目\t5.00
"""
    found = lines(text)
    assert [(line.scheme, line.code, line.name) for line in found[1:3]] == [
        ("summary", "", "全额"),
        ("summary", "", "甲项目"),
    ]
    assert [line.unit.code for line in found][2:] == ["117001", "117002"]


def test_a_department_s_name_among_those_that_buy_is_its_own_office_s() -> None:
    text = """收入总表
单位：万元
部门代码\t部门名称\t合计
114\t甲市乙局\t9.00
114001\t甲市乙局\t5.00
114002\t甲市丙中心\t4.00

政府采购支出表
单位：万元
采购品目大类\t采购品目名称\t总计
货物\t\t3.00
甲市乙局\t\t2.00
\t甲纸\t2.00
甲市丙中心\t\t1.00
\t乙笔\t1.00
"""
    bought = [line for line in lines(text) if line.table == "procurement"]
    assert [line.unit.code for line in bought] == ["114", "114001", "114001", "114002", "114002"]


def test_a_number_in_words_about_what_is_bought_is_no_lost_amount() -> None:
    text = """政府采购预算表
单位：万元
采购项目\t规格型号\t数量\t预算金额
甲车\t1\t2\t9.00
乙柜\t业务用房（1+3）密集架\t1\t8.00
丙机\t3.00\t1\t7.00
"""
    found = facts(text)
    assert [amount.printed for account in found.tables for amount in account.unread] == ["3.00"]
    assert found.tables[0].exempt["text"] == 2


def test_the_kind_that_a_row_prints_before_its_item_is_its_code() -> None:
    text = """政府采购预算表
单位：万元
采购品目大类\t采购品目名称\t采购数量\t金额
货物\t甲纸\t3\t5.00
服务\t乙印刷\t1\t4.00
合计\t\t\t9.00
"""
    found = facts(text)
    assert [(line.code, line.name, line.proof) for line in found.lines[:2]] == [
        ("A", "甲纸", Proof.UNPROVED), ("C", "乙印刷", Proof.UNPROVED),
    ]  # fmt: skip
    assert [figure.number for figure in found.figures] == [3, 1]
    assert not any(account.unread for account in found.tables)
