"""The ledger of files: which document each of them is, where it lay, which reader read it, and which were refused."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection

from budgetkg.store.database import Database
from budgetkg.store.kept import KeptFile

SCHEMA = """
CREATE TABLE file (
  name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, document TEXT NOT NULL, path BLOB NOT NULL, reader TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_of ON file (document);
CREATE TABLE refused (
  name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, path BLOB NOT NULL, reader TEXT NOT NULL, problem TEXT NOT NULL
) WITHOUT ROWID;
"""

_FILES = "SELECT name, sha256, document, path, reader, '' FROM file"
_REFUSED = """
SELECT refused.name, refused.sha256, COALESCE(document, ''), refused.path, refused.reader, problem
FROM refused LEFT JOIN file ON file.name = refused.name
"""


class Files:
    """The ledger, read. The functions of this module write it, within a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Mapping[str, KeptFile]:
        """What became of every file, by name. One that was refused has the document of an earlier version, if any."""
        rows = [*self._database.rows(_FILES), *self._database.rows(_REFUSED)]
        return {file.name: file for file in map(_file, rows)}

    def stored(self) -> tuple[KeptFile, ...]:
        """The files that are stored, by name; of those refused lately the earlier version."""
        return tuple(map(_file, self._database.rows(f"{_FILES} ORDER BY name")))

    def named(self, name: str) -> KeptFile | None:
        """What is stored under a name."""
        rows = self._database.rows(f"{_FILES} WHERE name = ?", (name,))
        return _file(rows[0]) if rows else None

    def refused(self, name: str) -> KeptFile | None:
        """The version of a file that was refused last."""
        rows = self._database.rows(f"{_REFUSED} WHERE refused.name = ?", (name,))
        return _file(rows[0]) if rows else None

    def names_of(self, document: str) -> tuple[str, ...]:
        """The names of a document."""
        rows = self._database.rows("SELECT name FROM file WHERE document = ? ORDER BY name", (document,))
        return tuple(row[0] for row in rows)

    def sources(self) -> Mapping[str, Path]:
        """Where the files were last read, by the sha256 of their content; they may have gone or changed since."""
        rows = self._database.rows("SELECT sha256, path FROM file WHERE path <> x'' ORDER BY name")
        return {sha256: Path(os.fsdecode(path)) for sha256, path in rows}


def store(connection: Connection, file: KeptFile) -> None:
    """Remember a file that is stored."""
    forget(connection, file.name)
    connection.execute(
        "INSERT INTO file VALUES (?, ?, ?, ?, ?)",
        (file.name, file.sha256, file.document, _coded(file.path), file.reader),
    )


def refuse(connection: Connection, file: KeptFile) -> None:
    """Remember a file that was refused; what is stored under its name stays."""
    connection.execute(
        "INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?)",
        (file.name, file.sha256, _coded(file.path), file.reader, file.problem),
    )


def forget(connection: Connection, name: str) -> None:
    """Forget a name, whatever became of its file."""
    connection.execute("DELETE FROM file WHERE name = ?", (name,))
    connection.execute("DELETE FROM refused WHERE name = ?", (name,))


def forget_document(connection: Connection, document: str) -> None:
    """Forget all names of a document that is gone."""
    connection.execute("DELETE FROM file WHERE document = ?", (document,))


def agree(connection: Connection, document: str, sha256: str, names: Iterable[str]) -> None:
    """Make the ledger say what a document's graph says, where it does not: by which reader is not known then."""
    wanted = set(names)
    held = {row[0] for row in connection.execute("SELECT name FROM file WHERE document = ?", (document,))}
    for name in held - wanted:
        connection.execute("DELETE FROM file WHERE name = ?", (name,))
    for name in wanted - held:
        store(connection, KeptFile(name, sha256, document, None, ""))


def _coded(path: Path | None) -> bytes:
    """A path as the system writes it: some hold what is no character."""
    return b"" if path is None else os.fsencode(path)


def _file(row: tuple[str, str, str, bytes, str, str]) -> KeptFile:
    name, sha256, document, path, reader, problem = row
    return KeptFile(name, sha256, document, Path(os.fsdecode(path)) if path else None, reader, problem)
