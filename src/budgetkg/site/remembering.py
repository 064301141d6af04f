"""A graph whose answers serve twice: the pages of an entity in two languages ask the same questions."""

from __future__ import annotations

from collections.abc import Iterable

from budgetkg.store import Bindings, Graph, Table


class Remembering:
    """A graph that remembers its answers until it is told to forget them."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._answers: dict[object, Table] = {}

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs."""
        return self._graph.base_iri

    def query(self, text: str, bindings: Bindings | None = None, graphs: Iterable[str] | None = None) -> Table:
        """Ask; see :meth:`budgetkg.store.Store.query`.

        Raises:
            QueryError: when the text is not valid or must not run.
            StoreError: when the graph cannot be read.
        """
        named = None if graphs is None else tuple(graphs)
        # Values of several types may be equal (1, True), and mean different things.
        asked = text, tuple((name, type(value), value) for name, value in (bindings or {}).items()), named
        if asked not in self._answers:
            self._answers[asked] = self._graph.query(text, bindings, named)
        return self._answers[asked]

    def forget(self) -> None:
        """Forget all answers."""
        self._answers.clear()
