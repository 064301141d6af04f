"""Search: over names, codes, 文号 and the words of goals, the findings by kind with the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.errors import QueryError
from budgetkg.pages.asked import Asked
from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language, Pairs, Urls
from budgetkg.pages.words import Words
from budgetkg.query import describe
from budgetkg.store import KINDS, Hit

_MOST = 100

Piece = tuple[str, bool]
"""A piece of a text, and whether it is what was sought."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found."""

    href: str
    label: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    code: str
    documents: int


@dataclass(frozen=True, slots=True)
class Kind:
    """The things of one kind."""

    id: str
    title: str
    found: tuple[Found, ...]


def search(site: Site, language: Language, query: Pairs = ()) -> Page:
    """The search page; ``q`` is what is sought, ``kind`` keeps one kind.

    Raises:
        StoreError: when the index cannot be read.
    """
    asked, words, urls = Asked.of(query), Words(language), site.urls(language)
    text = asked.one("q")[:200]
    kind = asked.one("kind") if asked.one("kind") in KINDS else ""
    hits: Sequence[Hit] = ()
    kinds: tuple[Kind, ...] = ()
    if text and site.search is not None:
        hits = site.search(text, (kind,) if kind else (), _MOST + 1)
        kinds = tuple(_by_kind(hits[:_MOST], urls, words))
    elif text:
        kinds = _plain(site, text, urls, words)
    count = sum(len(each.found) for each in kinds)
    heading = words("search-title")
    if text:
        key = "search-none" if not count else "search-more" if len(hits) > _MOST else "search-found"
        heading = words(key, text=text, count=count)
    here = [(name, value) for name, value in (("q", text), ("kind", kind)) if value]
    return render(
        site,
        language,
        "search",
        heading if count else words("search-title"),
        ("/search", here),
        text=text,
        kind=kind,
        kinds=kinds,
        heading=heading,
        filters=[(each, words(f"kind-{each}"), urls.search([("q", text), ("kind", each)])) for each in KINDS],
        plain=site.search is None,
    )


def _by_kind(hits: Sequence[Hit], urls: Urls, words: Words) -> list[Kind]:
    kinds = []
    for name in (*KINDS, "other"):
        own = [hit for hit in hits if hit.kind == name or (name == "other" and hit.kind not in KINDS)]
        if own:
            kinds.append(Kind(name, words(f"kind-{name}"), tuple(_found(hit, urls) for hit in own)))
    return kinds


def _found(hit: Hit, urls: Urls) -> Found:
    excerpt = marked(hit.excerpt, hit.excerpt_marks) if hit.excerpt != hit.label else ()
    return Found(urls.entity(hit.iri), marked(hit.label or hit.iri, hit.label_marks), excerpt, hit.code, hit.documents)


def marked(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """A text in pieces; marks that overlap or lie outside of it are cut."""
    pieces: list[Piece] = []
    done = 0
    for begin, end in sorted(marks):
        begin, end = max(begin, done), min(end, len(text))
        if begin >= end:
            continue
        pieces += [(text[done:begin], False), (text[begin:end], True)]
        done = end
    pieces.append((text[done:], False))
    return tuple(piece for piece in pieces if piece[0])


def _plain(site: Site, text: str, urls: Urls, words: Words) -> tuple[Kind, ...]:
    """What a code, a 文号 or a whole name means, where there is no index."""
    try:
        entities = describe(site.graph, text, 1)
    except QueryError:
        return ()
    found = tuple(Found(urls.entity(each.iri), ((each.label or each.iri, False),), (), "", 0) for each in entities)
    return (Kind("other", words("kind-other"), found),)
