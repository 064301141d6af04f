"""Triples a second: from the facts of a document to the N-Triples of its graph, beside the same triples put into rdflib.

    python benchmarks/building.py ../shared/corpus/guangzhou-3.pdf ../shared/documents

Every file is read first, which is not measured. Ours is the whole way from the facts: IRIs, terms, aggregates, lines. rdflib
is given the very same triples already made and taken apart, so to walk the facts and to sum them costs it nothing: what is
measured is what no builder on rdflib can save: a URIRef or Literal of each term, ``add``, and for the end product
``serialize(format="nt")``. It gets its best case: each different term is made once, literals are not normalised
(``normalize=False``), and the graph has no other content. "Plain" makes each term anew, as most programs do.

Both work in this process, document after document in turns, each as often as ``--times`` says; the fastest counts, in
processor time. That both give the same triples is checked.
"""

from __future__ import annotations

import argparse
import gc
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from rdflib import Graph, Literal, URIRef

from budgetkg.build import inputs, read
from budgetkg.errors import BudgetkgError
from budgetkg.facts.model import DocumentFacts
from budgetkg.graph import document_lines, document_triples

_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z-]+)|\^\^<(?P<datatype>[^>]+)>)?')
_ESCAPED = re.compile(r'\\(?:u([0-9A-F]{4})|([tnrbf"\\]))')
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}

T = TypeVar("T")

#: A literal taken apart: its text, language and datatype.
Parts = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Given:
    """A triple as a builder has it before it makes terms: IRIs and texts."""

    subject: str
    predicate: str
    thing: str
    literal: Parts | None


def given(facts: DocumentFacts) -> list[Given]:
    """The triples of a document, taken apart."""
    return [
        Given(subject[1:-1], predicate[1:-1], value[1:-1], None if value.startswith("<") else _parts(value))
        for subject, predicate, value in document_triples(facts)
    ]


def _parts(term: str) -> Parts:
    match = _LITERAL.fullmatch(term)
    assert match, term
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else _CHARACTERS[found[2]], match["text"])
    return text, match["language"], match["datatype"]


def in_rdflib(triples: Sequence[Given], interned: bool) -> Graph:
    """The triples in a graph of rdflib's."""
    iri = lru_cache(maxsize=None)(URIRef) if interned else URIRef
    literal = lru_cache(maxsize=None)(_best_literal) if interned else _plain_literal
    graph = Graph(bind_namespaces="none")
    add = graph.add
    for each in triples:
        value = iri(each.thing) if each.literal is None else literal(each.literal)
        add((iri(each.subject), iri(each.predicate), value))
    return graph


def _best_literal(parts: Parts) -> Literal:
    text, language, datatype = parts
    return Literal(text, language, datatype and URIRef(datatype), normalize=False)


def _plain_literal(parts: Parts) -> Literal:
    text, language, datatype = parts
    return Literal(text, language, datatype and URIRef(datatype))


def fastest(work: Callable[[], T], times: int) -> tuple[float, T]:
    """Seconds of processor time, and what the work gave."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


@dataclass
class Times:
    """Seconds that each way took, together for all documents."""

    triples: int = 0
    ours: float = 0
    adding: float = 0
    whole: float = 0
    plain: float = 0

    def row(self, name: str) -> str:
        """A line of the table: thousands of triples a second, and how often faster ours is."""
        rates = (self.triples / seconds / 1000 for seconds in (self.ours, self.adding, self.whole, self.plain))
        ratios = (seconds / self.ours for seconds in (self.adding, self.whole, self.plain))
        return (
            f"{name:36} {self.triples:9} "
            + " ".join(f"{rate:9.0f}" for rate in rates)
            + "  "
            + " ".join(f"{ratio:8.1f}" for ratio in ratios)
        )

    def add(self, other: Times) -> None:
        """Take another's times in."""
        for name in ("triples", "ours", "adding", "whole", "plain"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measured(facts: DocumentFacts, times: int) -> Times:
    """One document, each way in turn; refuses to compare what is not the same."""
    triples = given(facts)
    gc.collect()
    gc.freeze()  # what is given is not searched for garbage while either builds
    ours, lines = fastest(lambda: document_lines(facts), times)
    adding, graph = fastest(lambda: in_rdflib(triples, interned=True), times)
    serialising, text = fastest(lambda: graph.serialize(format="nt", encoding="utf-8"), times)
    plain, _ = fastest(lambda: in_rdflib(triples, interned=False), times)
    gc.unfreeze()
    if len(graph) != len(triples) or sorted(lines.splitlines()) != sorted(filter(None, text.splitlines())):
        raise SystemExit(f"{facts.source.name}: rdflib holds other triples than ours")
    return Times(len(triples), ours, adding, adding + serialising, plain)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every file and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args(arguments)
    print(f"{'':36} {'':9} {'thousand triples a second':^39}  {'ours is … × as fast':^26}")
    print(
        f"{'document':36} {'triples':>9} {'ours':>9} {'add':>9} {'add + nt':>9} {'plain':>9}  {'add':>8} {'add + nt':>8} {'plain':>8}"
    )
    whole, warm = Times(), False
    for file in inputs(options.file):
        try:
            facts = read(file.path, file.base)
        except BudgetkgError as error:
            print(f"{file.name}: {error}", file=sys.stderr)
            continue
        if not warm:
            document_lines(facts)  # what is loaded once a process is not counted
            warm = True
        times = measured(facts, options.times)
        print(times.row(file.name), flush=True)
        whole.add(times)
    print(whole.row("all"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
