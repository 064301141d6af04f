"""What the pages say: questions with their parameters, entities with their source, comparison, findings, the editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from budgetkg.errors import BudgetkgError, Finding, QueryBusyError, QueryTimeoutError, Severity
from budgetkg.evidence import EvidenceError, Excerpt, Line, Reason, Spot
from budgetkg.graph import DEFAULT_BASE
from budgetkg.pages import Site, answer
from budgetkg.resources import folder
from budgetkg.store import Bindings, KeptFinding, Store, Table
from page_samples import fill, get, read, site_over

POLICE = "document/aaaaaaaaaaaaaaaa"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create_or_open(tmp_path_factory.mktemp("pages") / "store") as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def site(store: Store) -> Site:
    return site_over(store)


def cells(html: str, caption: str) -> list[list[str]]:
    """The rows of the table with a caption, as texts."""
    table = next(part for part in html.split("<table")[1:] if f">{caption}</caption>" in part).partition("</table>")[0]
    rows = table.partition("<tbody>")[2].split("<tr>")[1:]
    return [
        [" ".join(read(cell).texts).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


# ---------------------------------------------------------------------- start


def test_the_start_page_counts_what_is_there(site: Site, store: Store) -> None:
    page = get(site, "/")
    counted = {
        "份文件": "?x a bkg:SourceDocument",
        "个单位": "?x a bkg:BudgetUnit",
        "笔金额": "?x a bkg:BudgetLine",
        "项绩效指标": "?x a bkg:Indicator",
        "份政策文件": "?x a bkg:PolicyDocument",
    }
    for name, pattern in counted.items():
        number = store.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}").rows[0][0]
        assert f"<b>{number:,}</b><span>{name}</span>" in page.html, name
    proved = store.query("SELECT (COUNT(?x) AS ?n) { ?x a bkg:BudgetLine ; bkg:proof <code/proof/proved> }").rows[0][0]
    assert re.search(rf'已核验 <b>[0-9.]+%</b> <span class="soft">{proved}</span>', page.html)


def test_an_empty_store_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Store.create_or_open(tmp_path_factory.mktemp("empty") / "store") as opened:
        page = get(site_over(opened), "/")
        assert "budgetkg build" in page.html
        assert "<rect" not in page.html
        assert "budgetkg validate" in get(site_over(opened), "/findings").html


# ---------------------------------------------------------------------- questions


def test_a_question_is_asked_by_its_form(site: Site) -> None:
    page = get(site, "/questions/three-public?unit=140003&year=2024&item=&view=table")
    rows = cells(page.html, page.title)
    assert [row[0] for row in rows] == ["刑警支队"] * len(rows)
    assert rows
    assert 'value="140003"' in page.html
    assert '<option value="2024" selected>' in page.html
    assert '<data value="15000.00" title="15,000.00 元">1.50</data>' in page.html
    assert "<svg" not in page.html
    assert "/questions/three-public.csv?unit=140003&amp;year=2024&amp;view=table" in page.html
    assert "VALUES" in page.html
    assert "embed=1" in page.html


def test_the_editor_gets_a_question_with_its_parameters(site: Site) -> None:
    page = get(site, "/questions/three-public?year=2024")
    link = next(link for link in read(page).links if link.startswith("/editor?query="))
    made = get(site, link)
    assert made.status == 200
    assert f"&lt;{DEFAULT_BASE}year/2024&gt;" in made.html
    assert len(cells(made.html, "答案")) == len(cells(page.html, page.title))


def test_a_view_is_offered_and_kept(site: Site) -> None:
    page = get(site, "/questions/shared-projects?minimum=1&view=bar")
    assert '<option value="bar" selected>' in page.html
    assert "<svg" in page.html
    assert "view=bar" in next(link for link in read(page).links if ".csv" in link)
    question, result, view = answer(site, "shared-projects", [("minimum", "1"), ("view", "bar"), ("rows", "5000")])
    assert (question.name, view.kind) == ("shared-projects", "bar")
    assert len(result.rows) == len(cells(page.html, page.title))


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/questions/three-public?year=abcd", 400, "四位年份"),
        ("/questions/three-public?colour=red", 400, "没有参数 colour"),
        ("/questions/shared-projects?minimum=many", 400, "整数"),
        ("/questions/where-printed", 200, "先填必填的参数"),
        ("/en/questions/where-printed", 200, "Fill in what is required"),
        ("/questions/nothing", 404, "没有这个问题"),
        ("/questions/three-public?unit=nobody", 200, "没有符合的行"),
        ("/editor?query=SELECT+*+WHERE+{+?s+?p+", 400, "^"),
        ("/editor?query=DROP+ALL", 400, "DROP"),
        ("/editor?query=SELECT+*+{+SERVICE+<http://x.example/>+{+?s+?p+?o+}}", 400, "SERVICE"),
        ("/editor?example=nothing", 404, "没有这个问题"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(site: Site, url: str, status: int, words: str) -> None:
    page = get(site, url)
    assert page.status == status
    assert words in read(page).text


def test_a_page_to_embed_is_bare_and_leads_back(site: Site) -> None:
    page = get(site, "/questions/shared-projects?minimum=1&embed=1")
    assert page.embeddable
    assert "<nav" not in page.html
    assert "<form" not in page.html
    assert not get(site, "/questions/shared-projects?embed=0").embeddable
    assert not get(site, "/compare?embed=1").embeddable
    assert "/questions/shared-projects?minimum=1" in read(page).links


def test_questions_are_filtered_by_all_words_in_both_languages(site: Site) -> None:
    page = get(site, "/questions/?q=三公+逐年")
    names = re.findall(r'href="/questions/([a-z-]+)"', page.html)
    assert "three-public" in names
    assert "coverage" not in names
    assert "three-public" in re.findall(r'href="/questions/([a-z-]+)"', get(site, "/questions/?q=THREE+public").html)
    assert "没有问题含有这些字" in get(site, "/questions/?q=qqq").html


class Refusing:
    """A graph that answers nothing."""

    base_iri = DEFAULT_BASE

    def __init__(self, error: BudgetkgError) -> None:
        self._error = error

    def query(self, text: str, bindings: Bindings | None = None, graphs: object = None) -> Table:
        raise self._error


@pytest.mark.parametrize("error", [QueryTimeoutError("时间到 / time is up"), QueryBusyError("太忙 / too busy")])
@pytest.mark.parametrize("url", ["/", "/questions/coverage", "/id/unit/1", "/compare?unit=a", "/editor?query=ASK+{}"])
def test_a_graph_that_cannot_answer_now_is_told_as_such(error: BudgetkgError, url: str) -> None:
    page = get(Site(Refusing(error)), url)
    assert page.status == 503
    assert str(error) in read(page).text


# ---------------------------------------------------------------------- entities and their source


class Files:
    """Source files, of which some are at hand: ``pages``, ``lines``, or an error."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.expected: list[str] = []

    def has(self, document: str) -> bool:
        return bool(self._kind)

    def pictured(self, document: str) -> bool:
        return self._kind == "pages"

    def expect(self, document: str) -> None:
        self.expected.append(document)

    def excerpt(self, document: str, spot: Spot) -> Excerpt:
        if self._kind == "changed":
            raise EvidenceError(Reason.CHANGED, "文件变了 / the file is another one now")
        return Excerpt((Line(7, "上一行 <b>"), Line(8, "一般行政管理事务 280.45", (9, 15)), Line(9, "下一行")))


