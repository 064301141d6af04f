"""A document → all its facts: units, budget tables, performance tables, prose, accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetkg.document.model import Document, Row
from budgetkg.errors import DocumentError, Finding, Severity
from budgetkg.facts import accounts, heading, identities
from budgetkg.facts.budget import lines as budget_lines
from budgetkg.facts.budget import sections, tables
from budgetkg.facts.citations import repair_citations
from budgetkg.facts.context import Context
from budgetkg.facts.model import DocumentFacts, ProjectBudget, TableAccount, Unit
from budgetkg.facts.performance.read import read_performance
from budgetkg.facts.placement import place
from budgetkg.facts.proof import Judge
from budgetkg.facts.prose import read_prose
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook

#: What goals, prose and tables that state no unit are in (PITFALLS: money unit per table).
DEFAULT_MONEY_UNIT = "万元"


def read_facts(document: Document) -> DocumentFacts:
    """Read everything a budget document states.

    Raises:
        DocumentError: when it is no budget: no table of a budget or of performance targets is in it, or no year.
    """
    rows = document.rows
    cut = sections.split(rows)
    redactor = Redactor.for_document(document)
    year = heading.fiscal_year(rows)
    if year is None and not cut.sections:
        raise DocumentError(_no_budget(document, rows))
    stated = Counter(section.money_unit for section in cut.sections if section.money_unit)
    context = Context(
        fiscal_year=year or 0,
        money_unit=stated.most_common(1)[0][0] if stated else DEFAULT_MONEY_UNIT,
        units=UnitBook.for_document(document, redactor),
        redactor=redactor,
    )
    understood, not_understood = tables.assemble(cut.sections, context.money_unit)
    sums = identities.instances(understood, context.fiscal_year)
    placement = place(understood, sums)
    judge = Judge(understood, sums, placement, context.fiscal_year, document.text)
    lines, unplaced = budget_lines.read_lines(understood, placement, judge, context)
    performance = read_performance(cut.rest, context)
    projects = _with_repaired_citations(performance.projects)
    if not lines and not projects and not cut.sections:
        raise DocumentError(_no_budget(document, rows))
    if year is None:
        raise DocumentError(
            f"{document.source.name}: 未找到预算年度 / no title or header names the budget's year (expected e.g. 2024年预算数)"
        )
    in_forms = set(performance.rows)
    prose = [row for row in cut.rest if row not in in_forms]
    budget_accounts = tuple(accounts.budget_accounts(understood, not_understood, lines, unplaced, context))
    number = len(budget_accounts) + 1
    others = (
        accounts.performance_account(number, performance.rows, projects, context),
        accounts.text_account(number + 1, prose, cut.furniture, context),
    )
    all_accounts = (*budget_accounts, *filter(None, others))
    return DocumentFacts(
        source=document.source,
        title=heading.title(rows),
        fiscal_year=context.fiscal_year,
        stage=heading.stage(rows),
        region=context.units.region,
        issued=heading.issued(rows),
        pages=document.pages,
        units=_units(context, [line.unit for line in lines] + [project.unit for project in projects]),
        lines=lines,
        projects=projects,
        figures=read_prose(prose, context),
        tables=all_accounts,
        findings=(*_table_findings(document, not_understood, all_accounts), *performance.findings),
        redactions=redactor.counts,
        money_unit=context.money_unit,
    )


def _with_repaired_citations(projects: Sequence[ProjectBudget]) -> tuple[ProjectBudget, ...]:
    """The projects with their damaged 发文字号 completed where another project of the document cites the same one intact."""
    repaired = repair_citations([project.citations for project in projects])
    return tuple(replace(project, citations=citations) for project, citations in zip(projects, repaired, strict=True))


def _units(context: Context, used: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units of the document, those that facts rest on and those that are only named."""
    return tuple(dict.fromkeys((*context.units.units, *used)))


def _no_budget(document: Document, rows: Sequence[Row]) -> str:
    first = rows[0].text[:40] if rows else ""
    return (
        f"{document.source.name}: 不是预算公开文件 / no budget was found in it: no table of a budget or of performance "
        f"targets in {len(rows)} lines (the first begins {Redactor.for_document(document).clean(first)!r})"
    )


def _table_findings(
    document: Document, not_understood: Sequence[sections.Section], found: Sequence[TableAccount]
) -> Iterator[Finding]:
    """A table that no layout claims, one that two claim, one whose header is not understood, and amounts left unread."""
    for section in not_understood:
        names = ", ".join(layout.slug for layout in section.layouts)
        place = Finding(
            code="unread-table",
            severity=Severity.WARNING,
            message_zh="",
            message_en="",
            document=document.source.name,
            page=section.title_row.page,
            row=section.title_row.number,
            printed=section.title,
        )
        if len(section.layouts) > 1:
            yield replace(
                place, code="ambiguous-table", severity=Severity.VIOLATION,
                message_zh=f"表“{section.title}”同时符合多种版式：{names}",
                message_en=f"two layouts claim the table {section.title!r}: {names}",
            )  # fmt: skip
        elif section.layouts:
            yield replace(
                place,
                message_zh=f"表“{section.title}”（{names}）的表头未读懂",
                message_en=f"the header of the table {section.title!r} ({names}) was not understood",
            )
        else:
            yield replace(
                place,
                message_zh=f"未识别的表：“{section.title or '（无标题）'}”",
                message_en=f"no layout knows the table {section.title or '(no title)'!r}",
            )
    for account in found:
        if account.unread:
            yield Finding(
                code="coverage",
                severity=Severity.WARNING,
                message_zh=f"表“{account.title}”有 {len(account.unread)} 个数字未入图",
                message_en=f"{len(account.unread)} numbers of the table {account.title!r} are not in the graph",
                document=document.source.name,
                page=account.evidence.page,
                row=account.evidence.row,
                printed="；".join(amount.printed for amount in account.unread[:10]),
            )
