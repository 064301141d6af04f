"""How long every question of the library takes on stores of different sizes, and beside rdflib.

    python benchmarks/many_documents.py ../shared/corpus --documents 100 --store /tmp/hundred
    python benchmarks/many_documents.py ../shared/corpus --documents 1000 --store /tmp/thousand
    python benchmarks/questions.py /tmp/hundred /tmp/thousand
    python benchmarks/questions.py /tmp/hundred --rdflib

Each question is asked with its defaults, what it requires is taken from the graph; then lookups (``show``) of entities, hubs
among them. Stores are only read. The table gives the least and the median milliseconds (warm; processor time of the process
that asks, which is steadier than the clock and the same on an idle machine) and the rows of the answer, and for several
stores the growth from the first to the last beside that of the documents. ``--rdflib`` asks the same texts of
the merge of the first store in rdflib, in an in-memory store of ours, and on disk, in turns. A question that reads an
aggregate is marked ``a``. What takes longer than ``--limit`` seconds is given up; its process is killed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import rdflib

from budgetkg.graph import codelist_triples, ontology_triples
from budgetkg.graph.vocabulary import PREFIXES
from budgetkg.query import describe, library, run
from budgetkg.query.library import NamedQuery, Parameter
from budgetkg.store import Bindings, Graph, Store, Table, sparql

#: Where the values of required parameters come from, by type; the second parameter of a type gets the second value.
_VALUES = {
    "unit": """SELECT ?code (COUNT(*) AS ?n) { ?sum a bkg:ProjectSum ; bkg:ofUnit ?unit . ?slice bkg:ofUnit ?unit ;
               bkg:totalLine ?line . ?unit org:identifier ?code } GROUP BY ?code ORDER BY DESC(?n) ?code LIMIT 2""",
    "policy": """SELECT ?label { { SELECT ?policy (COUNT(*) AS ?n) { ?policy bkg:citedByUnit ?unit } GROUP BY ?policy }
                 ?policy rdfs:label ?label } ORDER BY DESC(?n) ?label LIMIT 2""",
    "project": """SELECT ?code { { SELECT ?project (COUNT(*) AS ?n) { ?project bkg:budgetedByUnit ?unit } GROUP BY ?project }
                  ?project dcterms:identifier ?code } ORDER BY DESC(?n) ?code LIMIT 2""",
    "year": """SELECT (REPLACE(STR(?year), "^.*/", "") AS ?label) { { SELECT ?year (COUNT(*) AS ?n) { ?slice bkg:ofYear ?year }
               GROUP BY ?year ORDER BY DESC(?n) LIMIT 2 } } ORDER BY ?label""",
    "iri": "SELECT ?line { ?slice bkg:totalLine ?line } ORDER BY ?line LIMIT 2",
    "concept:function": 'SELECT ?code { VALUES ?code { "208" "210" } }',
    "text": """SELECT ?code { ?unit a bkg:BudgetUnit ; org:identifier ?code } ORDER BY ?code LIMIT 2""",
}
#: What is looked up: an entity of each kind, and hubs that everything speaks of.
_SHOWN = {
    "unit": "SELECT ?unit { ?sum a bkg:ProjectSum ; bkg:ofUnit ?unit } ORDER BY ?unit LIMIT 1",
    "project": """SELECT ?project (COUNT(*) AS ?n) { ?project bkg:budgetedByUnit ?unit } GROUP BY ?project
                  ORDER BY DESC(?n) ?project LIMIT 1""",
    "policy": """SELECT ?policy (COUNT(*) AS ?n) { ?policy bkg:citedByUnit ?unit } GROUP BY ?policy
                 ORDER BY DESC(?n) ?policy LIMIT 1""",
    "budget": "SELECT ?budget { ?budget a bkg:ProjectBudget ; bkg:hasIndicator ?i } LIMIT 1",
    "line": "SELECT ?line { ?slice bkg:totalLine ?line } LIMIT 1",
    "indicator": "SELECT ?indicator { ?indicator a bkg:Indicator } LIMIT 1",
    "document": "SELECT ?document { ?document a bkg:SourceDocument } LIMIT 1",
    "subject": "SELECT ?code { VALUES ?code { <code/function/208> } }",
    "hub: measure": "SELECT ?code { VALUES ?code { <code/measure/total> } }",
    "hub: year": "SELECT ?year { ?document bkg:fiscalYear ?year } LIMIT 1",
    "hub: region": "SELECT ?region { ?document bkg:region ?region } LIMIT 1",
    "hub: class": "SELECT ?code { VALUES ?code { bkg:BudgetLine } }",
}
#: How many links of each kind a page fetches.
_PAGE = 20

_AGGREGATES = {
    "ofColumn", "ofUnit", "ofYear", "ofDocument", "ofTable", "ofCategory", "ofLevel1", "ofCheck", "lineCount", "weightSum",
    "usedByUnit", "budgetedByUnit", "citedByUnit", "ProjectSum", "IndicatorSum", "CheckCount", "ColumnSlice",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of each repetition (none: it was given up, or the engine failed), and the rows of the answer."""

    times: tuple[float, ...]
    rows: int = 0
    failed: bool = False

    def __str__(self) -> str:
        if not self.times:
            return f"{'–':>9} {'fails' if self.failed else 'given up':>9} {'':>7}"
        return f"{min(self.times):9.1f} {self.median:9.1f} {self.rows:7}"

    @property
    def median(self) -> float:
        return statistics.median(self.times) if self.times else float("inf")


