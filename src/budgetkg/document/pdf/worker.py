"""Reads PDF files in a process of its own (:mod:`budgetkg.document.apart`), so that the batch goes on whatever a file does to PDFium.

The process takes one file after another and gives its pages.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

from budgetkg.document import apart
from budgetkg.document.pdf.isolated import COUNT, DONE, LONGEST_PAGE, PAGE, REFUSED, Share
from budgetkg.document.pdf.page import Wanted
from budgetkg.document.pdf.pdfium import opened, read_pages
from budgetkg.document.pdf.rendering import scan
from budgetkg.document.pdf.sheet import laid_out
from budgetkg.errors import SourceError

#: Bytes of memory that a file may take beside its own.
MOST_MEMORY = 2**30


def main() -> None:
    """Serve until there are no more files."""
    answers = apart.Answers()
    for content, name, what in answers.asked():
        apart.bound_memory(MOST_MEMORY + 4 * len(content))
        _answer(answers, content, name, what)


def _answer(answers: apart.Answers, content: bytes, name: str, what: Wanted | Share) -> None:
    apart.bound_time(2 * LONGEST_PAGE)
    last: tuple[str, ...] = (DONE,)
    try:
        for message in given(content, name, what):
            apart.bound_time(0)  # who asks may have to hear others first
            answers.tell(*message)
            apart.bound_time(2 * LONGEST_PAGE)
    except SourceError as error:
        last = REFUSED, str(error)
    apart.bound_time(0)
    answers.tell(*last)


def given(content: bytes, name: str, what: Wanted | Share) -> Iterator[tuple[str, object]]:
    """What is asked of a file, each with what it is: the number of its pages and then pages, or a picture of one.

    Raises:
        SourceError: when the file cannot be read, for whatever reason.
    """
    try:
        if isinstance(what, Wanted):
            yield PAGE, scan(content, what)
            return
        with opened(content, name) as document:
            count = len(document)
            yield COUNT, count
            for page in read_pages(document, name, what.of(count)):
                yield PAGE, laid_out(page) if what.laid else page
    except SourceError:
        raise
    except MemoryError as error:
        raise SourceError(
            f"{name}: 读取需要的内存过多 / reading it wants too much memory; that is no budget"
        ) from error
    except Exception as error:  # a fault of ours or of a library: told with its place, without the text it may quote
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
        raise SourceError(f"{name}: PDF 已损坏，无法读取 / the PDF is damaged and cannot be read ({place})") from error
