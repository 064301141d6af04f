"""The whole way from PDF files to stored triples beside pdfplumber's ``extract_tables`` alone, over the same pages.

    python benchmarks/speed.py ../shared/corpus/shanghai-1.pdf ../shared/pdf/lhasa-criminal-police-2024.pdf

Both run in this process, document after document, in turns, and are measured in its processor time; the ratio is what to
compare, not the seconds. (`budgetkg build` does so in several processes.)
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber

from budgetkg.build.inputs import Input
from budgetkg.build.reading import Job, make_ready
from budgetkg.document.pdf import isolated
from budgetkg.graph import codelist_triples, ontology_triples
from budgetkg.source import Source
from budgetkg.store import KeptFile, Store


def whole_way(path: Path, store: Store) -> int:
    """File → rows → facts → triples → store; the number of pages."""
    source = Source.read(path)
    pages: list[int] = []
    read = make_ready(Job(Input.of(path), source.sha256, store.base_iri), source.content, pages.append)
    if read.prepared is None:
        sys.exit(read.built.error)
    store.put(read.prepared, KeptFile(path.name, source.sha256, read.prepared.graph, path.absolute(), ""))
    return len(pages) or 1


def tables_alone(path: Path) -> int:
    """What pdfplumber takes to find the tables, and nothing more; the number of pages."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()
        return len(document.pages)


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds of this process, and what the work returned."""
    start = time.process_time()
    pages = work()
    return time.process_time() - start, pages


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every file and print milliseconds a page and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    isolated.read_here()
    ours = theirs = 0.0
    pages = 0
    print(f"{'document':40} {'pages':>5} {'budgetkg':>9} {'pdfplumber':>10} {'ratio':>6}   (ms a page)")
    with tempfile.TemporaryDirectory() as folder, Store.create_or_open(Path(folder) / "store") as store:
        store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
        whole_way(options.file[0], store)  # what is loaded once a process is not counted
        for path in options.file:
            mine, count = timed(lambda path=path: whole_way(path, store))
            other, _ = timed(lambda path=path: tables_alone(path))
            print(
                f"{path.name:40} {count:5} {mine / count * 1000:9.1f} {other / count * 1000:10.1f} {other / mine:6.1f}"
            )
            ours, theirs, pages = ours + mine, theirs + other, pages + count
    print(f"{'all':40} {pages:5} {ours / pages * 1000:9.1f} {theirs / pages * 1000:10.1f} {theirs / ours:6.1f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (pdfplumber's included)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
