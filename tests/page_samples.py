"""Sites for the tests of pages: the fixtures' budgets, one of them with names that would break a page, and what reads HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from budget_store import ETHNIC_2024, FILE_NAMES, POLICE_2024, POLICE_2025, document, triples
from budgetkg.graph import DEFAULT_BASE, codelist_triples, ontology_triples
from budgetkg.graph.vocabulary import INTERVAL, RDF
from budgetkg.pages import Page, Site, page
from budgetkg.store import Store

HOSTILE = "<script>alert(1)</script>\"'&amp;\u202egnp.exe\u0007"
"""Markup, quotes, an entity, an override of direction, a bell."""

SPOKEN = "党建经费"
"""A name of the fixtures that becomes hostile."""


def fill(store: Store, hostile: bool = False) -> None:
    """Put the fixtures into a store; with ``hostile`` every 党建经费 of theirs is :data:`HOSTILE`."""
    store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
    for slug, letter in ((POLICE_2024, "a"), (ETHNIC_2024, "b"), (POLICE_2025, "c")):
        said = triples(slug)
        if hostile:
            said = [(s, p, _spoilt(o)) for s, p, o in said]
        said += [(f"<{DEFAULT_BASE}year/{year}>", f"<{RDF.type}>", f"<{INTERVAL.Year}>") for year in (2023, 2024, 2025)]
        store.replace(document(slug), said, FILE_NAMES[slug], letter * 16 + "0" * 46 + letter * 2)


def _spoilt(term: str) -> str:
    escaped = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    return term.replace(SPOKEN, escaped) if term.startswith('"') else term


def site_over(store: Store, **parts: object) -> Site:
    """A site over a store, with its search and findings."""
    known = {"search": store.search, "findings": store.findings, "validations": store.validations, "version": "1.2.3"}
    return Site(store, **(known | parts))  # type: ignore[arg-type]


def get(site: Site, url: str) -> Page:
    """The page at an address; fails where none is."""
    parts = urlsplit(url)
    made = page(site, parts.path, parse_qsl(parts.query, keep_blank_values=True))
    assert made is not None, f"no page at {url}"
    return made


@dataclass
class Read(HTMLParser):
    """What tests ask of a page: its links, ids, tags with attributes, and its text."""

    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append((tag, known))
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "a":
            self.links.append(known["href"])

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, spaces made one."""
        return " ".join(" ".join(self.texts).split())


def read(made: Page | str) -> Read:
    """A page, read."""
    found = Read()
    found.feed(made if isinstance(made, str) else made.html)
    return found


def all_pages(site: Site, most: int = 400) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to from the start page and from a search, with its address."""
    waiting = ["/", "/en/", "/search?q=经费", "/en/search?q=2024", "/id/check/children", "/id/year/2024"]
    seen = set(waiting)
    while waiting and len(seen) <= most + len(waiting):
        url = waiting.pop(0)
        made = get(site, url)
        yield url, made
        for link in read(made).links:
            address = link.partition("#")[0]
            if address.startswith("/") and address not in seen and not is_data(address):
                seen.add(address)
                waiting.append(address)


def is_data(address: str) -> bool:
    """Whether an address is the server's own: data, images, the endpoint."""
    path = urlsplit(address).path
    data = (".csv", ".tsv", ".json", ".md", ".svg", ".ttl", ".nt", ".jsonld", ".rdf", ".png")
    return path.endswith(data) or path.startswith(("/static/", "/sparql", "/evidence/"))
