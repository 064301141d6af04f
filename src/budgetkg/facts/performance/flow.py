"""项目支出绩效信息表 in lines: cells parted by spaces, empty cells lost, goals in lines of their own.

As a text extraction leaves the sheet that the budget system (预算管理一体化) prints::

    54000021Y000000005232-党建经费 10.00 92.39
    依据《…办法》党建经费测算标准，…
    产出指标 质量指标 培训结业率 ≥ 90 % 10

A project that is printed again after a page break comes out twice here and is put together in ``projects``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from budgetkg.document.model import Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts.context import Context
from budgetkg.facts.model import PLAIN, Indicator, Reading
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.draft import Part, ProjectDraft, TableReading, finding
from budgetkg.facts.performance.flow_line import (
    IndicatorLine,
    ProjectLine,
    begins_indicator,
    read_indicator,
    read_project,
)
from budgetkg.facts.performance.header import Header
from budgetkg.facts.performance.indicators import make_indicator, number
from budgetkg.facts.performance.sections import Section
from budgetkg.facts.performance.table import PerformanceTable
from budgetkg.facts.project_code import starts_with_code
from budgetkg.text import key, parse_amount

# So many lines a wrapped indicator or project line may fill.
_LONGEST_WRAP = 4
_ONE_NUMBER = Reading(Decimal("0.7"), "只印一个数，按列的取值判断 / one number printed; its column told by its size")


def claims(table: PerformanceTable) -> bool:
    """A whole table whose header and rows both have lost their columns."""
    section = table.sections[0]
    header = section.header
    return (
        not section.is_form
        and section.is_whole
        and header is not None
        and not header.aligned
        and not section.mostly_aligned
    )


def read(table: PerformanceTable, context: Context) -> TableReading:
    """Read the projects of a table in lines; lines that are understood as nothing are findings."""
    projects: list[ProjectDraft] = []
    findings: list[Finding] = []
    for section in table.sections:
        if section.header is not None:
            reader = _Reader(section, section.header, context)
            reader.run()
            projects += reader.projects
            findings += reader.findings
    return TableReading(tuple(projects), tuple(findings))


@dataclass
class _Open:
    """The project that is being read."""

    line: ProjectLine
    first: Row
    last: Row
    goal: list[Part] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


class _Reader:
    """Walks through the lines of one section."""

    def __init__(self, section: Section, header: Header, context: Context) -> None:
        self.rows = section.body
        self.section = section
        self.context = context
        self.columns = [column.field for column in header.columns]
        self.numeric = [name for name in ("execution_weight", "amount") if name in self.columns]
        self.numeric.sort(key=self.columns.index)
        self.units = frozenset(self._known_units())
        self.usual_weight = self._usual_weight()
        self.unit = section.unit
        self.open: _Open | None = None
        self.projects: list[ProjectDraft] = []
        self.findings: list[Finding] = []

    def run(self) -> None:
        index = 0
        while index < len(self.rows):
            index = self._take(index)
        self._close()

    def _take(self, index: int) -> int:
        """Read the line at ``index`` (with those it is wrapped into) and return the index after it."""
        row = self.rows[index]
        text = row.text
        if grammar.is_furniture(text) or grammar.is_title(text) or self._is_header(text):
            return index + 1
        if starts_with_code(text):
            project, after = self._project(index)
            self._close()
            self.open = _Open(project, row, self.rows[after - 1])
            return after
        if grammar.is_unit_cell(text):
            self._close()
            self.unit = text
            return index + 1
        found = self._indicator(index)
        if found and self.open:
            line, after = found
            last = self.rows[after - 1]
            printed = " ".join(row.text for row in self.rows[index:after])
            evidence = self.context.evidence(row, last, printed)
            self.open.indicators.append(make_indicator(line.cells, evidence, self.context, line.reading))
            self.open.last = last
            return after
        if self.open and not self.open.indicators:
            self.open.goal.append(Part(text, row))
            self.open.last = row
        else:
            self._strange(row)
        return index + 1

    def _project(self, index: int) -> tuple[ProjectLine, int]:
        """The project line at ``index``, put together where its name is wrapped over the next lines."""
        text = self.rows[index].text
        line = read_project(text, len(self.numeric), self.usual_weight)
        if line is None:
            raise ValueError(f"no project line: {text!r}")
        after = index + 1
        while not line.numbers and self.numeric and after < min(len(self.rows), index + _LONGEST_WRAP):
            text += self.rows[after].text
            longer = read_project(text, len(self.numeric), self.usual_weight)
            after += 1
            if longer and len(longer.numbers) == len(self.numeric):
                return longer, after
        return line, index + 1

    def _indicator(self, index: int) -> tuple[IndicatorLine, int] | None:
        """The indicator that begins at ``index`` and the index after it; its name may be wrapped over lines."""
        text = self.rows[index].text
        named = begins_indicator(text)
        after_goal = self.open is not None and bool(self.open.indicators)
        if not named and not (after_goal and grammar.is_indicator_line(text)):
            return None
        line = read_indicator(text, self.columns, self.units)
        after = index + 1
        while line is None and named and after < min(len(self.rows), index + _LONGEST_WRAP):
            following = self.rows[after].text
            if starts_with_code(following) or begins_indicator(following):
                return None
            text += following
            line = read_indicator(text, self.columns, self.units)
            after += 1
        return (line, after) if line else None

    def _close(self) -> None:
        if self.open is None:
            return
        line = self.open.line
        numbers, reading = self._numbers(line)
        self.projects.append(
            ProjectDraft(
                name=line.name,
                code=line.code,
                first=self.open.first,
                last=self.open.last,
                unit=self.unit,
                amount=numbers.get("amount", ""),
                money_unit=self.section.money_unit,
                execution_weight=number(numbers.get("execution_weight", "")),
                goal=tuple(self.open.goal),
                indicators=tuple(self.open.indicators),
                reading=reading,
            )
        )
        self.open = None

    def _numbers(self, line: ProjectLine) -> tuple[dict[str, str], Reading]:
        """The project's numbers by field. One number for two columns is told by its size, if at all."""
        if len(line.numbers) == len(self.numeric):
            return dict(zip(self.numeric, line.numbers, strict=True)), line.reading
        if len(line.numbers) == 1 and set(self.numeric) == {"execution_weight", "amount"}:
            value = parse_amount(line.numbers[0])
            if value is not None and value > 100:
                return {"amount": line.numbers[0]}, _ONE_NUMBER
            if line.numbers[0] == self.usual_weight:
                return {"execution_weight": line.numbers[0]}, _ONE_NUMBER
        if line.numbers and self.open:
            self.findings.append(
                finding(
                    "unread-table",
                    "项目行的数字与列不符，未读取",
                    "the numbers of a project line do not fit its columns; not read",
                    [self.open.first],
                    self.context.redactor.clean(self.open.first.text),
                )
            )
        return {}, PLAIN

    def _strange(self, row: Row) -> None:
        self.findings.append(
            finding(
                "unread-table",
                "绩效表中有一行未能读懂",
                "a line of the performance table was not understood",
                [row],
                self.context.redactor.clean(row.text),
                Severity.INFO,
            )
        )

    def _is_header(self, text: str) -> bool:
        header = self.section.header
        return header is not None and any(key(row.text) == key(text) for row in header.rows)

    def _known_units(self) -> set[str]:
        lines = (read_indicator(row.text, self.columns) for row in self.rows if begins_indicator(row.text))
        return {key(line.cells["unit"]) for line in lines if line and "unit" in line.cells}

    def _usual_weight(self) -> str:
        """The execution weight that most projects print in full."""
        if self.numeric[:1] != ["execution_weight"]:
            return ""
        lines = (read_project(row.text, len(self.numeric)) for row in self.rows)
        weights = [line.numbers[0] for line in lines if line and len(line.numbers) == len(self.numeric)]
        return max(set(weights), key=weights.count, default="")
