"""The search of a static site: in a browser, without a server, it finds what the store finds, and loads little for it."""

from __future__ import annotations

import json
import random
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from budgetkg.errors import ExportError
from budgetkg.graph import DEFAULT_BASE
from budgetkg.pages.policy import ONLY_OURS
from budgetkg.site import search_index
from budgetkg.site.addresses import StaticSite, ground
from budgetkg.site.output import Output
from budgetkg.site.search import write_search
from budgetkg.site.search_index import digest_of, index_files
from budgetkg.store import KINDS, Sought, Store
from budgetkg.store.bigrams import folded, words
from budgetkg.text import key
from command_line import EXAMPLES, run
from page_samples import HOSTILE, fill
from static_host import Host, static_host

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BASE = DEFAULT_BASE
ROOT = "/budgetkg"
#: Names, parts of names, codes, numbers in several brackets and widths, several words, single characters, Latin letters, nonsense.
ASKED = (
    "刑警", "刑警支队", "拉萨市", "办案", "支队 拉萨", "党建经费", "（耗材）", "满意度", "保障",
    "140003", "1400", "40003", "20402", "2040201", "54", "54010024T", "2024", "2024年", "2024 预算", "部门预算 2024",
    "藏财行字〔2017〕63号", "藏财行字【2017】063号", "藏财行字 (２０１７) 第 63 号", "[2017]63", "63号", "〔2017〕",
    "支", "1", "5", "支-队", "党 支", "DNA", "dna检验", "ＤＮＡ", "txt", "budget",
    "", "  ", "% 〔〕", "刑警*", '刑警" OR "小学', "NEAR(刑警)", "constructor", "__proto__", "没有这个词",
    "保障公安机关办案业务的正常开展，提高办案效率，维护社会稳定，保障人民群众生命财产安全和社会治安秩序良好运行",
)  # fmt: skip

FIND = """
async ([address, queries]) => {
  const answers = [], index = new Index(address);
  for (const [text, kind, limit] of queries) {
    const hits = [];
    for await (const hit of new Search(index, text, kind).hits()) {
      hits.push([hit.kind, hit.label, hit.code, hit.documents, hit.zh]);
      if (hits.length >= limit) break;
    }
    answers.push(hits);
  }
  return answers;
}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The examples, and budgets with names that would break a page."""
    path = tmp_path_factory.mktemp("search") / "store"
    assert run("build", EXAMPLES, "--store", path).code == 0
    with Store.open(path) as made:
        fill(made, hostile=True)
        yield made


def address(iri: str) -> tuple[str, str]:
    local = iri.removeprefix(BASE)
    return f"id/{local}/", f"en/id/{local}/"


# ---------------------------------------------------------------------- the files


def test_the_same_entries_give_the_same_files(store: Store) -> None:
    everything = list(store.sought())
    files = index_files(everything, address)
    random.Random(1).shuffle(everything)
    assert index_files(everything, address) == files
    assert digest_of(index_files(everything[1:], address)) != digest_of(files)
    assert all(content.endswith(b"\n") and json.loads(content) for content in files.values())


def test_what_cannot_be_found_in_full_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.in_memory() as made:
        monkeypatch.setattr(Store, "complete", False)
        site = StaticSite(graph=made, ground=ground(DEFAULT_BASE))
        with pytest.raises(ExportError, match="budgetkg build"):
            write_search(made, site, Output(tmp_path, site))


def test_files_stay_small_and_the_index_grows_with_the_entries() -> None:
    number = random.Random(3)
    characters = [chr(0x4E00 + n) for n in range(400)]

    def made(count: int) -> dict[str, bytes]:
        return index_files(
            (
                Sought("project", f"{BASE}{n}", "".join(number.choices(characters, k=8)), f"54010024T{n:09}", "", 1, 1)
                for n in range(count)
            ),
            address,
        )

    small, large = made(300), made(2400)
    assert max(map(len, large.values())) < 40_000
    ratio = sum(map(len, large.values())) / sum(map(len, small.values()))
    assert ratio < 8.5


# ---------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium to drive")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def host(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The search alone, under a sub path."""
    folder = tmp_path_factory.mktemp("host") / ROOT[1:]
    policy = f"{ONLY_OURS}; script-src 'self'; style-src 'self'"
    site = StaticSite(graph=store, ground=ground(BASE), policy=policy, search=store.search, version="1")
    write_search(store, site, Output(folder, site))
    (folder / "static").mkdir()
    for file in Path(search_index.__file__).parents[1].glob("pages/static/*"):
        shutil.copy(file, folder / "static")
    with static_host(folder, ROOT) as running:
        yield running


@pytest.fixture
def page(browser: Any, host: Host) -> Iterator[Any]:
    context = browser.new_context()
    context.set_default_timeout(10_000)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda said: said.type in {"error", "warning"} and wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(f"{host.address}/search/")
    yield opened
    context.close()
    assert [said for said in wrong if "404" not in said] == []


Queries = list[tuple[str, str, int]]


@pytest.fixture
def find(page: Any) -> Callable[[Queries], list[list[list[object]]]]:
    """What the script finds, by query."""
    index = page.locator("#search").get_attribute("data-index")
    return lambda queries: page.evaluate(FIND, [index, queries])


def test_texts_are_folded_as_the_store_folds_them(page: Any) -> None:
    assigned = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x10000), *range(0x1F100, 0x1F300))]
    by_script = page.evaluate("texts => texts.map(fold)", assigned)
    differing = [c for c, got in zip(assigned, by_script, strict=True) if got != key(c).lower()]
    unlike = [c for c in differing if not _is_newer(c)]
    assert unlike == []
    assert page.evaluate("texts => texts.map(folded)", list(ASKED)) == [folded(text) for text in ASKED]
    assert page.evaluate("texts => texts.map(wordsOf)", list(ASKED)) == [list(words(text)) for text in ASKED]


