"""Amounts of scanned tables that recognition may have misread: where a sum fails, arithmetic decides between the readings.

A digit is exchanged for one that looks like it (8 for 3, 1 for 7), or a lost decimal point put back, only where that one
change to one recognised amount makes every sum exact that it stands in, and no other such change would mend the same
sum. The amount then says so, and no sum proves it: it was fitted to them (docs/proof.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.document.model import Box, Cell, Document
from budgetkg.facts.budget.tables import BudgetTable, CellRef, RowRef
from budgetkg.facts.identities import Sum
from budgetkg.facts.placement import Placement
from budgetkg.facts.proof import Judge, Outcome
from budgetkg.text import MONEY_UNITS, parse_amount

#: What recognition takes for one another in print of 10 points and less.
_ALIKE = {"0": "68", "1": "74", "2": "7", "3": "85", "4": "1", "5": "36", "6": "850", "7": "12", "8": "3069", "9": "8"}
#: Confidence of a reading that arithmetic decided.
_DECIDED = Decimal("0.85")
MARK = "按合计核算修正识别 / recognition corrected by the sums"

_Place = tuple[tuple[int, int], Box]


@dataclass(frozen=True, slots=True)
class _Amount:
    """A placed amount: its print, its value in cents, and where it stands if it was recognised and not yet put right."""

    printed: str
    cents: int
    unit: str
    place: _Place | None


def corrected(document: Document, tables: Sequence[BudgetTable], placement: Placement, judge: Judge) -> Document:
    """The document with its misread amounts put right where arithmetic decides; the same object where there are none."""
    if not any(cell.confidence is not None for row in document.rows for cell in row.cells):
        return document
    amounts = _placed(tables, placement)
    sums: dict[CellRef, list[Sum]] = defaultdict(list)
    for found, outcome in judge.outcomes:
        if outcome is not Outcome.NOT_CHECKABLE:
            for cell in {found.whole, *found.parts} & amounts.keys():
                sums[cell].append(found)
    changes: dict[_Place, set[str]] = defaultdict(set)
    for found, outcome in judge.outcomes:
        if outcome is Outcome.FAILED:
            decided = list(_readings(found, amounts, sums))
            if len(decided) == 1:
                place, printed = decided[0]
                changes[place].add(printed)
    return _with(document, {place: texts.pop() for place, texts in changes.items() if len(texts) == 1})


def _readings(
    failed: Sum, amounts: Mapping[CellRef, _Amount], sums: Mapping[CellRef, Sequence[Sum]]
) -> Iterator[tuple[_Place, str]]:
    """The changes to one amount of a failed sum that make all sums of that amount exact."""
    for cell in dict.fromkeys((failed.whole, *failed.parts)):
        amount = amounts.get(cell)
        if amount is None or amount.place is None:
            continue
        for printed in _alternatives(amount.printed):
            cents = _cents(printed, amount.unit)
            if cents is not None and all(_is_exact(found, amounts, cell, cents) for found in sums[cell]):
                yield amount.place, printed


def _is_exact(found: Sum, amounts: Mapping[CellRef, _Amount], changed: CellRef, cents: int) -> bool:
    def value(cell: CellRef) -> int:
        return cents if cell == changed else amounts[cell].cents if cell in amounts else 0

    return value(found.whole) == sum(value(part) for part in found.parts)


def _alternatives(printed: str) -> Iterator[str]:
    """838.00 → 338.00, 888.00 …; 83800 → 838.00, 8380.0."""
    for index, sign in enumerate(printed):
        for other in _ALIKE.get(sign, ""):
            yield printed[:index] + other + printed[index + 1 :]
    if "." not in printed and printed.isdigit() and len(printed) > 2:
        yield f"{printed[:-2]}.{printed[-2:]}"
        yield f"{printed[:-1]}.{printed[-1]}"


def _cents(printed: str, unit: str) -> int | None:
    value = parse_amount(printed)
    return None if value is None else int((value * MONEY_UNITS[unit] * 100).to_integral_value())


def _placed(tables: Sequence[BudgetTable], placement: Placement) -> dict[CellRef, _Amount]:
    amounts: dict[CellRef, _Amount] = {}
    for table in tables:
        for number, entry in enumerate(table.entries):
            row = RowRef(table.number, number)
            for token, printed in enumerate(entry.tokens):
                column = placement.column(row, token) if placement.options[row] else None
                if column is None:
                    continue
                own = [cell for cell in entry.row.cells if cell.column == column and cell.text == printed.printed]
                place = _place_of(entry.row.place, own[0]) if entry.sure and len(own) == 1 else None
                cents = table.cents(number, token)
                amounts[CellRef(table.number, number, column)] = _Amount(printed.printed, cents, table.unit, place)
    return amounts


def _place_of(row: tuple[int, int], cell: Cell) -> _Place | None:
    open_to_doubt = cell.confidence is not None and MARK not in cell.repaired
    return (row, cell.box) if cell.box is not None and open_to_doubt else None


def _with(document: Document, changes: Mapping[_Place, str]) -> Document:
    if not changes:
        return document

    def changed(cell: Cell, row: tuple[int, int]) -> Cell:
        printed = changes.get((row, cell.box)) if cell.box is not None else None
        if printed is None:
            return cell
        why = f"{MARK}（{cell.text} → {printed}）"
        sure = _DECIDED if cell.confidence is None else min(cell.confidence, _DECIDED)
        return replace(cell, text=printed, confidence=sure, repaired="；".join(filter(None, (cell.repaired, why))))

    rows = tuple(replace(row, cells=tuple(changed(cell, row.place) for cell in row.cells)) for row in document.rows)
    return replace(document, rows=rows)
