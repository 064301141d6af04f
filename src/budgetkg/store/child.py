"""A query's process as the one that started it sees it: starting, asking, waiting, ending."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

from budgetkg.errors import BudgetkgError, StoreError
from budgetkg.store.worker import Opened, Opening, Reply, out_of_memory

#: Seconds in which a process must have opened its store.
_START = 60.0
_PACKAGES = str(Path(__file__).resolve().parents[2])


class EndedError(Exception):
    """The process has ended; ``code`` is what it ended with, ``unread`` whether what was sent last never reached it.

    A process that died while it was idle is no fault of the call that finds it dead, and another one can answer that.
    """

    def __init__(self, code: int, unread: bool) -> None:
        super().__init__(code)
        self.code = code
        self.unread = unread

    def told(self) -> BudgetkgError:
        """What to say of it."""
        if sys.platform != "win32" and -self.code in (signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV):
            return out_of_memory()
        return StoreError(f"查询进程意外结束 / the query's process ended by itself, with code {self.code}; try again")


class Worker:
    """One process, from its start to its end. One thread at a time may use it; any thread may :meth:`kill` it."""

    def __init__(self, opening: Opening) -> None:
        """Start it; it opens the store meanwhile."""
        self.opened: Opened | None = None
        ours, theirs = Pipe()
        handle = theirs.fileno()
        paths = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
        options: dict[str, Any] = {"pass_fds": (handle,)}
        if sys.platform == "win32":
            os.set_handle_inheritable(handle, True)
            options = {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", f"from budgetkg.store.worker import main; main({handle})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                # The engine's last words when memory runs out are for no one; what matters comes through the pipe.
                stderr=None if os.environ.get("BUDGETKG_DEBUG") else subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths},
                **options,
            )
        self._channel = ours
        self._channel.send_bytes(pickle.dumps(opening))

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> Opened:
        """Wait until it has opened the store.

        Raises:
            StoreError: when it cannot.
            EndedError: when it ended.
        """
        if self.opened is None:
            if not self.answered(_START):
                raise StoreError("查询进程没有启动 / the query's process did not start; try again")
            reply = self.reply()
            if reply.error is not None:
                raise reply.error
            assert isinstance(reply.value, Opened)
            self.opened = reply.value
        return self.opened

    def ask(self, message: bytes) -> None:
        """Give it something to do: a pickled :class:`~budgetkg.store.worker.Call`.

        Raises:
            EndedError: when it has ended.
        """
        try:
            self._channel.send_bytes(message)
        except OSError as error:
            raise EndedError(self._process.wait(), unread=True) from error

    def answered(self, seconds: float | None) -> bool:
        """Wait for the reply that long at most (``None``: as long as it takes); whether it is there."""
        return self._channel.poll(seconds)

    def reply(self) -> Reply:
        """The reply, as soon as it is there.

        Raises:
            EndedError: when the process ended instead.
        """
        try:
            message = self._channel.recv_bytes()
        except (EOFError, OSError) as error:
            # A reset says that something was sent which it has not read.
            raise EndedError(self._process.wait(), unread=isinstance(error, ConnectionResetError)) from error
        reply = pickle.loads(message)
        assert isinstance(reply, Reply)
        return reply

    def yield_to_others(self) -> None:
        """Let the system give this process what time the others leave."""
        if sys.platform != "win32":
            try:
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 15)
            except ProcessLookupError:
                return  # it has just ended, which its reader will notice

    def kill(self) -> None:
        """End the process at once. Whoever waits for its reply sees that it is gone."""
        self._process.kill()

    def end(self) -> None:
        """End the process and give back what it held; not while another thread uses it."""
        self.kill()
        self._channel.close()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