def test_a_figure_shows_its_proof_and_the_page_with_its_row(store: Store) -> None:
    files = Files("pages")
    page = get(site_over(store, evidence=files), f"/id/{POLICE}/p2/t1/r8/c2")
    assert '<data value="2804500.00" title="2,804,500.00 元">280.45</data>' in page.html
    assert 'class="mark proved"' in page.html
    assert "由这些等式证明" in page.html
    assert '<a href="/id/check/row-parts">' in page.html
    crop = "/evidence/aaaaaaaaaaaaaaaa/crop.png?page=2&amp;row=8&amp;column=2&amp;table=1"
    assert f'src="{crop}"' in page.html
    assert "/evidence/aaaaaaaaaaaaaaaa/p2.png?row=8&amp;column=2&amp;table=1" in page.html
    assert files.expected
    assert files.expected[0].startswith("aaaa")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("lines", "<mark>280.45</mark>"), ("", "原文件不在手边"), ("changed", "文件变了 / the file is another one now")],
)
def test_without_pages_the_lines_are_shown_or_what_the_graph_quotes(store: Store, kind: str, shown: str) -> None:
    page = get(site_over(store, evidence=Files(kind)), f"/id/{POLICE}/p2/t1/r8/c2")
    assert shown in page.html
    assert "<img" not in page.html
    if kind == "lines":
        assert "上一行 &lt;b&gt;" in page.html


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/id/unit/540100/140003", ["拉萨市刑警支队", "140003", "历年合计", "9,929.35", "项目", "比较"]),
        ("/id/project/54000021Y000000005232", ["党建经费", "各单位各年度的预算", "刑警支队"]),
        ("/id/policy/藏工办发/2022/9", ["藏工办发〔2022〕9号", "以它为依据的项目", "公益性岗位等工会经费"]),
        ("/id/code/function/2040202", ["一般行政管理事务", "各单位印出的金额", "280.45"]),
        (f"/id/{POLICE}", ["拉萨市刑警支队2024年部门预算", "合计", "项目"]),
        (f"/id/{POLICE}/p2/t1/r8", ["这一行里的事实", "280.45"]),
        ("/id/year/2024", ["这一年度的文件", "刑警支队"]),
        ("/id/code/region/540100", ["这里的单位", "刑警支队"]),
        ("/id/check/children", ["在各份文件中"]),
        ("/id/code/measure/total", ["还有什么提到它"]),
    ],
)
def test_an_entity_is_told_with_its_history_and_neighbours(site: Site, url: str, words: list[str]) -> None:
    page = get(site, url)
    assert page.status == 200
    text = read(page).text
    assert [word for word in words if word not in text] == []
    for suffix in (".ttl", ".jsonld", ".nt"):
        assert any(link.endswith(suffix) for link in read(page).links)


