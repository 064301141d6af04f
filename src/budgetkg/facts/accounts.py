"""The coverage account of each table of a document, made from the facts that quote its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from budgetkg.document.model import Row
from budgetkg.facts import coverage, number_kinds
from budgetkg.facts.budget.columns import Column, Role
from budgetkg.facts.budget.sections import Section
from budgetkg.facts.budget.tables import BudgetTable
from budgetkg.facts.context import Context
from budgetkg.facts.coverage import Claims, Place
from budgetkg.facts.model import (
    BudgetLine,
    Evidence,
    Indicator,
    ProjectBudget,
    StatedFigure,
    TableAccount,
    UnreadAmount,
)
from budgetkg.facts.number_kinds import Token
from budgetkg.text import fold_width, key, squeeze

#: The slug of performance tables and forms in the accounts.
PERFORMANCE = "performance"
#: The slug of the account of what stands in no table.
TEXT = "text"

# A unit's own code, not its department's: three digits may be any number.
_LONG_CODE = 6
# Titles of columns that say in words what is bought.
_DESCRIPTIONS = frozenset({"规格型号", "规格", "型号", "采购目录", "购买服务内容", "采购内容"})
_SHARES = re.compile(r"%|[率幅]$|幅度|占比|比重|比例")
_WORDS = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"(?<![\d.,])[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d,]|\.\d)")
_PROJECT_CODE = re.compile(r"\d{8}[RYT]\d{12}")


def budget_accounts(
    tables: Sequence[BudgetTable],
    unread: Sequence[Section],
    lines: Sequence[BudgetLine],
    unplaced: Mapping[int, Sequence[UnreadAmount]],
    context: Context,
    counts: Sequence[StatedFigure] = (),
) -> Iterator[TableAccount]:
    """One account a budget table, understood or not, in the order of the document.

    ``counts`` are the figures in these tables that are no money.
    """
    printed_by_place: dict[tuple[Place, int | None], list[str]] = defaultdict(list)
    for line in lines:
        printed_by_place[line.evidence.place, line.evidence.last_row].append(line.printed)
    claims = Claims()
    for ((page, first), last), printed in printed_by_place.items():
        claims.add(_rows(page, first, last), printed)
    _claim_repeated_rows(claims, tables, printed_by_place)
    for figure in counts:
        claims.add(_covered(figure.evidence), [figure.printed])
    sections: list[tuple[Section, BudgetTable | None]] = [(table.section, table) for table in tables]
    sections += [(section, None) for section in unread]
    sections.sort(key=lambda pair: pair[0].title_row.place)
    for number, (section, table) in enumerate(sections, start=1):
        open_amounts = list(unplaced.get(table.number, ())) if table else []
        for amount in open_amounts:
            claims.add(_covered(amount.evidence), [amount.printed])
        labels = frozenset(row.place for row in (section.title_row, *section.header, *section.notes))
        account = coverage.count(
            section.rows,
            context.redactor.clean,
            claims,
            _codes(table, context) if table else {},
            labels,
            code_cells=_cells_of(table, lambda column: column.role is Role.CODE) if table else frozenset(),
            text_cells=_cells_of(table, _describes) if table else frozenset(),
            share_cells=_cells_of(table, _is_share) if table else frozenset(),
        )
        missed = tuple(_missed(row, token, context, table is not None) for row, token in account.unread)
        yield TableAccount(
            number=number,
            title=context.redactor.clean(section.title),
            slug=table.slug if table else "",
            evidence=context.evidence(section.title_row),
            money_unit=section.money_unit,
            printed=account.printed,
            read=account.read - len(open_amounts),
            exempt=dict(account.exempt),
            unread=(*open_amounts, *missed),
            declared_empty=section.declared_empty,
        )


def _claim_repeated_rows(
    claims: Claims, tables: Sequence[BudgetTable], printed: Mapping[tuple[Place, int | None], Sequence[str]]
) -> None:
    """A table that goes on to the next page may print its 合计 row there again: the same amounts, read once."""
    for table in tables:
        body = {key(row.text): row.place for row in table.section.body}
        for row in table.section.notes:
            if first := body.get(key(row.text)):
                claims.add([row.place], printed.get((first, None), ()))


def _codes(table: BudgetTable, context: Context) -> dict[Place, list[str]]:
    """The codes that were read from each row of a table; a row of two sides has two, a unit's row its unit's."""
    codes: dict[Place, list[str]] = defaultdict(list)
    for entry in table.entries:
        codes[entry.row.place] += [entry.code, entry.economic_department_code, entry.economic_government_code]
    units = {unit.code: key(unit.name) for unit in context.units.units if unit.code}
    for row in table.section.rows:
        for cell in row.cells:
            name = units.get(squeeze(cell.text))
            if name and name in key(row.text):
                codes[row.place].append(squeeze(cell.text))
    return codes


def _describes(column: Column) -> bool:
    """Whether a column says in words what is bought: 规格型号 of 1 is no amount."""
    return column.role is Role.OTHER and key(column.path).rsplit("/", 1)[-1] in _DESCRIPTIONS


def _is_share(column: Column) -> bool:
    """Whether a column holds percentages, printed with or without their sign: 增减%, 增长率, 占比."""
    return column.role is Role.OTHER and _SHARES.search(key(column.path).rsplit("/", 1)[-1]) is not None


def _cells_of(table: BudgetTable, chosen: Callable[[Column], bool]) -> frozenset[tuple[Place, int | None]]:
    """The cells that stand under some columns' titles, by row and printed column."""
    indices = {column.index for column in table.columns if chosen(column)}
    printed = {row.place: [cell for cell in row.cells if cell.text] for row in table.section.body if row.aligned}
    found: set[tuple[Place, int | None]] = set()
    for entry in table.entries:
        # A row of another page may be laid under the header: its cells keep their order, not their columns.
        laid = [cell for cell in entry.row.cells if cell.text]
        own = printed.get(entry.row.place, [])
        if entry.row.aligned and len(own) == len(laid):
            pairs = zip(own, laid, strict=True)
            found |= {(entry.row.place, cell.column) for cell, under in pairs if under.column in indices}
    return frozenset(found)


