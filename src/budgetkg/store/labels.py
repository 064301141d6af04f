"""The names of our code lists' codes, read from their Turtle: for whoever shows a slug, whether or not a store is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import SKOS
from budgetkg.resources import folder


@cache
def code_labels(scheme: str) -> Mapping[str, tuple[str, str]]:
    """The Chinese and English names of a list's codes, by slug and by notation; none for a list that we lack."""
    file = folder("ontology") / "codelists" / f"{scheme}.ttl"
    if not file.is_file():
        return {}
    prefix = f"{Iris().scheme(scheme)}/"
    names: dict[str, dict[str, str]] = {}
    codes: list[tuple[str, str]] = []
    for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.Literal):
            continue
        slug = quad.subject.value.removeprefix(prefix)
        if quad.predicate.value == SKOS.prefLabel and slug != quad.subject.value:
            names.setdefault(slug, {})[quad.object.language or "zh"] = quad.object.value
        elif quad.predicate.value == SKOS.notation:
            codes.append((quad.object.value, slug))
    labels = {slug: (by.get("zh", slug), by.get("en", slug)) for slug, by in names.items()}
    return {code: labels[slug] for code, slug in codes if slug in labels} | labels
