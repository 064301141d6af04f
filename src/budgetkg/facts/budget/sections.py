"""A document's rows cut into its budget tables, the rest, and page furniture."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.facts.budget import layouts, words
from budgetkg.facts.budget.columns import is_column_numbers
from budgetkg.facts.budget.layouts import Rows
from budgetkg.facts.budget.section import NOTE, Section, build, has_money, is_money_unit, label_of
from budgetkg.text import key, money_unit, squeeze, strip_list_number

__all__ = ["Cut", "Section", "begins_performance", "split"]

_SENTENCE = re.compile(r"[。；;]")
_TOTAL = re.compile(r"(?:合计|总计)")
_LONG_PROSE = 40
# In a table of aligned cells a line that is none is prose when it reads like some.
_READS_LIKE_PROSE = re.compile(
    r"[。；，：]|万元|^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]+、|^\([一二三四五六七八九十]+\)"
)
_SHORT_LINE = 12
# A cell that only a header holds: behind a body it repeats this table's header, or begins a table whose title is lost.
_HEADER_CELL = re.compile(
    r".*科目(?:编码|代码|名称)|(?:支出)?(?:功能|经济)分类科目|(?:政府|部门)预算(?:支出)?经济(?:分类)?科目|预算数|项目名称|单位名称"
)
# — 3 — | 第 3 页 | - - - : page furniture, no rows of any table.
_FURNITURE = re.compile(r"第\d+页(?:[,，]?共\d+页)?|[-|]+\d*[-|]+|[-|:]+")
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_OPEN = re.compile(r"\([^()]*$")  # …明细表（按支出功 / 能分类科目）
_NUMBER_ALONE = re.compile(r"\d{1,3}")
# 苏州市…局2026年度部门预算公开, 2024年…预算公开表: a document's name, printed on every page.
_RUNNING_TITLE = re.compile(r"(?=.*20\d\d年).*(?:预算|决算)(?:信息)?(?:公开)?(?:报|套)?表?")
_OFTEN, _FEW = 3, 2
# （部门预算支出经济分类科目） | （按功能分类科目） on a line of its own behind a title.
_SAYS_MORE = re.compile(r"\([^()]*(?:分类|科目|结转)[^()]*\)")


@dataclass(frozen=True, slots=True)
class Cut:
    """A document's budget tables, the rows of prose and performance tables, and its page furniture."""

    sections: tuple[Section, ...]
    rest: tuple[Row, ...]
    furniture: tuple[Row, ...]


def split(rows: Sequence[Row]) -> Cut:
    """Cut a document's rows into budget tables and the rest.

    A table goes from its title to the next title, to a performance table, or to the first sentence of prose. A table
    whose title or header repeats and whose rows go on (a page break) is one table.
    """
    return _Cutter(rows).cut()


def begins_performance(row: Row) -> bool:
    """Whether a row is the title, the header or the first label of a performance table or form."""
    if _is_title_row(row) and layouts.PERFORMANCE_TITLE.search(layouts.title_key(row.text)):
        return True
    return any(key(cell.text) in layouts.PERFORMANCE_WORDS for cell in row.cells)


