"""The page of an entity: what it is, what is said of it, where that is printed, its history and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.render import render
from budgetkg.pages.sections import sections
from budgetkg.pages.site import Page, Site
from budgetkg.pages.sources import places
from budgetkg.pages.told import query_text, tell
from budgetkg.pages.urls import Language, Urls, local_path
from budgetkg.pages.words import Words
from budgetkg.query import ask
from budgetkg.store import IRI

#: Classes whose sections say all that speaks of them.
_TOLD = frozenset({
    BKG.BudgetUnit, BKG.Project, BKG.PolicyDocument, BKG.SourceDocument, BKG.BudgetLine, BKG.ProjectBudget, BKG.Evidence,
    BKG.Department,
})  # fmt: skip
#: What a document's rows and dimensions say by the thousand is no neighbour.
UNTOLD = frozenset({
    "http://www.w3.org/ns/oa#hasSource", "http://purl.org/dc/terms/source", "http://www.w3.org/2000/01/rdf-schema#domain",
    "http://www.w3.org/2000/01/rdf-schema#range", "http://www.w3.org/2004/02/skos/core#broader",
})  # fmt: skip
_CAP, _FEW = 150, 12
_SERIALISATIONS = (("Turtle", ".ttl"), ("JSON-LD", ".jsonld"), ("N-Triples", ".nt"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What speaks of an entity by one property: the first of it, and how much there is (``300+`` for more)."""

    name: str
    count: str
    links: tuple[tuple[str, str], ...]


def entity(site: Site, language: Language, iri: str) -> Page | None:
    """The page of an entity; ``None`` where the graph knows nothing of it.

    Raises:
        QueryError: when the IRI is none.
        StoreError: when the graph cannot be read.
    """
    urls, words = site.urls(language), Words(language)
    told = tell(site.graph, iri, urls, words)
    classes = told.classes if told else ()
    shown = sections(site.graph, iri, classes, urls, words, language)
    beside = () if shown or _TOLD & set(classes) else _neighbours(site, iri, urls, words)
    if told is None and not beside:
        return None
    local = local_path(site.graph.base_iri, iri)
    name = (told.name if told else "") or local or iri
    here = f"/id/{local}" if local is not None else "/id"
    # The path of another's IRI is in the query; ours keeps its escapes, which `entity` writes.
    path = urls.entity(iri).removeprefix(urls.start().rstrip("/")) if local is not None else here
    return render(
        site,
        language,
        "entity",
        name,
        (path, [] if local is not None else [("iri", iri)]),
        iri=iri,
        name=name,
        told=told,
        places=places(site, urls, iri, told.evidence if told else ()),
        sections=shown,
        compared=urls.compare([("unit", iri)]) if BKG.BudgetUnit in classes else "",
        neighbours=beside,
        elsewhere=urls.outside(iri) if local is None else "",
        data=[(form, address) for form, suffix in _SERIALISATIONS if (address := urls.entity(iri, suffix))]
        if local is not None
        else [],
    )


def _neighbours(site: Site, iri: str, urls: Urls, words: Words) -> tuple[Neighbours, ...]:
    records = ask(site.graph, query_text("mentions"), {"entity": IRI(iri)}).records()
    capped = len(records) > _CAP
    groups = []
    for name, group in groupby(records, key=lambda record: str(record["property"])):
        members = list(group)
        if name in UNTOLD:
            continue
        called = words.pick(str(members[0]["property_zh"] or ""), str(members[0]["property_en"] or ""))
        links = [
            (str(member["label"] or str(member["node"]).removeprefix(site.graph.base_iri)), urls.entity(str(member["node"])))
            for member in members
        ]  # fmt: skip
        count = words("count-more", count=len(members)) if capped else f"{len(members):,}"
        groups.append(Neighbours(called or name.replace("#", "/").rpartition("/")[2], count, tuple(_first(links))))
    return tuple(groups)


def _first(links: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    return links[:_FEW]
