"""The one door: a source file, whatever its kind, as a :class:`~budgetkg.document.model.Document`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from budgetkg.document import html, limits, pdf, plain, spreadsheet, word
from budgetkg.document.model import Document
from budgetkg.document.pdf.page import Page
from budgetkg.errors import SourceError
from budgetkg.source import DOCX, HTML, PDF, TEXT, XLS, XLSX, Source

_READERS = {
    PDF: pdf.read,
    TEXT: plain.read,
    HTML: html.read,
    XLSX: spreadsheet.read_xlsx,
    XLS: spreadsheet.read_xls,
    DOCX: word.read,
}


def read_document(
    source: Source, see: Callable[[Page], None] | None = None, watch: Callable[[int], None] | None = None
) -> Document:
    """Read a source file into rows of cells.

    ``see`` is shown each page of a PDF as it is drawn: for those who want more of it than its rows. ``watch`` is told the
    number of each page when it was read (again, when a scan was recognised), for those who must know how far it came.

    Raises:
        SourceError: when the bytes cannot be read as what they are (binary, empty, damaged, an unknown encoding), or
            hold more than any budget.
    """
    try:
        reader = _READERS[source.media_type]
    except KeyError:
        raise SourceError(f"{source.name}: {source.media_type} is not read") from None
    if not source.content.strip():
        raise SourceError(f"{source.name}: 文件是空的 / the file is empty")
    document = pdf.read(source, see, watch) if source.media_type == PDF else reader(source)
    return replace(document, rows=limits.checked(document.rows, source.name))
