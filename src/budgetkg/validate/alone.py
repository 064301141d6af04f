"""Validates one document after another, each by itself: what one process does, this or one of several."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from budgetkg.errors import Severity, ValidationError
from budgetkg.graph.iris import Iris
from budgetkg.store import Statement, StoredDocument
from budgetkg.validate.across import Packed, packed
from budgetkg.validate.codelists import CodeLists
from budgetkg.validate.engine import Engine, EngineName, Progress, Validated
from budgetkg.validate.findings import Found, found_in, ledger_of
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.shapes import Shapes, load_shapes

#: A document takes a second or two: whatever runs for longer than this many is not going to end.
TIME_LIMIT = 120.0


class Graphs(Protocol):
    """What is needed of a store."""

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs."""

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to validate: what the options of :func:`budgetkg.validate.validate` say, and with how many ``threads``."""

    checks: tuple[str, ...] | None = None
    severities: tuple[Severity, ...] | None = None
    extra_shapes: tuple[Path, ...] = ()
    engine: EngineName = "own"
    time_limit: float | None = TIME_LIMIT
    threads: int = 1

    def shapes(self) -> Shapes:
        """The shapes that are asked for.

        Raises:
            ValidationError: when a check is unknown, or shapes cannot be read.
        """
        return load_shapes(self.extra_shapes).select(self.checks, self.severities)


@dataclass(frozen=True, slots=True)
class Part:
    """What one document gives: its findings, its part of the ledger, and what the checks across documents read of it."""

    found: tuple[Found, ...]
    ledger: tuple[LedgerEntry, ...]
    read: tuple[Packed, ...]


class Alone:
    """Shapes and code lists made ready for one document after another.

    Args:
        store: where the graphs are.
        asked: how to validate.
        shapes: the shapes that are asked for, where they are at hand.

    Raises (from every method):
        ValidationError: when shapes cannot be read or run, or take too long.
        StoreError: when the store cannot be read.
    """

    def __init__(self, store: Graphs, asked: Asked, shapes: Shapes | None = None) -> None:
        self._store = store
        self._limit = asked.time_limit
        self._shapes = shapes or asked.shapes()
        self._within = self._shapes.within
        self._engine = Engine(self._within, asked.engine, asked.threads)
        self._lists = CodeLists(store.graph_triples(Iris.under(store.base_iri).code_lists()))

    def part(self, document: StoredDocument) -> Part:
        """Validate a document."""
        name = document.file_names[0]
        triples = self._store.graph_triples(document.iri)
        validated = timed(self._limit, self._engine, self._lists.joined(triples), name)
        return Part(
            found_in(validated, self._within, name),
            ledger_of(validated.obligations, self._within, name),
            packed(triples, self._shapes),
        )


def timed(limit: float | None, engine: Engine, statements: Sequence[Statement], document: str) -> Validated:
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
        raise too_late(document, limit or 0, ", ".join(progress.shapes) or engine.name) from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def too_late(document: str, limit: float, place: str) -> ValidationError:
    """What to say of a document that takes too long; ``place`` is the shape at which it was."""
    return ValidationError(
        f"{document}: {limit:g} 秒内未能核验完，停在 / not validated within {limit:g} seconds, stopped at {place}; "
        "请检查该形状的查询，或用 --timeout 放宽 / look at that shape's query, or allow more time with --timeout"
    )
