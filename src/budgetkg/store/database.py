"""A generation's ``index.db``: an SQLite file that one writer changes, and that many threads read.

A generation that has no writer never changes, so its readers need no locks and make none. What a writer that died had
not yet committed stands in a journal beside the file: the first to open it afterwards takes it back.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from budgetkg.errors import StoreError

Row = tuple[Any, ...]

_MAPPED = 2**28  # bytes that are read where the system holds them, without a copy


class Database:
    """An SQLite database, in a file or in memory."""

    def __init__(self, file: Path | None, read_only: bool) -> None:
        """For :meth:`open`, :meth:`create` and :meth:`in_memory` only."""
        self._file = file
        self._read_only = read_only
        self._guard = threading.RLock()
        self._idle = [self._connect()]
        self._closed = False

    @classmethod
    def open(cls, file: Path, *, read_only: bool) -> Self:
        """The database in a file that exists.

        Raises:
            StoreError: when it is not there, damaged, or cannot be opened.
        """
        with _faults(file):
            if not file.is_file():
                raise sqlite3.DatabaseError("no such file")
            if read_only:
                _take_back(file)
            return cls(file, read_only)

    @classmethod
    def create(cls, file: Path, schema: str) -> Self:
        """A new database.

        Raises:
            StoreError: when it cannot be written.
        """
        with _faults(file):
            made = cls(file, read_only=False)
            made._idle[0].executescript(schema)
            return made

    @classmethod
    def in_memory(cls, schema: str) -> Self:
        """A new database that lives as long as this object."""
        made = cls(None, read_only=False)
        made._idle[0].executescript(schema)
        return made

    def rows(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """The rows of an answer.

        Raises:
            StoreError: when the database cannot be read.
        """
        with _faults(self._file), self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that is done with the connection, or nothing.

        Raises:
            StoreError: when the database cannot be written.
        """
        with _faults(self._file), self._connection() as connection, connection:
            yield connection

    def close(self) -> None:
        """Close it; twice is harmless."""
        with self._guard:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own: of readers as many as read at a time, else the only one."""
        if not self._read_only:
            with self._guard:
                if self._closed:
                    raise sqlite3.ProgrammingError("closed")
                yield self._idle[0]
            return
        with self._guard:
            if self._closed:
                raise sqlite3.ProgrammingError("closed")
            connection = self._idle.pop() if self._idle else self._connect()
        try:
            yield connection
        finally:
            with self._guard:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        if self._file is None:
            return sqlite3.connect(":memory:", check_same_thread=False)
        mode = "mode=ro&immutable=1" if self._read_only else "mode=rwc"
        connection = sqlite3.connect(f"{self._file.resolve().as_uri()}?{mode}", uri=True, check_same_thread=False)
        if self._read_only:
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
        else:
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def _take_back(file: Path) -> None:
    """Undo what a writer that died had begun; harmless where others do the same."""
    journal = file.with_name(f"{file.name}-journal")
    if not journal.exists() or not journal.stat().st_size:
        return
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()


@contextlib.contextmanager
def _faults(file: Path | None) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"{file or 'memory'}: 检索库无法读写 / the index cannot be read or written: {error}; "
            "check the disk and its rights, or make the store again with --rebuild"
        ) from error
