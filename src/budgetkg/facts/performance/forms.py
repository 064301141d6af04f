"""绩效目标表 as a form: labels and values of one project, then its indicators in the same grid.

项目绩效目标表 (单位信息, 预算项目, 年度目标, 财政资金 …) and 整体/重点/一般项目绩效目标表 (专项资金名称, 当年预算, 项目概况,
立项依据, 当年绩效目标; indicators without levels). Money units stand beside the amounts or in the form's 单位： line, the
unit in 单位信息 or the 编制单位： line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from budgetkg.document.model import Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts.context import Context
from budgetkg.facts.model import OVERALL_GOAL, PLAIN, Indicator, Reading
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.aligned_rows import cells_of, is_label_row, is_nameless, is_rule
from budgetkg.facts.performance.draft import Part, ProjectDraft, TableReading, finding, last_on_page
from budgetkg.facts.performance.flow_line import read_indicator
from budgetkg.facts.performance.form_head import FormHead, read_head
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.side_by_side import Sides, rows_of, year_is_right
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.performance.wording import unwrap
from budgetkg.text import key, parse_amount, squeeze

# 女子看守所保障经费项目绩效目标表: a form whose title is the only place of its project's name
_NAMED_TITLE = re.compile(r"(?P<name>.{4,}?)项目绩效目标表")
_LABEL_AND_TEXT = 2
_GENERAL_TITLE = re.compile(r"部门|单位|重点|一般|整体|预算|支出|政策|专项|(?:19|20)\d\d|^\d")
# 长期绩效目标1 | 年度绩效目标2: goals that a form numbers, each over its own indicators
_NUMBERED_GOAL = re.compile(r"(?P<kind>中?长期|中期|年度)(?:绩效)?目标[\d一二三四五六七八九]{1,2}")
_FROM_TITLE = Reading(Decimal("0.9"), "项目名称取自表题 / project name taken from the form's title")


def claims(table: PerformanceTable) -> bool:
    """A section with label rows above its indicators."""
    return table.first.is_form


def read(table: PerformanceTable, context: Context) -> TableReading:
    """Read a form: one project, or the overall goal of a department or unit."""
    section = table.first
    head = read_head(section.head)
    overall = head.overall or "整体" in section.title
    indicators: tuple[Indicator, ...] = ()
    findings: list[Finding] = []
    sides = Sides()
    year_right = year_is_right(section.head)
    for part in table.sections:
        more, strange = _indicators(part, sides, year_right, context)
        indicators += more
        findings += strange
    name, reading = (OVERALL_GOAL, PLAIN) if overall else _name(head, section)
    if not name and head.code is None and not _is_filled(head, indicators):
        return TableReading((), (_blank(section, context),))
    if not name and head.code is None:
        findings.append(
            finding(
                "unread-table",
                "绩效目标表中没有项目名称，未读取",
                "a performance form without a project name; not read",
                section.head,
                context.redactor.clean(section.head[0].text),
            )
        )
        return TableReading((), tuple(findings), table.rows)
    amounts = head.amounts
    rows = table.rows
    first = head.project_row or section.head[0]
    draft = ProjectDraft(
        name=name,
        code=None if overall else head.code,
        first=first,
        last=rows[-1],
        ends=last_on_page(first, rows),
        unit=squeeze(head.unit) or section.unit,
        amount=amounts["amount"][1] if "amount" in amounts else "",
        money_unit=head.money_unit or section.money_unit,
        execution_weight=number(head.execution_weight),
        funds=tuple(
            (field, amounts[field][0], amounts[field][1]) for field in vocabulary.FUND_FIELDS if field in amounts
        ),
        duty=unwrap(head.duty),
        goal=tuple(head.texts.get("goal", ())) or _numbered_goals(rows),
        basis=tuple(head.texts.get("basis", ())),
        overview=tuple(head.texts.get("overview", ())),
        indicators=indicators,
        overall=overall,
        placed=section.mostly_aligned,
        form=True,
        reading=reading,
    )
    return TableReading((draft,), tuple(findings))


def _numbered_goals(rows: Sequence[Row]) -> tuple[Part, ...]:
    """The goals that a form numbers: those of the year, where it has none those of all years."""
    found: dict[bool, list[Part]] = {True: [], False: []}
    for row in rows:
        cells = [cell for cell in row.cells if cell.text]
        match = _NUMBERED_GOAL.fullmatch(key(cells[0].text).rstrip(":")) if len(cells) == _LABEL_AND_TEXT else None
        if match and grammar.column_field(cells[1].text) is None:
            parts = found[match["kind"] == "年度"]
            parts.append(Part(cells[1].text, row, anew=bool(parts)))
    return tuple(found[True] or found[False])


def _name(head: FormHead, section: Section) -> tuple[str, Reading]:
    if head.name or head.code:
        return unwrap(head.name), PLAIN
    match = _NAMED_TITLE.fullmatch(section.title)
    if match and not _GENERAL_TITLE.search(match["name"]):
        return match["name"], _FROM_TITLE
    return "", PLAIN


def _is_filled(head: FormHead, indicators: Sequence[Indicator]) -> bool:
    """Whether anything is filled in: an amount other than zero, or an indicator's value."""
    amounts = any(parse_amount(printed) for _, printed, _ in head.amounts.values())
    return amounts or any(indicator.target or indicator.current for indicator in indicators)


def _blank(section: Section, context: Context) -> Finding:
    return finding(
        "empty-form",
        "绩效目标表是空表：没有项目名称、金额和指标值",
        "a blank performance form: no project name, amount or indicator value is filled in",
        section.head,
        context.redactor.clean(section.title or section.head[0].text),
        Severity.INFO,
    )


def _indicators(
    section: Section, sides: Sides, year_right: bool | None, context: Context
) -> tuple[tuple[Indicator, ...], list[Finding]]:
    header = section.header
    if header is None:
        return (), []
    columns = [column.field for column in header.columns if column.field != "note"]
    found: list[Indicator] = []
    strange = [row for row in section.body if row.aligned and is_nameless(cells_of(row, header)[0])]
    for aligned, group in groupby(section.body, key=lambda row: row.aligned):
        rows = list(group)
        if aligned:
            for item in rows_of(rows, header, sides, year_right):
                evidence = context.evidence(item.row, item.last)
                found.append(make_indicator(item.texts, evidence, context, item.reading))
            continue
        for row in rows:
            line = read_indicator(row.text, columns)
            if line:
                found.append(make_indicator(line.cells, context.evidence(row), context, line.reading))
            elif not _is_known(row):
                strange.append(row)
    return tuple(found), [_strange(row, context) for row in strange]


def _is_known(row: Row) -> bool:
    """A row among the indicators that is none and says nothing: a rule, a title printed again, a label of merged cells."""
    known = grammar.is_title(row.text) or grammar.label_field(row.text) is not None
    return known or is_rule(row) or is_label_row(row)


def _strange(row: Row, context: Context) -> Finding:
    return finding(
        "unread-table",
        "绩效目标表中有一行指标未能读懂",
        "an indicator row of a performance form was not understood",
        [row],
        context.redactor.clean(row.text),
        Severity.INFO,
    )
