"""What a writer is about to do, written before it begins and crossed out when all of it is done.

A change touches the graph, where the engine makes each of its steps as one, and then the catalogue beside it. Where a
document takes the place of another the graph takes two steps: the new one is loaded, then the former one goes. So does a
document of which much changes: what it gains is loaded, then what it loses goes. Whoever opens the store after a writer
that died in between finishes that, or takes it back (:mod:`budgetkg.store.mending`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from sqlite3 import Connection
from typing import Any

from budgetkg.store.database import Database

SCHEMA = """
CREATE TABLE journal (content TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """A change of graphs (IRIs).

    Where a file ``name`` comes to mean another document, its ``document`` gets the name in the first step, and those of
    ``losing`` lose it afterwards. ``statements`` is how many that document then has, when there was none of it before.
    Where it was there and takes two steps itself, ``gained`` is one of the lines that the first step gives it, and ``lost``
    are those that it loses afterwards.
    """

    graphs: tuple[str, ...]
    document: str = ""
    name: str = ""
    losing: tuple[str, ...] = ()
    statements: int = 0
    gained: str = ""
    lost: str = ""


class Journal:
    """What stands in the journal: nothing, but while a change is being made, and after a writer died or failed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def intents(self) -> tuple[Intent, ...]:
        """What was to be done, the first first."""
        rows = self._database.rows("SELECT content FROM journal ORDER BY rowid")
        return tuple(_intent(json.loads(row[0])) for row in rows)

    def note(self, intents: Iterable[Intent]) -> None:
        """Write down what is about to be done."""
        rows = ((json.dumps(asdict(intent), ensure_ascii=False),) for intent in intents)
        with self._database.change() as connection:
            connection.executemany("INSERT INTO journal VALUES (?)", rows)


def done(connection: Connection) -> None:
    """Cross out all that was to be done."""
    connection.execute("DELETE FROM journal")


def _intent(said: dict[str, Any]) -> Intent:
    return Intent(**{**said, "graphs": tuple(said["graphs"]), "losing": tuple(said["losing"])})
