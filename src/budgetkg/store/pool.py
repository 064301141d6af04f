"""Many questions at once, in processes of which the slow ones cannot hold up the others.

A few processes answer in turn. A question that takes longer than a moment keeps its process, which then gets only the
time that the others leave, and a fresh process takes its place; there may be only so many of those. Old generations of
the store are read to the end by those who began with them.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from budgetkg.errors import QueryBusyError, StoreError
from budgetkg.store.asking import Limits
from budgetkg.store.child import EndedError, Worker
from budgetkg.store.embedded import Store
from budgetkg.store.process import MEMORY, Asked, out_of_time
from budgetkg.store.worker import Call, Opening, Reply

#: The limits of questions that others wait behind, unless told otherwise.
USUAL = Limits(seconds=30, rows=200_000, size=64 * 2**20)
#: A question that has run so many seconds is a heavy one: at once when others wait for its process, else later.
_MOMENT, _WHILE = 0.25, 1.0
#: How many heavy questions are remembered.
_REMEMBERED = 256


class _Place:
    """A place in the queue for a process: who stood there first gets the first that is free."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.worker: Worker | None = None


@dataclass(eq=False)
class _Crew:
    """The processes on one generation. The store is open here too, so that its files stay as long as the crew."""

    store: Store
    idle: deque[Worker] = field(default_factory=deque)
    waiting: deque[_Place] = field(default_factory=deque)
    users: int = 0


class Snapshot(Asked):
    """The store as it was at one moment: all its answers are from one generation. Made by :meth:`QueryPool.snapshot`."""

    def __init__(self, pool: QueryPool, crew: _Crew) -> None:
        self.limits = pool.limits
        self._pool = pool
        self._crew = crew

    @property
    def base_iri(self) -> str:
        return self._crew.store.base_iri

    @property
    def generation(self) -> int:
        """The number of the generation that answers."""
        return self._crew.store.generation

    def _call(self, call: Call, limits: Limits) -> Any:
        return self._pool.run(self._crew, call, limits)


