"""The rows of an aligned table's body: repeated headers, placeholders and sums left out, clipped cells put together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from budgetkg.document.model import Cell, Row
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.sections import Section
from budgetkg.text import is_dash, key, parse_amount, squeeze

# The columns that a project's own cells stand in: merged over its rows, they may be clipped at the page's edges.
_PROJECT_FIELDS = ("unit_name", "project", "execution_weight", "amount", *vocabulary.FUND_FIELDS, "goal")


def table_rows(section: Section, header: Header) -> list[Row]:
    """The rows that print projects and indicators, in order, all of them aligned."""
    rows: list[Row] = []
    titles = {key(row.text) for row in header.rows}
    for _, group in groupby(section.body, key=lambda row: row.page):
        page = list(group)
        own = [row for row in page if row.aligned and not _is_header_row(row, titles) and not _is_placeholder(row)]
        rows += _with_clipped(page, own, header)
    while rows and _is_sum(rows[0], header):
        del rows[0]
    return rows


def _is_header_row(row: Row, titles: Collection[str]) -> bool:
    """A header row printed again: the same text, or titles and nothing else."""
    filled = [cell.text for cell in row.cells if cell.text]
    if key(row.text) in titles:
        return True
    return bool(filled) and all(grammar.column_field(text) for text in filled) and len(filled) > 1


def _is_placeholder(row: Row) -> bool:
    """A row of ``**`` or of column numbers under the header (``** | ** | 1 | 2``)."""
    filled = [squeeze(cell.text) for cell in row.cells if cell.text]
    stars = [text for text in filled if text.strip("*") == ""]
    return bool(stars) and all(text in stars or text.isdigit() for text in filled)


def _is_sum(row: Row, header: Header) -> bool:
    """A row above the first project that prints amounts only: the table's sum, its name lost."""
    cells = header.cells(row)
    return bool(cells) and all(
        field in ("amount", *vocabulary.FUND_FIELDS) and (parse_amount(cell.text) is not None or is_dash(cell.text))
        for field, cell in cells.items()
    )


def _with_clipped(page: Sequence[Row], own: Sequence[Row], header: Header) -> list[Row]:
    """The aligned rows of a page with the project's cells that its edges cut open.

    Where one project's rows fill a page its merged cells have neither top nor bottom there, so that no grid shows them
    as cells: their lines stand as rows of words among the rows of indicators. Each line belongs to the column under
    which it stands, and the cells so put together to all rows of the page.
    """
    if not own or header.width <= max(row.width for row in own):
        return list(own)
    first, last = own[0].number, own[-1].number
    loose = [row for row in page if not row.aligned and first <= row.number <= last]
    texts: dict[str, list[str]] = {}
    for row in loose:
        for cell in row.cells:
            field = header.field_under(cell)
            if field is not None and field in _PROJECT_FIELDS:
                texts.setdefault(field, []).append(cell.text)
    if "project" not in texts:
        return list(own)
    columns = {column.field: column for column in header.columns}
    cells = [
        Cell("".join(parts), columns[field].start, row_span=last - first + 1, box=columns[field].box)
        for field, parts in texts.items()
    ]
    return [_replace_cells(own[0], cells), *own[1:]]


def _replace_cells(row: Row, cells: Sequence[Cell]) -> Row:
    whole = (*cells, *row.cells)
    return Row(row.number, whole, True, row.page, row.table, row.width, row.last, row.box)
