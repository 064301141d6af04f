"""What a page shows of an entity beside its own facts: answers to the questions in ``queries/pages``, by its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from markupsafe import Markup

from budgetkg.chart import draw
from budgetkg.errors import QueryError
from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.grid import PROOFS, Grid, Mark, grid
from budgetkg.pages.pivot import Entry, side_by_side
from budgetkg.pages.urls import Language, Urls
from budgetkg.pages.words import Words
from budgetkg.query import Kind, NamedQuery, Result, View
from budgetkg.query.library import parse
from budgetkg.resources import folder
from budgetkg.store import IRI, Graph, Value

#: The properties by which lines speak of a subject code, by the list that it is in.
_DIMENSIONS = {
    "function": BKG.function,
    "economic-department": BKG.economicDepartment,
    "economic-government": BKG.economicGovernment,
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an entity's page."""

    id: str
    title: str
    note: str
    grid: Grid
    chart: Markup | None
    money: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """A question, and how its answer is laid out: ``rows`` name the rows of amounts side by side by year."""

    question: str
    rows: tuple[str, ...] = ()
    line: str = ""


_PLANS: Mapping[str, tuple[_Plan, ...]] = {
    BKG.BudgetUnit: (
        _Plan("unit-totals", ("table_name", "measure_name", "phase_name"), "table_name"),
        _Plan("unit-three-public", ("item_name", "phase_name"), "item_name"),
        _Plan("unit-projects"),
        _Plan("unit-documents"),
    ),
    BKG.Department: (_Plan("department-units"),),
    BKG.Project: (_Plan("project-budgets"),),
    BKG.PolicyDocument: (_Plan("policy-budgets"),),
    BKG.ProjectBudget: (_Plan("budget-indicators"), _Plan("budget-citations"), _Plan("budget-figures")),
    BKG.Indicator: (_Plan("indicator-same"),),
    BKG.SourceDocument: (_Plan("document-totals"), _Plan("document-projects"), _Plan("document-tables")),
    BKG.Evidence: (_Plan("row-facts"),),
    BKG.TableAccount: (_Plan("account-unread"),),
    BKG.Check: (_Plan("check-documents"),),
}
_SUBJECT = (_Plan("subject-children"), _Plan("subject-lines"))


@cache
def page_query(name: str) -> NamedQuery:
    """A question of the pages' own."""
    return parse(folder("queries") / "pages" / f"{name}.rq")


def ask_page(graph: Graph, name: str, **bindings: Value) -> Result:
    """The answer to a question of the pages' own.

    Raises:
        QueryError: when a value does not fit.
        StoreError: when the graph cannot be read.
    """
    question = page_query(name)
    return Result(question.columns, graph.query(question.text, bindings).rows)


def sections(
    graph: Graph, iri: str, classes: tuple[str, ...], urls: Urls, words: Words, language: Language
) -> tuple[Section, ...]:
    """What is to be shown of an entity; what has no rows is left out."""
    made = []
    for plan, bindings in _wanted(graph.base_iri, iri, classes):
        result = ask_page(graph, plan.question, **bindings)
        if result.rows:
            made.append(_section(plan, result, urls, words, language))
    return tuple(made)


def _wanted(base: str, iri: str, classes: tuple[str, ...]) -> list[tuple[_Plan, dict[str, Value]]]:
    wanted: list[tuple[_Plan, dict[str, Value]]] = [
        (plan, {"entity": IRI(iri)}) for kind in classes for plan in _PLANS.get(kind, ())
    ]
    local = iri.removeprefix(base).split("/")
    if iri.startswith(base) and local[0] == "code" and len(local) == 3 and local[1] in _DIMENSIONS:
        dimension: Value = IRI(_DIMENSIONS[local[1]])
        wanted += [
            (_SUBJECT[0], {"entity": IRI(iri)}),
            (_SUBJECT[1], {"entity": IRI(iri), "dimension": dimension}),
        ]
    elif iri.startswith(base) and len(local) == 2 and local[0] == "year":
        wanted.append((_Plan("year-documents"), {"entity": IRI(iri)}))
    elif iri.startswith(base) and local[:2] == ["code", "region"] and len(local) == 3:
        wanted.append((_Plan("region-units"), {"entity": IRI(iri)}))
    return wanted


def _section(plan: _Plan, result: Result, urls: Urls, words: Words, language: Language) -> Section:
    question = page_query(plan.question)
    years = sorted({str(row["fiscal_year"]) for row in result.records()}) if plan.rows else []
    shown = (
        by_year(result, plan.rows, years, urls, words) if plan.rows else grid(result, urls, words, _MOST, brief=True)
    )
    said, title = (
        words.pick(question.description_zh, question.description_en),
        words.pick(question.title_zh, question.title_en),
    )
    return Section(
        plan.question,
        title,
        said if said.rstrip("。.") != title else "",
        shown,
        _chart(question, plan, result, language),
        any(column.kind is Kind.MONEY for column in result.columns),
    )


def by_year(result: Result, names: tuple[str, ...], years: list[str], urls: Urls, words: Words) -> Grid:
    """Amounts by year, a row for each combination of names."""
    columns = {column.name: column for column in result.columns}
    entries = entries_of(result, lambda record: tuple(str(record[name] or "") for name in names), urls, lambda r: str(r["fiscal_year"]))  # fmt: skip
    headings = [words.pick(columns[name].title_zh, columns[name].title_en) for name in names]
    return side_by_side(entries, years, headings, words)


def entries_of(
    result: Result,
    row: Callable[[Mapping[str, Value | None]], tuple[str, ...]],
    urls: Urls,
    column: Callable[[Mapping[str, Value | None]], str],
) -> list[Entry]:
    """The amounts of an answer as entries of a table side by side."""
    entries = []
    for record in result.records():
        amount, fact = record["amount"], record.get("line") or record.get("budget")
        if isinstance(amount, int | Decimal):
            judged = str(record.get("proof") or "")
            mark = Mark(judged if judged in PROOFS else "", urls.entity(str(fact)) if fact else "")
            entries.append(Entry(row(record), column(record), Decimal(amount), mark))
    return entries


def _chart(question: NamedQuery, plan: _Plan, result: Result, language: Language) -> Markup | None:
    """The history as lines, where anything has more than one year of it."""
    view = View("line", {"x": "fiscal_year", "value": "amount", "series": plan.line}) if plan.line else question.view
    if view.kind != "line":
        return None
    drawn = _drawn(plan, result)
    points = {(record[view.roles["series"]], record["fiscal_year"]) for record in drawn.records()}
    if len(points) == len({series for series, _year in points}):
        return None
    try:
        return Markup(draw(drawn, view, language=language).svg(themed=True))
    except QueryError:
        return None  # what cannot be drawn stands in the table


def _drawn(plan: _Plan, result: Result) -> Result:
    """Of totals by table those of the whole column only: a table's parts would be other points of the same line."""
    if plan.question != "unit-totals":
        return result
    measure = [column.name for column in result.columns].index("measure_name")
    return Result(result.columns, tuple(row for row in result.rows if row[measure] == "合计"))
