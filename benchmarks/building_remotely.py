"""How fast documents go straight into a SPARQL server, while it grows: first new ones, then others in their places.

    python benchmarks/building_remotely.py ../shared/documents --documents 300
    python benchmarks/building_remotely.py ../shared/documents --endpoint http://localhost:8890/sparql \\
        --update http://localhost:8890/sparql-auth --merge https://example.org/budgets     # credentials: see publish

Without addresses an ``oxigraph`` server of its own is started. The documents are copies of those of the folders (see
many_documents.py), made ready beforehand, so that the time is that of sending and of the server. Triples are those of the
documents' graphs; the merge comes on top of them. Memory is this process's, less what the copies take, which are read
from a file.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from budgetkg.build.targets.server import ServerTarget
from budgetkg.graph import document_iri, document_triples
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.publish import Sender, Target
from budgetkg.store.credentials import Credentials
from budgetkg.store.kept import KeptFile
from budgetkg.store.posting import Answered, Request
from budgetkg.store.prepared import Prepared, prepare
from many_documents import copies, read_all
from publishing import serving

_PARTS = 5  # lines printed of each round


class Counting(Sender):
    """Counts what it sends."""

    sent = 0

    def deliver(self, request: Request, deadline: float | None = None) -> Answered:
        self.sent += 1
        return super().deliver(request, deadline)


def write_documents(folders: list[Path], count: int, file: Path) -> None:
    """So many documents, made ready, one after the other in a file."""
    with file.open("wb") as output:
        for facts in copies(read_all(folders), count, 8, 10):
            iri, digest = document_iri(facts), facts.source.sha256
            pickle.dump(prepare(iri, digest, document_triples(facts), DEFAULT_BASE), output)


def documents(file: Path) -> Iterator[Prepared]:
    """Those of a file, one at a time."""
    with file.open("rb") as source, contextlib.suppress(EOFError):
        while True:
            yield pickle.load(source)


def bring(target: ServerTarget, sender: Counting, what: str, prepared: Iterator[Prepared], names: int) -> None:
    """Put documents under so many names in turn; a line for each part."""
    for part in range(_PARTS):
        began, before, triples, number = time.monotonic(), sender.sent, 0, names // _PARTS
        for place in range(number):
            one = next(prepared)
            target.put([(one, KeptFile(f"{part * number + place}.txt", one.sha256, one.graph, None, "benchmark"))])
            triples += one.statements
        seconds = time.monotonic() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{what:<10}{(part + 1) * number:>8}{number / seconds:>10.1f}{triples / seconds:>12,.0f}"
            f"{(sender.sent - before) / number:>12.1f}{memory:>10.0f}",
            flush=True,
        )


def main() -> None:
    """Print a line for each part of each round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--endpoint")
    parser.add_argument("--update")
    parser.add_argument("--merge", default="default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budgetkg-") as room, contextlib.ExitStack() as undo:
        file = Path(room) / "documents"
        if (maker := os.fork()) == 0:  # in a process of its own, whose memory does not count
            write_documents(options.folder, 2 * options.documents, file)
            os._exit(0)
        os.waitpid(maker, 0)
        endpoint, update = options.endpoint, options.update
        if endpoint is None:
            server = undo.enter_context(serving(Path(room) / "server"))
            endpoint, update = f"{server}/query", f"{server}/update"
        sender = Counting(credentials=Credentials.of_environment(os.environ))
        target = ServerTarget(Target(endpoint, update, merge=options.merge), sender)
        began = time.monotonic()
        target.load_reference()
        print(f"ontology and code lists: {time.monotonic() - began:.1f} s, {sender.sent} requests")
        print(f"{'':<10}{'of':>8}{'doc/s':>10}{'triples/s':>12}{'requests':>12}{'MB':>10}")
        prepared = documents(file)
        bring(target, sender, "new", prepared, options.documents)
        bring(target, sender, "replaced", prepared, options.documents)
        began = time.monotonic()
        held = ServerTarget(Target(endpoint, update, merge=options.merge), sender).files()
        print(f"what is there, asked anew: {len(held)} files in {time.monotonic() - began:.2f} s")


if __name__ == "__main__":
    main()
