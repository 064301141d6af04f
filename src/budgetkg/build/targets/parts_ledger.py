"""What a folder of N-Quads files holds: which document each file name means, and what is not yet as it should be.

An SQLite file beside them. A document is noted as being changed before its file is touched, and as changed once the
file is whole: whoever opens the folder after a crash finds there what has to be put right.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from budgetkg.errors import StoreError
from budgetkg.store.database import Database
from budgetkg.store.kept import KeptFile

#: The layout of the folder and of its ledger.
FORMAT = "1"
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE file (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, document TEXT NOT NULL, path TEXT NOT NULL, reader TEXT NOT NULL, problem TEXT NOT NULL);
CREATE TABLE document (iri TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE name (name TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE INDEX name_of ON name (document);
CREATE TABLE changing (document TEXT PRIMARY KEY);
"""


class Ledger:
    """The ledger of a folder. One process at a time may have it open."""

    def __init__(self, database: Database) -> None:
        """For :meth:`open` only."""
        self._database = database

    @classmethod
    def open(cls, file: Path, base_iri: str) -> Self:
        """The ledger in a file, which is made where there is none.

        Raises:
            StoreError: when it is damaged, of another layout or of another base IRI, or cannot be written.
        """
        if not file.exists():
            _make(file, base_iri)
        database = Database.open(file, read_only=False)
        try:
            about: dict[str, str] = dict(database.rows("SELECT key, value FROM about"))
            if about.get("format") != FORMAT:
                raise StoreError(
                    f"{file}: 由另一版本建立 / was made by another version (layout {about.get('format', 'unknown')}; this one "
                    f"writes {FORMAT}); give a new folder"
                )
            if about.get("base_iri") != base_iri:
                raise StoreError(
                    f"{file.parent}: 其中的 IRI 以 {about.get('base_iri')} 开头，而不是 {base_iri} / its IRIs begin with "
                    f"{about.get('base_iri')}, not {base_iri}; give the same --base-iri, or a new folder"
                )
        except StoreError:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close it; twice is harmless."""
        self._database.close()

    # ------------------------------------------------------------------ reading

    def files(self) -> Mapping[str, KeptFile]:
        """What became of each file that was read, by name."""
        rows = self._database.rows("SELECT name, sha256, document, path, reader, problem FROM file ORDER BY name")
        return {
            name: KeptFile(name, sha256, document, Path(path) if path else None, reader, problem)
            for name, sha256, document, path, reader, problem in rows
        }

    def document_of(self, name: str) -> str:
        """The document (IRI) that a name means; ``""`` where there is none."""
        return self._one("SELECT document FROM name WHERE name = ?", name)

    def names_of(self, document: str) -> frozenset[str]:
        """The names of a document; none where it is not held."""
        return frozenset(
            name for (name,) in self._database.rows("SELECT name FROM name WHERE document = ?", (document,))
        )

    def hash_of(self, document: str) -> str:
        """The sha256 of a document's bytes; ``""`` where it is not held."""
        return self._one("SELECT sha256 FROM document WHERE iri = ?", document)

    def documents(self) -> tuple[str, ...]:
        """The documents (IRIs), sorted."""
        return tuple(iri for (iri,) in self._database.rows("SELECT iri FROM document ORDER BY iri"))

    def changing(self) -> tuple[str, ...]:
        """The documents whose change was begun and not noted as done."""
        return tuple(iri for (iri,) in self._database.rows("SELECT document FROM changing ORDER BY document"))

    def reference(self) -> str:
        """The version of the reference graphs; ``""`` where they are not there as a whole."""
        return self._one("SELECT value FROM about WHERE key = ?", "reference")

    def _one(self, statement: str, value: str) -> str:
        rows = self._database.rows(statement, (value,))
        return str(rows[0][0]) if rows else ""

    # ------------------------------------------------------------------ changing

    def begin(self, documents: Iterable[str]) -> None:
        """Note that the files of these documents are about to be changed."""
        with self._database.change() as connection:
            connection.executemany("INSERT OR IGNORE INTO changing VALUES (?)", ((iri,) for iri in documents))

    def held(self, file: KeptFile, document: str, sha256: str, done: Iterable[str]) -> None:
        """Note that a file's name means a document from now on, and that the files of ``done`` are as they should be."""
        with self._database.change() as connection:
            _take_away(connection, file.name)
            connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?)", (document, sha256))
            connection.execute("INSERT INTO name VALUES (?, ?)", (file.name, document))
            _remember(connection, file)
            _settle(connection, done)

    def lost(self, names: Collection[str], done: Iterable[str]) -> None:
        """Note that these names mean nothing any more, and that the files of ``done`` are as they should be."""
        with self._database.change() as connection:
            for name in names:
                _take_away(connection, name)
                connection.execute("DELETE FROM file WHERE name = ?", (name,))
            _settle(connection, done)

    def settle(self, done: Iterable[str]) -> None:
        """Note that the files of these documents are as they should be."""
        with self._database.change() as connection:
            _settle(connection, done)

    def remember(self, file: KeptFile) -> None:
        """Remember what became of a file that changes no document."""
        with self._database.change() as connection:
            _remember(connection, file)

    def referred(self, version: str) -> None:
        """Note the version of the reference graphs; ``""`` while they are being written."""
        with self._database.change() as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES ('reference', ?)", (version,))


def _make(file: Path, base_iri: str) -> None:
    """Under another name first: killed meanwhile, it would be half a ledger."""
    fresh = file.with_name(f"{file.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        with contextlib.closing(Database.create(fresh, _SCHEMA)) as made, made.change() as connection:
            connection.executemany("INSERT INTO about VALUES (?, ?)", (("format", FORMAT), ("base_iri", base_iri)))
        fresh.replace(file)
        fresh.with_name(f"{fresh.name}-journal").unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{file}: 无法写入 / cannot be written: {error.strerror}; check the disk and its rights"
        ) from error


def _remember(connection: Connection, file: KeptFile) -> None:
    path = "" if file.path is None else str(file.path)
    values = (file.name, file.sha256, file.document, path, file.reader, file.problem)
    connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", values)


def _take_away(connection: Connection, name: str) -> None:
    """A name means nothing any more; a document without a name is not held."""
    for (document,) in connection.execute("SELECT document FROM name WHERE name = ?", (name,)).fetchall():
        connection.execute("DELETE FROM name WHERE name = ?", (name,))
        unnamed = "NOT EXISTS (SELECT 1 FROM name WHERE document = iri)"
        connection.execute(f"DELETE FROM document WHERE iri = ? AND {unnamed}", (document,))


def _settle(connection: Connection, documents: Iterable[str]) -> None:
    connection.executemany("DELETE FROM changing WHERE document = ?", ((iri,) for iri in documents))
