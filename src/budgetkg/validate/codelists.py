"""The code lists of a store, as far as one document speaks of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budgetkg.graph.vocabulary import SKOS
from budgetkg.store import Statement

#: Left out: a concept's many children are of no use to a document that does not speak of them.
_UNWANTED = f"<{SKOS.narrower}>"
_BROADER = f"<{SKOS.broader}>"


class CodeLists:
    """The code lists of a store by concept, so that a document is joined by those it speaks of and no others."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._about: dict[str, list[Statement]] = {}
        for statement in dict.fromkeys(statements):
            if statement[1] != _UNWANTED:
                self._about.setdefault(statement[0], []).append(statement)

    def joined(self, triples: Sequence[Statement]) -> list[Statement]:
        """Triples that are given each once, with what the lists say of their concepts; this, too, once."""
        concepts, described = self._described(triples)
        stated = {statement for statement in triples if statement[0] in concepts}
        return [*triples, *(statement for statement in described if statement not in stated)]

    def _described(self, triples: Iterable[Statement]) -> tuple[set[str], list[Statement]]:
        """The concepts that are objects of the triples, those above them, and what the lists say of all these."""
        about = self._about
        waiting = sorted({value for _subject, _predicate, value in triples if value in about})
        done: set[str] = set()
        found: list[Statement] = []
        while waiting:
            concept = waiting.pop()
            if concept in done:
                continue
            done.add(concept)
            for statement in about[concept]:
                found.append(statement)
                above = statement[2]
                if statement[1] == _BROADER and above in about:
                    waiting.append(above)
        return done, found