class _Cutter:
    """Goes over a document's rows once; ``title`` is the table that is open."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._page_numbers = _page_numbers(rows)
        lines = Counter(key(row.text) for row in rows if _is_single(row))
        self._running = {text for text, count in lines.items() if count >= _OFTEN and _is_running_title(text)}
        self._sections: list[Section] = []
        self._rest: list[Row] = []
        self._furniture: list[Row] = []
        self._title: list[Row] = []
        self._content: list[Row] = []
        self._tabular = 0  # how many of these have several cells

    def cut(self) -> Cut:
        position = 0
        while position < len(self._rows):
            position += self._take(position)
        self._close()
        return Cut(tuple(_join_page_breaks(self._sections)), tuple(self._rest), tuple(self._furniture))

    def _take(self, position: int) -> int:
        """Put the row at a position where it belongs; how many rows were taken."""
        row = self._rows[position]
        if self._is_furniture(row) or (self._in_aligned_rows() and self._is_lone_number(row)):
            self._furniture.append(row)
        elif begins_performance(row) and not self._has_goals_beside_amounts(row):
            self._close()
            self._rest.append(row)
        elif lines := _title_lines(self._rows[position : position + 2]):
            before = self._money_unit_above()
            self._close()
            self._title = list(self._rows[position : position + lines])
            self._put(before)
            return lines
        elif not self._title or self._ends_table(row):
            self._close()
            self._rest.append(row)
        elif self._repeats_header(row):
            self._furniture.append(row)
        elif self._begins_untitled(row):
            self._close()
            self._title = [row]
        else:
            self._put([row])
        return 1

    def _put(self, rows: Sequence[Row]) -> None:
        self._content += rows
        self._tabular += sum(not _is_single(row) for row in rows)

    def _close(self) -> None:
        if self._title:
            section = build(self._title[0], self._title[1:], self._content)
            if section.is_table:
                self._sections.append(section)
            else:
                self._rest.extend(section.rows)
        self._title, self._content, self._tabular = [], [], 0

    def _is_furniture(self, row: Row) -> bool:
        text = key(row.text)
        if _FURNITURE.fullmatch(text) or id(row) in self._page_numbers:
            return True
        return _is_single(row) and (layouts.LABEL_ALONE.fullmatch(text) is not None or text in self._running)

    def _money_unit_above(self) -> list[Row]:
        """The money unit's line where it stands over a title and not, as usual, under it."""
        held = self._content if self._title else self._rest
        done = not self._title or any(has_money(row) for row in self._content)
        if not (held and done and is_money_unit(held[-1])):
            return []
        self._tabular -= bool(self._title) and not _is_single(held[-1])
        return [held.pop()]

    def _has_goals_beside_amounts(self, row: Row) -> bool:
        """A budget table may print each project's goal in its last column: 总计, 财政拨款, …, 绩效目标."""
        if not self._title or not layouts.recognise("".join(line.text for line in self._title)):
            return False
        texts = [key(cell.text) for cell in row.cells]
        goals = set(texts) & layouts.PERFORMANCE_WORDS == {"绩效目标"}
        return goals and any(words.measure_of(text) == "total" or words.group_of(text) for text in texts)

    def _ends_table(self, row: Row) -> bool:
        """Whether a row is prose: a long sentence, or any line that reads like one behind aligned rows."""
        text = squeeze(row.text)
        if NOTE.match(key(text)) or money_unit(text) or not _is_single(row):
            return False
        if not any(map(_may_be_header, self._content)) and _begins_chapter(row):
            return True  # the title was an entry of a directory
        if len(text) > _LONG_PROSE and _SENTENCE.search(text):
            return True
        if row.aligned or not self._in_aligned_rows():
            return False
        if _PART.match(key(text)):
            return True
        return len(text) > _SHORT_LINE and bool(_READS_LIKE_PROSE.search(key(text)) or len(text) > _LONG_PROSE)

    def _in_aligned_rows(self) -> bool:
        return self._tabular >= _FEW and self._tabular >= len(self._content) / 2

    @staticmethod
    def _is_lone_number(row: Row) -> bool:
        """A page's number between the rows of an aligned table."""
        return not row.aligned and _NUMBER_ALONE.fullmatch(key(row.text)) is not None

    def _header_rows(self) -> Iterator[Row]:
        for row in self._content:
            if has_money(row):
                return
            yield row

    def _repeats_header(self, row: Row) -> bool:
        """Whether a row behind a body is one of this table's own header rows, printed again on the next page."""
        if has_money(row) or not any(has_money(before) for before in self._content):
            return False
        if is_column_numbers(row):
            return any(is_column_numbers(before) for before in self._header_rows())
        titles = [cell.text for cell in row.cells if cell.text]
        named = any(words.subject_of(title) or words.measure_of(title) for title in titles)
        return named and key(row.text) in {key(before.text) for before in self._header_rows()}

    def _begins_untitled(self, row: Row) -> bool:
        """Whether a row begins another table though no title stands over it: its title is lost, so it is not read as this one."""
        if has_money(row) or not any(has_money(before) for before in self._content):
            return False
        titled = any(_HEADER_CELL.fullmatch(key(cell.text)) for cell in row.cells) or _is_header(row)
        if not (is_money_unit(row) or label_of(row) or titled):
            return False
        return key(row.text) not in {key(before.text) for before in self._content}


def _may_be_header(row: Row) -> bool:
    if row.aligned:
        return not _is_single(row)
    return any(words.measure_of(cell.text) or words.subject_of(cell.text) for cell in row.cells)


