"""What a graph holds, as its description tells it: how much of what, from which documents, for which years and places.

All of it is counted by ``queries/metadata/*.rq``, in time that grows as the graph does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from budgetkg.graph.vocabulary import BKG
from budgetkg.resources import folder
from budgetkg.store import IRI, Graph, Value
from budgetkg.store.rebase import Rebase


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """A property in use: its triples, and how many different things bear it and are its values."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class ClassUse:
    """A class in use: its instances, and their triples by property."""

    iri: str
    entities: int
    triples: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The merge of all graphs in numbers."""

    subjects: int
    objects: int
    entities: int
    properties: tuple[PropertyUse, ...]
    classes: tuple[ClassUse, ...]

    @property
    def triples(self) -> int:
        """All triples."""
        return sum(each.triples for each in self.properties)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source document: what it is, and how much was read from it; ``""`` and ``None`` where it does not say."""

    iri: str
    sha256: str
    title: str
    year: int | None
    region: str
    reader: str
    lines: int
    budgets: int
    indicators: int
    citations: int


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative division that documents are of."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Links:
    """A set of links to another dataset, all of one predicate."""

    iri: str
    predicate: str
    subjects: str
    objects: str
    triples: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What a graph holds. ``base_iri`` is the base that its IRIs have here."""

    base_iri: str
    statistics: Statistics
    sources: tuple[SourceFile, ...]
    places: tuple[Place, ...]
    links: tuple[Links, ...]
    graphs: tuple[str, ...]
    examples: tuple[str, ...]
    units: int
    ontology: str

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the documents, in order."""
        return tuple(sorted({source.year for source in self.sources if source.year is not None}))

    def of_year(self, year: int) -> tuple[SourceFile, ...]:
        """The documents of a fiscal year."""
        return tuple(source for source in self.sources if source.year == year)

    def places_of(self, sources: tuple[SourceFile, ...]) -> tuple[Place, ...]:
        """The places that some of the documents are of."""
        wanted = {source.region for source in sources}
        return tuple(place for place in self.places if place.iri in wanted)


def survey(graph: Graph, base_iri: str | None = None) -> Survey:
    """Count what a graph holds; its IRIs are told under ``base_iri``, its own base by default.

    Raises:
        BudgetkgError: when ``base_iri`` is no absolute IRI.
        StoreError: when the graph cannot be read.
    """
    rebase = Rebase(graph.base_iri, graph.base_iri if base_iri is None else base_iri)
    asked = _Asked(graph, rebase.iri)
    examples = {str(row[0]): row for row in asked.rows("examples")}
    units = examples.get(BKG.BudgetUnit)
    return Survey(
        base_iri=rebase.iri(graph.base_iri),
        statistics=_statistics(asked),
        sources=tuple(map(_source, asked.rows("documents"))),
        places=tuple(Place(str(iri), _text(name)) for iri, name in asked.rows("regions")),
        links=tuple(map(_links, asked.rows("links"))),
        graphs=tuple(str(iri) for (iri,) in asked.rows("graphs")),
        examples=tuple(rebase.iri(str(row[1])) for row in examples.values()),
        units=0 if units is None else _number(units[2]),
        ontology=next((str(version) for _, version in asked.rows("ontology")), ""),
    )


Row = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The graph, asked by the names of our queries; IRIs of the answers have the base that is wanted."""

    graph: Graph
    rebased: Callable[[str], str]

    def rows(self, name: str, **bindings: str) -> tuple[Row, ...]:
        text = (folder("queries") / "metadata" / f"{name}.rq").read_text(encoding="utf-8")
        found = self.graph.query(text, {key: IRI(value) for key, value in bindings.items()})
        return tuple(
            tuple(IRI(self.rebased(value)) if isinstance(value, IRI) else value for value in row) for row in found.rows
        )


def _statistics(asked: _Asked) -> Statistics:
    ((subjects, entities, objects),) = asked.rows("counts")
    properties = []
    for iri, triples in asked.rows("properties"):
        ((bearers, values),) = asked.rows("property", property=str(iri))
        properties.append(PropertyUse(str(iri), _number(triples), _number(bearers), _number(values)))
    classes = []
    for iri, instances in asked.rows("classes"):
        used = tuple((str(name), _number(triples)) for name, triples in asked.rows("class", **{"class": str(iri)}))
        classes.append(ClassUse(str(iri), _number(instances), used))
    return Statistics(_number(subjects), _number(objects), _number(entities), tuple(properties), tuple(classes))


def _source(row: Row) -> SourceFile:
    iri, sha256, title, year, region, reader, lines, budgets, indicators, citations = row
    return SourceFile(
        iri=_text(iri),
        sha256=_text(sha256),
        title=_text(title),
        year=year if isinstance(year, int) else None,
        region=_text(region),
        reader=_text(reader),
        lines=_number(lines),
        budgets=_number(budgets),
        indicators=_number(indicators),
        citations=_number(citations),
    )


def _links(row: Row) -> Links:
    iri, predicate, subjects, objects, triples = row
    return Links(_text(iri), _text(predicate), _text(subjects), _text(objects), _number(triples))


def _text(value: Value | None) -> str:
    return "" if value is None else str(value)


def _number(value: Value | None) -> int:
    return value if isinstance(value, int) else 0
