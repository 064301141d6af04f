"""Questions in a process of their own, because the engine cannot be stopped: a process can.

The process has the store open for reading. When a question's time is up, or its memory, the process is ended and a new
one takes its place for the next question.
"""

from __future__ import annotations

import pickle
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from budgetkg.errors import QueryTimeoutError, StoreError
from budgetkg.store.asking import Limits
from budgetkg.store.child import EndedError, Worker
from budgetkg.store.documents import StoredDocument
from budgetkg.store.kept import KeptFinding
from budgetkg.store.lines import Statement
from budgetkg.store.search import Hit
from budgetkg.store.values import Bindings, Table
from budgetkg.store.worker import Call, Opening, Reply

#: How many bytes of memory a query's process may take, unless told otherwise.
MEMORY = 4 * 2**30
#: The limits of one's own questions, unless told otherwise.
USUAL = Limits(seconds=120)


class Asked(ABC):
    """What reads a store through processes: the reading methods of :class:`~budgetkg.store.Store`, within limits.

    All raise what the store's own methods raise, and

    * :class:`~budgetkg.errors.QueryTimeoutError` when the time is up,
    * :class:`~budgetkg.errors.QueryTooLargeError` when an answer, or the memory that it takes, outgrows its limit.
    """

    limits: Limits

    @abstractmethod
    def _call(self, call: Call, limits: Limits) -> Any:
        """What comes of the call, within the limits."""

    def query(
        self,
        text: str,
        bindings: Bindings | None = None,
        graphs: Iterable[str] | None = None,
        limits: Limits | None = None,
    ) -> Table:
        """Ask a question; see :meth:`budgetkg.store.Store.query`. ``limits`` stand in place of the usual ones."""
        named = None if graphs is None else tuple(graphs)
        allowed = limits or self.limits
        table = self._call(Call("query", (text, dict(bindings or {}), named, allowed)), allowed)
        assert isinstance(table, Table)
        return table

    def serialise(
        self,
        text: str,
        form: str,
        bindings: Bindings | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        limits: Limits | None = None,
    ) -> bytes:
        """The answer in a standard format; see :meth:`budgetkg.store.Store.serialise`."""
        allowed = limits or self.limits
        arguments = (text, form, dict(bindings or {}), default_graphs, named_graphs, allowed)
        answer = self._call(Call("serialise", arguments), allowed)
        assert isinstance(answer, bytes)
        return answer

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        found: tuple[str, ...] = self._call(Call("graphs"), self.limits)
        return found

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph as N-Triples terms, sorted."""
        found: tuple[Statement, ...] = self._call(Call("graph_triples", (graph,)), self.limits)
        return found

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store, by file name."""
        found: tuple[StoredDocument, ...] = self._call(Call("documents"), self.limits)
        return found

    def search(self, text: str, kinds: Collection[str] = (), limit: int = 50) -> tuple[Hit, ...]:
        """What is called so, or says so; see :meth:`budgetkg.store.Store.search`."""
        found: tuple[Hit, ...] = self._call(Call("search", (text, tuple(kinds), limit)), self.limits)
        return found

    def findings(self, document: str | None = None) -> tuple[KeptFinding, ...]:
        """The findings of the last validation; see :meth:`budgetkg.store.Store.findings`."""
        found: tuple[KeptFinding, ...] = self._call(Call("findings", (document,)), self.limits)
        return found

    def validations(self) -> Mapping[str, str]:
        """Which documents were validated; see :meth:`budgetkg.store.Store.validations`."""
        found: Mapping[str, str] = self._call(Call("validations"), self.limits)
        return found

    def sources(self) -> Mapping[str, Path]:
        """Where the source files are; see :meth:`budgetkg.store.Store.sources`."""
        found: Mapping[str, Path] = self._call(Call("sources"), self.limits)
        return found


class QueryProcess(Asked):
    """A store that is read in a process of its own, one question after the other. Close it, or use ``with``."""

    def __init__(self, path: Path, limits: Limits = USUAL, memory: int | None = MEMORY) -> None:
        """Start the process and wait until it has opened the store.

        Raises:
            StoreError: when it cannot be opened.
        """
        self.limits = limits
        self._opening = Opening(path, memory)
        self._turn = threading.Lock()
        self._worker: Worker | None = None
        self._closed = False
        try:
            self._opened = self._started().ready()
        except EndedError as ended:
            self._end()
            raise ended.told() from ended
        except BaseException:
            self._end()
            raise

    @property
    def base_iri(self) -> str:
        return self._opened.base_iri

    @property
    def generation(self) -> int:
        """The number of the generation that the process has open."""
        return self._opened.generation

    def close(self) -> None:
        """End the process. Closing twice is harmless."""
        with self._turn:
            self._closed = True
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, call: Call, limits: Limits) -> Any:
        message = pickle.dumps(call, pickle.HIGHEST_PROTOCOL)
        with self._turn:
            try:
                try:
                    reply = self._reply(message, limits)
                except EndedError as ended:
                    if not ended.unread:
                        raise
                    reply = self._reply(message, limits)
            except EndedError as ended:
                raise ended.told() from ended
        if reply.error is not None:
            raise reply.error
        return reply.value

    def _reply(self, message: bytes, limits: Limits) -> Reply:
        try:
            worker = self._started()
            self._opened = worker.ready()
            worker.ask(message)
            if not worker.answered(limits.seconds):
                raise out_of_time(limits)
            return worker.reply()
        except BaseException:  # the time is up, or someone pressed Ctrl-C: the process may be anywhere
            self._end()
            raise

    def _started(self) -> Worker:
        if self._closed:
            raise StoreError(f"{self._opening.path}: 库已关闭 / the store was closed")
        if self._worker is None:
            self._worker = Worker(self._opening)
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def out_of_time(limits: Limits) -> QueryTimeoutError:
    """What to say of a question whose time is up."""
    return QueryTimeoutError(
        f"查询超过 {limits.seconds:g} 秒的时限，已停止 / the query was stopped after {limits.seconds:g} seconds, its limit; "
        "narrow it (start from a unit, a year or a code), or allow it more time"
    )
