"""Where tables begin and end, and what their rows are about, in the typesettings of many cities."""

from budget_text import document, tables
from budgetkg.facts.budget.sections import split
from budgetkg.facts.read import read_facts

HEAD = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n"


def test_two_lists_of_codes_side_by_side_are_rows_of_their_own() -> None:
    text = """一般公共预算基本支出表
单位：万元
人员经费\t\t\t公用经费\t\t
科目编码\t科目名称\t金额\t科目编码\t科目名称\t金额
301\t工资福利支出\t6.00\t302\t商品和服务支出\t2.00
30101\t基本工资\t6.00\t30201\t办公费\t2.00
\t\t\t30202\t印刷费\t0.00
"""
    (table,) = tables(text)
    assert [(entry.code, entry.tokens[0].printed) for entry in table.entries] == [
        ("301", "6.00"), ("302", "2.00"), ("30101", "6.00"), ("30201", "2.00"), ("30202", "0.00"),
    ]  # fmt: skip


def test_rows_with_three_classifications_go_by_their_function() -> None:
    text = """支出总表
单位：万元
支出功能分类科目\t政府支出经济分类科目\t部门支出经济分类科目\t合计
2040201-行政运行\t50101-工资奖金津补贴\t30101-基本工资\t5.00
"""
    (entry,) = tables(text)[0].entries
    assert (entry.code, entry.name) == ("2040201", "行政运行")
    assert (entry.economic_department_code, entry.economic_government_code) == ("30101", "50101")


def test_split_codes_of_several_classifications_are_kept_apart() -> None:
    text = """政府采购预算表
单位：万元
科目编码\t\t\t单位编码\t采购项目\t部门预算支出经济科目编码\t\t政府预算支出经济科目编码\t\t预算金额
类\t款\t项\t\t\t类\t款\t类\t款\t
204\t02\t01\t154001\t甲项目\t302\t01\t502\t01\t5.00
"""
    (entry,) = tables(text)[0].entries
    assert (entry.code, entry.name, entry.unit) == ("2040201", "甲项目", "154001")
    assert (entry.economic_department_code, entry.economic_government_code) == ("30201", "50201")


def test_rows_of_a_block_belong_to_its_unit() -> None:
    text = f"""支出总表
单位：万元
单位名称\t{HEAD}甲市乙局\t\t\t8.00\t8.00\t
\t201\t一般公共服务支出\t8.00\t8.00\t
甲市丙所\t\t\t2.00\t2.00\t
\t201\t一般公共服务支出\t2.00\t2.00\t
"""
    (table,) = tables(text)
    assert [(entry.unit_row, entry.unit, entry.code) for entry in table.entries] == [
        (True, "甲市乙局", ""), (False, "甲市乙局", "201"), (True, "甲市丙所", ""), (False, "甲市丙所", "201"),
    ]  # fmt: skip


def test_a_page_cut_into_other_columns_is_laid_under_the_header() -> None:
    text = f"""一般公共预算支出表
单位：万元
\t{HEAD}\t204\t公共安全支出\t9.00\t9.00\t
\t20402\t公安\t9.00\t9.00\t
2040201\t行政运行\t8.00\t8.00\t
2040202\t一般行政管理事务\t1.00\t1.00\t
"""
    (table,) = tables(text)
    assert [(entry.code, entry.placements) for entry in table.entries[2:]] == [
        ("2040201", ((3, 4),)), ("2040202", ((3, 4),)),
    ]  # fmt: skip


def test_a_total_printed_again_on_the_next_page_is_one_row() -> None:
    head = f"支出决算表\n单位：万元\n{HEAD}合计\t\t9.00\t9.00\t\n"
    text = f"{head}204\t公共安全支出\t5.00\t5.00\t\n7\n{head}205\t教育支出\t4.00\t4.00\t\n"
    (table,) = tables(text)
    assert [entry.code or entry.name for entry in table.entries] == ["合计", "204", "205"]


def test_the_last_title_of_a_directory_begins_no_table() -> None:
    text = f"目录\n十二、政府采购预算表\n第三部分 情况说明\n一、本局主要职责\n甲市乙局有 5.00 辆车。\n支出总表\n单位：万元\n{HEAD}201\t一般公共服务支出\t1.00\t1.00\t\n"
    assert [section.title for section in split(document(text).rows).sections] == ["支出总表"]


