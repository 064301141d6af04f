"""The pages of a PDF, read by a process of their own (:mod:`budgetkg.document.pdf.worker`) that is kept for the next file."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
from collections.abc import Iterator
from typing import Any

from budgetkg.document import apart
from budgetkg.document.pdf.page import Page, Scan, Wanted
from budgetkg.errors import SourceError

#: Seconds that one page may take (others take a tenth of one), and more for the first: the process must start.
LONGEST_PAGE = 30
_START = 30
#: What a message begins with: a page, the refusal of the file, the end of the file.
PAGE, REFUSED, DONE = "page", "refused", "done"

#: Processes that have nothing to do.
_idle: list[apart.Process] = []
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
    return _picture(content, name, Wanted(number))


def bare_scan_of(content: bytes, name: str, number: int, *, images: bool) -> Scan:
    """A page as a picture without what stands on it beside its own text and lines: annotations, filled-in fields and,
    where ``images`` is false, the pictures in it.

    Raises:
        SourceError: as :func:`pages_of`.
    """
    return _picture(content, name, Wanted(number, annotations=False, images=images))


def _picture(content: bytes, name: str, wanted: Wanted) -> Scan:
    (scan,) = _read(content, name, wanted)
    assert isinstance(scan, Scan)
    return scan


def _read(content: bytes, name: str, wanted: Wanted | None = None) -> Iterator[Any]:
    process = _taken() if _apart else None
    if process is None:
        from budgetkg.document.pdf.pdfium import read_pages
        from budgetkg.document.pdf.rendering import scan

        yield from read_pages(content, name) if wanted is None else (scan(content, wanted),)
        return
    number = 0
    finished = False
    try:
        apart.ask(process, (content, name, wanted))
        while True:
            kind, *rest = apart.answer(process, LONGEST_PAGE if number else LONGEST_PAGE + _START)
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
            f"of memory (exit {apart.exit_code(process)}); print the file to a new PDF"
        ) from error
    finally:
        if finished:
            _idle.append(process)
        else:
            apart.end(process)


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
