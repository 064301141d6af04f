"""Compare: units, or years of one, side by side. What is not printed on one side is shown as missing there, not as zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.asked import Asked
from budgetkg.pages.grid import Cell, Grid, Heading, text_layout
from budgetkg.pages.pivot import Entry, side_by_side
from budgetkg.pages.render import render
from budgetkg.pages.sections import ask_page, entries_of, page_query
from budgetkg.pages.site import Page, Site
from budgetkg.pages.told import query_text
from budgetkg.pages.urls import Language, Pairs, Urls
from budgetkg.pages.words import Words
from budgetkg.query import Parameter, ask
from budgetkg.query.suggest import suggestions
from budgetkg.store import IRI, Graph, Value

_MOST_UNITS, _MOST_COLUMNS, _MOST_ROWS = 6, 8, 400
_YEARS = f"""
SELECT DISTINCT ?unit ?year WHERE {{
  VALUES (?unit) {{ (UNDEF) }}
  ?document <{BKG.coversUnit}> ?unit ; <{BKG.fiscalYear}> ?year .
}} ORDER BY ?year
"""
_UNIT = Parameter("unit", "unit", False, None, "单位", "unit")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the comparison, and the years that it has documents of."""

    iri: str
    name: str
    href: str
    years: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison: a unit in a year."""

    unit: Unit
    year: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the comparison."""

    id: str
    title: str
    note: str
    grid: Grid


def compare(site: Site, language: Language, query: Pairs = ()) -> Page:
    """The comparison of the units and years of a query; ``shared=1`` leaves out what one side lacks.

    Raises:
        StoreError: when the graph cannot be read.
    """
    asked, words, urls = Asked.of(query), Words(language), site.urls(language)
    given = asked.all("unit")[:_MOST_UNITS]
    units, problems = _units(site.graph, given, urls, words)
    known = sorted({year for unit in units for year in unit.years})
    years = [year for year in known if year in asked.all("year")] or _default_years(units, known)
    sides = _sides(units, years, words)
    shared = asked.one("shared") == "1"
    parts = _parts(site.graph, sides, shared, urls, words) if len(sides) > 1 else ()
    here = [("unit", each) for each in given] + [("year", each) for each in asked.all("year")]
    return render(
        site,
        language,
        "compare",
        words("compare-title"),
        ("/compare", here + ([("shared", "1")] if shared else [])),
        given=[*given, *[""] * (max(2, len(given) + 1) - len(given))][:_MOST_UNITS],
        choices=[(each.value, words.pick(each.label_zh, each.label_en)) for each in suggestions(site.graph, _UNIT)],
        units=units,
        problems=problems,
        known=known,
        years=years,
        shared=shared,
        sides=sides,
        shown=parts,
    )


def _units(graph: Graph, given: Sequence[str], urls: Urls, words: Words) -> tuple[list[Unit], list[str]]:
    units: list[Unit] = []
    problems: list[str] = []
    for what in given:
        found = ask(graph, query_text("units"), {"what": what}).records()
        exact = [record for record in found if record["exact"] == 1]
        chosen = exact or found
        if not chosen:
            problems.append(words("compare-unknown", what=what))
        elif len(chosen) > 1:
            names = "；".join(f"{record['unit_code'] or ''} {record['unit_name']}".strip() for record in chosen[:6])
            problems.append(words("compare-several", what=what, names=names))
        elif str(chosen[0]["unit"]) not in {unit.iri for unit in units}:
            iri = str(chosen[0]["unit"])
            years = tuple(str(row[1]).rpartition("/")[2] for row in ask(graph, _YEARS, {"unit": IRI(iri)}).rows)
            units.append(Unit(iri, str(chosen[0]["unit_name"]), urls.entity(iri), years))
    return units, problems


def _default_years(units: Sequence[Unit], known: Sequence[str]) -> list[str]:
    """The last year that all units have; of a single unit all years; the last of each where they share none."""
    if len(units) < 2:
        return list(known)
    common = [year for year in known if all(year in unit.years for unit in units)]
    return common[-1:] or list(known)


def _sides(units: Sequence[Unit], years: Sequence[str], words: Words) -> list[Side]:
    pairs = [(unit, year) for unit in units for year in years if year in unit.years]
    one_unit, one_year = len(units) == 1, len({year for _unit, year in pairs}) == 1
    return [
        Side(unit, year, year if one_unit else unit.name if one_year else f"{unit.name} {year}") for unit, year in pairs
    ][:_MOST_COLUMNS]


