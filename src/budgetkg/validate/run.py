"""Validates the documents of a store, one after another, each with the code lists it speaks of."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from budgetkg.errors import Finding, Severity, ValidationError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import SKOS
from budgetkg.store import Statement, StoredDocument
from budgetkg.validate.engine import Engine, EngineName, Progress, Validated
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.messages import filled, readable
from budgetkg.validate.places import place_of, shortened
from budgetkg.validate.report import Report, Result
from budgetkg.validate.shacl.evaluate import Obligation, Outcome
from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shapes import SEVERITIES, Shapes, load_shapes
from budgetkg.validate.terms import parsed

#: Left out of the code lists: a concept's many children are of no use to a document that does not speak of them.
_UNWANTED = f"<{SKOS.narrower}>"
_BROADER = f"<{SKOS.broader}>"
#: What personal data was found must not be printed again.
_UNQUOTED = frozenset({"privacy"})
_ORDER = list(Severity)
#: A document takes a second or two: whatever runs for longer than this many is not going to end.
TIME_LIMIT = 120.0
_SEVERITIES = {f"<{node}>": severity for node, severity in SEVERITIES.items()}


class Graphs(Protocol):
    """What a validation needs of a store."""

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs."""

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store."""

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph."""


def validate(
    store: Graphs,
    documents: Iterable[str] | None = None,
    checks: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    extra_shapes: Sequence[Path] = (),
    *,
    engine: EngineName = "own",
    time_limit: float | None = TIME_LIMIT,
) -> Report:
    """Validate documents of a store.

    Args:
        store: where the graphs are.
        documents: file names or document IRIs; ``None`` for all.
        checks: ids of the checks to run; ``None`` for all.
        severities: how grave a finding must be to be reported; ``None`` for all.
        extra_shapes: further Turtle files of shapes, run beside ours.
        engine: what evaluates the shapes; ``pyshacl`` is the reference, and keeps no ledger.
        time_limit: seconds that one document may take; ``None`` for as long as it needs.

    Raises:
        ValidationError: when the store is empty, a document or check is unknown, shapes cannot be read or run, or take too long.
        StoreError: when the store cannot be read.
    """
    shapes = load_shapes(extra_shapes).select(checks, severities)
    chosen = _chosen(store.documents(), documents)
    lists = CodeLists(store.graph_triples(Iris.under(store.base_iri).code_lists()))
    made_ready = Engine(shapes.within, engine)
    across = Across(shapes.across, engine)
    results: list[Result] = []
    ledger: list[LedgerEntry] = []
    for document in chosen:
        name = document.file_names[0]
        triples = store.graph_triples(document.iri)
        validated = _within(time_limit, made_ready, lists.joined(triples), name)
        results += results_of(validated, shapes.within, name)
        ledger += ledger_of(validated.obligations, shapes.within, name)
        across.add(triples)
    found, counted = across.run(time_limit, chosen, store)
    kept = (r for r in (*results, *found) if severities is None or r.finding.severity in severities)
    names = tuple(document.file_names[0] for document in chosen)
    return Report(tuple(sorted(kept, key=_rank)), names, (*ledger, *counted))


class Across:
    """What the checks across documents need of each of them, gathered while they are validated one by one."""

    def __init__(self, shapes: Shapes, engine: EngineName) -> None:
        self._shapes = shapes
        self._engine = Engine(shapes, engine)
        self._read = shapes.reads
        self._triples: dict[Statement, None] = {}

    def add(self, triples: Iterable[Statement]) -> None:
        """Keep what the checks read of a document."""
        self._triples.update((triple, None) for triple in triples if triple[1] in self._read)

    def run(
        self, limit: float | None, documents: Sequence[StoredDocument], store: Graphs
    ) -> tuple[list[Result], tuple[LedgerEntry, ...]]:
        """The findings, each of the document in which its value stands, and a ledger of no document in particular."""
        if len(documents) < 2 or not self._shapes.all:
            return [], ()
        validated = _within(limit, self._engine, list(self._triples), f"{len(documents)} documents")
        by_iri = {document.iri: document for document in documents}
        owned: dict[str, list[Outcome]] = {}
        for outcome in validated.outcomes:
            owned.setdefault(_owner(outcome.value, by_iri), []).append(outcome)
        results: list[Result] = []
        for iri, outcomes in owned.items():
            graph = Index(store.graph_triples(iri)) if iri else validated.graph
            name = by_iri[iri].file_names[0] if iri else ""
            results += (_result(outcome, graph, self._shapes, name) for outcome in outcomes)
        return results, ledger_of(validated.obligations, self._shapes, "")


def _owner(node: str | None, documents: Collection[str]) -> str:
    """The document under whose IRI a node is named; ``""`` for none."""
    iri = "" if node is None else node[1:-1]
    while iri and iri not in documents:
        iri = iri.rpartition("/")[0]
    return iri


