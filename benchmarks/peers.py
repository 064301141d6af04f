"""What one would have instead, on the same documents in the same run: pdfplumber, rdflib, oxrdflib, Morph-KGC, pyshacl.

Each peer is given its best case, and told so in its line. Rates are by the second of the processor; the ratio is ours divided by
theirs. A peer that is not installed is named with the reason.
"""

from __future__ import annotations

import gc
import importlib.util
import io
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import rdflib

from budgetkg.build import examine
from budgetkg.document.pdf import isolated
from budgetkg.graph import codelist_triples, document_iri, document_lines, document_triples
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.store import Statement, Store
from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import prepare_lines
from budgetkg.validate import load_shapes
from budgetkg.validate.codelists import CodeLists
from budgetkg.validate.engine import Engine
from budgetkg.validate.terms import parsed
from compared import DOCUMENTS, Compared, filled, some
from measuring import Stopwatch, alone
from morph_lines import morph_building
from questions import Process, in_rdflib, on_disk
from repeated import gathered
from speed import tables_alone
from steps import Place, page_count
from validation import ours as validated_here
from validation import theirs as validated_there

#: Questions that join, group, and search texts; asked with their defaults.
_QUESTIONS = (
    "unit-totals",
    "policy-money",
    "three-public",
    "repeated-indicators",
    "subjects",
    "largest-projects",
    "shared-projects",
)
_QUESTION_LIMIT = 30.0


def compare(place: Place, morph: Path | None) -> list[Compared]:
    """Every peer after another, each in a process of its own; prints as it goes."""
    print(f"{'what one would have instead':34}{'ours':>12}{'theirs':>12}")
    found: list[Compared] = []
    for work, arguments in (
        (pdfplumber_tables, (place,)),
        (rdflib_building, (place,)),
        (rdflib_asking, (place,)),
        (oxrdflib_loading, (place,)),
        (morph_building, (place, morph)),
        (plain_pyshacl, (place,)),
    ):
        for one in alone(work, *arguments):
            print(one, flush=True)
            found.append(one)
    return found


def pdfplumber_tables(place: Place) -> list[Compared]:
    """The tables of PDF pages alone, against the whole way from the page to triples."""
    paths = [original.path for original in gathered(place.facts) if original.path.suffix.lower() == ".pdf"]
    chosen = sorted(paths, key=page_count)[:6]
    if not chosen:
        return [Compared("pdfplumber extract_tables", note="no PDF among the documents")]
    isolated.read_here()
    document_lines(examine(chosen[0])[1])  # what is loaded once is not counted
    mine, other, pages = Stopwatch(), Stopwatch(), 0
    for path in chosen:
        with mine:
            document_lines(examine(path)[1])
        with other:
            pages += tables_alone(path)
    return [
        Compared(
            "pdfplumber extract_tables",
            "pages/s",
            pages / mine.processor,
            pages / other.processor,
            f"{len(chosen)} PDFs, {pages} pages; ours goes on to triples, theirs ends with the tables",
        )
    ]


class Said(NamedTuple):
    """A term as a program has it that is about to make an rdflib term of it."""

    text: str
    kind: str  # "iri", or the datatype or language of a literal
    language: bool = False


def rdflib_building(place: Place) -> list[Compared]:
    """The same triples as terms of an ``rdflib.Graph``, and as N-Triples; what to say is known to the peer beforehand."""
    for facts in some(place):  # what is loaded once, such as the code lists, is not counted
        prepare_lines(document_iri(facts), facts.source.sha256, document_lines(facts), DEFAULT_BASE)
    gc.collect()
    gc.freeze()  # nor is what this benchmark holds, which the collector would look through for the peer's many objects
    mine, ready, adding, writing, triples = Stopwatch(), Stopwatch(), Stopwatch(), Stopwatch(), 0
    for facts in some(place, DOCUMENTS):
        with mine:
            lines = document_lines(facts)
        with ready:
            prepare_lines(document_iri(facts), facts.source.sha256, lines, DEFAULT_BASE)
        said = [tuple(map(_said, statement)) for statement in document_triples(facts)]
        triples += len(said)
        with adding:
            graph = rdflib.Graph()
            known: dict[Said, rdflib.term.Node] = {}
            for statement in said:
                for term in statement:
                    if term not in known:
                        known[term] = _made(term)
                subject, predicate, value = (known[term] for term in statement)
                graph.add((subject, predicate, value))
        with writing:
            graph.serialize(format="nt", encoding="utf-8")
    rate, both = triples / mine.processor, adding.processor + writing.processor
    best = "terms made once a document, not normalised, and it is told what to say; ours finds it in the facts"
    stored = f"ours with checks, order and search entries: {triples / (mine.processor + ready.processor):,.0f}"
    return [
        Compared("rdflib Graph, to N-Triples", "triples/s", rate, triples / both, best),
        Compared("rdflib Graph, add alone", "triples/s", rate, triples / adding.processor, stored),
    ]


