"""What our Turtle says, looked up by subject and property: the ontology, its versions, its examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budgetkg.graph.vocabulary import RDF
from budgetkg.turtle import Statement, statements


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Chinese and English."""

    zh: str
    en: str


class Source:
    """The statements of some files; subjects and values keep the files' order."""

    def __init__(self, files: Iterable[Path]) -> None:
        """Read the files.

        Raises:
            ValueError: when one is no Turtle, or has blank nodes.
        """
        self._said: dict[str, dict[str, list[Statement]]] = {}
        for file in files:
            for said in statements(file):
                self._said.setdefault(said.subject, {}).setdefault(said.predicate, []).append(said)

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def said(self, subject: str) -> Iterator[Statement]:
        """All statements about a subject."""
        for group in self._said.get(subject, {}).values():
            yield from group

    def of_class(self, iri: str) -> tuple[str, ...]:
        """The subjects that are stated to be of a class."""
        return tuple(subject for subject in self if iri in self.values(subject, RDF.type))

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The values of a property."""
        return tuple(said.value for said in self._said.get(subject, {}).get(predicate, ()))

    def value(self, subject: str, predicate: str) -> str:
        """The first value of a property; ``""`` where there is none."""
        return next(iter(self.values(subject, predicate)), "")

    def texts(self, subject: str, predicate: str) -> tuple[Text, ...]:
        """The texts of a property, the first in Chinese with the first in English and so on."""
        said = self._said.get(subject, {}).get(predicate, [])
        chinese, english = ([each.value for each in said if each.language == language] for language in ("zh", "en"))
        return tuple(Text(zh, en) for zh, en in zip(chinese, english, strict=True))

    def text(self, subject: str, predicate: str) -> Text:
        """The text of a property in both languages; empty where it has none."""
        return next(iter(self.texts(subject, predicate)), Text("", ""))
