"""The engines of a validation: our own over triples as they come from a store, and pyshacl as the reference.

Our own (:mod:`budgetkg.validate.shacl`) does all of SHACL Core and ``sh:sparql``; shapes of a steward's own that use more
(custom constraint components, ``$shapesGraph``) are handed to pyshacl beside it. The tests hold the two against each
other, result by result, on every example, on damaged graphs and on the W3C suite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pyoxigraph

from budgetkg.errors import ValidationError
from budgetkg.validate import reference
from budgetkg.validate.shacl.answers import Answers
from budgetkg.validate.shacl.evaluate import Obligation, Outcome, Validation
from budgetkg.validate.shacl.index import Index, Statement
from budgetkg.validate.shacl.shapes import ShapesGraph
from budgetkg.validate.shapes import Shapes
from budgetkg.validate.terms import from_rdflib

#: ``own`` is this project's engine, ``pyshacl`` the reference: the same results, some hundred times slower, without a ledger.
EngineName = Literal["own", "pyshacl"]


@dataclass(frozen=True, slots=True)
class Validated:
    """The results for one graph, what was asked of it, and the graph itself, to look up what a result is about."""

    outcomes: tuple[Outcome, ...]
    obligations: tuple[Obligation, ...]
    graph: Index


class Progress:
    """What an engine is doing, for whoever waits for it: the shapes that are being evaluated."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    def tell(self, shape: str, begins: bool) -> None:
        """A shape is taken up, or done with."""
        self._running[shape] += 1 if begins else -1

    @property
    def shapes(self) -> list[str]:
        """The shapes that are being evaluated, as N-Triples terms."""
        return sorted(shape for shape, times in self._running.items() if times > 0)


@dataclass(frozen=True)
class Engine:
    """Shapes made ready to validate one graph after another; ``threads`` answer queries side by side."""

    shapes: Shapes
    name: EngineName = "own"
    threads: int = 1

    @cached_property
    def _graph(self) -> ShapesGraph:
        triples = (tuple(str(from_rdflib(term)) for term in triple) for triple in self.shapes.graph)
        graph = ShapesGraph(Index((s, p, o) for s, p, o in triples))
        try:
            _ = graph.targeted
        except ValueError as error:
            raise ValidationError(f"形状无法执行 / the shapes cannot be run: {error}") from error
        return graph

    def run(self, statements: Sequence[Statement], progress: Progress | None = None) -> Validated:
        """Validate a graph, given as triples of N-Triples terms, each once.

        Raises:
            ValidationError: when the shapes cannot be evaluated.
        """
        graph = Index(statements)
        if self.name == "pyshacl":
            return Validated(reference.run(statements, self.shapes.graph), (), graph)
        answers = Answers(graph, lambda: _store(statements), self.threads)
        try:
            outcomes, obligations = Validation(graph, self._graph, answers).run((progress or Progress()).tell)
        except ValueError as error:
            raise ValidationError(f"形状无法执行 / the shapes cannot be run: {error}") from error
        if self._graph.foreign:
            outcomes += reference.run(statements, self.shapes.without_targets(self._graph.foreign))
        return Validated(tuple(outcomes), tuple(obligations), graph)


def _store(statements: Sequence[Statement]) -> pyoxigraph.Store:
    """The triples in an engine that answers queries."""
    store = pyoxigraph.Store()
    text = "\n".join(f"{s} {p} {o} ." for s, p, o in statements)
    # Our own terms come from a store, which holds nothing but sound IRIs: they need not be looked at again.
    store.bulk_load(text.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return store
