"""What can be asked a question: a store on disk, a process that holds one open, a SPARQL server elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may cost; ``None`` for no limit. Past a limit there is an error, never a part of an answer.

    ``seconds`` of wall-clock, ``rows`` of a table, ``size`` in bytes of an answer that is written in some format.
    """

    seconds: float | None = None
    rows: int | None = None
    size: int | None = None


NO_LIMITS = Limits()
