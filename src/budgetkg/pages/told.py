"""What is said of an entity, in words: its kind, its name, its facts one by one, and where it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby

from budgetkg.graph.vocabulary import BKG, DCTERMS, OA, ORG, PROV, QB, RDF, RDFS, SKOS
from budgetkg.pages.figures import Money, heading_in_wan, money, money_places, number
from budgetkg.pages.grid import PROOFS, Mark
from budgetkg.pages.urls import Urls
from budgetkg.pages.words import Words
from budgetkg.query import ask
from budgetkg.query.names import NAMES
from budgetkg.resources import folder
from budgetkg.store import IRI, Graph, Value

_FIRST = (
    DCTERMS.title, RDFS.label, SKOS.prefLabel, SKOS.altLabel, ORG.identifier, DCTERMS.identifier, SKOS.notation,
    BKG.amount, BKG.statedAmount, BKG.printed, BKG.unit, BKG.coversUnit, BKG.fiscalYear, BKG.phase, BKG.table, BKG.side,
    BKG.printedName, BKG.printedCode, BKG.printedColumn, BKG.project, ORG.subOrganizationOf, BKG.region, BKG.level1,
    BKG.level2, BKG.comparator, BKG.targetValue, BKG.currentValue, BKG.goal,
)  # fmt: skip
#: Told elsewhere on the page, or of use to programs alone.
_HIDDEN = frozenset({
    RDF.type, PROV.wasQuotedFrom, QB.dataSet, QB.structure, QB.observation, BKG.hasIndicator, BKG.hasFigure, BKG.citesBasis,
    BKG.provedBy, BKG.contradictedBy, BKG.proof, BKG.wording, BKG.usedByUnit, BKG.budgetedByUnit, BKG.citedByUnit,
    BKG.rowScheme, BKG.occurrence, BKG.exemptTokenSum, BKG.readTokenSum, BKG.printedTokenSum, BKG.unreadTokenSum,
    BKG.unknownTableCount, BKG.citationCount, BKG.figureCount, BKG.printedPrecision, BKG.readerVersion, BKG.goal, BKG.basis, BKG.overview,
    SKOS.narrower, OA.hasSelector, OA.refinedBy, DCTERMS.conformsTo, DCTERMS.source, BKG.sha256, BKG.totalLine,
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy", "http://www.w3.org/ns/prov#wasDerivedFrom",
})  # fmt: skip
#: What is written out under its own heading.
_PROSE = (BKG.goal, BKG.basis, BKG.overview)
_MONEY = frozenset({
    BKG.amount, BKG.statedAmount, BKG.statedChange, BKG.fiscalFunds, BKG.specialAccountFunds, BKG.unitFunds,
    BKG.socialFunds, BKG.bankLoans, BKG.otherFunds, BKG.amountSum,
})  # fmt: skip
#: The figure that an entity is about, and what of it stands beside that figure.
_AMOUNTS = (BKG.amount, BKG.statedAmount)
_CONTEXT = (BKG.unit, BKG.fiscalYear, BKG.table)
#: A dimension that says "all of it" says nothing to people.
_NOTHING = ("/total", "/none")


@dataclass(frozen=True, slots=True)
class Said:
    """One value: its text, where it leads, the amount where it is one."""

    text: str
    href: str = ""
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values; ``more`` were left out."""

    name: str
    values: tuple[Said, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """An entity in words.

    ``classes`` are those of our ontology; ``prose`` its long texts; ``proving`` and ``failing`` the checks of a figure;
    ``mark`` the verdict on it. ``amount`` is the figure that the entity is about; ``context`` says whose it is and when.
    ``evidence`` are the printed rows that it was read from.
    """

    iri: str
    name: str
    classes: tuple[str, ...]
    kinds: tuple[str, ...]
    facts: tuple[Fact, ...]
    prose: tuple[Fact, ...]
    amount: Money | None
    context: tuple[Said, ...]
    mark: Mark | None
    proving: tuple[Said, ...]
    failing: tuple[Said, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of an entity: the property and its names, the value and, of a node, its labels (zh, en) and its print."""

    property: str
    names: tuple[str, str]
    value: Value
    labels: tuple[str, str] = ("", "")
    printed: str = ""


@cache
def query_text(name: str) -> str:
    """A query of the pages' own."""
    return (folder("queries") / "pages" / f"{name}.rq").read_text(encoding="utf-8")


def tell(graph: Graph, iri: str, urls: Urls, words: Words, most: int = 12) -> Told | None:
    """An entity in words; ``None`` where nothing is said of it.

    Raises:
        QueryError: when the IRI is none.
        StoreError: when the graph cannot be read.
    """
    rows = [_row(record) for record in ask(graph, query_text("about"), {"entity": IRI(iri)}).records()]
    return tell_rows(iri, rows, urls, words, most) if rows else None


def tell_rows(iri: str, rows: Sequence[Row], urls: Urls, words: Words, most: int = 12) -> Told:
    """An entity in words, of all that is said of it; ``most`` values of a property are told."""
    classes = tuple(str(row.value) for row in rows if row.property == RDF.type and str(row.value).startswith(BKG.IRI))
    kinds = tuple(words.pick(*row.labels) for row in rows if row.property == RDF.type and str(row.value) in classes)
    name = _name(rows)
    judged = next((str(row.value).rpartition("/")[2] for row in rows if row.property == BKG.proof), "")
    amount = next((row for row in rows if row.property in _AMOUNTS and isinstance(row.value, int | Decimal)), None)
    headed = {row.property for row in rows if amount is not None and row.property in (amount.property, *_CONTEXT)}
    return Told(
        iri,
        name,
        classes,
        tuple(filter(None, kinds)),
        tuple(_facts((row for row in rows if row.property not in headed and _is_shown(row, name)), urls, words, most)),
        tuple(_facts((row for row in rows if row.property in _PROSE), urls, words, most)),
        _said(amount, urls, words, money_places([Decimal(str(amount.value))])).money if amount else None,
        tuple(
            _said(row, urls, words, 2) for each in _CONTEXT for row in rows if each in headed and row.property == each
        ),
        Mark(judged) if judged in PROOFS and amount else None,
        tuple(_said(row, urls, words, 2) for row in rows if row.property == BKG.provedBy),
        tuple(_said(row, urls, words, 2) for row in rows if row.property == BKG.contradictedBy),
        (iri,)
        if BKG.Evidence in classes
        else tuple(str(row.value) for row in rows if row.property == PROV.wasQuotedFrom),
    )


def _row(record: Mapping[str, Value | None]) -> Row:
    def text(name: str) -> str:
        value = record[name]
        return "" if value is None else str(value)

    value = record["value"]
    return Row(
        text("property"),
        (text("property_zh"), text("property_en")),
        "" if value is None else value,
        (text("label"), text("label_en")),
        text("said"),
    )


def _name(rows: Sequence[Row]) -> str:
    for wanted in (RDFS.label, SKOS.prefLabel, DCTERMS.title, BKG.printedName, BKG.fileName, BKG.subject, BKG.printed):
        names = sorted(str(row.value) for row in rows if row.property == wanted)
        if names:
            # A code list has its names in two languages; the Chinese one is that of the data.
            return next((name for name in names if not name.isascii()), names[0])
    return ""


def _is_shown(row: Row, name: str) -> bool:
    if row.property in _HIDDEN or str(row.value) == name:
        return False
    return not (isinstance(row.value, IRI) and row.value.endswith(_NOTHING))


def _facts(rows: Iterable[Row], urls: Urls, words: Words, most: int) -> Iterable[Fact]:
    ordered = sorted(rows, key=lambda row: (_rank(row.property), row.property))
    for _property, group in groupby(ordered, key=lambda row: row.property):
        told = list(group)
        places = money_places(Decimal(row.value) for row in told if isinstance(row.value, int | Decimal))
        values = tuple(dict.fromkeys(_said(row, urls, words, places) for row in told))
        yield Fact(_called(told[0], words), values[:most], max(0, len(values) - most))


def _said(row: Row, urls: Urls, words: Words, places: int) -> Said:
    value = row.value
    if isinstance(value, IRI):
        label = words.pick(*row.labels) or row.printed or value.removeprefix(urls.base_iri)
        return Said(label, urls.entity(value))
    if isinstance(value, bool):
        return Said(words("yes" if value else "no"))
    if isinstance(value, int | Decimal):
        if row.property in _MONEY and Decimal(value).is_finite():
            shown = money(Decimal(value), places)
            return Said(shown.text, money=shown)
        return Said(number(value, "ear" not in row.property.rpartition("#")[2]))
    return Said(str(value))


def _called(row: Row, words: Words) -> str:
    known = row.names if any(row.names) else NAMES.get(row.property, ("", ""))
    own = row.property.replace("#", "/").rpartition("/")[2]
    if row.property in _MONEY:
        return f"{words.pick(*map(heading_in_wan, known)) or own}（{words('wan')}）"
    return words.pick(*known) or own


def _rank(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)
