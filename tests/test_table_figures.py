"""Counts beside procurement and money in forms: printed in tables, and neither a budget line's nor a project's."""

from decimal import Decimal

from budget_text import document, tables
from budgetkg.document.model import Cell, Row
from budgetkg.facts.accounts import budget_accounts, performance_account
from budgetkg.facts.context import Context
from budgetkg.facts.coverage import Claims
from budgetkg.facts.prose import count_figures, form_figures
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook

PROCUREMENT = """政府采购预算表
单位：元
单位名称\t采购项目\t数量\t计量单位\t预算金额
合计\t\t13\t\t9.00
甲市乙局\t甲项目\t12\t台\t8.00
\t丙项目\t1\t\t1.00
"""


def context(text: str = "2024年甲市乙局部门预算公开\n") -> Context:
    return Context(2024, "万元", UnitBook.for_document(document(text)), Redactor())


def grid(*texts: str) -> list[Row]:
    """Aligned rows of one page; a cell ``a>2`` spans two columns, an empty one is none."""
    rows = []
    for number, text in enumerate(texts, start=1):
        cells, column = [], 0
        for piece in text.split("|"):
            printed, _, span = piece.partition(">")
            cells.append(Cell(printed, column, column_span=int(span or 1)))
            column += int(span or 1)
        rows.append(Row(number, tuple(cell for cell in cells if cell.text), True, 1, 1, column))
    return rows


def test_counts_are_figures_and_no_amounts() -> None:
    found = count_figures(tables(PROCUREMENT), context())
    assert [(figure.subject, figure.number, figure.unit, figure.amount) for figure in found] == [
        ("合计/数量", 13, "", None), ("甲项目/数量", 12, "台", None), ("丙项目/数量", 1, "", None),
    ]  # fmt: skip


def test_counts_are_accounted_for_once() -> None:
    understood = tables(PROCUREMENT)
    counts = count_figures(understood, context())
    (without,) = budget_accounts(understood, (), (), {}, context())
    (account,) = budget_accounts(understood, (), (), {}, context(), counts)
    assert (account.read, len(account.unread)) == (3, 3)
    assert (without.read, len(without.unread)) == (0, 6)


FORM = grid(
    "部门名称|甲市乙局>4",
    "年度主要任务|任务名称|主要内容|预算金额（万元）>3",
    "|||总额|财政拨款|其他资金",
    "|任务1|保障运转|12.50|12.00|0.50",
    "|金额合计>2|12.50|12.00|0.50",
    "年度总体目标|目标1：做好5件事>5",
    "|7|8|9|10|11",
)


def test_the_money_of_a_form_stands_under_its_titles() -> None:
    found = form_figures(FORM, Claims(), context())
    assert [(figure.subject, figure.amount) for figure in found] == [
        ("任务1：保障运转/总额", Decimal(125000)), ("任务1：保障运转/财政拨款", Decimal(120000)),
        ("任务1：保障运转/其他资金", Decimal(5000)), ("金额合计/总额", Decimal(125000)),
        ("金额合计/财政拨款", Decimal(120000)), ("金额合计/其他资金", Decimal(5000)),
    ]  # fmt: skip


def test_what_a_project_holds_is_no_figure_again() -> None:
    claims = Claims()
    claims.add([(1, 4)], ["12.50", "12.00"])
    assert next(figure.subject for figure in form_figures(FORM, claims, context())) == "任务1：保障运转/其他资金"


def test_titles_over_titles_tell_an_amount() -> None:
    rows = grid(
        "总体资金情况（万元）|预算支出总额|财政拨款>3|其他资金>3",
        "||合计|基本支出|项目支出|合计|基本支出|项目支出",
        "|9.00|8.00|5.00|3.00|1.00||1.00",
    )
    assert [figure.subject for figure in form_figures(rows, Claims(), context())] == [
        "预算支出总额", "财政拨款/合计", "财政拨款/基本支出", "财政拨款/项目支出", "其他资金/合计", "其他资金/项目支出",
    ]  # fmt: skip


def test_without_a_money_unit_nothing_is_read() -> None:
    rows = grid("项目名称|总计：|财政拨款|绩效目标", "合计|3.00|3.00|")
    assert form_figures(rows, Claims(), context()) == ()
    stated = [
        Row(1, (Cell("单位：万元", 0),), False, 1),
        *grid("", "项目名称|总计：|财政拨款|绩效目标", "合计|3.00|3.00|")[1:],
    ]
    assert [figure.amount for figure in form_figures(stated, Claims(), context())] == [Decimal(30000)] * 2
    account = performance_account(1, stated, (), context(), form_figures(stated, Claims(), context()))
    assert account is not None
    assert (account.read, account.unread) == (2, ())


def test_an_amount_behind_its_label_is_read() -> None:
    rows = grid(
        "资金情况（万元）|年度金额：|9.00", "|其中：中央财政资金|4.00", "|产出指标|5", "当年预算|7.00|市级支出|6.00"
    )
    assert [(figure.subject, figure.amount) for figure in form_figures(rows, Claims(), context())] == [
        ("年度金额", Decimal(90000)), ("其中：中央财政资金", Decimal(40000)), ("当年预算", Decimal(70000)),
        ("市级支出", Decimal(60000)),
    ]  # fmt: skip
