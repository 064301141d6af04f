"""Reads PDF files in a process of its own: what damaged files do to PDFium (a crash, a loop without end, memory without
bounds) then ends that process and one file, and the batch goes on.

The process takes one file after another on its standard input and gives its pages on its standard output, pickled;
both ends are this program. It ends when its input does.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

from budgetkg.document.pdf.isolated import DONE, LONGEST_PAGE, PAGE, REFUSED
from budgetkg.document.pdf.pdfium import read_pages, scan
from budgetkg.errors import SourceError

#: Bytes of memory that a file may take beside its own.
MOST_MEMORY = 2**30


def main() -> None:
    """Serve until there are no more files."""
    files = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked; it closes the input
    while True:
        try:
            content, name, number = pickle.load(files)
        except EOFError:
            return
        _bound_memory(len(content))
        _answer(answers, content, name, number)


def _answer(answers: BinaryIO, content: bytes, name: str, number: int | None) -> None:
    def tell(*message: object) -> None:
        pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
        _bound_time()

    _bound_time()
    try:
        if number is not None:
            tell(PAGE, scan(content, number))
        else:
            for page in read_pages(content, name):
                tell(PAGE, page)
    except SourceError as error:
        tell(REFUSED, str(error))
    except MemoryError:
        tell(REFUSED, f"{name}: 读取需要的内存过多 / reading it wants too much memory; that is no budget")
    except Exception as error:  # a fault of ours or of a library: told with its place, without the text it may quote
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
        tell(REFUSED, f"{name}: PDF 已损坏，无法读取 / the PDF is damaged and cannot be read ({place})")
    else:
        tell(DONE)
    _bound_time(0)


def _bound_time(seconds: int = 2 * LONGEST_PAGE) -> None:
    """End this process when nobody else does: who asked may have gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _bound_memory(size: int) -> None:
    """Set how much this process may take, where the system has such a limit."""
    if sys.platform == "win32":
        return
    import resource

    most = MOST_MEMORY + 4 * size
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        with contextlib.suppress(ValueError, OSError):  # a system may not let it be set (macOS)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
