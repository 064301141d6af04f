"""A small SPARQL server for tests: what it holds can be looked at, and it can be told to misbehave.

It speaks the SPARQL 1.1 Protocol (``/query``, ``/update``) and the Graph Store Protocol (``/store``).
"""

from __future__ import annotations

import hashlib
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import pyoxigraph as ox

from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.store import Store

SEPARATOR = b" ;\n"  # between the operations of an update; no triple holds it
_ROWS = "application/sparql-results+json"


class CutError(Exception):
    """The connection ends here, without an answer."""


@dataclass(frozen=True)
class Sent:
    """What a client sent."""

    method: str
    path: str
    body: bytes

    @property
    def writes(self) -> bool:
        return self.path.startswith("/update") or (self.path.startswith("/store") and self.method != "GET")


@dataclass
class Served:
    """What the server holds, and how it behaves."""

    quads: ox.Store = field(default_factory=ox.Store)
    log: list[Sent] = field(default_factory=list)
    #: Is asked before each request: a status and headers to refuse it with, or nothing.
    refuse: Callable[[Sent], tuple[int, dict[str, str]] | None] = lambda _sent: None
    #: Is asked before each single change, and may raise :class:`CutError`; also after the last of a request.
    before_change: Callable[[], None] = lambda: None
    authorised: Callable[[Sent, str], str] = lambda _sent, _given: ""
    atomic: bool = True
    address: str = ""
    #: So many rows of an answer are given, as Virtuoso does it: the rest is left out, and a header says so.
    most_rows: int = 1_000_000
    server_name: str = "Fake/1"

    @property
    def written(self) -> list[Sent]:
        return [sent for sent in self.log if sent.writes]

    def lines(self, graph: str | None) -> set[str]:
        """The triples of a named graph, or of the default graph, as N-Triples lines."""
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        return {f"{quad.triple} ." for quad in self.quads.quads_for_pattern(None, None, None, name)}

    def graphs(self) -> set[str]:
        """The named graphs that hold something."""
        return {
            quad.graph_name.value
            for quad in self.quads.quads_for_pattern(None, None, None, None)
            if isinstance(quad.graph_name, ox.NamedNode)
        }

    def update(self, text: bytes) -> None:
        """Carry an update out: as a whole, or one operation after the other, as a server without transactions does."""
        for operation in [text] if self.atomic else text.split(SEPARATOR):
            self.before_change()
            self.quads.update(operation.decode())
        self.before_change()


