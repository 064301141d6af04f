"""Entities, answers and files over HTTP: content negotiation, names in addresses, what stays true how long."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest

from budget_store import POLICE_2024, document, fill
from budgetkg.build import build
from budgetkg.graph import DEFAULT_BASE
from budgetkg.graph.iris import Iris
from budgetkg.store import Store
from serving import Served, plain_settings, served
from test_report_places import budget

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
UNIT = "unit/540100/140003"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
IRIS = Iris(DEFAULT_BASE)
# Names that an address must carry unharmed: dots like a suffix, what is escaped in an IRI, Chinese, composed characters.
NAMES = ["旅游局", "a.ttl", "a/b", "50% 以上?", "#号", "x.y.html", "é", ".", "a+b&c", "２０２４年度"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("entities") / "store"
    with Store.create_or_open(path) as store:
        fill(store, [POLICE_2024])
        named = [(f"<{IRIS.unit('', '', name)}>", f"<{LABEL}>", str(pyoxigraph.Literal(name))) for name in NAMES]
        store.replace(f"{DEFAULT_BASE}document/{'d' * 16}", named, "names.txt", "d" * 64)
    with served(replace(plain_settings(path), public_url="http://budgets.example/kg")) as running:
        yield running


def triples(body: bytes, kind: str) -> set[tuple[str, str, str]]:
    form = pyoxigraph.RdfFormat.from_media_type(kind)
    assert form is not None
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in pyoxigraph.parse(body, form)}


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        (f"/id/{UNIT}", BROWSER, "text/html"),
        (f"/en/id/{UNIT}", BROWSER, "text/html"),
        (f"/id/{UNIT}", "*/*", "text/turtle"),
        (f"/id/{UNIT}", "text/turtle", "text/turtle"),
        (f"/id/{UNIT}", "application/ld+json", "application/ld+json"),
        (f"/id/{UNIT}", "application/n-triples", "application/n-triples"),
        (f"/id/{UNIT}", "application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        (f"/id/{UNIT}", "text/turtle;q=0.2, text/html;q=0.1", "text/turtle"),
        (f"/id/{UNIT}.html", "text/turtle", "text/html"),
        (f"/en/id/{UNIT}.html", "text/turtle", "text/html"),
        (f"/id/{UNIT}.ttl", BROWSER, "text/turtle"),
        (f"/id/{UNIT}.jsonld", BROWSER, "application/ld+json"),
        (f"/id/{UNIT}.nt", BROWSER, "application/n-triples"),
        (f"/id/{UNIT}.rdf", BROWSER, "application/rdf+xml"),
    ],
)
def test_an_entity_comes_in_the_form_that_is_wanted(server: Served, path: str, accept: str, kind: str) -> None:
    got = server.ask(path, headers={"accept": accept})
    assert (got.status, got.kind) == (200, kind)
    assert "Accept" in got.headers["vary"]
    assert f'<{DEFAULT_BASE}{UNIT}>; rel="canonical"' in got.headers["link"]
    others = {".html", ".ttl", ".jsonld", ".nt", ".rdf"} - {"." + got.headers["content-location"].rpartition(".")[2]}
    assert all(f'/kg/id/{UNIT}{suffix}>; rel="alternate"' in got.headers["link"] for suffix in others)
    if kind != "text/html":
        assert (f"<{DEFAULT_BASE}{UNIT}>", f"<{LABEL}>") in {each[:2] for each in triples(got.body, kind)}
    head = server.ask(path, "HEAD", {"accept": accept})
    assert (head.status, head.kind, head.body, head.headers["etag"]) == (200, kind, b"", got.headers["etag"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [lambda path: path, str.lower, lambda path: unicodedata.normalize("NFD", path)])
def test_a_name_survives_its_address(server: Served, name: str, write: object) -> None:
    iri = IRIS.unit("", "", name)
    path = quote("/id/" + iri.removeprefix(DEFAULT_BASE), safe="/%:@!$&'()*+,;=-._~")
    assert callable(write)
    for suffix, headers in (("", {"accept": "application/n-triples"}), (".nt", {})):
        got = server.ask(write(path) + suffix, headers=headers)
        assert got.status == 200, (path, got.text)
        assert f"<{iri}>" in {subject for subject, _, _ in triples(got.body, "application/n-triples")}
    assert server.ask(path, headers={"accept": "text/html"}).status == 200


def test_what_is_said_of_a_figure_comes_with_its_names_and_its_printed_place(server: Served) -> None:
    quoted = (
        "SELECT ?s { ?s a bkg:BudgetLine ; prov:wasQuotedFrom/oa:hasSelector/oa:refinedBy ?words } ORDER BY ?s LIMIT 1"
    )
    found = server.sparql(quoted, "text/csv")
    iri = found.text.split()[1]
    got = triples(server.ask(f"/id/{iri.removeprefix(DEFAULT_BASE)}.nt").body, "application/n-triples")
    said = {predicate.rpartition("#")[2].rpartition("/")[2].strip(">") for _, predicate, _ in got}
    assert {"amount", "printed", "proof", "label", "prefLabel", "hasSource", "row", "exact"} <= said
    assert len(got) < 300


def test_a_document_comes_with_its_own_graph(server: Served) -> None:
    iri = document(POLICE_2024)
    got = triples(server.ask(f"/id/{iri.removeprefix(DEFAULT_BASE)}.nt").body, "application/n-triples")
    asked = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    assert len(got) == int(server.sparql(asked, "text/csv").text.split()[1])


@pytest.mark.parametrize(
    "path", ["/id/unit/540100/nowhere", "/id/unit/540100/nowhere.ttl", "/id/", "/id/unit//x", "/id/a b"]
)
def test_what_the_graph_does_not_know(server: Served, path: str) -> None:
    for accept in (BROWSER, "text/turtle"):
        got = server.ask(quote(path), headers={"accept": accept})
        assert got.status == 404
        assert "etag" not in got.headers
    assert " / " in got.text


def test_a_form_that_there_is_not(server: Served) -> None:
    got = server.ask(f"/id/{UNIT}", headers={"accept": "image/png"})
    assert got.status == 406
    assert "text/turtle" in got.text


@pytest.mark.parametrize(
    "path", [f"/id/{UNIT}", f"/id/{UNIT}.ttl", "/", "/questions/three-public", "/questions/three-public.csv"]
)
def test_what_has_not_changed_is_not_sent_again(server: Served, path: str) -> None:
    headers = {"accept": BROWSER}
    tag = server.ask(path, headers=headers).headers["etag"]
    for known, status in ((tag, 304), (f'"other", {tag}', 304), (tag.removeprefix("W/"), 304), ('"other"', 200)):
        got = server.ask(path, headers={**headers, "if-none-match": known})
        assert got.status == status
        assert got.headers["etag"] == tag
        assert bool(got.body) is (status == 200)


def test_the_forms_of_an_entity_are_told_apart_by_their_tags(server: Served) -> None:
    tags = {server.ask(f"/id/{UNIT}{suffix}").headers["etag"] for suffix in (".html", ".ttl", ".nt", ".jsonld")}
    assert len(tags) == 4


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "md", "svg"])
def test_the_answer_of_a_question_as_data(server: Served, form: str) -> None:
    got = server.ask(f"/questions/three-public.{form}")
    assert got.status == 200, got.text
    assert got.headers["access-control-allow-origin"] == "*"
    if form in {"csv", "tsv"}:
        rows = list(csv.reader(io.StringIO(got.text.removeprefix("\ufeff")), delimiter="," if form == "csv" else "\t"))
        assert len({len(row) for row in rows}) == 1
    elif form == "json":
        json.loads(got.text)
    elif form == "svg":
        assert got.kind == "image/svg+xml"
        assert "<svg" in got.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/questions/nonsense.csv", 404),
        ("/questions/three-public.csv?nonsense=1", 400),
        ("/evidence/zz/p1.png", 404),
        (f"/evidence/{'a' * 16}/p1.png", 404),
        (f"/evidence/{'a' * 16}/px.png", 400),
        (f"/evidence/{'a' * 16}/p1.png?row=x", 400),
        (f"/evidence/{'a' * 16}/p1.png?row=99999999", 400),
        (f"/evidence/{'a' * 16}/crop.png", 400),
        (f"/evidence/{'a' * 16}/crop.png?page=1", 400),
    ],
)
def test_what_cannot_be_had_is_told(server: Served, path: str, status: int) -> None:
    got = server.ask(path)
    assert got.status == status
    assert got.kind == "text/plain"


def test_files_are_kept_by_browsers_under_their_version(server: Served) -> None:
    first = server.ask("/static/budgetkg.css")
    tag = first.headers["etag"].strip('"')
    lasting = server.ask(f"/static/budgetkg.css?v={tag}")
    assert "immutable" in lasting.headers["cache-control"]
    assert "immutable" not in server.ask("/static/budgetkg.css?v=other").headers["cache-control"]
    assert server.ask("/static/budgetkg.css", headers={"if-none-match": f'"{tag}"'}).status == 304


def test_a_figure_leads_to_the_picture_of_its_row(tmp_path: Path) -> None:
    """The whole way: a PDF is read, its figure's page shows where it was printed, and only as long as it is that file."""
    source = tmp_path / "budgets" / "a.pdf"
    source.parent.mkdir()
    source.write_bytes(budget())
    with Store.create_or_open(tmp_path / "store") as store:
        assert [built.ok for built in build([source], store)] == [True]
    source.rename(source.with_name("moved.pdf"))  # it is found again by its content
    with served(replace(plain_settings(tmp_path / "store"), sources=(source.parent,))) as server:
        found = server.sparql("SELECT ?s { ?s a bkg:BudgetLine ; bkg:printed ?p } ORDER BY ?s LIMIT 1", "text/csv")
        path = f"/id/{found.text.split()[1].removeprefix(DEFAULT_BASE)}"
        page = server.ask(path, headers={"accept": "text/html"}).text
        pictures = sorted({unescape(each) for each in re.findall(r'"(/evidence/[^"]+)"', page)})
        assert len(pictures) == 2  # the row, and the whole page
        for picture in pictures:
            got = server.ask(picture)
            assert (got.status, got.kind) == (200, "image/png")
            assert got.body.startswith(b"\x89PNG")
            again = server.ask(picture, headers={"if-none-match": got.headers["etag"]})
            assert (again.status, again.body) == (304, b"")
        assert server.ask(re.sub(r"p[0-9]+\.png", "p99.png", pictures[-1])).status == 404
        source.with_name("moved.pdf").write_bytes(budget() + b"% changed")
        assert server.ask(f"{pictures[-1]}&width=600").status in {404, 409}