def _said(term: str) -> Said:
    node = parsed(term)
    if isinstance(node, rdflib.URIRef):
        return Said(str(node), "iri")
    assert isinstance(node, rdflib.Literal)
    return Said(str(node), str(node.language or node.datatype or ""), bool(node.language))


def _made(term: Said) -> rdflib.term.Node:
    if term.kind == "iri":
        return rdflib.URIRef(term.text)
    if term.language:
        return rdflib.Literal(term.text, lang=term.kind)
    return rdflib.Literal(term.text, datatype=rdflib.URIRef(term.kind) if term.kind else None, normalize=False)


def rdflib_asking(place: Place) -> list[Compared]:
    """Questions of the library asked of the merge of the documents in rdflib, in memory, and of our store on disk."""
    with tempfile.TemporaryDirectory(prefix="budgetkg-", dir=place.work) as room:
        store = Path(room) / "store"
        alone(filled, place, store)
        here, there = Process(on_disk(store), _QUESTION_LIMIT), Process(in_rdflib(store), _QUESTION_LIMIT)
        try:
            ratios, mine, other, given_up = [], [], [], 0
            for name in _QUESTIONS:
                own, theirs = here.time(name, 2), there.time(name, 1)
                given_up += not theirs.times
                mine.append(own.median)
                other.append(theirs.median if theirs.times else _QUESTION_LIMIT * 1000)
                ratios.append(other[-1] / mine[-1])
        finally:
            here.close()
            there.close()
    note = f"{len(ratios)} questions: {statistics.median(ratios):.0f} × in the middle, {min(ratios):.1f} × at least; {given_up} given up after {_QUESTION_LIMIT:.0f} s"
    return [
        Compared(
            "rdflib Graph, questions",
            "questions/s",
            1000 / statistics.median(mine),
            1000 / statistics.median(other),
            note,
        )
    ]


def oxrdflib_loading(place: Place) -> list[Compared]:
    """The same graphs loaded on disk through rdflib with oxrdflib, as terms and as files; ours has the merge and the search besides."""
    if importlib.util.find_spec("oxrdflib") is None:
        return [Compared("rdflib + oxrdflib, loading", note="not installed: pip install oxrdflib")]
    made = [
        prepare_lines(document_iri(facts), facts.source.sha256, document_lines(facts), DEFAULT_BASE)
        for facts in some(place)
    ]
    triples = sum(one.statements for one in made)
    mine, adding, parsing = Stopwatch(), Stopwatch(), Stopwatch()
    with tempfile.TemporaryDirectory(prefix="budgetkg-", dir=place.work) as room:
        with Store.create_or_open(Path(room) / "own") as store:
            for number, one in enumerate(made):
                with mine:
                    store.put(one, KeptFile(f"{number}.pdf", one.sha256, one.graph, None, "benchmark"))
        by_terms = rdflib.Dataset(store="Oxigraph")
        by_terms.open(str(Path(room) / "terms"))
        for one in made:
            terms = [tuple(map(parsed, statement)) for statement in _statements(one.lines)]
            with adding:
                graph = by_terms.graph(rdflib.URIRef(one.graph))
                by_terms.addN((subject, predicate, value, graph) for subject, predicate, value in terms)
        by_terms.close()
        by_files = rdflib.Dataset(store="Oxigraph")
        by_files.open(str(Path(room) / "files"))
        for one in made:
            with parsing:
                by_files.graph(rdflib.URIRef(one.graph)).parse(
                    io.BytesIO(one.lines), format="ox-nt", transactional=False
                )
        by_files.close()
    rate = triples / mine.processor
    return [
        Compared(
            "rdflib + oxrdflib, addN",
            "triples/s",
            rate,
            triples / adding.processor,
            "a transaction a document; its terms were made before",
        ),
        Compared(
            "rdflib + oxrdflib, bulk load",
            "triples/s",
            rate,
            triples / parsing.processor,
            "its own fast parser, not transactional; it stores half as many quads: no merge, no search, no ledger",
        ),
    ]


def _statements(lines: bytes) -> Iterator[Statement]:
    for line in lines.decode("utf-8").splitlines():
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        yield subject, predicate, value


def plain_pyshacl(place: Place) -> list[Compared]:
    """``pyshacl.validate`` with our shapes on the smallest document."""
    shapes = load_shapes()
    engine, lists = Engine(shapes), CodeLists(codelist_triples())
    graph = min((list(document_triples(facts)) for facts in some(place)), key=len)
    validated_here(engine, shapes, lists, graph)  # the shapes are made ready once
    mine, other = Stopwatch(), Stopwatch()
    with mine:
        own = validated_here(engine, shapes, lists, graph)
    with other:
        theirs = validated_there(lists.joined(graph), shapes.graph)
    note = f"one document of {len(graph)} triples; the results are {'the same' if own == theirs else 'DIFFERENT'}"
    return [Compared("pyshacl.validate", "triples/s", len(graph) / mine.processor, len(graph) / other.processor, note)]