def _parts(graph: Graph, sides: Sequence[Side], shared: bool, urls: Urls, words: Words) -> tuple[Part, ...]:
    made = [
        _amounts(graph, "unit-totals", "by-table", ("table_name", "measure_name", "phase_name"), sides, shared, urls, words),
        _amounts(graph, "unit-subjects", "by-subject", ("code", "name"), sides, shared, urls, words),
        _amounts(graph, "unit-projects", "by-project", ("project_code", "project_name"), sides, shared, urls, words),
        _indicators(graph, sides, shared, urls, words),
    ]  # fmt: skip
    return tuple(part for part in made if part.grid.rows)


def _amounts(
    graph: Graph, question: str, part: str, names: tuple[str, ...], sides: Sequence[Side], shared: bool, urls: Urls, words: Words
) -> Part:  # fmt: skip
    """The amounts that one question gives of each side."""
    entries: list[Entry] = []
    links: dict[tuple[str, ...], str] = {}
    labels: dict[str, tuple[str, ...]] = {}

    def row(record: Mapping[str, Value | None]) -> tuple[str, ...]:
        texts = tuple(str(record[name] or "") for name in names)
        if not texts[0] or question == "unit-totals":
            return texts
        # One code, one row: units print its name differently.
        return labels.setdefault(texts[0], texts)

    for unit in dict.fromkeys(side.unit for side in sides):
        result = ask_page(graph, question, entity=IRI(unit.iri))
        wanted = {side.year: side.name for side in sides if side.unit is unit}
        for record in result.records():
            if concept := record.get("concept"):
                links.setdefault(row(record), urls.entity(str(concept)))
        found = entries_of(result, row, urls, lambda record: str(record["fiscal_year"]))
        entries += [Entry(e.row, wanted[e.column], e.amount, e.mark) for e in found if e.column in wanted]
    columns = page_query(question).columns
    titles = {column.name: words.pick(column.title_zh, column.title_en) for column in columns}
    ordered = sorted(entries, key=lambda entry: entry.row[0]) if question == "unit-subjects" else entries
    headings = [titles[name] for name in names]
    grid = side_by_side(ordered, [s.name for s in sides], headings, words, links=links, compared=True, shared=shared)
    return Part(part, words(part), words(f"compare-note-{part.removeprefix('by-')}"), _cut(grid))


def _indicators(graph: Graph, sides: Sequence[Side], shared: bool, urls: Urls, words: Words) -> Part:
    """The targets of indicators of the same name."""
    targets: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for unit in dict.fromkeys(side.unit for side in sides):
        wanted = {side.year: side.name for side in sides if side.unit is unit}
        for record in ask_page(graph, "unit-indicators", entity=IRI(unit.iri)).records():
            side = wanted.get(str(record["fiscal_year"]))
            if side is None:
                continue
            key = (str(record["level1_name"] or ""), str(record["indicator"] or ""))
            text = f"{record['target'] or ''}{record['measured_in'] or ''}" or words("not-printed")
            targets.setdefault(key, {}).setdefault(side, {}).setdefault(text, urls.entity(str(record["indicator_iri"])))
    # What only one side has is no comparison: there are hundreds of such names.
    compared = {key: found for key, found in targets.items() if len(found) > 1}
    if shared:
        compared = {key: found for key, found in compared.items() if len(found) == len(sides)}
    columns = {
        column.name: words.pick(column.title_zh, column.title_en) for column in page_query("unit-indicators").columns
    }
    headings = [
        Heading(columns["level1_name"]),
        Heading(columns["indicator"], text_layout(key[1] for key in compared)),
        *(Heading(side.name, "middling") for side in sides),
    ]
    rows = [
        (Cell(key[0]), Cell(key[1]), *(_targets(found.get(side.name, {})) for side in sides))
        for key, found in sorted(compared.items())
    ]
    grid = Grid(tuple(headings), tuple(rows), len(rows))
    return Part("by-indicator", words("by-indicator"), words("compare-note-indicator"), _cut(grid))


def _targets(found: Mapping[str, str]) -> Cell:
    if not found:
        return Cell("—", missing=True)
    first, *more = (Cell(text, href=href) for text, href in found.items())
    return Cell(first.text, href=first.href, also=tuple(more))


def _cut(grid: Grid) -> Grid:
    return Grid(grid.headings, grid.rows[:_MOST_ROWS], grid.total)
