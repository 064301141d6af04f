"""The endpoint over the wire: SPARQL 1.1 Protocol, formats, methods, CORS, service description."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph
import pytest

from budget_store import POLICE_2024, document, fill
from budgetkg.store import Store
from serving import Served, plain_settings, served

SUITE = Path(__file__).resolve().parent.parent.parent / "shared" / "suites" / "rdf-tests"
GRAPHS = [f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in (1, 2, 3)]
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
SPARQL_JSON = "application/sparql-results+json"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of one budget, and of three graphs that state one thing each: their own type."""
    path = tmp_path_factory.mktemp("protocol") / "store"
    with Store.create_or_open(path) as store:
        fill(store, [POLICE_2024])
        for number, graph in enumerate(GRAPHS):
            triple = (f"<{graph}>", TYPE, "<http://xmlns.com/foaf/0.1/Document>")
            store.replace(graph, [triple], f"data{number}", str(number) * 64)
    with served(plain_settings(path)) as running:
        yield running


def typed(*numbers: int, graph: str = "") -> str:
    """ASK whether these graphs' own nodes have a type, in the default graph or each in some named one."""
    patterns = [f"<{GRAPHS[number]}> a ?type{number}" for number in numbers]
    if graph:
        patterns = [f"GRAPH ?{graph}{number} {{ {pattern} }}" for number, pattern in enumerate(patterns)]
    return f"ASK {{ {' . '.join(patterns)} }}"


def dataset(default: tuple[int, ...] = (), named: tuple[int, ...] = ()) -> str:
    """The dataset parameters."""
    pairs = [("default-graph-uri", GRAPHS[number]) for number in default]
    return urlencode([*pairs, *(("named-graph-uri", GRAPHS[number]) for number in named)])


# The requests of the W3C's protocol tests, and more: method, address, content type, body, expected status and answer.
REQUESTS: list[tuple[str, str, str | None, bytes | None, int, bool | None]] = [
    ("GET", f"/sparql?query={quote('ASK {}')}", None, None, 200, True),
    ("GET", f"/sparql/?query={quote('ASK {}')}", None, None, 200, True),
    ("GET", f"/sparql?query={quote('ASK {}')}&default-graph-uri=http%3A%2F%2Fnowhere%2F", None, None, 200, True),
    ("POST", "/sparql", FORM, b"query=ASK+%7B%7D", 200, True),
    ("POST", "/sparql", f"{FORM}; charset=utf-8", b"query=ASK+%7B%7D", 200, True),
    ("POST", "/sparql", QUERY, b"ASK {}", 200, True),
    ("POST", "/sparql", f"{QUERY}; charset=UTF-8", "ASK { VALUES ?v { '旅' } }".encode(), 200, True),
    # the dataset: the merge of all where none is named, else what is named and nothing more
    ("POST", "/sparql", QUERY, typed(0, 1, 2).encode(), 200, True),
    ("GET", f"/sparql?query={quote(typed(0, 1))}&{dataset(default=(0, 1))}", None, None, 200, True),
    ("GET", f"/sparql?query={quote(typed(0, 1))}&{dataset(default=(0,))}", None, None, 200, False),
    ("POST", f"/sparql?{dataset(default=(0, 1))}", QUERY, typed(0, 1).encode(), 200, True),
    ("POST", "/sparql", FORM, f"{urlencode({'query': typed(0)})}&{dataset(default=(1,))}".encode(), 200, False),
    ("GET", f"/sparql?query={quote(typed(0, 1, graph='g'))}&{dataset(named=(0, 1))}", None, None, 200, True),
    ("GET", f"/sparql?query={quote(typed(0, 1, graph='g'))}&{dataset(named=(0,))}", None, None, 200, False),
    ("GET", f"/sparql?query={quote(typed(0))}&{dataset(named=(0,))}", None, None, 200, False),
    ("GET", f"/sparql?query={quote(typed(0, graph='g'))}&{dataset(default=(0,))}", None, None, 200, False),
    (
        "POST",
        f"/sparql?{dataset(default=(2,), named=(0, 1))}",
        QUERY,
        f"{typed(2)[:-1]} {typed(0, 1, graph='g')[5:]}".encode(),
        200,
        True,
    ),
    # the protocol's dataset wins over FROM
    (
        "POST",
        f"/sparql?{dataset(default=(0,))}",
        QUERY,
        f"ASK FROM <{GRAPHS[1]}> {{ <{GRAPHS[1]}> a ?t }}".encode(),
        200,
        False,
    ),
    ("POST", "/sparql", QUERY, f"ASK FROM <{GRAPHS[1]}> {{ <{GRAPHS[1]}> a ?t }}".encode(), 200, True),
    # what asks nothing
    ("PUT", f"/sparql?query={quote('ASK {}')}", FORM, b"", 405, None),
    ("DELETE", "/sparql", None, None, 405, None),
    ("GET", f"/sparql?query={quote('ASK {}')}&query={quote('SELECT * {}')}", None, None, 400, None),
    ("GET", "/sparql?query=ASK%20%7B", None, None, 400, None),
    ("GET", "/sparql?query=", None, None, 400, None),
    ("GET", f"/sparql?query={quote('ASK {}')}&format=nonsense", None, None, 406, None),
    ("POST", "/sparql", "text/plain", b"ASK {}", 415, None),
    ("POST", "/sparql", None, b"query=ASK%20%7B%7D", 415, None),
    ("POST", "/sparql", None, b"ASK {}", 415, None),
    ("POST", "/sparql", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 400, None),
    ("POST", "/sparql", QUERY, b"ASK { # \xff", 400, None),
    ("POST", "/sparql", FORM, b"", 400, None),
    # updates, in every form
    ("GET", "/sparql?update=CLEAR%20ALL", None, None, 403, None),
    ("POST", "/sparql", FORM, b"update=CLEAR+ALL", 403, None),
    ("POST", "/sparql", FORM, b"update=CLEAR+NAMED&update=CLEAR+DEFAULT", 403, None),
    ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 403, None),
    ("POST", "/sparql", "text/plain", b"CLEAR ALL", 415, None),
    ("POST", "/sparql", QUERY, b"CLEAR ALL", 400, None),
    ("POST", "/sparql", QUERY, b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, None),
]


