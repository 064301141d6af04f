"""The search index: what can be sought in the documents, and the documents that have it.

An entry that several documents have stands once, and goes with the last of them. A document's entries are written after
its graph; what stands in the journal meanwhile (:mod:`budgetkg.store.journal`) tells a later writer, where this one dies
in between, which documents to take up again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from hashlib import blake2b
from uuid import uuid4

from budgetkg.store.bigrams import folded, tokens
from budgetkg.store.database import Database
from budgetkg.store.entries import KINDS, Entry

SCHEMA = """
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL, documents INTEGER NOT NULL,
  name TEXT NOT NULL, number TEXT NOT NULL, rest TEXT NOT NULL,
  iri TEXT NOT NULL, label TEXT NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX entry_of ON entry (iri) WHERE iri <> '';
CREATE TABLE mention (entry INTEGER NOT NULL, graph INTEGER NOT NULL, place TEXT NOT NULL, PRIMARY KEY (entry, graph))
  WITHOUT ROWID;
CREATE INDEX mention_of ON mention (graph);
CREATE VIRTUAL TABLE word USING fts5(tokens, content='', detail='none', columnsize=0, tokenize='ascii');
"""


class Index:
    """The entries of a store's graphs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def size(self) -> int:
        """How many entries there are."""
        return int(self._database.rows("SELECT COUNT(*) FROM entry")[0][0])

    def stamps(self) -> Mapping[str, str]:
        """By graph, what tells its content from any other that it had."""
        return dict(self._database.rows("SELECT iri, stamp FROM graph"))


def drop(connection: sqlite3.Connection, iri: str) -> None:
    """Take a graph and its entries out."""
    take_up(connection, iri, {})
    connection.execute("DELETE FROM graph WHERE iri = ?", (iri,))


def take_up(connection: sqlite3.Connection, iri: str, entries: Mapping[Entry, str]) -> None:
    """Make these the entries of a graph, each with its IRI there."""
    graph = _stamped(connection, iri)
    held = dict(connection.execute("SELECT entry, place FROM mention WHERE graph = ?", (graph,)))
    _exchange(connection, graph, iri, held, entries)


def rename(connection: sqlite3.Connection, iri: str, entries: Mapping[Entry, str]) -> None:
    """Make these what leads to the document itself, whose names have changed; what is in it stays."""
    graph = _stamped(connection, iri)
    itself = "SELECT entry, place FROM entry JOIN mention ON entry = id AND graph = ? WHERE iri = ?"
    _exchange(connection, graph, iri, dict(connection.execute(itself, (graph, iri))), entries)


def _stamped(connection: sqlite3.Connection, iri: str) -> int:
    """The number of a graph, which gets a new stamp."""
    connection.execute(
        "INSERT INTO graph (iri, stamp) VALUES (?, ?) ON CONFLICT (iri) DO UPDATE SET stamp = excluded.stamp",
        (iri, uuid4().hex),
    )
    (graph,) = connection.execute("SELECT id FROM graph WHERE iri = ?", (iri,)).fetchone()
    return int(graph)


def _exchange(
    connection: sqlite3.Connection, graph: int, iri: str, held: Mapping[int, str], entries: Mapping[Entry, str]
) -> None:
    """Put entries into the place of those that are held."""
    wanted = {_id(connection, one): "" if one.iri else place.removeprefix(iri) for one, place in entries.items()}
    for number in held.keys() - wanted.keys():
        connection.execute("DELETE FROM mention WHERE entry = ? AND graph = ?", (number, graph))
        _count(connection, number, -1)
    for number in wanted.keys() - held.keys():
        connection.execute("INSERT INTO mention VALUES (?, ?, ?)", (number, graph, wanted[number]))
        _count(connection, number, 1)
    for number in wanted.keys() & held.keys():
        if wanted[number] != held[number]:
            connection.execute(
                "UPDATE mention SET place = ? WHERE entry = ? AND graph = ?", (wanted[number], number, graph)
            )


def _id(connection: sqlite3.Connection, entry: Entry) -> int:
    """The number of an entry, which is written where it is new."""
    parts = (entry.kind, entry.iri, entry.label, entry.code, entry.text)
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = connection.execute("SELECT id FROM entry WHERE digest = ?", (digest,)).fetchone()
    if found is not None:
        return int(found[0])
    name, number, rest = folded(entry.label), folded(entry.code), folded(entry.text)
    made = connection.execute(
        "INSERT INTO entry (digest, kind, documents, iri, label, code, text, name, number, rest)"
        " VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
        (digest, KINDS.index(entry.kind), *parts[1:], name, number, rest),
    )
    connection.execute("INSERT INTO word (rowid, tokens) VALUES (?, ?)", (made.lastrowid, _words(name, number, rest)))
    return int(made.lastrowid or 0)


def _count(connection: sqlite3.Connection, entry: int, change: int) -> None:
    """Count the documents of an entry; one that has none left goes."""
    connection.execute("UPDATE entry SET documents = documents + ? WHERE id = ?", (change, entry))
    if change > 0:
        return
    unused = "FROM entry WHERE id = ? AND documents = 0"
    gone = connection.execute(f"SELECT name, number, rest {unused}", (entry,)).fetchone()
    if gone is not None:
        connection.execute(f"DELETE {unused}", (entry,))
        connection.execute("INSERT INTO word (word, rowid, tokens) VALUES ('delete', ?, ?)", (entry, _words(*gone)))


def _words(name: str, number: str, rest: str) -> str:
    return " ".join(sorted(tokens(name, f"{number} {rest}")))
