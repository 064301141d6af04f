"""预算金额: every amount of every budget table as an observation with all its dimensions."""

from __future__ import annotations

from collections import Counter

from budgetkg.facts.model import BudgetLine
from budgetkg.graph import terms
from budgetkg.graph.codes import TOTAL
from budgetkg.graph.draft import Draft
from budgetkg.graph.iris import numbered
from budgetkg.graph.occurrences import Occurrences
from budgetkg.graph.shared import UNNAMED
from budgetkg.graph.vocabulary import BKG, QB
from budgetkg.text import key, precision

# A row with one of these names is the table's total, not an item of its own. 收入总计 and 支出总计 are items.
_TOTAL_NAMES = frozenset({"合计", "总计", "小计"})
# Row schemes whose codes are dimensions of their own.
_SUBJECT_SCHEMES = frozenset({"function", "economic-department", "economic-government"})
# Row schemes whose codes are items, and what their slugs begin with.
_ITEM_SCHEMES = {"three-public": "three-public-", "procurement": "procurement-"}


def write_lines(draft: Draft) -> None:
    """Writes the budget lines of a document.

    A key that occurs again without saying so gets the next occurrence: the facts may tell rows apart by their names,
    the graph tells them apart by their codes.
    """
    triples, codes, shared = draft.triples, draft.codes, draft.shared
    titles = {table.slug: table.title for table in draft.facts.tables}
    data_set, phase, no_project = draft.within.lines(), draft.phase(), draft.iris.no_project()
    occurrences = Occurrences()
    cells: Counter[str] = Counter()
    for line in draft.facts.lines:
        cell = draft.within.cell(line.evidence, line.cell)
        cells[cell] += 1
        fact = numbered(cell, cells[cell])
        dimensions = {
            BKG.unit: shared.unit(line.unit),
            BKG.fiscalYear: shared.year(line.fiscal_year),
            BKG.phase: phase,
            BKG.side: codes.concept("side", line.side.value),
            BKG.table: codes.concept("table", line.table, titles.get(line.table, "")),
            BKG.function: _subject(draft, line, "function", ""),
            BKG.economicDepartment: _subject(draft, line, "economic-department", line.economic_department_code),
            BKG.economicGovernment: _subject(draft, line, "economic-government", line.economic_government_code),
            BKG.item: _item(draft, line),
            BKG.project: no_project,
            BKG.fund: codes.concept("fund", line.fund),
            BKG.measure: codes.concept("measure", line.measure),
        }
        occurrence = occurrences.of(tuple(dimensions.values()), line.occurrence)

        triples.types(fact, BKG.BudgetLine, QB.Observation)
        triples.link(fact, QB.dataSet, data_set)
        triples.links(fact, dimensions)
        triples.say(fact, BKG.occurrence, terms.integer(occurrence))
        triples.say(fact, BKG.amount, terms.money(line.amount))
        triples.text(fact, BKG.printed, line.printed)
        triples.say(fact, BKG.printedPrecision, terms.decimal(precision(line.printed, line.amount)))
        triples.text(fact, BKG.printedName, line.name)
        triples.text(fact, BKG.printedColumn, line.column)
        triples.link(fact, BKG.rowScheme, codes.concept("row-scheme", line.scheme))
        draft.proof(fact, line.proof, line.proved_by, line.contradicted_by)
        draft.reading(fact, line.reading)
        draft.evidence.quote(fact, line.evidence)


def _subject(draft: Draft, line: BudgetLine, scheme: str, partner: str) -> str:
    """The row's code in a classification: its own where its scheme is this one, else the partner code it bears."""
    if line.scheme == scheme:
        return draft.codes.subject(scheme, line.code, line.name)
    return draft.codes.subject(scheme, partner)


def _item(draft: Draft, line: BudgetLine) -> str:
    """What a row without subject code is about; ``total`` for rows of codes and of units, and for totals."""
    prefix = _ITEM_SCHEMES.get(line.scheme)
    if prefix and line.code:
        return draft.codes.concept("item", prefix + line.code, line.name, notation=line.code)
    name = key(line.name)
    if name in _TOTAL_NAMES or line.scheme == "unit" or (line.code and line.scheme in _SUBJECT_SCHEMES):
        return draft.iris.code("item", TOTAL)
    return draft.codes.concept("item", name or UNNAMED, line.name or UNNAMED, notation="")
