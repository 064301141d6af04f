"""Graphs on SPARQL servers: two real ones answer as the store does, and what goes wrong is told in words."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import sparql_servers
from budgetkg import query as questions
from budgetkg.errors import BudgetkgError, QueryError, QueryTimeoutError, QueryTooLargeError, StoreError
from budgetkg.query import NamedQuery, Result
from budgetkg.store import IRI, Store
from budgetkg.store.remote import RemoteGraph
from command_line import EXAMPLES, examples_store, run
from same_answers import GIVEN, asked, typed


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open(examples_store(), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def triples(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("triples") / "budgetkg.nt"
    with file.open("wb") as output:
        store.write(output, "nt")
    return file


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(
    request: pytest.FixtureRequest, triples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, RemoteGraph]]:
    name, room = request.param, tmp_path_factory.mktemp(request.param)
    if name == "oxigraph":
        if not sparql_servers.oxigraph():
            pytest.skip("the oxigraph server is not installed: pip install oxigraph")
        with sparql_servers.oxigraph_with(triples, room) as endpoint:
            yield name, RemoteGraph(endpoint, timeout=600)
        return
    if not sparql_servers.virtuoso():
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource")
    with sparql_servers.virtuoso_with(triples, room) as endpoint:
        yield name, RemoteGraph(endpoint, sparql_servers.GRAPH, timeout=600)


# ------------------------------------------------------------------ real servers


@pytest.mark.parametrize("question", questions.library(), ids=lambda question: question.name)
def test_every_question_has_the_same_answer_as_in_the_store(
    question: NamedQuery, store: Store, remote: tuple[str, RemoteGraph]
) -> None:
    given = asked(question, store)
    narrowed = [{"region": "540100"}] if any(each.name == "region" for each in question.parameters) else []
    for more in ({}, *narrowed):
        there, here = (questions.run(graph, question.name, given | more) for graph in (remote[1], store))
        # Virtuoso sorts texts by how they came in too, and several threads load them.
        in_order = remote[0] != "virtuoso"
        assert typed(there, in_order) == typed(here, in_order), more


def test_entities_are_shown_as_from_the_store(store: Store, remote: tuple[str, RemoteGraph]) -> None:
    for what in (GIVEN["project"], "藏财行字[2017]63号", "拉萨市刑警支队"):
        here, there = questions.describe(store, what, 10), questions.describe(remote[1], what, 10)
        assert [entity.iri for entity in here] == [entity.iri for entity in there]
        for one, other in zip(here, there, strict=True):
            assert sorted(map(str, one.statements)) == sorted(map(str, other.statements))
            assert [(group.count, group.amount) for group in one.groups] == [
                (group.count, group.amount) for group in other.groups
            ]


def test_values_keep_their_types(remote: tuple[str, RemoteGraph]) -> None:
    _name, graph = remote
    assert graph.base_iri == "https://w3id.org/budgetkg/id/"
    table = graph.query(
        'SELECT ?a ?b ?c ?d WHERE { VALUES (?a ?b ?c ?d) { (12345678901.25 7 "拉萨 \\"市\\"" <year/2024>) (UNDEF 1 "" rdf:type) } }'
    )
    assert typed(Result((), table.rows), in_order=False) == typed(
        Result(
            (),
            (
                (Decimal("12345678901.25"), 7, '拉萨 "市"', IRI(f"{graph.base_iri}year/2024")),
                (None, 1, "", IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
            ),
        ),
        in_order=False,
    )
    assert graph.query("ASK { ?unit a bkg:BudgetUnit }").rows == ((True,),)
    assert graph.query("ASK { ?unit a bkg:NoSuchThing }").rows == ((False,),)


def test_triples_come_as_from_the_store(store: Store, remote: tuple[str, RemoteGraph]) -> None:
    text = "CONSTRUCT { ?unit rdfs:label ?name } WHERE { ?unit a bkg:BudgetUnit ; rdfs:label ?name }"
    there = remote[1].query(text)
    assert there.columns == ("subject", "predicate", "object")
    assert set(there.rows) == set(store.query(text).rows)


def test_what_the_server_refuses_is_told_with_its_words(remote: tuple[str, RemoteGraph]) -> None:
    with pytest.raises(QueryError, match=r"HTTP [45]00: .*\n.*does not accept the query"):
        remote[1].query("SELECT ?x WHERE { ?x a }")


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "SELECT * WHERE { SERVICE <http://localhost/> {} }"])
def test_what_is_refused_of_the_store_is_never_sent(text: str) -> None:
    with pytest.raises(QueryError, match=r"would change|SERVICE"):
        RemoteGraph("http://127.0.0.1:9/", base_iri="https://example.org/id/").query(text)


def test_commands_ask_a_server(remote: tuple[str, RemoteGraph]) -> None:
    _name, graph = remote
    where = ["--endpoint", graph.endpoint, *(["--default-graph", graph.default_graph] if graph.default_graph else [])]
    for command in (
        ["query", "documents", "-f", "csv"],
        ["query", "--text", "ASK { ?u a bkg:BudgetUnit }", "-f", "csv"],
        ["show", GIVEN["project"], "-f", "csv"],
        ["status", EXAMPLES, "-f", "csv"],
    ):
        there, here = run(*command, *where), run(*command, "--store", examples_store())
        assert (there.code, sorted(there.out.splitlines())) == (here.code, sorted(here.out.splitlines())) != (0, [])
    settings = {"BUDGETKG_ENDPOINT": graph.endpoint, "BUDGETKG_DEFAULT_GRAPH": graph.default_graph or ""}
    assert (
        run("query", "documents", "-f", "csv", env=settings).out == run("query", "documents", "-f", "csv", *where).out
    )


@pytest.mark.skipif(
    not sparql_servers.virtuoso(), reason="Virtuoso is not installed: apt-get install virtuoso-opensource"
)
def test_an_answer_that_virtuoso_cuts_off_is_an_error(triples: Path, tmp_path: Path) -> None:
    with sparql_servers.virtuoso_with(triples, tmp_path, rows=50) as endpoint:
        graph = RemoteGraph(endpoint, sparql_servers.GRAPH)
        with pytest.raises(QueryTooLargeError, match="ResultSetMaxRows"):
            graph.query("SELECT ?line WHERE { ?line a bkg:BudgetLine }")
        assert len(graph.query("SELECT ?line WHERE { ?line a bkg:BudgetLine } LIMIT 9").rows) == 9


# ------------------------------------------------------------------ servers that misbehave


Answer = Callable[["Served"], None]


class Served(BaseHTTPRequestHandler):
    """A server that answers as a test says, and keeps what it was sent."""

    answer: Answer
    fields: dict[str, list[str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.fields = parse_qs(body.decode())
        type(self).answer(self)

    def log_message(self, format: str, *args: object) -> None:
        """Not in the tests' output."""

    def say(self, status: int, kind: str, body: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body.encode())), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address of a server that answers so."""
    handler = type("Handler", (Served,), {"answer": answer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


JSON = "application/sparql-results+json"
ROWS = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "1"}}]}})


def slowly(served: Served) -> None:
    served.send_response(200)
    served.send_header("Content-Type", JSON)
    served.end_headers()
    for _ in range(100):
        served.wfile.write(b" ")
        served.wfile.flush()
        time.sleep(0.05)


def broken_off(served: Served) -> None:
    served.send_response(200)
    served.send_header("Content-Type", JSON)
    served.send_header("Content-Length", "1000")
    served.end_headers()
    served.wfile.write(ROWS.encode())


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (lambda s: s.say(400, "text/plain", "no such\nfunction"), QueryError, "HTTP 400: no such function"),
        (lambda s: s.say(500, "text/html", "<style>a{}</style><h1>Gone</h1> &lt;away"), StoreError, "500: Gone <away"),
        (lambda s: s.say(401, "text/plain", ""), StoreError, "HTTP 401\n.*your rights"),
        (lambda s: s.say(400, "text/plain", "x" * 5_000), QueryError, "x{300}…"),
        (lambda s: s.say(504, "text/plain", "too slow"), QueryTimeoutError, "HTTP 504"),
        (lambda s: s.say(200, "text/html", "<html></html>"), StoreError, "is no SPARQL endpoint.*text/html"),
        (lambda s: s.say(200, JSON, ROWS[:-9]), StoreError, "cut off"),
        (lambda s: s.say(200, JSON, '{"head": {}}'), StoreError, "cut off"),
        (lambda s: s.say(200, JSON, ROWS, X_SPARQL_MaxRows="1"), QueryTooLargeError, "a part of the answer"),
        (lambda s: s.say(302, "text/plain", "", Location="http://localhost:9/"), StoreError, "another host"),
        (lambda s: s.say(302, "text/plain", "", Location="/sparql"), StoreError, "from one address to the next"),
        (broken_off, StoreError, "broke off after"),
        (slowly, QueryTimeoutError, r"within 0\.5 seconds"),
    ],
)
def test_what_goes_wrong_is_told(answer: Answer, error: type[BudgetkgError], said: str) -> None:
    with serving(answer) as endpoint, pytest.raises(error, match=said):
        RemoteGraph(endpoint, base_iri="https://example.org/id/", timeout=0.5).query("SELECT ?n WHERE {}")


def test_the_question_is_sent_whole_and_a_redirect_on_the_same_host_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # which loopback does not go through
    sent: list[dict[str, list[str]]] = []

    def answer(served: Served) -> None:
        sent.append(served.fields)
        if served.path == "/sparql":
            served.say(307, "text/plain", "", Location="/sparql/")
        else:
            served.say(200, JSON, ROWS)

    with serving(answer) as endpoint:
        graph = RemoteGraph(endpoint, "https://example.org/graph", base_iri="https://example.org/id/")
        text = "# 单位\nSELECT ?n WHERE { VALUES (?unit) { (UNDEF) } ?unit rdfs:label ?n }"
        assert graph.query(text, {"unit": IRI("https://example.org/u")}, ["https://example.org/one"]).rows == (("1",),)
    first, second = sent
    assert first == second
    assert first["default-graph-uri"] == ["https://example.org/graph"]
    assert first["named-graph-uri"] == ["https://example.org/one"]
    (query,) = first["query"]
    assert query.startswith(
        "BASE <https://example.org/id/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> # 单位\n"
    )
    assert "VALUES (?unit) { (<https://example.org/u>) }" in query
    assert "skos:" not in query


def test_nobody_at_the_address_and_no_address_are_told() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteGraph("http://127.0.0.1:9/sparql").query("ASK {}")
    for address in ("localhost:7878", "file:///etc/passwd", "http://", "http://a b/", "http://[", "http://h:99999999/"):
        with pytest.raises(QueryError, match="no endpoint's address"):
            RemoteGraph(address)
    with pytest.raises(QueryError, match="no user and password") as refused:
        RemoteGraph("http://user:secret@example.org/sparql")
    assert "secret" not in str(refused.value)
    with pytest.raises(QueryError, match="name its default graph"):
        RemoteGraph("http://127.0.0.1:9/", base_iri="https://example.org/id/").query("ASK {}", graphs=["urn:x"])


def test_a_server_without_our_graph_is_told() -> None:
    nothing = json.dumps({"head": {"vars": ["found"]}, "results": {"bindings": []}})
    with serving(lambda s: s.say(200, JSON, nothing)) as endpoint, pytest.raises(StoreError, match="--default-graph"):
        RemoteGraph(endpoint).query("ASK {}")


def test_options_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    both = run("query", "documents", "--store", tmp_path, "--endpoint", "http://127.0.0.1:9/")
    assert (both.code, "one of --store and --endpoint" in both.err) == (2, True)
    alone = run("query", "documents", "--store", tmp_path, "--default-graph", "urn:x")
    assert (alone.code, "belongs to --endpoint" in alone.err) == (2, True)
    typed_store = run("query", "documents", "--store", tmp_path, env={"BUDGETKG_ENDPOINT": "http://127.0.0.1:9/"})
    assert (typed_store.code, "not a budgetkg store" in typed_store.err) == (2, True)
