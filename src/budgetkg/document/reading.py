"""The one door: a source file, whatever its kind, as a :class:`~budgetkg.document.model.Document`."""

from __future__ import annotations

from budgetkg.document import pdf, plain
from budgetkg.document.model import Document
from budgetkg.errors import SourceError
from budgetkg.source import Source

_READERS = {"application/pdf": pdf.read, "text/plain": plain.read}


def read_document(source: Source) -> Document:
    """Read a source file into rows of cells.

    Raises:
        SourceError: when the bytes are not what the file's suffix says (binary, empty, an unknown encoding).
    """
    try:
        reader = _READERS[source.media_type]
    except KeyError:
        raise SourceError(f"{source.name}: {source.media_type} is not read") from None
    return reader(source)
