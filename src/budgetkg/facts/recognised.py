"""Facts read from scanned pages: each says how sure recognition was of the cells that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from budgetkg.document.model import Cell, Document, Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts import misread
from budgetkg.facts.model import BudgetLine, Evidence, Indicator, ProjectBudget, Proof, Reading
from budgetkg.text import squeeze

_Rows = Mapping[tuple[int, int], Row]


def mark(
    document: Document, lines: Sequence[BudgetLine], projects: Sequence[ProjectBudget]
) -> tuple[tuple[BudgetLine, ...], tuple[ProjectBudget, ...]]:
    """The facts with the confidence, and the repairs, of the recognised cells they were read from; others as they are."""
    rows = {row.place: row for row in document.rows if any(cell.confidence is not None for cell in row.cells)}
    if not rows:
        return tuple(lines), tuple(projects)
    return tuple(_line(line, rows) for line in lines), tuple(_project(project, rows) for project in projects)


def not_read(document: Document) -> Iterator[Finding]:
    """What of the file was not read, as its reader noted: scanned pages, hidden sheets."""
    for note in document.notes:
        chinese, _, english = note.partition(" / ")
        yield Finding("not-read", Severity.WARNING, chinese, english or chinese, document.source.name)


def _line(line: BudgetLine, rows: _Rows) -> BudgetLine:
    """An amount is as sure as its own cell; as the whole row where the row prints it more than once, or not in one cell."""
    row = rows.get(line.evidence.place)
    if row is None:
        return line
    own = [cell for cell in row.cells if squeeze(cell.text) == squeeze(line.printed)]
    cells = own if len(own) == 1 else row.cells
    marked = replace(line, reading=_doubted(line.reading, cells))
    if line.proof is Proof.PROVED and any(misread.MARK in cell.repaired for cell in cells):
        return replace(marked, proof=Proof.UNPROVED, proved_by=())  # it was fitted to the very sums that would prove it
    return marked


def _project(project: ProjectBudget, rows: _Rows) -> ProjectBudget:
    """A project is as sure as the row that names it, each of its indicators as its own."""
    return replace(
        project,
        reading=_doubted(project.reading, _cells(project.evidence, rows)),
        indicators=tuple(_indicator(each, rows) for each in project.indicators),
    )


def _indicator(indicator: Indicator, rows: _Rows) -> Indicator:
    return replace(indicator, reading=_doubted(indicator.reading, _cells(indicator.evidence, rows)))


def _cells(evidence: Evidence, rows: _Rows) -> tuple[Cell, ...]:
    page, first = evidence.place
    numbers = range(first, (evidence.last_row or first) + 1)
    return tuple(cell for number in numbers if (row := rows.get((page, number))) for cell in row.cells)


def _doubted(reading: Reading, cells: Iterable[Cell]) -> Reading:
    sure = [cell.confidence for cell in cells if cell.confidence is not None]
    repairs = dict.fromkeys(filter(None, (reading.repaired, *(cell.repaired for cell in cells))))
    return Reading(min([reading.confidence, *sure]), "；".join(repairs))
