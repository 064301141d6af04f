"""Performance tables that recognition damaged: what is recovered, what is left open, what is never invented."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetkg.document import Document, read_document
from budgetkg.document.plain import read as read_plain
from budgetkg.errors import Finding
from budgetkg.facts.context import Context
from budgetkg.facts.model import Category, ProjectBudget
from budgetkg.facts.performance.ocr import read as ocr
from budgetkg.facts.performance.ocr.columns import USUAL, Cells
from budgetkg.facts.performance.ocr.draft import Draft, Piece, ProjectRows
from budgetkg.facts.performance.ocr.glyphs import Kind, is_legible, is_unit, labels, sign, tokens
from budgetkg.facts.performance.ocr.goals import Words, read_goal
from budgetkg.facts.performance.ocr.indicator_names import own_name
from budgetkg.facts.performance.ocr.names import identify
from budgetkg.facts.performance.ocr.values import place
from budgetkg.facts.performance.ocr.weights import settle, usual_sum
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook
from budgetkg.source import Source
from budgetkg.text import key, parse_amount

ROOT = Path(__file__).resolve().parent.parent
SLUG = "lhasa-petition-bureau-2025"
ROW = read_plain(Source(Path("x.txt"), "x.txt", "0" * 64, "text/plain", "甲\t乙".encode())).rows[0]


def document(text: str) -> Document:
    return read_plain(Source(Path("x.txt"), "x.txt", "0" * 64, "text/plain", text.encode()))


def context_of(of: Document) -> Context:
    redactor = Redactor.for_document(of)
    return Context(2025, "万元", UnitBook.for_document(of, redactor), redactor)


def read(text: str) -> tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]:
    found = document(text)
    return ocr.read(found.rows, context_of(found))


def example() -> Document:
    return read_document(Source.read(ROOT / "examples" / f"{SLUG}.txt"))


def line(*cells: str) -> str:
    return "\t".join(cells)


# ------------------------------------------------------------------ glyphs


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("=", "="), ("≽", "≥"), (r"\leq", "≤"), ("<i>≤</i>", "≤"), ("_ ≼", "≤"), ("定性", "定性"), (">", ">")],
)
def test_a_comparator_is_read_through_mark_up_and_strokes(text: str, meaning: str) -> None:
    found = sign(text)
    assert found is not None
    assert found.meaning == meaning


@pytest.mark.parametrize("text", ["M", "€", "_", "<u> </u>", "W = 11.1-", "Lacra", "n+ >b+ +b+ +=:", ""])
def test_what_is_no_comparator_is_not_taken_for_one(text: str) -> None:
    assert sign(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("満音度指标", ("满意度指标",)),
        ("· 服务对象俩息度指标", ("服务对象满意度指标",)),
        ("数量指标 质量指标", ("数量指标", "质量指标")),
        ("时效指标) , ,", ("时效指标",)),
        ("双血指标", ()),
        ("加务对象病息及指标", ()),
    ],
)
def test_a_level_is_put_right_only_where_one_name_is_near(text: str, found: tuple[str, ...]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize("name", ["培训(会议)天", "DNA检验率", "2025年培训次数", "食品,消防,卫生安全标准"])
def test_names_with_signs_and_capitals_are_legible(name: str) -> None:
    assert is_legible(name)


@pytest.mark.parametrize("garble", ["火里1日你", "並並", "가는 Hu 수 다", "11 (11 11", "上切杆X(柄", "J次升:洲中2行"])
def test_garbles_are_not_legible(garble: str) -> None:
    assert not is_legible(garble)


@pytest.mark.parametrize("unit", ["%", "元/人", "次/年", "元/人·次", "元/人年", "人次"])
def test_units_may_be_composed(unit: str) -> None:
    assert is_unit(unit)


def test_a_number_broken_at_its_point_and_a_glued_unit_are_read() -> None:
    found = tokens("10. 5万元", 3)
    assert [(token.kind, token.text) for token in found] == [(Kind.NUMBER, "10.5"), (Kind.UNIT, "万元")]


# ------------------------------------------------------------------ values


def values(cells: dict[int, str], comparator: str = "=") -> Draft:
    return place(Draft(ROW, comparator=comparator), Cells(cells, 5), USUAL)


def test_cells_are_counted_from_the_comparator() -> None:
    found = values({6: "100", 7: "100", 8: "%", 9: "20", 10: "20"})
    assert (found.target, found.current, found.unit, found.weight_total, found.weight) == (
        "100", "100", "%", Decimal(20), Decimal(20),
    )  # fmt: skip


def test_a_cell_that_holds_its_neighbours_is_spread() -> None:
    found = values({6: "100", 8: "100 % 20"})
    assert (found.target, found.current, found.unit, found.weight_total) == ("100", "100", "%", Decimal(20))


def test_a_blank_column_stays_blank() -> None:
    found = values({7: "98", 8: "%", 10: "10"})
    assert (found.target, found.current, found.weight_total, found.weight) == ("", "98", None, Decimal(10))


def test_a_pile_of_numbers_gives_no_weight() -> None:
    found = values({6: "提升", 7: "提升", 9: "10 10 5 5 10 10"}, "定性")
    assert (found.weight_total, found.weight) == (None, None)
    assert {doubt.field for doubt in found.doubts} == {"weight_total", "weight"}


def test_strokes_read_as_digits_give_no_weight() -> None:
    found = values({7: "90", 8: "%", 9: "1 1", 10: "5"})
    assert (found.weight_total, found.weight) == (None, Decimal(5))


def test_the_end_of_a_cut_number_is_no_value() -> None:
    found = values({6: "09", 7: "25", 8: "人"})
    assert found.target == ""
    assert [(doubt.field, doubt.printed) for doubt in found.doubts] == [("target", "09")]


def test_a_date_parted_over_two_cells_is_one_value() -> None:
    assert values({6: "2025年", 7: "1月28日前兑现", 10: "10"}, "定性").current == "2025年1月28日前兑现"
    assert values({6: "202", 7: "5年11月30日前", 10: "20"}, "定性").current == "2025年11月30日前"


def test_two_whole_dates_stay_two_values() -> None:
    found = values({6: "2025年3月份", 7: "2025年3月份"}, "定性")
    assert (found.target, found.current) == ("2025年3月份", "2025年3月份")


def test_a_unit_that_is_not_on_our_list_is_no_value() -> None:
    found = values({7: "500", 8: "元/趟"})
    assert (found.target, found.current, found.unit) == ("", "500", "元/趟")


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("cell", "below_lacks", "names"),
    [
        ("提升驻村地的村 民社会责任感和 使命感", False, ("提升驻村地的村民社会责任感和使命感", "")),
        ("资金使用合规率 保障单位运转时", True, ("资金使用合规率", "保障单位运转时")),
        ("工业上数 慰问次数", False, ("慰问次数", "")),
        ("上切杆X(柄 单位编制人数", False, ("单位编制人数", "")),
        ("食品, 消防, 卫生安全标准", False, ("食品,消防,卫生安全标准", "")),
        ("11 (11 ri.", False, ("", "")),
    ],
)
def test_names_are_joined_parted_or_left(cell: str, below_lacks: bool, names: tuple[str, str]) -> None:
    assert own_name(cell, {"慰问次数"}, below_lacks) == names


# ------------------------------------------------------------------ whole tables

GOAL = "严格执行相关政策,保障工作按时足额开展,减少结余资金。"
SET = (
    ("产出指标", "数量指标", "覆盖人员比率★", "=", "100", "100", "%", "20"),
    ("", "质量指标", "资金规范使用率", "=", "100", "100", "%", "20"),
    ("", "时效指标", "资金及时支付率", "=", "100", "100", "%", "20"),
    ("效益指标", "社会效益指标", "单位社会稳定性", "定性", "稳定", "稳定", "", "20"),
    ("满意度指标", "服务对象满意度指标", "受益人员满意度", "≥", "90", "90", "%", "10"),
)


def block(code: str, name: str, rows: tuple[tuple[str, ...], ...] = SET, goal: str = GOAL) -> list[str]:
    middle = len(rows) // 2
    return [
        line("", f"{code}-{name}" if at == middle else "", goal if at == middle else "", *row)
        for at, row in enumerate(rows)
    ]


ONE = "54010025R000000000001"
TWO = "54010025R000000000002"
THREE = "54010025R000000000003"
NOISE = [line("I", "", "", "厂山1日", r"\dashv", "", "", "", "", "_"), line("шания", "", "", "", "", "$\\overline{}$")]


def damaged(at: int, **changes: str) -> tuple[tuple[str, ...], ...]:
    """The set with some cells of one row changed."""
    places = {"level1": 0, "level2": 1, "name": 2, "comparator": 3, "target": 4, "current": 5, "unit": 6, "weight": 7}
    rows = [list(row) for row in SET]
    for field, text in changes.items():
        rows[at][places[field]] = text
    return tuple(tuple(row) for row in rows)


def test_kin_fill_what_is_damaged_and_say_so() -> None:
    rows = [
        *block(ONE, "甲类支出"),
        *block(TWO, "乙类支出"),
        *block(THREE, "丙类支出", damaged(1, comparator="M", unit="+")),
    ]
    projects, _ = read("\n".join([*rows, *NOISE]))
    assert [project.code for project in projects] == [ONE, TWO, THREE]
    found = projects[2].indicators[1]
    assert (found.level3, found.comparator, found.unit) == ("资金规范使用率", "=", "%")
    assert found.reading.confidence < 1
    assert found.reading.repaired


def test_kin_never_speak_against_what_is_printed() -> None:
    rows = [*block(ONE, "甲类支出"), *block(TWO, "乙类支出"), *block(THREE, "丙类支出", damaged(1, target="95"))]
    projects, _ = read("\n".join([*rows, *NOISE]))
    target = projects[2].indicators[1].target
    assert target is not None
    assert target.number == 95


def test_an_unknown_name_is_left_out_and_said() -> None:
    rows = [*block(ONE, "甲类支出", damaged(1, name="11 (11 ri."))]
    projects, findings = read("\n".join([*rows, *NOISE]))
    assert [indicator.level3 for indicator in projects[0].indicators][1] == ""
    assert any(found.code == "damaged-value" and "名称" in found.message_zh for found in findings)


def test_rows_are_shifted_by_strokes_in_front() -> None:
    rows = block(ONE, "甲类支出")
    rows[1] = line("<u>-</u>") + "\t" + rows[1]
    projects, _ = read("\n".join([*rows, *NOISE]))
    found = projects[0].indicators[1]
    assert (found.level3, found.unit, found.weight_total) == ("资金规范使用率", "%", 20)


def test_projects_are_told_apart_without_codes_by_their_levels() -> None:
    rows = [*block(ONE, "甲类支出"), *[line("", "", "", *row) for row in SET], *block(THREE, "丙类支出")]
    projects, findings = read("\n".join([*rows, *NOISE]))
    assert [project.code for project in projects] == [ONE, "", THREE]
    assert [len(project.indicators) for project in projects] == [5, 5, 5]
    assert any(found.code == "damaged-value" and "代码" in found.message_zh for found in findings)


def test_a_header_in_another_order_is_followed() -> None:
    header = line(
        "项目名称", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质", "度量单位", "年度指标值", "权重"
    )
    rows = [
        line(f"{ONE}-甲类支出", GOAL, "产出指标", "数量指标", "覆盖人员比率", "=", "%", "100", "60"),
        line("", "", "效益指标", "社会效益指标", "单位社会稳定性", "定性", "", "稳定", "30"),
        line("", "", "满意度指标", "服务对象满意度指标", "受益人员满意度", "≥", "%", "90", "10"),
    ]
    projects, _ = read("\n".join([header, *rows, *NOISE]))
    assert [
        (found.unit, found.current.printed if found.current else "", found.weight_total)
        for found in projects[0].indicators
    ] == [("%", "100", 60), ("", "稳定", 30), ("%", "90", 10)]


LINEAR = (
    f"项目支出绩效表 数量指标 覆盖人员比率★ 100 100 9 资金规范使用率 100 9 {TWO}-乙类支出 100 质量指标 资金及时支付率 100 9 20 "
    f"{GOAL} 100 定性 单位社会稳定性 稳定 稳定 受益人员满意度 90 9 100 覆盖人员比率★ 100 9 20 资金规范使用率 100 100 "
    f"{THREE}-丙类支出 资金及时支付率 100 100 9 {GOAL} 单位社会稳定性 定性 稳定 稳定 20 受益人员满意度 90 90 % 10"
)


def test_a_page_in_one_line_is_told_by_the_kin_of_its_projects() -> None:
    projects, _ = read("\n".join([LINEAR, *block(ONE, "甲类支出"), *NOISE]))
    assert [project.code for project in projects] == [TWO, THREE, ONE]
    first = projects[0].indicators[0]
    assert (first.level3, first.comparator, first.unit, first.weight_total, first.core) == (
        "覆盖人员比率", "=", "%", 20, True,
    )  # fmt: skip
    assert all(indicator.reading.confidence < Decimal("0.8") for indicator in projects[0].indicators)
    assert projects[0].goal == GOAL


def test_a_page_in_one_line_with_a_strange_number_is_not_filled() -> None:
    strange = LINEAR.replace("质量指标 资金及时支付率 100 9 20", "质量指标 资金及时支付率 95 9 20")
    projects, findings = read("\n".join([strange, *block(ONE, "甲类支出"), *NOISE]))
    assert all(indicator.target is None for indicator in projects[0].indicators)
    assert sum(found.row == 1 for found in findings) >= 5


def test_a_page_in_one_line_without_kin_is_a_finding() -> None:
    other = block(ONE, "甲类支出", tuple((*row[:2], f"别项{row[2]}", *row[3:]) for row in SET))
    projects, findings = read("\n".join([LINEAR, *other, *NOISE]))
    assert [project.code for project in projects] == [ONE]
    assert [found.code for found in findings if found.row == 1] == ["unread-row"]


# ------------------------------------------------------------------ weights


def weighted(*weights: int | None, valued: bool = True) -> ProjectRows:
    drafts = tuple(
        Draft(ROW, name=f"指标{at}", current="1" if valued else "", weight=None if weight is None else Decimal(weight))
        for at, weight in enumerate(weights)
    )
    return ProjectRows(drafts, (), (ROW,))


def test_what_weights_come_to_is_learnt_from_the_projects() -> None:
    assert usual_sum([weighted(40, 30, 20), weighted(10, 70, 10), weighted(2, 2, 3)]) == 90
    assert usual_sum([weighted(2, 2, 3), weighted(2, 2, 3)]) is None


@pytest.mark.parametrize(
    ("weights", "settled"),
    [
        ((40, None, 20, 10), (40, 20, 20, 10)),  # one is the rest
        ((40, None, None, 10), (40, None, None, 10)),  # two are open
        ((40, 30, 10, 1), (40, 30, 10, 10)),  # cut at the page's edge
        ((40, 30, 1, 1), (40, 30, None, None)),  # two cut ones are open
        ((40, 30, 10, 11), (40, 30, 10, 10)),  # a stroke read as a digit
        ((40, 30, 10, 10), (40, 30, 10, 10)),
    ],
)
def test_one_lost_weight_is_the_rest_of_the_sum(
    weights: tuple[int | None, ...], settled: tuple[int | None, ...]
) -> None:
    found = settle(weighted(*weights), Decimal(90))
    assert tuple(draft.weight for draft in found.drafts) == settled


def test_an_indicator_without_value_gets_no_weight() -> None:
    assert settle(weighted(40, None, 20, 10, valued=False), Decimal(90)).drafts[1].weight is None


# ------------------------------------------------------------------ goals and names


def goal(*lines: str, shared: str = "", others: tuple[str, ...] = ()) -> str:
    return read_goal([Piece(text, ROW) for text in lines], shared, Words([*lines, *others])).text


def test_a_strip_recognised_twice_is_given_once() -> None:
    assert (
        goal(
            "依据《某市信访工作办法》的规定申请经费;目标1:开展信访业务培训工作不少于十次;",
            "目标1:开展信访业务培训工作不少于十次;目标2:提升能力",
        )
        == "依据《某市信访工作办法》的规定申请经费;目标1:开展信访业务培训工作不少于十次;目标2:提升能力"
    )


def test_of_two_readings_the_one_in_the_documents_words_is_kept() -> None:
    sound = "目标2:效益上,提升信访处理能力;目标3:服务对象满意度上"
    garbled = "日标2:双量工,挺开信切处理能力;日标3:服务对家俩总及上"
    rest = ",人员满意率达到85%;"
    assert goal(f"申请经费;{sound}", garbled + rest, others=(sound, sound)) == f"申请经费;{sound}{rest}"


def test_boilerplate_that_repeats_itself_is_not_cut() -> None:
    lines = ("开展联欢活动1次,共庆佳节活动1次,促进团结。目标一:开展联欢活动1", "次,共庆佳节活动1次,群众参与度高于80%")
    assert goal(*lines) == "".join(lines)


def test_a_damaged_goal_is_completed_by_the_one_kin_share() -> None:
    assert goal("格执行相关政策,保障工作按时足额开展,减少结余", shared=GOAL) == GOAL


def with_codes(*cells: str) -> ProjectRows:
    return ProjectRows((), (), (ROW,), tuple(Piece(cell, ROW) for cell in cells))


def test_a_code_is_repaired_by_its_kin_and_its_own_digits() -> None:
    found = identify(with_codes("5401002510000000000007-周面支山"), [ONE])
    assert (found.code, found.printed_code) == ("54010025R000000000007", "5401002510000000000007")
    assert found.confidence is not None
    assert found.confidence < 1


def test_a_code_that_no_kin_explains_stays_as_printed() -> None:
    assert identify(with_codes("E4010004T000001001000")).code == "E4010004T000001001000"


def test_of_two_readings_of_a_name_the_fuller_one_is_kept() -> None:
    assert identify(with_codes(f"{ONE}−信访联席会议 费", f"{ONE}-信访联席会议经 费")).name == "信访联席会议经费"


# ------------------------------------------------------------------ recognition, privacy


def test_sound_documents_are_not_claimed() -> None:
    for path in sorted((ROOT / "examples").glob("*.txt")):
        found = read_document(Source.read(path))
        assert ocr.recognises(found.rows) == (path.stem == SLUG), path.stem


def test_a_sound_table_is_not_claimed() -> None:
    assert not ocr.recognises(document("\n".join([*block(ONE, "甲类支出"), *block(TWO, "乙类支出")])).rows)


def test_no_telephone_gets_through() -> None:
    told = GOAL + "联系人：赵甲乙，联系电话：13900000001。"
    rows = [*block(ONE, "甲类支出", damaged(1, name="11 (11 ri."), goal=told), *NOISE]
    projects, findings = read("\n".join(rows))
    everything = repr(projects) + repr(findings)
    assert "13900000001" not in everything
    assert "赵甲乙" not in everything


# ------------------------------------------------------------------ the example

FIELDS = ("level1", "level2", "level3", "comparator", "target_value", "current_value", "unit", "weight_total", "weight")


def printed_indicators(project: ProjectBudget) -> list[tuple[str, ...]]:
    return [
        (
            found.level1,
            found.level2,
            found.level3,
            found.comparator,
            found.target.printed if found.target else "",
            found.current.printed if found.current else "",
            found.unit,
            "" if found.weight_total is None else str(found.weight_total),
            "" if found.weight is None else str(found.weight),
        )
        for found in project.indicators
    ]


def same(wanted: str, found: str) -> bool:
    one, other = parse_amount(wanted), parse_amount(found)
    return wanted == "*" or (one == other if one is not None and other is not None else key(wanted) == key(found))


def golden(table: str) -> list[tuple[dict[str, str], dict[str, list[str]]]]:
    path = ROOT / "tests" / "documents" / SLUG / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["certain"] != "false"]
    return [(row, json.loads(row["also_accepted"] or "{}")) for row in rows]


@pytest.fixture(scope="module")
def petition() -> tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]:
    found = example()
    return ocr.read(found.rows, context_of(found))


def test_the_example_has_its_projects(petition: tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]) -> None:
    projects, _ = petition
    assert len(projects) == 24
    found = {(project.code, project.name) for project in projects}
    for row, also in golden("projects"):
        names = {row["project_name"], *also.get("project_name", ())}
        assert any(code == row["project_code"] and (name in names or not name) for code, name in found), row
    repaired = next(project for project in projects if project.printed_code == "5400002110000000005098")
    assert repaired.code == "54000021Y000000005098"
    assert repaired.category is Category.OPERATING
    assert repaired.reading.repaired


def test_the_example_agrees_with_its_annotation(
    petition: tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]],
) -> None:
    projects, _ = petition
    open_rows = defaultdict(list)
    for project in projects:
        open_rows[project.code] += printed_indicators(project)
    for row, also in golden("indicators"):
        accepted = [[row[field], *also.get(field, ())] for field in FIELDS]
        match = next(
            (
                found
                for found in open_rows[row["project_code"]]
                if all(any(same(one, cell) for one in ones) for ones, cell in zip(accepted, found, strict=True))
            ),
            None,
        )
        assert match is not None, row
        open_rows[row["project_code"]].remove(match)
    assert sum(map(len, open_rows.values())) <= 1


def test_nothing_of_the_example_is_certain(petition: tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]) -> None:
    projects, findings = petition
    assert all(project.reading.confidence < 1 for project in projects)
    assert all(found.reading.confidence < 1 for project in projects for found in project.indicators)
    assert {found.code for found in findings} == {"unread-row", "damaged-value"}
    assert all(found.row and found.printed for found in findings)


def test_the_cited_documents_of_the_example_are_found(
    petition: tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]],
) -> None:
    projects, _ = petition
    cited = {citation.normalized for project in projects for citation in project.citations}
    assert {"拉直工委发〔2018〕40号", "藏老干部通〔2021〕1号", "藏工发〔2022〕2号", "藏财经指〔2024〕76号"} <= cited
    assert all(citation.evidence for project in projects for citation in project.citations)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 148), max_size=60, unique=True), st.booleans())
def test_any_part_of_the_page_is_read_without_inventing_names(places: list[int], in_order: bool) -> None:
    found = example()
    rows = [found.rows[place] for place in (sorted(places) if in_order else places) if place < len(found.rows)]
    text = key(found.text)
    projects, _ = ocr.read(rows, context_of(found))
    for project in projects:
        for indicator in project.indicators:
            assert key(indicator.level3)[:6] in text
            assert indicator.reading.confidence < 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet="指标数量质满意度率=≥<>定性1059% _\\$甲乙丙", max_size=8), max_size=13), max_size=12
    )
)
def test_no_table_is_too_damaged_to_be_looked_at(cells: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in cells)
    if not text.strip():
        return
    found = document(text + "\n甲")
    ocr.recognises(found.rows)
    ocr.read(found.rows, context_of(found))
