"""``show``: one entity by whatever people know of it: what is said of it, and what speaks of it, with printed places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgetkg import resources
from budgetkg.errors import QueryError
from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, PREFIXES, PROV, RDF, RDFS, SCHEMA, SKOS
from budgetkg.query.answer import Result, ask, normalised_number
from budgetkg.query.library import Column, Kind
from budgetkg.store import IRI, Graph, Value

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

#: Names of the terms of others that our graph uses; our own stand in the ontology.
_NAMES = {
    RDF.type: ("类", "class"),
    RDFS.label: ("名称", "name"),
    SKOS.prefLabel: ("名称", "name"),
    SKOS.altLabel: ("印刷形式", "printed form"),
    SKOS.notation: ("代码", "code"),
    SKOS.broader: ("上级", "broader"),
    SKOS.narrower: ("下级", "narrower"),
    SKOS.inScheme: ("代码表", "code list"),
    DCTERMS.identifier: ("代码", "code"),
    DCTERMS.title: ("标题", "title"),
    DCTERMS.issued: ("发布日期", "issued"),
    DCTERMS.media_format: ("文件类型", "format"),
    ORG.identifier: ("单位代码", "unit code"),
    ORG.subOrganizationOf: ("上级部门", "part of"),
    PROV.wasQuotedFrom: ("出处", "quoted from"),
    SCHEMA.value: ("数值", "value"),
    SCHEMA.unitText: ("单位", "unit of measure"),
}
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
    (the lines of tables must not be added up: they hold parents and children).
    """

    property: str
    name: Name
    kind: Name
    count: int
    amount: Decimal | None
    links: tuple[Link, ...]


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

    ``limit`` is how many links of each kind are fetched; ``None`` for all.

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
        _group(graph, iri, record, limit) for record in ask(graph, _text("groups"), {"entity": IRI(iri)}).records()
    ]
    if not said and not groups:
        return None
    said.sort(key=lambda statement: (_rank(statement.property), statement.property, _natural(statement)))
    groups.sort(key=lambda group: group[0])
    classes = [r for r in about if r["property"] == RDF.type and str(r["value"]).startswith(BKG.IRI)]
    label = next(
        (str(s.value) for s in said if s.property in (RDFS.label, SKOS.prefLabel, DCTERMS.title, BKG.printedName)), ""
    )
    return Entity(
        iri,
        label,
        tuple(_term(str(record["value"]), record["label"], record["label_en"]) for record in classes),
        tuple(said),
        tuple(group for _rank_of, group in groups),
    )


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


def _group(
    graph: Graph, entity: str, record: dict[str, Value | None], limit: int | None
) -> tuple[tuple[int, str], LinkGroup]:
    iri, kind = str(record["property"]), record["class"]
    bindings: dict[str, Value] = {"entity": IRI(entity), "property": IRI(iri)}
    if kind is not None:
        bindings["class"] = kind
    text = _text("links") + (f"\nLIMIT {limit}" if limit else "")
    links = tuple(
        Link(
            str(row["node"]),
            _words(row["label"]),
            _words(row["unit_name"]),
            _words(row["fiscal_year"]),
            Decimal(row["amount"]) if isinstance(row["amount"], int | Decimal) else None,
            _words(row["place"]),
            _words(row["printed"]),
        )
        for row in ask(graph, text, bindings).records()
    )
    count, amount = record["nodes"], record["amount"]
    group = LinkGroup(
        iri,
        _term(iri, record["property_zh"], record["property_en"]),
        _term(str(kind), record["class_zh"], record["class_en"]) if kind is not None else Name("其他", "other"),
        count if isinstance(count, int) else len(links),
        Decimal(amount) if kind == BKG.ProjectBudget and isinstance(amount, int | Decimal) else None,
        links,
    )
    order = _CLASSES_FIRST.index(str(kind)) if str(kind) in _CLASSES_FIRST else len(_CLASSES_FIRST)
    return (order, iri), group


def _term(iri: str, zh: Value | None, en: Value | None) -> Name:
    """What a term is called: by the ontology, by us for the terms of others, else by its prefix and local name."""
    if zh:
        return Name(str(zh), str(en or zh))
    if iri in _NAMES:
        return Name(*_NAMES[iri])
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
