"""A document's rows cut into its budget tables: title, money unit, header, body, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.facts.budget import layouts
from budgetkg.facts.budget.layouts import Layout, Rows
from budgetkg.text import key, money_unit, parse_amount, squeeze, tidy

# 说明：本部门无该项收支，故此表无数据。 | 取数说明：… | 备注：… | 注：…
_NOTE = re.compile(r"^(?:取数)?(?:说明|备注|注)[:：]")
_EMPTY = re.compile(r"无(?:该项)?(?:收支|数据|此项|相关)|空表|没有")
_SENTENCE = re.compile(r"[。；;]")
_UNIT_LABEL = re.compile(r"(?:单位全称|编制单位|单位名称|部门名称|填报单位|单位\(部门\)|部门\(单位\))[:：](.+)")
_UNIT_WORD_ALONE = re.compile(r"(?:金额)?单位[:：]?(?:万|亿|千|百万)?$|^单$|^位[:：]?$")
_TOTAL = re.compile(r"(?:合计|总计)")
_BODY_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|\(?[一二三四五六七八九十]+\))")
_HEADER_END = re.compile(r"预算数|金额|决算数")
_AMOUNT_TERM = re.compile(r"合计|总计|小计|预算数|金额|基本支出|项目支出|收入")
_CODE = re.compile(r"\d{3,7}|[A-Z]")
_LONG_PROSE = 40
# A cell that only a header holds: behind a body it repeats this table's header, or begins a table whose title is lost.
_HEADER_CELL = re.compile(
    r"科目(?:编码|名称)|(?:支出)?(?:功能|经济)分类科目|(?:政府|部门)预算(?:支出)?经济(?:分类)?科目|预算数"
)
# 部门公开表 7 | 表十一 | — 3 — | 第 3 页 | - - - : labels and page furniture, no rows of any table.
_FURNITURE = re.compile(
    r"(?:部门)?(?:预算)?公开表?\d+|表[一二三四五六七八九十\d]+|第\d+页(?:[,，]?共\d+页)?|[-|]+\d*[-|]+|[-|:]+"
)


@dataclass(frozen=True, slots=True)
class Section:
    """One budget table of a document. ``layouts`` are those that claim its title; exactly one is right.

    ``money_unit`` is ``""`` where none is printed, ``unit_label`` the printed name behind 单位全称/编制单位.
    """

    title: str
    title_row: Row
    layouts: tuple[Layout, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: tuple[Row, ...] = ()
    money_unit: str = ""
    unit_label: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows that belong to the table, its title included."""
        return (self.title_row, *self.header, *self.body, *self.notes)

    @property
    def declared_empty(self) -> str:
        """The note that says the table has no data, as printed; empty where there is none."""
        return next((tidy(row.text) for row in self.notes if _EMPTY.search(key(row.text))), "")


@dataclass(frozen=True, slots=True)
class Cut:
    """A document's budget tables, the rows of prose and performance tables, and its page furniture."""

    sections: tuple[Section, ...]
    rest: tuple[Row, ...]
    furniture: tuple[Row, ...]


def split(rows: Sequence[Row]) -> Cut:
    """Cut a document's rows into budget tables and the rest.

    A table goes from its title to the next title, to a performance table, or to the first sentence of prose. A table
    whose title repeats and whose rows go on (a page break) is one table.
    """
    sections: list[Section] = []
    rest: list[Row] = []
    furniture: list[Row] = []
    title: Row | None = None
    content: list[Row] = []

    def close() -> None:
        nonlocal title
        if title is not None:
            section = _section(title, content)
            if _is_table(section):
                sections.append(section)
            else:
                rest.extend(section.rows)
        title = None
        content.clear()

    for row in rows:
        if _FURNITURE.fullmatch(key(row.text)):
            furniture.append(row)
        elif begins_performance(row):
            close()
            rest.append(row)
        elif _is_title_row(row):
            close()
            title = row
        elif title is None or (_is_prose(row) and not _NOTE.match(key(row.text))):
            close()
            rest.append(row)
        elif _begins_untitled(row, content):
            close()
            title = row
        else:
            content.append(row)
    close()
    return Cut(tuple(_join_page_breaks(sections)), tuple(rest), tuple(furniture))


