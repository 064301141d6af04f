"""项目预算: a unit's budget for a project in a year, with its goal, indicators, citations and stated figures."""

from __future__ import annotations

from collections import Counter

from budgetkg.facts.model import OVERALL_GOAL, ProjectBudget
from budgetkg.graph import terms
from budgetkg.graph.citations import write_citations
from budgetkg.graph.draft import Draft
from budgetkg.graph.figures import write_figure
from budgetkg.graph.indicators import write_indicators
from budgetkg.graph.iris import numbered, part
from budgetkg.graph.occurrences import Occurrences
from budgetkg.graph.shared import UNNAMED
from budgetkg.graph.vocabulary import BKG, PROV, QB
from budgetkg.text import key, precision

# The printed sources of a project's money, by their keys in the facts.
_SOURCES = {
    "fiscal_funds": BKG.fiscalFunds,
    "special_account_funds": BKG.specialAccountFunds,
    "unit_funds": BKG.unitFunds,
    "social_funds": BKG.socialFunds,
    "bank_loans": BKG.bankLoans,
    "other_funds": BKG.otherFunds,
}
# What a row of another table adds to a project; ``wasQuotedFrom`` is its own row, which the tidy tables give.
_DERIVED_FROM = f"{PROV.IRI}wasDerivedFrom"


def write_projects(draft: Draft) -> None:
    """Writes the project budgets of a document.

    One code may recur in several units of a document: the second project budget of a code is ``…/project/{code}/2``.
    """
    met: Counter[str] = Counter()
    occurrences = Occurrences()
    for budget in draft.facts.projects:
        first = draft.within.project_budget(budget.code or key(budget.name) or UNNAMED)
        met[first] += 1
        _write(draft, numbered(first, met[first]), budget, occurrences)


def _write(draft: Draft, fact: str, budget: ProjectBudget, occurrences: Occurrences) -> None:
    triples, codes = draft.triples, draft.codes
    dimensions = {
        BKG.unit: draft.shared.unit(budget.unit),
        BKG.fiscalYear: draft.shared.year(budget.fiscal_year),
        BKG.phase: draft.phase(),
        BKG.side: codes.concept("side", "expenditure"),
        BKG.project: draft.shared.project(budget),
        BKG.fund: codes.concept("fund", "all"),
    }
    occurrence = occurrences.of(tuple(dimensions.values()))

    triples.types(fact, BKG.ProjectBudget)
    triples.links(fact, dimensions)
    triples.say(fact, BKG.occurrence, terms.integer(occurrence))
    if budget.amount is not None:
        # Only a printed amount makes an observation: one without its measure would break IC-14.
        triples.types(fact, QB.Observation)
        triples.link(fact, QB.dataSet, draft.within.projects())
        triples.say(fact, BKG.amount, terms.money(budget.amount))
        triples.say(fact, BKG.printedPrecision, terms.decimal(precision(budget.printed, budget.amount)))
    triples.text(fact, BKG.printed, budget.printed)
    triples.text(fact, BKG.printedName, budget.name)
    triples.text(fact, BKG.printedCode, budget.printed_code)
    if budget.name == OVERALL_GOAL and not budget.code:
        triples.say(fact, BKG.isOverallGoal, terms.boolean(True))
    if budget.execution_weight is not None:
        triples.say(fact, BKG.executionWeight, terms.decimal(budget.execution_weight))
    for name, source in budget.sources.items():
        triples.say(fact, _SOURCES[name], terms.money(source.amount))
    triples.zh(fact, BKG.dutyActivity, budget.duty_activity)
    triples.zh(fact, BKG.goal, budget.goal)
    triples.zh(fact, BKG.basis, budget.basis)
    triples.zh(fact, BKG.overview, budget.overview)
    draft.proof(fact, budget.proof, budget.proved_by, budget.contradicted_by)
    draft.reading(fact, budget.reading)
    draft.evidence.quote(fact, budget.evidence)
    for row in sorted(_rows_of_sources(draft, budget)):
        triples.link(fact, _DERIVED_FROM, row)

    write_indicators(draft, fact, budget.indicators)
    write_citations(draft, fact, budget)
    for number, figure in enumerate(budget.figures, start=1):
        iri = part(fact, "figure", number)
        triples.link(fact, BKG.hasFigure, iri)
        write_figure(draft, iri, figure, stated_in=fact, unit=budget.unit)


def _rows_of_sources(draft: Draft, budget: ProjectBudget) -> set[str]:
    """The rows of budget tables that print sources of a project's money: those that the lines are quoted from."""
    places = [source.evidence for source in budget.sources.values() if source.evidence is not None]
    if not places:
        return set()
    described = {line.evidence.place for line in draft.facts.lines}
    return {draft.within.row(evidence) for evidence in places if evidence.place in described}
