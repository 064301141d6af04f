"""A server in the open: nothing changes it, reaches out from it, reads past it, or stops it for others."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from budget_store import fill
from budgetkg.server.guard import Patience
from budgetkg.store import Store
from running_time import running_time
from serving import Served, plain_settings, served

# Each would take minutes, or all the memory there is.
RUNAWAYS = {
    "cartesian": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?h ?a",
    "concatenated": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f))) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(.*a){12}b$')) }",
}
LIMIT = 2.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("safety") / "store"
    with Store.create_or_open(path) as opened:
        fill(opened)
    return path


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Served]:
    settings = replace(
        plain_settings(store),
        seconds=LIMIT,
        answer_bytes=200_000,
        body_bytes=20_000,
        body_seconds=1.0,
        patience=Patience(head_seconds=1.0, connections=40, stalled_seconds=1.0),
    )
    with served(settings) as running:
        yield running


def works(server: Served, source: str = "127.0.0.1") -> float:
    """Seconds that a small question takes."""
    began = running_time()
    assert server.sparql("ASK { ?s a bkg:BudgetLine }", source=source).json["boolean"] is True
    return running_time() - began


# ---------------------------------------------------------------------- queries


@pytest.mark.parametrize("runaway", RUNAWAYS)
def test_a_runaway_query_is_stopped_and_told_so(server: Served, runaway: str) -> None:
    began = running_time()
    got = server.sparql(RUNAWAYS[runaway])
    assert got.status in {422, 504}, got.text
    assert " / " in got.text
    assert running_time() - began < LIMIT * 3
    works(server)


@pytest.mark.parametrize("clients", [1, 3])
def test_many_runaway_queries_do_not_hold_up_another_client(server: Served, clients: int) -> None:
    sources = [f"127.0.1.{1 + number % clients}" for number in range(12)]
    with ThreadPoolExecutor(12) as attackers:
        running = [attackers.submit(server.sparql, RUNAWAYS["cartesian"], source=source) for source in sources]
        time.sleep(0.5)
        took = sorted(works(server) for _ in range(20))
        statuses = {future.result().status for future in running}
    assert took[-1] < LIMIT * 1.5
    assert took[10] < 0.5
    assert statuses <= {503, 504}
    works(server, source=sources[0])  # and the client itself is served again


def test_an_answer_past_the_limit_is_refused_and_never_cut(server: Served) -> None:
    for accept in ("text/csv", "application/sparql-results+json"):
        got = server.sparql("SELECT * { ?s ?p ?o . ?s ?q ?r }", accept)
        assert got.status == 422
        assert "200,000" in got.text
    got = server.sparql("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/n-triples")
    assert got.status == 422


class Listener:
    """A server elsewhere, which counts who comes."""

    def __enter__(self) -> Listener:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.3)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/data.nt"
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def visited(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } }", 400),
        ("SELECT * { SERVICE SILENT <ADDRESS> { ?s ?p ?o } }", 400),
        ("SELECT * { BIND(<ADDRESS> AS ?e) SERVICE ?e { ?s ?p ?o } }", 400),
        ("LOAD <ADDRESS>", 400),
        ("SELECT * FROM <ADDRESS> { ?s ?p ?o }", 200),
        ("SELECT * FROM NAMED <ADDRESS> { GRAPH ?g { ?s ?p ?o } }", 200),
        ("DESCRIBE <ADDRESS>", 200),
    ],
)
def test_no_query_reaches_out(server: Served, query: str, status: int) -> None:
    with Listener() as elsewhere:
        got = server.sparql(query.replace("ADDRESS", elsewhere.address), "*/*")
        assert got.status == status, got.text
        by_protocol = f"/sparql?query={quote('ASK {?s ?p ?o}')}&default-graph-uri={quote(elsewhere.address)}"
        assert server.ask(by_protocol).json["boolean"] is False
        assert not elsewhere.visited()


# ---------------------------------------------------------------------- requests


def request(head: str, body: bytes = b"") -> bytes:
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


HOST = "Host: localhost"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request(f"GET /sparql?query={'a' * 20_000} HTTP/1.1\n{HOST}"), 414),
        (request(f"GET / HTTP/1.1\n{HOST}\nX-Long: {'a' * 60_000}"), 431),
        (request("GET / HTTP/1.1\n" + HOST + "".join(f"\nX-{n}: 1" for n in range(150))), 431),
        (request(f"GET / HTTP/1.1\n{HOST}")[:-4] + b"\r\nX-Endless: " + b"a" * 60_000, 431),
        (
            request(f"POST /sparql HTTP/1.1\n{HOST}\nContent-Type: application/sparql-query\nContent-Length: 99999999"),
            413,
        ),
        (
            request(
                f"POST /sparql HTTP/1.1\n{HOST}\nContent-Type: application/sparql-query\nTransfer-Encoding: chunked",
                (b"4000\r\n" + b" " * 0x4000 + b"\r\n") * 4,
            ),
            413,
        ),
        (
            request(
                f"POST /sparql HTTP/1.1\n{HOST}\nContent-Type: application/sparql-query\nContent-Length: 10", b"AS"
            ),
            408,
        ),
        (b"GET / HTTP/1.1\r\nHost: loc", 408),
        (b"", 408),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (request(f"POST /sparql HTTP/1.1\n{HOST}\nContent-Length: 3\nTransfer-Encoding: chunked", b"0\r\n\r\n"), 400),
    ],
    ids=[
        "address",
        "header",
        "headers",
        "endless",
        "declared",
        "chunked",
        "body",
        "head",
        "nothing",
        "noise",
        "smuggled",
    ],
)
def test_a_request_that_is_too_large_too_slow_or_none_is_let_go(server: Served, sent: bytes, status: int) -> None:
    began = running_time()
    answer = server.raw(sent)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:300]
    assert running_time() - began < 4
    works(server)


def test_slow_connections_of_one_address_do_not_take_all_places(server: Served) -> None:
    slow = [socket.create_connection((server.host, server.port), source_address=("127.0.0.3", 0)) for _ in range(60)]
    try:
        time.sleep(0.2)
        assert works(server) < 1
        refused = sum(connection.recv(16).startswith(b"HTTP/1.1 429") for connection in slow[40:])
        assert refused == 20
    finally:
        for connection in slow:
            connection.close()


def test_who_asks_for_much_and_reads_nothing_is_hung_up_on(server: Served) -> None:
    query = quote("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 900")
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.connect((server.host, server.port))
        idle.settimeout(20)
        for _ in range(60):  # far more than the sockets' own buffers hold
            idle.sendall(request(f"GET /sparql?query={query} HTTP/1.1\n{HOST}"))
        time.sleep(6)
        received = 0
        with contextlib.suppress(ConnectionError):
            while part := idle.recv(65536):
                received += len(part)
        assert received < 60 * 100_000


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/yasgui/..%2fbudgetkg.css",
        "/static//etc/passwd",
        "/static/words.py",
        "/static/%00",
        "/evidence/..%2f..%2fetc/p1.png",
        "/evidence/aaaaaaaaaaaaaaaa/p..%2f1.png",
        "/evidence/aaaaaaaaaaaaaaaa/p1.png",
        "/id/../../etc/passwd",
        "/id/..%2f..%2fetc%2fpasswd",
        "/id/%00",
        "/id/%ff%fe",
        "/questions/..%2f..%2fpyproject.csv",
        "/questions/%2e%2e.csv",
        "/etc/passwd",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out(server: Served, path: str) -> None:
    for accept in ("text/html", "text/turtle"):
        got = server.ask(path, headers={"accept": accept})
        assert got.status in {400, 404}
        assert b"root:" not in got.body
        assert b"Traceback" not in got.body


ODD = [
    "%00", "%FF", "%ED%A0%80", "%3Cscript%3Ealert(1)%3C/script%3E", "javascript:alert(1)", "'%22%3E", "..", "%0d%0aX-Evil:%201",
    "9" * 400, "-1", "1e999", "NaN", "%E2%80%AE", "*", "%22", "NEAR(", "a" * 5000, "?year=1",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "path",
    [
        "/search?q=ODD", "/search?q=a&kind=ODD", "/questions/ODD", "/questions/three-public?year=ODD&unit=ODD", "/id/ODD.ttl",
        "/questions/three-public?view=ODD&rows=ODD&embed=ODD", "/compare?unit=ODD&unit=ODD&year=ODD", "/id/ODD", "/id?iri=ODD",
        "/findings?check=ODD&severity=ODD&document=ODD", "/editor?query=ODD&view=ODD", "/en/ODD", "/static/ODD", "/sparql?query=ODD",
        "/sparql?query=ASK%7B%7D&format=ODD", "/sparql?query=ASK%7B%7D&default-graph-uri=ODD", "/evidence/ODD/pODD.png?row=ODD",
        "/questions/three-public.csv?year=ODD", "/questions/three-public.svg?view=ODD",
    ],
)  # fmt: skip
def test_odd_values_are_no_fault_of_ours(server: Served, path: str, odd: str) -> None:
    got = server.ask(path.replace("ODD", odd), headers={"accept": "text/html"})
    assert got.status < 500, got.text[-2000:]
    assert got.kind == "text/plain" or b"<script>alert" not in got.body
    assert "x-evil" not in got.headers


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/id/unit/540100/117001", "/questions/three-public.csv", "/static/budgetkg.css"])
def test_what_is_read_is_not_written(server: Served, method: str, path: str) -> None:
    got = server.ask(path, method)
    assert got.status == 405
    assert "GET" in got.headers["allow"]


PATHS = (
    "/",
    "/en/",
    "/sparql",
    "/nope",
    "/static/budgetkg.css",
    "/id/nope",
    "/sparql?query=nonsense",
    "/evidence/x/p1.png",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_the_security_headers(server: Served, path: str) -> None:
    headers = server.ask(path, headers={"accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] in {"same-origin", "cross-origin"}
    assert "server" not in headers
    assert "set-cookie" not in headers


def test_only_the_editor_may_style_its_elements(server: Served) -> None:
    for path, inline in (("/", False), ("/editor", True), ("/questions/", False)):
        policy = server.ask(path, headers={"accept": "text/html"}).headers["content-security-policy"]
        assert ("'unsafe-inline'" in policy) is inline
        assert "script-src 'self';" in policy


def test_only_what_asks_for_it_can_be_embedded(server: Served) -> None:
    for query, framed in (("", False), ("?embed=1", True)):
        headers = server.ask(f"/questions/three-public{query}", headers={"accept": "text/html"}).headers
        assert ("frame-ancestors *" in headers["content-security-policy"]) is framed
        assert ("x-frame-options" not in headers) is framed
    assert "frame-ancestors 'none'" in server.ask("/?embed=1").headers["content-security-policy"]


def test_a_name_that_is_not_ours_is_neither_answered_nor_repeated(server: Served) -> None:
    for path in ("/", "/questions", "/sparql", "/id/unit/540100/117001"):
        got = server.raw(request(f"GET {path} HTTP/1.1\nHost: evil.example\nConnection: close"))
        assert got.startswith(b"HTTP/1.1 421 ")
        assert b"evil" not in got
    moved = server.raw(request(f"GET /questions HTTP/1.1\n{HOST}\nConnection: close"))
    assert b"\r\nlocation: /questions/\r\n" in moved


def test_a_server_that_others_know_by_a_name_answers_to_it(store: Path) -> None:
    with served(replace(plain_settings(store), public_url="https://budgets.example/kg")) as server:
        for host, status in (("budgets.example", 200), ("Budgets.Example:443", 200), ("evil.example", 421)):
            got = server.raw(request(f"GET /about HTTP/1.1\nHost: {host}\nConnection: close"))
            assert got.startswith(f"HTTP/1.1 {status} ".encode())
            assert b"strict-transport-security" in got
        assert "Disallow: /kg/sparql" in server.ask("/robots.txt").text


def test_a_fault_shows_no_insides(server: Served, store: Path) -> None:
    """Errors of every kind name neither folders nor modules of this machine."""
    for path in (*PATHS, "/sparql?query=SELECT", f"/id/{quote('<>')}", "/questions/three-public?year=x"):
        for accept in ("text/html", "text/plain"):
            body = server.ask(path, headers={"accept": accept}).text
            assert str(store) not in body
            assert "Traceback" not in body
            assert ".py" not in body


def test_the_log_does_not_tell_what_was_asked(
    store: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("INFO"), served(replace(plain_settings(store), log_requests=True)) as server:
        server.sparql("SELECT * { ?secret ?p ?o } LIMIT 1")
        server.ask("/search?q=secret")
        server.ask("/line%0abreak")
    logged = caplog.text + "".join(capfd.readouterr())
    assert "/sparql 200" in logged
    assert "secret" not in logged
    assert "127.0.0.1" not in logged
    assert "\\nbreak" in logged
