"""Reads PDF files in a process of its own (:mod:`budgetkg.document.apart`), so that the batch goes on whatever a file does to PDFium.

The process takes one file after another and gives its pages.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from budgetkg.document import apart
from budgetkg.document.pdf.isolated import DONE, LONGEST_PAGE, PAGE, REFUSED
from budgetkg.document.pdf.page import Wanted
from budgetkg.document.pdf.pdfium import read_pages
from budgetkg.document.pdf.rendering import scan
from budgetkg.errors import SourceError

#: Bytes of memory that a file may take beside its own.
MOST_MEMORY = 2**30


def main() -> None:
    """Serve until there are no more files."""
    answers = apart.Answers()
    for content, name, wanted in answers.asked():
        apart.bound_memory(MOST_MEMORY + 4 * len(content))
        _answer(answers, content, name, wanted)


def _answer(answers: apart.Answers, content: bytes, name: str, wanted: Wanted | None) -> None:
    def tell(*message: object) -> None:
        answers.tell(*message)
        apart.bound_time(2 * LONGEST_PAGE)

    apart.bound_time(2 * LONGEST_PAGE)
    try:
        if wanted is not None:
            tell(PAGE, scan(content, wanted))
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
    apart.bound_time(0)