def test_every_amount_of_a_unit_leads_to_the_place_of_that_amount(site: Site, store: Store) -> None:
    page = get(site, "/id/unit/540100/140003")
    found = re.findall(
        r'<data value="([0-9.-]+)"[^>]*>[^<]*</data>\s*<a class="mark [a-z]+" href="/id/([^"]+)"', page.html
    )
    assert len(found) > 3
    for value, local in found:
        asked = f"SELECT ?amount {{ <{DEFAULT_BASE}{local}> bkg:amount ?amount }}"
        assert store.query(asked).rows == ((Decimal(value),),)


def test_what_is_asked_of_an_entity_is_bounded() -> None:
    """A hub is spoken of by a hundred thousand facts: no page may ask for them all."""
    free = {"counts", "place"}  # sums of counts, and one row
    queries = {file.stem: file.read_text(encoding="utf-8") for file in (folder("queries") / "pages").glob("*.rq")}
    assert len(queries) > 20
    assert [name for name, text in queries.items() if name not in free and "LIMIT" not in text] == []


# ---------------------------------------------------------------------- compare


def test_years_of_a_unit_stand_side_by_side(site: Site) -> None:
    page = get(site, "/compare?unit=140003&year=2024&year=2025")
    rows = {row[1]: row[2:] for row in cells(page.html, "按支出功能分类科目")}
    # 2024 prints 合计 9,929.35 and 280.45 for 2040202; 2025 the total alone.
    assert [text.split()[0] for text in rows["合计"]] == ["9,929.35", "10,929.35", "1,000.00", "+10.1"]
    assert [text.split()[0] for text in rows["一般行政管理事务"]] == ["280.45", "—", "—", "—"]
    assert '2025<span class="nowrap">（万元）</span>' in page.html
    shared = get(site, "/compare?unit=140003&year=2024&year=2025&shared=1")
    assert [row[1] for row in cells(shared.html, "按支出功能分类科目")] == ["合计"]


