"""The way to a Dask cluster: what has to be right before any work is given to it."""

from __future__ import annotations

import contextlib
import logging
import platform
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from budgetkg.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client

# How often the client is asked to begin. Dask gives the thread of its own ten seconds to do so, and asserts that it did:
# on a machine that stands still for so long it does not, and does when asked again.
_BEGINNINGS = 3


def connected(scheduler: str, seconds: float) -> Client:
    """A client of the scheduler at an address.

    Raises:
        ClusterError: when Dask is not installed, no scheduler answers within so many seconds, or a worker runs on
            another version of Python.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "未安装 Dask / Dask is not installed; install it: pip install 'budgetkg[distributed]'"
        ) from error
    with quiet(), contextlib.ExitStack() as undo:
        try:
            client = _begun(Client, scheduler, seconds)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise ClusterError(
                f"{scheduler}: 无法连接调度器 / the scheduler cannot be reached within {seconds:g} seconds; check the address "
                "(like tcp://host:8786), and whether `dask scheduler` runs there"
            ) from error
        undo.callback(client.close)
        _check_python(client)
        undo.pop_all()
    return client


def _begun(kind: type[Client], scheduler: str, seconds: float) -> Client:
    """A client that has reached its scheduler.

    Raises:
        OSError, ValueError: when it does not reach it.
        ClusterError: when Dask's thread does not begin, however often it is asked.
    """
    failed = None
    for _ in range(_BEGINNINGS):
        try:
            return kind(scheduler, timeout=seconds, set_as_default=False, name="budgetkg")
        except AssertionError as error:
            failed = error
    raise ClusterError(
        f"{scheduler}: Dask 的线程未能启动，本机可能过于繁忙 / Dask's own thread does not start, this machine may be too busy; "
        "run again when it is less so"
    ) from failed


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What goes wrong is told by our errors; Dask's log would tell it again, in traces that help nobody at a console."""
    handlers = {handler: handler.level for handler in logging.getLogger("distributed").handlers}
    for handler in handlers:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in handlers.items():
            handler.setLevel(level)


def _check_python(client: Client) -> None:
    """Code is sent to workers as this Python has it.

    Raises:
        ClusterError: when a worker runs on another version.
    """
    ours = platform.python_version_tuple()[:2]
    versions: Any = client.get_versions()
    for worker, about in versions["workers"].items():
        theirs = str(about["host"]["python"]).split(".")[:2]
        if tuple(theirs) != ours:
            raise ClusterError(
                f"{worker}: 工作机的 Python 为 {'.'.join(theirs)}，本机为 {'.'.join(ours)} / the worker runs on Python "
                f"{'.'.join(theirs)}, this machine on {'.'.join(ours)}; Dask wants the same on all"
            )
