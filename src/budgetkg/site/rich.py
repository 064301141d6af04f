"""Entities with a page in each language: made as the server makes them, each question asked once for both."""

from __future__ import annotations

from budgetkg import pages
from budgetkg.errors import ExportError
from budgetkg.pages import LANGUAGES
from budgetkg.site.addresses import StaticSite
from budgetkg.site.output import Output


def write_rich(site: StaticSite, out: Output, iri: str) -> None:
    """The pages of an entity in both languages.

    Raises:
        ExportError: when a page cannot be written, or the graph says nothing of the entity.
        StoreError: when the graph cannot be read.
    """
    for language in LANGUAGES:
        made = pages.entity(site, language, iri)
        if made is None:
            raise ExportError(f"{iri}: 图中没有 / the graph knows no such entity")
        out.page(site.urls(language).entity(iri), made)
    site.graph.forget()
