"""What is kept beside the graph and is never exported: what the last validation found, and what became of the files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from sqlite3 import Connection

from budgetkg.errors import Finding, Severity
from budgetkg.store.database import Database, Row
from budgetkg.store.rebase import Rebase

SCHEMA = """
CREATE TABLE finding (document TEXT NOT NULL, across INTEGER NOT NULL, position INTEGER NOT NULL, content TEXT NOT NULL);
CREATE INDEX finding_of ON finding (document, position);
CREATE TABLE validated (document TEXT PRIMARY KEY, shapes TEXT NOT NULL);
CREATE INDEX finding_across ON finding (across) WHERE across;
"""

#: The document of a validation that looks across documents: it holds as long as none of them changes.
ACROSS = ""


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding of the last validation of a document (an IRI; ``""`` for one of no document in particular).

    ``node`` is the IRI of the value that is judged (``""``: it is none), ``waived`` the reason for which it is let
    stand and ``until`` the day up to which (ISO; ``""``: no end). ``across`` says that it compares documents.
    """

    finding: Finding
    document: str
    node: str = ""
    waived: str = ""
    until: str = ""
    across: bool = False

    def rebased(self, rebase: Rebase) -> KeptFinding:
        """The same finding where the data have another base."""
        return replace(
            self,
            finding=rebased_finding(self.finding, rebase),
            document=rebase.iri(self.document),
            node=rebase.iri(self.node),
        )


def rebased_finding(finding: Finding, rebase: Rebase) -> Finding:
    """What is told of a finding where the data have another base."""
    return replace(
        finding,
        message_zh=rebase.within(finding.message_zh),
        message_en=rebase.within(finding.message_en),
        found=rebase.iri(finding.found),
        expected=rebase.iri(finding.expected),
        focus=rebase.iri(finding.focus),
    )


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What became of a file, and which reader read it: so that it need not be read again.

    ``name`` is the document's name (a relative path, redacted), unique in a store; ``sha256`` the hex digest of its
    bytes; ``document`` the IRI of what is stored (``""``: nothing, the file was refused); ``path`` where it lay, absolute (``None``: not known), which
    never leaves this machine; ``reader`` the version of the reader (``""``: not known); ``problem`` why it was refused,
    where asking again would give the same: what is stored then is an earlier version.
    """

    name: str
    sha256: str
    document: str
    path: Path | None
    reader: str
    problem: str = ""


class Kept:
    """The findings of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def findings(self, document: str | None = None) -> tuple[KeptFinding, ...]:
        """The findings of the last validation, of one document or of all, in its order."""
        condition, values = ("WHERE document = ?", (document,)) if document is not None else ("", ())
        rows = self._database.rows(f"SELECT content FROM finding {condition} ORDER BY position", values)
        return tuple(_finding(row) for row in rows)

    def validations(self) -> Mapping[str, str]:
        """The documents whose last validation still holds, each with what it was validated with.

        :data:`ACROSS` is among them where what was compared across documents still holds too.
        """
        return dict(self._database.rows("SELECT document, shapes FROM validated ORDER BY document"))

    def keep(self, findings: Iterable[KeptFinding], documents: Collection[str], shapes: str) -> None:
        """Keep the findings of these documents (and of :data:`ACROSS`) in the place of former ones."""
        with self._database.change() as connection:
            for document in documents:
                forget(connection, document)
            connection.executemany("INSERT INTO validated VALUES (?, ?)", ((one, shapes) for one in documents))
            connection.executemany(
                "INSERT INTO finding VALUES (?, ?, ?, ?)",
                (
                    (found.document, found.across, position, json.dumps(asdict(found), ensure_ascii=False))
                    for position, found in enumerate(findings)
                    if validated_as(found) in documents
                ),
            )


def validated_as(found: KeptFinding) -> str:
    """What has to be validated again for a finding to be up to date: its document, or :data:`ACROSS`."""
    return ACROSS if found.across else found.document


def forget(connection: Connection, document: str) -> None:
    """Drop what a validation of a document (or :data:`ACROSS`) found: it has changed, or is gone."""
    connection.execute("DELETE FROM validated WHERE document = ?", (document,))
    if document == ACROSS:
        connection.execute("DELETE FROM finding WHERE across")
    else:
        connection.execute("DELETE FROM finding WHERE document = ? AND NOT across", (document,))


def forget_all(connection: Connection) -> None:
    """Drop what all validations found."""
    connection.execute("DELETE FROM validated")
    connection.execute("DELETE FROM finding")


def _finding(row: Row) -> KeptFinding:
    content = json.loads(row[0])
    told = content.pop("finding")
    return KeptFinding(Finding(**{**told, "severity": Severity(told["severity"])}), **content)
