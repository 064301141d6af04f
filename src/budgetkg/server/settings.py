"""What the one who runs the server decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from budgetkg.server.guard import Patience


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is set; the defaults are for a machine that anyone may reach.

    ``public_url`` is the address under which others know the server, ``sources`` are folders with the documents that
    the store was built from. Seconds, rows, bytes: past them an answer is refused, never cut.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    sources: tuple[Path, ...] = ()
    editor: bool = True
    seconds: float = 30.0
    answer_bytes: int = 64 * 2**20
    answer_rows: int = 1_000_000
    body_bytes: int = 512 * 2**10
    body_seconds: float = 20.0
    quick: int = 2
    heavy: int = 2
    #: Requests that are worked on at once: of one client, and of all. The others wait.
    client_requests: int = 24
    requests: int = 64
    #: Connections that are open at once.
    connections: int = 1_000
    log_requests: bool = False
    patience: Patience = field(default_factory=Patience)

    @property
    def local(self) -> str:
        """The address that is listened at."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def address(self) -> str:
        """The address by which others know the server, where one is given; with its path."""
        return self.public_url.rstrip("/") or self.local

    @property
    def root(self) -> str:
        """The path under which others see the server; what is in front of it takes that path off."""
        return urlsplit(self.public_url).path.rstrip("/")
