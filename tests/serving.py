"""A server for tests: the real one, in a thread, on a port of its own; and requests as raw as they must be."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from budgetkg.server import Settings
from budgetkg.server.running import prepared


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Served:
    """A running server."""

    host: str
    port: int

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        source: str = "127.0.0.1",
    ) -> Answer:
        """One request, its path as it stands, without any header but those given; ``source`` is who asks."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            given = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, given, response.read())

    def sparql(self, query: str, accept: str = "application/sparql-results+json", source: str = "127.0.0.1") -> Answer:
        """A query by GET."""
        return self.ask(f"/sparql?query={quote(query)}", headers={"accept": accept}, source=source)

    def raw(self, sent: bytes, seconds: float = 10) -> bytes:
        """Whatever comes back for these bytes, until the server hangs up."""
        with socket.create_connection((self.host, self.port), timeout=seconds) as connection:
            connection.sendall(sent)
            received = b""
            while part := connection.recv(65536):
                received += part
            return received


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """A server that answers, until the end of the block; port and host of the settings are chosen here."""
    settings = replace(settings, host="127.0.0.1", port=free_port())
    ready = threading.Event()
    with prepared(settings, ready.set) as server:
        thread = threading.Thread(target=server.answer, daemon=True)
        thread.start()
        try:
            assert ready.wait(120), "the server did not start"
            yield Served(settings.host, settings.port)
        finally:
            server.stop()
            thread.join(60)
            assert not thread.is_alive(), "the server did not stop"


def plain_settings(store: Path) -> Settings:
    """Settings for tests that need no editor."""
    return Settings(store=store, editor=False)
