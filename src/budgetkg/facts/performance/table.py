"""A performance table as its layouts see it: one section, or the column blocks that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.sections import Section


@dataclass(frozen=True, slots=True)
class PerformanceTable:
    """The sections of one table. More than one: column blocks, or a table whose header changes on a later page."""

    sections: tuple[Section, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def first(self) -> Section:
        return self.sections[0]

    @property
    def header(self) -> Header | None:
        return self.first.header

    @property
    def money_unit(self) -> str:
        """The money unit that any of its sections prints (the title may stand over one block, the unit over another)."""
        return next((section.money_unit for section in self.sections if section.money_unit), "")

    @property
    def unit(self) -> str:
        return next((section.unit for section in self.sections if section.unit), "")

    @property
    def title(self) -> str:
        return next((section.title for section in self.sections if section.title), "")


def join_sections(sections: Sequence[Section]) -> tuple[PerformanceTable, ...]:
    """Sections as tables: column blocks that follow each other are one table, all others stand alone.

    Blocks hold different fields; a table of projects and goals without indicators is the first block of a table when
    a block of indicators follows. A block of indicators without any project before it stays alone and unread.
    """
    tables: list[list[Section]] = []
    for section in sections:
        if tables and _belongs(tables[-1], section):
            tables[-1].append(section)
        else:
            tables.append([section])
    return tuple(PerformanceTable(tuple(group)) for group in tables)


def _belongs(group: list[Section], section: Section) -> bool:
    if section.is_form or {"project", "overall_goal"} & section.fields:
        return False
    if group[0].is_form:
        # The next page of a form prints its header again, perhaps in other columns.
        return section.title in ("", group[0].title) and "level3" in section.fields
    seen = frozenset[str]().union(*(other.fields for other in group))
    if "level3" not in seen:
        return not section.fields & (seen - {"unit_name"}) or section.fields <= group[-1].fields
    # A later page that prints the indicator columns only goes on with the table, a new block has new columns.
    return not section.title and (section.fields <= seen or not section.fields & seen)
