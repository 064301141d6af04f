"""The pages of a PDF, read by a process of their own (:mod:`budgetkg.document.pdf.worker`) that is kept for the next file."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Timer
from typing import Any

from budgetkg.document.pdf.page import Page, Scan
from budgetkg.errors import SourceError

#: Seconds that one page may take (others take a tenth of one), and more for the first: the process must start.
LONGEST_PAGE = 30
_START = 30
#: What a message begins with: a page, the refusal of the file, the end of the file.
PAGE, REFUSED, DONE = "page", "refused", "done"

_Process = subprocess.Popen[bytes]
#: Processes that have nothing to do.
_idle: list[_Process] = []
_apart = True


def read_here() -> None:
    """Read PDFs in this very process from now on, to measure or to debug it: a damaged file may end it."""
    global _apart
    _apart = False


def pages_of(content: bytes, name: str) -> Iterator[Page]:
    """The pages of a PDF, one after another; no more than a few are held at once.

    Raises:
        SourceError: when the file is no PDF, is damaged, wants a password, has no page or too many, or when reading it
            crashes, takes too long or too much memory.
    """
    return _read(content, name)


def scan_of(content: bytes, name: str, number: int) -> Scan:
    """A page (counted from 1) as a picture.

    Raises:
        SourceError: as :func:`pages_of`.
    """
    (scan,) = _read(content, name, number)
    assert isinstance(scan, Scan)
    return scan


def _read(content: bytes, name: str, wanted: int | None = None) -> Iterator[Any]:
    process = _taken() if _apart else None
    if process is None:
        from budgetkg.document.pdf.pdfium import read_pages, scan

        yield from read_pages(content, name) if wanted is None else (scan(content, wanted),)
        return
    number = 0
    finished = False
    try:
        _ask(process, content, name, wanted)
        while True:
            kind, *rest = _answer(process, LONGEST_PAGE if number else LONGEST_PAGE + _START)
            if kind == PAGE:
                number += 1
                yield rest[0]
                continue
            finished = True
            if kind == REFUSED:
                raise SourceError(rest[0])
            return
    except TimeoutError as error:
        raise SourceError(
            f"{name}: 第 {number + 1} 页读取超过 {LONGEST_PAGE} 秒，已放弃 / page {number + 1} took more than {LONGEST_PAGE} "
            "seconds and was given up; print the file to a new PDF"
        ) from error
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise SourceError(
            f"{name}: 第 {number + 1} 页使 PDF 读取程序崩溃或内存不足 / page {number + 1} made the PDF reader crash or run out "
            f"of memory (exit {_code(process)}); print the file to a new PDF"
        ) from error
    finally:
        if finished:
            _idle.append(process)
        else:
            _end(process)


def _taken() -> _Process | None:
    """A process that is ready; ``None`` where this program cannot start one (it is embedded in another)."""
    with contextlib.suppress(IndexError):
        return _idle.pop()
    code = f"import sys; sys.path[:] = {sys.path!r}; from budgetkg.document.pdf.worker import main; main()"
    try:
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (OSError, TypeError):
        return None


def _ask(process: _Process, content: bytes, name: str, wanted: int | None) -> None:
    assert process.stdin is not None
    pickle.dump((content, name, wanted), process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()


def _answer(process: _Process, seconds: int) -> tuple[Any, ...]:
    """The next message.

    Raises:
        TimeoutError: when the process is silent for too long; it is ended.
        EOFError: when it ended of itself.
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
        message: tuple[Any, ...] = pickle.load(process.stdout)
    except (EOFError, OSError, pickle.UnpicklingError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
    return message


def _code(process: _Process) -> int | None:
    """With what a process ended that is gone; negative for the signal that ended it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=5)
    return None


def _end(process: _Process) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was not yet written has no reader any more
                stream.close()
    process.wait()


@atexit.register
def close() -> None:
    """End the processes that have nothing to do."""
    while _idle:
        _end(_idle.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # they belong to the parent