def performance_claims(
    rows: Sequence[Row], projects: Sequence[ProjectBudget], figures: Sequence[StatedFigure]
) -> Claims:
    """The numbers of performance tables and forms that became facts: of projects, of indicators, and of no project."""
    claims = Claims()
    for project in projects:
        claims.add(_covered(project.evidence), _project_numbers(project))
        for indicator in project.indicators:
            claims.add(_covered(indicator.evidence), _indicator_numbers(indicator))
    for figure in figures:
        claims.add(_covered(figure.evidence), [figure.printed])
    _claim_repeats(claims, rows, projects)
    return claims


def performance_account(
    number: int,
    rows: Sequence[Row],
    projects: Sequence[ProjectBudget],
    context: Context,
    figures: Sequence[StatedFigure] = (),
) -> TableAccount | None:
    """One account over all performance tables and forms of a document; ``None`` where it has none.

    ``figures`` are the amounts of these rows that belong to no project.
    """
    if not rows:
        return None
    claims = performance_claims(rows, projects, figures)
    texts = []
    for project in projects:
        texts += [project.goal, project.basis, project.overview, project.name, project.duty_activity]
        texts += [text for indicator in project.indicators for text in (indicator.level3, *_values(indicator))]
    kept = _contexts(texts)
    unit_codes = [unit.code for unit in context.units.units if unit.code and len(unit.code) >= _LONG_CODE]
    account = coverage.count(
        rows,
        context.redactor.clean,
        claims,
        {row.place: unit_codes for row in rows},
        kept=lambda row, token: _is_quoted(row, token.printed, kept),
    )
    return TableAccount(
        number=number,
        title="绩效目标",
        slug=PERFORMANCE,
        evidence=context.evidence(rows[0]),
        money_unit=context.money_unit,
        printed=account.printed,
        read=account.read,
        exempt=dict(account.exempt),
        unread=tuple(_missed(row, token, context, understood=True) for row, token in account.unread),
    )


def _claim_repeats(claims: Claims, rows: Sequence[Row], projects: Sequence[ProjectBudget]) -> None:
    """A project's cells are printed again on each page that it goes on to: the same amount, read once.

    They are the rows that name the project by its code, or in a cell that is only its name, after the first of its own.
    """
    by_code = {project.code: project for project in projects if project.code}
    by_name = {squeeze(project.name): project for project in projects if project.name}
    own: set[int] = set()
    for row in rows:
        codes = _PROJECT_CODE.findall(squeeze(row.text))
        named = [by_code[code] for code in codes if code in by_code]
        if not codes:
            named = [by_name[name] for cell in row.cells if (name := squeeze(cell.text)) in by_name]
        for project in named[:1]:
            if id(project) in own or row.place not in _covered(project.evidence):
                claims.add([row.place], _project_numbers(project))
            else:
                own.add(id(project))


