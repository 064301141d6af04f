"""Two SPARQL servers for tests, each started in a folder of its own on a free port and loaded with N-Triples."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The named graph that the triples are in on Virtuoso, which keeps none outside named graphs.
GRAPH = "https://example.org/budgets"

_VIRTUOSO = """\
[Database]
DatabaseFile = {room}/virtuoso.db
ErrorLogFile = {room}/virtuoso.log
LockFile = {room}/virtuoso.lck
TransactionFile = {room}/virtuoso.trx
xa_persistent_file = {room}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {room}/temp.db
TransactionFile = {room}/temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {room}
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CheckpointInterval = 0
VectorSize = 1000
[HTTPServer]
ServerPort = {http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {rows}
"""
_START, _LOAD = 60, 300


def oxigraph() -> str | None:
    """The ``oxigraph`` server's program (the package of that name on PyPI), if it is there."""
    return shutil.which("oxigraph")


def virtuoso() -> str | None:
    """The Virtuoso server's program (Debian's virtuoso-opensource), if it is there with what loads it."""
    return shutil.which("virtuoso-t") if shutil.which("isql-vt") else None


@contextmanager
def oxigraph_with(triples: Path, room: Path) -> Iterator[str]:
    """An ``oxigraph`` server that holds the triples in its default graph: its endpoint."""
    program = str(oxigraph())
    data = str(room / "oxigraph")
    subprocess.run(
        [program, "load", "--location", data, "--file", str(triples)], check=True, capture_output=True, timeout=_LOAD
    )
    (port,) = _free_ports(1)
    command = [program, "serve-read-only", "--location", data, "--bind", f"127.0.0.1:{port}"]
    with _running(command, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def oxigraph_to_write(folder: Path, port: int = 0) -> Iterator[str]:
    """An ``oxigraph`` server that can be written to and keeps what it holds in a folder: its address.

    It ends by being killed, as in a power cut.
    """
    port = port or free_port()
    command = [str(oxigraph()), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso_with(triples: Path, room: Path, rows: int = 1_000_000) -> Iterator[str]:
    """A Virtuoso that holds the triples in the graph :data:`GRAPH` and gives ``rows`` rows at most: its endpoint."""
    room = room / "virtuoso"
    room.mkdir()
    shutil.copy(triples, room / "budgetkg.nt")
    sql, http = _free_ports(2)
    (room / "virtuoso.ini").write_text(_VIRTUOSO.format(room=room, sql=sql, http=http, rows=rows), encoding="utf-8")
    command = [str(virtuoso()), "+foreground", "+wait", "+configfile", str(room / "virtuoso.ini")]
    with _running(command, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"):
        loading = f"ld_dir('{room}', 'budgetkg.nt', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        told = subprocess.run(
            ["isql-vt", str(sql), "dba", "dba", f"exec={loading}"], capture_output=True, timeout=_LOAD, check=True
        )
        assert b"Error" not in told.stdout + told.stderr, told.stdout
        yield f"http://127.0.0.1:{http}/sparql"


@contextmanager
def _running(command: list[str], ready: str) -> Iterator[None]:
    """The server, from when it answers at ``ready``."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _START
        while not _answers(ready):
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            assert time.monotonic() < end, f"{command[0]} does not answer"
            time.sleep(0.2)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as response:
            return int(response.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A port that was free a moment ago."""
    (port,) = _free_ports(1)
    return port


def _free_ports(number: int) -> list[int]:
    """Ports that were free a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports
