"""Answers the queries of shapes about one graph, in an engine that is filled when it is first asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph

from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.queries import Query, put_in
from budgetkg.validate.shacl.terms import Term, is_blank

#: A solution: variable → term, without those that are unbound.
Row = Mapping[str, Term]

_HELD = pyoxigraph.Literal("held")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query yields for a focus node: its solutions, each once; of one that keeps a ledger those that did not
    hold, and how many ``held``."""

    rows: tuple[Row, ...]
    held: int = 0


_NOTHING = Answer(())

#: Told of a shape whose query begins (``True``) or is answered.
Tell = Callable[[Term, bool], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A query to be asked: for a focus node, a shape, and that shape's path as SPARQL (``""`` for a node shape)."""

    query: Query
    focus: Term
    shape: Term
    path: str


class Answers:
    """Answers queries about a graph, in an engine that is filled when it is first asked.

    Raises (from every method):
        ValueError: when the engine refuses a query.
    """

    def __init__(self, data: Index, fill: Callable[[], pyoxigraph.Store], threads: int = 1) -> None:
        self._data = data
        self._fill = fill
        self._threads = threads
        self._filled: pyoxigraph.Store | None = None
        self._filling = threading.Lock()
        self._known: dict[tuple[Term, Term, Term], Answer] = {}
        self._met: dict[Term, bool] = {}

    @property
    def _engine(self) -> pyoxigraph.Store:
        with self._filling:
            if self._filled is None:
                self._filled = self._fill()
        return self._filled

    def of(self, query: Query, focus: Term, shape: Term, path: str) -> Answer:
        """The answer for a focus node; that of a query with a ledger is the same for every shape that shares it."""
        met = self._met.get(query.node)
        if met is None:
            met = self._met[query.node] = all(need.is_met(self._data) for need in query.needs)
        if not met:
            return _NOTHING
        key = _key(query, focus, shape)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._ask(query, focus, shape, path)
        return known

    def begin(self, jobs: Iterable[Job], tell: Tell) -> Callable[[], None]:
        """Ask several queries side by side, on threads that can be left behind: the engine works outside Python's lock.

        Returns a function that waits until all are answered. With one thread, which is this one, they are answered already.
        """
        waiting = deque({_key(job.query, job.focus, job.shape): job for job in jobs}.values())
        failures: list[ValueError] = []

        def work() -> None:
            while waiting and not failures:
                try:
                    job = waiting.popleft()
                except IndexError:
                    return
                tell(job.shape, True)
                try:
                    self.of(job.query, job.focus, job.shape, job.path)
                except ValueError as error:
                    failures.append(error)
                tell(job.shape, False)

        if self._threads == 1:
            work()
        several = 0 if self._threads == 1 else min(len(waiting), self._threads)
        threads = [threading.Thread(target=work, daemon=True) for _ in range(several)]
        for thread in threads:
            thread.start()

        def finish() -> None:
            for thread in threads:
                thread.join()
            if failures:
                raise failures[0]

        return finish

    def _ask(self, query: Query, focus: Term, shape: Term, path: str) -> Answer:
        if is_blank(focus):
            raise ValueError(f"{focus}: 空白节点不能代入查询 / a blank node cannot be put into a query")
        terms = {"this": focus, "currentShape": shape, **({"PATH": path} if path else {})}
        whole = put_in(query.obligations if query.keeps_ledger else query.select, terms)
        try:
            solutions = self._engine.query(whole, prefixes=dict(query.prefixes))
            if not isinstance(solutions, pyoxigraph.QuerySolutions):
                raise ValueError(f"{query.node}: 应为 SELECT 查询 / should be a SELECT query")
            names = [variable.value for variable in solutions.variables]
            place = names.index("outcome") if query.keeps_ledger else None
            rows: dict[tuple[object, ...], None] = {}
            held = 0
            for solution in solutions:
                if place is not None and solution[place] == _HELD:
                    held += 1
                else:
                    rows[tuple(solution)] = None
        except (SyntaxError, RuntimeError, OSError) as error:
            raise ValueError(f"{query.node}: 查询无法执行 / the query cannot be run: {error}") from error
        named = ({n: str(term) for n, term in zip(names, row, strict=True) if term is not None} for row in rows)
        return Answer(tuple(named), held)


def _key(query: Query, focus: Term, shape: Term) -> tuple[Term, Term, Term]:
    """By what an answer is known: shapes that share a query with a ledger share its answer."""
    return query.node, focus, "" if query.keeps_ledger else shape