def text_account(number: int, prose: Sequence[Row], furniture: Sequence[Row], context: Context) -> TableAccount | None:
    """The account of all that stands in no table: running text, the directory and page numbers are exempt.

    ``None`` where nothing stands outside the tables.
    """
    if not prose and not furniture:
        return None
    account = coverage.Account()
    clean = context.redactor.clean
    pages, directory = number_kinds.furniture(prose), number_kinds.directory(prose)
    numbered = number_kinds.Numbered()
    for index, row in enumerate(prose):
        numbered.see(row)
        found = coverage.tokens_of(row, clean)
        account.printed += len(found)
        following = prose[index + 1].text if index + 1 < len(prose) else ""
        for token in found:
            if row.place in pages:
                account.exempt["page"] += 1
            elif number_kinds.is_list_number(token):
                account.exempt["list-number"] += 1
            elif row.place in directory and not token.is_money:
                account.exempt["directory"] += 1
            elif numbered.holds(row, token) and not token.is_money:
                account.exempt[number_kinds.ROW_NUMBER] += 1
            elif number_kinds.is_prose(token, row, following):
                account.exempt["prose"] += 1
            else:
                account.unread.append((row, token))
    for row in furniture:
        for token in coverage.tokens_of(row, clean):
            account.printed += 1
            if token.is_money:
                account.unread.append((row, token))
            else:
                account.exempt["page"] += 1
    return TableAccount(
        number=number,
        title="表外文字",
        slug=TEXT,
        evidence=context.evidence((*prose, *furniture)[0]),
        money_unit=context.money_unit,
        printed=account.printed,
        read=0,
        exempt=dict(account.exempt),
        unread=tuple(_missed(row, token, context, understood=False) for row, token in account.unread),
    )


def _covered(evidence: Evidence) -> list[Place]:
    return _rows(*evidence.place, evidence.last_row)


def _rows(page: int, first: int, last: int | None) -> list[Place]:
    return [(page, row) for row in range(first, (last or first) + 1)]


def _contexts(texts: Iterable[str]) -> frozenset[str]:
    """Each figure of some texts with the one or two characters before it, and with those behind it: ``慰问5``, ``5人``."""
    found: set[str] = set()
    for text in texts:
        printed = squeeze(fold_width(text))
        for match in _FIGURE.finditer(printed):
            found.update(_beside(printed, match))
    return frozenset(found)


def _beside(printed: str, match: re.Match[str]) -> Iterator[str]:
    start, end = match.span()
    for length in (1, 2):
        if start >= length and _WORDS.search(printed[start - length : start]):
            yield printed[start - length : end]
        if end + length <= len(printed) and _WORDS.search(printed[end : end + length]):
            yield printed[start : end + length]


def _is_quoted(row: Row, token: str, kept: frozenset[str]) -> bool:
    """Whether a figure stands in a text that the graph keeps whole (a goal, an indicator's name), told by its neighbours.

    A bare figure is in some text nearly always, 慰问5人 only where it was printed: a character beside it that is no
    figure has to agree, and the one beside that where there is one.
    """
    printed = squeeze(fold_width(row.text))
    for match in _FIGURE.finditer(printed):
        if match.group() == token:
            start, end = match.span()
            before, behind = printed[max(start - 2, 0) : end], printed[start : end + 2]
            if before in kept or behind in kept:
                return True
    return False


def _values(indicator: Indicator) -> list[str]:
    return [value.printed for value in (indicator.target, indicator.current) if value]


def _indicator_numbers(indicator: Indicator) -> list[str]:
    weights = [str(weight) for weight in (indicator.weight_total, indicator.weight) if weight is not None]
    return [part for text in (*_values(indicator), *weights) for part in coverage.tokens(text)]


def _project_numbers(project: ProjectBudget) -> list[str]:
    weight = [] if project.execution_weight is None else [str(project.execution_weight)]
    # A source with evidence of its own stands in another table.
    sources = [source.printed for source in project.sources.values() if source.evidence is None]
    return [project.printed, *weight, *sources]


def _missed(row: Row, token: Token, context: Context, understood: bool) -> UnreadAmount:
    if understood:
        return UnreadAmount(token.printed, context.evidence(row), "该行未读懂", "the row was not understood")
    return UnreadAmount(token.printed, context.evidence(row), "该表未读懂", "the table was not understood")