def test_units_are_compared_by_code_name_and_iri(site: Site) -> None:
    by_code = get(site, "/compare?unit=140003&unit=117001&year=2024")
    by_name = get(site, "/compare?unit=刑警支队&unit=民族事务&year=2024")
    by_iri = get(site, f"/compare?unit={DEFAULT_BASE}unit/540100/140003&unit=117001&year=2024")
    tables = [html.partition('<section aria-labelledby="by-')[2] for html in (by_code.html, by_name.html, by_iri.html)]
    assert tables[0]
    assert tables[0] == tables[1] == tables[2]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/compare", "选两个单位"),
        ("/compare?unit=140003&year=2024", "选两个单位"),
        ("/compare?unit=nobody&unit=140003", "没有这个单位：nobody"),
        ("/compare?unit=拉萨市", "指不止一个单位"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(site: Site, url: str, words: str) -> None:
    page = get(site, url)
    assert page.status == 200
    assert words in read(page).text


# ---------------------------------------------------------------------- findings


def kept(number: int, severity: Severity = Severity.WARNING, check: str = "children", waived: str = "") -> KeptFinding:
    told = Finding(check, severity, f"第{number}条", f"no. {number}", "a.pdf", number, 3, "1.00", "100", "200")
    return KeptFinding(told, DEFAULT_BASE + POLICE, f"{DEFAULT_BASE}{POLICE}/p2/t1/r8/c2", waived)


def validated(store: Store, *findings: KeptFinding) -> Site:
    return site_over(store, findings=lambda: findings, validations=lambda: {DEFAULT_BASE + POLICE: "x"})


def test_findings_are_filtered_and_lead_to_their_place(store: Store) -> None:
    site = validated(store, kept(1), kept(2, Severity.VIOLATION), kept(3, check="weights"), kept(4, waived="已更正"))
    page = get(site, "/findings")
    text = read(page).text
    assert [number for number in range(1, 5) if f"第{number}条" in text] == [1, 2, 3]
    assert f"/id/{POLICE}/p2/t1/r8/c2" in read(page).links
    assert "有 2 份文件还没有核验" in text
    for query, numbers in (
        ("severity=violation", [2]),
        ("check=weights", [3]),
        ("check=children&severity=warning", [1]),
        ("document=b.pdf", []),
        ("document=a.pdf&waived=1", [1, 2, 3, 4]),
    ):
        text = read(get(site, f"/en/findings?{query}")).text
        assert [number for number in range(1, 5) if f"no. {number}" in text] == numbers, query


def test_findings_are_turned_page_by_page(store: Store) -> None:
    site = validated(store, *(kept(number) for number in range(1, 121)))
    seen: list[str] = []
    for number in (1, 2, 3):
        page = get(site, f"/findings?severity=warning&page={number}")
        seen += re.findall("第[0-9]+条", page.html)
        nexts = [link for link in read(page).links if f"page={number + 1}" in link]
        assert nexts == ([f"/findings?severity=warning&page={number + 1}"] if number < 3 else [])
    assert seen == [f"第{number}条" for number in range(1, 121)]
    assert get(site, "/findings?page=99").html.count("<li class=") >= 20
    assert get(site, "/findings?page=x").status == 200


# ---------------------------------------------------------------------- search and the editor


def test_a_search_marks_what_it_found_and_keeps_one_kind(site: Site) -> None:
    page = get(site, "/search?q=党建")
    assert "<mark>党建</mark>经费" in page.html
    assert "/id/project/54000021Y000000005232" in read(page).links
    assert 'value="党建"' in page.html
    only = get(site, "/search?q=党建&kind=policy")
    assert "/id/project/54000021Y000000005232" not in read(only).links
    assert "没有找到" in get(site, "/search?q=qqqqq").html
    assert get(site, "/search?q=").status == 200


def test_without_an_index_codes_and_whole_names_are_found(store: Store) -> None:
    page = get(site_over(store, search=None), "/search?q=藏工办发[2022]9号")
    assert any(link.startswith("/id/policy/") for link in read(page).links)
    assert "没有全文索引" in page.html


def test_an_own_query_is_answered_without_script(site: Site) -> None:
    asked = "SELECT ?name ?n WHERE { ?d bkg:fileName ?name ; bkg:lineCount ?n } ORDER BY ?name"
    page = get(site, f"/editor?query={asked.replace('?', '%3F')}&view=bar")
    assert [row[0] for row in cells(page.html, "答案")] == [
        "ethnic-2024.txt", "police-2025.txt", "拉萨 市/刑警支队〔2024〕, 预算.pdf",
    ]  # fmt: skip
    assert "<svg" in page.html
    assert "/sparql?query=SELECT" in page.html
    with_editor = site_over(site.graph, editor=("/static/yasgui/y.css", "/static/yasgui/y.js"))  # type: ignore[arg-type]
    assert re.search(r'<script src="/static/yasgui/y.js" defer>.*<script src="/static/editor.js', get(with_editor, "/editor").html, re.DOTALL)  # fmt: skip
