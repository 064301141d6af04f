"""The pages in a browser: everything by hand and keyboard, on a telephone, in the dark, without script, for every eye.

The server is the real one, over the example texts and a small typeset PDF. Set ``BUDGETKG_SCREENSHOTS`` to a folder to keep
pictures of what was seen.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from budgetkg.server import Settings
from command_line import EXAMPLES, run
from serving import Served, served
from site_samples import typeset_budget

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to drive")

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
UNIT = "/id/unit/540100/140003"
BROWSED = (
    "/",
    "/questions/",
    "/questions/three-public",
    "/questions/citation-map",
    "/questions/unit-spending",
    "/search?q=党建",
    UNIT,
    "/compare?unit=140003&unit=146001",
    "/findings",
    "/editor?query=SELECT+*+WHERE+{+?d+bkg:fileName+?f+;+bkg:lineCount+?n+}&view=bar",
    "/about",
    "/nothing",
    "/en/",
    "/en/questions/three-public",
    "/en" + UNIT,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store, its findings kept, and the files that it was built of."""
    folder = tmp_path_factory.mktemp("browser")
    sources = folder / "sources"
    sources.mkdir()
    (sources / "人大办.pdf").write_bytes(typeset_budget())
    for text in EXAMPLES.glob("*.txt"):
        shutil.copy(text, sources)
    for arguments in (("build", sources), ("validate",)):
        done = run(*arguments, "--store", folder / "store")
        assert done.code in {0, 1}, done.err
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(Settings(store=folder / "store", editor=True)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, server: Served, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a page; at the end nothing may have gone wrong behind it, and no other host been asked."""
    home = f"http://{server.host}:{server.port}"
    wrong: list[str] = []
    contexts: list[Any] = []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**({"viewport": DESKTOP} | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        expected = path.startswith("/nothing")
        page.on("console", lambda said: said.type in {"error", "warning"} and not expected and wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda failed: left(failed) or wrong.append(f"failed: {failed.url}"))
        page.on(
            "request", lambda asked: asked.url.startswith((home, "data:")) or wrong.append(f"elsewhere: {asked.url}")
        )
        page.goto(home + path)
        return page

    yield open_page
    if pictures := os.environ.get("BUDGETKG_SCREENSHOTS"):
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        for number, context in enumerate(contexts):
            context.pages[0].screenshot(path=f"{pictures}/{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert wrong == []


def left(failed: Any) -> bool:
    """Whether a request was given up because the page was left before it was answered."""
    return str(failed.failure) == "net::ERR_ABORTED"


# ---------------------------------------------------------------------- every page, for every eye


@pytest.mark.parametrize("path", BROWSED)
def test_a_page_fits_a_telephone_and_has_no_barriers(visit: Visit, path: str) -> None:
    for options in ({"viewport": PHONE}, {"viewport": DESKTOP}, {"viewport": DESKTOP, "color_scheme": "dark"}):
        page = visit(path, **options)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= options["viewport"]["width"], f"{path} is {width} wide"
        found = axe.Axe().run(page).response["violations"]
        grave = [
            (each["id"], [node["target"] for node in each["nodes"]][:5])
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]
        assert grave == [], f"{path} {options}"


# ---------------------------------------------------------------------- what people do


def test_a_search_by_keyboard_leads_to_a_unit(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.type("刑警支队")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("link", name="拉萨市刑警支队").first.click()
    page.wait_for_url("**/id/unit/540100/140003")
    assert page.locator("h1").inner_text() == "拉萨市刑警支队"


def test_a_question_is_filled_in_and_its_address_holds_it(visit: Visit) -> None:
    page = visit("/questions/three-public")
    page.locator("#p-unit").fill("146001")
    page.locator("#p-view").select_option("table")
    page.get_by_role("button", name="提问").click()
    page.wait_for_url("**unit=146001**")
    assert "view=table" in page.url
    names = page.locator("tbody th").all_inner_texts()
    assert set(names) == {"拉萨市行政审批局本级"}
    assert page.locator("div.chart svg").count() == 0
    page.goto(page.url.replace("view=table", "view=bar"))
    assert page.locator("div.chart svg[role=img]").count() == 1


def test_columns_sort_and_what_is_missing_stays_last(visit: Visit) -> None:
    page = visit("/questions/largest-projects")
    heading = page.locator("thead th", has_text="金额").first
    column = heading.evaluate("cell => cell.cellIndex")
    amounts = f"tbody tr > :nth-child({column + 1}) data"
    for wanted in ("ascending", "descending"):
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == wanted
        values = [float(each.get_attribute("value")) for each in page.locator(amounts).all()]
        assert values == sorted(values, reverse=wanted == "descending")
        assert len(values) > 3


def test_questions_are_filtered_while_one_types(visit: Visit) -> None:
    page = visit("/questions/")
    everything = page.locator("[data-text]:visible").count()
    page.locator("#filter-text").press_sequentially("三公")
    some = page.locator("[data-text]:visible").count()
    assert 0 < some < everything
    page.locator("#filter-text").fill("qqq")
    assert page.locator("[data-text]:visible").count() == 0
    assert page.locator("#none-fits").is_visible()


def test_a_figure_leads_to_its_page_with_the_row_boxed(visit: Visit) -> None:
    page = visit("/search?q=人大办")
    page.get_by_role("link", name=re.compile("人大办.*pdf|某某市人大办公室2024年部门预算")).first.click()
    page.wait_for_url("**/id/document/*")
    page.locator("a.mark").first.click()
    page.wait_for_url("**/id/document/*/p1/**")
    image = page.locator("a.crop img")
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert image.get_attribute("alt")
    whole = page.request.get(page.get_by_role("link", name="看整页").evaluate("link => link.href"))
    assert whole.status == 200
    assert whole.headers["content-type"] == "image/png"


def test_a_figure_of_a_text_leads_to_its_line(visit: Visit) -> None:
    page = visit(UNIT)
    page.locator("a.mark").first.click()
    page.wait_for_url("**/id/document/*/line*/**")
    assert page.locator("ol.lines li.meant").count() >= 1


def test_units_are_compared(visit: Visit) -> None:
    page = visit("/compare")
    page.locator("#unit-1").fill("140003")
    page.locator("#unit-2").fill("146001")
    page.get_by_role("button", name="比较").click()
    page.wait_for_url("**unit=146001**")
    assert page.locator("#by-subject").count() == 1
    row = page.locator("tr", has=page.locator("th", has_text="2010301")).first
    assert row.locator(".missing").count() >= 1
    assert page.locator("#unit-3").count() == 1


def test_findings_are_filtered(visit: Visit) -> None:
    page = visit("/findings")
    page.locator("#f-severity").select_option("violation")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**severity=violation**")
    grades = set(page.locator(".findings .grade").all_inner_texts())
    assert grades == {"违反"}
    page.get_by_role("link", name="看出处").first.click()
    page.wait_for_url("**/id/document/**")


def test_the_editor_runs_a_query_and_shows_where_it_is_wrong(visit: Visit) -> None:
    page = visit("/editor")
    asked = "SELECT ?f ?n WHERE { ?d bkg:fileName ?f ; bkg:lineCount ?n } ORDER BY ?f"
    write(page, asked)
    page.get_by_role("button", name="运行").click()
    page.wait_for_url("**/editor?query=**")
    assert page.locator("tbody tr").count() == 6
    page.locator("#e-view").select_option("bar")
    page.get_by_role("button", name="运行").click()
    page.wait_for_url("**view=bar**")
    assert page.locator("div.chart svg").count() == 1
    wrong = visit("/nothing")  # its status is not 200, which the browser tells as an error
    wrong.goto(page.url.split("/editor")[0] + "/editor?query=SELECT+*+WHERE+{+?s")
    assert "^" in wrong.locator("[role=alert]").inner_text()


def write(page: Any, text: str) -> None:
    """Writes into the editor, whichever of the two there is."""
    if page.locator(".CodeMirror").count():
        page.locator(".CodeMirror").evaluate("(editor, text) => editor.CodeMirror.setValue(text)", text)
    else:
        page.locator("#query").fill(text)


def test_everything_works_without_script(visit: Visit) -> None:
    plain = {"java_script_enabled": False}
    page = visit("/", **plain)
    page.locator("#start-text").fill("党建")
    page.get_by_role("button", name="搜索").first.click()
    page.wait_for_url("**/search?q=*")
    assert page.locator(".hits mark").count() > 0
    page = visit("/questions/?q=三公", **plain)
    assert page.locator("[data-text]").count() < 20
    page = visit("/editor", **plain)
    page.locator("#query").fill("SELECT ?f WHERE { ?d bkg:fileName ?f }")
    page.get_by_role("button", name="运行").click()
    assert page.locator("tbody tr").count() == 6
    page = visit("/questions/unit-projects", **plain)
    page.locator("#p-unit").fill("140003")
    page.get_by_role("button", name="提问").click()
    assert page.locator("tbody tr").count() > 10


def test_a_question_can_be_embedded_and_other_pages_cannot(visit: Visit, server: Served) -> None:
    page = visit("/questions/three-public?embed=1")
    assert page.locator("header, nav, form").count() == 0
    assert "frame-ancestors *" in server.ask("/questions/three-public?embed=1").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in server.ask("/compare?embed=1").headers["content-security-policy"]


def test_the_other_language_is_the_same_page(visit: Visit) -> None:
    page = visit("/questions/three-public?unit=140003&year=2024")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/questions/three-public?unit=140003&year=2024")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(re.compile(r"[0-9]/questions/three-public\?unit=140003&year=2024"))


def test_a_page_is_fit_to_be_printed(visit: Visit) -> None:
    page = visit(UNIT)
    page.emulate_media(media="print")
    assert not page.locator("header.site nav").is_visible()
    assert page.locator("table").first.is_visible()
    assert len(page.pdf()) > 10_000
