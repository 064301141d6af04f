"""What the pages are made from: a graph to ask, and what the store keeps beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup

from budgetkg.evidence import Excerpt, Spot
from budgetkg.pages.urls import Language, Urls
from budgetkg.store import Graph, Hit, KeptFinding

#: The forms in which every installation writes an answer.
FORMS = ("csv", "tsv", "json", "md", "svg")


class Evidence(Protocol):
    """The source files, as far as they are at hand: what the pages need of :class:`budgetkg.evidence.PageImages`."""

    def has(self, document: str) -> bool:
        """Whether a file is known for a SHA-256."""

    def pictured(self, document: str) -> bool:
        """Whether its pages can be shown as pictures."""

    def expect(self, document: str) -> None:
        """Have it read in the background: its pictures will be asked for."""

    def excerpt(self, document: str, spot: Spot) -> Excerpt:
        """The lines around a spot, without personal data; an ``EvidenceError`` says why there are none."""


@dataclass(frozen=True)
class Site:
    """One state of the data and what is around it. Where a part is ``None`` the pages say that it is not there.

    ``search``, ``findings`` and ``validations`` are the store's methods of those names.

    ``formats`` are the suffixes in which the answers of questions can be had; ``editor`` the addresses of the assets of
    an editor with highlighting (style sheets end in ``.css``, scripts in ``.js``).

    ``live`` says that pages are made when they are asked for, so that forms can be answered. ``policy`` is the content
    security policy that the pages bear themselves, where nobody sends it along. ``described`` is what search engines are
    told of the data set, as JSON-LD that is safe within a page.
    """

    graph: Graph
    search: Callable[[str, tuple[str, ...], int], Sequence[Hit]] | None = None
    findings: Callable[[], Sequence[KeptFinding]] | None = None
    validations: Callable[[], Mapping[str, str]] | None = None
    evidence: Evidence | None = None
    public_url: str = ""
    editor: tuple[str, ...] = ()
    formats: Collection[str] = FORMS
    version: str = ""
    live: bool = True
    policy: str = ""
    described: Mapping[Language, Markup] = field(default_factory=dict)

    def urls(self, language: Language) -> Urls:
        """The addresses of this site's pages."""
        return Urls.of(self.graph.base_iri, language, self.public_url)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text, and what must be known to send it.

    ``embeddable`` pages may stand in the frames of others; ``moved`` is the address to go to instead.
    """

    html: str
    title: str
    language: Language
    status: int = 200
    embeddable: bool = False
    moved: str = ""
