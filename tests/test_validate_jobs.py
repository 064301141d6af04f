"""Validation by several processes: the same report, and nothing left behind however it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from budgetkg.document import apart, read_document
from budgetkg.errors import ValidationError
from budgetkg.facts.read import read_facts
from budgetkg.graph import codelist_triples, document_iri, document_triples, ontology_triples
from budgetkg.source import Source
from budgetkg.store import Statement, Store
from budgetkg.validate import ledger_csv, load_shapes, processes, run, to_csv, to_json, to_sarif, to_turtle, validate
from budgetkg.validate.across import read
from budgetkg.validate.shapes import Reads
from conftest import EXAMPLES, SLUGS
from test_validate_limits import ENDLESS

COPIES = 9


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One budget under several names and hashes, of units that differ: what they share is found across them."""
    path = tmp_path_factory.mktemp("jobs") / "store"
    smallest = min(SLUGS, key=lambda slug: (EXAMPLES / f"{slug}.txt").stat().st_size)
    facts = read_facts(read_document(Source.read(EXAMPLES / f"{smallest}.txt", EXAMPLES)))
    with Store.create_or_open(path) as made:
        made.load_reference(ontology_triples(made.base_iri), codelist_triples(made.base_iri))
        iri = document_iri(facts, made.base_iri)
        triples = list(document_triples(facts, made.base_iri))
        for number in range(COPIES):
            other = f"{made.base_iri}document/{number:016x}"
            made.replace(other, list(copied(triples, iri, other, number)), f"{number}.txt", f"{number:064x}")
    with Store.open(path, read_only=True) as opened:
        yield opened


def copied(triples: list[Statement], document: str, other: str, number: int) -> Iterator[Statement]:
    """The document under another IRI, its units under other ones."""
    for s, p, o in triples:
        here, there = (term.replace(document, other).replace("/unit/", f"/unit/{number}-") for term in (s, o))
        yield here, p, there


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[apart.Process]:
    """The processes that are started."""
    kept: list[apart.Process] = []

    def start(workers: int) -> list[apart.Process]:
        kept.extend(processes.started(workers))
        return kept

    monkeypatch.setattr(run, "started", start)
    return kept


def test_two_processes_tell_the_same_as_one(store: Store, started: list[apart.Process]) -> None:
    told: list[str] = []
    alone = validate(store)
    assert not started
    together = validate(store, jobs=2, tell=told.append)
    assert len(started) == 2
    assert together == alone
    assert sorted(told) == list(alone.documents)
    assert {finding.code for finding in alone.findings} >= {"boilerplate-across"}
    shapes = load_shapes()
    for write in (to_csv, ledger_csv, to_turtle, lambda r: to_json(r, shapes.reasons), lambda r: to_sarif(r, shapes.checks, "1")):  # fmt: skip
        assert list(write(together)) == list(write(alone))


def test_few_documents_are_not_worth_a_process(store: Store, started: list[apart.Process]) -> None:
    names = [document.file_names[0] for document in store.documents()[:3]]
    assert validate(store, names, jobs=8).documents == tuple(names)
    assert not started


def kill_one(processes_: list[apart.Process]) -> None:
    os.kill(processes_[0].pid, signal.SIGKILL)


def interrupt(_processes: list[apart.Process]) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("happens", "error", "said"),
    [(kill_one, ValidationError, r"\d\.txt: .*ended by itself \(code -9\)"), (interrupt, KeyboardInterrupt, "^$")],
)
def test_no_process_is_left_behind(
    store: Store,
    started: list[apart.Process],
    happens: Callable[[list[apart.Process]], None],
    error: type[BaseException],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        validate(store, jobs=2, tell=lambda _name: happens(started))
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_document_over_its_time_is_told_by_a_process_too(
    store: Store, started: list[apart.Process], tmp_path: Path
) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(ENDLESS, encoding="utf-8")
    with pytest.raises(ValidationError, match=r"^\d\.txt: .*https://example\.org/endless.*--timeout"):
        validate(store, checks=["year"], extra_shapes=[file], time_limit=1.0, jobs=2)
    assert all(process.poll() is not None for process in started)


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.mark.parametrize(
    ("classes", "kept"),
    [
        (set(), [("<a>", TYPE, "<A>"), ("<a>", "<p>", '"1"'), ("<b>", TYPE, "<B>"), ("<b>", "<p>", '"2"')]),
        ({"<A>"}, [("<a>", TYPE, "<A>"), ("<a>", "<p>", '"1"')]),
    ],
)
def test_checks_across_documents_are_given_what_they_read(classes: set[str], kept: list[Statement]) -> None:
    triples = [
        ("<a>", TYPE, "<A>"), ("<a>", "<p>", '"1"'), ("<a>", "<q>", '"1"'), ("<b>", TYPE, "<B>"), ("<b>", "<p>", '"2"'),
    ]  # fmt: skip
    assert list(read(triples, [Reads(frozenset({TYPE, "<p>"}), frozenset(classes))])) == kept
