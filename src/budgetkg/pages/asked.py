"""What a page was asked for: the query of its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The pairs of a query in their order, without empty values and overlong ones."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, query: Iterable[tuple[str, str]]) -> Asked:
        """What was asked in a query; fields of a form that were left empty were not filled in."""
        return cls(tuple((name, value.strip()) for name, value in query if value.strip() and len(value) <= _LONGEST))

    def one(self, name: str, otherwise: str = "") -> str:
        """The first value of a name."""
        return next((value for key, value in self.pairs if key == name), otherwise)

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a name, each once."""
        return tuple(dict.fromkeys(value for key, value in self.pairs if key == name))

    def number(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number within limits."""
        text = self.one(name)
        return min(max(int(text), least), most) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise

    def without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The pairs but for some names."""
        return tuple(pair for pair in self.pairs if pair[0] not in names)
