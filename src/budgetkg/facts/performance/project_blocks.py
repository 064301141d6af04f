"""The rows of an aligned table parted into projects: merged cells, page breaks, and the sums of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise

from budgetkg.document.model import Cell, Row
from budgetkg.facts.model import PLAIN, Reading
from budgetkg.facts.performance.draft import both
from budgetkg.facts.performance.extent import Reach, has_extents, is_centred, reaches
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.indicators import number
from budgetkg.text import key

_WHOLE = Decimal(100)
_FLOWED_ON = Reading(
    Decimal("0.9"), "跨页行的项目由权重合计判断 / project of rows after a page break told by the sum of weights"
)
_BEFORE = Reading(
    Decimal("0.8"),
    "项目名称印在其后，由合并单元格的边界或权重合计判断 / rows before the project's cell, told by merged cells or weights",
)


@dataclass(frozen=True)
class Body:
    """The rows of one aligned table under its header."""

    rows: Sequence[Row]
    header: Header

    @property
    def owner(self) -> str:
        """The field whose cell tells whose the rows are: the project, or in a table of overall goals the unit or its goal."""
        fields = self.header.fields
        if "project" in fields or "overall_goal" not in fields:
            return "project"
        return "unit_name" if "unit_name" in fields else "overall_goal"

    @cached_property
    def cells(self) -> tuple[Mapping[str, Cell], ...]:
        """The filled cells of each row by field."""
        return tuple(self.header.cells(row) for row in self.rows)

    @cached_property
    def weights(self) -> tuple[Decimal | None, ...]:
        """The printed weight of each row, ``None`` where none is."""
        field = "weight" if "weight" in self.header.fields else "weight_total"
        return tuple(number(cells[field].text) if field in cells else None for cells in self.cells)

    @cached_property
    def has_extents(self) -> bool:
        return has_extents(self.rows)

    @cached_property
    def centred(self) -> bool:
        """Whether merged cells print their text in their middle, their extents unknown."""
        return not self.has_extents and is_centred(self.column(self.owner))

    def column(self, field: str) -> list[Cell | None]:
        """The filled cell of one field in each row, ``None`` where it is blank."""
        return [cells.get(field) for cells in self.cells]

    def reaches(self, field: str) -> tuple[Reach, ...]:
        """The cells of one column with the rows that each covers for certain."""
        return reaches(self.rows, self.column(field))

    def weight(self, places: Sequence[int]) -> Decimal:
        """The sum of the weights printed in some rows."""
        return sum((weight for place in places if (weight := self.weights[place]) is not None), Decimal(0))


class Block:
    """Rows of one project: its printed cell (``None`` for rows that go on with the project before) and all its rows."""

    def __init__(self, cell: Reach | None, rows: list[int], reading: Reading = PLAIN) -> None:
        self.cell = cell
        self.rows = rows
        self.reading = reading


def split(body: Body) -> list[Block]:
    """The rows as blocks of one project each."""
    owner = {place: cell for cell in body.reaches(body.owner) for place in range(cell.start, cell.stop)}
    blocks: list[Block] = []
    orphans: list[int] = []
    for place in range(len(body.rows)):
        cell = owner.get(place)
        if cell is None:
            orphans.append(place)
            continue
        if cell.start == place:
            waiting = _settle(body, blocks, orphans, cell)
            orphans = []
            if blocks and _is_again(body, blocks[-1], cell):
                blocks[-1].rows += [*waiting, place]
            else:
                blocks.append(Block(cell, [*waiting, place], _BEFORE if waiting else PLAIN))
        else:
            blocks[-1].rows.append(place)
    if orphans:
        _settle(body, blocks, orphans, None)
    if not body.has_extents:
        _hand_over(body, blocks)
    return blocks


def _hand_over(body: Body, blocks: Sequence[Block]) -> None:
    """Where merged cells' extents are not known: rows that a project has too many belong to the next one when the
    weights of both come out exactly so."""
    for block, following in pairwise(blocks):
        target, wanted = _target(body, block), _target(body, following)
        total = body.weight(block.rows)
        if target is None or total <= target:
            continue
        after = body.weight(following.rows)
        sums = list(accumulate(body.weights[place] or Decimal(0) for place in block.rows))
        for cut in range(1, len(block.rows)):
            if sums[cut - 1] == target and total - sums[cut - 1] + after == wanted:
                following.rows = [*block.rows[cut:], *following.rows]
                block.rows = block.rows[:cut]
                following.reading = both(following.reading, _BEFORE)
                break


def _is_again(body: Body, block: Block, cell: Reach) -> bool:
    """Whether a project's cell is that of the block before, printed again on the next page: same project and amount."""
    if block.cell is None or key(block.cell.text) != key(cell.text):
        return False
    before, again = (body.cells[place].get("amount") for place in (block.cell.start, cell.start))
    return before is None or again is None or key(before.text) == key(again.text)


def _settle(body: Body, blocks: list[Block], orphans: list[int], following: Reach | None) -> list[int]:
    """Give rows without a project cell to the project before them, and return those that the next project begins with.

    Rows below a merged cell that ended on their page belong to the next project, whose cell the page's end cuts off.
    Else the project before takes rows as long as its weights stay within 100 less its execution weight; without a project
    after them it takes them all.
    """
    if not orphans:
        return []
    if not blocks:
        if following is None:
            blocks.append(Block(None, list(orphans)))
            return []
        return list(orphans)
    before = blocks[-1]
    target = _target(body, before)
    if following is not None and target is None and _is_closed(body, before, orphans[0]):
        return list(orphans)
    total = body.weight(before.rows)
    taken = 0
    for place in orphans:
        total += body.weights[place] or Decimal(0)
        if following is not None and target is not None and total > target:
            break
        taken += 1
    before.rows += orphans[:taken]
    if any(body.weights[place] for place in orphans[:taken]):
        before.reading = both(before.reading, _FLOWED_ON)
    return list(orphans[taken:])


def _is_closed(body: Body, block: Block, place: int) -> bool:
    """Whether a project's merged cell ended above a row of its own page: the row begins a cell printed on the next page."""
    cell = block.cell
    if cell is None or cell.stop - cell.start < 2 or not body.has_extents:
        return False
    return body.rows[cell.stop - 1].page == body.rows[place].page


def _target(body: Body, block: Block) -> Decimal | None:
    """What a block's weights must come to: 100 less the execution weight; ``None`` where the table has no weights."""
    if not {"weight", "weight_total"} & body.header.fields:
        return None
    printed = (body.cells[place].get("execution_weight") for place in block.rows)
    weights = [weight for cell in printed if cell and (weight := number(cell.text)) is not None]
    return _WHOLE - (weights[0] if weights else Decimal(0))
