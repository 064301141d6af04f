"""Paragraphs and tables in the order of a text (a web page, a Word file) as rows of the model.

Such a text has no pages: rows are numbered from its beginning, blank ones counted. A table that stands in a cell of
another makes the row around it a matter of layout: what is in that row's cells is read one cell after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from budgetkg.document.arrange import GridRow, arrange, joined, line_row
from budgetkg.document.model import Cell, Document, Row
from budgetkg.errors import SourceError
from budgetkg.source import Source


@dataclass(slots=True)
class Block:
    """A cell of a table, or the whole text: paragraphs (which may hold line ends) and tables, in order."""

    parts: list[str | Table] = field(default_factory=list)

    @property
    def has_table(self) -> bool:
        """Whether a table of several cells stands in it; one of a single cell is a frame."""
        return any(isinstance(part, Table) and not part.is_frame for part in self.parts)

    @property
    def text(self) -> str:
        """The paragraphs of a cell as one text, those of frames in it included."""
        lines = []
        for part in self.parts:
            lines.append(part if isinstance(part, str) else "\n".join(cell.block.text for cell in part.cells))
        return joined("\n".join(lines))


@dataclass(slots=True)
class TableCell:
    """A cell of a table by the rows and columns it covers, from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    block: Block


@dataclass(slots=True)
class Table:
    """A table: its cells row by row, how many rows and columns it has."""

    cells: list[TableCell] = field(default_factory=list)
    rows: int = 0
    width: int = 0

    @property
    def is_frame(self) -> bool:
        return len(self.cells) < 2


def document(source: Source, whole: Block, notes: Sequence[str] = ()) -> Document:
    """The document of a text.

    Raises:
        SourceError: when nothing is printed in it.
    """
    numbers = count(1)
    tables = count(1)
    rows = tuple(_rows(whole, numbers, tables))
    if not rows:
        raise SourceError(f"{source.name}: 没有文字 / no text is in it (pictures are not read); publish it as a PDF")
    return Document(source, rows, notes=tuple(notes))


def _rows(block: Block, numbers: Iterator[int], tables: Iterator[int]) -> Iterator[Row]:
    for part in block.parts:
        if isinstance(part, Table):
            yield from _table(part, numbers, tables)
            continue
        for line in part.splitlines():
            row = line_row(next(numbers), [line], None)
            if row.cells:
                yield row


def _table(table: Table, numbers: Iterator[int], tables: Iterator[int]) -> Iterator[Row]:
    by_row: list[list[TableCell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        by_row[cell.row].append(cell)
    pending: list[GridRow] = []
    for cells in by_row:
        if not (len(table.cells) == 1 or any(cell.block.has_table for cell in cells)):
            filled = (
                Cell(text, cell.column, cell.row_span, cell.column_span) for cell in cells if (text := cell.block.text)
            )
            pending.append(GridRow(next(numbers), tuple(filled)))
            continue
        yield from _arranged(pending, table.width, tables)
        pending = []
        for cell in cells:
            yield from _rows(cell.block, numbers, tables)
    yield from _arranged(pending, table.width, tables)


def _arranged(rows: Sequence[GridRow], width: int, tables: Iterator[int]) -> Iterator[Row]:
    if any(row.cells for row in rows):
        yield from arrange(rows, width, None, next(tables))
