"""The SPARQL editor: a text, its answer as table and chart, and the answer to download. A plain form that needs no script."""

from __future__ import annotations

from markupsafe import Markup

from budgetkg.chart import draw, views_for
from budgetkg.errors import QueryBusyError, QueryError, QueryTimeoutError
from budgetkg.graph.vocabulary import PREFIXES
from budgetkg.pages.asked import Asked
from budgetkg.pages.asking import sparql_of
from budgetkg.pages.grid import grid
from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language, Pairs
from budgetkg.pages.words import Words
from budgetkg.query import Kind, Result, View, ask, library, named

_FEW = 500
_FORMS = ("csv", "tsv", "json", "xml")
_FIRST = """PREFIX bkg: <https://w3id.org/budgetkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# 每份文件、它的年度和所涉单位 / each document, its year and its units
SELECT ?file ?year ?unit ?name WHERE {
  ?document a bkg:SourceDocument ; bkg:fileName ?file ; bkg:fiscalYear ?year ; bkg:coversUnit ?unit .
  ?unit rdfs:label ?name .
}
ORDER BY ?file
LIMIT 50
"""


def editor(site: Site, language: Language, query: Pairs = ()) -> Page:
    """The editor; ``query`` is asked where it is given, ``view`` shows its answer as a chart, ``example`` names a question.

    Raises:
        QueryError: when there is no question of the example's name.
    """
    asked, words, urls = Asked.of(query), Words(language), site.urls(language)
    text = asked.one("query")
    result, problem, status = _answered(site, text) if text else (None, "", 200)
    views = views_for(result) if result else ()
    view = next((each for each in views if each.kind == asked.one("view")), View())
    pairs = [("query", text)] if text else []
    return render(
        site,
        language,
        "editor",
        words("editor-title"),
        ("/editor", pairs + ([("view", view.kind)] if view.kind != "table" else [])),
        status=status,
        text=text or (sparql_of(named(asked.one("example"))) if asked.one("example") else _FIRST),
        grid=grid(result, urls, words, _FEW) if result else None,
        problem=problem,
        chart=_chart(result, view, language),
        has_money=any(column.kind is Kind.MONEY for column in result.columns) if result else False,
        views=list(dict.fromkeys(each.kind for each in views)),
        view=view.kind,
        downloads=[(form, urls.endpoint([*pairs, ("format", form)])) for form in _FORMS] if text else [],
        prefixes=sorted(PREFIXES.items()),
        examples=[
            (words.pick(each.title_zh, each.title_en), urls.editor([("example", each.name)]))
            for each in library()
            if not any(parameter.required for parameter in each.parameters)
        ],
        endpoint=urls.host + urls.endpoint(),
    )


def _answered(site: Site, text: str) -> tuple[Result | None, str, int]:
    try:
        return ask(site.graph, text), "", 200
    except (QueryTimeoutError, QueryBusyError) as error:
        return None, str(error), 503
    except QueryError as error:
        return None, str(error), 400


def _chart(result: Result | None, view: View, language: Language) -> Markup | None:
    if result is None or view.kind == "table" or not result.rows:
        return None
    try:
        return Markup(draw(result, view, language=language).svg(themed=True))
    except QueryError:
        return None  # the view was not offered for this answer; the table stands below
