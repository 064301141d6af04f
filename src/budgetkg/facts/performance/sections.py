"""Where performance tables and forms stand among the rows of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.header import Header, read_header
from budgetkg.facts.project_code import starts_with_code
from budgetkg.text import key, money_unit, squeeze

# 编制单位：… | 单位全称：… | 部门名称：… up to the money unit that may stand on the same line
_UNIT_LINE = re.compile(
    r"(?:编制单位|填报单位|单位全称|预算单位|单位名称|部门名称|部门[（(]单位[）)]名称|资金主管部门)[:：](?P<name>.*?)(?=(?:金额)?单位[:：]|$)"
)
# 金额单位：万元 | 单位： | 单 | 位： | 万 | 元: the money unit, also broken over lines
_MONEY_LINE = re.compile(r"(?:金额)?单位[:：].{0,6}|[单位万元:：]{1,3}")
#: So many rows a form's labels may fill before its indicators begin.
_LONGEST_FORM_HEAD = 40
#: So many rows stand between a title and its table.
_LONGEST_TITLE_BLOCK = 14
#: So many rows below a title show whether the table goes on.
_REPEATED_TITLE = 5
#: So many rows of plain text end an aligned table: a line or two may be clipped cells.
_PROSE = 3
_HTML = re.compile(r"<p>")
# 第三部分 …: the document goes on with prose.
_PART_HEADING = re.compile(r"第[一二三四五六七八九十]+部分")


@dataclass(frozen=True, slots=True)
class Section:
    """A performance table or form, or one column block of a table.

    ``titles`` are the rows above it, ``head`` the label rows of a form (empty in a table), ``header`` its column
    header (``None`` in a form that has no indicators), ``body`` the rows below.
    """

    titles: tuple[Row, ...]
    head: tuple[Row, ...]
    header: Header | None
    body: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        header = self.header.rows if self.header else ()
        return (*self.titles, *self.head, *header, *self.body)

    @property
    def fields(self) -> frozenset[str]:
        return self.header.fields if self.header else frozenset()

    @property
    def is_form(self) -> bool:
        return bool(self.head)

    @property
    def is_whole(self) -> bool:
        """Whether it is a table of its own and no column block: projects with their indicators or goals in one."""
        return self.is_form or ("project" in self.fields and bool({"level3", "goal"} & self.fields))

    @property
    def mostly_aligned(self) -> bool:
        body = self.body or self.head
        return sum(row.aligned for row in body) * 2 > len(body)

    @property
    def title(self) -> str:
        """The title nearest above it, empty where none is printed."""
        return next((squeeze(row.text) for row in reversed(self.titles) if grammar.is_title(row.text)), "")

    @property
    def money_unit(self) -> str:
        """The money unit that its title rows print (also broken over lines), empty where none is."""
        return money_unit("".join(squeeze(row.text) for row in self.titles)) or ""

    @property
    def unit(self) -> str:
        """The unit that its title rows name (``编制单位：216-…``), empty where none is."""
        match = _UNIT_LINE.search("".join(squeeze(row.text) for row in self.titles))
        return match["name"] if match else ""


def find_sections(rows: Sequence[Row]) -> tuple[Section, ...]:
    """The performance tables, forms and column blocks among the rows, in reading order."""
    sections: list[Section] = []
    start = 0
    index = 0
    while index < len(rows):
        section_end = _section_at(rows, index, start)
        if section_end is None:
            index += 1
        else:
            section, index = section_end
            sections.append(section)
            start = index
    return tuple(sections)


def _section_at(rows: Sequence[Row], index: int, lowest: int) -> tuple[Section, int] | None:
    """The section whose header or first label row stands at ``index``, and the index after it."""
    titles = tuple(rows[_first_title(rows, index, lowest) : index])
    found = read_header(rows, index)
    if found:
        header, after = found
        end = _body_end(rows, after, header, in_form=False)
        return Section(titles, (), header, tuple(rows[after:end])), end
    if not _starts_form(rows[index]):
        return None
    for place in range(index + 1, min(len(rows), index + _LONGEST_FORM_HEAD)):
        if grammar.is_title(rows[place].text):
            break
        inner = read_header(rows, place)
        if inner and "project" not in inner[0].fields and "level3" in inner[0].fields:
            header, after = inner
            end = _body_end(rows, after, header, in_form=True)
            return Section(titles, tuple(rows[index:place]), header, tuple(rows[after:end])), end
    return None


def _starts_form(row: Row) -> bool:
    """Whether a row holds a form's label with a value beside it (or a label that spans the form)."""
    for place, cell in enumerate(row.cells):
        field = grammar.label_field(cell.text)
        if field in grammar.FORM_STARTS:
            beside = row.cells[place + 1].text if place + 1 < len(row.cells) else ""
            spans = field == "goal" and cell.column_span > 1
            if spans or (beside and grammar.column_field(beside) is None) or grammar.label_field(beside):
                return True
    return False


