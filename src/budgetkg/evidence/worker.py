"""Opens source files in a process of its own (:mod:`budgetkg.document.apart`): reads them, pictures their pages, cuts out lines."""

from __future__ import annotations

import traceback
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from budgetkg.document import apart
from budgetkg.document.ocr import scans
from budgetkg.document.pdf.isolated import read_here
from budgetkg.evidence.layout import Layout, layout_of
from budgetkg.evidence.opened import Opened, source_of
from budgetkg.evidence.shown import DocumentSize, EvidenceError, Reason

#: What a message begins with.
DONE, REFUSED = "done", "refused"
#: Bytes of memory that the process may take: reading a long budget takes a few hundred megabytes, recognition maps more.
MOST_MEMORY, MOST_MEMORY_OF_SCANS = 2 * 2**30, 8 * 2**30
#: Seconds after which the process ends itself, whoever waits for it.
LONGEST = 600
#: Documents that are kept open.
_OPEN = 2

Place = tuple[str, Path]


class _Documents:
    """The documents last asked for, each as it was when it was opened."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[tuple[int, int], Opened]] = OrderedDict()

    def layout(self, place: Place) -> tuple[bytes, DocumentSize]:
        """Read a document as a whole."""
        sha256, path = place
        layout = layout_of(source_of(path, sha256))
        sizes = [(page.width, page.height) for page in layout.pages.values()]
        return layout.packed(), DocumentSize(tuple(sizes) if layout.paged else ())

    def shown(self, what: str, place: Place, layout: bytes, arguments: tuple[Any, ...]) -> object:
        """A page, a crop or an excerpt of a document whose layout is known."""
        shower: Callable[..., object] = getattr(self._opened(place, layout), what)
        return shower(*arguments)

    def _opened(self, place: Place, layout: bytes) -> Opened:
        sha256, path = place
        state = _state(path)
        known = self._open.pop(sha256, None)
        if known is None or known[0] != state:
            known = state, Opened(source_of(path, sha256), Layout.unpacked(layout))
        self._open[sha256] = known
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)
        return known[1]


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file does; nothing where there is none: opening it then tells."""
    try:
        told = path.stat()
    except OSError:
        return (0, 0)
    return (told.st_mtime_ns, told.st_size)


def main() -> None:
    """Serve until nobody asks any more."""
    read_here()  # this process is one apart already
    apart.bound_memory(MOST_MEMORY_OF_SCANS if scans.installed() else MOST_MEMORY)
    answers, documents = apart.Answers(), _Documents()
    for what, place, *rest in answers.asked():
        apart.bound_time(LONGEST)
        try:
            answers.tell(DONE, documents.shown(what, place, *rest) if rest else documents.layout(place))
        except EvidenceError as error:
            answers.tell(REFUSED, error.reason, str(error))
        except MemoryError:
            answers.tell(REFUSED, Reason.UNREADABLE, f"{place[1].name}: 需要的内存过多 / it wants too much memory")
            return
        except (
            Exception
        ) as error:  # a fault of ours or of a library: told with its place, without the text it may quote
            frame = traceback.extract_tb(error.__traceback__)[-1]
            words = f"无法显示 / cannot be shown ({type(error).__name__}, {Path(frame.filename).name}:{frame.lineno})"
            answers.tell(REFUSED, Reason.UNREADABLE, f"{place[1].name}: {words}")
        apart.bound_time(0)