class _Handler(BaseHTTPRequestHandler):
    served: Served
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent = Sent(self.command, self.path, body)
        self.served.log.append(sent)
        challenge = self.served.authorised(sent, self.headers.get("Authorization", ""))
        refusal = (401, {"WWW-Authenticate": challenge}) if challenge else self.served.refuse(sent)
        if refusal is not None:
            self._say(refusal[0], "text/plain", b"no", refusal[1])
            return
        try:
            self._do(sent)
        except CutError:
            self.close_connection = True
            self.connection.close()
        except (SyntaxError, ValueError) as error:
            self._say(400, "text/plain", str(error).encode())

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (names of the library)

    def _do(self, sent: Sent) -> None:
        quads, place = self.served.quads, urlsplit(sent.path)
        if place.path == "/query":
            answer = quads.query(parse_qs(sent.body.decode())["query"][0])
            said = json.loads(answer.serialize(format=ox.QueryResultsFormat.JSON))
            rows = said["results"]["bindings"]
            limited = {"X-SPARQL-MaxRows": str(self.served.most_rows)} if len(rows) > self.served.most_rows else {}
            del rows[self.served.most_rows :]
            self._say(200, _ROWS, json.dumps(said).encode(), limited)
        elif place.path == "/update":
            self.served.update(sent.body)
            self._say(204)
        elif place.path == "/store":
            name = parse_qs(place.query, keep_blank_values=True).get("graph")
            self._store(sent, ox.DefaultGraph() if name is None else ox.NamedNode(name[0]))
        else:
            self._say(404, "text/plain", b"nothing here")

    def _store(self, sent: Sent, graph: ox.NamedNode | ox.DefaultGraph) -> None:
        quads = self.served.quads
        here = any(True for _ in quads.quads_for_pattern(None, None, None, graph))
        if sent.method == "GET":
            if not here:
                self._say(404, "text/plain", b"no such graph")
                return
            self._say(200, "application/n-triples", quads.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"")
            return
        if sent.method == "DELETE" and not here:
            self._say(404, "text/plain", b"no such graph")
            return
        self.served.before_change()
        if sent.method in ("PUT", "DELETE"):
            quads.clear_graph(graph)
            self.served.before_change()
        half = sent.body[: sent.body.rfind(b"\n", 0, len(sent.body) // 2) + 1]
        for piece in (half, sent.body[len(half) :]):
            quads.load(piece, ox.RdfFormat.N_TRIPLES, to_graph=graph)
            self.served.before_change()
        self._say(204)

    def _say(self, status: int, kind: str = "", body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **({"Content-Type": kind} if kind else {})}.items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return self.served.server_name

    def log_message(self, format: str, *args: object) -> None:
        """Not in the tests' output."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was cut, which is what it was told to do."""


@contextmanager
def serving() -> Iterator[Served]:
    """A server, with its ``address``."""
    served = Served()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"served": served}))
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def basic(user: str, password: str) -> Callable[[Sent, str], str]:
    """Lets those write who know a password, by HTTP Basic."""
    wanted = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
    return lambda sent, given: 'Basic realm="test"' if sent.writes and given != wanted else ""


def bearer(token: str) -> Callable[[Sent, str], str]:
    """Lets those write who have a token."""
    return lambda sent, given: 'Bearer realm="test"' if sent.writes and given != f"Bearer {token}" else ""


def digest(user: str, password: str, requests_of_a_nonce: int = 3) -> Callable[[Sent, str], str]:
    """Lets those write who know a password, by HTTP Digest (RFC 7616); a nonce is good for a few requests."""
    used: dict[str, int] = {}

    def hashed(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    def authorised(sent: Sent, given: str) -> str:
        if not sent.writes:
            return ""
        said = parse_keqv_list(parse_http_list(given.partition(" ")[2])) if given.startswith("Digest ") else {}
        nonce = said.get("nonce", "")
        secret, request = hashed(user, "test", password), hashed(sent.method, sent.path)
        wanted = hashed(secret, nonce, said.get("nc", ""), said.get("cnonce", ""), "auth", request)
        if (
            said.get("response") == wanted
            and said["uri"] == sent.path
            and 0 < used.get(nonce, 0) <= requests_of_a_nonce
        ):
            used[nonce] += 1
            return ""
        fresh = f"nonce{len(used)}"
        used[fresh] = 1
        return f'Digest realm="test", nonce="{fresh}", qop="auth,auth-int", algorithm=MD5, opaque="x"'

    return authorised


def lines(store: Store, graph: str | None, base: str = DEFAULT_BASE) -> set[str]:
    return {line.decode().rstrip("\n") for line in store.graph_lines(graph, base)}


def assert_holds(served: Served, store: Store, merge: str = "default", base: str = DEFAULT_BASE) -> None:
    """The server holds the graphs of the store, their merge and the ledger, and nothing else."""
    wanted = {graph.replace(DEFAULT_BASE, base): lines(store, graph, base) for graph in store.graphs()}
    assert {graph: served.lines(graph) for graph in wanted} == wanted
    ours = {*wanted, base + "published", *({merge} if merge not in ("default", "none") else ())}
    assert served.graphs() == ours
    assert served.lines(None) == (lines(store, None, base) if merge == "default" else set())
    if merge not in ("default", "none"):
        assert served.lines(merge) == lines(store, None, base)