class CodeLists:
    """The code lists of a store by concept, so that a document is joined by those it speaks of and no others."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._about: dict[str, list[Statement]] = {}
        for statement in statements:
            if statement[1] != _UNWANTED:
                self._about.setdefault(statement[0], []).append(statement)

    def joined(self, triples: Sequence[Statement]) -> list[Statement]:
        """The triples, each once, with what the lists say of their concepts."""
        return list(dict.fromkeys((*triples, *self.described(triples))))

    def described(self, triples: Iterable[Statement]) -> Iterator[Statement]:
        """What the lists say of the concepts that are objects of the triples, and of those above them."""
        waiting = {value for _subject, _predicate, value in triples} & self._about.keys()
        done: set[str] = set()
        while waiting:
            concept = waiting.pop()
            done.add(concept)
            for statement in self._about[concept]:
                yield statement
                above = statement[2]
                if statement[1] == _BROADER and above in self._about and above not in done:
                    waiting.add(above)


def validate_triples(
    triples: Sequence[Statement], shapes: Shapes, lists: CodeLists, document: str
) -> tuple[Result, ...]:
    """Validate the graph of one document, whose file name is ``document``.

    Raises:
        ValidationError: when the shapes cannot be run.
    """
    return results_of(Engine(shapes).run(lists.joined(triples)), shapes, document)


def results_of(validated: Validated, shapes: Shapes, document: str) -> tuple[Result, ...]:
    """The results of a validated graph, with the findings that they are for people."""
    return tuple(_result(outcome, validated.graph, shapes, document) for outcome in validated.outcomes)


def ledger_of(obligations: Iterable[Obligation], shapes: Shapes, document: str) -> tuple[LedgerEntry, ...]:
    """The obligations of a graph, check by check; a check of ours that was asked of nothing is there with zeros."""
    counted: dict[str, Counter[str]] = {}
    reasons: dict[str, Counter[str]] = {}
    for obligation in obligations:
        check = shapes.check_of(parsed(obligation.shape))
        outcomes = counted.setdefault(check, Counter())
        if obligation.outcome == "uncheckable":
            reasons.setdefault(check, Counter())[obligation.reason] += obligation.times
        else:
            # A query may have its own words for kinds of failure (“wording”, “partial”).
            known = obligation.outcome in ("held", "rounding")
            outcomes[obligation.outcome if known else "failed"] += obligation.times
    return tuple(
        LedgerEntry(
            document,
            check,
            counted.get(check, Counter())["held"],
            counted.get(check, Counter())["failed"],
            counted.get(check, Counter())["rounding"],
            tuple(sorted(reasons.get(check, Counter()).items())),
        )
        for check in sorted(counted.keys() | reasons.keys() | {check.id for check in shapes.checks})
    )


def _within(limit: float | None, engine: Engine, statements: Sequence[Statement], document: str) -> Validated:
    """Runs an engine on a thread that can be left behind: a query that does not end cannot be stopped.

    Raises:
        ValidationError: when the limit is passed, with the shape at which it was.
    """
    progress = Progress()
    done: queue.SimpleQueue[Validated | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put(engine.run(statements, progress))
        except BaseException as error:
            done.put(error)

    threading.Thread(target=work, daemon=True, name=f"validate {document}").start()
    try:
        outcome = done.get(timeout=limit)
    except queue.Empty:
        shape = ", ".join(progress.shapes) or engine.name
        raise ValidationError(
            f"{document}: {limit:g} 秒内未能核验完，停在 / not validated within {limit:g} seconds, stopped at {shape}; "
            "请检查该形状的查询，或用 --timeout 放宽 / look at that shape's query, or allow more time with --timeout"
        ) from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _chosen(stored: Sequence[StoredDocument], asked: Iterable[str] | None) -> tuple[StoredDocument, ...]:
    if not stored:
        raise ValidationError("库中没有文件 / the store holds no documents; read some with: budgetkg build PATH")
    if asked is None:
        return tuple(stored)
    chosen: list[StoredDocument] = []
    for name in asked:
        found = [document for document in stored if name == document.iri or name in document.file_names]
        if not found:
            known = ", ".join(document.file_names[0] for document in stored) or "none"
            raise ValidationError(f"{name}: 库中没有此文件 / no such document in the store; it holds: {known}")
        chosen += (document for document in found if document not in chosen)
    return tuple(chosen)


def _result(outcome: Outcome, graph: Index, shapes: Shapes, document: str) -> Result:
    shape = parsed(outcome.shape)
    code = shapes.check_of(shape)
    place = place_of(graph, outcome.value, outcome.focus)
    said = filled(outcome.messages, outcome.bound)
    spare = next(iter(sorted(said.values())), code)
    stated = outcome.bound.get("printed")
    printed = "" if code in _UNQUOTED else place.printed if stated is None else shortened(readable(stated))
    finding = Finding(
        code,
        _SEVERITIES.get(outcome.severity, Severity.VIOLATION),
        said.get("zh", spare),
        said.get("en", spare),
        document,
        place.page,
        place.row,
        printed,
        readable(outcome.bound.get("found")),
        readable(outcome.bound.get("expected")),
        readable(outcome.focus),
    )
    constraint, path, value = (
        None if term is None else parsed(term) for term in (outcome.constraint, outcome.path, outcome.value)
    )
    return Result(finding, shape, parsed(outcome.component), parsed(outcome.focus), constraint, path, value)


def _rank(result: Result) -> tuple[int, str, int, int, str, str, str]:
    finding = result.finding
    place = (finding.page or 0, finding.row or 0)
    return (
        _ORDER.index(finding.severity),
        finding.document,
        *place,
        finding.code,
        finding.message_en,
        str(result.value),
    )
