"""Figures stated in prose and goal texts: what, how much, for which year, how changed."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_text import document
from budgetkg.document import read_document
from budgetkg.facts.context import Context
from budgetkg.facts.model import Evidence, StatedFigure
from budgetkg.facts.prose import TOPICS, find_figures, read_prose
from budgetkg.facts.redaction import MARK, Redactor
from budgetkg.facts.units import UnitBook
from budgetkg.source import Source
from conftest import EXAMPLES, ROOT

HERE = Evidence(1, "")


def prose(text: str, year: int = 2023) -> tuple[StatedFigure, ...]:
    return find_figures(text, year, HERE)


def goal(text: str) -> tuple[StatedFigure, ...]:
    return find_figures(text, 2024, HERE, scope="goal")


def short(figures: tuple[StatedFigure, ...]) -> list[tuple[str, str, str | None]]:
    """Topic, subject and amount in 万元 of each figure."""
    return [
        (
            figure.topic,
            figure.subject,
            None if figure.amount is None else f"{figure.amount / 10000:f}".rstrip("0").rstrip("."),
        )
        for figure in figures
    ]


def read(text: str, year: int = 2023) -> tuple[StatedFigure, ...]:
    source = document(text)
    redactor = Redactor.for_document(source)
    return read_prose(source.rows, Context(year, "万元", UnitBook.for_document(source, redactor), redactor))


# --------------------------------------------------------------------------- prose


@pytest.mark.parametrize(
    ("text", "topic", "subject"),
    [
        ("2026年收入预算12.5万元，", "total-income", "收入预算"),
        ("（一）收入预算：2023 年年初预算数 12.5 万元，", "total-income", "收入预算"),
        ("甲市乙局2026年收支总预算12.5万元。", "total-income", "收支总预算"),
        ("本部门当年预算支出12.5万元。", "total-expenditure", "预算支出"),
        ("2026年度财政拨款收入合计 12.5 万元", "fiscal-income", "财政拨款收入"),
        ("一般公共预算财政拨款支出12.5万元，", "fiscal-expenditure", "一般公共预算财政拨款支出"),
        ("基本支出预算 12.5 万元", "basic-expenditure", "基本支出"),
        ("项目支出12.5万元", "project-expenditure", "项目支出"),
        ("2023 年“三公”经费预算 12.5 万元", "three-public", "“三公”经费"),
        ("2026年本部门财政拨款安排“三公”经费12.5万元", "three-public", "财政拨款安排“三公”经费"),
        ("因公出国（境）费用12.5万元", "overseas", "因公出国（境）费用"),
        ("公务用车购置及运行维护费12.5万元", "vehicle", "公务用车购置及运行维护费"),
        ("公务用车购置费12.5万元", "vehicle-purchase", "公务用车购置费"),
        ("公务用车运行维护费 2026 年预算数12.5万元", "vehicle-operation", "公务用车运行维护费"),
        ("公务接待费12.5万元", "reception", "公务接待费"),
        ("本部门机关运行经费安排12.5万元", "operating-cost", "机关运行经费"),
        (
            "（一）机关运行经费。2023 年一般公共预算财政拨款运行经费 12.5 万元",
            "operating-cost",
            "一般公共预算财政拨款运行经费",
        ),
        ("所属各预算单位政府采购预算总额 12.5 万元", "procurement", "政府采购预算总额"),
        ("政府采购货物预算 12.5 万元", "procurement-goods", "政府采购货物预算"),
        ("公共安全支出 12.5 万元", "function", "公共安全支出"),
        ("培训费 12.5 万元", "other", "培训费"),
        ("政府性基金预算财政拨款 12.5 万元", "government-fund", "政府性基金预算财政拨款"),
        ("工资福利支出 12.5 万元", "other", "工资福利支出"),
        ("本年收入 12.5 万元", "other", "收入"),
    ],
)
def test_a_subject_has_its_topic(text: str, topic: str, subject: str) -> None:
    assert short(prose(text)) == [(topic, subject, "12.5")]
    assert topic in TOPICS


@pytest.mark.parametrize(
    ("text", "topic", "subject"),
    [
        ("（一）2080501-行政单位离退休 12.5 万元。", "other", "行政单位离退休"),
        ("（1）培训支出（2050803）12.5万元，", "other", "培训支出"),
        ("公共安全（类）支出12.5万元", "function", "公共安全支出"),
        ("科学技术支出（类）支出12.5万元", "function", "科学技术支出"),
        ("因公出国（境）费预算支出12.5万元", "overseas", "因公出国（境）费预算支出"),
        ("2026年本单位机关运行经费财政拨款预算12.5万元", "operating-cost", "机关运行经费财政拨款预算"),
        ("涉及一般公共预算支出12.5万元", "other", "一般公共预算支出"),
    ],
)
def test_subjects_are_names_without_codes_and_of_the_budget(text: str, topic: str, subject: str) -> None:
    assert short(prose(text, 2026)) == [(topic, subject, "12.5")]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("公务接待费0.5万元，较上年增加（减少）0万元", [("公务接待费", "5000", "0")]),
        ("财政拨款收入5万元，比上年决算数相比变化0万元", [("财政拨款收入", "50000", "0")]),
        (
            "“三公”经费预算5万元，比2025年“三公”经费年初预算增加1万元",
            [("“三公”经费", "50000", "10000")],
        ),
        ("委托业务费649万元，比上年预计减少32万元", [("委托业务费", "6490000", "-320000")]),
        ("支出100万元，一是比上年减少了补助资金30万元", [("支出", "1000000", None), ("补助资金", None, "-300000")]),
        ("会议费500万元（去年预算数为0万元）", [("会议费", "5000000", None)]),
        ("培训费10万元，上年度安排了会议费3万元", [("培训费", "100000", None)]),
        ("公务接待费支出决算为0.16万元，完成预算0.2万元的80%", [("公务接待费支出决算", "1600", None)]),
        (
            "（1）住房保障支出10万元，主要用于公积金。与上年相比减少2万元，减少16.67%。",
            [("住房保障支出", "100000", None), ("住房保障支出", None, "-20000")],
        ),
        (
            "住房保障支出10万元，教育支出5万元。与上年相比减少2万元。",
            [("住房保障支出", "100000", None), ("教育支出", "50000", None)],
        ),
    ],
)
def test_changes_and_other_years_sums(text: str, figures: list[tuple[str, str | None, str | None]]) -> None:
    def number(value: str | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    found = [(figure.subject, figure.amount, figure.change) for figure in prose(text, 2026)]
    assert found == [(subject, number(amount), number(change)) for subject, amount, change in figures]


def test_a_year_named_in_a_figure_s_own_clause_is_its_year() -> None:
    figures = prose("现有车辆2辆，2025年购置的车辆1辆", 2026)
    assert [figure.fiscal_year for figure in figures] == [2026, 2025]


def test_counts_that_need_what_stands_behind_them_are_left_out() -> None:
    assert prose("主要用于经批准购置的50辆公务用车，组织对7个项目开展评价，机关及下属0个单位", 2026) == ()


def test_a_line_to_the_margin_goes_on_though_it_looks_like_a_heading() -> None:
    filler = "本单位按照预算管理制度的规定编制预算，各项收支全部纳入预算管理。\n" * 12
    wrapped = "（1）社会保障和就业支出（类）行政事业单位养老支出（款）\n事业单位离退休（项）120.74万元，比上年减少1.24万元。\n"
    figures = read(filler + wrapped, 2026)
    assert [(figure.subject, figure.amount) for figure in figures] == [
        ("社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）", Decimal(1207400))
    ]
    assert figures[0].change == Decimal(-12400)
    assert figures[0].evidence.row == 14


def test_a_number_moved_whole_to_the_next_line_belongs_to_the_line_before() -> None:
    filler = "本单位按照预算管理制度的规定编制预算，各项收支全部纳入预算管理。\n" * 12
    figures = read(
        filler + "7.技术研究与开发（款）科技成果转化与扩散（项）支出\n138,150万元，与上年预算数相同。\n", 2026
    )
    assert [figure.amount for figure in figures] == [Decimal(1381500000)]


def test_parts_stand_behind_their_whole_and_sibling_clauses_stay_parts() -> None:
    figures = prose(
        "2023年“三公”经费预算 6.2 万元，其中：公务接待费 0.2 万元；公务用车运行维护费 6 万元。公务接待费 1 元。"
    )
    assert [figure.subject for figure in figures] == [
        "“三公”经费",
        "“三公”经费/公务接待费",
        "“三公”经费/公务用车运行维护费",
        "公务接待费",
    ]


def test_parts_may_begin_a_sentence_of_their_own() -> None:
    figures = prose("2026年收入预算10万元，比上年增加1万元。其中：一般公共预算拨款收入10万元。", 2026)
    assert [figure.subject for figure in figures] == ["收入预算", "收入预算/一般公共预算拨款收入"]


def test_parts_of_one_fund_are_not_the_parts_of_the_whole() -> None:
    text = "政府采购预算总额 9 万元：政府采购货物预算 9 万元。一般公共预算拨款政府采购 5 万元，其中：政府采购货物预算 5 万元。"
    assert [figure.topic for figure in prose(text)] == ["procurement", "procurement-goods", "other", "other"]


@pytest.mark.parametrize(
    ("text", "amount", "change"),
    [
        ("项目支出 167.13 万元，比 2022 年增加 71.25 万元，主要原因是", "1671300", "712500"),
        ("公务接待费 0.2 万元，比 2022 年减少 1.3 万元", "2000", "-13000"),
        ("公务接待费 0.2 万元，与上年持平", "2000", "0"),
        ("公务接待费 0.2 万元，与上年数持平；", "2000", "0"),
        ("公务接待费 0.2 万元，较上年没有变化", "2000", "0"),
        ("机关运行经费 5 万元，较2025年年初预算增加 0.91 万元", "50000", "9100"),
        ("支出预算 5 万元，比上年执行数减少 1 万元，下降 16%", "50000", "-10000"),
        ("公务接待费 0.2 万元，主要用于接待，培训费 1 万元", "2000", None),
    ],
)
def test_a_change_belongs_to_the_figure_before_it(text: str, amount: str, change: str | None) -> None:
    figure = prose(text)[0]
    assert figure.amount == Decimal(amount)
    assert figure.change == (None if change is None else Decimal(change))


def test_a_change_may_be_stated_without_its_sum() -> None:
    figures = prose("收入预算较 2022 年增加 82.37 万元，主要是基本支出预算增加 11.12 万元，项目支出减少 0.5 万元。")
    assert [(figure.subject, figure.amount, figure.change) for figure in figures] == [
        ("收入预算", None, Decimal("823700.00")),
        ("收入预算/基本支出", None, Decimal("111200.00")),
        ("收入预算/项目支出", None, Decimal("-5000.00")),
    ]


def test_the_year_is_the_sentence_s_own_not_the_one_compared_with() -> None:
    text = "截至 2022 年 12 月底，本单位共有车辆 3 辆，其中，业务用车 2 辆、机要通信用车 1 辆。单位价值 50 万元以上通用设备 0 台（套）。"
    figures = prose(text)
    assert {figure.fiscal_year for figure in figures} == {2022}
    assert [(figure.topic, figure.subject, figure.number, figure.unit) for figure in figures] == [
        ("vehicles", "车辆", 3, "辆"),
        ("other", "车辆/业务用车", 2, "辆"),
        ("other", "车辆/机要通信用车", 1, "辆"),
        ("other", "单位价值50万元以上通用设备", 0, "台（套）"),
    ]
    assert prose("项目支出 5 万元，比 2022 年增加 1 万元")[0].fiscal_year == 2023
    assert prose("根据2015年的规划，项目支出 5 万元")[0].fiscal_year == 2023


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("基本支出1.2亿元", "120000000"),
        ("基本支出1,234.56万元", "12345600"),
        ("基本支出 300 元", "300"),
        ("基本支出12.5百万元", "12500000"),
    ],
)
def test_money_is_exact_yuan(text: str, yuan: str) -> None:
    assert prose(text)[0].amount == Decimal(yuan)


def test_a_sum_finer_than_a_cent_is_kept_as_a_number() -> None:
    figure = prose("基本支出 0.1234567 万元")[0]
    assert (figure.amount, figure.number, figure.unit) == (None, Decimal("0.1234567"), "万元")


@pytest.mark.parametrize(
    "text", ["内设 1 个职能科室", "三、部门预算情况说明", "2024年12月31日", "收入 支出 预算数 300.32", "万元"]
)
def test_what_states_no_figure(text: str) -> None:
    assert prose(text) == ()


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="scope"):
        find_figures("", 2024, HERE, scope="table")


# --------------------------------------------------------------------------- rows and paragraphs


def test_a_paragraph_goes_on_over_a_page_break_and_a_figure_knows_its_line() -> None:
    figures = read("（一）支出。\n2023年项目支出 5 万元，主要用于办\n— 3 —\n公费等；基本支\n出 7 万元。")
    assert [(figure.subject, figure.evidence.row) for figure in figures] == [("项目支出", 2), ("基本支出", 5)]


def test_a_heading_gives_the_subject_that_its_text_leaves_out() -> None:
    figures = read(
        "（一）因公出国（境）经费\n2023年预算安排 1.5 万元，与上年持平。\n（二）公务接待费 21\n2023年预算安排 2 万元。\n（三）其他\n2023年预算安排 3 万元。"
    )
    assert [(figure.topic, figure.subject) for figure in figures][:2] == [
        ("overseas", "因公出国（境）经费"),
        ("reception", "公务接待费"),
    ]
    assert all(figure.topic == "other" for figure in figures[2:])


def test_the_unit_s_name_is_no_part_of_a_subject() -> None:
    figures = read("甲市乙局2023年部门预算情况说明\n甲市乙局政府采购预算总额 5 万元。")
    assert [figure.topic for figure in figures] == ["procurement"]


def test_lines_of_tables_are_no_prose() -> None:
    assert read("项目支出 5 万元 基本支出 7 万元") == ()


def test_personal_data_in_prose_is_not_quoted() -> None:
    (figure,) = read("联系人：张三 电话：13900000001\n请张三落实，培训费 5 万元。")
    assert "张三" not in f"{figure}"
    assert MARK in figure.evidence.text


# --------------------------------------------------------------------------- goal texts


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("拉党发〔2023〕1号, 申请市级资金0.83万元, 用于党建经费", "8300"),
        ("申请预算金额为10.5万元；使用于", "105000"),
        ("本次申请预算18万元，购置", "180000"),
        ("的各种开支, 共需经费11万元整。", "110000"),
        ("现申请2024年度慰问经费共计14300元,用于", "14300"),
        ("我部门申请867.08万元，用于", "8670800"),
        ("2024年建议申请资金为550.52万元，变化原因", "5505200"),
        ("现申请市本级财政预算4.35万元，", "43500"),
        ("项目金额为3万元，", "30000"),
        ("申请 524.7万元", "5247000"),
        ("申请资金1.2亿元", "120000000"),
    ],
)
def test_the_amount_a_goal_applies_for(text: str, yuan: str) -> None:
    assert [figure.amount for figure in goal(text) if figure.topic == "applied"] == [Decimal(yuan)]


@pytest.mark.parametrize(
    "text",
    [
        "成本控制在10.5万元",
        "人均慰问标准2000元",
        "合同总价378.9万元",
        "测算2024年度物业管理费543.45万元",
        "慰问品300元/人",
    ],
)
def test_other_money_is_not_applied_for(text: str) -> None:
    assert [figure.topic for figure in goal(text)] == ["other"]


def test_of_several_sums_the_one_asked_for_now_is_applied_for() -> None:
    text = "项目造价申请预算金额共计为:21.53万元;审定价为12.55万元;本次2025年申请质保金预算0.38万元。"
    assert [(figure.topic, figure.amount) for figure in goal(text)] == [
        ("other", Decimal("215300.00")),
        ("other", Decimal("125500.00")),
        ("applied", Decimal("3800.00")),
    ]


@pytest.mark.parametrize(
    ("text", "subject", "comparator", "number", "unit"),
    [
        ("党员干部满意度达到90%以上。", "党员干部满意度", "≥", "90", "%"),
        ("党员人数16人, ", "党员人数", "", "16", "人"),
        ("开展党建活动不少于4次, ", "开展党建活动", "≥", "4", "次"),
        ("组织活动类型≥10类，", "组织活动类型", "≥", "10", "类"),
        ("开展红色党性教育=1次，", "开展红色党性教育", "=", "1", "次"),
        ("路途意外发生率小于10%", "路途意外发生率", "<", "10", "%"),
        ("群众参与度高于80%", "群众参与度", ">", "80", "%"),
        ("应押尽押率等于100%", "应押尽押率", "=", "100", "%"),
        ("帮扶困难老干部人数≤60人，", "帮扶困难老干部人数", "≤", "60", "人"),
        ("老干部、离退休干部党员满意度≥95%", "老干部、离退休干部党员满意度", "≥", "95", "%"),
        ("培训(参会)人次不少于50人", "培训(参会)人次", "≥", "50", "人"),
        ("98%以上满意度", "满意度", "≥", "98", "%"),
        ("目标1：12名公益性岗位人员", "公益性岗位人员", "", "12", "名"),
        ("参与活动老干部人数≥2500人次", "参与活动老干部人数", "≥", "2500", "人次"),
        ("车辆使用年限达到15年", "车辆使用年限", "", "15", "年"),
        ("慰问金1000元/人", "慰问金", "", "1000", "元/人"),
    ],
)
def test_a_quantity_has_subject_comparator_number_and_unit(
    text: str, subject: str, comparator: str, number: str, unit: str
) -> None:
    (figure,) = goal(text)
    assert (figure.subject, figure.comparator, figure.number, figure.unit) == (
        subject,
        comparator,
        Decimal(number),
        unit,
    )
    assert figure.amount is None


@pytest.mark.parametrize(
    "text",
    [
        "根据藏老干通〔2020〕1号文件",
        "依据《2023年全区2次会议3个方案》",
        "拉萨市12345政务服务便民热线",
        "2024年11月前完成，1月28日前兑现",
        "所有问题当场或3至15个工作日办结",
        "第十四条、第3条",
    ],
)
def test_numbers_that_are_no_quantities(text: str) -> None:
    assert goal(text) == ()


def test_what_a_goal_repeats_is_stated_once() -> None:
    assert len(goal("开展活动1次，群众参与。 目标一：开展活动1次，满意度80%")) == 2


@given(st.text(alphabet="申请资金0123456789.,，。万元亿%人次≥≤以上（）()《》年比较2022增加持平其中：、 ", max_size=80))
def test_no_text_stops_the_reader(text: str) -> None:
    for scope in ("prose", "goal"):
        for figure in find_figures(text, 2024, HERE, scope=scope):
            assert figure.subject
            assert figure.topic in TOPICS
            assert (figure.amount is None) or (figure.number is None)


# --------------------------------------------------------------------------- the example document


def _narrative() -> list[dict[str, str]]:
    path = ROOT / "tests" / "documents" / "wansheng-veteran-cadres-2023" / "narrative.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def test_every_annotated_figure_of_the_example_is_read_and_no_other() -> None:
    source = read_document(Source.read(EXAMPLES / "wansheng-veteran-cadres-2023.txt"))
    redactor = Redactor.for_document(source)
    context = Context(2023, "万元", UnitBook.for_document(source, redactor), redactor)
    tables = next(index for index, row in enumerate(source.rows) if row.text.startswith("附表"))
    found = read_prose(source.rows[:tables], context)
    values = [
        (figure.amount, figure.number, figure.unit, figure.fiscal_year, figure.change, figure.evidence.row)
        for figure in found
    ]
    annotated = [
        (
            _number(row["amount"]),
            _number(row["number"]),
            row["unit"],
            int(row["year"]),
            _number(row["change"]),
            int(row["row"]),
        )
        for row in _narrative()
    ]
    assert Counter(values) == Counter(annotated)


# --------------------------------------------------------------------------- parts, lists, denials, rates


def test_a_part_knows_how_far_before_it_its_whole_stands() -> None:
    text = "本部门人员编制 45 人，其中行政编制 40 人、事业编制 5 人；实有人员 67 人，其中行政 60 人、事业 7 人。"
    assert [(figure.subject, figure.number, figure.unit, figure.whole) for figure in prose(text)] == [
        ("人员编制", 45, "人", 0),
        ("人员编制/行政编制", 40, "人", 1),
        ("人员编制/事业编制", 5, "人", 2),
        ("实有人员", 67, "人", 0),
        ("实有人员/行政", 60, "人", 1),
        ("实有人员/事业", 7, "人", 2),
    ]


def test_people_are_counted_only_where_they_are_staff() -> None:
    assert prose("培训干部 200 人，接待 30 人次") == ()


@pytest.mark.parametrize(
    ("text", "subject", "number", "listed"),
    [
        ("下设二级预算单位3个，分别是：甲中心、乙中心（丙所、丁所）和戊站。", "二级预算单位", 3, 3),
        ("单位设3个内设机构，包括：办公室、甲处、乙处和丙处。", "内设机构", 3, 4),
    ],
)
def test_a_count_has_the_number_of_names_listed_behind_it(text: str, subject: str, number: int, listed: int) -> None:
    (figure,) = prose(text)
    assert (figure.subject, figure.number, figure.listed) == (subject, number, listed)


@pytest.mark.parametrize(
    "text",
    [
        "下设2个事业单位，分别是：甲中心、乙中心等。",
        "下属2个二级预算单位，分别是：甲局本级，属行政单位；乙中心，属事业单位。",
        "设3个内设处室，分别是：甲处、乙处、丙处，机关党委（不纳入内设机构数）。",
    ],
)
def test_what_is_not_plainly_a_list_is_not_counted(text: str) -> None:
    assert all(figure.listed is None for figure in prose(text))


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("本单位2024年度没有使用政府性基金预算拨款安排的支出。", ["government-fund"]),
        ("本部门无当年国有资本经营预算收支。", ["state-capital"]),
        ("本单位无政府性基金预算支出、国有资本经营预算支出。", ["government-fund", "state-capital"]),
        ("国有资本经营预算拨款支出预算为0。", ["state-capital"]),
        ("本部门年初不编制因公出国（境）费用预算。", ["overseas"]),
        ("本部门无2021年结转的政府性基金预算拨款支出。", []),
        ("无重点项目支出。", []),
    ],
)
def test_what_a_text_says_to_be_none_of(text: str, topics: list[str]) -> None:
    figures = prose(text, 2024)
    assert [figure.topic for figure in figures] == topics
    assert all(figure.denied and figure.amount == 0 for figure in figures)


def test_a_rate_stands_behind_the_change_that_it_is_of() -> None:
    first, second = prose(
        "支出预算 12 万元，比上年增加 2 万元，增长 20.0%；项目支出 5 万元，较上年减少 1 万元，下降16.67%。"
    )
    assert (first.change, first.rate) == (Decimal(20000), Decimal("20.0"))
    assert (second.change, second.rate) == (Decimal(-10000), Decimal("-16.67"))


def test_a_change_behind_the_last_part_is_the_whole_s_where_its_rate_says_so() -> None:
    text = "收入 100 万元，其中：拨款 90 万元、上年结转 10 万元，较上年减少 25 万元，下降 20%。"
    assert [(figure.subject, figure.change) for figure in prose(text)][-1] == ("收入/上年结转", None)


def test_the_last_digit_of_an_amount_says_how_precise_it_is() -> None:
    assert [figure.precision for figure in prose("基本支出 1.2 亿元，项目支出 3.45 万元")] == [10_000_000, 100]


def test_equipment_that_is_to_be_bought_is_not_what_there_is() -> None:
    text = (
        "截至2024年底，本单位共有车辆 2 辆。单位价值 50 万元以上通用设备 3 台（套）。"
        "2024年安排购置车辆 0 辆。单位价值 50 万元以上通用设备 0 台（套）。"
    )
    assert [(figure.subject, figure.number, figure.whole) for figure in prose(text, 2024)] == [
        ("车辆", 2, 0),
        ("单位价值50万元以上通用设备", 3, 0),
        ("购置车辆", 0, 0),
        ("购置车辆/单位价值50万元以上通用设备", 0, 0),
    ]