class Asked(Protocol):
    """What answers a job by its name with the number of rows."""

    def __call__(self, name: str) -> int: ...


class Process:
    """A process of its own that answers jobs, killed where one takes too long."""

    def __init__(self, prepare: Callable[[], Asked], limit: float) -> None:
        self._prepare, self._limit = prepare, limit
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=_serve, args=(self._prepare, theirs))
        self._process.start()
        self._pipe.recv()  # it is ready

    def time(self, name: str, repeat: int) -> Timed:
        """The times of a job; the first asking warms up and counts only where it is so long that it stands alone."""
        times: list[float] = []
        rows = 0
        for _ in range(repeat + 1):
            self._pipe.send(name)
            if not self._pipe.poll(self._limit):
                self._process.kill()
                self._process.join()
                self._start()
                return Timed(())
            try:
                seconds, rows = self._pipe.recv()
            except EOFError:  # the engine cannot answer it, and its process has said why
                self._start()
                return Timed((), failed=True)
            times.append(seconds * 1000)
            if seconds > self._limit / (repeat + 1):
                break
        return Timed(tuple(times[1:] or times), rows)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def _serve(prepare: Callable[[], Asked], pipe: Connection) -> None:
    answer = prepare()
    pipe.send("ready")
    while True:
        name = pipe.recv()
        start = time.process_time()
        rows = answer(name)
        pipe.send((time.process_time() - start, rows))


class RdflibGraph:
    """The merge of a store in rdflib: a :class:`budgetkg.store.Graph`."""

    def __init__(self, base_iri: str, merge: rdflib.Graph) -> None:
        self.base_iri, self._merge = base_iri, merge

    def query(self, text: str, bindings: Bindings | None = None, graphs: object = None) -> Table:
        """The rows, as many as there are, without their values."""
        whole = sparql.unify_lines(text)
        ready = sparql.bind(whole, sparql.check(whole, PREFIXES), bindings or {})
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        rows = list(self._merge.query(f"BASE <{self.base_iri}>\n{prefixes}{ready}"))
        return Table((), tuple(() for _ in rows))


def first_values(graph: Graph) -> dict[str, list[str]]:
    """Values of the graph for parameters that are required, by type."""
    return {kind: [str(row[0]) for row in graph.query(text).rows] for kind, text in _VALUES.items()}


