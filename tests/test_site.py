"""The static site of the examples: every link and every IRI leads to a file, on a host that knows nothing of us."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from lxml import etree, html

from budgetkg.build import build
from budgetkg.errors import ExportError, Finding, Severity
from budgetkg.metadata import Publication
from budgetkg.resources import folder
from budgetkg.site import MARK, Report, write_site
from budgetkg.store import KeptFinding, Store
from site_links import Site, json_ld, turtle
from static_host import static_host

ADDRESS = "https://example.org/budgets/"
BASE = f"{ADDRESS}id/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with examples(tmp_path_factory.mktemp("store"), BASE) as made:
        yield made


@pytest.fixture(scope="module")
def written(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Report]:
    place = tmp_path_factory.mktemp("host") / "budgets"
    report = write_site(store, place, Publication(endpoint="https://example.org/sparql"), jobs=2)
    return Site(place, ADDRESS), report


@pytest.fixture(scope="module")
def site(written: tuple[Site, Report]) -> Site:
    return written[0]


def examples(path: Path, base: str, names: str = "*.txt") -> Store:
    with Store.create_or_open(path, base) as made:
        for _outcome in build(sorted(folder("examples").glob(names)), made):
            pass
        iris = [document.iri for document in made.documents()]
        made.keep_findings([finding(iri, row) for iri in iris for row in range(1, 13)], iris, "v1")
    return Store.open(path, read_only=True)


def finding(document: str, row: int) -> KeptFinding:
    found = Finding(
        "weights", Severity.WARNING, "权重之和不等于 100", "weights do not sum to 100", "a.txt", 3, row, "12.5"
    )
    return KeptFinding(found, document, document)


def test_every_link_of_every_page_leads_somewhere(site: Site) -> None:
    links = list(site.page_links())
    outside = {address for _file, address in links if not address.startswith(ADDRESS)}
    broken = {(file, what) for file, address in links if address not in outside and (what := site.problem(address))}
    assert not sorted(broken)[:20]
    assert len(links) > 50_000
    assert not [address for address in outside if not address.startswith(("http://", "https://"))]


def test_every_iri_of_the_data_leads_to_a_page(site: Site) -> None:
    checked: dict[str, str | None] = {}
    for _file, iri in site.data_iris(BASE):
        if iri not in checked:
            checked[iri] = site.problem(iri)
    assert not sorted(filter(None, checked.values()))[:20]
    assert len(checked) > 5_000


def test_turtle_and_json_ld_of_an_entity_say_the_same(site: Site) -> None:
    context = json.loads((site.folder / "data" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    files = sorted(each for each in site.files if each.endswith(".ttl") and each.startswith("id/"))
    for file in random.Random(6).sample(files, 150):
        beside = (site.folder / file).with_suffix(".jsonld")
        assert turtle(site.folder / file) == json_ld(beside, {f"{ADDRESS}data/context.jsonld": context}), file


def test_an_entity_is_found_by_its_iri_on_a_plain_host(site: Site, store: Store) -> None:
    found = store.query(
        "SELECT ?thing WHERE { ?thing a ?class FILTER(STRSTARTS(STR(?thing), STR(<unit/>)) || STRSTARTS(STR(?thing), STR(<policy/>))) }"
    )
    iris = [str(row[0]) for row in found.rows]
    assert any(not iri.isascii() for iri in iris)
    with static_host(site.folder, "/budgets") as host:
        for iri in iris[:10]:
            path = quote(iri.removeprefix(ADDRESS), safe="/%")
            for suffix, sign in (("", b"<html"), (".ttl", b"@base"), (".jsonld", b"@context")):
                with urlopen(f"{host.address}/{path}{suffix}") as answer:
                    assert sign in answer.read()


def test_all_that_is_told_of_entities_is_in_the_store(site: Site, store: Store) -> None:
    """Light pages and data are made from statements: nothing is lost, and nothing is of another graph."""
    units = [str(row[0]) for row in store.query("SELECT ?unit WHERE { ?unit a bkg:BudgetUnit }").rows]
    for unit in units:
        own = {
            (str(t.subject), str(t.predicate), str(t.object))
            for t in turtle(site.folder / f"{unit.removeprefix(ADDRESS)}.ttl")
        }
        assert own >= set(store.statements_of(unit))


def test_pages_are_closed_to_what_is_not_ours_and_stand_in_two_languages(site: Site) -> None:
    for file in ("index.html", "en/index.html", "questions/index.html", "downloads/index.html", "404.html"):
        page = html.parse(site.folder / file)
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not page.xpath("//*[@style] | //script[not(@src) and not(@type='application/ld+json')] | //*[@onclick]")
    assert html.parse(site.folder / "en/index.html").getroot().get("lang") == "en"


def test_search_engines_are_told_of_the_data_set_and_of_all_pages(site: Site, written: tuple[Site, Report]) -> None:
    for file in ("index.html", "en/downloads/index.html"):
        (text,) = html.parse(site.folder / file).xpath("//script[@type='application/ld+json']/text()")
        told = json.loads(text)
        assert told["@type"] == "Dataset"
        for each in told["distribution"]:
            assert site.problem(each["contentUrl"]) is None
    addresses = etree.parse(site.folder / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    assert len(addresses) == len(set(addresses)) == written[1].pages
    assert not [address for address in addresses if site.problem(address)]
    pages = {file for file in site.files if file.endswith("index.html")}
    assert {site.file(address) for address in addresses} == pages
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (site.folder / "robots.txt").read_text(encoding="utf-8")


def test_questions_without_parameters_are_answered(site: Site) -> None:
    page = html.parse(site.folder / "questions/largest-projects/index.html")
    assert len(page.xpath("//table//tbody/tr")) > 10
    assert page.xpath("//svg")
    assert (site.folder / "questions/largest-projects.csv").read_text(encoding="utf-8").count("\n") > 10
    # What needs a parameter says how to ask it elsewhere.
    needing = html.parse(site.folder / "questions/where-printed/index.html")
    assert "budgetkg query where-printed" in needing.getroot().text_content()
    assert not needing.xpath("//form[@class='parameters'] | //table")


def test_kept_findings_are_pages_in_a_chain(site: Site) -> None:
    first = html.parse(site.folder / "findings/index.html")
    assert first.xpath("//a[@rel='next']/@href") == ["/budgets/findings/2/"]
    last = html.parse(site.folder / "en/findings/2/index.html")
    assert len(first.xpath("//ol[@class='findings']/li")) + len(last.xpath("//ol[@class='findings']/li")) == 60
    assert not last.xpath("//a[@rel='next'] | //form[@class='parameters']")


def test_a_site_takes_only_its_own_place(tmp_path: Path) -> None:
    place = tmp_path / "site"
    place.mkdir()
    (place / "letter.txt").write_text("mine")
    with examples(tmp_path / "store", BASE, "*ethnic*") as small:
        with pytest.raises(ExportError, match="目录不空"):
            write_site(small, place)
        assert (place / "letter.txt").read_text() == "mine"
        (place / "letter.txt").unlink()
        first = write_site(small, place, jobs=1)
        before = {file: (place / file).read_bytes() for file in Site(place, ADDRESS).files}
        (place / "id" / "old.html").write_text("old")
        (place / "CNAME").write_text("example.org")
        (place / ".git").mkdir()
        again = write_site(small, place, jobs=2)
    assert again.files == first.files
    assert (place / MARK).is_file()
    assert (place / ".git").is_dir()
    after = {file: (place / file).read_bytes() for file in Site(place, ADDRESS).files}
    assert after.pop("CNAME") == b"example.org"
    assert after == before
