"""Another base for the IRIs of the data: in whatever is written of them, and back again. Texts stay as they are."""

from __future__ import annotations

from budgetkg.errors import BudgetkgError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import PREFIXES


class Rebase:
    """Puts ``new`` into the place of ``old`` at the beginning of IRIs."""

    def __init__(self, old: str, new: str) -> None:
        """Take two bases, each closed with a slash where it ends in no separator.

        Raises:
            BudgetkgError: when one is no absolute IRI, or terms of a vocabulary begin with it.
        """
        self.old, self.new = _base(old), _base(new)
        self._old, self._new = f"<{self.old}".encode(), f"<{self.new}".encode()

    def iri(self, text: str) -> str:
        """An IRI under the new base; what is none of the old one stays."""
        return self.new + text[len(self.old) :] if text.startswith(self.old) else text

    def within(self, message: str) -> str:
        """A message, with the IRIs that stand anywhere in it."""
        return message.replace(self.old, self.new)

    def term(self, text: str) -> str:
        """An N-Triples term."""
        return self.line(text.encode()).decode()

    def line(self, line: bytes) -> bytes:
        """A line of N-Triples or N-Quads: its IRIs, and nothing in its text."""
        if b'"' not in line:
            return line.replace(self._old, self._new)
        before, opened, text = line.partition(b'"')
        text, closed, after = text.rpartition(b'"')
        return b"".join(
            (before.replace(self._old, self._new), opened, text, closed, after.replace(self._old, self._new))
        )


def _base(given: str) -> str:
    base = Iris.under(given).base
    taken = next((namespace for namespace in PREFIXES.values() if namespace.startswith(base)), None)
    if taken is not None:
        raise BudgetkgError(
            f"{base}: 词汇表 {taken} 的术语也以此开头，数据不能与之混同 / terms of the vocabulary {taken} begin with it too, and data "
            f"must not be taken for them; give a base of its own, such as {base}id/"
        )
    return base
