"""The pages of entities, made by several processes at once: each task is a document, or a number of shared entities."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path

from markupsafe import Markup

from budgetkg import __version__
from budgetkg.graph.iris import Iris
from budgetkg.pages import policy
from budgetkg.query.names import NAMES
from budgetkg.site.addresses import Ground, StaticSite
from budgetkg.site.described import Graph, Merge
from budgetkg.site.images import Pictures
from budgetkg.site.lights import Entities, nothing_shown, property_names
from budgetkg.site.output import Output
from budgetkg.site.plan import Plan
from budgetkg.site.questions import FORMS
from budgetkg.site.remembering import Remembering
from budgetkg.site.rich import write_rich
from budgetkg.store import Statement, Store

Progress = Callable[[int, int], None]
"""Told how many entities are done, and how many there are."""

_SHARED, _RICH = 200, 40


@dataclass(frozen=True, slots=True)
class Order:
    """What all tasks have in common.

    ``parts`` are the fragments of shared entities; ``sources`` are the files whose pages are to be shown, by SHA-256, ``None`` for no pictures at all.
    """

    folder: Path
    ground: Ground
    parts: Mapping[str, Sequence[str]]
    sources: Mapping[str, Path] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """The entities to be done: all of one document, or so many shared ones, in both languages if they are ``rich``."""

    document: str = ""
    shared: tuple[str, ...] = ()
    rich: tuple[str, ...] = ()


@dataclass(slots=True)
class Done:
    """What was written: the pages' addresses, the number of files and their bytes, and what could not be shown."""

    addresses: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    def add(self, other: Done) -> None:
        """What others wrote, too."""
        self.addresses += other.addresses
        self.files += other.files
        self.size += other.size
        self.problems.update(other.problems)


def site_of(store: Store, ground: Ground) -> StaticSite:
    """The site of a store, without what is told of the data set."""
    return StaticSite(
        graph=Remembering(store),
        findings=store.findings,
        validations=store.validations,
        public_url=f"{ground.host}{ground.root}",
        formats=FORMS,
        version=__version__,
        policy=Markup(policy.POLICY),  # its quotes need no escapes
        ground=ground,
    )


def tasks_of(plan: Plan) -> list[Task]:
    """The tasks of a plan: documents first, which take longest."""
    shared, rich = sorted(plan.shared), sorted(plan.rich)
    return [
        *(Task(document=document) for document in plan.documents),
        *(Task(rich=tuple(rich[first : first + _RICH])) for first in range(0, len(rich), _RICH)),
        *(Task(shared=tuple(shared[first : first + _SHARED])) for first in range(0, len(shared), _SHARED)),
    ]


class Crew:
    """Does tasks in ``jobs`` processes, which begin at once; in this one, at the end, where the store is in memory alone.

    Use it with ``with``: what is not done by then is left undone.
    """

    def __init__(self, store: Store, order: Order, tasks: Sequence[Task], jobs: int) -> None:
        """For the tasks of one order."""
        self._store, self._order, self._tasks = store, order, tasks
        self._pool: ProcessPoolExecutor | None = None
        self._futures: list[Future[Done]] = []
        if jobs > 1 and store.generation:
            self._pool = ProcessPoolExecutor(
                min(jobs, len(tasks)),
                multiprocessing.get_context("spawn"),  # the engine has threads, which a fork would leave behind
                _begin,
                (store.path, store.generation, order),
            )

    def __enter__(self) -> Crew:
        if self._pool is not None:
            self._futures = [self._pool.submit(_do, task) for task in self._tasks]
        return self

    def __exit__(self, *_details: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def finish(self, progress: Progress) -> Done:
        """Wait until all is done.

        Raises:
            ExportError: when a file cannot be written.
            StoreError: when the store cannot be read.
        """
        done = Done()
        for number, each in enumerate(self._results(), 1):
            done.add(each)
            progress(number, len(self._tasks))
        return done

    def _results(self) -> Iterator[Done]:
        if self._pool is not None:
            for future in as_completed(self._futures):
                yield future.result()
            return
        with contextlib.closing(Worker(self._store, self._order)) as worker:
            yield from map(worker.do, self._tasks)


class Worker:
    """Does tasks, one after the other; close it."""

    def __init__(self, store: Store, order: Order) -> None:
        self._store = store
        self._site = site_of(store, order.ground)
        self._out = Output(order.folder, self._site)
        iris = Iris(store.base_iri)
        terms = store.graph_triples(iris.ontology())
        self._lists = Graph([*store.graph_triples(iris.code_lists()), *terms])
        self._merge = Merge(store, order.parts)
        self._closing = contextlib.ExitStack()
        self._pictures: Pictures | None = None
        if order.sources is not None:
            self._pictures = self._closing.enter_context(Pictures(order.sources, self._out, order.ground.root))
        names = property_names(self._lists, NAMES, sorted({subject[1:-1] for subject, _predicate, _object in terms}))
        show = nothing_shown if self._pictures is None else self._pictures.of_row
        self._entities = Entities(self._site, self._out, names, show)

    def close(self) -> None:
        """Let go of what shows pictures."""
        self._closing.close()

    def do(self, task: Task) -> Done:
        """Do a task.

        Raises:
            ExportError: when a file cannot be written.
            StoreError: when the store cannot be read.
        """
        self._out.begin()
        if task.document:
            inside = Graph(self._store.graph_triples(task.document), self._lists)
            for iri in sorted({node.partition("#")[0] for node in inside.nodes}):
                if iri.startswith(f"{task.document}/"):
                    self._entities.write(iri, inside)
            self._entities.forget_rows()
        for iri in task.shared:
            self._entities.write(iri, self._merge)
        for iri in task.rich:
            write_rich(self._site, self._out, iri)
            self._entities.write_data(iri, self._merge)
        return self._done()

    def describe(self, statements: Iterable[Statement], iris: Iterable[str]) -> Done:
        """Write the pages and data of entities of which only these statements say something.

        Raises:
            ExportError: when a file cannot be written.
        """
        self._out.begin()
        known = Graph(statements, self._merge)
        for iri in iris:
            self._entities.write(iri, known)
        return self._done()

    def _done(self) -> Done:
        problems = dict(self._pictures.problems) if self._pictures is not None else {}
        return Done(list(self._out.addresses), self._out.files, self._out.size, problems)


_worker: Worker


def _begin(path: Path, generation: int, order: Order) -> None:
    """What a process does first: it opens the store and keeps it until it ends."""
    global _worker
    _worker = Worker(Store.open(path, read_only=True, generation=generation), order)
    gc.freeze()  # what stays to the end need not be looked through again and again
    Finalize(None, _worker.close, exitpriority=1)  # processes of this kind end without the usual farewells


def _do(task: Task) -> Done:
    return _worker.do(task)
