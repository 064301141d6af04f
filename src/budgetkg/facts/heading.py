"""What a document says of itself: its title, fiscal year, stage (预算 or 决算) and date of issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from budgetkg.document.model import Row
from budgetkg.facts.budget import layouts
from budgetkg.facts.unit_evidence import unit_in_title
from budgetkg.text import close_gaps, fold_width, key, squeeze

# How many rows from the top may hold the document's own title, and over how many of them it may run.
_TOP = 12
_LONGEST_TITLE_ROWS = 5
# 2024年拉萨市行政审批和便民服务局预算公开表 | …老干部局 2023 年部门预算情况说明 | 2025年度部门预算 | 上海市2026年市级单位预算 | …局2026年项目支出绩效目标表
_TITLE = re.compile(
    r"20\d\d年(?:度)?.*(?:预算|决算).*|.*20\d\d年(?:度)?.{0,8}?(?:预算|决算).*|.*(?:预算|决算)(?:公开|情况|说明|草案).*"
    r"|.+20\d\d年(?:度)?.*绩效目标.*表.*"
)
# A table's heading or the directory's line ends no title: 第一部分, 一、, （一）, — 1 —, 预算单位：…, 2024年01月31日.
_NO_TITLE = re.compile(
    r"[。；;：:]|目录|\.{4}|…{2}|^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]{1,3}、|^[（(][一二三四五六七八九十\d]{1,3}[)）]"
)
_PAGE_NUMBER = re.compile(r"[—–\-]*\d{1,3}[—–\-]*|[—–\-]+")
_LONGEST_TITLE = 60
# Years that speak of the budget itself: 2024年预算数, 2024年度绩效目标表, 预算年度: 2025, 2023年部门预算.
_YEAR = re.compile(
    r"(?:预算年度[:：]?(20\d\d))|(20\d\d)年(?:度)?(?=[^，。；,;]{0,30}?(?:预算|绩效|决算|基本支出|项目支出))"
)
# The year of a form, alone in its line: （2026年度）, 2026年度.
_YEAR_ALONE = re.compile(r"[（(](20\d\d)年度?[)）]|(20\d\d)年度")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
# A year that stands three times, and twice as often as any other, is the likely one.
_FEWEST_MENTIONS, _MAJORITY = 3, 2
_FINAL = re.compile(r"决算")
_BUDGET = re.compile(r"预算")
# A disclosure of a department's or unit's own budget: 部门预算, 单位决算, 部门综合预算.
_DISCLOSURE = re.compile(r"(?:部门|单位)(?:综合|汇总)?(?:预决算|预算|决算)")
_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日|(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")


@dataclass(frozen=True, slots=True)
class StatedYear:
    """A document's fiscal year. ``certain`` is false where titles, headers and forms do not state it, or not the same."""

    year: int
    certain: bool = True


def title(rows: Sequence[Row]) -> str:
    """The document's own title, its lines joined; empty where it prints none. A table's heading is none.

    Of the stretches of lines at the top that read as a title, the one that also names a unit and a year, then the longest.
    """
    head = list(_head(rows))
    found: list[tuple[int, int, str]] = []
    for first in range(len(head)):
        for last in range(first + 1, min(len(head), first + _LONGEST_TITLE_ROWS) + 1):
            text = "".join(head[first:last])
            folded = squeeze(fold_width(text))
            if len(folded) > _LONGEST_TITLE or (last > first + 1 and len(_ANY_YEAR.findall(folded)) > 1):
                break
            if _TITLE.fullmatch(folded):
                named = unit_in_title(folded) is not None
                found.append((named + bool(_ANY_YEAR.search(folded)), last - first, text))
    return max(found, key=lambda one: one[:2])[2] if found else ""


def _head(rows: Sequence[Row]) -> Iterator[str]:
    """The lines that the title may run over: of the first page, up to the directory, the first heading or the first table."""
    page = rows[0].page if rows else None
    begun = False
    for row in rows[:_TOP]:
        text = close_gaps(row.text)
        folded = squeeze(fold_width(text))
        if not folded or _PAGE_NUMBER.fullmatch(folded):
            continue
        table = row.aligned and len([cell for cell in row.cells if cell.text]) > 1
        if row.page != page or table or _is_heading_of_table(text) or _DATE.fullmatch(folded):
            return
        if len(folded) > _LONGEST_TITLE or _NO_TITLE.search(folded):
            if begun:
                return
            continue
        begun = True
        yield text


