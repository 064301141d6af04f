"""What a row of a budget table is about and in which columns its amounts may stand."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.budget.placing import Token
from budgetkg.facts.model import Side


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, or one side of a two-sided row.

    ``placements`` are the possible columns of ``tokens``, in order; one when geometry or the print decides. ``sure``
    says that geometry decided. ``code`` is the full code; ``code_by_order`` that it was put together from 类/款/项 digits
    of other rows. ``total`` marks a 合计 row, ``unit_row`` one that is a unit; ``unit`` is the printed unit that a row, or
    the block of rows it stands in, belongs to. ``part`` is the name column of a two-sided row, ``numbered`` says that its
    name bears a list number of the first level (一、).
    """

    row: Row
    name: str
    code: str = ""
    side: Side | None = None
    tokens: tuple[Token, ...] = ()
    placements: tuple[tuple[int, ...], ...] = ()
    sure: bool = False
    code_by_order: bool = False
    total: bool = False
    unit_row: bool = False
    unit: str = ""
    item: str = ""
    year: int | None = None
    part: int = 0
    numbered: bool = False
    economic_department_code: str = ""
    economic_government_code: str = ""
