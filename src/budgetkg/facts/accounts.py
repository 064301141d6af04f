"""The coverage account of each table of a document, made from the facts that quote its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from budgetkg.document.model import Row
from budgetkg.facts import coverage
from budgetkg.facts.budget.sections import Section
from budgetkg.facts.budget.tables import BudgetTable
from budgetkg.facts.context import Context
from budgetkg.facts.coverage import Place
from budgetkg.facts.model import BudgetLine, Evidence, Indicator, ProjectBudget, TableAccount, UnreadAmount
from budgetkg.text import fold_width, squeeze

#: The slug of performance tables and forms in the accounts.
PERFORMANCE = "performance"
#: The slug of the account of what stands in no table.
TEXT = "text"
# A row of that many cells, with amounts among them, is no running text.
_TABULAR_CELLS = 3

_WORDS = re.compile(r"[^\W\d_]")


def budget_accounts(
    tables: Sequence[BudgetTable],
    unread: Sequence[Section],
    lines: Sequence[BudgetLine],
    unplaced: Mapping[int, Sequence[UnreadAmount]],
    context: Context,
) -> Iterator[TableAccount]:
    """One account a budget table, understood or not, in the order of the document."""
    printed_by_row: dict[Place, list[str]] = defaultdict(list)
    for line in lines:
        printed_by_row[line.evidence.place].append(line.printed)
    sections: list[tuple[Section, BudgetTable | None]] = [(table.section, table) for table in tables]
    sections += [(section, None) for section in unread]
    sections.sort(key=lambda pair: pair[0].title_row.place)
    for number, (section, table) in enumerate(sections, start=1):
        facts: dict[Place, list[str]] = {row.place: list(printed_by_row[row.place]) for row in section.rows}
        open_amounts = list(unplaced.get(table.number, ())) if table else []
        for amount in open_amounts:
            facts[amount.evidence.place].append(amount.printed)
        own_codes = {entry.row.place: (entry.code,) for entry in table.entries} if table else {}
        labels = frozenset(row.place for row in (section.title_row, *section.header, *section.notes))
        account = coverage.count(section.rows, context.redactor.clean, facts, own_codes, labels)
        missed = tuple(_missed(row, token, context, table is not None) for row, token in account.unread)
        yield TableAccount(
            number=number,
            title=section.title,
            slug=table.slug if table else "",
            evidence=context.evidence(section.title_row),
            money_unit=section.money_unit,
            printed=account.printed,
            read=account.read - len(open_amounts),
            exempt=dict(account.exempt),
            unread=(*open_amounts, *missed),
            declared_empty=section.declared_empty,
        )


def performance_account(
    number: int, rows: Sequence[Row], projects: Sequence[ProjectBudget], context: Context
) -> TableAccount | None:
    """One account over all performance tables and forms of a document; ``None`` where it has none."""
    if not rows:
        return None
    facts: dict[Place, list[str]] = defaultdict(list)
    texts = []
    for project in projects:
        for row in _covered(project.evidence):
            facts[row] += _project_numbers(project)
        for indicator in project.indicators:
            for row in _covered(indicator.evidence):
                facts[row] += _indicator_numbers(indicator)
        texts += [project.goal, project.basis, project.overview, project.name, project.duty_activity]
        texts += [text for indicator in project.indicators for text in (indicator.level3, *_values(indicator))]
    kept = "\n".join(squeeze(fold_width(text)) for text in texts)
    account = coverage.count(rows, context.redactor.clean, facts)
    missed = [(row, token) for row, token in account.unread if not _is_quoted(row, token, kept)]
    account.exempt["text"] += len(account.unread) - len(missed)
    return TableAccount(
        number=number,
        title="绩效目标",
        slug=PERFORMANCE,
        evidence=context.evidence(rows[0]),
        money_unit=context.money_unit,
        printed=account.printed,
        read=account.read,
        exempt=dict(account.exempt),
        unread=tuple(_missed(row, token, context, understood=True) for row, token in missed),
    )


def text_account(number: int, prose: Sequence[Row], furniture: Sequence[Row], context: Context) -> TableAccount | None:
    """The account of all that stands in no table: prose and page furniture are exempt, rows of amounts are not.

    ``None`` where nothing stands outside the tables.
    """
    if not prose and not furniture:
        return None
    tabular = [row for row in prose if row.aligned and len(row.cells) >= _TABULAR_CELLS]
    account = coverage.count(tabular, context.redactor.clean, {})
    running = set(tabular)
    for kind, rows in (("prose", [row for row in prose if row not in running]), ("page", furniture)):
        outside = coverage.count(rows, context.redactor.clean, {})
        account.printed += outside.printed
        account.exempt[kind] += outside.printed
    # A directory counts its tables; money has decimals or separators.
    missed = [(row, token) for row, token in account.unread if "." in token or "," in token]
    account.exempt["directory"] += len(account.unread) - len(missed)
    return TableAccount(
        number=number,
        title="表外文字",
        slug=TEXT,
        evidence=context.evidence((*prose, *furniture)[0]),
        money_unit=context.money_unit,
        printed=account.printed,
        read=0,
        exempt=dict(account.exempt),
        unread=tuple(_missed(row, token, context, understood=False) for row, token in missed),
    )


def _covered(evidence: Evidence) -> Iterable[Place]:
    page, first = evidence.place
    return ((page, row) for row in range(first, (evidence.last_row or first) + 1))


def _is_quoted(row: Row, token: str, kept: str) -> bool:
    """Whether a figure stands in a text that the graph keeps whole (a goal, an indicator's name), told by its neighbours.

    A bare figure is in some text nearly always, 慰问5人 only where it was printed: a character beside it that is no
    figure has to agree.
    """
    printed = squeeze(fold_width(row.text))
    for match in re.finditer(rf"(?<![\d.,]){re.escape(token)}(?![\d,]|\.\d)", printed):
        before, after = printed[max(match.start() - 2, 0) : match.start()], printed[match.end() : match.end() + 2]
        if (_WORDS.search(before) and before + token in kept) or (_WORDS.search(after) and token + after in kept):
            return True
    return False


def _values(indicator: Indicator) -> list[str]:
    return [value.printed for value in (indicator.target, indicator.current) if value]


def _indicator_numbers(indicator: Indicator) -> list[str]:
    weights = [str(weight) for weight in (indicator.weight_total, indicator.weight) if weight is not None]
    return [part for text in (*_values(indicator), *weights) for part in coverage.tokens(text)]


def _project_numbers(project: ProjectBudget) -> list[str]:
    weight = [] if project.execution_weight is None else [str(project.execution_weight)]
    return [project.printed, *weight, *(source.printed for source in project.sources.values())]


def _missed(row: Row, token: str, context: Context, understood: bool) -> UnreadAmount:
    if understood:
        return UnreadAmount(token, context.evidence(row), "该行未读懂", "the row was not understood")
    return UnreadAmount(token, context.evidence(row), "该表未读懂", "the table was not understood")
