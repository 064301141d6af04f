"""How long it takes to bring a store to an ``oxigraph`` server by either method, and to find that nothing changed.

    python benchmarks/publishing.py budgetkg-store --questions

Each method goes to a server of its own, empty at first, on this machine. Quads are those of the named graphs; their merge
is made on the way. The second run has the digests that the first one kept. Memory is this process's, whose share is the
reading and sending. ``--questions`` asks all questions of the library, of the server and of the store, and says which
answers differ.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from budgetkg import query as questions
from budgetkg.publish import Method, Sender, Target, publish
from budgetkg.store import Store
from budgetkg.store.remote import RemoteGraph

#: Values of required parameters by their types, for which the examples have an answer.
GIVEN = {
    "project": "54000021Y000000005232",
    "concept:function": "201",
    "policy": "藏财行字〔2017〕63号",
    "year": "2024",
}


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server, from when it answers to the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = shutil.which("oxigraph")
    if program is None:
        raise SystemExit("the oxigraph server is not installed: pip install oxigraph")
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=5).close()
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def timed(store: Store, target: Target) -> tuple[float, int]:
    """The seconds of a run, and the triples that it sent."""
    began = time.monotonic()
    sent = publish(store, target, Sender()).plan.triples
    return time.monotonic() - began, sent


def differing(store: Store, remote: RemoteGraph) -> list[str]:
    """The questions whose answers differ."""
    line = str(store.query("SELECT ?line WHERE { ?line a bkg:BudgetLine } ORDER BY ?line LIMIT 1").rows[0][0])
    unit = str(store.query("SELECT ?code WHERE { ?unit org:identifier ?code } ORDER BY ?code LIMIT 1").rows[0][0])
    values = {**GIVEN, "iri": line, "unit": unit}
    found = []
    for question in questions.library():
        given = {one.name: values[one.type] for one in question.parameters if one.required}
        if questions.run(store, question.name, given).rows != questions.run(remote, question.name, given).rows:
            found.append(question.name)
    return found


def main() -> None:
    """Print one line for each method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--questions", action="store_true", help="compare the answers to all questions")
    parser.add_argument(
        "--method", choices=[method for method in get_args(Method) if method != "auto"], action="append"
    )
    options = parser.parse_args()
    with Store.open(options.store, read_only=True) as store:
        print(f"{len(store.graphs())} graphs\n{'method':<8}{'quads':>12}{'seconds':>10}{'quads/s':>10}{'again, s':>10}")
        for method in options.method or ["update", "gsp"]:
            with tempfile.TemporaryDirectory(prefix="budgetkg-") as room, serving(Path(room)) as server:
                target = Target(f"{server}/query", f"{server}/update", f"{server}/store", method)
                seconds, quads = timed(store, target)
                again, nothing = timed(store, target)
                if nothing:
                    raise SystemExit(f"{method}: the second run sent {nothing} triples")
                print(f"{method:<8}{quads:>12,}{seconds:>10.1f}{quads / seconds:>10,.0f}{again:>10.2f}")
                if options.questions:
                    found = differing(store, RemoteGraph(f"{server}/query", timeout=600))
                    number = len(questions.library())
                    print(
                        f"        {number - len(found)} of {number} questions answered alike; differing: {found or 'none'}"
                    )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
