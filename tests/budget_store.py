"""Stores for tests, made of the hand-written Turtle in ``fixtures/store`` (docs/model.md)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph

from budgetkg.graph import DEFAULT_BASE, aggregate_triples, codelist_triples, ontology_triples
from budgetkg.store import Statement, Store

FIXTURES = Path(__file__).resolve().parent / "fixtures" / "store"
POLICE_2024, ETHNIC_2024, POLICE_2025 = "police-2024", "ethnic-2024", "police-2025"
FILE_NAMES = {
    POLICE_2024: "拉萨 市/刑警支队〔2024〕, 预算.pdf",
    ETHNIC_2024: "ethnic-2024.txt",
    POLICE_2025: "police-2025.txt",
}
_DIGITS = {POLICE_2024: "a", ETHNIC_2024: "b", POLICE_2025: "c"}


def document(slug: str) -> str:
    """The IRI of a fixture's document."""
    return f"{DEFAULT_BASE}document/{_DIGITS[slug] * 16}"


def triples(slug: str) -> list[Statement]:
    """The triples of a fixture, as the graph room would yield them, its aggregates included."""
    parsed = pyoxigraph.parse(path=FIXTURES / f"{slug}.ttl")
    facts = [(str(each.subject), str(each.predicate), str(each.object)) for each in parsed]
    return [*facts, *aggregate_triples(document(slug), facts)]


def fill(store: Store, slugs: Iterable[str] = FILE_NAMES, reference: bool = True) -> None:
    """Put fixtures into a store, in the order given, with the code lists."""
    if reference:
        store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
    for slug in slugs:
        sha256 = _DIGITS[slug] * 16 + "0" * 46 + _DIGITS[slug] * 2
        store.replace(document(slug), triples(slug), FILE_NAMES[slug], sha256)
