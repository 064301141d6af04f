"""What stops us (exceptions) and what someone should look at (findings).

An exception means "cannot go on with this input"; a finding means "went on, and here is what to check".
Neither logs nor prints: the command line does that, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BudgetkgError(Exception):
    """The root of all errors meant for people: the message says where, what was found, and what to do."""


class SourceError(BudgetkgError):
    """A file that cannot be read, or is not of a kind we read."""


class DocumentError(BudgetkgError):
    """A readable file in which no budget was found."""


class StoreError(BudgetkgError):
    """A store that cannot be opened, is of another version, or is held by another process."""


class QueryError(BudgetkgError):
    """A question that does not exist, lacks a parameter, or is not valid SPARQL."""


class QueryTimeoutError(QueryError):
    """A question that was stopped because its time was up."""


class QueryTooLargeError(QueryError):
    """A question whose answer, or whose memory, outgrew its limit."""


class QueryBusyError(QueryError):
    """A question that was turned away because too many long ones are running."""


class ValidationError(BudgetkgError):
    """Shapes that cannot be read or run."""


class ExportError(BudgetkgError):
    """An export that cannot be written."""


class PublicationError(BudgetkgError):
    """What a publisher says of a dataset, and cannot be used as it stands."""


class ClusterError(BudgetkgError):
    """A cluster that cannot be used, or was lost on the way; what was stored stays."""


class PublishError(BudgetkgError):
    """A server that cannot be brought to hold what the store holds; what arrived there stays."""


class Severity(StrEnum):
    """How grave a finding is; the words of SHACL."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a document that someone should look at.

    ``code`` is a stable check id (docs/checks.md); ``row`` is the line number in a text or the row of its page's
    table; ``printed``, ``found`` and ``expected`` are the document's own characters and the figures compared.
    """

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    document: str = ""
    page: int | None = None
    row: int | None = None
    printed: str = ""
    found: str = ""
    expected: str = ""
    focus: str = ""
