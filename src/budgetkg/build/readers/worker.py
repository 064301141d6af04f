"""A process that reads files (:mod:`budgetkg.document.apart`): asked for one after another, ended when one takes too long.

It opens PDFs itself: it is already apart from whoever asked, and what a damaged file does to it costs that file alone.
"""

from __future__ import annotations

import gc

from budgetkg.build.reading import make_ready
from budgetkg.document import apart
from budgetkg.document.pdf import isolated

#: What a message begins with: a page was read, the file was.
PAGE, READ = "page", "read"
#: Bytes of addresses that the process may take, of which most are never used: libraries, and what recognises scans.
MOST_MEMORY = 4 * 2**30
# A document's records live as long as it is in hand: to look through them again and again finds nothing to collect.
_COLLECTED = (10_000, 20, 50)


def main() -> None:
    """Serve until there are no more files."""
    answers = apart.Answers()
    isolated.read_here()
    apart.bound_memory(MOST_MEMORY)
    gc.freeze()  # what was imported stays: it need not be looked through again
    gc.set_threshold(*_COLLECTED)
    for job, content, processes in answers.asked():
        isolated.use(processes)
        answers.tell(READ, make_ready(job, content, lambda number: answers.tell(PAGE, number)))
