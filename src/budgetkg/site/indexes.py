"""The lists of entities: by kind, in order, five hundred a page, each page linked to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from budgetkg.graph.iris import Iris
from budgetkg.pages import LANGUAGES, Language
from budgetkg.pages.grid import Cell, Grid, Heading, grid
from budgetkg.pages.pivot import Entry, side_by_side
from budgetkg.pages.render import render
from budgetkg.pages.words import Words
from budgetkg.query import NamedQuery, Result, named, run
from budgetkg.query.library import parse
from budgetkg.resources import folder
from budgetkg.site.addresses import INDEXES, StaticSite, StaticUrls
from budgetkg.site.output import Output
from budgetkg.store import IRI, Graph, Value

#: How many entries a page has.
PER_PAGE = 500
#: The questions whose answers are trees of codes, and the code list of each.
_TREES = {"subjects": ("subjects", "function"), "economic": ("economic-classes", "economic-department")}
_INDENT = "　"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in one language: its path, its title, what it is, its entries; ``about`` is the page of what it lists, or of the question that it answers."""

    path: str
    title: str
    note: str
    grid: Grid
    has_money: bool = False
    about: str = ""


def write_indexes(site: StaticSite, out: Output) -> None:
    """Write all lists, and the page that leads to them, in each language.

    Raises:
        ExportError: when a page cannot be written.
        StoreError: when the graph cannot be read.
    """
    for language in LANGUAGES:
        urls, words = site.urls(language), Words(language)
        lists = [_listing(name, site.graph, urls, words) for name in INDEXES]
        for listing in (*lists, *_code_lists(site.graph, urls, words)):
            _write(site, language, listing, out)
        page = render(
            site,
            language,
            "browse",
            words("nav-browse"),
            ("/browse/", []),
            lists=[(each.title, urls.path(each.path), each.grid.total, each.note) for each in lists],
        )
        out.page(urls.path("/browse/"), page)


@cache
def _question(name: str) -> NamedQuery:
    """What is asked for a list: of everything, which no page that is made when it is asked for may do."""
    return parse(folder("queries") / "site" / f"{name}.rq")


def _answer(graph: Graph, name: str, **bindings: Value) -> Result:
    question = _question(name)
    return Result(question.columns, graph.query(question.text, bindings).rows)


def _listing(name: str, graph: Graph, urls: StaticUrls, words: Words) -> Listing:
    title = words(f"index-{name}")
    if name in _TREES:
        question, scheme = _TREES[name]
        asked = named(question)
        made = _tree(run(graph, question), asked, scheme, urls, words)
        return Listing(f"/{name}/", title, words("codes-note"), made, True, urls.question(question))
    question_of = _question(name)
    result = _answer(graph, name)
    made = _schemes(result, urls, words) if name == "codes" else grid(result, urls, words, brief=True)
    return Listing(f"/{name}/", title, words.pick(question_of.description_zh, question_of.description_en), made)


def _tree(result: Result, question: NamedQuery, scheme: str, urls: StaticUrls, words: Words) -> Grid:
    """Codes with their amounts by year, each below its parent."""
    iris = Iris(urls.base_iri)
    records = sorted(result.records(), key=lambda record: (str(record["code"] or ""), str(record["name"])))
    entries: list[Entry] = []
    links: dict[tuple[str, ...], str] = {}
    for record in records:
        code, level, amount = str(record["code"] or ""), record["level"], record["amount"]
        if not isinstance(amount, int | Decimal):
            continue
        name = str(record["name"] or "")
        row = (_INDENT * (level - 1 if isinstance(level, int) else 0) + code, name) if code else (name, "")
        entries.append(Entry(row, str(record["fiscal_year"]), Decimal(amount)))
        if code:
            links[row] = urls.entity(iris.code(scheme, code))
    titles = {column.name: words.pick(column.title_zh, column.title_en) for column in question.columns}
    years = sorted({entry.column for entry in entries})
    return side_by_side(entries, years, [titles["code"], titles["name"]], words, links=links)


def _schemes(result: Result, urls: StaticUrls, words: Words) -> Grid:
    """The code lists, each leading to the list of its codes."""
    rows = []
    for record in result.records():
        href = urls.path(_path_of(str(record["scheme"]), urls))
        name = words.pick(str(record["scheme_zh"] or ""), str(record["scheme_en"] or "")) or str(record["scheme"])
        rows.append((Cell(name, href=href), Cell(f"{record['concepts']:,}")))
    titles = {column.name: words.pick(column.title_zh, column.title_en) for column in result.columns}
    return Grid((Heading(titles["scheme_zh"]), Heading(titles["concepts"], "figure")), tuple(rows), len(rows))


def _code_lists(graph: Graph, urls: StaticUrls, words: Words) -> Iterator[Listing]:
    """Each code list whole."""
    question = _question("scheme-codes")
    for record in _answer(graph, "codes").records():
        scheme = str(record["scheme"])
        shown = grid(_answer(graph, "scheme-codes", entity=IRI(scheme)), urls, words, brief=True)
        title = words.pick(str(record["scheme_zh"] or ""), str(record["scheme_en"] or "")) or scheme
        note = words.pick(question.description_zh, question.description_en)
        yield Listing(_path_of(scheme, urls), title, note, shown, about=urls.entity(scheme))


def _path_of(scheme: str, urls: StaticUrls) -> str:
    return f"/codes/{scheme.removeprefix(f'{urls.base_iri}code/')}/"


def _write(site: StaticSite, language: Language, listing: Listing, out: Output) -> None:
    urls = site.urls(language)
    count = max(1, -(-len(listing.grid.rows) // PER_PAGE))
    pages = [urls.path(listing.path, [("page", str(number))]) for number in range(1, count + 1)]
    for number, address in enumerate(pages, 1):
        rows = listing.grid.rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        page = render(
            site,
            language,
            "index",
            listing.title,
            (listing.path, [("page", str(number))]),
            note=listing.note,
            total=listing.grid.total,
            grid=replace(listing.grid, rows=rows),
            has_money=listing.has_money,
            about=listing.about,
            page=number,
            pages=pages,
        )
        out.page(address, page)
