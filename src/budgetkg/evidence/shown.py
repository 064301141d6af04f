"""What is asked for and what is shown: a spot in a document; a page, a crop of it, lines; or why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from budgetkg.document import Box
from budgetkg.errors import BudgetkgError
from budgetkg.facts.redaction import Redactor

#: Where the IRI of an amount says in what column it stands (docs/model.md).
_COLUMN = re.compile(r"/c(\d+)(?:/\d+)?$")


class Spot(NamedTuple):
    """Where something is printed: page and row (in a text: the line), and as much more as is known.

    ``last`` is the last of several rows, ``table`` the number of the table on its page, ``box`` left, top, width and
    height in points (where it is not given, it is that of the row); ``column`` or the ``printed`` characters tell the cell.
    """

    page: int | None = None
    row: int | None = None
    column: int | None = None
    printed: str = ""
    table: int | None = None
    last: int | None = None
    box: tuple[float, float, float, float] | None = None


def column_of(iri: str) -> int | None:
    """The column that the IRI of an amount ends in."""
    found = _COLUMN.search(iri)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class PageImage:
    """A whole page as PNG, with its size in pixels and on paper in points, and where the row and its cell are, in points."""

    png: bytes
    width: int
    height: int
    points_wide: float
    points_high: float
    row: Box | None
    cell: Box | None
    pages: int


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a page as PNG, with its size on paper in points."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text with its number; ``marked`` is what of it is meant, ``None`` in a line that is only beside it."""

    number: int
    text: str
    marked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a text, or rows of a sheet or a page."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DocumentSize:
    """Width and height of each page in points; none in a document that is no PDF."""

    pages: tuple[tuple[float, float], ...]


class Reason(StrEnum):
    """Why nothing can be shown."""

    UNKNOWN = "unknown"
    GONE = "gone"
    CHANGED = "changed"
    NO_PAGE = "no-page"
    NO_ROW = "no-row"
    SCAN = "scan"
    UNREADABLE = "unreadable"
    LATE = "late"
    BUSY = "busy"


class EvidenceError(BudgetkgError):
    """Something printed cannot be shown: the message says why to people, ``reason`` to programs. Whoever looks at pages need not
    learn of the persons that a file is named after.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(Redactor().clean(message))
        self.reason = reason
