"""The tidy tables: the flat view of the graph, one row a fact, read from the graph by ``queries/tidy/*.rq``.

Each query gives, besides a table's columns, the fact that a row speaks of. Where the graph says a thing of it twice (a
unit under two names, a fact quoted from two places), the first by place and then by text stands in the table: one row
stays one fact, and the graph keeps the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from budgetkg.errors import ExportError, Finding
from budgetkg.graph.shared import UNNAMED
from budgetkg.resources import folder
from budgetkg.store import IRI, Selection, Store, Value
from budgetkg.text import CENT

Cell = str | int | bool | Decimal | date | None

_LINE_BREAK = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_SPACES = re.compile(r"[ \t\u00a0\u3000]{2,}|\t")
_DIGITS = re.compile(r"([0-9]+)")
_FACT = "fact"


class Type(Enum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class TidyTable:
    """A table: its name, and its columns in order with their types."""

    name: str
    columns: tuple[tuple[str, Type], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _ in self.columns)


def _table(name: str, columns: str, **types: Type) -> TidyTable:
    common = {"fiscal_year": Type.INTEGER, "page": Type.INTEGER, "row": Type.INTEGER, "confidence": Type.NUMBER}
    known = common | types
    return TidyTable(name, tuple((column, known.get(column, Type.TEXT)) for column in columns.split()))


_PROJECT = "document unit_code unit_name fiscal_year project_code project_name"
_READING = "page row proof confidence repaired"
_FUNDS = "fiscal_funds special_account_funds unit_funds social_funds bank_loans"

#: The tables that come from the graph, with their columns in the order that users rely on; new ones go to the end.
TABLES: tuple[TidyTable, ...] = (
    _table(
        "documents",
        "document title fiscal_year stage region issued pages sha256",
        issued=Type.DATE,
        pages=Type.INTEGER,
    ),
    _table("units", "document unit_code unit_name department_code department_name region"),
    _table(
        "lines",
        "document unit_code unit_name fiscal_year table scheme code name side fund measure amount printed page row proof "
        "economic_department_code economic_government_code",
        amount=Type.MONEY,
    ),
    _table(
        "projects",
        f"{_PROJECT} category amount printed execution_weight {_FUNDS} duty_activity goal basis overview {_READING} other_funds",
        amount=Type.MONEY,
        execution_weight=Type.NUMBER,
        other_funds=Type.MONEY,
        **dict.fromkeys(_FUNDS.split(), Type.MONEY),
    ),
    _table(
        "indicators",
        f"{_PROJECT} level1 level2 level3 comparator target_value current_value unit weight_total weight core {_READING}",
        weight_total=Type.NUMBER,
        weight=Type.NUMBER,
        core=Type.BOOLEAN,
    ),
    _table(
        "citations",
        f"{_PROJECT} kind organ_code year number normalized title as_printed {_READING}",
    ),
    _table(
        "narrative",
        "document unit_code unit_name project_code subject topic amount number unit comparator year change printed page row",
        amount=Type.MONEY,
        number=Type.NUMBER,
        year=Type.INTEGER,
        change=Type.NUMBER,
    ),
)

#: What validation and reading found; it comes from the caller, for findings are not in the graph.
FINDINGS = _table("findings", "document code severity message_zh message_en page row printed found expected focus")


def read_table(store: Store, table: TidyTable, selection: Selection | None = None) -> Iterator[tuple[Cell, ...]]:
    """The rows of a table, by document, page, row and column; one document is read at a time.

    They are those of the selection's documents; of all, where there is none.

    Raises:
        ExportError: when the query does not give the table's columns, or a value does not fit its column.
        StoreError: when the store cannot be read.
    """
    text = (folder("queries") / "tidy" / f"{table.name}.rq").read_text(encoding="utf-8")
    for document in (selection or Selection()).documents(store):
        found = store.query(text, {"graph": IRI(document.iri)}, graphs=(document.iri,))
        if found.columns != (_FACT, *table.header):
            raise ExportError(f"tidy/{table.name}.rq: 列与表不一致 / gives other columns than the table; install again")
        rows = sorted((_ready(table, str(row[0]), row[1:]) for row in found.rows), key=_order)
        seen: set[str] = set()
        for row in rows:
            if row.fact not in seen:
                seen.add(row.fact)
                yield row.cells


def finding_rows(findings: Iterable[Finding]) -> Iterator[tuple[Cell, ...]]:
    """Findings as rows of :data:`FINDINGS`, by document, page and row."""
    rows = [_ready(FINDINGS, "", [getattr(finding, name) for name in FINDINGS.header]) for finding in findings]
    for row in sorted(rows, key=lambda row: (str(row.cells[0] or ""), _order(row))):
        yield row.cells


def as_text(cell: Cell) -> str:
    """A cell as it stands in CSV: money with two places, no exponent, nothing for a blank."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row and the fact it speaks of; ``page`` and ``row`` are 0 where the table has none."""

    fact: str
    cells: tuple[Cell, ...]
    page: int
    row: int


def _ready(table: TidyTable, fact: str, values: Sequence[Value | None]) -> _Row:
    try:
        cells = tuple(_cell(value, type_) for value, (_, type_) in zip(values, table.columns, strict=True))
    except (TypeError, ArithmeticError) as error:
        raise ExportError(f"{fact}: 值与列不符 / a value does not fit its column in {table.name}: {error}") from error
    place = {name: cell for name, cell in zip(table.header, cells, strict=True) if name in {"page", "row"}}
    page, row = place.get("page"), place.get("row")
    return _Row(fact, cells, page if isinstance(page, int) else 0, row if isinstance(row, int) else 0)


def _order(row: _Row) -> tuple[int, int, list[str | int], tuple[str, ...]]:
    """By place; cells of one row by column, whose number is in the fact's IRI: c2 comes before c10."""
    parts: list[str | int] = [int(part) if part.isdecimal() else part for part in _DIGITS.split(row.fact)]
    return row.page, row.row, parts, tuple(as_text(cell) for cell in row.cells)


def _cell(value: Value | None, type_: Type) -> Cell:
    """A value as its column wants it; an empty text is a blank."""
    if value is None:
        return None
    if type_ is Type.TEXT:
        text = _SPACES.sub(" ", _LINE_BREAK.sub("", str(value))).strip()
        return None if text in {"", UNNAMED} else text
    if isinstance(value, bool):
        if type_ is Type.BOOLEAN:
            return value
    elif isinstance(value, int | Decimal):
        if type_ is Type.MONEY:
            return _yuan(Decimal(value))
        if type_ is Type.NUMBER:
            return Decimal(format(Decimal(value).normalize(), "f"))
        if type_ is Type.INTEGER and isinstance(value, int):
            return value
    elif isinstance(value, date) and type_ is Type.DATE:
        return value
    raise TypeError(f"{value!r} is no {type_.value}")


def _yuan(value: Decimal) -> Decimal:
    exact = value.quantize(CENT)
    if exact != value:
        raise ArithmeticError(f"{value} yuan is finer than a cent")
    return exact
