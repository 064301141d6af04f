"""``show``: one entity by whatever people know of it: what is said of it, and what speaks of it, with printed places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg import resources
from budgetkg.errors import QueryError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, PREFIXES, PROV, RDF, RDFS, SKOS
from budgetkg.query.answer import Result, ask
from budgetkg.query.library import Column, Kind
from budgetkg.query.names import NAMES
from budgetkg.query.parameters import normalised_number
from budgetkg.store import IRI, Graph, Value

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

#: What people look for first; other properties follow by name.
_FIRST = (
    RDF.type, RDFS.label, SKOS.prefLabel, DCTERMS.title, SKOS.altLabel, ORG.identifier, DCTERMS.identifier, SKOS.notation,
    BKG.printedName, BKG.amount, BKG.statedAmount, BKG.printed, BKG.proof, BKG.provedBy, BKG.contradictedBy,
    BKG.fiscalYear, BKG.unit, BKG.project, BKG.table, ORG.subOrganizationOf, BKG.region, BKG.goal, BKG.citesBasis,
)  # fmt: skip
_LAST = (BKG.hasIndicator, BKG.hasFigure, PROV.wasQuotedFrom)
_CLASSES_FIRST = (
    BKG.ProjectBudget, BKG.Citation, BKG.BudgetUnit, BKG.SourceDocument, BKG.BudgetLine, BKG.Indicator, BKG.StatedFigure,
)  # fmt: skip

#: How many nodes of one property are looked at where not all are asked for: a hub has hundreds of thousands.
MOST = 500

_COLUMNS = tuple(
    Column(name, kind, zh, en)
    for name, kind, zh, en in (
        ("entity", Kind.IRI, "实体", "entity"),
        ("direction", Kind.TEXT, "方向", "direction"),
        ("property", Kind.IRI, "属性", "property"),
        ("name", Kind.TEXT, "属性名", "property's name"),
        ("value", Kind.IRI, "值", "value"),
        ("label", Kind.TEXT, "值的名称", "value's label"),
        ("unit_name", Kind.TEXT, "单位", "unit"),
        ("fiscal_year", Kind.TEXT, "年度", "year"),
        ("amount", Kind.MONEY, "金额（元）", "amount in yuan"),
        ("place", Kind.TEXT, "出处", "place"),
        ("printed", Kind.TEXT, "原文", "printed"),
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a term is called, in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of an entity; ``place`` and ``printed`` where the value is a printed row."""

    property: str
    name: Name
    value: Value
    label: str = ""
    place: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One node that speaks of an entity: whose it is, for which year, how much money, where printed."""

    node: str
    label: str
    unit: str
    year: str
    amount: Decimal | None
    place: str
    printed: str


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """The nodes of one class that speak of an entity by one property.

    ``count`` is how many there are, ``links`` the first of them. ``amount`` is the sum over all, for project budgets
    (the lines of tables must not be added up: they hold parents and children). Where ``complete`` is false the property
    has more nodes than :data:`MOST`: ``count`` is that of the ones looked at, there are more, and nothing is summed.
    """

    property: str
    name: Name
    kind: Name
    count: int
    amount: Decimal | None
    links: tuple[Link, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its IRI, its label, its classes, what is said of it, and what speaks of it."""

    iri: str
    label: str
    classes: tuple[Name, ...]
    statements: tuple[Statement, ...]
    groups: tuple[LinkGroup, ...]


def describe(graph: Graph, what: str, limit: int | None = None) -> tuple[Entity, ...]:
    """The entities that an IRI, a unit or project code, a 科目 code, a 发文字号 in any brackets, a file name or a name means.

    ``limit`` is how many links of each kind are fetched, out of the first :data:`MOST` of a property; ``None`` for all.

    Raises:
        QueryError: when the graph knows none; the message offers names in which the text stands.
        StoreError: when the graph cannot be read.
    """
    known = tuple(filter(None, (_entity(graph, iri, limit) for iri in _find(graph, what.strip()))))
    if known:
        return known
    near = [str(row[0]) for row in ask(graph, _text("near"), {"what": what.strip()}).rows]
    hint = f"名称相近的有 / near it: {'；'.join(near)}" if near else "try: budgetkg query documents"
    raise QueryError(f"{what}: 图中没有 / the graph knows no such IRI, code, 发文字号 or name; {hint}")


def flat(entities: Iterable[Entity]) -> Result:
    """All statements and links of entities as one table: what is written as CSV or JSON."""
    rows: list[tuple[Value | None, ...]] = []
    for entity in entities:
        iri = IRI(entity.iri)
        rows += [
            (iri, "out", IRI(s.property), str(s.name), s.value, s.label or None, None, None, None, s.place or None, s.printed or None)
            for s in entity.statements
        ]  # fmt: skip
        rows += [
            (
                iri, "in", IRI(group.property), str(group.name), IRI(link.node), link.label or None, link.unit or None,
                link.year or None, link.amount, link.place or None, link.printed or None,
            )
            for group in entity.groups
            for link in group.links
        ]  # fmt: skip
    return Result(_COLUMNS, tuple(rows))


