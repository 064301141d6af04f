"""An answer as a table for the page: what stands in each cell, where it leads, and how its column is aligned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgetkg.graph.iris import Iris
from budgetkg.pages.figures import Money, heading_in_wan, money, money_places, number, padding, places
from budgetkg.pages.urls import Urls
from budgetkg.pages.words import Words
from budgetkg.query import Column, Kind, Result
from budgetkg.store import IRI, Value

PROOFS = ("proved", "unproved", "contradicted")
#: IRIs that name the fact of a row: the figure's mark leads there.
_FACTS = ("fact", "line", "budget", "indicator_iri", "figure", "evidence")
#: What else names the thing of an IRI column than ``X_name``, ``X_number``, ``X_label``, ``X_code``.
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "document": ("file", "title"),
    "budget": ("project_name",),
    "policy": ("title",),
    "citation": ("printed",),
    "subject": ("name", "code"),
    "concept": ("name", "code"),
    "indicator": ("indicator", "name"),
    "fact": ("name",),
    "line": ("name",),
    "project": ("name",),
    "unit": ("name",),
}
_ENDINGS = ("_name", "_number", "_label", "_title", "_code")
#: Characters of a text that is not broken into lines, and from which on a column is as wide as lines are.
_SHORT, _LONG = 9, 24
_RIGHT = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.PERCENT, Kind.MONEY})


@dataclass(frozen=True, slots=True)
class Mark:
    """The proof of a figure, and where its source is shown."""

    proof: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, ``pad`` to align its point, ``exact``/``value`` for an amount, and what it leads to.

    ``missing`` is a cell without a value, which is not a zero; ``also`` are further values of the same cell.
    """

    text: str = ""
    pad: str = ""
    money: Money | None = None
    href: str = ""
    mark: Mark | None = None
    missing: bool = False
    also: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading, and how it is laid out: ``figure``, ``long`` or ``middling`` texts, or short ones (``""``)."""

    text: str
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, rows, and how many rows there are in all."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)


def grid(result: Result, urls: Urls, words: Words, most: int | None = None, brief: bool = False) -> Grid:
    """An answer as a table, its first ``most`` rows; a ``brief`` one has no columns without values.

    A column of IRIs becomes the links of the column that names its things; a ``proof`` becomes the mark of the amount.
    """
    columns = result.columns
    empty = {n for n in range(len(columns)) if brief and all(row[n] in (None, "") for row in result.rows)}
    plan = _plan(columns, empty)
    rows = result.rows if most is None else result.rows[:most]
    makers = [_Maker(index, columns, rows, plan, urls, words) for index in plan.shown]
    return Grid(
        tuple(maker.heading for maker in makers),
        tuple(tuple(maker.cell(row) for maker in makers) for row in rows),
        len(result.rows),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which columns are shown, which IRI column each leads to, and whose proof is marked where."""

    shown: tuple[int, ...]
    links: Mapping[int, int]
    marks: Mapping[int, tuple[int | None, int | None]]


def _plan(columns: Sequence[Column], empty: Set[int]) -> _Plan:
    index = {column.name: number for number, column in enumerate(columns)}
    own = all(column.title_zh == column.name for column in columns)  # an answer of one's own: nothing is left out
    links: dict[int, int] = {}
    marks: dict[int, tuple[int | None, int | None]] = {}
    hidden = set(empty)
    if not own:
        amount = next((n for n, c in enumerate(columns) if c.kind is Kind.MONEY and c.name == "amount"), None)
        fact = next((index[name] for name in _FACTS if name in index and columns[index[name]].kind is Kind.IRI), None)
        proof = index.get("proof")
        if amount is not None and (proof is not None or fact is not None):
            marks[amount] = (proof, fact)
            hidden |= {number for number in (proof,) if number is not None}
        for number, column in enumerate(columns):
            if column.kind is not Kind.IRI:
                continue
            named = _naming(column.name, index, columns)
            if named is not None and named not in links:
                links[named] = number
                hidden.add(number)
            elif amount is not None and number == fact:
                hidden.add(number)
    return _Plan(tuple(n for n in range(len(columns)) if n not in hidden), links, marks)