def _first_title(rows: Sequence[Row], index: int, lowest: int) -> int:
    """Where the title rows above a table begin: title, unit and money unit lines, also broken into pieces."""
    first = index
    place = index
    while place > max(lowest, index - _LONGEST_TITLE_BLOCK):
        place -= 1
        row = rows[place]
        folded = squeeze(row.text)
        above = squeeze(rows[place - 1].text) if place > lowest else ""
        label_above = above.endswith((":", "：")) and _UNIT_LINE.search(above) is not None
        if grammar.is_title(row.text) or _MONEY_LINE.fullmatch(folded) or _UNIT_LINE.match(folded):
            first = place
        elif grammar.is_furniture(row.text):
            if not row.aligned:
                first = place
        elif not label_above:
            break
    return first


def _body_end(rows: Sequence[Row], start: int, header: Header, in_form: bool) -> int:
    """The index after the last row of a table whose body begins at ``start``."""
    flow = _is_flow(rows, start, header)
    end = start
    prose = 0
    open_text = False
    for place in range(start, len(rows)):
        row = rows[place]
        if _ends_table(rows, place, header, in_form):
            break
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
                break
    return end


def _is_flow(rows: Sequence[Row], start: int, header: Header) -> bool:
    """Whether the cells of a table are parted by spaces only, so that its goals stand in lines of their own."""
    sample = [row for row in rows[start : start + 12] if not grammar.is_furniture(row.text)]
    return not header.aligned and sum(not row.aligned for row in sample) * 2 > len(sample)


def _ends_table(rows: Sequence[Row], place: int, header: Header, in_form: bool) -> bool:
    row = rows[place]
    if grammar.is_title(row.text):
        # A title repeated over a page break, with the same header or none below, does not end a table.
        return in_form or not _goes_on(rows, place + 1, header)
    if not row.aligned and grammar.is_other_title(row.text):
        return True
    if not row.aligned and _PART_HEADING.match(key(row.text)):
        return True
    other = read_header(rows, place)
    if other:
        return other[0].fields != header.fields
    return in_form and _starts_form(row) and _is_form_head(rows, place)


def _is_form_head(rows: Sequence[Row], place: int) -> bool:
    """Whether a label row within a form begins the next form: an indicator header follows before the next title."""
    for below in range(place, min(len(rows), place + _LONGEST_FORM_HEAD)):
        if grammar.is_title(rows[below].text):
            return False
        if read_header(rows, below) is not None:
            return True
    return False


def _goes_on(rows: Sequence[Row], start: int, header: Header) -> bool:
    """Whether the table goes on below a title repeated at a page break: the same header, or its rows, and no form."""
    below = range(start, min(len(rows), start + _REPEATED_TITLE))
    for place in below:
        other = read_header(rows, place)
        if other:
            return other[0].fields == header.fields
    if any(_starts_form(rows[place]) for place in below):
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
    if any(squeeze(first).startswith(name) for name in grammar.LEVEL1):
        return True
    if flow and grammar.is_indicator_line(text):
        return True
    return not flow and (bool(_HTML.match(text)) or first.startswith("目标"))
