"""Where a performance table or form ends among the rows of a document, and where a form begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from budgetkg.document.model import Row
from budgetkg.facts.performance import form_labels, grammar, vocabulary
from budgetkg.facts.performance.header import Header, read_header
from budgetkg.facts.project_code import starts_with_code
from budgetkg.text import key, squeeze

#: So many rows a form's labels may fill before its indicators begin.
LONGEST_FORM_HEAD = 40
#: So many rows below a title show whether the table goes on.
_REPEATED_TITLE = 5
#: So many rows of plain text end an aligned table: a line or two may be clipped cells.
_PROSE = 3
_HTML = re.compile(r"<p>")
# 第三部分 …: the document goes on with prose.
_PART_HEADING = re.compile(r"第[一二三四五六七八九十]+部分")


def starts_form(row: Row) -> bool:
    """Whether a row holds a form's label with a value beside it (or a label that spans the form)."""
    for place, cell in enumerate(row.cells):
        if row.aligned and cell.text.startswith(("项目名称：", "项目名称:")) and len(cell.text) > len("项目名称："):
            return True
        field = grammar.label_field(cell.text)
        if field in form_labels.FORM_STARTS:
            beside = row.cells[place + 1].text if place + 1 < len(row.cells) else ""
            spans = field == "goal" and cell.column_span > 1
            if spans or (beside and grammar.column_field(beside) is None) or grammar.label_field(beside):
                return True
    return False


def body_end(rows: Sequence[Row], start: int, header: Header, in_form: bool) -> int:
    """The index after the last row of a table whose body begins at ``start``."""
    flow = _is_flow(rows, start, header)
    end = start
    prose = 0
    open_text = False
    repeated = start  # the index after a header that a page break repeats
    for place in range(start, len(rows)):
        row = rows[place]
        if place < repeated:
            end = place + 1
            continue
        after = _goes_on_at(rows, place, header, in_form)
        if after is None:
            break
        repeated = after
        if _belongs(row, header, flow):
            end = place + 1
            prose = 0
            open_text = starts_with_code(row.text)
        elif grammar.is_furniture(row.text):
            continue
        elif flow:
            if open_text:
                end = place + 1
        else:
            prose += 1
            if prose >= _PROSE:
                if not _resumes(rows, place, header):
                    break
                prose = 0
    return end


def _resumes(rows: Sequence[Row], place: int, header: Header) -> bool:
    """Whether rows of indicators follow on the same page: the lines between are those of merged cells cut open by its edges."""
    page = rows[place].page
    if page is None or not header.aligned:
        return False
    for row in islice(rows, place + 1, None):
        if row.page != page or grammar.is_title(row.text):
            return False
        if row.aligned:
            cells = header.cells(row)
            signs = [cells[field].text for field in ("level1", "level2", "comparator") if field in cells]
            return any(grammar.level1(text) or grammar.level2(text) or grammar.comparator(text) for text in signs)
    return False


def _is_flow(rows: Sequence[Row], start: int, header: Header) -> bool:
    """Whether the cells of a table are parted by spaces only, so that its goals stand in lines of their own."""
    sample = [row for row in rows[start : start + 12] if not grammar.is_furniture(row.text)]
    return not header.aligned and sum(not row.aligned for row in sample) * 2 > len(sample)


def _goes_on_at(rows: Sequence[Row], place: int, header: Header, in_form: bool) -> int | None:
    """The index after a header repeated at a row, the row's own index where none is; ``None`` where the table ends."""
    other = read_header(rows, place)
    if other:
        return other[1] if other[0].fields == header.fields else None
    return None if _ends_table(rows, place, header, in_form) else place


def _ends_table(rows: Sequence[Row], place: int, header: Header, in_form: bool) -> bool:
    row = rows[place]
    if grammar.is_title(row.text):
        # A title repeated over a page break, with the same header or none below, does not end a table.
        return not (_form_goes_on if in_form else _goes_on)(rows, place + 1, header)
    if not row.aligned and grammar.is_other_title(row.text):
        return True
    if not row.aligned and _PART_HEADING.match(key(row.text)):
        return True
    return in_form and starts_form(row) and not _is_indicator(row, header) and _is_form_head(rows, place)


def _is_indicator(row: Row, header: Header) -> bool:
    """Whether a row prints an indicator under a header: the label beside it is that of merged cells (整体绩效目标 | …)."""
    cells = header.cells(row) if row.aligned else {}
    if "level3" not in cells:
        return False
    sign = "comparator" in cells and grammar.comparator(cells["comparator"].text) is not None
    levels = [cells[field].text for field in ("level1", "level2") if field in cells]
    return sign or any(grammar.level1(text) or grammar.level2(text) for text in levels)


def _is_form_head(rows: Sequence[Row], place: int) -> bool:
    """Whether a label row within a form begins the next form: an indicator header follows before the next title."""
    for below in range(place, min(len(rows), place + LONGEST_FORM_HEAD)):
        if grammar.is_title(rows[below].text):
            return False
        if read_header(rows, below) is not None:
            return True
    return False


def _form_goes_on(rows: Sequence[Row], start: int, header: Header) -> bool:
    """Whether a form's indicators go on below its title repeated at a page break: straight below stands one of them."""
    for place in range(start, min(len(rows), start + _REPEATED_TITLE)):
        row = rows[place]
        if grammar.is_furniture(row.text) or grammar.is_title(row.text):
            continue
        if not row.aligned or row.page == header.rows[0].page or starts_form(row):
            return False
        cells = header.cells(row)
        names = [cells[field].text for field in ("level1", "level2") if field in cells]
        return "level3" in cells and any(grammar.level1(text) or grammar.level2(text) for text in names)
    return False


def _goes_on(rows: Sequence[Row], start: int, header: Header) -> bool:
    """Whether the table goes on below a title repeated at a page break: the same header, or its rows, and no form."""
    below = range(start, min(len(rows), start + _REPEATED_TITLE))
    for place in below:
        other = read_header(rows, place)
        if other:
            return other[0].fields == header.fields
    if any(starts_form(rows[place]) for place in below):
        return False
    own = [place for place in below if not grammar.is_furniture(rows[place].text)]
    return bool(own) and "project" in header.fields and _belongs(rows[own[0]], header, flow=False)


def _belongs(row: Row, header: Header, flow: bool) -> bool:
    """Whether a row, seen alone, is one of a performance table."""
    text = row.text
    if row.aligned:
        return not flow or not header.aligned
    first = row.cells[0].text if row.cells else ""
    if starts_with_code(text) or grammar.is_unit_cell(text):
        return True
    if any(squeeze(first).startswith(name) for name in vocabulary.LEVEL1):
        return True
    if flow and grammar.is_indicator_line(text):
        return True
    return not flow and (bool(_HTML.match(text)) or first.startswith("目标"))
