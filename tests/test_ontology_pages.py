"""The ontology's documentation: complete, linked, drawn, in both languages, as a page, as a file and as RDF."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import html5lib
import pyoxigraph
import pytest

from budgetkg.graph import DEFAULT_BASE
from budgetkg.graph.vocabulary import BKG
from budgetkg.pages import Site
from budgetkg.pages.ontology import files, standalone
from budgetkg.pages.ontology.diagram import diagrams
from budgetkg.pages.ontology.layered import lay_out
from budgetkg.pages.ontology.model import Ontology
from budgetkg.pages.ontology.names import Names
from budgetkg.pages.ontology.reading import ontology
from budgetkg.pages.ontology.words import WORDS
from budgetkg.pages.render import STATIC
from budgetkg.pages.urls import Language
from budgetkg.store import Store
from command_line import run
from page_samples import fill, get, read, site_over
from serving import Served, plain_settings, served

PAGES = Path(STATIC).parent
FORMATS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ontology") / "store"
    with Store.create_or_open(made) as store:
        fill(store)
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with Store.open(folder, read_only=True) as opened:
        yield site_over(opened)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(plain_settings(folder)) as running:
        yield running


def documents(site: Site) -> dict[str, str]:
    """The documentation in all the ways that it comes."""
    return {
        "page zh": get(site, "/ontology/").html,
        "page en": get(site, "/en/ontology/").html,
        "file zh": standalone(["zh"]),
        "file en": standalone(["en"]),
        "file both": standalone(["zh", "en"]),
    }


def triples(content: bytes, media_type: str) -> set[str]:
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert form is not None
    return {str(quad.triple) for quad in pyoxigraph.parse(content, form)}


# ---------------------------------------------------------------- what it tells


def test_every_term_has_its_place_and_every_link_on_the_page_leads_to_one(site: Site) -> None:
    terms = {iri.removeprefix(BKG.IRI) for iri in BKG.terms()}
    components = {each.local for structure in ontology().structures for each in structure.components}
    assert len(components) > 10
    for name, html in documents(site).items():
        made = read(html)
        assert [each for each, count in Counter(made.ids).items() if count > 1] == [], name
        assert terms | components <= set(made.ids), name
        here = {link.removeprefix("#") for link in made.links if link.startswith("#")}
        assert here <= {*made.ids, "content"}, (name, here - set(made.ids))


def test_it_is_html_by_the_standard_without_inline_style_or_script(site: Site) -> None:
    for name, html in documents(site).items():
        html5lib.HTMLParser(strict=True).parse(html)
        for tag, attributes in read(html).tags:
            assert "style" not in attributes, name
            assert tag != "script" or name.startswith("page"), name
        assert ("<style>" in html) == name.startswith("file")
    assert "http" not in "".join(re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', standalone(["zh"])))


@pytest.mark.parametrize(("language", "path"), [("zh", "/ontology/"), ("en", "/en/ontology/")])
def test_every_label_and_comment_stands_on_the_page_in_its_language(site: Site, language: Language, path: str) -> None:
    text = get(site, path).html
    for term in (*ontology().classes, *ontology().properties, *ontology().structures):
        for said in (term.comment, *([term.note] if term.note.zh else [])):
            shown = said.en if language == "en" else said.zh
            assert str(html_of(shown)) in text, term.local
        assert term.label.zh in text
        assert str(html_of(term.label.en)) in text


def html_of(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;").replace("<", "&lt;").replace(">", "&gt;")  # fmt: skip


def test_every_class_has_an_example_or_names_those_that_have() -> None:
    with_examples = {each.iri for each in ontology().classes if each.examples}
    for each in ontology().classes:
        assert each.examples or set(each.subs) & with_examples or each.subs, each.local
    assert {each.local for each in ontology().classes if not each.examples} == {"Reading", "BudgetEntry", "Aggregate"}
    shown = (home() / "examples.ttl").read_text(encoding="utf-8")
    assert shown.count("\n\n# ") == sum(len(each.examples) for each in ontology().classes)


def home() -> Path:
    from budgetkg.resources import folder as resource

    return resource("ontology")


@pytest.mark.parametrize(
    ("class_", "property_", "often", "through"),
    [
        ("BudgetLine", "table", (1, 1), ""),
        ("BudgetLine", "unit", (1, 1), "BudgetEntry"),
        ("BudgetLine", "contradictedBy", (None, None), "BudgetEntry"),
        ("ProjectBudget", "executionWeight", (None, 1), ""),
        ("SourceDocument", "coversUnit", (1, None), ""),
        ("TableSum", "ofDocument", (None, None), "Aggregate"),
    ],
)
def test_a_class_tells_its_properties(class_: str, property_: str, often: object, through: str) -> None:
    (term,) = (each for each in ontology().classes if each.local == class_)
    (use,) = (each for each in term.uses if each.property == BKG.IRI + property_)
    assert (use.least, use.most) == often
    assert use.through == (BKG.IRI + through if through else "")


def test_a_class_tells_what_shapes_and_examples_say_of_properties_of_others() -> None:
    (unit,) = (each for each in ontology().classes if each.local == "BudgetUnit")
    names = {Names(ontology(), "en").short(use.property): use for use in unit.uses}
    assert names["org:identifier"].most == 1
    assert "org:subOrganizationOf" in names
    assert "bkg:table" not in names


def test_the_change_log_tells_what_came_and_what_went() -> None:
    newest, *_, first = ontology().versions
    assert newest.number == ontology().version
    assert not first.added
    assert BKG.ColumnSlice in newest.added
    assert BKG.amount not in newest.added
    assert (BKG.IRI + "printedUnitDigits", BKG.printedPrecision) in newest.gone


def test_every_word_is_there_twice_and_used() -> None:
    sources = [*PAGES.glob("ontology/*.py"), *PAGES.glob("templates/ontology*.html")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in sources if file.name != "words.py")
    code += "dimension measure attribute"  # w(role)
    for key, words in WORDS.items():
        assert all(words), key
        assert re.search(rf"\b{key}\b", code), key
    assert set(re.findall(r"\bw\('([a-z-]+)'", code)) <= set(WORDS)


# ---------------------------------------------------------------- the diagram


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_diagram_shows_every_link_between_classes_and_links_to_both(language: Language) -> None:
    known, names = ontology(), Names(ontology(), language)
    drawn = "".join(each.svg for each in diagrams(known, names, language, ("a", "b")))
    assert drawn == "".join(each.svg for each in diagrams(known, names, language, ("a", "b")))
    for link in known.links:
        for iri in (link.source, link.target):
            assert f'href="#{iri.removeprefix(BKG.IRI)}"' in drawn, link
        assert html_of(names.label(link.property)).replace("&#39;", "'") in drawn, link
    assert drawn.count("stroke-dasharray") == superclasses(known, drawn)
    assert not re.search(r"#[0-9a-f]{6}|style=", drawn), "colours are those of the page"


def superclasses(known: Ontology, drawn: str) -> int:
    shown = {each.iri for each in known.classes if f'href="#{each.local}"' in drawn}
    return sum(above in shown for each in known.classes if each.iri in shown for above in each.supers)


ARROWS = [
    [("a", "b"), ("b", "c"), ("a", "c")],
    [("a", "b"), ("b", "a")],
    [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")],
    [("a", "d"), ("b", "d"), ("c", "d"), ("d", "e"), ("a", "e")],
]


@pytest.mark.parametrize("arrows", ARROWS)
def test_boxes_never_overlap_and_arrows_begin_and_end_at_their_boxes(arrows: list[tuple[str, str]]) -> None:
    names = sorted({name for arrow in arrows for name in arrow})
    heights = {name: 30.0 + 10 * index for index, name in enumerate(names)}
    laid = lay_out(heights, arrows, 100, 80)
    for one, other in combinations(names, 2):
        (x, y), (to_x, to_y) = laid.boxes[one], laid.boxes[other]
        assert x != to_x or abs(y - to_y) >= (heights[one] + heights[other]) / 2
    for name, (x, y) in laid.boxes.items():
        assert 0 <= x <= laid.width - 100
        assert heights[name] / 2 <= y + 0.01
        assert y + heights[name] / 2 <= laid.height + 0.01
    assert set(laid.ways) == set(arrows)
    for (source, target), way in laid.ways.items():
        for name, (x, y) in ((source, way[0]), (target, way[-1])):
            left, middle = laid.boxes[name]
            assert x in {left, left + 100}
            assert abs(y - middle) <= heights[name] / 2
    lengths = Counter(laid.boxes[target][0] > laid.boxes[source][0] for source, target in arrows)
    assert lengths[True] >= len(arrows) - 1, "at most the arrow that closes a circle leads back"


def test_an_arrow_passes_between_the_boxes_of_the_columns_that_it_crosses() -> None:
    laid = lay_out(dict.fromkeys("abc", 40.0), [("a", "b"), ("b", "c"), ("a", "c")], 100, 80)
    middle = [y for x, y in laid.ways["a", "c"] if laid.boxes["b"][0] <= x <= laid.boxes["b"][0] + 100]
    assert len(middle) == 2
    assert all(abs(y - laid.boxes["b"][1]) > 20 for y in middle)


@pytest.mark.parametrize(("wide", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_page_fits_a_telephone_and_has_no_barriers(tmp_path: Path, wide: int, scheme: str) -> None:
    """The whole page is measured; of the many sections of one kind the first stands for all, or it would take a minute."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("there is no Chromium to drive")
    file = tmp_path / "ontology.html"
    file.write_text(standalone(["zh", "en"]), encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": wide, "height": 800}, color_scheme=scheme)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        page.evaluate("document.querySelectorAll('.term ~ .term ~ .term ~ .term').forEach((each) => each.remove())")
        found = axe.Axe().run(page).response["violations"]
        browser.close()
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


# ---------------------------------------------------------------- the files, the command, the server


def test_all_formats_say_the_same() -> None:
    made = files()
    assert {name.rpartition(".")[2] for name in made} == {"ttl", "jsonld", "nt", "rdf"}
    version = ontology().version
    assert made[f"ontology/{version}/budgetkg.rdf"] == made["ontology/budgetkg.rdf"]
    known = {form: triples(made[f"ontology/budgetkg.{form}"], kind) for form, kind in FORMATS.items()}
    known["jsonld"] = triples(made["ontology/budgetkg.jsonld"], "application/ld+json")
    assert len(known["ttl"]) > 1500
    assert known["ttl"] == known["nt"] == known["rdf"] == known["jsonld"]


@pytest.mark.parametrize("base", ["https://data.example.gov.cn/id/", "https://data.example.gov.cn/预算"])
def test_another_base_moves_the_code_lists_and_nothing_else(base: str) -> None:
    whole = base if base.endswith("/") else base + "/"
    for form, kind in FORMATS.items():
        moved, at_home = (triples(files(each)[f"ontology/budgetkg.{form}"], kind) for each in (base, DEFAULT_BASE))
        assert moved == {triple.replace(DEFAULT_BASE, whole) for triple in at_home}
    assert f'href="{whole}code/function"' in standalone(["zh"], base)


@pytest.mark.parametrize("form", ["html", "ttl", "jsonld", "nt", "rdfxml"])
def test_the_command_writes_each_format_to_a_file_and_to_stdout(tmp_path: Path, form: str) -> None:
    file = tmp_path / "ontology"
    written = run("ontology", "--format", form, "--out", file)
    printed = run("ontology", "--format", form)
    assert (written.code, printed.code, written.out) == (0, 0, "")
    assert str(file) in written.err.replace("\n", "")
    assert file.read_text(encoding="utf-8") == printed.out
    wanted = (
        standalone(["zh", "en"]) if form == "html" else files()[f"ontology/budgetkg.{form.replace('xml', '')}"].decode()
    )
    assert printed.out == wanted


def test_the_command_takes_a_language_and_refuses_a_base_that_is_none() -> None:
    english = run("ontology", "--language", "en").out
    assert '<html lang="en">' in english
    assert ontology().description.zh not in english
    refused = run("ontology", "--format", "ttl", "--base-iri", "budgets")
    assert refused.code == 2
    assert "absolute IRI" in refused.err


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle"),
    ],
)
def test_the_server_gives_what_is_wanted(server: Served, accept: str, kind: str) -> None:
    answer = server.ask("/ontology/", headers={"accept": accept})
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert answer.headers["vary"] == "Accept"
    assert "ontology/budgetkg.ttl" in answer.headers["link"]
    again = server.ask("/ontology/", headers={"accept": accept, "if-none-match": answer.headers["etag"]})
    assert again.status == 304
    if kind != "text/html":
        assert triples(answer.body, kind) == triples(files()["ontology/budgetkg.ttl"], "text/turtle")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ontology/budgetkg.ttl", 200),
        ("/ontology/budgetkg.rdf", 200),
        ("/ontology/budgetkg.html", 404),
        ("/ontology/other.ttl", 404),
        (f"/ontology/{ontology().version}/budgetkg.ttl", 200),
        ("/ontology/9.9.9/budgetkg.ttl", 404),
        ("/ontology", 308),
        ("/en/ontology/", 200),
    ],
)
def test_the_server_has_the_files(server: Served, path: str, status: int) -> None:
    assert server.ask(path).status == status


def test_the_server_says_when_it_has_no_such_format(server: Served) -> None:
    assert server.ask("/ontology/", headers={"accept": "image/png"}).status == 406
    assert server.ask("/ontology/budgetkg.ttl", method="DELETE").status == 405