def _is_newer(character: str) -> bool:
    """Whether this Python has not heard of a character that a browser may know."""
    return unicodedata.category(character) == "Cn"


def queries_of(store: Store, count: int) -> Queries:
    """The queries above, and pieces of what is stored, in all kinds and in one."""
    chosen = random.Random(7)
    asked: Queries = [(text, "", 40) for text in ASKED]
    asked += [(text, kind, 40) for text in ("2024", "经费", "54", "20") for kind in KINDS]
    everything = sorted(store.sought(), key=lambda one: (one.iri, one.label, one.text))
    for _ in range(count):
        one = chosen.choice(everything)
        text = chosen.choice([one.label, one.code or one.label, one.text or one.label])
        start = chosen.randrange(max(1, len(text)))
        query = text[start : start + chosen.choice([1, 2, 2, 3, 4, 6, 12, 60])]
        if chosen.random() < 0.25:
            query += " " + text[: chosen.choice([1, 2, 3])]
        asked.append((query, chosen.choice(["", "", *KINDS]), chosen.choice([5, 40, 500])))
    return asked


def agree(store: Store, asked: Queries, answers: list[list[list[object]]]) -> int:
    """Compares what was found with what the store finds; gives how much that was."""
    hits = 0
    for (text, kind, limit), got in zip(asked, answers, strict=True):
        wanted = store.search(text, (kind,) if kind else (), limit)
        # What fits equally well in every respect stands in the order of its reading there, and of its IRI here.
        expected = [(hit.kind, folded(hit.label), hit.documents) for hit in wanted]
        assert [(kind, folded(str(label)), documents) for kind, label, _, documents, _ in got] == expected, text
        if len(wanted) < limit:
            # What several documents have on lines of their own leads to the first that was read there, and by its IRI here.
            one = {f"id/{hit.iri.removeprefix(BASE)}/" for hit in wanted if hit.documents < 2}
            assert {where for *_, documents, where in got if int(str(documents)) < 2} == one, text
        hits += len(wanted)
    return hits


def test_the_script_finds_what_the_store_finds_in_the_same_order(store: Store, find: Any) -> None:
    asked = queries_of(store, 300)
    assert agree(store, asked, find(asked)) > 1500


def test_it_does_so_over_many_small_files_and_beginnings_of_many_codes(
    store: Store, find: Any, page: Any, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_TERMS_SIZE", 300), ("_ENTRIES_SIZE", 200), ("_MANY", 6), ("HEAD", 4)):
        monkeypatch.setattr(search_index, name, value)
    files = index_files(store.sought(), address)
    assert any(b'"5401*"' in content for content in files.values())

    def answer(route: Any) -> None:
        route.fulfill(body=files[route.request.url.rpartition("/")[2]].decode(), content_type="application/json")

    page.route("**/small/*.json", answer)
    page.evaluate("() => { document.querySelector('#search').dataset.index = '/small/' }")
    asked = queries_of(store, 120)
    assert agree(store, asked, page.evaluate(FIND, ["/small/", asked])) > 1000


def test_a_query_loads_little(page: Any, host: Host) -> None:
    for text in ("刑警支队", "经费", "140003", "54", "藏财行字〔2017〕63号", "2024 预算"):
        host.asked.clear()
        page.goto(f"{host.address}/search/?q={text}")
        page.locator(".hits a").first.wait_for()
        page.locator("[role=status]:not(:empty)").wait_for()
        assert len([path for path in host.asked if path.endswith(".json")]) <= 25, text


def test_what_is_found_is_shown_with_its_words_marked(page: Any, host: Host) -> None:
    page.goto(f"{host.address}/search/?q=刑警支队")
    first = page.locator(".hits li").first
    assert first.locator("a").inner_text().endswith("刑警支队")
    assert first.locator("mark").first.inner_text() == "刑警支队"
    assert first.locator("code").inner_text() == "140003"
    assert "单位" in first.locator(".fine").inner_text()
    link = first.locator("a").evaluate("link => link.href")
    assert link == f"{host.address}/id/unit/540100/140003/"
    page.goto(f"{host.address}/en/search/?q=党建工作&kind=goal")
    assert page.locator(".hits li").first.locator("p mark").first.inner_text() == "党建工作"
    assert page.locator("[aria-current=true]").inner_text() == "Goals"


def test_what_documents_say_is_shown_and_never_obeyed(page: Any, host: Host) -> None:
    page.goto(f"{host.address}/search/")
    page.locator("#search-text").fill("<script>alert")
    page.locator(".hits a").first.wait_for()
    shown = page.locator(".hits a").first.inner_text()
    assert shown.startswith("<script>alert(1)</script>")
    assert page.locator(".hits script").count() == 0
    assert HOSTILE.split("\u202e")[0] in shown


def test_without_script_the_page_says_so_and_leads_to_the_lists(browser: Any, host: Host) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host.address}/search/?q=x")
    assert page.locator("noscript").inner_text().startswith("此站没有服务器")
    assert not page.locator("#search").is_visible()
    assert page.get_by_role("link", name="政策文件").first.get_attribute("href") == f"{ROOT}/policies/"
    context.close()


def test_an_index_that_is_gone_is_told(page: Any, host: Host) -> None:
    page.route("**/t*.json", lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{host.address}/search/?q=刑警")
    page.locator("[role=status]:not(:empty)").wait_for()
    assert "404" in page.locator("[role=status]").inner_text()
    page.unroute("**/t*.json")
    page.locator("#search-text").fill("刑警支队")
    page.locator(".hits a").first.wait_for()
