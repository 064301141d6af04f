"""The pages of a PDF, read by a process of their own (:mod:`budgetkg.document.pdf.worker`) that is kept for the next file.

A very large PDF may be read by several at once, each of which takes every so-manieth page.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from budgetkg.document import apart
from budgetkg.document.pdf.page import Page, Scan, Wanted
from budgetkg.errors import SourceError

if TYPE_CHECKING:
    from budgetkg.document.pdf.sheet import Laid

#: Seconds that one page may take (others take a tenth of one), and more for the first: the process must start.
LONGEST_PAGE = 30
_START = 30
#: From so many pages on a PDF is read by several processes, where :func:`use` allows it.
LARGE = 200
#: What a message begins with: the number of pages, a page, the refusal of the file, the end of the file.
COUNT, PAGE, REFUSED, DONE = "count", "page", "refused", "done"
#: What may be wanted of a file: a page as a picture, every page as :func:`laid_of` gives it, or (``None``) as it is drawn.
What = Wanted | Literal["laid"] | None

#: Processes that have nothing to do.
_idle: list[apart.Process] = []
_apart = True
_processes = 1


class Share(NamedTuple):
    """The pages of a PDF that are asked of one process: every ``step``-th from ``first`` (from 0); of a PDF of fewer
    pages than ``large`` all."""

    first: int
    step: int
    large: int
    laid: bool

    def of(self, count: int) -> range:
        """Which of so many pages these are."""
        return range(self.first, count, self.step if count >= self.large else 1)


def read_here() -> None:
    """Read PDFs in this very process from now on: it is one apart already, or wants to measure or debug the reading.

    A damaged file may end it.
    """
    global _apart
    _apart = False


def use(processes: int) -> None:
    """Read a PDF of :data:`LARGE` pages or more with so many processes from now on, also after :func:`read_here`."""
    global _processes
    _processes = processes


def pages_of(content: bytes, name: str) -> Iterator[Page]:
    """The pages of a PDF as they are drawn, one after another; no more than a few are held at once.

    Raises:
        SourceError: when the file is no PDF, is damaged, wants a password, has no page or too many, or when reading it
            crashes, takes too long or too much memory.
    """
    return _read(content, name)


def laid_of(content: bytes, name: str) -> Iterator[Laid]:
    """The pages of a PDF, their ruled tables and lines found by who reads them: a tenth of what would else be sent.

    Raises:
        SourceError: as :func:`pages_of`.
    """
    return _read(content, name, "laid")


def scan_of(content: bytes, name: str, number: int) -> Scan:
    """A page (counted from 1) as a picture.

    Raises:
        SourceError: as :func:`pages_of`.
    """
    return _picture(content, name, Wanted(number))


def bare_scan_of(content: bytes, name: str, number: int, *, images: bool) -> Scan:
    """A page as a picture without what stands on it beside its own text and lines: annotations, filled-in fields and,
    where ``images`` is false, the pictures in it.

    Raises:
        SourceError: as :func:`pages_of`.
    """
    return _picture(content, name, Wanted(number, annotations=False, images=images))


def crashed(name: str, number: int, code: int | None) -> SourceError:
    """The refusal of a file with a page of which the reading process died."""
    return SourceError(
        f"{name}: 第 {number} 页使 PDF 读取程序崩溃或内存不足 / page {number} made the PDF reader crash or run out of memory "
        f"(exit {code}); print the file to a new PDF"
    )


def late(name: str, number: int) -> SourceError:
    """The refusal of a file with a page that takes longer than any."""
    return SourceError(
        f"{name}: 第 {number} 页读取超过 {LONGEST_PAGE} 秒，已放弃 / page {number} took more than {LONGEST_PAGE} seconds and was "
        "given up; print the file to a new PDF"
    )


def _picture(content: bytes, name: str, wanted: Wanted) -> Scan:
    (scan,) = _read(content, name, wanted)
    assert isinstance(scan, Scan)
    return scan


def _read(content: bytes, name: str, wanted: What = None) -> Iterator[Any]:
    several = _processes if not isinstance(wanted, Wanted) else 1
    if _apart or (several > 1 and _is_large(content, name)):
        processes = [process for process in (_taken() for _ in range(several)) if process is not None]
        if processes:
            yield from _Crew(processes, name).read(content, wanted)
            return
    from budgetkg.document.pdf.worker import given

    share = wanted if isinstance(wanted, Wanted) else Share(0, 1, LARGE, wanted == "laid")
    yield from (what for kind, what in given(content, name, share) if kind == PAGE)


def _is_large(content: bytes, name: str) -> bool:
    from budgetkg.document.pdf.pdfium import opened

    with opened(content, name) as document:
        return len(document) >= LARGE


class _Crew:
    """The processes that read one file: one, or several of a very large one."""

    def __init__(self, processes: list[apart.Process], name: str) -> None:
        self._processes = processes
        self._name = name
        #: Those that have not yet told what they were asked for, and how many answers each has given.
        self._busy: list[apart.Process] = []
        self._answers = [0] * len(processes)

    def read(self, content: bytes, wanted: What) -> Iterator[Any]:
        """What is wanted of the file, its pages in order.

        Each process is at most a page, and what fits between processes, ahead of who asks.
        """
        try:
            if isinstance(wanted, Wanted):
                self._ask(0, content, wanted)
                yield self._answer(0, PAGE, 1)
                self._answer(0, DONE, 1)
                return
            step, laid = len(self._processes), wanted == "laid"
            self._ask(0, content, Share(0, step, LARGE, laid))
            count = self._answer(0, COUNT, 1)
            if count < LARGE:
                step = 1
            for number in range(1, step):
                self._ask(number, content, Share(number, step, LARGE, laid))
            for number in range(1, step):
                self._answer(number, COUNT, number + 1)
            for number in range(count):
                yield self._answer(number % step, PAGE, number + 1)
            for number in range(step):
                self._answer(number, DONE, count)
        finally:
            for process in self._processes:
                if process in self._busy:
                    apart.end(process)
                else:
                    _idle.append(process)

    def _ask(self, number: int, content: bytes, what: Wanted | Share) -> None:
        self._busy.append(self._processes[number])
        try:
            apart.ask(self._processes[number], (content, self._name, what))
        except OSError as error:
            raise crashed(self._name, number + 1, apart.exit_code(self._processes[number])) from error

    def _answer(self, number: int, kind: str, page: int) -> Any:
        """What a process says next, which concerns a page (from 1)."""
        process = self._processes[number]
        try:
            told, *what = apart.answer(process, LONGEST_PAGE if self._answers[number] else LONGEST_PAGE + _START)
        except TimeoutError as error:
            raise late(self._name, page) from error
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise crashed(self._name, page, apart.exit_code(process)) from error
        self._answers[number] += 1
        if told in (REFUSED, DONE):
            self._busy.remove(process)
        if told == REFUSED:
            raise SourceError(what[0])
        assert told == kind
        return what[0] if what else None


def _taken() -> apart.Process | None:
    with contextlib.suppress(IndexError):
        return _idle.pop()
    return apart.start("budgetkg.document.pdf.worker")


@atexit.register
def close() -> None:
    """End the processes that have nothing to do."""
    while _idle:
        apart.end(_idle.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # they belong to the parent
