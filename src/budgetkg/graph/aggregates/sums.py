"""Projects and indicators counted and summed: a unit's projects of a year by category, its indicators by level."""

from __future__ import annotations

from decimal import Decimal

from budgetkg.graph import terms
from budgetkg.graph.aggregates.said import Said
from budgetkg.graph.iris import part
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, RDF, SCHEMA


def is_project(said: Said, budget: str) -> bool:
    """Whether a project budget is for a project; an overall goal is for none."""
    return not said.literal(budget, BKG.isOverallGoal)


def weight_of(said: Said, indicator: str) -> Decimal | None:
    """An indicator's weight: that of the year where one is printed, else the overall one."""
    own = said.number(indicator, BKG.weight)
    return said.number(indicator, BKG.weightTotal) if own is None else own


def write_project_sums(said: Said, sink: Triples, document: str) -> None:
    """Writes what a unit's projects of a year cost together, category by category. Overall goals are no projects."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for budget in said.of_class(BKG.ProjectBudget):
        unit, year = said.one(budget, BKG.unit), said.one(budget, BKG.fiscalYear)
        if unit and year and is_project(said, budget):
            category = said.one(said.one(budget, BKG.project), BKG.category)
            groups.setdefault((unit, year, category), []).append(budget)
    for number, ((unit, year, category), budgets) in enumerate(groups.items(), start=1):
        node = part(document, "project-sum", number)
        _of(sink, node, BKG.ProjectSum, document, unit, year)
        if category:
            sink.link(node, BKG.ofCategory, category)
        amounts = [amount for budget in budgets if (amount := said.number(budget, BKG.amount)) is not None]
        sink.say(node, BKG.budgetCount, terms.integer(len(budgets)))
        sink.say(node, BKG.projectCount, terms.integer(len({said.one(budget, BKG.project) for budget in budgets})))
        sink.say(node, BKG.amountSum, terms.money(sum(amounts, Decimal(0))))
        sink.say(node, BKG.withoutAmount, terms.integer(len(budgets) - len(amounts)))
        contradicted = sum(bool(said.one(budget, BKG.proof).endswith("/contradicted")) for budget in budgets)
        sink.say(node, BKG.contradictedCount, terms.integer(contradicted))


def write_indicator_sums(said: Said, sink: Triples, document: str) -> None:
    """Writes how many indicators of each level a unit has in a year, and of each project budget what its weights sum to.

    ``bkg:weightSum`` of a project budget counts the weight of budget execution in, and stands only where every indicator
    has a weight: else nothing can be said.
    """
    groups: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
    for budget in said.subjects(BKG.hasIndicator):
        unit, year = said.one(budget, BKG.unit), said.one(budget, BKG.fiscalYear)
        indicators = said.all(budget, BKG.hasIndicator)
        weights = [weight_of(said, indicator) for indicator in indicators]
        known = [weight for weight in weights if weight is not None]
        if len(known) == len(weights):
            execution = said.number(budget, BKG.executionWeight) or Decimal(0)
            sink.say(budget, BKG.weightSum, terms.decimal(sum(known, execution)))
        if unit and year:
            for indicator in indicators:
                levels = said.one(indicator, BKG.level1), said.one(indicator, BKG.level2)
                groups.setdefault((unit, year, *levels), []).append((budget, indicator))
    for number, ((unit, year, level1, level2), members) in enumerate(groups.items(), start=1):
        node = part(document, "indicator-sum", number)
        _of(sink, node, BKG.IndicatorSum, document, unit, year)
        for predicate, level in ((BKG.ofLevel1, level1), (BKG.ofLevel2, level2)):
            if level:
                sink.link(node, predicate, level)
        weights = [weight_of(said, indicator) for _, indicator in members]
        known = [weight for weight in weights if weight is not None]
        sink.say(node, BKG.indicatorCount, terms.integer(len(members)))
        sink.say(node, BKG.budgetCount, terms.integer(len({budget for budget, _ in members})))
        sink.say(node, BKG.numericCount, terms.integer(sum(_is_number(said, each) for _, each in members)))
        sink.say(node, BKG.weightedCount, terms.integer(len(known)))
        sink.say(node, BKG.weightTotalSum, terms.decimal(sum(known, Decimal(0))))


def _of(sink: Triples, node: str, kind: str, document: str, unit: str, year: str) -> None:
    sink.types(node, kind)
    sink.link(node, BKG.ofDocument, document)
    sink.link(node, BKG.ofUnit, unit)
    sink.link(node, BKG.ofYear, year)


def _is_number(said: Said, indicator: str) -> bool:
    values = (said.one(indicator, predicate) for predicate in (BKG.currentValue, BKG.targetValue))
    return any(SCHEMA.QuantitativeValue in said.all(value, RDF.type) for value in values)
