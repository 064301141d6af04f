"""The layouts of performance tables: reading this tuple tells all that is supported.

Two questions a layout answers: does it claim a table, and what projects does the table hold. Order decides nothing:
exactly one must claim a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgetkg.errors import DocumentError
from budgetkg.facts.context import Context
from budgetkg.facts.performance import aligned, blocks, damaged, flow, forms
from budgetkg.facts.performance.draft import TableReading
from budgetkg.facts.performance.table import PerformanceTable


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    claims: Callable[[PerformanceTable], bool]
    read: Callable[[PerformanceTable, Context], TableReading]


LAYOUTS: tuple[Layout, ...] = (
    Layout("form", forms.claims, forms.read),
    Layout("aligned", aligned.claims, aligned.read),
    Layout("flow", flow.claims, flow.read),
    Layout("blocks", blocks.claims, blocks.read),
    Layout("damaged", damaged.claims, damaged.read),
)


def recognise(table: PerformanceTable, layouts: Sequence[Layout] = LAYOUTS) -> Layout | None:
    """The layout that claims a table, ``None`` when none does.

    Raises:
        DocumentError: when two claim it; a fault of ours, never of the document.
    """
    claimants = [layout for layout in layouts if layout.claims(table)]
    if len(claimants) > 1:
        names = ", ".join(layout.name for layout in claimants)
        row = table.rows[0]
        raise DocumentError(
            f"绩效表（第{row.number}行）有多个版式认领 / performance table at row {row.number} claimed by: {names}"
        )
    return claimants[0] if claimants else None
