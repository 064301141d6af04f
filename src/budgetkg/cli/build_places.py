"""Where ``budgetkg build`` builds into, and who reads for it: the options that say so, made into targets and readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.build.readers import Readers
from budgetkg.build.readers.cluster import Cluster
from budgetkg.build.readers.here import Here
from budgetkg.build.readers.local import Local, cores
from budgetkg.build.targets import Target
from budgetkg.build.targets.parts import Parts, how_to_load
from budgetkg.build.targets.store import StoreTarget
from budgetkg.cli.servers import REQUEST_TIMEOUT, RETRIES, server_target
from budgetkg.errors import StoreError
from budgetkg.graph import DEFAULT_BASE
from budgetkg.store import Store

Endpoint = Annotated[
    str | None,
    # Not from the environment: what is set there to be asked must not be written to by surprise.
    typer.Option(
        "--endpoint", metavar="URL", help="直接写入 SPARQL 服务器，不用 --store / into a SPARQL server, not a store"
    ),
]
PartsFolder = Annotated[
    Path | None,
    typer.Option(
        "--parts",
        metavar="DIR",
        help="写成 N-Quads 文件，一份文件一个，不用 --store / into N-Quads files, one a document, for loaders of very large stores",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="在 Dask 集群上读取，不用 --jobs / read on a Dask cluster, such as tcp://10.0.0.1:8786",
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to build into: one of a store, a server and a folder of N-Quads files."""

    store: Path
    base_iri: str = DEFAULT_BASE
    rebuild: bool = False
    endpoint: str | None = None
    update: str | None = None
    merge: str = "default"
    timeout: float = REQUEST_TIMEOUT
    retries: int = RETRIES
    parts: Path | None = None

    def check(self) -> None:
        """Refuse what makes no sense together.

        Raises:
            StoreError: which says what to leave out.
        """
        if self.endpoint is not None and self.parts is not None:
            raise StoreError("--endpoint 与 --parts 只能给一个 / give one of --endpoint and --parts")
        if self.endpoint is None and (self.update is not None or self.merge != "default"):
            raise StoreError("--update 和 --merge 只用于 --endpoint / --update and --merge belong to --endpoint")
        if self.rebuild and (self.endpoint is not None or self.parts is not None):
            raise StoreError(
                "--rebuild 只用于库 / --rebuild is for a store; read all again with --again, or give another graph or folder"
            )

    def __str__(self) -> str:
        return self.endpoint or str(self.parts or self.store)

    def told(self) -> str:
        """What to say of it once something was written: how to go on from there; nothing for a store."""
        return "" if self.parts is None else how_to_load(self.parts)

    @contextmanager
    def target(self) -> Iterator[Target]:
        """What to build into, opened.

        Raises:
            BudgetkgError: when it cannot be written.
        """
        if self.endpoint is not None:
            yield server_target(self.endpoint, self.update, self.merge, self.base_iri, self.timeout, self.retries)
        elif self.parts is not None:
            with Parts.open(self.parts, self.base_iri) as parts:
                yield parts
        else:
            with Store.create_or_open(self.store, self.base_iri, self.rebuild) as store:
                yield StoreTarget(store)


@contextmanager
def readers(jobs: int | None, scheduler: str | None, time_limit: float | None) -> Iterator[Readers]:
    """Who reads: a cluster, processes of this machine (as many as it has cores), or for ``jobs=0`` this process.

    Raises:
        ClusterError: when there is no such cluster.
    """
    if scheduler is not None:
        with Cluster.connect(scheduler, time_limit) as cluster:
            yield cluster
    elif jobs == 0:
        yield Here()
    else:
        yield Local(jobs or cores(), time_limit)
