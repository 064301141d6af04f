"""Where performance tables and forms stand among the rows of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.header import Header, level_of, read_header
from budgetkg.facts.performance.section_end import LONGEST_FORM_HEAD, body_end, starts_form
from budgetkg.text import MONEY_UNITS, money_unit, squeeze

# 编制单位：… | 单位全称：… | 部门名称：… up to the money unit, a person's label or a date that may stand on the same line
_UNIT_LINE = re.compile(
    r"(?:编制单位|填报单位|单位全称|预算单位|单位名称|部门名称|部门[（(]单位[）)](?:名称)?|资金主管部门|(?<!主管)部门)[:：](?P<name>.*?)"
    r"(?=(?:金额|实施|项目|预算|填报|编制)?单位[:：]|(?:填报|填表|编制|制表|审核|负责|联系|经办)人[^:：]{0,6}[:：]|(?:联系)?电话[:：]|(?:填报|填表|编制)?(?:日期|时间)[:：]|$)"
)
# 金额单位：万元 | 单位： | 单 | 位： | 万 | 元: the money unit, also broken over lines
_MONEY_LINE = re.compile(r"(?:金额)?单位[:：].{0,6}|[单位万元:：]{1,3}")
#: So many rows stand between a title and its table.
_LONGEST_TITLE_BLOCK = 14
#: So many characters of a title may stand on its second line.
_LONGEST_TITLE_END = 12
_MONEY_TAIL = re.compile(r"[（(]?(?:金额)?单位[:：][亿百万千]?万?元[）)]?$")


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
        projects = "project" in self.fields and bool({"level3", "goal"} & self.fields)
        if "project" in self.fields and any(level_of(field) for field in self.fields):
            return True
        return self.is_form or projects or {"overall_goal", "level3"} <= self.fields

    @property
    def mostly_aligned(self) -> bool:
        body = self.body or self.head
        return sum(row.aligned for row in body) * 2 > len(body)

    @property
    def title(self) -> str:
        """The title nearest above it, put together where it is wrapped over two lines, empty where none is printed."""
        for place in range(len(self.titles) - 1, -1, -1):
            text = _title_in(self.titles[place].text)
            wrapped = squeeze(self.titles[place - 1].text + text) if place else ""
            if _is_end_of_title(text) and grammar.is_title(wrapped):
                return wrapped
            if grammar.is_title(text):
                return squeeze(text)
        return ""

    @property
    def money_unit(self) -> str:
        """The money unit that its title rows print (also broken over lines), empty where none is."""
        above = money_unit("".join(squeeze(row.text) for row in self.titles))
        alone = next((squeeze(row.cells[-1].text) for row in reversed(self.titles) if _ends_in_money_unit(row)), "")
        return above or (self.header.money_unit if self.header else "") or alone

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
        end = body_end(rows, after, header, in_form=False)
        return Section(titles, (), header, tuple(rows[after:end])), end
    if not starts_form(rows[index]):
        return None
    for place in range(index + 1, min(len(rows), index + LONGEST_FORM_HEAD)):
        if grammar.is_title(rows[place].text):
            break
        inner = read_header(rows, place)
        if inner and "project" not in inner[0].fields and "level3" in inner[0].fields:
            header, after = inner
            end = body_end(rows, after, header, in_form=True)
            return Section(titles, tuple(rows[index:place]), header, tuple(rows[after:end])), end
    return None


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
        if (
            grammar.is_title(row.text)
            or _MONEY_LINE.fullmatch(folded)
            or _UNIT_LINE.match(folded)
            or _ends_in_money_unit(row)
        ):
            first = place
        elif place > lowest and _is_end_of_title(row.text) and grammar.is_title(above + folded):
            first = place = place - 1
        elif grammar.is_furniture(row.text):
            if not row.aligned:
                first = place
        elif not label_above:
            break
    return first


def _ends_in_money_unit(row: Row) -> bool:
    """Whether the last cell of a line above a table is a money unit and nothing else (511-退役军人事务局 | 万元)."""
    return not row.aligned and bool(row.cells) and squeeze(row.cells[-1].text) in MONEY_UNITS


def _title_in(text: str) -> str:
    """A title line without the money unit that may stand on it (预算11表 项目支出绩效目标表 金额单位：万元)."""
    return _MONEY_TAIL.sub("", squeeze(text))


def _is_end_of_title(text: str) -> bool:
    """Whether a line is the end of a title that is wrapped over two lines (…项目绩效目 | 标表)."""
    folded = squeeze(text)
    return 0 < len(folded) <= _LONGEST_TITLE_END and folded.endswith("表")
