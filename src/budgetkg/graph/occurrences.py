"""Which printing of a key an observation is: the dimension that keeps observations apart (IC-12)."""

from __future__ import annotations


class Occurrences:
    """Gives each key its occurrences, none of them twice."""

    def __init__(self) -> None:
        self._taken: set[tuple[tuple[str, ...], int]] = set()
        self._highest: dict[tuple[str, ...], int] = {}

    def of(self, key: tuple[str, ...], stated: int = 1) -> int:
        """The occurrence that the facts state, or the next after the highest where that is taken."""
        occurrence = stated if (key, stated) not in self._taken else self._highest[key] + 1
        self._taken.add((key, occurrence))
        self._highest[key] = max(occurrence, self._highest.get(key, 0))
        return occurrence
