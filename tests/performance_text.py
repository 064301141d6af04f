"""Short performance tables as text, read by the code under test."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from budgetkg.document import plain
from budgetkg.document.model import Cell, Document, Row
from budgetkg.facts.context import Context
from budgetkg.facts.model import Indicator, ProjectBudget
from budgetkg.facts.performance.read import PerformanceReading, read_performance
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook
from budgetkg.source import Source

FLOW_HEADER = (
    "项目支出绩效信息表\n金额单位：万元\n"
    "单位名称 项目名称 预算执行率权重（%） 预算数 绩效目标 一级指标 二级指标 三级指标 绩效指标性质 本年绩效指标值 绩效度量单位 本年权重\n"
)
TABLE_TITLES = (
    "单位名称", "项目名称", "预算执行率权重(%)", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质",
    "本年绩效指标值", "绩效度量单位", "本年权重",
)  # fmt: skip


def source(text: str) -> Source:
    return Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", text.encode())


def document(text: str) -> Document:
    """A text as a document, without a file."""
    return plain.read(source(text))


def context_of(document: Document, year: int = 2024) -> Context:
    redactor = Redactor.for_document(document)
    return Context(year, "万元", UnitBook.for_document(document, redactor), redactor)


def reading(text: str) -> PerformanceReading:
    """What is read of a text that holds nothing but performance tables."""
    found = document(text)
    return read_performance(found.rows, context_of(found))


def pages(*rows: Row) -> PerformanceReading:
    """What is read of rows that know their columns, pages and extents."""
    found = Document(source(""), rows, pages=max(row.page or 0 for row in rows))
    return read_performance(found.rows, context_of(found))


def row(number: int, *cells: str | tuple[str, int], page: int = 1, width: int = 12) -> Row:
    """A ruled row of a page: a text a column, ``(text, row_span)`` for a merged cell, ``""`` for a blank one."""
    filled = []
    for column, cell in enumerate(cells):
        text, span = cell if isinstance(cell, tuple) else (cell, 1)
        if text:
            filled.append(Cell(text, column, row_span=span))
    return Row(number, tuple(filled), aligned=True, page=page, table=1, width=width)


def tabbed(*rows: tuple[str, ...]) -> str:
    return "\n".join("\t".join(cells) for cells in rows) + "\n"


def brief(indicator: Indicator) -> tuple[str, str, str, str, str, Decimal | None]:
    """An indicator's level 2, name, comparator, value, unit and weight."""
    value = indicator.current or indicator.target
    weight = indicator.weight if indicator.weight is not None else indicator.weight_total
    return (
        indicator.level2,
        indicator.level3,
        indicator.comparator,
        value.printed if value else "",
        indicator.unit,
        weight,
    )


def names(project: ProjectBudget) -> list[str]:
    return [indicator.level3 for indicator in project.indicators]