class QueryPool(Asked):
    """A store read through processes by any number of threads. Close it, or use ``with``.

    ``quick`` processes answer at any time; up to ``heavy`` more may be busy with questions that take long, and a further
    one is turned away with :class:`~budgetkg.errors.QueryBusyError`.
    """

    def __init__(
        self,
        path: Path,
        quick: int = 2,
        heavy: int = 2,
        limits: Limits = USUAL,
        memory: int | None = MEMORY,
    ) -> None:
        """Start the processes and wait until they have opened the newest generation.

        Raises:
            StoreError: when it cannot be opened.
        """
        self.limits = limits
        self._path = path
        self._quick = quick
        self._memory = memory
        self._heavy = threading.Semaphore(heavy)
        self._lock = threading.Lock()
        self._renewal = threading.Lock()
        self._closed = False
        self._known_as_heavy: dict[bytes, None] = {}
        self._alive: set[Worker] = set()
        self._crews: list[_Crew] = []
        self._crew = self._engaged(Store.open(path, read_only=True))

    @property
    def base_iri(self) -> str:
        return self._crew.store.base_iri

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""
        return self._crew.store.generation

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A graph whose answers are all from the generation of this moment, whatever :meth:`refresh` does meanwhile."""
        with self._lock:
            self._check_open()
            crew = self._crew
            crew.users += 1
        try:
            yield Snapshot(self, crew)
        finally:
            with self._lock:
                crew.users -= 1
                left = not crew.users and (self._closed or crew is not self._crew)
            if left:
                self._dismiss(crew)

    def refresh(self) -> bool:
        """Go over to the newest generation, if there is a newer one; whether there was.

        Questions that are being answered end on the generation before, and none waits.

        Raises:
            StoreError: when it cannot be opened; the pool stays with the one before.
        """
        with self._renewal:
            store = Store.open(self._path, read_only=True)
            if store.generation == self.generation:
                store.close()
                return False
            crew = self._engaged(store)
            with self._lock:
                self._crew = crew
                self._known_as_heavy.clear()
                left = [each for each in self._crews if not each.users and (self._closed or each is not crew)]
            for each in left:
                self._dismiss(each)
        return True

    def close(self) -> None:
        """End all processes, whatever they do. Closing twice is harmless."""
        with self._lock:
            self._closed = True
            alive = tuple(self._alive)
            left = [crew for crew in self._crews if not crew.users]
            for place in (place for crew in self._crews for place in crew.waiting):
                place.called.set()
        for worker in alive:
            worker.kill()
        for crew in left:
            self._dismiss(crew)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ one question

    def _call(self, call: Call, limits: Limits) -> Any:
        with self.snapshot() as graph:
            return self.run(graph._crew, call, limits)

    def run(self, crew: _Crew, call: Call, limits: Limits) -> Any:
        """For :class:`Snapshot`: what comes of a call on that crew."""
        message = pickle.dumps(call, pickle.HIGHEST_PROTOCOL)
        tries = 0
        while True:
            try:
                return self._answer(crew, message, limits)
            except EndedError as ended:
                self._check_open()
                tries += 1
                if not ended.unread or tries > self._quick:  # each may have died while it was idle
                    raise ended.told() from ended

    def _answer(self, crew: _Crew, message: bytes, limits: Limits) -> Any:
        started = time.monotonic()
        deadline = None if limits.seconds is None else started + limits.seconds
        digest = blake2b(message, digest_size=16).digest()
        with ExitStack() as held:
            if digest in self._known_as_heavy:
                held.enter_context(self._heavy_place())
                worker = self._started(crew)
                held.callback(self._let_go, worker)
                worker.ready()
                worker.ask(message)
            else:
                worker = self._asked(crew, message, deadline)
                reply = None
                with self._or_replaced(crew, worker):
                    if self._soon(crew, worker, deadline):
                        reply = worker.reply()
                    else:
                        held.enter_context(self._heavy_place())
                if reply is not None:
                    self._offer(crew, worker)
                    return _value(reply)
                held.callback(self._let_go, worker)
                self._offer(crew, self._started(crew))
            held.callback(self._remember, digest, started)
            worker.yield_to_others()
            if not worker.answered(_left(deadline)):
                raise out_of_time(limits)
            return _value(worker.reply())

    @contextmanager
    def _heavy_place(self) -> Iterator[None]:
        if not self._heavy.acquire(blocking=False):
            raise QueryBusyError(_TOO_MANY)
        try:
            yield
        finally:
            self._heavy.release()

    def _remember(self, digest: bytes, started: float) -> None:
        """What turned out heavy once begins as such the next time, and costs the others nothing."""
        if time.monotonic() - started > _WHILE:
            with self._lock:
                self._known_as_heavy[digest] = None
                if len(self._known_as_heavy) > _REMEMBERED:
                    del self._known_as_heavy[next(iter(self._known_as_heavy))]

    def _asked(self, crew: _Crew, message: bytes, deadline: float | None) -> Worker:
        """A process that has been given the call."""
        worker = self._taken(crew, deadline)
        with self._or_replaced(crew, worker):
            worker.ready()
            worker.ask(message)
        return worker

    def _taken(self, crew: _Crew, deadline: float | None) -> Worker:
        """A process of the crew, when it is our turn."""
        with self._lock:
            self._check_open()
            if crew.idle:
                return crew.idle.pop()
            place = _Place()
            crew.waiting.append(place)
        place.called.wait(_left(deadline))
        with self._lock:
            if place.worker is None and not self._closed:
                crew.waiting.remove(place)
                raise QueryBusyError(_TOO_MANY)
        if place.worker is None:
            self._check_open()
        assert place.worker is not None
        return place.worker

    def _soon(self, crew: _Crew, worker: Worker, deadline: float | None) -> bool:
        """Whether the reply comes before the question counts as a heavy one."""
        started = time.monotonic()
        if worker.answered(_shorter(_MOMENT, deadline)):
            return True
        while (spent := time.monotonic() - started) < _WHILE:
            if crew.waiting and self._heavy_left():
                return False
            if worker.answered(_shorter(min(_MOMENT, _WHILE - spent), deadline)):
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False
        return False

    def _heavy_left(self) -> bool:
        if self._heavy.acquire(blocking=False):
            self._heavy.release()
            return True
        return False

    # ------------------------------------------------------------------ processes

    def _engaged(self, store: Store) -> _Crew:
        """A crew on an open store, all its processes ready."""
        crew = _Crew(store)
        self._crews.append(crew)
        try:
            for _ in range(self._quick):
                self._offer(crew, self._started(crew))
            for worker in crew.idle:
                worker.ready()
        except EndedError as ended:
            self._dismiss(crew)
            raise ended.told() from ended
        except BaseException:
            self._dismiss(crew)
            raise
        return crew

    def _started(self, crew: _Crew) -> Worker:
        """A new process on the crew's generation; it opens the store meanwhile."""
        worker = Worker(Opening(self._path, self._memory, crew.store.generation))
        with self._lock:
            self._alive.add(worker)
        return worker

    def _offer(self, crew: _Crew, worker: Worker) -> None:
        """Let the crew have it: who waits longest, else whoever comes; those that are ready go first."""
        with self._lock:
            if not self._closed:
                if crew.waiting:
                    place = crew.waiting.popleft()
                    place.worker = worker
                    place.called.set()
                elif worker.opened is None:
                    crew.idle.appendleft(worker)
                else:
                    crew.idle.append(worker)
                return
        self._let_go(worker)

    @contextmanager
    def _or_replaced(self, crew: _Crew, worker: Worker) -> Iterator[None]:
        """When something goes wrong, the crew gets another process."""
        try:
            yield
        except BaseException:
            self._let_go(worker)
            if not self._closed:
                self._offer(crew, self._started(crew))
            raise

    def _let_go(self, worker: Worker) -> None:
        worker.end()
        with self._lock:
            self._alive.discard(worker)

    def _dismiss(self, crew: _Crew) -> None:
        with self._lock:
            workers = tuple(crew.idle)
            crew.idle.clear()
            if crew in self._crews:
                self._crews.remove(crew)
        for worker in workers:
            self._let_go(worker)
        crew.store.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self._path}: 库已关闭 / the store was closed")


_TOO_MANY = (
    "正在运行的长查询太多，请稍后再试 / too many long queries are running; try again in a moment, or narrow the question "
    "(start from a unit, a year or a code)"
)


def _value(reply: Reply) -> Any:
    if reply.error is not None:
        raise reply.error
    return reply.value


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def _shorter(seconds: float, deadline: float | None) -> float:
    left = _left(deadline)
    return seconds if left is None else min(seconds, left)
