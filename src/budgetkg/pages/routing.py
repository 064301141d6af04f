"""From an address to its page."""

from __future__ import annotations

from budgetkg.errors import QueryBusyError, QueryError, QueryTimeoutError
from budgetkg.pages.about import about
from budgetkg.pages.asked import Asked
from budgetkg.pages.asking import question, questions
from budgetkg.pages.comparing import compare
from budgetkg.pages.editor import editor
from budgetkg.pages.entity import entity
from budgetkg.pages.findings import findings
from budgetkg.pages.ontology import ontology
from budgetkg.pages.problems import problem
from budgetkg.pages.searching import search
from budgetkg.pages.site import Page, Site
from budgetkg.pages.start import start
from budgetkg.pages.urls import Address, Language, Pairs, iri_of, read
from budgetkg.pages.words import Words

#: Kinds of pages whose address names a thing that may not be there; in others only we can have asked wrongly.
_NAMED = frozenset({"question", "editor", "entity", "foreign"})
_MOVED = {
    "/questions": "/questions/",
    "/ontology": "/ontology/",
    "/en": "/en/",
    "/en/questions": "/en/questions/",
    "/en/ontology": "/en/ontology/",
}


def page(site: Site, path: str, query: Pairs = ()) -> Page | None:
    """The page at a path (the escapes of an entity's path kept); ``None`` where none of ours is.

    What a question or a query does wrong is told on its page, with the status.

    Raises:
        StoreError: when the graph cannot be read.
    """
    pairs = tuple(query)
    if (target := _MOVED.get(path)) is not None:
        to = site.urls("zh").path(target, pairs)
        return Page("", "", "zh", 301, moved=to)
    address = read(path)
    if address is None:
        return None
    try:
        return _made(site, address, pairs)
    except (QueryTimeoutError, QueryBusyError) as error:
        return problem(site, address.language, 503, str(error))
    except QueryError as error:
        return problem(site, address.language, 404 if address.kind in _NAMED else 500, str(error))


def _made(site: Site, address: Address, query: Pairs) -> Page:
    language = address.language
    match address.kind:
        case "start":
            return start(site, language)
        case "search":
            return search(site, language, query)
        case "questions":
            return questions(site, language, query)
        case "question":
            return question(site, language, address.rest, query)
        case "compare":
            return compare(site, language, query)
        case "findings":
            return findings(site, language, query)
        case "editor":
            return editor(site, language, query)
        case "about":
            return about(site, language)
        case "ontology":
            return ontology(site, language)
        case "foreign":
            return _entity(site, language, Asked.of(query).one("iri"))
        case _:
            return _entity(site, language, iri_of(site.graph.base_iri, address.rest))


def _entity(site: Site, language: Language, iri: str) -> Page:
    found = entity(site, language, iri) if iri else None
    what = iri.removeprefix(site.graph.base_iri)
    return found or problem(site, language, 404, Words(language)("no-entity", what=what))
