"""The names of our code lists' codes, read from their Turtle: for whoever shows a slug, whether or not a store is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import SKOS
from budgetkg.resources import folder
from budgetkg.turtle import statements


@cache
def code_labels(scheme: str) -> Mapping[str, tuple[str, str]]:
    """The Chinese and English names of a list's codes, by slug and by notation; none for a list that we lack.

    A code without an English name has its slug in the place of it.
    """
    file = folder("ontology") / "codelists" / f"{scheme}.ttl"
    if not file.is_file():
        return {}
    prefix = f"{Iris().scheme(scheme)}/"
    names: dict[str, dict[str, str]] = {}
    codes: list[tuple[str, str]] = []
    for said in statements(file):
        slug = said.subject.removeprefix(prefix)
        if said.predicate == SKOS.prefLabel and slug != said.subject:
            names.setdefault(slug, {})[said.language or "zh"] = said.value
        elif said.predicate == SKOS.notation:
            codes.append((said.value, slug))
    labels = {slug: (by.get("zh", slug), by.get("en", slug)) for slug, by in names.items()}
    return {code: labels[slug] for code, slug in codes if slug in labels} | labels
