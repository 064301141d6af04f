"""How fast a store is written in each form, ordered and the same every time, beside the engine's own unordered dump.

    python benchmarks/exporting.py STORE [STORE …] [--rounds 3] [--forms nq ttl …]

Each dump runs in a process of its own and goes to a file in a temporary folder; both of a form take turns, and the best
round counts. Speed is in statements a second: the engine's dump of a form with graphs holds the merge beside the graphs,
so it has twice as many. Memory is the peak of the process. The last column is our speed divided by the engine's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from budgetkg.store import RDF_FORMATS, Store

ENGINE = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Dump:
    """What one dump took."""

    seconds: float
    peak: int  # bytes
    size: int  # bytes written


def ours(path: Path, form: str, out: Path) -> Dump:
    """Write the store as an export does."""
    with Store.open(path, read_only=True) as store, out.open("wb") as output:
        start = time.perf_counter()
        store.write(output, form)
        seconds = time.perf_counter() - start
    return Dump(seconds, _peak(), out.stat().st_size)


def engine(path: Path, form: str, out: Path) -> Dump:
    """Let the engine write all that it holds, or the merge where the form has no graphs."""
    quads = ox.Store.read_only(str(_engine_folder(path)))
    start = time.perf_counter()
    quads.dump(out, ENGINE[form], from_graph=None if ENGINE[form].supports_datasets else ox.DefaultGraph())
    return Dump(time.perf_counter() - start, _peak(), out.stat().st_size)


def statements(path: Path) -> tuple[int, int]:
    """How many the merge and all graphs hold."""
    with Store.open(path, read_only=True) as store:
        merged = sum(1 for _ in store.graph_lines())
    return merged, len(ox.Store.read_only(str(_engine_folder(path)))) - merged


def alone(measure: Callable[..., Measured], *arguments: object) -> Measured:
    """What a function gives in a new process: its peak of memory is then its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(measure, *arguments).result()


def better(measure: Callable[..., Dump], path: Path, form: str, former: Dump | None) -> Dump:
    """One more round; the better of it and the former."""
    with tempfile.TemporaryDirectory(prefix="budgetkg-") as room:
        found = alone(measure, path, form, Path(room) / f"dump.{form}")
    return found if former is None or found.seconds < former.seconds else former


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each store; 1 where a form is slower than half the engine's speed, or takes 300 MB."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", nargs="+", choices=RDF_FORMATS, default=RDF_FORMATS)
    options = parser.parse_args(arguments)
    failed = False
    for path in options.store:
        merged, in_graphs = alone(statements, path)
        print(f"{path}: {in_graphs:,} statements in graphs, {merged:,} in their merge")
        print(
            f"{'form':8}{'seconds':>9}{'MB':>8}{'peak MB':>9}{'thousand/s':>12}{'engine':>9}{'its peak':>10}{'speed':>8}"
        )
        for form in options.forms:
            graphs = ENGINE[form].supports_datasets
            own: Dump | None = None
            theirs: Dump | None = None
            for _ in range(options.rounds):
                theirs = better(engine, path, form, theirs)
                own = better(ours, path, form, own)
            assert own is not None
            assert theirs is not None
            speed = (in_graphs if graphs else merged) / own.seconds
            their_speed = (in_graphs + merged if graphs else merged) / theirs.seconds
            failed = failed or speed < their_speed / 2 or own.peak > 300 * 2**20
            print(
                f"{form:8}{own.seconds:9.2f}{own.size / 1e6:8.1f}{own.peak / 2**20:9.0f}{speed / 1e3:12.0f}"
                f"{their_speed / 1e3:9.0f}{theirs.peak / 2**20:10.0f}{speed / their_speed:8.2f}"
            )
    return int(failed)


def _engine_folder(path: Path) -> Path:
    return path / "generations" / str(Store.newest(path)) / "quads"


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    sys.exit(main())