def test_prose_behind_a_table_is_no_row() -> None:
    text = f"支出总表\n单位：万元\n{HEAD}201\t一般公共服务支出\t9.00\t9.00\t\n20101\t人大事务\t9.00\t9.00\t\n第三部分\n一、收支情况说明\n收入预算为 9.00 万元，增加 1.00 万元，\n"
    cut = split(document(text).rows)
    assert len(cut.sections[0].body) == 2
    assert len(cut.rest) == 3


def test_a_table_without_title_behind_prose_is_no_part_of_the_one_before() -> None:
    text = (
        f"支出总表\n单位：万元\n{HEAD}201\t一般公共服务支出\t9.00\t9.00\t\n项目\t预算数\t绩效目标\n甲项目\t3.00\t完成\n"
    )
    cut = split(document(text).rows)
    assert len(cut.sections[0].body) == 1
    assert [entry.code for entry in tables(text)[0].entries] == ["201"]


def test_a_title_wrapped_inside_its_parenthesis_is_read() -> None:
    text = f"一般公共预算支出明细表（按支出功\n能分类科目-不含上年结转资金）\n单位：元\n{HEAD}201\t一般公共服务支出\t9.00\t9.00\t\n"
    (table,) = tables(text)
    assert (table.slug, table.unit) == ("general-public-expenditure", "元")


def test_a_unit_name_wrapped_over_two_lines_is_joined() -> None:
    text = f"支出总表\n单位全称：甲市经济技术开发区工作委员会\n乙丙办公室\n单位：万元\n{HEAD}201\t一般公共服务支出\t9.00\t9.00\t\n"
    (table,) = tables(text)
    assert table.section.unit_label == "甲市经济技术开发区工作委员会乙丙办公室"
    assert table.unit_printed


def test_a_negative_amount_a_dash_and_a_zero_are_three_things() -> None:
    text = f"支出总表\n单位：万元\n{HEAD}201\t一般公共服务支出\t-1,234.50\t—\t0.00\n"
    (entry,) = tables(text)[0].entries
    assert [(token.printed, placed) for token, placed in zip(entry.tokens, entry.placements[0], strict=True)] == [
        ("-1,234.50", 2), ("0.00", 4),
    ]  # fmt: skip


def test_an_amount_finer_than_a_cent_is_listed_and_breaks_nothing() -> None:
    text = (
        f"2024年部门支出预算总表\n单位：元\n{HEAD}201\t一般公共服务支出\t9.125\t9.00\t\n20101\t人大事务\t9.00\t9.00\t\n"
    )
    facts = read_facts(document(text))
    assert [line.printed for line in facts.lines] == ["9.00", "9.00", "9.00"]
    assert [amount.printed for account in facts.tables for amount in account.unread] == ["9.125"]


def test_procurement_by_function_keeps_its_codes() -> None:
    text = f"政府采购预算表\n单位：万元\n{HEAD}合计\t\t9.00\t\t9.00\n205\t教育支出\t9.00\t\t9.00\n"
    (table,) = tables(text)
    assert [table.scheme_of(entry) for entry in table.entries[1:]] == ["function"]


def test_a_total_of_a_flow_summary_stands_on_the_side_of_its_place() -> None:
    text = """收支总表
单位：万元
收入 支出
项目 预算数 项目 预算数
合计 9.00 合计 9.00
一般公共预算拨款收入 9.00 一般公共服务支出 9.00
"""
    (table,) = tables(text)
    assert [(entry.name, entry.side) for entry in table.entries[:2]] == [("合计", "income"), ("合计", "expenditure")]


def test_a_name_wrapped_over_lines_is_one_row_in_a_flow_text() -> None:
    text = """一般公共预算支出表
单位：万元
科目编码 科目名称 合计 基本支出 项目支出
2080505 机关事业单位基本养老保险
缴费支出 8.26 8.26
2080506 机关事业单位职业年金缴费支出 4.13 4.13
"""
    (table,) = tables(text)
    assert [(entry.code, entry.name) for entry in table.entries] == [
        ("2080505", "机关事业单位基本养老保险缴费支出"), ("2080506", "机关事业单位职业年金缴费支出"),
    ]  # fmt: skip
