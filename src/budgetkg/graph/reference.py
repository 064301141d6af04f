"""Our own Turtle as triples and as look-ups: the ontology and the code lists.

The files stand under the default base; the triples are rewritten to the base asked for. This is the only module of the
room that uses rdflib.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rdflib

from budgetkg.graph import terms
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import RDF, SKOS
from budgetkg.resources import folder


def ontology_triples(base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples of the ontology; the code lists that it names are those under ``base``."""
    yield from _triples(_ontology_file(), base)


def codelist_triples(base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """The triples of all code lists, checks and fixed nodes, under ``base``; each once."""
    seen: set[Triple] = set()
    for file in codelist_files():
        for triple in _triples(file, base):
            if triple not in seen:
                seen.add(triple)
                yield triple


def codelist_files() -> tuple[Path, ...]:
    """The Turtle files of the code lists, sorted by name."""
    return tuple(sorted((folder("ontology") / "codelists").glob("*.ttl")))


@cache
def known_codes(scheme: str) -> frozenset[str]:
    """The codes that a code list has, as they stand in IRIs (``20402``, ``total``); none for a list that we lack."""
    prefix = f"{Iris().scheme(scheme)}/"
    return frozenset(
        subject.removeprefix(prefix)
        for subject in _subjects(f"{scheme}.ttl", SKOS.Concept)
        if subject.startswith(prefix)
    )


@cache
def region_names() -> dict[str, str]:
    """The names of the administrative divisions by their codes (``540100`` → ``拉萨市``)."""
    graph = _graph("region.ttl")
    prefix = f"{Iris().scheme('region')}/"
    labels = graph.subject_objects(rdflib.URIRef(SKOS.prefLabel))
    return {str(region).removeprefix(prefix): str(label) for region, label in labels}


@cache
def known_checks() -> frozenset[str]:
    """The ids of the checks that ``checks.ttl`` describes."""
    prefix = Iris().check("x").removesuffix("x")
    return frozenset(str(subject).removeprefix(prefix) for subject in _graph("checks.ttl").subjects(unique=True))


@dataclass(frozen=True, slots=True)
class IndicatorClasses:
    """The classes of indicators by name: ``level1`` gives slugs, ``level2`` pairs of slugs by (level 1 slug, name)."""

    level1: dict[str, str]
    level2: dict[tuple[str, str], tuple[str, str]]
    by_name: dict[str, tuple[str, str]]


@cache
def indicator_classes() -> IndicatorClasses:
    """The indicator classes by every label; ``by_name`` holds the second-level names that stand under one class only."""
    graph = _graph("indicator.ttl")
    prefix = f"{Iris().scheme('indicator')}/"
    level1: dict[str, str] = {}
    level2: dict[tuple[str, str], tuple[str, str]] = {}
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for subject, label in graph.subject_objects(rdflib.URIRef(predicate)):
            path = str(subject).removeprefix(prefix)
            first, _, second = path.partition("/")
            if second:
                level2.setdefault((first, str(label)), (first, second))
            elif str(subject) != path:
                level1.setdefault(str(label), first)
    named: dict[str, set[tuple[str, str]]] = {}
    for (_, name), slugs in level2.items():
        named.setdefault(name, set()).add(slugs)
    return IndicatorClasses(level1, level2, {name: min(slugs) for name, slugs in named.items() if len(slugs) == 1})


def _ontology_file() -> Path:
    return folder("ontology") / "budgetkg.ttl"


def _graph(name: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    file = folder("ontology") / "codelists" / name
    if file.is_file():
        graph.parse(file, format="turtle")
    return graph


def _subjects(name: str, of_class: str) -> list[str]:
    return [str(subject) for subject in _graph(name).subjects(rdflib.URIRef(RDF.type), rdflib.URIRef(of_class))]


def _triples(file: Path, base: str) -> Iterator[Triple]:
    target = Iris.under(base).base
    for subject, predicate, value in rdflib.Graph().parse(file, format="turtle"):
        yield _term(subject, target), _term(predicate, target), _term(value, target)


def _term(node: rdflib.term.Node, base: str) -> str:
    if isinstance(node, rdflib.Literal):
        if node.language:
            return terms.language(str(node), node.language)
        return terms.typed(str(node), str(node.datatype)) if node.datatype else terms.text(str(node))
    if isinstance(node, rdflib.BNode):
        raise ValueError("our own Turtle has no blank nodes")
    iri = str(node)
    return terms.iri(base + iri.removeprefix(DEFAULT_BASE) if iri.startswith(DEFAULT_BASE) else iri)