@pytest.mark.parametrize(("method", "address", "kind", "body", "status", "answer"), REQUESTS)
def test_a_request_of_the_protocol(
    server: Served,
    method: str,
    address: str,
    kind: str | None,
    body: bytes | None,
    status: int,
    answer: bool | None,
) -> None:
    got = server.ask(address, method, {"content-type": kind} if kind else {}, body)
    assert got.status == status, got.text
    if answer is not None:
        assert got.json["boolean"] is answer
    elif status >= 400:
        assert got.kind == "text/plain"
        assert " / " in got.text


SELECT = "SELECT ?s ?amount { ?s a bkg:BudgetLine ; bkg:amount ?amount } ORDER BY ?s LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s bkg:amount ?amount } { { SELECT * { ?s bkg:amount ?amount } ORDER BY ?s LIMIT 3 } }"


def _rows(kind: str, text: str) -> int:
    """How many solutions a result has, read by a parser of its format."""
    if kind in {SPARQL_JSON, "application/json"}:
        return len(json.loads(text)["results"]["bindings"])
    if kind == "application/sparql-results+xml" or kind == "application/xml":
        return len(ElementTree.fromstring(text).findall(".//{http://www.w3.org/2005/sparql-results#}result"))
    lines = list(csv.reader(io.StringIO(text), delimiter="," if kind == "text/csv" else "\t"))
    assert lines[0] in (["s", "amount"], ["?s", "?amount"])
    return len(lines) - 1


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", SPARQL_JSON),
        ("*/*", SPARQL_JSON),
        (SPARQL_JSON, SPARQL_JSON),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        (f"text/csv;q=0.5, {SPARQL_JSON};q=0.4, text/turtle", "text/csv"),
    ],
)
def test_the_formats_of_select(server: Served, accept: str, kind: str) -> None:
    got = server.sparql(SELECT, accept)
    assert (got.status, got.kind) == (200, kind)
    assert _rows(kind, got.text) == 3
    assert "Accept" in got.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("application/rdf+xml;q=0.5, application/n-triples;q=0.6", "application/n-triples"),
    ],
)
def test_the_formats_of_construct(server: Served, accept: str, kind: str) -> None:
    got = server.sparql(CONSTRUCT, accept)
    assert (got.status, got.kind) == (200, kind)
    form = pyoxigraph.RdfFormat.from_media_type(kind)
    assert form is not None
    quads = list(pyoxigraph.parse(got.body, form))
    assert len(quads) == 3
    assert all(isinstance(quad.graph_name, pyoxigraph.DefaultGraph) for quad in quads)


@pytest.mark.parametrize(
    ("query", "accept", "path"),
    [
        (SELECT, "text/turtle", ""),
        (CONSTRUCT, "text/csv", ""),
        (SELECT, "*/*", "&format=ttl"),
        ("ASK {}", "image/png", ""),
    ],
)
def test_a_format_that_there_is_not(server: Served, query: str, accept: str, path: str) -> None:
    got = server.ask(f"/sparql?query={quote(query)}{path}", headers={"accept": accept})
    assert got.status == 406
    assert "text/csv" in got.text or "text/turtle" in got.text  # it says which there are


