"""Validation by our engine beside plain ``pyshacl.validate``, on the same graphs and shapes, in one run.

    python benchmarks/validation.py ../shared/documents/*.txt                 # with pyshacl beside it
    python benchmarks/validation.py --alone ../shared/corpus/*.pdf            # milliseconds for 1,000 triples, and reading
    python benchmarks/validation.py --store S100 S1000                        # the command, with one process and with two

Both start from the triples of a document as N-Triples terms, and are measured in processor time of this process; building
pyshacl's graph and our index are part of it; ``clock`` is the time by the clock, for our engine asks queries side by side. The results are compared by shape, focus node and value. ``reading`` is what
it takes to read the document, ``growth`` the milliseconds for 1,000 triples when the documents are validated 1, 2, 4 …
times over. With ``--store`` whole stores are validated by ``budgetkg validate -f json``: seconds by the clock, milliseconds of
processor time for a document, and the memory of the largest process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from pyshacl import validate as plain_validate
from rdflib import SH, Graph
from rdflib.term import Node

from budgetkg.build import examine
from budgetkg.document.pdf import isolated
from budgetkg.errors import BudgetkgError
from budgetkg.graph import codelist_triples, document_triples
from budgetkg.store import Statement, Store
from budgetkg.validate import Shapes, load_shapes
from budgetkg.validate.codelists import CodeLists
from budgetkg.validate.engine import Engine
from budgetkg.validate.findings import found_in, ledger_of
from budgetkg.validate.reference import data_graph
from budgetkg.validate.terms import from_rdflib

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of this process, and what the work returned."""
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def ours(engine: Engine, shapes: Shapes, lists: CodeLists, graph: Sequence[Statement]) -> set[tuple[str, str, str]]:
    """Shape, focus node and value of every result; findings and ledger are made too, as a steward gets them."""
    found = engine.run(lists.joined(graph))
    found_in(found, shapes, "document")
    ledger_of(found.obligations, shapes, "document")
    return {(outcome.shape, outcome.focus, str(outcome.value)) for outcome in found.outcomes}


def theirs(statements: Sequence[Statement], shapes: Graph) -> set[tuple[str, str, str]]:
    """The same of what pyshacl finds when it is called as its documentation says."""
    _conforms, report, _text = plain_validate(data_graph(statements), shacl_graph=shapes)

    def stated(node: Node, predicate: Node) -> str:
        value = report.value(node, predicate)
        return "None" if value is None else str(from_rdflib(value))

    return {
        (stated(node, SH.sourceShape), stated(node, SH.focusNode), stated(node, SH.value))
        for node in report.objects(None, SH.result)
    }


def validate_all(engine: Engine, lists: CodeLists, graphs: Sequence[Sequence[Statement]]) -> None:
    """Every graph, one after another."""
    for graph in graphs:
        engine.run(lists.joined(graph))


def command(store: Path, jobs: int) -> None:
    """Print what the command takes for a store."""
    with Store.open(store, read_only=True) as opened:
        documents = len(opened.documents())
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    line = [sys.executable, "-m", "budgetkg", "validate", "-f", "json", "--store", str(store), "--jobs", str(jobs)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{store.name}: {documents} documents, {jobs} jobs: {clock:.1f} s, {spent * 1e3 / documents:.0f} ms a document, "
        f"{used.ru_maxrss // 1024} MB, exit {process.returncode}",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every file and print a line for each; 1 when the two engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--alone", action="store_true", help="our engine alone")
    parser.add_argument(
        "--store", action="store_true", help="the files are stores: the command, with one process and two"
    )
    options = parser.parse_args(arguments)
    if options.store:
        for store in options.file:
            command(store, 1)
            command(store, 2)
        return 0
    isolated.read_here()
    shapes = load_shapes()
    engine, lists = Engine(shapes, threads=os.cpu_count() or 1), CodeLists(codelist_triples())
    graphs: list[list[Statement]] = []
    own_time = clock_time = their_time = reading_time = 0.0
    triples, same = 0, True
    print(
        f"{'document':44} {'triples':>8} {'ms/1,000':>9} {'clock':>7} {'reading':>8} {'pyshacl':>9} {'ratio':>6}  results"
    )
    for path in options.file:
        try:
            reading, (_, facts) = timed(partial(examine, path))
        except BudgetkgError as error:
            print(f"{path.name:44} {str(error).splitlines()[0][:60]}")
            continue
        graph = list(document_triples(facts))
        if not graphs:
            ours(engine, shapes, lists, graph)  # the shapes are made ready once
        started = time.perf_counter()
        own, results = timed(partial(ours, engine, shapes, lists, graph))
        clock = time.perf_counter() - started
        graphs.append(graph)
        own_time, clock_time, reading_time = own_time + own, clock_time + clock, reading_time + reading
        triples += len(graph)
        line = f"{path.name[:44]:44} {len(graph):8} {own * 1e6 / len(graph):9.1f} {clock * 1e6 / len(graph):7.1f} {reading / own:7.1f}×"
        if not options.alone:
            plain, others = timed(partial(theirs, lists.joined(graph), shapes.graph))
            their_time += plain
            same = same and others == results
            line += (
                f" {plain:8.1f}s {plain / own:5.0f}×  {len(results)} {'the same' if others == results else 'DIFFERENT'}"
            )
        else:
            line += f" {'':9} {'':6}  {len(results)}"
        print(line, flush=True)
    if not graphs:
        return 2
    print(f"{'all':44} {triples:8} {own_time * 1e6 / triples:9.1f} {clock_time * 1e6 / triples:7.1f}", end="")
    print(f" {reading_time / own_time:7.1f}×", end="")
    print(f" {their_time:8.1f}s {their_time / own_time:5.0f}×" if their_time else "")
    for times in (1, 2, 4):
        again, _ = timed(partial(validate_all, engine, lists, graphs * times))
        print(f"growth: {times * len(graphs):5} documents {again * 1e6 / (times * triples):6.1f} ms/1,000")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
