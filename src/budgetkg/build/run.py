"""Files and folders → a target: compared with what it holds, read where they are new or changed, put in one by one."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from budgetkg.build.arrivals import Arrivals
from budgetkg.build.inputs import Input, inputs
from budgetkg.build.plan import Plan, planned
from budgetkg.build.readers import Readers
from budgetkg.build.readers.here import Here
from budgetkg.build.reading import Built, Read, State, kept
from budgetkg.build.targets import Target
from budgetkg.build.targets.store import StoreTarget
from budgetkg.build.version import reader_version
from budgetkg.store import Store
from budgetkg.store.kept import KeptFile


class Watcher:
    """Hears how it goes; here it keeps silent."""

    def comparing(self, files: int) -> None:
        """So many files are about to be compared with what is held."""

    def compared(self, name: str) -> None:
        """A file was."""

    def plan(self, plan: Plan) -> None:
        """What there is to do is known."""


def build(
    paths: Iterable[Path],
    into: Target | Store,
    readers: Readers | None = None,
    watcher: Watcher | None = None,
    *,
    prune: bool = False,
    again: bool = False,
    files: tuple[Input, ...] | None = None,
) -> Generator[Built]:
    """Read every file behind ``paths`` into a target; yields what became of each, once it is done.

    Unchanged files are not read again. A file that cannot be read, or is no budget, is reported and the rest goes on;
    what the target holds of an earlier version of it stays, and where none can be read nothing is written but that. A
    renamed file keeps its document. Files that are no longer there are reported (``State.GONE``), or removed.

    Args:
        paths: files and folders.
        into: where to; a store of one's own, open for writing, or another target.
        readers: who reads; this process by default.
        watcher: hears how it goes.
        prune: remove the documents of files that are no longer there.
        again: read everything again, changed or not.
        files: what is behind ``paths``, where it is known already.

    Who stops before the end closes the generator (:func:`contextlib.closing`): what is being read is then given up, and
    what was read stays.

    Raises:
        StoreError: when the target cannot be written.
    """
    target = StoreTarget(into) if isinstance(into, Store) else into
    watcher = watcher or Watcher()
    paths = tuple(paths)
    files = inputs(paths) if files is None else files
    reader = reader_version()
    held = target.files()
    watcher.comparing(len(files))
    plan = planned(files, paths, held, reader, target.base_iri, again=again, prune=prune, compared=watcher.compared)
    watcher.plan(plan)
    yield from plan.settled
    if plan.named or any(one.state is State.SAME for one in plan.settled):
        target.load_reference()
    former = {new: old for old, new in plan.renamed.items()}
    for file in plan.named:
        target.name(file)
        moved = file.name in held and held[file.name].sha256 == file.sha256
        yield Built(file.name, state=State.SAME if moved else State.NAMED, former=former.get(file.name, ""))
    refused: list[KeptFile] = []
    arrivals = Arrivals(target, reader)
    try:
        with closing(_reads(readers or Here(), plan)) as reads:
            for read in reads:
                if read is not None and read.prepared is not None:
                    arrivals.add(read)
                elif read is not None:
                    refused += _refusal(read, reader)
                    yield read.told
                if arrivals.are_due():
                    yield from arrivals.put()
        yield from arrivals.put()
    finally:
        arrivals.put()  # what was read before an interrupt, or before the readers failed
    for file in refused if arrivals.any_put or held else ():
        target.refuse(file)
    for name in (*plan.renamed, *plan.forgotten):
        target.remove(name)
    for name in plan.gone:
        if prune:
            target.remove(name)
        yield Built(name, state=State.PRUNED if prune else State.GONE)
    target.finish()


def _reads(readers: Readers, plan: Plan) -> Generator[Read | None]:
    """A generator, whatever the readers give: it can be closed."""
    if plan.jobs:
        yield from readers.read(plan.jobs)


def _refusal(read: Read, reader: str) -> Iterator[KeptFile]:
    """What to remember of a file that was not read, where trying again would give the same."""
    if read.lasting and read.job.sha256:
        yield kept(read.job, read.job.sha256, reader, "", read.built.error)
