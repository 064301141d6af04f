"""The page of an entity in both languages at once, made from its statements alone: no question is asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from budgetkg.pages.render import asset_url, template_named
from budgetkg.pages.site import Site
from budgetkg.pages.told import Fact, Row, Said, Told, tell_rows
from budgetkg.pages.urls import Urls
from budgetkg.pages.words import BothWords

#: How many values of one property a page shows.
MOST = 60


@dataclass(frozen=True, slots=True)
class Part:
    """What is a fragment of an entity, under the names of the property that leads to it: the row's ``box``."""

    fragment: str
    names: tuple[str, str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Others:
    """Nodes beside an entity by one property, those that it consists of or that speak of it; ``more`` are not shown."""

    names: tuple[str, str]
    nodes: Sequence[Row]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed place: its document, where in it, what is printed there, and the picture or lines of it, if any."""

    document: str
    file: str
    row_iri: str
    page: int | None
    table: int | None
    row: int | None
    text: str
    shown: Markup


@dataclass(frozen=True, slots=True)
class _ToldPart:
    fragment: str
    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _ToldOthers:
    name: str
    links: tuple[Said, ...]
    more: str


def light_page(
    site: Site,
    iri: str,
    rows: Sequence[Row],
    parts: Sequence[Part] = (),
    others: Sequence[Others] = (),
    mentions: Sequence[Others] = (),
    printed: Sequence[Printed] = (),
) -> str:
    """The page of an entity as HTML.

    Args:
        site: the site it is a page of.
        iri: the entity.
        rows: what is said of it; nothing, for what is only spoken of.
        parts: its fragments.
        others: what it consists of.
        mentions: what speaks of it.
        printed: where it is printed.
    """
    urls, words = site.urls("zh"), BothWords()
    told = tell_rows(iri, rows, urls, words, MOST)
    return template_named("light").render(
        t=words,
        urls=urls,
        english=urls.to("en"),
        site=site,
        iri=iri,
        name=told.name or _unnamed(told, printed, words),
        told=told,
        parts_of=[_part(iri, part, urls, words) for part in parts],
        others=[_told(each, urls, words) for each in others],
        mentions=[_told(each, urls, words) for each in mentions],
        places=printed,
        asset=lambda name: asset_url(urls, name),
    )


def _unnamed(told: Told, printed: Sequence[Printed], words: BothWords) -> str:
    """What a thing without a name is called: a row by its place, others by their class and the end of their IRI."""
    own = next((place for place in printed if place.row_iri == told.iri), None)
    if own is None:
        return " ".join((*told.kinds[:1], _tail(told.iri)))
    steps = (("place-page", "page", own.page), ("place-table", "table", own.table), ("place-row", "row", own.row))
    return " · ".join((own.file, *(words(key, **{name: value}) for key, name, value in steps if value is not None)))


def _tail(iri: str) -> str:
    return "/".join(iri.split("/")[-2:])


def _part(iri: str, part: Part, urls: Urls, words: BothWords) -> _ToldPart:
    told = tell_rows(iri, part.rows, urls, words, MOST)
    called = words.pick(*part.names) or part.fragment
    return _ToldPart(part.fragment, f"{called} · {told.name}" if told.name else called, told.facts)


def _told(others: Others, urls: Urls, words: BothWords) -> _ToldOthers:
    links = []
    for node in others.nodes:
        iri = str(node.value)
        links.append(Said(words.pick(*node.labels) or node.printed or _tail(iri), urls.entity(iri)))
    return _ToldOthers(words.pick(*others.names), tuple(links), others.more)
