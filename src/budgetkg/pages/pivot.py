"""Amounts side by side: one row for each thing, one column for each year or unit; what is missing stays missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.pages.figures import money, money_places
from budgetkg.pages.grid import Cell, Grid, Heading, Mark, text_layout
from budgetkg.pages.words import Words

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount: the row and the column that it belongs to, its proof, and where its fact is shown."""

    row: tuple[str, ...]
    column: str
    amount: Decimal
    mark: Mark | None = None


def side_by_side(
    entries: Sequence[Entry],
    columns: Sequence[str],
    names: Sequence[str],
    words: Words,
    *,
    links: Mapping[tuple[str, ...], str] | None = None,
    compared: bool = False,
    shared: bool = False,
) -> Grid:
    """Entries as a table.

    Args:
        entries: the amounts, their rows in the order in which they are to stand.
        columns: the columns, by what entries call them.
        names: the headings of what names a row.
        words: the words of the page.
        links: where a row's name leads.
        compared: with two columns, add their difference and its share of the first.
        shared: leave out rows that lack an amount in some column.
    """
    cells: dict[tuple[str, ...], dict[str, list[Entry]]] = {}
    for entry in entries:
        known = cells.setdefault(entry.row, {}).setdefault(entry.column, [])
        if entry.amount not in {other.amount for other in known}:
            known.append(entry)
    rows = [row for row, known in cells.items() if not shared or all(column in known for column in columns)]
    places = money_places(entry.amount for entry in entries)
    apart = compared and len(columns) == 2
    # What is the same in every row, as the stage often is, says nothing.
    telling = [i for i in range(len(names)) if i == 0 or len(rows) < 2 or len({row[i] for row in rows}) > 1]
    headings = [Heading(names[index], text_layout(row[index] for row in rows)) for index in telling]
    headings += [Heading(f"{column}（{words('wan')}）", "figure") for column in columns]
    if apart:
        headings += [Heading(words("difference"), "figure"), Heading(f"{words('change')} %", "figure")]
    made = []
    for row in rows:
        href = (links or {}).get(row, "")
        named = [Cell(row[index], href=href if index == telling[-1] else "") for index in telling]
        found = [cells[row].get(column, []) for column in columns]
        made.append((*named, *(_cell(each, places) for each in found), *(_apart(found, places) if apart else ())))
    return Grid(tuple(headings), tuple(made), len(made))


def _cell(entries: Sequence[Entry], places: int) -> Cell:
    if not entries:
        return Cell("—", missing=True)
    first, *more = entries
    shown = money(first.amount, places)
    return Cell(shown.text, money=shown, mark=first.mark, also=tuple(_cell([each], places) for each in more))


def _apart(found: Sequence[Sequence[Entry]], places: int) -> Iterable[Cell]:
    """The difference of two single amounts and its share of the first; nothing is said where one is missing or double."""
    if any(len(entries) != 1 for entries in found):
        return Cell("—", missing=True), Cell("—", missing=True)
    before, after = (entries[0].amount for entries in found)
    shown = money(after - before, places)
    share = Cell(f"{(after - before) / before * _HUNDRED:+,.1f}") if before else Cell("—", missing=True)
    return Cell(shown.text, money=shown), share
