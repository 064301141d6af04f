"""A table that optical recognition damaged, as a layout like the others: its rows are read by :mod:`ocr`.

It claims a table whose title row is run together so that the columns are lost, while its rows have kept their tabs; the
other layouts claim none of these.
"""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.document.model import Row
from budgetkg.facts.context import Context
from budgetkg.facts.performance.draft import TableReading
from budgetkg.facts.performance.ocr import read as ocr
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.table import PerformanceTable


def find(rows: Sequence[Row]) -> tuple[PerformanceTable, ...]:
    """All rows as one table, where recognition left neither title nor header of it standing; else none."""
    return (PerformanceTable((Section((), (), None, tuple(rows)),)),) if ocr.recognises(rows) else ()


def claims(table: PerformanceTable) -> bool:
    """Rows in tabs without a header, or under one that lost its columns, with the marks of recognition."""
    section = table.first
    lost = section.header is None or not section.header.aligned
    return not section.is_form and lost and section.mostly_aligned and ocr.recognises(table.rows)


def read(table: PerformanceTable, context: Context) -> TableReading:
    """Read the projects of a damaged table."""
    projects, findings = ocr.read(table.rows, context)
    return TableReading(findings=findings, complete=projects)
