"""What each step costs for 50, 500 and 5,000 documents, and how that grows; beside it what one would have instead.

    python benchmarks/growth.py ../shared/documents --documents 50 500 --work /tmp/growth
    python benchmarks/growth.py ../shared/corpus --documents 50 500 5000 --rows 6 --projects 6 --work /data/growth --json costs.json
    python benchmarks/growth.py ../shared/documents --documents 20 --steps --peers --morph-kgc /opt/morph/bin/python

The documents are those of the folder, repeated: files whose hashes all differ, facts of other units and years
(:mod:`repeated`). ``--rows`` and ``--projects`` keep the documents small (with 6 and 6, some 8,000 triples), so that 5,000 of them
fit on a disk: times for 1,000 triples and for a page are those of whole documents, times for a document are not.

Each step runs in a process of its own, so that its peak of memory is its own. The table gives seconds by the clock, milliseconds
of the processor for a document, the peak, and under ``×`` both divided by those of the least number of documents. Steps:

``layouts``   every file of the folder read once: pages by the second, layout by layout (once, whatever the numbers)
``read``      file → facts, one process, copies of files of at most ``--pages`` pages, for ``--seconds`` at most
``build``     facts → triples
``load``      → the store on disk, as many documents together as a build puts (graph and merge: two quads a statement)
``again``     ``budgetkg build`` over as many unchanged files
``validate``  all checks, one process
``ask``       the library's questions and look-ups
``nq``, ``ttl``  export, sorted
``backup``    backup and restoration
``whole1``, ``whole2``  ``budgetkg build`` with one and two jobs over small files, for at most ``--whole`` documents
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import program
import repeated
import steps
from measuring import Cost, alone
from repeated import Sizes
from steps import Place

STEPS = ("layouts", "read", "build", "load", "again", "validate", "ask", "nq", "ttl", "backup", "whole1", "whole2")
#: Steps that work on the store that ``load`` makes.
_STORED = frozenset({"again", "validate", "ask", "nq", "ttl", "backup"})


def measured(step: str, place: Place, options: argparse.Namespace) -> Cost:
    """What a step costs for the documents of a place."""
    work: Mapping[str, tuple[Callable[..., Cost], tuple[object, ...]]] = {
        "layouts": (steps.layouts, ()),
        "read": (steps.reading, (options.pages, options.seconds)),
        "build": (steps.building, ()),
        "load": (steps.loading, ()),
        "again": (program.again, ()),
        "validate": (steps.validating, ()),
        "ask": (steps.asking, (options.repeat,)),
        "nq": (steps.exporting, ("nq",)),
        "ttl": (steps.exporting, ("ttl",)),
        "backup": (steps.keeping, ()),
        "whole1": (program.whole, (1, options.pages)),
        "whole2": (program.whole, (2, options.pages)),
    }
    function, arguments = work[step]
    return alone(function, place, *arguments)


def documents_of(place: Place, cost: Cost) -> int:
    """How many documents the step had: all, unless it says another number (the folder's, or what time allowed)."""
    return int(cost.figures.get("documents", place.count))


def row(step: str, documents: int, cost: Cost, least: tuple[int, Cost] | None) -> str:
    """One line of the table; ``least`` is the same step with the least number of documents."""
    each = cost.processor / documents
    line = f"{step:9}{documents:7}{cost.wall:9.1f}{each * 1000:9.1f}{cost.peak / 2**20:8.0f}"
    if least is not None:
        number, first = least
        line += f"{each / (first.processor / number):7.2f}{cost.peak / first.peak:6.2f}"
    else:
        line += f"{'':13}"
    figures = [f"{name} {value:,.{_digits(value)}f}" for name, value in cost.figures.items() if name != "documents"]
    return "\n".join((f"{line}  {', '.join(figures[:8])}", *(f"{'':30}{more}" for more in figures[8:])))


def _digits(value: float) -> int:
    return 0 if value == int(value) or abs(value) >= 100 else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print as it goes, and keep all of it where a file is named for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="documents: PDF and text files")
    parser.add_argument("--documents", type=int, nargs="+", default=[50, 500])
    parser.add_argument(
        "--work", type=Path, required=True, help="a folder for files and stores; what is there of an earlier run goes"
    )
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=STEPS)
    parser.add_argument("--rows", type=int, default=6, help="rows of each table")
    parser.add_argument("--projects", type=int, default=6, help="projects of each document")
    parser.add_argument("--pages", type=int, default=12, help="read: copies of files of at most so many pages")
    parser.add_argument("--seconds", type=float, default=900, help="read: at most so long for each number of documents")
    parser.add_argument("--repeat", type=int, default=2, help="ask: how often each question is timed")
    parser.add_argument("--whole", type=int, default=100, help="whole1, whole2: at most so many documents")
    parser.add_argument("--keep", action="store_true", help="leave files and stores where they are")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--peers", action="store_true", help="compare with what one would have instead")
    parser.add_argument(
        "--morph-kgc", type=Path, metavar="PYTHON", help="the interpreter in whose environment Morph-KGC is"
    )
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    sizes = Sizes(options.rows, options.projects)
    first = Place(options.work, min(options.documents), sizes)
    print(
        f"{alone(repeated.gather, options.folder, first.facts)} documents in {options.folder}, {os.cpu_count()} cores"
    )
    kept: list[dict[str, object]] = []
    least: dict[str, tuple[int, Cost]] = {}
    if options.steps:
        print(f"{'step':9}{'docs':>7}{'seconds':>9}{'ms/doc':>9}{'peak MB':>8}{'× time':>7}{'memory':>7}")
    for count in sorted(options.documents):
        place = Place(options.work, count, sizes)
        chosen = [step for step in STEPS if step in options.steps]
        if not _STORED.isdisjoint(chosen) and "load" not in chosen and not place.store.exists():
            raise SystemExit(f"{place.store}: 没有库 / there is no store; add the step load")
        for step in chosen:
            if (step == "layouts" and place != first) or (step.startswith("whole") and count > options.whole):
                continue
            cost = measured(step, place, options)
            documents = documents_of(place, cost)
            print(row(step, documents, cost, least.get(step)), flush=True)
            least.setdefault(step, (documents, cost))
            kept.append({"step": step, "documents": documents, **asdict(cost)})
        if not options.keep:
            shutil.rmtree(place.folder, ignore_errors=True)
    compared = []
    if options.peers:
        import peers  # what they need is needed for nothing else

        compared = peers.compare(first, options.morph_kgc)
    if options.json:
        about = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            **asdict(sizes),
        }
        whole = {"about": about, "steps": kept, "peers": [asdict(one) for one in compared]}
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