def parameters(query: NamedQuery, values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Values for the parameters that a question requires."""
    found: dict[str, str] = {}
    met: dict[str, int] = {}
    for parameter in query.parameters:
        if parameter.required:
            found[parameter.name] = _value(parameter, values, met)
    return found


def _value(parameter: Parameter, values: Mapping[str, Sequence[str]], met: dict[str, int]) -> str:
    known = values[parameter.type]
    number = met.get(parameter.type, 0)
    met[parameter.type] = number + 1
    return known[number % len(known)]


def asking(graph: Graph, texts_of: Graph) -> Asked:
    """Answers the questions and look-ups of ``texts_of`` by name, asked of ``graph``."""
    values = first_values(texts_of)
    given = {query.name: parameters(query, values) for query in library()}
    shown = {f"show {kind}": str(texts_of.query(text).rows[0][0]) for kind, text in _SHOWN.items()}

    def answer(name: str) -> int:
        if name in shown:
            (entity,) = describe(graph, shown[name], _PAGE)
            return len(entity.statements) + sum(len(group.links) for group in entity.groups)
        return len(run(graph, name, given[name]).rows)

    return answer


def on_disk(path: Path) -> Callable[[], Asked]:
    """The questions asked of a store on disk, opened for reading only."""

    def prepare() -> Asked:
        store = Store.open(path, read_only=True)
        return asking(store, store)

    return prepare


def in_memory(path: Path) -> Callable[[], Asked]:
    """The questions asked of a copy of a store in memory."""

    def prepare() -> Asked:
        copy = Store.in_memory()
        with Store.open(path, read_only=True) as store:
            copy.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
            for document in store.documents():
                copy.replace(document.iri, store.graph_triples(document.iri), document.file_names[0], document.sha256)
        return asking(copy, copy)

    return prepare


def in_rdflib(path: Path) -> Callable[[], Asked]:
    """The texts of the questions asked of the merge of a store in rdflib."""
    merge = rdflib.Graph()
    with Store.open(path, read_only=True) as store:
        base = store.base_iri
        for graph in store.graphs():
            merge.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in store.graph_triples(graph)), format="nt")
        values = first_values(store)
    given = {query.name: parameters(query, values) for query in library()}

    def prepare() -> Asked:
        graph = RdflibGraph(base, merge)

        def answer(name: str) -> int:
            from budgetkg.query.library import named
            from budgetkg.query.parameters import bound

            with Store.open(path, read_only=True) as store:
                bindings = bound(store, named(name), given[name])
            return len(graph.query(named(name).text, bindings).rows)

        return answer

    return prepare


def jobs(only: Sequence[str]) -> Iterator[str]:
    """The names of what is measured: the questions, then the look-ups; all, or those in which a text given stands."""
    for name in [*(query.name for query in library()), *(f"show {kind}" for kind in _SHOWN)]:
        if not only or any(text in name for text in only):
            yield name


def mark(name: str) -> str:
    """``a`` for a question that reads aggregates."""
    texts = {query.name: query.text for query in library()}
    return "a" if any(f"bkg:{term}" in texts.get(name, "") for term in _AGGREGATES) else " "


def compare_sizes(stores: Sequence[Path], names: Sequence[str], repeat: int, limit: float) -> None:
    """Print the times on each store, and how they grow from the first to the last."""
    processes = [Process(on_disk(path), limit) for path in stores]
    sizes = []
    for path in stores:
        with Store.open(path, read_only=True) as store:
            sizes.append(len(store.documents()))
    print(
        f"{'milliseconds, least and median; rows':32}"
        + "".join(f"{f'{size} documents':>28}" for size in sizes)
        + "  growth"
    )
    medians: dict[str, float] = {}
    for name in names:
        found = [process.time(name, repeat) for process in processes]
        growth = f"{found[-1].median / found[0].median:6.1f} ×" if len(found) > 1 else ""
        print(f"{mark(name)} {name:30} " + " ".join(map(str, found)) + f" {growth}", flush=True)
        medians[name] = found[-1].median
    for process in processes:
        process.close()
    for what, chosen in (
        ("questions", [ms for name, ms in medians.items() if not name.startswith("show ")]),
        ("look-ups", [ms for name, ms in medians.items() if name.startswith("show ")]),
    ):
        if chosen:
            slow = sum(ms > 2000 for ms in chosen)
            print(
                f"{what}: {len(chosen)}; median {statistics.median(chosen):.0f} ms, slowest {max(chosen):.0f} ms, {slow} over 2 s"
            )


def compare_engines(path: Path, names: Sequence[str], repeat: int, limit: float) -> None:
    """Print the times in rdflib, in memory and on disk, and the ratios; aggregates apart."""
    engines = [Process(prepare, limit) for prepare in (in_rdflib(path), in_memory(path), on_disk(path))]
    print(f"{'milliseconds, least and median; rows':32}{'rdflib':>28}{'in memory':>28}{'on disk':>28}  ratios")
    ratios: dict[str, list[tuple[float, float]]] = {"a": [], " ": []}
    for name in names:
        found = [engine.time(name, repeat) for engine in engines]
        if any(one.failed for one in found):
            print(f"{mark(name)} {name:30} " + " ".join(map(str, found)), flush=True)
            continue
        theirs, memory, disk = (one.median if one.times else limit * 1000 for one in found)
        ratios[mark(name)].append((theirs / memory, theirs / disk))
        print(
            f"{mark(name)} {name:30} "
            + " ".join(map(str, found))
            + f" {theirs / memory:7.0f} × {theirs / disk:6.0f} ×",
            flush=True,
        )
    for engine in engines:
        engine.close()
    for kind, title in ((" ", "from facts"), ("a", "from aggregates")):
        if ratios[kind]:
            memory, disk = zip(*ratios[kind], strict=True)
            print(
                f"{title}: {len(memory)} questions; in memory {statistics.median(memory):.0f} × (least {min(memory):.1f} ×), "
                f"on disk {statistics.median(disk):.0f} × (least {min(disk):.1f} ×)"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, nargs="+")
    parser.add_argument("--only", action="append", default=[], help="names in which this stands; may be given again")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds after which a question is given up")
    parser.add_argument("--rdflib", action="store_true", help="compare with rdflib on the first store")
    options = parser.parse_args(arguments)
    names = list(jobs(options.only))
    if options.rdflib:
        questions = [name for name in names if not name.startswith("show ")]
        compare_engines(options.store[0], questions, options.repeat, options.limit)
    else:
        compare_sizes(options.store, names, options.repeat, options.limit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
