"""The identities inside a table: across each row, down its codes, over the 三公 items, over the kinds of procurement."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from budgetkg.facts import codes
from budgetkg.facts.budget.column_sums import column_sums
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.entry import Entry
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.sums import Sum, down
from budgetkg.facts.budget.tables import BudgetTable, CellRef

_Numbered = tuple[int, Entry]
_THREE_PUBLIC = (
    ("all", ("total", "meeting", "training")),
    ("total", ("overseas", "vehicle", "reception")),
    ("vehicle", ("vehicle-purchase", "vehicle-operation")),
)


def row_parts(table: BudgetTable) -> Iterator[Sum]:
    """合计 = 基本支出 + 项目支出 …, 合计 = Σ funds, in every row; none where a column between them is not understood."""
    if _has_gap(table):
        return
    for whole, parts in column_sums(table.amounts):
        for number, entry in enumerate(table.entries):
            if entry.side is None or (entry.side, entry.part) == (whole.side, whole.part):
                refs = tuple(CellRef(table.number, number, part.index) for part in parts)
                yield Sum("row-parts", CellRef(table.number, number, whole.index), refs)


def _has_gap(table: BudgetTable) -> bool:
    """Whether a column between the amounts is not understood: it may be one of the parts."""
    amounts = [column.index for column in table.amounts]
    unknown = [column.index for column in table.columns if column.role is Role.UNKNOWN]
    return any(amounts[0] < index < amounts[-1] for index in unknown) if amounts else False


def three_public(table: BudgetTable) -> Iterator[Sum]:
    """三公 合计 = 出国 + 公务用车 + 接待; 公务用车 = 购置 + 运行; per year and fund, items in columns or in rows."""
    if table.layout.rows is not Rows.THREE_PUBLIC or _has_gap(table):
        return
    blocks: dict[tuple[int | None, str | None], list[Column]] = defaultdict(list)
    for column in table.amounts:
        blocks[column.year, column.fund].append(column)
    rows = [(number, entry.item) for number, entry in enumerate(table.entries) if entry.item]
    once = {item: number for number, item in rows if [other for _, other in rows].count(item) == 1}
    for whole, parts in _THREE_PUBLIC:
        for block in blocks.values():
            columns = {column.item: column for column in block if column.item}
            chosen = [columns[part] for part in _present(parts, columns)]
            if whole == "all" and "agency-operating" in columns:
                continue  # 行政经费 takes in some of the others
            for number in range(len(table.entries)) if whole in columns else ():
                refs = tuple(CellRef(table.number, number, column.index) for column in chosen)
                yield Sum("three-public", CellRef(table.number, number, columns[whole].index), refs)
        if whole in once:
            below = [once[part] for part in _present(parts, once)]
            yield from down("three-public", table, table.amounts, once[whole], below)


def _present(parts: Sequence[str], printed: Collection[str]) -> list[str]:
    """The items of a sum that a table prints; 购置 and 运行 stand for 公务用车 where it has no amount of its own."""
    found = [part for part in parts if part in printed]
    if "vehicle" in parts and "vehicle" not in printed:
        found += [part for part in ("vehicle-purchase", "vehicle-operation") if part in printed]
    return found


def children(table: BudgetTable) -> Iterator[Sum]:
    """类 = Σ 款, 款 = Σ 项, 合计 = Σ 类 (or Σ units), in each unit's block of rows; per measure, fund and year."""
    if table.layout.rows not in (Rows.CODES, Rows.PROCUREMENT):
        return
    rows = [(n, entry) for n, entry in enumerate(table.entries) if not entry.total and entry.tokens]
    totals = list(table.find(total=True))
    whole = totals[0] if len(totals) == 1 else None
    units = [(number, entry) for number, entry in rows if entry.unit_row]
    coded = [(number, entry) for number, entry in rows if not entry.unit_row and codes.scheme_of(entry.code)]
    yield from _tree(table, [pair for pair in units if pair[1].code], whole)
    blocks: dict[str, list[_Numbered]] = defaultdict(list)
    for number, entry in coded:
        blocks[entry.unit].append((number, entry))
    heads = {entry.unit: number for number, entry in units if entry.unit}
    uncoded = len(coded) + len(units) < len(rows)
    mixed = len({codes.scheme_of(entry.code) for _, entry in coded}) > 1
    for unit, block in blocks.items():
        head = heads.get(unit, whole if len(blocks) == 1 and not units else None)
        yield from _tree(table, block, None if uncoded or mixed else head)


def _tree(table: BudgetTable, block: Sequence[_Numbered], head: int | None) -> Iterator[Sum]:
    """Each code of a block equals the sum of those below it, ``head`` the sum of the first level.

    A leaf may be printed twice (once for each 政府经济 class that its money goes to); where a code that has others below
    it is, which row is whose child is open.
    """
    counts = Counter(entry.code for _, entry in block)
    below: dict[str, list[int]] = defaultdict(list)
    for number, entry in block:
        below[_nearest_parent(entry, counts)].append(number)
    if any(counts[parent] > 1 for parent in below):
        return
    numbers = {entry.code: number for number, entry in block}
    for parent, parts in below.items():
        whole = numbers[parent] if parent else head
        if whole is not None:
            yield from down("children", table, table.amounts, whole, parts)


def _nearest_parent(entry: Entry, present: Counter[str]) -> str:
    code = entry.code
    while len(code) > 3:
        code = code[:3] if entry.unit_row else codes.parent_of(code)
        if code in present:
            return code
    return ""


def procurement(table: BudgetTable) -> Iterator[Sum]:
    """采购合计 = 货物 + 工程 + 服务, per fund."""
    if table.layout.rows is not Rows.PROCUREMENT:
        return
    kinds = [number for number, entry in enumerate(table.entries) if entry.code in {"A", "B", "C"}]
    totals = list(table.find(total=True))
    if len(totals) == 1 and len({table.entries[number].code for number in kinds}) == len(kinds):
        yield from down("procurement", table, table.amounts, totals[0], kinds)