def _is_header(row: Row) -> bool:
    """项目 | 预算数 | 绩效目标: nothing but titles, of the rows and of an amount."""
    texts = [cell.text for cell in row.cells if cell.text]
    subject = any(words.subject_of(text) for text in texts)
    measure = any(words.measure_of(text) and not words.subject_of(text) for text in texts)
    return subject and measure and all(words.is_title(text) for text in texts)


def _begins_chapter(row: Row) -> bool:
    """第三部分 …情况说明 | 一、文字部分 | a sentence: text, which never stands between a table's title and its header."""
    text = key(row.text)
    if _PART.match(text) or _SENTENCE.search(text):
        return True
    name = strip_list_number(text)
    numbered = name != text and not any(character.isdigit() for character in name)
    return numbered and not (
        words.fund_of(name) or words.group_of(name) or words.measure_of(name) or words.item_of(name)
    )


def _is_single(row: Row) -> bool:
    return not row.aligned or len([cell for cell in row.cells if cell.text]) == 1


def _is_title_row(row: Row) -> bool:
    return layouts.is_title(_title_text(row)) if _title_text(row) else False


def _title_text(row: Row) -> str:
    """What may be a title in a row: its text, without a money unit in a cell of its own; empty for rows of several cells."""
    if not row.aligned:
        return row.text
    filled = [cell.text for cell in row.cells if cell.text]
    texts = [text for text in filled if not (money_unit(text) and len(key(text)) < _SHORT_LINE)]
    if len(texts) > _FEW:
        return ""
    joined = "".join(texts)  # a rule of the table below may cut its title: 预算11表 项 | 目支出绩效目标表
    return joined if len(texts) == 1 or layouts.PERFORMANCE_TITLE.search(layouts.title_key(joined)) else ""


def _title_lines(rows: Sequence[Row]) -> int:
    """Over how many lines a title runs that begins here: 1, 2 where it is wrapped, 0 where none begins.

    A wrapped title is one that a layout knows, or a performance title, only when both its lines are joined.
    """
    first = _title_text(rows[0])
    second = _title_text(rows[1]) if len(rows) == 2 else ""
    if _is_title_row(rows[0]) and layouts.recognise(first):
        return 2 if _SAYS_MORE.fullmatch(key(second)) else 1
    if first and second and not layouts.recognise(second):
        joined = first + second
        wrapped = len(layouts.title_key(second)) < _SHORT_LINE or _OPEN.search(key(first)) is not None
        if wrapped and layouts.is_title(joined) and layouts.recognise(joined):
            return 2
    return 1 if _is_title_row(rows[0]) else 0


def _is_running_title(text: str) -> bool:
    return _RUNNING_TITLE.fullmatch(text) is not None and not layouts.recognise(text)


def _page_numbers(rows: Sequence[Row]) -> set[int]:
    """Numbers alone on their line that count upwards over the document; a lone amount counts with none."""
    lone = [(int(key(row.text)), row) for row in rows if not row.aligned and _NUMBER_ALONE.fullmatch(key(row.text))]
    found: set[int] = set()
    for (number, row), (following, other) in itertools.pairwise(lone):
        if following - number in (1, 2):
            found |= {id(row), id(other)}
    return found if len(found) >= _OFTEN else set()


def _join_page_breaks(sections: Sequence[Section]) -> Iterator[Section]:
    """Tables whose title and header are printed again on the next page, as one."""
    held: Section | None = None
    for section in sections:
        if held is not None and _continues(held, section):
            # The 合计 row may be printed again as well.
            again = section.body[:1] if key(section.body[0].text) in {key(row.text) for row in held.body[:2]} else ()
            body = held.body + section.body[len(again) :]
            held = replace(held, body=body, notes=held.notes + again + section.notes)
            continue
        if held is not None:
            yield held
        held = section
    if held is not None:
        yield held


def _continues(before: Section, after: Section) -> bool:
    same = layouts.title_key(before.title) == layouts.title_key(after.title) and before.layouts == after.layouts
    header = [key(row.text) for row in after.header]
    same_header = header in ([], [key(row.text) for row in before.header])
    if not (same and same_header and before.body and after.body):
        return False
    first = key(after.body[0].text)
    if first in {key(row.text) for row in before.body[:2]}:
        return _TOTAL.match(first) is not None and has_money(after.body[0])
    sides = any(layout.rows is Rows.SIDES for layout in after.layouts)
    return sides or not any(_TOTAL.match(key(row.text)) for row in after.body[:2])
