"""Validates a graph: every shape against the nodes that it targets (3.4 of the recommendation)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from budgetkg.validate.shacl.answers import Answer, Answers, Job, Row, Tell
from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.queries import Query
from budgetkg.validate.shacl.shapes import Shape, ShapesGraph
from budgetkg.validate.shacl.terms import SH, Term, iri

_SPARQL = iri(f"{SH}SPARQLConstraintComponent")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One validation result, as terms. ``bound`` are the variables of a query's solution."""

    shape: Term
    component: Term
    severity: Term
    focus: Term
    value: Term | None = None
    path: Term | None = None
    constraint: Term | None = None
    messages: tuple[Term, ...] = ()
    bound: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a shape was asked of: ``held``, ``failed``, ``rounding``, ``uncheckable`` or another outcome of a query,
    so many ``times``; ``reason`` says why something could not be checked."""

    shape: Term
    outcome: str
    times: int
    reason: str = ""


class Validation:
    """One run over one graph.

    Args:
        data: the graph.
        shapes: the shapes.
        answers: an engine with the same triples, for ``sh:sparql``.

    Raises (from every method):
        ValueError: when a shape cannot be evaluated.
    """

    def __init__(self, data: Index, shapes: ShapesGraph, answers: Answers) -> None:
        self.data = data
        self._shapes = shapes
        self._answers = answers
        self._conforming: dict[tuple[Term, Term], bool] = {}
        self._seen: set[tuple[Term, Term]] = set()

    def run(self, tell: Tell = lambda _shape, _begins: None) -> tuple[list[Outcome], list[Obligation]]:
        """Every result of the shapes with targets, and what they were asked of; ``tell`` hears of each shape.

        The queries are answered beside the constraints of SHACL Core, as far as the machine has processors.
        """
        results: list[Outcome] = []
        obligations: list[Obligation] = []
        shapes = sorted((s for s in self._shapes.targeted if not s.deactivated), key=lambda shape: bool(shape.queries))
        focus = {shape.node: shape.focus_nodes(self._shapes.index, self.data) for shape in shapes}
        jobs = (
            Job(query, node, shape.node, _path(shape))
            for shape in shapes
            for query in shape.queries
            for node in focus[shape.node]
        )
        finish = self._answers.begin(jobs, tell)
        answered = False
        for shape in shapes:
            if shape.queries and not answered:
                finish()
                answered = True
            tell(shape.node, True)
            self._evaluate(shape, focus[shape.node], results, obligations)
            tell(shape.node, False)
        return results, obligations

    def _evaluate(
        self, shape: Shape, focus_nodes: Sequence[Term], results: list[Outcome], obligations: list[Obligation]
    ) -> None:
        failed = 0
        if self._may_fail(shape, focus_nodes):
            for focus in focus_nodes:
                found = list(self.results(shape, focus))
                results += found
                failed += bool(found)
        if shape.queries and all(query.keeps_ledger for query in shape.queries):
            obligations += self._asked(shape, focus_nodes)
        else:
            obligations.append(Obligation(shape.node, "held", len(focus_nodes) - failed))
            obligations.append(Obligation(shape.node, "failed", failed))

    def _may_fail(self, shape: Shape, focus_nodes: Sequence[Term]) -> bool:
        """Whether some focus node may fail: not where all the distinct values, and numbers of values, pass."""
        if shape.path is None or shape.properties or shape.queries:
            return True
        follow = shape.path.follow
        values = [follow(self.data, focus) for focus in focus_nodes]
        distinct, numbers = set(chain.from_iterable(values)), set(map(len, values))
        for constraint in shape.constraints:
            if constraint.test is not None:
                test = constraint.test
                if not all(test(self, value) for value in distinct):
                    return True
            elif constraint.count is None or not all(map(constraint.count, numbers)):
                return True
        return False

    def results(self, shape: Shape, focus: Term) -> Iterator[Outcome]:
        """The results of a shape for a focus node."""
        if shape.deactivated:
            return
        values: Sequence[Term] = (focus,) if shape.path is None else shape.path.follow(self.data, focus)
        stated = shape.path.node if shape.path is not None else None
        for constraint in shape.constraints:
            for failure in constraint.check(self, focus, values):
                yield Outcome(
                    shape.node,
                    iri(f"{SH}{constraint.component}ConstraintComponent"),
                    shape.severity,
                    focus,
                    failure.value,
                    failure.path or stated,
                    None,
                    shape.messages,
                )
        for node in shape.properties:
            inner = self._shapes.shape(node)
            for value in values:
                yield from self.results(inner, value)
        for query in shape.queries:
            yield from self._solutions(shape, query, focus)

    def conforms(self, shape: Term, node: Term) -> bool:
        """Whether a node conforms to a shape; a shape that comes back to itself there is taken to hold."""
        key = (shape, node)
        known = self._conforming.get(key)
        if known is None:
            self._conforming[key] = True
            known = self._conforming[key] = next(self.results(self._shapes.shape(shape), node), None) is None
        return known

    def _solutions(self, shape: Shape, query: Query, focus: Term) -> Iterator[Outcome]:
        wanted = query.outcome_for(shape.node) if query.keeps_ledger else None
        for row in self._answer(shape, query, focus).rows:
            if wanted is not None and _outcome(row) != wanted:
                continue
            default = focus if shape.path is None else None
            yield Outcome(
                shape.node,
                _SPARQL,
                shape.severity,
                row.get("this", focus),
                row.get("value", default),
                row.get("path", shape.path.node if shape.path is not None else None),
                query.node,
                query.messages or shape.messages,
                {"this": focus, **row},
            )

    def _answer(self, shape: Shape, query: Query, focus: Term) -> Answer:
        return self._answers.of(query, focus, shape.node, _path(shape))

    def _asked(self, shape: Shape, focus_nodes: Sequence[Term]) -> Iterator[Obligation]:
        """What the queries of a shape were asked of. Of two shapes that share a query the first tells what held, and each
        what it asks for; what no shape asks for is nobody's obligation."""
        for focus in focus_nodes:
            for query in shape.queries:
                answer = self._answer(shape, query, focus)
                first = (query.node, focus) not in self._seen
                self._seen.add((query.node, focus))
                if first:
                    yield Obligation(shape.node, "held", answer.held)
                wanted = query.outcome_for(shape.node)
                counted = Counter((_outcome(row), _plain(row.get("reason"))) for row in answer.rows)
                for (outcome, reason), times in counted.items():
                    if outcome == wanted or (first and outcome == "uncheckable"):
                        yield Obligation(shape.node, outcome, times, reason if outcome == "uncheckable" else "")


def _path(shape: Shape) -> str:
    return shape.path.sparql if shape.path is not None else ""


def _outcome(row: Row) -> str:
    return _plain(row.get("outcome"))


def _plain(term: Term | None) -> str:
    return "" if term is None else term[1 : term.rindex('"')] if term.startswith('"') else term