def _is_heading_of_table(text: str) -> bool:
    """A budget table's title, and a performance table's that names no unit (广州市生态环境局2026年项目支出绩效目标表 does)."""
    if not layouts.is_title(text):
        return False
    performance = layouts.PERFORMANCE_TITLE.search(layouts.title_key(text))
    return bool(layouts.recognise(text)) or (performance is not None and unit_in_title(squeeze(text)) is None)


def fiscal_year(rows: Sequence[Row]) -> StatedYear | None:
    """The year the document's budget is for: its title's, else the one that headers name most, the later where two tie.

    Not certain is the year where the title names another than the headers do, and, where neither names one, that of
    which the running texts speak by far most; ``None`` without one.
    """
    own = squeeze(fold_width(title(rows)))
    of_title = set(map(int, _ANY_YEAR.findall(own)))
    named = _years_of_headers(rows, own)
    if len(of_title) == 1:
        (year,) = of_title
        if not named or year == _foremost(named):
            return StatedYear(year)
        if set(named) == {year - 1}:  # the column 2023年执行数 of a budget for 2024
            return StatedYear(year, certain=sum(f"{year}年" in squeeze(row.text) for row in rows) > 1)
        return StatedYear(_foremost(named), certain=False)
    named.update(dict.fromkeys(of_title, 3))
    return StatedYear(_foremost(named)) if named else _likely_year(rows)


def _foremost(named: Counter[int]) -> int:
    most = max(named.values())
    return max(year for year, count in named.items() if count == most)


def _years_of_headers(rows: Sequence[Row], own_title: str) -> Counter[int]:
    """The years that titles of tables, headers and forms name, the lines of the document's own title apart, with weights."""
    counts: Counter[int] = Counter()
    for number, row in enumerate(rows):
        text = squeeze(fold_width(row.text))
        if alone := _YEAR_ALONE.fullmatch(text):
            counts[int(alone.group(1) or alone.group(2))] += 5
            continue
        if number < _TOP and text in own_title:
            continue
        weight = 3 if len(text) <= _LONGEST_TITLE and (layouts.is_title(row.text) or _TITLE.fullmatch(text)) else 1
        if len(text) > 4 * _LONGEST_TITLE and "预算年度" not in text:
            continue  # running text speaks of many years
        for match in _YEAR.finditer(text):
            counts[int(match.group(1) or match.group(2))] += weight * (5 if match.group(1) else 1)
    return counts


def _likely_year(rows: Sequence[Row]) -> StatedYear | None:
    """The year that goals and indicators name most (截至2026年12月底), where the majority is clear."""
    counts = Counter(int(year) for row in rows for year in _ANY_YEAR.findall(squeeze(fold_width(row.text))))
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < _FEWEST_MENTIONS or (len(ranked) > 1 and ranked[0][1] < _MAJORITY * ranked[1][1]):
        return None
    return StatedYear(ranked[0][0], certain=False)


def stage(rows: Sequence[Row]) -> str:
    """``final`` for 决算, ``budget`` otherwise: by the document's title, else by what the titles of its tables say most."""
    own = title(rows)
    if bool(_FINAL.search(own)) != bool(_BUDGET.search(own)):
        return "final" if _FINAL.search(own) else "budget"
    titles = "".join(squeeze(row.text) for row in rows if layouts.is_title(row.text)) + own
    return "final" if len(_FINAL.findall(titles)) > len(_BUDGET.findall(titles)) else "budget"


def is_disclosure(rows: Sequence[Row]) -> bool:
    """Whether the title says that the document is a department's or unit's budget, also one published without its tables."""
    return _DISCLOSURE.search(key(title(rows))) is not None


def issued(rows: Sequence[Row]) -> str:
    """The date printed alone on a line near the top, as an ISO date; empty where there is none."""
    for row in rows[:_TOP]:
        if match := _DATE.fullmatch(squeeze(fold_width(row.text))):
            year, month, day = (int(part) for part in match.groups() if part)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue
    return ""
