"""How fast documents go into the store on disk: first, in the place of others, and out again.

    python benchmarks/loading.py ../shared/documents --documents 1000 --rows 6 --projects 6

The documents are copies of those of the folders (``many_documents.py``), prepared beforehand by another process: what is measured
is the writer alone, its time by the clock and of the processor, and its peak memory. A quad is counted for each statement
of a document's graph and again for the merge of all graphs; of a replacement those that go count as well as those that
come. First all are loaded as a build loads them, many together; then every name gets another content, so too; then
another one, one document after the other; in the end a part of the names go.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import zstandard

from budgetkg.build.targets.store import StoreTarget
from budgetkg.graph import DEFAULT_BASE, codelist_triples, document_iri, document_triples, ontology_triples
from budgetkg.store import KeptFile, Prepared, Store, prepare
from many_documents import copies, read_all, together

#: What the rounds are called, and how many statements each puts in together.
ROUNDS = {
    "first load, together as a build does": StoreTarget.together,
    "replaced, together as a build does": StoreTarget.together,
    "replaced one after the other": 0,
}


@dataclass
class Pace:
    """The documents stored so far in a round, and what they cost; told by the hundred."""

    name: str
    every: int
    documents: int = 0
    quads: int = 0
    gone: int = 0
    clock: float = 0.0
    processor: float = 0.0
    _last: tuple[int, int, float, float] = (0, 0, 0.0, 0.0)

    def __post_init__(self) -> None:
        print(f"{self.name}\n  documents  quads/s  of these inserted  quads/s of processor time  peak MB", flush=True)

    def measure(self, step: Callable[[], object], documents: int, quads: int, gone: int = 0) -> None:
        """Time a step that stores so many documents and quads and takes others away."""
        clock, processor = time.perf_counter(), time.process_time()
        step()
        self.clock += time.perf_counter() - clock
        self.processor += time.process_time() - processor
        before = self.documents // self.every
        self.documents += documents
        self.quads += quads
        self.gone += gone
        if self.documents // self.every > before:
            self.tell(self._last)
            self._last = (self.quads, self.gone, self.clock, self.processor)

    def tell(self, since: tuple[int, int, float, float] = (0, 0, 0.0, 0.0)) -> None:
        """Print the rates since then."""
        quads, gone, clock, processor = (
            now - then for now, then in zip((self.quads, self.gone, self.clock, self.processor), since, strict=True)
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {self.documents:9,}  {(quads + gone) / clock:7,.0f}  {quads / clock:17,.0f}"
            f"  {(quads + gone) / processor:25,.0f}  {peak:7,.0f}",
            flush=True,
        )


def prepare_all(folders: Sequence[Path], count: int, rows: int, projects: int, out: Path) -> None:
    """Write so many documents for each round, with the names that they are to have in all of them, into a folder."""
    documents = copies(read_all(folders), len(ROUNDS) * count, rows, projects)
    names: list[str] = []
    packer = zstandard.ZstdCompressor(level=1)
    for number, facts in enumerate(documents):
        graph, sha256 = document_iri(facts, DEFAULT_BASE), facts.source.sha256
        made = prepare(graph, sha256, document_triples(facts, DEFAULT_BASE), DEFAULT_BASE)
        names.append(facts.source.name)
        file = KeptFile(names[number % count], sha256, graph, None, "benchmark")
        (out / f"{number:06}").write_bytes(packer.compress(pickle.dumps((made, file))))


def prepared(folder: Path) -> Iterator[tuple[Prepared, KeptFile]]:
    """What was written there."""
    for file in sorted(folder.iterdir()):
        yield pickle.loads(zstandard.ZstdDecompressor().decompress(file.read_bytes()))


def load(path: Path, documents: Iterator[tuple[Prepared, KeptFile]], count: int, every: int) -> None:
    """Store documents, others in their places, and take a tenth away."""
    held: dict[str, int] = {}
    with Store.create_or_open(path) as store:
        store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
        for name, statements in ROUNDS.items():
            pace = Pace(name, every)
            for some in together(islice(documents, count), statements):
                quads = {file.name: 2 * made.statements for made, file in some}
                gone = sum(held.get(name, 0) for name in quads)
                pace.measure(partial(store.put_all, some), len(some), sum(quads.values()), gone)
                held |= quads
            pace.tell()
            tell_size(path, sum(held.values()))
        pace = Pace("removed", every)
        for name in list(held)[::10]:
            pace.measure(partial(store.remove, name), 1, 0, held.pop(name))
        pace.tell()
    for what, step in (("closed", lambda: Store.open(path, read_only=True)), ("begun", lambda: begun(path))):
        clock = time.perf_counter()
        step().close()
        print(f"{what}: opened again in {time.perf_counter() - clock:.3f} s")
    with Store.open(path, read_only=True) as store:
        for what in ("documents", "files"):
            clock = time.perf_counter()
            number = len(getattr(store, what)())
            print(f"{number:,} {what} listed in {time.perf_counter() - clock:.3f} s")


def begun(path: Path) -> Store:
    """A writer that has made its first change."""
    store = Store.open(path)
    store.refuse(KeptFile("refused.pdf", "0" * 64, "", None, "benchmark", "no budget"))
    return store


def tell_size(path: Path, quads: int) -> None:
    """Print how many bytes and files a store takes."""
    newest = max(path.glob("generations/[0-9]*/"), key=lambda place: place.stat().st_mtime)
    sizes = [file.stat().st_size for file in newest.rglob("*") if file.is_file()]
    index = (newest / "index.db").stat().st_size
    print(
        f"  {sum(sizes) / 2**20:,.0f} MB, {sum(sizes) / quads:.1f} bytes a quad, {index / 2**20:,.0f} MB of them the "
        f"search index and the ledger; {len(sizes)} files",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, replace and remove, and print how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=8, help="rows of each table")
    parser.add_argument("--projects", type=int, default=10, help="projects of each document")
    parser.add_argument("--every", type=int, default=100, help="print a line after so many documents")
    parser.add_argument(
        "--work", type=Path, help="folder for the store, which is removed at the end (default: temporary)"
    )
    options = parser.parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="loading-", dir=options.work))
    try:
        made = work / "prepared"
        made.mkdir()
        given = (options.folder, options.documents, options.rows, options.projects, made)
        other = multiprocessing.get_context("spawn").Process(target=prepare_all, args=given)
        other.start()
        other.join()
        load(work / "store", prepared(made), options.documents, options.every)
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