def _naming(name: str, index: Mapping[str, int], columns: Sequence[Column]) -> int | None:
    stem = name.removesuffix("_iri")
    candidates = (*(stem + ending for ending in _ENDINGS), *_NAMED_BY.get(stem, ()), *((stem,) if stem != name else ()))
    return next((index[c] for c in candidates if c in index and columns[index[c]].kind is Kind.TEXT), None)


class _Maker:
    """Makes the cells of one column."""

    def __init__(
        self,
        index: int,
        columns: Sequence[Column],
        rows: Sequence[tuple[Value | None, ...]],
        plan: _Plan,
        urls: Urls,
        words: Words,
    ) -> None:
        self._index, self._plan, self._urls, self._words = index, plan, urls, words
        self._column = column = columns[index]
        values = [row[index] for row in rows]
        self._money = column.kind is Kind.MONEY
        self._grouped = "year" not in column.name and column.kind is not Kind.TEXT
        amounts = [
            Decimal(value) for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)
        ]
        self._places = (
            money_places(amounts) if self._money else max((places(self._plain(value)) for value in amounts), default=0)
        )
        right = column.kind in _RIGHT and self._grouped
        texts = (value for value in values if isinstance(value, str) and not isinstance(value, IRI))
        self.heading = Heading(_heading(column, words), "figure" if right else text_layout(texts))

    def cell(self, row: tuple[Value | None, ...]) -> Cell:
        """The cell of a row."""
        value = row[self._index]
        href = self._href(row)
        if value is None or value == "":
            return Cell("—", missing=True, mark=None)
        if isinstance(value, IRI):
            return Cell(self._short(value), href=self._urls.entity(value))
        if isinstance(value, bool):
            return Cell(self._words("yes" if value else "no"), href=href)
        if isinstance(value, int | Decimal):
            return self._figure(Decimal(value), row, href)
        text = value.isoformat() if isinstance(value, date) else str(value)
        if self._column.name == "proof" and text in PROOFS:
            return Cell(self._words(text), href=href, mark=Mark(text))
        return Cell(text, href=href)

    def _figure(self, value: Decimal, row: tuple[Value | None, ...], href: str) -> Cell:
        if self._money and value.is_finite():
            shown = money(value, self._places)
            return Cell(shown.text, money=shown, href=href, mark=self._mark(row))
        text = self._plain(value)
        return Cell(text, padding(text, self._places), href=href)

    def _plain(self, value: Decimal) -> str:
        if not value.is_finite():
            return str(value)
        if self._column.kind is Kind.PERCENT:
            return f"{value:,.1f}"
        return number(value, self._grouped)

    def _mark(self, row: tuple[Value | None, ...]) -> Mark | None:
        if self._index not in self._plan.marks:
            return None
        proof, fact = self._plan.marks[self._index]
        said = str(row[proof] or "") if proof is not None else ""
        node = row[fact] if fact is not None else None
        return Mark(said if said in PROOFS else "", self._urls.entity(str(node)) if node else "")

    def _href(self, row: tuple[Value | None, ...]) -> str:
        if (link := self._plan.links.get(self._index)) is not None:
            return self._urls.entity(str(row[link])) if row[link] else ""
        value = row[self._index]
        if self._column.name == "project_code" and isinstance(value, str) and value:
            return self._urls.entity(Iris(self._urls.base_iri).project(value))
        return ""

    def _short(self, iri: str) -> str:
        if self._column.title_zh != self._column.name:
            return self._words("open")
        return iri.removeprefix(self._urls.base_iri)


def text_layout(texts: Iterable[str]) -> str:
    """How a column of texts is laid out, by its longest."""
    longest = max(map(len, texts), default=0)
    return "long" if longest > _LONG else "middling" if longest > _SHORT else ""


def _heading(column: Column, words: Words) -> str:
    """The heading of a column; money is shown in 万元, so its heading must not say 元."""
    text = words.pick(column.title_zh, column.title_en)
    if column.kind is not Kind.MONEY:
        return text
    text = heading_in_wan(text)
    return words.pick(f"{text}（万元）", f"{text}, 万元") if "万元" not in text else text
