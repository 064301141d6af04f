"""Weights of indicators under a title that does not say so: 长沙 prints them as 备注.

A column of notes behind the names of the indicators holds the weights where it has a number for every indicator and
nothing else, and these come to what weights come to: those of a project sum to 100, of which ten or so are often kept for
the execution of the budget (预算绩效管理: 指标权重), in steps of five.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts.model import Indicator, Reading
from budgetkg.facts.performance.header import Column, Header
from budgetkg.facts.performance.indicators import number
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.performance.table_rows import table_rows
from budgetkg.text import key

_WHOLE, _LEAST, _STEP = Decimal(100), Decimal(70), Decimal(5)
_CONFIDENCE = Decimal("0.95")
_TOLD = "权重列未题名，据合计判断 / weights under no title of theirs, told by their sum"
#: Fewer numbers may come to such a sum by chance.
_FEWEST = 8


def with_weights(table: PerformanceTable) -> PerformanceTable:
    """The table with such a column named; the same object where there is none."""
    named: list[Section] = []
    weights: list[Decimal] = []
    projects: set[str] = set()
    for section in table.sections:
        header = section.header
        if header is None or header.column("weight") or header.column("weight_total"):
            return table
        found = list(_candidates(section, header))
        if len(found) > 1:
            return table
        if found:
            header, own, names = found[0]
            weights += own
            projects |= names
        named.append(replace(section, header=header))
    return replace(table, sections=tuple(named)) if _are_weights(weights, max(len(projects), 1)) else table


def doubted(indicator: Indicator) -> Indicator:
    """An indicator that says how its weight was told."""
    why = "；".join(filter(None, (indicator.reading.repaired, _TOLD)))
    return replace(indicator, reading=Reading(min(indicator.reading.confidence, _CONFIDENCE), why))


def _are_weights(numbers: list[Decimal], projects: int) -> bool:
    total = sum(numbers, Decimal(0))
    return len(numbers) >= _FEWEST and total % _STEP == 0 and _LEAST <= total / projects <= _WHOLE


def _candidates(section: Section, header: Header) -> Iterator[tuple[Header, list[Decimal], set[str]]]:
    """The header with a column of notes named, that column's numbers, the projects; for each that holds only numbers."""
    names = header.column("level3")
    for column in header.columns:
        if column.field != "note" or names is None or column.start < names.stop:
            continue
        renamed = replace(header, columns=tuple(_named(one) if one is column else one for one in header.columns))
        rows = [renamed.cells(row) for row in table_rows(section, renamed)]
        numbers = [number(cells["weight"].text) for cells in rows if "weight" in cells]
        sound = [value for value in numbers if value is not None and 0 < value <= _WHOLE]
        if numbers and len(sound) == len(numbers) == sum("level3" in cells for cells in rows):
            beside = [cells for cells in rows if "weight" in cells and "project" in cells]
            yield renamed, sound, {key(cells["project"].text) for cells in beside}


def _named(column: Column) -> Column:
    return replace(column, field="weight")
