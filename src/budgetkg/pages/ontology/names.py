"""What terms are called: ours by their labels, those of others by prefix and local name."""

from __future__ import annotations

from collections.abc import Mapping

from budgetkg.graph.vocabulary import OA, PREFIXES, QB
from budgetkg.pages.ontology.model import Ontology
from budgetkg.pages.ontology.source import Text
from budgetkg.pages.urls import Language
from budgetkg.query.names import NAMES

#: What the properties of others are called that only programs meet elsewhere.
_OTHERS: Mapping[str, Text] = {
    QB.dataSet: Text("数据集", "data set"),
    OA.hasSelector: Text("选择符", "selector"),
} | {iri: Text(*names) for iri, names in NAMES.items()}
#: The prefix that stands for the ontology's own IRI in its file.
_OWN = "this"


class Names:
    """The names of terms, first in one language."""

    def __init__(self, known: Ontology, language: Language) -> None:
        self._language = language
        self._known: Mapping[str, Text] = {
            term.iri: term.label for term in (*known.classes, *known.properties, *known.structures)
        }
        self._lists = dict(known.code_lists)
        self._list_of = {term.iri: term.code_list for term in known.properties}
        spaces = {**PREFIXES, **known.prefixes}
        self._spaces = sorted(((space, prefix) for prefix, space in spaces.items() if prefix != _OWN), reverse=True)

    def prefixes(self) -> list[tuple[str, str]]:
        """The prefixes with their namespaces, by prefix."""
        return sorted((prefix, space) for space, prefix in self._spaces)

    def is_ours(self, iri: str) -> bool:
        """Whether the term has a section in the documentation."""
        return iri in self._known

    def has_name(self, iri: str) -> bool:
        """Whether people have a name for it: our terms and code lists."""
        return iri in self._known or iri in self._lists

    def code_list(self, iri: str) -> str:
        """The code list that a property's values are from; ``""`` where none is declared."""
        return self._list_of.get(iri, "")

    def text(self, iri: str) -> Text:
        """The name in both languages; of a term of others what people call it, or its short name."""
        if (name := self._known.get(iri) or self._lists.get(iri)) is not None:
            return name
        return _OTHERS.get(iri) or Text(self.short(iri), self.short(iri))

    def label(self, iri: str) -> str:
        """The name in this language."""
        name = self.text(iri)
        return name.en if self._language == "en" else name.zh

    def short(self, iri: str) -> str:
        """Prefix and local name; the whole IRI where no prefix is known."""
        return next((f"{prefix}:{iri.removeprefix(space)}" for space, prefix in self._spaces if iri.startswith(space)), iri)  # fmt: skip
