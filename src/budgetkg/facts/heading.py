"""What a document says of itself: its title, fiscal year, stage (预算 or 决算) and date of issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from budgetkg.document.model import Row
from budgetkg.facts.budget import layouts
from budgetkg.text import close_gaps, fold_width, squeeze

# How many rows from the top may hold the document's own title.
_TOP = 12
# 2024年拉萨市行政审批和便民服务局预算公开表 | …老干部局 2023 年部门预算情况说明 | 2025年度部门预算
_TITLE = re.compile(
    r"20\d\d年(?:度)?.*(?:预算|决算).*|.*20\d\d年(?:度)?(?:部门|单位)?(?:预算|决算).*|.*(?:预算|决算)(?:公开|情况|说明|草案).*"
)
_NO_TITLE = re.compile(r"[。；:：]|目录")
_LONGEST_TITLE = 60
# Years that speak of the budget itself: 2024年预算数, 2024年度绩效目标表, 预算年度: 2025, 2023年部门预算.
_YEAR = re.compile(
    r"(?:预算年度[:：]?(20\d\d))|(20\d\d)年(?:度)?(?=[^，。；,;]{0,30}?(?:预算|绩效|决算|基本支出|项目支出))"
)
_FINAL = re.compile(r"决算")
_BUDGET = re.compile(r"预算")
_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日|(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")


def title(rows: Sequence[Row]) -> str:
    """The document's own title, with line breaks closed; empty where it prints none. A table's heading is none."""
    for row in rows[:_TOP]:
        text = close_gaps(row.text)
        folded = squeeze(fold_width(text))
        if len([cell for cell in row.cells if cell.text]) > 1 and row.aligned:
            return ""
        if len(folded) > _LONGEST_TITLE or _NO_TITLE.search(folded):
            continue
        if layouts.is_title(text) and (
            layouts.recognise(text) or layouts.PERFORMANCE_TITLE.search(layouts.title_key(text))
        ):
            return ""
        if _TITLE.fullmatch(folded):
            return text
    return ""


def fiscal_year(rows: Sequence[Row]) -> int | None:
    """The year the document's budget is for: the one its titles and headers name most, the later where two tie.

    ``None`` where no title or header names a year.
    """
    counts: Counter[int] = Counter()
    for row in rows:
        text = squeeze(fold_width(row.text))
        weight = 3 if len(text) <= _LONGEST_TITLE and (layouts.is_title(row.text) or _TITLE.fullmatch(text)) else 1
        if len(text) > 4 * _LONGEST_TITLE and "预算年度" not in text:
            continue  # running text speaks of many years
        for match in _YEAR.finditer(text):
            counts[int(match.group(1) or match.group(2))] += weight * (5 if match.group(1) else 1)
    if not counts:
        return None
    most = max(counts.values())
    return max(year for year, count in counts.items() if count == most)


def stage(rows: Sequence[Row]) -> str:
    """``final`` for 决算, ``budget`` otherwise, by what titles say."""
    titles = "".join(squeeze(row.text) for row in rows if layouts.is_title(row.text)) + title(rows)
    return "final" if len(_FINAL.findall(titles)) > len(_BUDGET.findall(titles)) else "budget"


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
