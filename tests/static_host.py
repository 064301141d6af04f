"""A plain static host for tests: a folder served by Python's own server under a sub path, as GitHub Pages serves a project."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Host:
    """A running host: the address of the site's start page without a last slash, and the paths that were asked for."""

    address: str
    asked: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, asked: list[str], **options: object) -> None:
        self._asked = asked
        super().__init__(*arguments, **options)

    def log_message(self, *_words: object) -> None:
        self._asked.append(self.path)


@contextlib.contextmanager
def static_host(folder: Path, path: str = "") -> Iterator[Host]:
    """A host of a folder, which is the site at ``path`` where that folder's own last steps are that path."""
    root = folder
    for _step in filter(None, path.split("/")):
        root = root.parent
    assert root / path.strip("/") == folder
    asked: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(root), asked=asked)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Host(f"http://127.0.0.1:{server.server_address[1]}{path}", asked)
        finally:
            server.shutdown()
            thread.join(60)