def _is_table(section: Section) -> bool:
    """A title with rows under it is a table; one that no layout knows must also print a unit or a column of amounts.

    Directories list titles without rows, and a line of prose may end with 表.
    """
    if section.layouts:
        return bool(section.header or section.body)
    declared = any(_AMOUNT_TERM.search(key(row.text)) for row in section.header)
    return bool(section.body) and (bool(section.money_unit) or declared)


def begins_performance(row: Row) -> bool:
    """Whether a row is the title, the header or the first label of a performance table or form."""
    if _is_title_row(row) and layouts.PERFORMANCE_TITLE.search(layouts.title_key(row.text)):
        return True
    return any(key(cell.text) in layouts.PERFORMANCE_WORDS for cell in row.cells)


def _begins_untitled(row: Row, content: Sequence[Row]) -> bool:
    """Whether a row begins another table though no title stands over it: its title is lost, so it is not read as this one.

    The header that a page break repeats is this table's own.
    """
    texts = [key(cell.text) for cell in row.cells]
    if not any(_has_money(before) for before in content) or _has_money(row):
        return False
    if not (money_unit(row.text) or _label(row) or any(_HEADER_CELL.fullmatch(text) for text in texts)):
        return False
    return key(row.text) not in {key(before.text) for before in content}


def _has_money(row: Row) -> bool:
    return any(parse_amount(cell.text) is not None and ("." in cell.text or "," in cell.text) for cell in row.cells)


def _is_title_row(row: Row) -> bool:
    single = len([cell for cell in row.cells if cell.text]) == 1 or not row.aligned
    return single and layouts.is_title(row.text)


def _is_prose(row: Row) -> bool:
    text = squeeze(row.text)
    single = len(row.cells) == 1 or not row.aligned
    return single and len(text) > _LONG_PROSE and _SENTENCE.search(text) is not None


def _section(title: Row, content: Sequence[Row]) -> Section:
    claims = layouts.recognise(title.text)
    rows_kind = claims[0].rows if claims else Rows.CODES
    unit, label, header, body, notes = "", "", list[Row](), list[Row](), list[Row]()
    pending = ""
    for row in content:
        text = key(row.text)
        if not body and not unit and (pending or _UNIT_WORD_ALONE.search(text)) and money_unit(pending + text):
            unit, pending = money_unit(pending + text) or "", ""
        elif not body and not unit and (stated := money_unit(text)):
            unit = stated
            label = label or _label(row)
        elif not body and not header and _UNIT_WORD_ALONE.search(text):
            pending += text
        elif not body and not header and _label(row):
            label = _label(row)
        elif _NOTE.match(text):
            notes.append(row)
        elif body or _begins_body(row, header, rows_kind):
            body.append(row)
        else:
            header.append(row)
    return Section(tidy(title.text), title, claims, tuple(header), tuple(body), tuple(notes), unit, label)


def _label(row: Row) -> str:
    match = _UNIT_LABEL.search(squeeze(row.text))
    return re.split(r"(?:金额)?单位[:：]", match.group(1))[0] if match else ""


def _begins_body(row: Row, header: Sequence[Row], kind: Rows) -> bool:
    texts = [key(cell.text) for cell in row.cells if cell.text]
    if _has_money(row):
        return True
    declared = any(_AMOUNT_TERM.search(key(before.text)) for before in header)
    if kind is Rows.YEARS:
        return declared and all(parse_amount(text) is not None for text in texts)
    if kind is Rows.SIDES:
        return any(_HEADER_END.search(key(before.text)) for before in header) or bool(_BODY_NUMBER.match(texts[0]))
    if not declared:
        return False
    first = texts[0]
    return bool(_CODE.fullmatch(first)) or (_TOTAL.match("".join(texts)) is not None and "支出" not in "".join(texts))


def _join_page_breaks(sections: Sequence[Section]) -> Iterator[Section]:
    """Tables whose title and header are printed again on the next page, as one."""
    held: Section | None = None
    for section in sections:
        if held is not None and _continues(held, section):
            held = replace(held, body=held.body + section.body, notes=held.notes + section.notes)
            continue
        if held is not None:
            yield held
        held = section
    if held is not None:
        yield held


def _continues(before: Section, after: Section) -> bool:
    same = layouts.title_key(before.title) == layouts.title_key(after.title) and before.layouts == after.layouts
    same_header = [key(row.text) for row in before.header] == [key(row.text) for row in after.header]
    begins_anew = any(_TOTAL.match(key(row.text)) for row in after.body[:2])
    return same and same_header and bool(after.body) and not begins_anew
