"""Sums down a table that its order alone tells: a row and those printed under it, up to the next of its kind.

Some forms print such rows: economic codes once for each government class (301 50101 …, 301 50501 …), procurement by
kind, unit and item, projects by unit, group (通用项目, 专用项目), class and project, and 科目 without codes. The printed order may be another
one in a form that only looks alike, so that a sum that fails says nothing: all are *tentative*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from budgetkg.facts import codes
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.sums import Sum
from budgetkg.facts.budget.tables import BudgetTable, CellRef
from budgetkg.text import key

#: How projects are grouped under a unit (西安市部门综合预算).
GROUPS_OF_PROJECTS = frozenset({"通用项目", "专用项目", "其他项目"})
_KINDS = ("A", "B", "C")


def repeated_codes(table: BudgetTable) -> Iterator[Sum]:
    """Where a code that has others below it is printed twice: each equals the sum of those that follow it."""
    rows = [(n, entry) for n, entry in enumerate(table.entries) if entry.tokens and not entry.total]
    whole_codes = [entry.code for _, entry in rows]
    counts = Counter(whole_codes)
    if table.layout.rows is not Rows.CODES or any(entry.unit_row or entry.unit for _, entry in rows):
        return
    if not all(codes.scheme_of(code) == table.scheme for code in whole_codes):
        return
    if not any(counts[above] > 1 for code in counts for above in _above(code)):
        return
    below: dict[int | None, list[int]] = defaultdict(list)
    open_rows: list[tuple[int, str]] = []
    for number, entry in rows:
        while open_rows and not (entry.code.startswith(open_rows[-1][1]) and entry.code != open_rows[-1][1]):
            open_rows.pop()
        below[open_rows[-1][0] if open_rows else None].append(number)
        open_rows.append((number, entry.code))
    totals = list(table.find(total=True))
    for whole, parts in below.items():
        head = totals[0] if whole is None and len(totals) == 1 else whole
        if head is not None:
            yield from down(table, head, parts)


def procured_items(table: BudgetTable) -> Iterator[Sum]:
    """货物 (工程, 服务) = Σ the units under it, a unit = Σ the items under it."""
    if table.layout.rows is not Rows.PROCUREMENT:
        return
    rows = [(n, entry) for n, entry in enumerate(table.entries) if entry.tokens and not entry.total]
    if not any(entry.unit_row for _, entry in rows) or any(entry.code not in ("", *_KINDS) for _, entry in rows):
        return
    below: dict[int, list[int]] = defaultdict(list)
    kind, unit = None, None
    for number, entry in rows:
        if entry.code in _KINDS:
            kind, unit = number, None
        elif entry.unit_row:
            unit = number
            if kind is not None:
                below[kind].append(number)
        elif unit is not None:
            below[unit].append(number)
    for whole, parts in below.items():
        yield from down(table, whole, parts)


def grouped_projects(table: BudgetTable) -> Iterator[Sum]:
    """A unit = Σ its groups of projects; a group = Σ its classes, a class = Σ its projects, where all of it comes out."""
    if table.layout.rows is not Rows.CODES or len(table.amounts) != 1:
        return
    blocks: list[tuple[int, list[int]]] = []
    for number, entry in enumerate(table.entries):
        if entry.unit_row:
            blocks.append((number, []))
        elif blocks and entry.tokens and not entry.total:
            blocks[-1][1].append(number)
    for head, rows in blocks:
        starts = [place for place, number in enumerate(rows) if _is_group(table, number)]
        if not starts or starts[0] != 0:
            continue
        yield from down(table, head, [rows[start] for start in starts])
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            yield from _classes(table, rows[start], rows[start + 1 : end])


def classes_by_name(table: BudgetTable) -> Iterator[Sum]:
    """科目 without codes: 合计 = Σ the 类; an economic 类 = Σ what follows it, a functional one = Σ its 款, a 款 = Σ its 项."""
    entries = table.entries
    rows = [number for number, entry in enumerate(entries) if entry.tokens and not entry.total]
    plain = not any(entries[number].code or entries[number].unit_row or entries[number].unit for number in rows)
    totals = list(table.find(total=True))
    if table.layout.rows is not Rows.CODES or not plain or len(totals) != 1:
        return
    for scheme in (codes.FUNCTION, codes.ECONOMIC_DEPARTMENT):
        starts = _class_rows(table, rows, scheme)
        if not starts or starts[0] != 0:
            continue
        yield from down(table, totals[0], [rows[start] for start in starts])
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            if scheme == codes.FUNCTION:
                yield from _classes(table, rows[start], rows[start + 1 : end])
            else:
                yield from down(table, rows[start], rows[start + 1 : end])


def _class_rows(table: BudgetTable, rows: Sequence[int], scheme: str) -> list[int]:
    """Where the 类 stand; 其他支出 behind 其他支出 is its 款."""
    starts: list[int] = []
    for place, number in enumerate(rows):
        name = key(table.entries[number].name)
        if scheme in codes.class_schemes(name) and not (starts and key(table.entries[rows[starts[-1]]].name) == name):
            starts.append(place)
    return starts


def _classes(table: BudgetTable, group: int, rows: Sequence[int]) -> Iterator[Sum]:
    """The classes of a group: each is followed by its parts until these sum to it, and all of them sum to the group.

    Amounts above 0 reach a sum once, so that there is one such reading or none.
    """
    cents = {number: _cents(table, number) for number in (group, *rows)}
    found: list[tuple[int, list[int]]] = []
    left = 0
    for number in rows:
        value = cents[number]
        if value is None or value <= 0:
            return
        if left == 0:
            found.append((number, []))
            left = value
        else:
            found[-1][1].append(number)
            left -= value
        if left < 0:
            return
    if left == 0 and sum(cents[head] or 0 for head, _ in found) == cents[group]:
        yield from down(table, group, [head for head, _ in found])
        for head, projects in found:
            yield from down(table, head, projects)


def _cents(table: BudgetTable, number: int) -> int | None:
    """A row's amount in the first column, where its place is plain."""
    entry, first = table.entries[number], table.amounts[0].index
    if not entry.sure or first not in entry.placements[0]:
        return None
    return table.cents(number, entry.placements[0].index(first))


def _is_group(table: BudgetTable, number: int) -> bool:
    return key(table.entries[number].name) in GROUPS_OF_PROJECTS


def _above(code: str) -> Iterator[str]:
    while code := codes.parent_of(code):
        yield code


def down(table: BudgetTable, whole: int, parts: Sequence[int]) -> Iterator[Sum]:
    """One row equals the sum of others, in every column; only confirms."""
    for column in table.amounts if parts else ():
        cells = tuple(CellRef(table.number, part, column.index) for part in parts)
        yield Sum("children", CellRef(table.number, whole, column.index), cells, tentative=True)
