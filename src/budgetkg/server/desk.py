"""The one place where requests meet the store: turns, threads, and which state of the data an answer is of."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from budgetkg.errors import QueryTimeoutError
from budgetkg.server.fairness import Turns
from budgetkg.server.settings import Settings
from budgetkg.store import Bindings, Catalogue, Limits, Store, Table
from budgetkg.store.pool import QueryPool, Snapshot

Done = TypeVar("Done")


class Asker:
    """A :class:`~budgetkg.store.Graph` of one state of the data, for one client and one answer.

    Each of its questions waits for its client's turn, and all together may take the time that is given to one.
    """

    def __init__(self, graph: QueryPool | Snapshot, turns: Turns, client: str, settings: Settings) -> None:
        self._graph = graph
        self._turns = turns
        self._client = client
        self._settings = settings
        self._ends = time.monotonic() + settings.seconds

    @property
    def base_iri(self) -> str:
        """The base of the data's IRIs."""
        return self._graph.base_iri

    @property
    def generation(self) -> int:
        """Which state of the data this is."""
        return self._graph.generation

    def query(self, text: str, bindings: Bindings | None = None, graphs: Iterable[str] | None = None) -> Table:
        """Ask; see :meth:`budgetkg.store.Store.query`.

        Raises:
            QueryError: also when the time is up, the answer is too large, or its turn does not come.
            StoreError: when the store cannot be read.
        """
        named = None if graphs is None else tuple(graphs)
        return self._turns.ask(
            self._client, lambda seconds: self._graph.query(text, bindings, named, self._limits(seconds))
        )

    def serialise(
        self,
        text: str,
        form: str,
        bindings: Bindings | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> bytes:
        """The answer in a standard format; see :meth:`budgetkg.store.Store.serialise`.

        Raises:
            QueryError: as :meth:`query`.
            StoreError: when the store cannot be read.
        """
        return self._turns.ask(
            self._client,
            lambda seconds: self._graph.serialise(
                text, form, bindings, default_graphs, named_graphs, self._limits(seconds)
            ),
        )

    def _limits(self, seconds: float) -> Limits:
        left = min(seconds, self._ends - time.monotonic())
        if left <= 0:
            raise QueryTimeoutError(
                f"超过 {self._settings.seconds:g} 秒的时限 / took longer than {self._settings.seconds:g} s, the limit"
            )
        return Limits(seconds=left, rows=self._settings.answer_rows, size=self._settings.answer_bytes)


@dataclass(slots=True)
class _Place:
    """The room of one client: how many of its requests are worked on, and how many are there."""

    limiter: CapacityLimiter
    present: int = 0


class Desk:
    """Asks the store for the handlers: its graph through the pool, what stands beside it through its catalogue.

    Make it in a running event loop; close it, which leaves the pool to its owner.
    """

    def __init__(self, pool: QueryPool, settings: Settings) -> None:
        self.pool = pool
        self._settings = settings
        self._turns = Turns(settings.seconds)
        self._threads = CapacityLimiter(settings.requests)
        self._places: dict[str, _Place] = {}
        self._catalogues = _Catalogues(settings.store)

    async def work(self, client: str, task: Callable[[], Done]) -> Done:
        """Run what blocks in a thread: so many of one client at once, and so many of all; the others wait here.

        It is left alone, not waited for, when the server stops.
        """
        place = self._places.get(client)
        if place is None:
            place = self._places[client] = _Place(CapacityLimiter(self._settings.client_requests))
        place.present += 1
        try:
            async with place.limiter:
                return await to_thread.run_sync(task, limiter=self._threads, abandon_on_cancel=True)
        finally:
            place.present -= 1
            if not place.present:
                self._places.pop(client, None)

    def ask_once(self, client: str) -> Asker:
        """A graph to ask one question of, of whichever state is the newest then."""
        return Asker(self.pool, self._turns, client, self._settings)

    @contextmanager
    def reading(self, client: str) -> Iterator[tuple[Asker, Catalogue]]:
        """A graph to ask several questions of, and its catalogue: all that they tell is of one state of the data."""
        with self.pool.snapshot() as graph, self._catalogues.of(graph.generation) as catalogue:
            yield Asker(graph, self._turns, client, self._settings), catalogue

    def refresh(self) -> bool:
        """Go on to newer data if there is any; whether there was. What is being answered ends on the data before.

        Raises:
            StoreError: when it cannot be opened; the data stay those before.
        """
        return Store.newest(self._settings.store) != self.pool.generation and self.pool.refresh()

    def close(self) -> None:
        """Let go of the catalogue."""
        self._catalogues.close()


class _Catalogues:
    """The catalogue of the generation that is asked now, and of those before as long as somebody reads them."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._open: dict[int, Catalogue] = {}
        self._readers: Counter[int] = Counter()

    @contextmanager
    def of(self, generation: int) -> Iterator[Catalogue]:
        """The catalogue of a generation that the caller holds."""
        with self._lock:
            catalogue = self._open.get(generation)
            if catalogue is None:
                catalogue = self._open[generation] = Catalogue.open(self._store, generation)
            self._readers[generation] += 1
        try:
            yield catalogue
        finally:
            with self._lock:
                self._readers[generation] -= 1
                self._drop(max(self._open))

    def close(self) -> None:
        """Close what nobody reads any longer; the rest goes with its readers."""
        with self._lock:
            self._drop(None)

    def _drop(self, kept: int | None) -> None:
        for number in [each for each in self._open if each != kept and not self._readers[each]]:
            self._open.pop(number).close()
            del self._readers[number]
