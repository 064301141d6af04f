"""The questions: all of them by group, and each with its form, its answer as table and chart, and its SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile, groupby

from markupsafe import Markup

from budgetkg.chart import draw, views_for
from budgetkg.errors import BudgetkgError, QueryBusyError, QueryError, QueryTimeoutError
from budgetkg.pages.asked import Asked
from budgetkg.pages.forms import fields, given, lacking
from budgetkg.pages.grid import grid
from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language, Pairs
from budgetkg.pages.words import Words
from budgetkg.query import GROUPS, VIEWS, Kind, NamedQuery, Result, View, library, named, run
from budgetkg.query.parameters import bound
from budgetkg.store import sparql

_FEW, _MANY = 200, 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """A question as a list tells of it; ``words`` is what a filter looks through."""

    name: str
    title: str
    description: str
    view: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions."""

    id: str
    title: str
    questions: tuple[Told, ...]


def groups(language: Language, text: str = "") -> tuple[Group, ...]:
    """The questions by group, those that hold every word of a text."""
    words = Words(language)
    wanted = text.casefold().split()
    told = [(each.group, _told(each, words)) for each in library()]
    kept = [(group, each) for group, each in told if all(word in each.words for word in wanted)]
    return tuple(
        Group(group, words.pick(*GROUPS[group]), tuple(each for _group, each in members))
        for group, members in groupby(kept, key=lambda pair: pair[0])
    )


def _told(question: NamedQuery, words: Words) -> Told:
    title = words.pick(question.title_zh, question.title_en)
    description = words.pick(question.description_zh, question.description_en)
    both = (question.name, question.title_zh, question.title_en, question.description_zh, question.description_en)
    return Told(question.name, title, description, question.view.kind, " ".join(both).casefold())


def questions(site: Site, language: Language, query: Pairs = ()) -> Page:
    """All questions by group; ``q`` filters them."""
    text = Asked.of(query).one("q")
    here = ("/questions/", [("q", text)] if text else [])
    return render(
        site, language, "questions", Words(language)("questions-title"), here, text=text, groups=groups(language, text)
    )


def answer(site: Site, name: str, query: Pairs) -> tuple[NamedQuery, Result, View]:
    """The answer to a question as its address asks for it, and the view that is wanted of it.

    Raises:
        QueryError: when there is no such question, or a parameter is wrong or missing.
        StoreError: when the graph cannot be read.
    """
    asked = Asked.of(query)
    question = named(name)
    result = run(site.graph, name, given(question, asked))
    return question, result, _view(_views(question, result), asked)


def question(site: Site, language: Language, name: str, query: Pairs = ()) -> Page:
    """A question with its form, and its answer where the parameters suffice.

    Raises:
        QueryError: when there is no such question.
    """
    asked, words = Asked.of(query), Words(language)
    asks = named(name)
    urls, embedded = site.urls(language), asked.one("embed") == "1"
    result, problem, status = _answered(site, asks, asked)
    views = _views(asks, result)
    view = _view(views, asked)
    wanted = asked.number("rows", _FEW, _FEW, _MANY)
    shown = grid(result, urls, words, wanted) if result else None
    chart, no_chart = _chart(result, view, language) if result else (None, "")
    plain = asked.without("rows", "embed")
    return render(
        site,
        language,
        "question",
        words.pick(asks.title_zh, asks.title_en),
        (f"/questions/{name}", plain),
        status=status,
        embedded=embedded,
        question=asks,
        sparql=sparql_of(asks),
        description=words.pick(asks.description_zh, asks.description_en),
        group_title=words.pick(*GROUPS[asks.group]),
        fields=() if embedded else fields(site.graph, asks, asked, words),
        views=tuple(each.kind for each in views),
        view=view.kind,
        grid=shown,
        problem=problem,
        chart=chart,
        no_chart=no_chart,
        has_money=any(column.kind is Kind.MONEY for column in result.columns) if result else False,
        downloads=[(form, urls.answer(name, form, plain)) for form in site.formats],
        all_url=urls.question(name, [*plain, ("rows", str(_MANY))]) if wanted < _MANY else "",
        share_url=urls.host + urls.question(name, plain),
        full_url=urls.host + urls.question(name, plain),
        embed_url=urls.question(name, [*plain, ("embed", "1")]),
        editor_url=urls.editor([("query", _text(site, asks, asked))]),
    )


def sparql_of(question: NamedQuery) -> str:
    """The SPARQL of a question without its header, which its page tells in words."""
    lines = question.text.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("#+"), lines))


def _answered(site: Site, question: NamedQuery, asked: Asked) -> tuple[Result | None, str, int]:
    """The answer; or why there is none, and how the request went."""
    unknown = [name for name in given(question, asked) if name not in {each.name for each in question.parameters}]
    if lacking(question, asked) and not unknown:
        return None, "", 200
    try:
        return run(site.graph, question.name, given(question, asked)), "", 200
    except (QueryTimeoutError, QueryBusyError) as error:
        return None, str(error), 503
    except QueryError as error:
        return None, str(error), 400


def _views(question: NamedQuery, result: Result | None) -> tuple[View, ...]:
    """How an answer can be shown: as its question is first, and in what other ways its columns allow."""
    views = {question.view.kind: question.view, "table": View()}
    for view in views_for(result) if result else ():
        views.setdefault(view.kind, view)
    return tuple(views.values())


def _view(views: tuple[View, ...], asked: Asked) -> View:
    """The view that is asked for, if there is such a one; the first otherwise."""
    return next((view for view in views if view.kind == asked.one("view")), views[0])


def _chart(result: Result, view: View, language: Language) -> tuple[Markup | None, str]:
    """An answer as a picture, safe to stand in a page (the chart room escapes what is in it); or why it cannot be."""
    if view.kind not in VIEWS or view.kind == "table" or not result.rows:
        return None, ""
    try:
        return Markup(draw(result, view, language=language).svg(themed=True)), ""
    except QueryError as error:
        return None, str(error)


def _text(site: Site, question: NamedQuery, asked: Asked) -> str:
    """The SPARQL of a question with its parameters in it; as it stands in the library where they do not fit."""
    text = sparql_of(question)
    try:
        values = bound(site.graph, question, given(question, asked))
        return sparql.bind(text, sparql.tokens(text), values)
    except BudgetkgError:
        return text
