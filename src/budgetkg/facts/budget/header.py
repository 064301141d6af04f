"""A table's header → its columns, whether its cells are known or lost."""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.document.model import Row
from budgetkg.facts.budget.aligned_header import aligned_columns
from budgetkg.facts.budget.columns import Column
from budgetkg.facts.budget.flow_header import flow_columns
from budgetkg.facts.budget.layouts import Layout


def read_header(rows: Sequence[Row], layout: Layout) -> tuple[Column, ...]:
    """The columns that a table's header rows declare; empty when the header is not understood."""
    if not rows:
        return ()
    return aligned_columns(rows, layout) if any(row.aligned for row in rows) else flow_columns(rows, layout)
