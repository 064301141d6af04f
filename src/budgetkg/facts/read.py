"""A document → all its facts: units, budget tables, performance tables, prose, accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetkg.document.model import Document
from budgetkg.errors import DocumentError, Finding, Severity
from budgetkg.facts import accounts, heading, identities, inferred_year, misread, recognised
from budgetkg.facts.budget import lines as budget_lines
from budgetkg.facts.budget import sections, tables
from budgetkg.facts.citations import repair_citations
from budgetkg.facts.context import Context
from budgetkg.facts.model import DocumentFacts, ProjectBudget, TableAccount, Unit
from budgetkg.facts.performance.listed_funds import GoalTable
from budgetkg.facts.performance.read import read_performance
from budgetkg.facts.placement import place
from budgetkg.facts.proof import Judge
from budgetkg.facts.prose import count_figures, form_figures, read_prose
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.units import UnitBook

#: What goals, prose and tables that state no unit are in (PITFALLS: money unit per table).
DEFAULT_MONEY_UNIT = "万元"


def read_facts(document: Document) -> DocumentFacts:
    """Read everything a budget document states.

    Raises:
        DocumentError: when it is no budget (it has no table of a budget or of performance targets, and its title is
            not that of a budget published as a narrative), or when nothing tells its year.
    """
    rows = document.rows
    cut = sections.split(rows)
    redactor = Redactor.for_document(document)
    year = heading.fiscal_year(rows)
    disclosed = heading.is_disclosure(rows)
    if year is None and not cut.sections:
        raise DocumentError(_no_budget(document, redactor))
    stated = Counter(section.money_unit for section in cut.sections if section.money_unit)
    context = Context(
        fiscal_year=year.year if year else 0,
        money_unit=stated.most_common(1)[0][0] if stated else DEFAULT_MONEY_UNIT,
        units=UnitBook.for_document(document, redactor),
        redactor=redactor,
    )
    understood, not_understood = tables.assemble(cut.sections, context.money_unit)
    sums = identities.instances(understood, context.fiscal_year)
    placement = place(understood, sums)
    judge = Judge(understood, sums, placement, context.fiscal_year, document.text)
    if (corrected := misread.corrected(document, understood, placement, judge)) is not document:
        return read_facts(corrected)
    lines, unplaced = budget_lines.read_lines(understood, placement, judge, context)
    goal_tables = [GoalTable(section.rows, section.money_unit) for section in cut.sections]
    performance = read_performance(cut.rest, context, goal_tables)
    projects = _with_repaired_citations(performance.projects)
    of_forms = {row.place for row in performance.rows}
    prose = [row for row in cut.rest if row.place not in of_forms]
    figures = read_prose(prose, context)
    of_budget = lines or projects or any(section.layouts for section in cut.sections)
    if not of_budget and not (disclosed and (figures or cut.sections)):
        raise DocumentError(_no_budget(document, redactor))
    if year is None:
        raise DocumentError(
            f"{document.source.name}: 未找到预算年度 / nothing tells the budget's year (expected e.g. 2024年部门预算 in the "
            "title, 2024年预算数 in a header, （2024年度） over a form)"
        )
    if not year.certain:
        lines, projects = inferred_year.mark(lines, projects)
    lines, projects = recognised.mark(document, lines, projects)
    counts = count_figures(understood, context)
    claims = accounts.performance_claims(performance.rows, projects, performance.figures)
    in_forms = (*performance.figures, *form_figures(performance.rows, claims, context))
    budget_accounts = tuple(accounts.budget_accounts(understood, not_understood, lines, unplaced, context, counts))
    number = len(budget_accounts) + 1
    others = (
        accounts.performance_account(number, performance.rows, projects, context, in_forms),
        accounts.text_account(number + 1, prose, cut.furniture, context),
    )
    all_accounts = (*budget_accounts, *filter(None, others))
    return DocumentFacts(
        source=document.source,
        title=redactor.clean(heading.title(rows)),
        fiscal_year=context.fiscal_year,
        stage=heading.stage(rows),
        region=context.units.region,
        issued=heading.issued(rows),
        pages=document.pages,
        units=_units(context, [line.unit for line in lines] + [project.unit for project in projects]),
        lines=lines,
        projects=projects,
        figures=(*figures, *counts, *in_forms),
        tables=all_accounts,
        findings=(
            *([] if year.certain else [inferred_year.finding(document.source.name, year.year)]),
            *recognised.not_read(document),
            *_table_findings(document, not_understood, all_accounts, redactor),
            *performance.findings,
        ),
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


def _no_budget(document: Document, redactor: Redactor) -> str:
    first = redactor.clean(document.rows[0].text)[:40] if document.rows else ""
    return (
        f"{document.source.name}: 不是预算公开文件 / no budget was found in it: no table of a budget or of performance "
        f"targets in {len(document.rows)} lines, and no title of a department's budget (the first line is {first!r})"
    )


def _table_findings(
    document: Document, not_understood: Sequence[sections.Section], found: Sequence[TableAccount], redactor: Redactor
) -> Iterator[Finding]:
    """A table that no layout claims, one that two claim, one whose header is not understood, and amounts left unread."""
    for section in not_understood:
        names = ", ".join(layout.slug for layout in section.layouts)
        title = redactor.clean(section.title)
        place = Finding(
            code="unread-table",
            severity=Severity.WARNING,
            message_zh="",
            message_en="",
            document=document.source.name,
            page=section.title_row.page,
            row=section.title_row.number,
            printed=title,
        )
        if len(section.layouts) > 1:
            yield replace(
                place, code="ambiguous-table", severity=Severity.VIOLATION,
                message_zh=f"表“{title}”同时符合多种版式：{names}",
                message_en=f"two layouts claim the table {title!r}: {names}",
            )  # fmt: skip
        elif section.layouts:
            yield replace(
                place,
                message_zh=f"表“{title}”（{names}）的表头未读懂",
                message_en=f"the header of the table {title!r} ({names}) was not understood",
            )
        else:
            yield replace(
                place,
                message_zh=f"未识别的表：“{title or '（无标题）'}”",
                message_en=f"no layout knows the table {title or '(no title)'!r}",
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
