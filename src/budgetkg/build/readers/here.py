"""Reading in this very process, one file after another: for a file or two, and to debug."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetkg.build.reading import Job, Read, make_ready


class Here:
    """Reads in this process; PDFs are still opened in one of their own (:mod:`budgetkg.document.pdf.isolated`)."""

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        """What each file gave, in order."""
        return map(make_ready, jobs)
