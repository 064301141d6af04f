"""Small queries a second at ``/sparql``, alone and while a heavy query runs, beside two other servers of the same data.

    python benchmarks/serving.py budgetkg-store

Needs ``wrk`` (a package of most systems); the ``oxigraph`` server and ``rdflib-endpoint`` take part where they are
installed, all on this machine, one after the other. A small query asks what is said of one budget line, another line each time.
The heavy one counts a product of three patterns and is sent by another client (127.0.0.2); "same" sends it from the
client that asks the small ones. Latencies are those of the small queries, in milliseconds. What rdflib-endpoint holds
in memory takes a minute to load from a large store; ``--without rdflib`` leaves it out.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from budgetkg.store import Store

HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LINES = "SELECT ?line { ?line a bkg:BudgetLine } LIMIT 500"
RDFLIB = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset(default_union=True)
data.parse(sys.argv[1], format="nt11")
uvicorn.run(SparqlEndpoint(graph=data, path="/query"), port=int(sys.argv[2]), log_level="error")
"""
_LATENCY = re.compile(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s)$", re.MULTILINE)
_REQUESTS = re.compile(r"^\s+([0-9]+) requests in", re.MULTILINE)
_REFUSED = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], port: int, path: str, patience: float = 600) -> Iterator[None]:
    """A server, from when it answers to the end of the block."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            ends = time.monotonic() + patience
            while not answers(port, path):
                if process.poll() is not None or time.monotonic() > ends:
                    raise SystemExit(f"did not start: {' '.join(command)}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()  # a server with a query that cannot be stopped


def answers(port: int, path: str) -> bool:
    """Whether a server answers."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", f"{path}?query={quote('ASK {}')}")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


@contextlib.contextmanager
def heavy_query(port: int, path: str, source: str) -> Iterator[None]:
    """The heavy query running, sent anew whenever it was stopped."""
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            connection = HTTPConnection("127.0.0.1", port, timeout=120, source_address=(source, 0))
            with contextlib.closing(connection), contextlib.suppress(OSError, HTTPException):
                connection.request("GET", f"{path}?query={quote(HEAVY)}")
                connection.getresponse().read()
            done.wait(0.1)

    threading.Thread(target=ask, daemon=True).start()
    time.sleep(1.5)
    try:
        yield
    finally:
        done.set()


def load(port: int, script: Path, seconds: int, connections: int) -> str:
    """What wrk measured of the small queries, as a line."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(script)]
    ran = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=False, timeout=seconds + 60
    )
    if ran.returncode:
        return "does not answer any longer"
    out = ran.stdout
    asked = int(_REQUESTS.search(out).group(1))  # type: ignore[union-attr]  # wrk always says so
    latency = {name: float(value) * _MILLISECONDS[unit] for name, value, unit in _LATENCY.findall(out)}
    match = _REFUSED.search(out)
    refused = int(match.group(1)) if match else 0
    rate = (asked - refused) / seconds
    return f"{rate:>8,.0f}/s   p50 {latency.get('50', math.nan):>8,.1f}   p99 {latency.get('99', math.nan):>8,.1f}" + (
        f"   {refused:,} more were refused" if refused else ""
    )


def write_script(file: Path, path: str, lines: Sequence[str]) -> Path:
    """The small queries for wrk, one after the other."""
    queries = ",\n".join(f'"{path}?query={quote(f"SELECT ?p ?o {{ <{line}> ?p ?o }}", safe="")}"' for line in lines)
    file.write_text(
        f"local paths = {{{queries}}}\nlocal at = 0\n"
        'request = function() at = at % #paths + 1; return wrk.format("GET", paths[at], '
        '{["Accept"] = "application/sparql-results+json"}) end\n',
        encoding="ascii",
    )
    return file


def measure(name: str, port: int, path: str, lines: Sequence[str], room: Path, options: argparse.Namespace) -> None:
    """Measure one server and print its lines."""
    script = write_script(room / f"{name}.lua", path, lines)
    load(port, script, 1, options.connections)  # warm
    print(f"{name:<16} alone        {load(port, script, options.seconds, options.connections)}", flush=True)
    for case, source in (("heavy, other", "127.0.0.2"), ("heavy, same", "127.0.0.1")):
        with heavy_query(port, path, source):
            print(f"{name:<16} {case:<12} {load(port, script, options.seconds, options.connections)}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the servers in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--without", choices=("oxigraph", "rdflib"), nargs="*", default=[])
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed")
    with Store.open(options.store, read_only=True) as store:
        lines = [str(row[0]) for row in store.query(LINES).rows]
    print(f"{os.cpu_count()} cores, {options.connections} connections, load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="budgetkg-") as temporary:
        room = Path(temporary)
        port = free_port()
        serve = [sys.executable, "-m", "budgetkg", "serve", "--store", str(options.store), "--port", str(port)]
        with running([*serve, "--no-editor"], port, "/sparql"):
            measure("budgetkg", port, "/sparql", lines, room, options)
        merge = room / "merge.nt"
        with Store.open(options.store, read_only=True) as store, merge.open("wb") as output:
            store.write(output, "nt")
        oxigraph = shutil.which("oxigraph")
        if oxigraph is not None and "oxigraph" not in options.without:
            data, port = room / "oxigraph", free_port()
            subprocess.run([oxigraph, "load", "-l", data, "-f", merge], check=True, capture_output=True)
            command = [oxigraph, "serve-read-only", "-l", str(data), "--bind", f"127.0.0.1:{port}", "--timeout-s", "30"]
            with running(command, port, "/query"):
                measure("oxigraph", port, "/query", lines, room, options)
        if "rdflib" not in options.without:
            port = free_port()
            with running([sys.executable, "-c", RDFLIB, str(merge), str(port)], port, "/query"):
                measure("rdflib-endpoint", port, "/query", lines, room, options)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