@pytest.mark.parametrize(
    ("form", "kind"), [("csv", "text/csv"), ("json", SPARQL_JSON), ("xml", "application/sparql-results+xml")]
)
def test_a_format_by_address_wins_over_accept(server: Served, form: str, kind: str) -> None:
    got = server.ask(f"/sparql?query={quote(SELECT)}&format={form}", headers={"accept": "text/html"})
    assert (got.status, got.kind) == (200, kind)


def test_head_says_what_get_would_send(server: Served) -> None:
    address = f"/sparql?query={quote(SELECT)}"
    get, head = server.ask(address), server.ask(address, "HEAD")
    assert (head.status, head.body) == (200, b"")
    skipped = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in skipped} == {
        k: v for k, v in get.headers.items() if k not in skipped
    }


def test_scripts_of_other_sites_may_ask_without_credentials(server: Served) -> None:
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    before = server.ask("/sparql", "OPTIONS", {**asked, "access-control-request-headers": "content-type"})
    assert before.status == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "content-type" in before.headers["access-control-allow-headers"].lower()
    for answer in (before, server.sparql("ASK {}"), server.sparql("ASK {")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_the_service_description_names_endpoint_formats_and_graphs(server: Served) -> None:
    got = server.ask("/sparql", headers={"accept": "application/n-triples"})
    assert (got.status, got.kind) == (200, "application/n-triples")
    store = pyoxigraph.Store()
    store.load(got.body, pyoxigraph.RdfFormat.N_TRIPLES)
    asked = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?endpoint (COUNT(DISTINCT ?format) AS ?formats) (GROUP_CONCAT(DISTINCT STR(?name)) AS ?names) {
          ?service a sd:Service ; sd:endpoint ?endpoint ; sd:resultFormat ?format ;
            sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset ?dataset .
          ?dataset sd:defaultGraph ?merge ; sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ] .
        } GROUP BY ?endpoint"""
    ((endpoint, formats, names),) = list(store.query(asked))  # type: ignore[misc, union-attr]  # it is a SELECT
    assert endpoint.value == f"http://127.0.0.1:{server.port}/sparql"
    assert int(formats.value) == 10
    assert {document(POLICE_2024), *GRAPHS} <= set(names.value.split())
    assert server.ask("/sparql?format=ttl").kind == "text/turtle"
    assert b"_:" not in got.body


def test_the_description_is_where_programs_look_for_one(server: Served) -> None:
    got = server.ask("/.well-known/void", headers={"accept": "text/html,*/*;q=0.1"})
    assert (got.status, got.kind) == (200, "text/turtle")
    assert "http://rdfs.org/ns/void#uriSpace" in got.text
    assert server.ask("/.well-known/void", "POST").status == 405


def test_a_browser_gets_the_editor(server: Served) -> None:
    browser: Mapping[str, str] = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for address in ("/sparql", f"/sparql?query={quote(SELECT)}"):
        got = server.ask(address, headers=browser)
        assert (got.status, got.kind) == (200, "text/html")
        assert "<textarea" in got.text


def test_a_syntax_error_shows_its_line(server: Served) -> None:
    got = server.sparql("SELECT * {\n  ?a ?b\n}")
    assert got.status == 400
    assert "^" in got.text


# What the client library that the script uses adds to a request without a media type is taken off again: the tests
# are about requests that have none.
AS_WRITTEN = """
import runpy, sys, urllib.request
handler = urllib.request.AbstractHTTPHandler
prepare = handler.do_request_
def as_written(self, request):
    given = request.has_header("Content-type")
    request = prepare(self, request)
    if not given:
        request.unredirected_hdrs.pop("Content-type", None)
    return request
urllib.request.HTTPHandler.http_request = as_written
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


DATASETS = (
    "query_dataset_default_graphs_get,query_dataset_default_graphs_post,query_dataset_named_graphs_post,"
    "query_dataset_named_graphs_get,query_dataset_full,query_multiple_dataset"
)


@pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C's tests are not at ../shared/suites/rdf-tests")
@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (["--skip-datasets"], "23 passed, 0 failed, 11 skipped"),
        (["--only", DATASETS], "6 passed, 0 failed, 0 skipped"),
        # The other five see by a query what an update did: not for an endpoint that refuses updates.
    ],
)
def test_the_protocol_tests_of_the_w3c(server: Served, choice: list[str], said: str) -> None:
    script = [sys.executable, "-c", AS_WRITTEN, str(SUITE / "run_protocol.py")]
    endpoint = f"http://127.0.0.1:{server.port}/sparql"
    ran = subprocess.run(
        [*script, endpoint, "--readonly", *choice], capture_output=True, text=True, timeout=120, check=True
    )
    assert said in ran.stdout, ran.stdout
