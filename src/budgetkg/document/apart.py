"""Processes of this program's own that read files nobody trusts: asked and answered by messages, ended when they are late.

What a damaged file does to a library (a crash, a loop without end, memory without bounds) then ends that process and
spoils one answer. Messages are pickled: both ends are this program.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from typing import Any, BinaryIO, TypeVar

Process = subprocess.Popen[bytes]
#: Seconds after which a waiting thread looks whether it was interrupted.
_LISTENING = 0.2
_T = TypeVar("_T")


def start(module: str) -> Process | None:
    """A process that runs ``main()`` of a module; ``None`` where this program cannot start one (it is embedded in another)."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; main()"
    try:
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (OSError, TypeError):
        return None


def ask(process: Process, message: object) -> None:
    """Send a message.

    Raises:
        OSError: when the process is gone.
    """
    assert process.stdin is not None
    pickle.dump(message, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()


def answer(process: Process, seconds: float, message: object = None) -> tuple[Any, ...]:
    """The next message from a process; with a message of one's own, the answer to it.

    Raises:
        TimeoutError: when the process is silent for too long; it is ended.
        EOFError, OSError, pickle.UnpicklingError: when it ended of itself.
    """
    assert process.stdout is not None
    late = Event()

    def end() -> None:
        late.set()
        process.kill()

    watch = Timer(seconds, end)
    watch.daemon = True
    watch.start()
    try:
        if message is not None:
            ask(process, message)
        answered: tuple[Any, ...] = pickle.load(process.stdout)
    except (EOFError, OSError, pickle.UnpicklingError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
    return answered


def told_by(threads: SimpleQueue[_T | BaseException]) -> Iterator[_T | None]:
    """What threads that ask processes tell, one after another, without end; ``None`` now and then while they are silent.

    So Ctrl-C is heard: one that reaches another thread, or comes just before the wait, does not end a wait without end;
    and where the queue is not a simple one, it may leave a lock behind that nobody opens again.

    Raises:
        BaseException: that was told in place of an answer.
    """
    while True:
        try:
            one = threads.get(timeout=_LISTENING)
        except Empty:
            yield None
            continue
        if isinstance(one, BaseException):
            raise one
        yield one


def exit_code(process: Process) -> int | None:
    """With what a process ended that is gone; negative for the signal that ended it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=5)
    return None


def end(process: Process) -> None:
    """End a process, whatever it does."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was not yet written has no reader any more
                stream.close()
    process.wait()


class Answers:
    """The other end, inside the process: what it is asked, one message after another, and its answers."""

    def __init__(self) -> None:
        self._asked = sys.stdin.buffer
        self._answers: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what a library prints must not come between the answers
        with contextlib.suppress(ValueError, OSError):
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked; it closes the input
        Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()

    def asked(self) -> Iterator[Any]:
        """The messages, until the one who asks is done or gone."""
        while True:
            try:
                yield pickle.load(self._asked)
            except EOFError:
                return

    def tell(self, *message: object) -> None:
        """Answer."""
        pickle.dump(message, self._answers, pickle.HIGHEST_PROTOCOL)
        self._answers.flush()


def _end_with(parent: int) -> None:
    """End this process when the one who asks is gone, also in the midst of its work."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def bound_time(seconds: int) -> None:
    """End this process then when nobody else does, for who asked may have gone; 0 lets it live."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def bound_memory(most: int) -> None:
    """Set how many bytes this process may take, where the system has such a limit."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        with contextlib.suppress(ValueError, OSError):  # a system may not let it be set (macOS)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
