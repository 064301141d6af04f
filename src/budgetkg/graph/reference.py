"""Our own Turtle as triples and as look-ups: the ontology, the code lists, and their links to other vocabularies.

The files stand under the default base; the triples are rewritten to the base asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgetkg.graph import terms
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import RDF, SKOS, XSD
from budgetkg.resources import folder
from budgetkg.turtle import Statement, statements


def ontology_triples(base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples of the ontology; the code lists that it names are those under ``base``."""
    yield from _triples([folder("ontology") / "budgetkg.ttl"], base)


def codelist_triples(base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples of all code lists, checks and fixed nodes, under ``base``; each once."""
    yield from _triples(codelist_files(), base)


def link_triples(base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples that link our codes to those of other vocabularies, under ``base``; each once."""
    yield from _triples(link_files(), base)


def codelist_files() -> tuple[Path, ...]:
    """The Turtle files of the code lists, sorted by name."""
    return _files("codelists")


def link_files() -> tuple[Path, ...]:
    """The Turtle files of the outward links, one for each vocabulary linked to, sorted by name."""
    return _files("links")


@cache
def known_codes(scheme: str) -> frozenset[str]:
    """The codes that a code list has, as they stand in IRIs (``20402``, ``total``); none for a list that we lack."""
    prefix = f"{Iris().scheme(scheme)}/"
    return frozenset(
        said.subject.removeprefix(prefix)
        for said in _statements(f"{scheme}.ttl")
        if said.predicate == RDF.type and said.value == SKOS.Concept and said.subject.startswith(prefix)
    )


@cache
def region_names() -> dict[str, str]:
    """The names of the administrative divisions by their codes (``540100`` → ``拉萨市``)."""
    divisions = known_codes("region")
    prefix = f"{Iris().scheme('region')}/"
    named = (said for said in _statements("region.ttl") if said.predicate == SKOS.prefLabel and said.language == "zh")
    names = {said.subject.removeprefix(prefix): said.value for said in named}
    return {code: name for code, name in names.items() if code in divisions}


@cache
def known_checks() -> frozenset[str]:
    """The ids of the checks that ``checks.ttl`` describes."""
    prefix = Iris().check("x").removesuffix("x")
    return frozenset(said.subject.removeprefix(prefix) for said in _statements("checks.ttl"))


@dataclass(frozen=True, slots=True)
class IndicatorClasses:
    """The classes of indicators by name: ``level1`` gives slugs, ``level2`` pairs of slugs by (level 1 slug, name)."""

    level1: dict[str, str]
    level2: dict[tuple[str, str], tuple[str, str]]
    by_name: dict[str, tuple[str, str]]


@cache
def indicator_classes() -> IndicatorClasses:
    """The indicator classes by every label; ``by_name`` holds the second-level names that stand under one class only."""
    prefix = f"{Iris().scheme('indicator')}/"
    level1: dict[str, str] = {}
    level2: dict[tuple[str, str], tuple[str, str]] = {}
    said_of_classes = [said for said in _statements("indicator.ttl") if said.subject.startswith(prefix)]
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for said in said_of_classes:
            if said.predicate != predicate:
                continue
            first, _, second = said.subject.removeprefix(prefix).partition("/")
            if second:
                level2.setdefault((first, said.value), (first, second))
            else:
                level1.setdefault(said.value, first)
    named: dict[str, set[tuple[str, str]]] = {}
    for (_, name), slugs in level2.items():
        named.setdefault(name, set()).add(slugs)
    return IndicatorClasses(level1, level2, {name: min(slugs) for name, slugs in named.items() if len(slugs) == 1})


def _files(kind: str) -> tuple[Path, ...]:
    return tuple(sorted((folder("ontology") / kind).glob("*.ttl")))


def _statements(name: str) -> Iterator[Statement]:
    file = folder("ontology") / "codelists" / name
    if file.is_file():
        yield from statements(file)


def _triples(files: Iterable[Path], base: str) -> Iterator[Triple]:
    target = Iris.under(base).base
    seen: set[Triple] = set()
    for file in files:
        for said in statements(file):
            triple = (_iri(said.subject, target), _iri(said.predicate, target), _object(said, target))
            if triple not in seen:
                seen.add(triple)
                yield triple


def _object(said: Statement, base: str) -> str:
    if said.language:
        return terms.language(said.value, said.language)
    if said.datatype in ("", XSD.string):
        return terms.text(said.value) if said.datatype else _iri(said.value, base)
    return terms.typed(said.value, said.datatype)


def _iri(iri: str, base: str) -> str:
    return terms.iri(base + iri.removeprefix(DEFAULT_BASE) if iri.startswith(DEFAULT_BASE) else iri)
