"""What can be asked a question: a store on disk, a process that holds one open, a SPARQL server elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from budgetkg.store.values import Bindings, Table


class Graph(Protocol):
    """A graph that answers SPARQL 1.1."""

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs; relative IRIs of a query are of this base."""

    def query(self, text: str, bindings: Bindings | None = None, graphs: Iterable[str] | None = None) -> Table:
        """Ask a question of the merge of all graphs; see :meth:`budgetkg.store.Store.query`.

        Raises:
            QueryError: when the text is not valid or must not run.
            StoreError: when the graph cannot be read.
        """