def _find(graph: Graph, what: str) -> list[str]:
    if _IRI.fullmatch(what):
        return [what]
    found = (
        ask(graph, _text("find"), {"what": what}).rows
        or ask(graph, _text("find"), {"what": normalised_number(what)}).rows
    )
    return [str(row[0]) for row in found]


def _entity(graph: Graph, iri: str, limit: int | None) -> Entity | None:
    about = ask(graph, _text("about"), {"entity": IRI(iri)}).records()
    said = [_statement(record) for record in about]
    groups = [
        group
        for property_of in ask(graph, _text("properties"), {"entity": IRI(iri)}).records()
        for group in _groups(graph, iri, property_of, limit)
    ]
    if not said and not groups:
        return None
    said.sort(key=lambda statement: (_rank(statement.property), statement.property, _natural(statement)))
    groups.sort(key=lambda group: group[0])
    classes = [r for r in about if r["property"] == RDF.type and str(r["value"]).startswith(BKG.IRI)]
    return Entity(
        iri,
        _name(said),
        tuple(_term(str(record["value"]), record["label"], record["label_en"]) for record in classes),
        tuple(said),
        tuple(group for _rank_of, group in groups),
    )


def _name(said: Sequence[Statement]) -> str:
    """What to call it; in Chinese, the language of the data, where it has a name in two languages."""
    naming = (RDFS.label, SKOS.prefLabel, DCTERMS.title, BKG.printedName)
    names = [(s.property, str(s.value)) for s in said if s.property in naming]
    alike = [name for property_of, name in names if property_of == names[0][0]]
    return next((name for name in alike if not name.isascii()), alike[0] if alike else "")


def _statement(record: dict[str, Value | None]) -> Statement:
    iri, value = str(record["property"]), record["value"]
    return Statement(
        iri,
        _term(iri, record["property_zh"], record["property_en"]),
        "" if value is None else value,
        _words(record["label"]),
        _words(record["place"]),
        _words(record["printed"]),
    )


def _groups(
    graph: Graph, entity: str, property_of: dict[str, Value | None], limit: int | None
) -> list[tuple[tuple[int, str], LinkGroup]]:
    """What speaks of an entity by one property, class by class, with what puts the groups into order."""
    iri = str(property_of["property"])
    bindings: dict[str, Value] = {"entity": IRI(entity), "property": IRI(iri)}
    records = ask(graph, _bounded("groups", limit), bindings).records()
    counts = [record["nodes"] if isinstance(record["nodes"], int) else 0 for record in records]
    complete = limit is None or sum(counts) <= MOST
    groups = []
    for record, count in zip(records, counts, strict=True):
        kind = None if str(record["class"]) == Iris(graph.base_iri).nothing() else str(record["class"])
        wanted = bindings if kind is None else bindings | {"class": IRI(kind)}
        amount = record["amount"]
        group = LinkGroup(
            iri,
            _term(iri, property_of["property_zh"], property_of["property_en"]),
            _term(kind, record["class_zh"], record["class_en"]) if kind is not None else Name("其他", "other"),
            count,
            Decimal(amount) if complete and kind == BKG.ProjectBudget and isinstance(amount, int | Decimal) else None,
            tuple(map(_link, ask(graph, _bounded("links", limit), wanted).records())),
            complete,
        )
        order = _CLASSES_FIRST.index(kind) if kind in _CLASSES_FIRST else len(_CLASSES_FIRST)
        groups.append(((order, iri), group))
    return groups


def _link(row: dict[str, Value | None]) -> Link:
    return Link(
        str(row["node"]),
        _words(row["label"]),
        _words(row["unit_name"]),
        _words(row["fiscal_year"]),
        Decimal(row["amount"]) if isinstance(row["amount"], int | Decimal) else None,
        _words(row["place"]),
        _words(row["printed"]),
    )


def _bounded(name: str, limit: int | None) -> str:
    """A question that looks at the first five hundred nodes of a property, of which ``limit`` are wanted; unbounded for none."""
    bound = f"LIMIT {MOST + 1}"
    inner, found, outer = _text(name).partition(f"?node {bound}")
    chosen = f"?node LIMIT {limit}" if found and limit is not None else found
    return (inner + chosen + outer) if limit is not None else (inner + found + outer).replace(bound, "")


def _term(iri: str, zh: Value | None, en: Value | None) -> Name:
    """What a term is called: by the ontology, by us for the terms of others, else by its prefix and local name."""
    if zh:
        return Name(str(zh), str(en or zh))
    if iri in NAMES:
        return Name(*NAMES[iri])
    short = next(
        (f"{prefix}:{iri.removeprefix(base)}" for prefix, base in PREFIXES.items() if iri.startswith(base)), iri
    )
    return Name(short, short)


def _words(value: Value | None) -> str:
    return "" if value is None else str(value)


def _rank(iri: str) -> int:
    if iri in _FIRST:
        return _FIRST.index(iri)
    return len(_FIRST) + (1 + _LAST.index(iri) if iri in _LAST else 0)


def _natural(statement: Statement) -> list[str | int]:
    """``indicator/2`` before ``indicator/10``; text and numbers alternate, so that any two can be compared."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", str(statement.value))]


def _text(name: str) -> str:
    return (resources.folder("queries") / "show" / f"{name}.rq").read_text(encoding="utf-8")
