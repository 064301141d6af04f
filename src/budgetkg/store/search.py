"""Looking things up: by a piece of a name, a code, a number or a text, the best first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from budgetkg.errors import QueryError
from budgetkg.store.bigrams import excerpt, expression, folded, marks, words
from budgetkg.store.database import Database, Row
from budgetkg.store.entries import KINDS

Places = tuple[tuple[int, int], ...]
"""(start, end) of pieces of a text, in order and apart."""

_LONGEST = 200  # nobody looks for more characters, and each asks the index something

# Candidates come from the index; whether they hold the words is seen by their texts. The order: the name or code is
# what is sought, begins with it, holds it, holds all words, and at last those whose further texts do.
_ORDER = """rank, kind, documents DESC,
  CASE WHEN substr(number, 1, :length) = :whole THEN number ELSE '' END, length(name), name, entry.id"""
_STATEMENT = f"""
SELECT entry.id, kind, iri, label, code, text, documents FROM (
  SELECT entry.id AS found, CASE
    WHEN name = :whole OR number = :whole THEN 0
    WHEN substr(name, 1, :length) = :whole OR substr(number, 1, :length) = :whole THEN 1
    WHEN instr(name, :whole) THEN 2
    WHEN {{named}} THEN 3
    ELSE 4 END AS rank
  FROM word CROSS JOIN entry ON entry.id = word.rowid
  WHERE word MATCH :expression AND {{holds}} {{kinds}}
  ORDER BY {_ORDER}
  LIMIT :limit
) JOIN entry ON entry.id = found
ORDER BY {_ORDER}
"""
_FIRST_MENTION = """
SELECT graph.iri, place FROM mention JOIN graph ON graph.id = mention.graph
WHERE mention.entry = ? ORDER BY mention.graph LIMIT 1
"""
# Documents may call the same thing by several names, which are entries of their own.
_DOCUMENTS_OF_ALL_NAMES = """
SELECT COUNT(DISTINCT mention.graph) FROM entry JOIN mention ON mention.entry = entry.id
WHERE entry.iri = ? AND entry.iri <> '' AND kind = ?
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    The marks are the places of the words in ``label`` and in ``excerpt``, a piece of the further text (``""`` where none
    of them is in there). ``document`` is the IRI of one document that has it (``""`` for none: it is in a code list),
    ``documents`` how many there are.
    """

    kind: str
    iri: str
    label: str
    label_marks: Places
    excerpt: str
    excerpt_marks: Places
    code: str
    document: str
    documents: int


def search(database: Database, text: str, kinds: Collection[str], limit: int, code_lists: str) -> tuple[Hit, ...]:
    """What holds every word of the text, the best first; nothing where there is no letter or digit in it.

    A single character is sought in names alone. ``code_lists`` is the graph that is no document.

    Raises:
        QueryError: when a kind is unknown.
        StoreError: when the database cannot be read.
    """
    if unknown := set(kinds) - set(KINDS):
        raise QueryError(f"{', '.join(sorted(unknown))}: 未知的种类 / unknown kind; one of {', '.join(KINDS)}")
    sought = words(text[:_LONGEST])
    if not sought:
        return ()
    values: dict[str, str | int] = {
        "expression": expression(sought),
        "whole": folded(text[:_LONGEST]),
        **{f"word{index}": word for index, word in enumerate(sought)},
    }
    values["length"] = len(str(values["whole"]))
    statement = _STATEMENT.format(
        holds=" AND ".join(f"(instr(name, :word{n}) OR instr(number, :word{n}) OR instr(rest, :word{n}))" for n in range(len(sought))),
        named=" AND ".join(f"instr(name, :word{n})" for n in range(len(sought))),
        kinds=f"AND kind IN ({', '.join(str(KINDS.index(kind)) for kind in kinds)})" if kinds else "",
    )  # fmt: skip
    return tuple(_hit(database, row, sought, code_lists) for row in _different(database, statement, values, limit))


def _different(database: Database, statement: str, values: Mapping[str, str | int], limit: int) -> list[Row]:
    """The best rows, each thing once, by the name of it that fits best."""
    asked = 2 * limit
    while True:
        rows = database.rows(statement, {**values, "limit": asked})
        best = {(row[1], row[2] or row[0]): row for row in reversed(rows)}
        kept = [row for row in rows if best[row[1], row[2] or row[0]] is row]
        if len(kept) >= limit or len(rows) < asked:
            return kept[:limit]
        asked *= 4


def _hit(database: Database, row: Row, sought: tuple[str, ...], code_lists: str) -> Hit:
    number, kind, iri, label, code, text, documents = row
    ((graph, place),) = database.rows(_FIRST_MENTION, (number,))
    listed = graph == code_lists
    if iri:
        ((documents,),) = database.rows(_DOCUMENTS_OF_ALL_NAMES, (iri, kind))
    piece, in_piece = excerpt(text, marks(text, sought))
    return Hit(
        KINDS[kind],
        iri or f"{graph}{place}",
        label,
        marks(label, sought),
        piece,
        in_piece,
        code,
        "" if listed else graph,
        documents - listed,
    )
