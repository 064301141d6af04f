"""Charts: what they draw is in proportion, what they leave out is said, and nothing in a document becomes markup."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from PIL import Image

from budget_store import fill
from budgetkg.chart import KINDS, draw, views_for
from budgetkg.chart.bar import MOST
from budgetkg.chart.drawing import cut, width
from budgetkg.chart.links import MOST as MOST_LINKS
from budgetkg.chart.measure import ticks
from budgetkg.errors import QueryError
from budgetkg.query import Column, Kind, Result, View, ask, library, named, run
from budgetkg.store import IRI, Store, Value

SVG = "{http://www.w3.org/2000/svg}"
UNIT = Column("unit_name", Kind.TEXT, "单位", "unit")
YEAR = Column("fiscal_year", Kind.INTEGER, "年度", "year")
AMOUNT = Column("amount", Kind.MONEY, "金额（元）", "amount in yuan")
PROOF = Column("proof", Kind.TEXT, "核验", "proof")
CODE = Column("code", Kind.TEXT, "科目", "code")
BAR = View("bar", {"label": "unit_name", "value": "amount"})
LINE = View("line", {"x": "fiscal_year", "value": "amount", "series": "unit_name"})
TREEMAP = View("treemap", {"label": "unit_name", "value": "amount"})


def result(*columns: Column, rows: list[tuple[Value | None, ...]]) -> Result:
    return Result(columns, tuple(rows))


def money(*amounts: str | None) -> Result:
    """An answer of 甲, 乙, 丙 … with these amounts."""
    names = "甲乙丙丁戊己庚辛"
    return result(
        UNIT, AMOUNT, rows=[(n, None if a is None else Decimal(a)) for n, a in zip(names, amounts, strict=False)]
    )


def marks(drawn: Result, view: View, tag: str, language: str = "zh") -> Iterator[tuple[str, dict[str, str]]]:
    """The marks of a chart that say something when pointed at, with what they say."""
    for mark in ElementTree.fromstring(draw(drawn, view, language=language).svg()).iter(SVG + tag):
        said = mark.findtext(SVG + "title")
        if said:
            yield said, dict(mark.attrib)


def words(drawn: Result, view: View, language: str = "zh") -> list[str]:
    """The texts that a chart shows."""
    root = ElementTree.fromstring(draw(drawn, view, language=language).svg())
    return [
        "".join(text.itertext()).removeprefix(text.findtext(SVG + "title") or "") for text in root.iter(SVG + "text")
    ]


def test_bars_begin_at_zero_and_are_as_long_as_their_amounts() -> None:
    answer = money("1000000", "500000.50", None, "0", "-250000")
    bars = {said[0]: attributes for said, attributes in marks(answer, BAR, "rect")}
    assert set(bars) == set("甲乙戊"), "a missing amount and a zero have no bar"
    long = {name: float(bar["width"]) for name, bar in bars.items()}
    assert long["乙"] / long["甲"] == pytest.approx(0.5, abs=0.01)
    assert long["戊"] / long["甲"] == pytest.approx(0.25, abs=0.01)
    zero = float(bars["甲"]["x"])
    assert float(bars["乙"]["x"]) == zero
    assert float(bars["戊"]["x"]) + long["戊"] == pytest.approx(zero, abs=0.1)


def test_amounts_are_in_wan_with_the_exact_yuan_on_hover_and_missing_ones_are_not_zero() -> None:
    answer = money("1000000", "500000.50", None, "0", "-250000")
    shown = words(answer, BAR)
    assert [text for text in shown if re.fullmatch(r"[−0-9,]+\.[0-9]{2}|–", text)] == [
        "100.00", "50.00", "–", "0.00", "−25.00",
    ]  # fmt: skip
    assert "金额（万元）" in shown
    assert "– 未印出或未读出" in shown
    assert [said for said, _ in marks(answer, BAR, "rect")][1] == "乙: 500,000.50 元"
    assert "amount (10,000 yuan)" in words(answer, BAR, "en")
    assert "金额（元）" in words(money("12.5", "900"), BAR), "small amounts stay in yuan"
    assert "0.0012" in words(money("12", "900000"), BAR), "an amount of a few yuan does not read as zero"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("0", "97", "0 20 40 60 80 100"),
        ("-3", "10", "-5 0 5 10"),
        ("40", "41", "0 10 20 30 40 50"),
        ("0", "0", "0 0.2 0.4 0.6 0.8 1"),
        ("0", "2", "0 0.5 1 1.5 2"),
        ("-7000000", "0", "-8000000 -6000000 -4000000 -2000000 0"),
    ],
)
def test_ticks_are_round_hold_zero_and_span_the_values(low: str, high: str, expected: str) -> None:
    assert [float(tick) for tick in ticks(Decimal(low), Decimal(high))] == [float(tick) for tick in expected.split()]


def test_counts_have_whole_ticks() -> None:
    answer = result(UNIT, Column("n", Kind.INTEGER, "数", "n"), rows=[("甲", 2), ("乙", 1)])
    shown = words(answer, View("bar", {"label": "unit_name", "value": "n"}))
    assert not [text for text in shown if "." in text]


def test_contradicted_amounts_are_hatched_and_marked() -> None:
    answer = result(UNIT, AMOUNT, PROOF, rows=[("甲", Decimal(10), "proved"), ("乙", Decimal(10), "contradicted")])
    hatched = re.findall(r"<path d=\"M", draw(answer, BAR).svg())
    assert len(hatched) == 1
    assert [text for text in words(answer, BAR) if "≠" in text] == ["≠ 10.00", "≠ 有金额与文件自己的等式矛盾"]
    assert "乙: 10.00 元 (有金额与文件自己的等式矛盾)" in [said for said, _ in marks(answer, BAR, "rect")]
    count = Column("contradicted", Kind.INTEGER, "矛盾", "contradicted")
    counted = result(UNIT, AMOUNT, count, rows=[("甲", Decimal(10), 0), ("乙", Decimal(10), 2)])
    assert [text for text in words(counted, BAR) if "≠" in text] == ["≠ 10.00", "≠ 有金额与文件自己的等式矛盾"]


def test_rows_of_one_name_stay_apart_and_series_stand_together() -> None:
    rows: list[tuple[Value | None, ...]] = [
        ("甲", 2024, Decimal(3)),
        ("乙", 2024, Decimal(2)),
        ("甲", 2023, Decimal(1)),
    ]
    answer = result(UNIT, YEAR, AMOUNT, rows=rows)
    assert [said.split(":")[0] for said, _ in marks(answer, BAR, "rect")] == ["甲 · 2024", "乙 · 2024", "甲 · 2023"]
    series = View("bar", dict(BAR.roles) | {"series": "fiscal_year"})
    assert [said.split(":")[0] for said, _ in marks(answer, series, "rect")] == ["甲 · 2023", "甲 · 2024", "乙 · 2024"]
    assert {"2023", "2024"} <= set(words(answer, series)), "the legend"


def test_what_tells_rows_apart_is_not_cut_away() -> None:
    name = "一个名称很长的单位" * 5
    answer = result(UNIT, YEAR, AMOUNT, rows=[(name, year, Decimal(year)) for year in (2023, 2024)])
    assert [text[-8:] for text in words(answer, BAR) if text.startswith("一个")] == ["… · 2023", "… · 2024"]


def test_of_many_rows_the_first_are_drawn_and_the_rest_is_counted() -> None:
    answer = result(UNIT, AMOUNT, rows=[(f"单位{number}", Decimal(number)) for number in range(1, 301)])
    assert len(list(marks(answer, BAR, "rect"))) == MOST
    assert f"……另有 {300 - MOST} 行未画，见表格" in words(answer, BAR)


def test_a_line_breaks_where_a_year_has_no_figure() -> None:
    rows: list[tuple[Value | None, ...]] = [("甲", year, Decimal(year)) for year in (2019, 2020, 2022)]
    answer = result(UNIT, YEAR, AMOUNT, rows=[*rows, ("甲", 2021, None), ("甲", 2020, Decimal(5))])
    lines = [dict(line.attrib) for line in ElementTree.fromstring(draw(answer, LINE).svg()).iter(SVG + "line")]
    assert [line.get("stroke-dasharray") for line in lines if line["stroke-width"] == "2" or "stroke-dasharray" in line] == [
        None, "2 4",
    ]  # fmt: skip
    assert {"2019", "2020", "2021", "2022", "甲"} <= set(words(answer, LINE))
    points = dict(marks(answer, LINE, "circle"))
    assert set(points) == {f"甲 · {year}: {year:,}.00 元" for year in (2019, 2020, 2022)} | {"甲 · 2020: 5.00 元"}
    assert points["甲 · 2020: 5.00 元"]["fill"] == "#ffffff", "another figure for the same year is hollow"
    assert float(points["甲 · 2022: 2,022.00 元"]["cy"]) < float(points["甲 · 2019: 2,019.00 元"]["cy"])


def test_of_many_lines_six_are_coloured_and_named() -> None:
    rows: list[tuple[Value | None, ...]] = [(f"单位{n}", year, Decimal(n)) for n in range(9) for year in (2023, 2024)]
    answer = result(UNIT, YEAR, AMOUNT, rows=rows)
    assert [text for text in words(answer, LINE) if text.startswith("单位")] == [f"单位{n}" for n in range(8, 2, -1)]
    assert "灰线为其余 3 个系列" in words(answer, LINE)


def test_areas_are_in_proportion_and_parents_and_totals_are_none() -> None:
    rows: list[tuple[Value | None, ...]] = [
        ("合计", None, Decimal(100)), ("教育支出", "205", Decimal(60)), ("普通教育", "20502", Decimal(45)),
        ("进修", "20508", Decimal(15)), ("住房", "221", Decimal(40)), ("未印出", "213", None),
    ]  # fmt: skip
    answer = result(UNIT, CODE, AMOUNT, rows=rows)
    areas = {s.split(":")[0]: float(a["width"]) * float(a["height"]) for s, a in marks(answer, TREEMAP, "rect")}
    assert set(areas) == {"普通教育", "进修", "住房"}
    assert areas["普通教育"] / areas["进修"] == pytest.approx(3, rel=0.01)
    assert areas["住房"] / areas["进修"] == pytest.approx(40 / 15, rel=0.01)
    assert [text for text in words(answer, TREEMAP) if text.startswith(("1 行", "2 行"))] == [
        "2 行是合计或上级科目，已含在其余各行之中，未画", "1 行没有数或不大于零，不能画成面积",
    ]  # fmt: skip


def test_a_year_has_its_own_areas() -> None:
    answer = result(UNIT, YEAR, AMOUNT, rows=[(n, y, Decimal(5)) for n in "甲乙" for y in (2023, 2024)])
    boxes = [(float(a["x"]), float(a["y"])) for _said, a in marks(answer, TREEMAP, "rect")]
    assert len(boxes) == 4
    assert {"2023", "2024"} <= set(words(answer, TREEMAP))


SOURCE, TARGET = Column("policy", Kind.TEXT, "政策文件", "policy"), Column("unit", Kind.TEXT, "单位", "unit")
TIMES = Column("times", Kind.INTEGER, "次数", "times")
CITATIONS = View("citations", {"source": "policy", "target": "unit", "weight": "times"})
NETWORK = View("network", dict(CITATIONS.roles))


def places(answer: Result, view: View) -> dict[str, tuple[float, float]]:
    root = ElementTree.fromstring(draw(answer, view).svg())
    return {
        "".join(t.itertext()).removeprefix(t.findtext(SVG + "title") or ""): (
            float(t.get("x", 0)),
            float(t.get("y", 0)),
        )
        for t in root.iter(SVG + "text")
    }


def test_citations_stand_in_two_columns_without_crossings_and_bands_are_as_wide_as_strong() -> None:
    rows: list[tuple[Value | None, ...]] = [
        ("文一", "甲局", 1),
        ("文二", "乙局", 2),
        ("文三", "甲局", 4),
        (None, "甲局", 1),
    ]
    answer = result(SOURCE, TARGET, TIMES, rows=rows)
    at = places(answer, CITATIONS)
    assert at["文一"][0] == at["文二"][0] == at["文三"][0] < at["甲局"][0] == at["乙局"][0]
    first = at["甲局"][1] < at["乙局"][1]
    assert all((at[policy][1] < at["文二"][1]) is first for policy in ("文一", "文三"))
    wide = {said: float(a["stroke-width"]) for said, a in marks(answer, CITATIONS, "path")}
    assert wide["文三 → 甲局: 次数 4"] / wide["文一 → 甲局: 次数 1"] == pytest.approx(4)
    assert "1 行缺少一端，未画" in words(answer, CITATIONS)
    assert draw(answer, CITATIONS).svg() == draw(answer, CITATIONS).svg()


def test_names_that_nothing_joins_stand_apart() -> None:
    pairs = ["甲一", "乙二", "甲三", "丙二", "甲四", "乙五"]
    at = places(result(SOURCE, TARGET, TIMES, rows=[(pair[0], pair[1], 1) for pair in pairs]), CITATIONS)
    for one, other in (("甲", "乙丙"), ("一三四", "二五")):
        assert max(at[name][1] for name in one) < min(at[name][1] for name in other)


@pytest.mark.parametrize(
    ("pairs", "columns"),
    [
        (["甲乙", "甲丙"], 2),
        (["甲乙", "乙丙", "甲丁"], 3),
        (["甲乙", "乙丙", "甲丙"], 1),
        (["甲乙", "乙甲"], 1),
        (["甲甲"], 1),
    ],
)
def test_a_network_has_columns_where_links_lead_one_on_and_arcs_where_they_do_not(
    pairs: list[str], columns: int
) -> None:
    answer = result(SOURCE, TARGET, TIMES, rows=[(pair[0], pair[1], 1) for pair in pairs])
    at = {name: x for name, (x, _y) in places(answer, NETWORK).items() if name in "甲乙丙丁"}
    assert len(set(at.values())) == columns
    assert len(list(marks(answer, NETWORK, "path"))) == len(pairs)


def test_of_many_links_the_strongest_are_drawn() -> None:
    rows: list[tuple[Value | None, ...]] = [(f"文{n}", f"单位{n % 7}", n) for n in range(1, 200)]
    answer = result(SOURCE, TARGET, TIMES, rows=rows)
    drawn = [said for said, _ in marks(answer, CITATIONS, "path")]
    assert len(drawn) == MOST_LINKS
    assert "文199 → 单位3: 次数 199" in drawn
    assert f"……另有 {199 - MOST_LINKS} 条较弱的联系未画，见表格" in words(answer, CITATIONS)


HOSTILE = "<script>alert(1)</script>\"'&\x00\x1b[31m\u202egnp\ufffe]]>"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_document_says_is_text_and_looks_are_attributes(kind: str) -> None:
    answer = result(
        Column("unit_name", Kind.TEXT, HOSTILE, HOSTILE), TARGET, YEAR, AMOUNT,
        rows=[(HOSTILE, HOSTILE * 9, 2023, Decimal(5)), ("甲", "乙", 2024, Decimal(7)), ("甲", None, 2024, None)],
    )  # fmt: skip
    roles = {
        "bar": BAR.roles | {"series": "unit"}, "line": LINE.roles, "treemap": TREEMAP.roles | {"parent": "unit", "group": "unit"},
    }  # fmt: skip
    view = View(kind, roles.get(kind, {"source": "unit_name", "target": "unit", "weight": "amount"}))
    chart = draw(answer, view, title=HOSTILE)
    for written in (chart.svg(), chart.svg(themed=True)):
        root = ElementTree.fromstring(written)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
            "svg", "title", "desc", "g", "rect", "line", "text", "path", "circle",
        }  # fmt: skip
        attributes = {name for node in root.iter() for name in node.attrib}
        assert not attributes & {"style", "id", "class", "href"}
        assert not [name for name in attributes if name.startswith("on")]
        assert not re.search("[\x00-\x08\x1b\u202e\ufffe]", written)
    assert "script" not in re.sub(r"&lt;/?script&gt;", "", chart.html())
    assert root.attrib["role"] == "img"
    assert root.findtext(SVG + "desc")


def test_colours_are_the_pages_or_fixed() -> None:
    chart = draw(money("1", "2"), BAR)
    assert "var(" not in chart.svg()
    themed = chart.svg(themed=True)
    assert "#" not in themed
    named = set(re.findall(r"var\(--([a-z0-9-]+)\)", themed))
    assert named == {"ink", "soft", "rule", "series-1"}
    page = chart.html()
    assert all(f"--{name}: #" in page for name in named)
    assert "prefers-color-scheme: dark" in page
    assert chart._repr_svg_() == chart.svg()


def test_long_labels_are_cut_to_their_room_and_told_in_full() -> None:
    name = "一个名称很长的单位" * 9
    answer = result(UNIT, AMOUNT, rows=[(name, Decimal(5))])
    [shown] = [text for text in words(answer, BAR) if text.startswith("一个")]
    assert shown.endswith("…")
    assert width(shown) <= 760 * 0.4
    assert name in draw(answer, BAR).svg()
    assert cut("短", 100) == "短"


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (View(), "不是图"),
        (View("bar", {"label": "unit_name", "value": "no_such"}), "no_such"),
        (View("bar", {"label": "unit_name", "value": "unit_name"}), "不是数字"),
        (View("bar", {"label": "unit_name"}), "value=COLUMN"),
    ],
)
def test_what_cannot_be_drawn_is_said(view: View, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        draw(money("1"), view)


def test_an_answer_without_rows_is_a_chart_that_says_so() -> None:
    assert words(money(), BAR) == ["没有可画的行"]


NUMBER = Column("n", Kind.INTEGER, "n", "n")


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        (money("5", "6"), "table bar treemap"),
        (money("5", "-6"), "table bar"),
        (result(UNIT, YEAR, AMOUNT, rows=[("甲", 2023, Decimal(1)), ("甲", 2024, Decimal(1))]), "table bar line"),
        (result(Column("p", Kind.IRI, "p", "p"), NUMBER, rows=[(IRI("http://x/a"), 1), (IRI("http://x/b"), 2)]), "table bar treemap"),
        (result(Column("policy_number", Kind.TEXT, "", ""), UNIT, rows=[("文", "甲")]), "table citations"),
        (result(SOURCE, TARGET, rows=[("文", "甲"), ("文", "乙")]), "table citations network"),
        (result(UNIT, CODE, rows=[("甲", "1"), ("乙", "2")]), "table"),
        (result(UNIT, rows=[("甲",)]), "table"),
        (result(UNIT, AMOUNT, rows=[]), "table"),
    ],
)  # fmt: skip
def test_the_views_of_ones_own_answer_are_those_that_can_be_drawn(answer: Result, kinds: str) -> None:
    views = views_for(answer)
    assert [view.kind for view in views] == kinds.split()
    for view in views[1:]:
        assert draw(answer, view).svg()


def test_the_year_of_ones_own_question_is_found_by_its_values() -> None:
    answer = result(Column("y", Kind.INTEGER, "y", "y"), NUMBER, rows=[(2023, 5), (2024, 7)])
    assert views_for(answer)[1].roles == {"x": "y", "value": "n"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create_or_open(tmp_path_factory.mktemp("chart") / "store") as opened:
        fill(opened)
        yield opened


GIVEN = {
    "unit": "刑警", "other": "民族", "number": "拉党发〔2023〕1号", "code": "208", "from": "2023", "to": "2024",
}  # fmt: skip


@pytest.mark.parametrize("name", [question.name for question in library() if question.view.kind in KINDS])
def test_every_question_that_is_shown_as_a_picture_can_be_drawn(store: Store, name: str) -> None:
    question = named(name)
    params = {parameter.name: GIVEN[parameter.name] for parameter in question.parameters if parameter.required}
    chart = draw(run(store, name, params), question.view, title=question.title_zh)
    assert ElementTree.fromstring(chart.svg()).findtext(SVG + "title") == question.title_zh


def test_ones_own_question_is_drawn(store: Store) -> None:
    answer = ask(
        store, "SELECT ?unit (COUNT(*) AS ?n) WHERE { ?b a bkg:ProjectBudget ; bkg:unit ?unit } GROUP BY ?unit"
    )
    assert len(list(marks(answer, views_for(answer)[1], "rect"))) == len(answer.rows) > 0


def pixels(text: str) -> bytes:
    """A text drawn as PNG; ``가`` is in no Chinese font."""
    answer = result(UNIT, rows=[])
    picture = Image.open(io.BytesIO(draw(answer, BAR, title=text, width=260).png()))
    return bytes(picture.convert("L").tobytes())


def test_a_picture_shows_chinese_and_not_boxes_in_its_place() -> None:
    pytest.importorskip("resvg_py", reason="PNG needs the extra charts")
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="PNG needs the extra charts")
    name = "拉萨市民族宗教事务局〔〕〇堃"
    drawn = {char: pixels(char) for char in dict.fromkeys(name)}
    missing = pixels("가")
    assert missing not in drawn.values()
    assert len(set(drawn.values())) == len(drawn), "each character has a glyph of its own"
    assert pixels(name) != pixels("가" * len(name))


def test_without_the_extra_a_picture_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    chart = draw(money("1"), BAR)
    with pytest.raises(QueryError, match=r"budgetkg\[charts\]"):
        chart.png()
    assert chart.svg()
    assert chart.html()
