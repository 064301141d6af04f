"""文中数字: figures stated in the prose of a document or in a project's goal text."""

from __future__ import annotations

from budgetkg.facts.model import StatedFigure, Unit
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.iris import part
from budgetkg.graph.vocabulary import BKG, SCHEMA

_FACTORS = (BKG.firstFactor, BKG.secondFactor, BKG.thirdFactor, BKG.fourthFactor)


def write_figures(draft: Draft) -> None:
    """Writes the figures of the document's prose. They are of its own unit, the first that it covers."""
    facts = draft.facts
    unit = facts.units[0] if facts.units else None
    for number, figure in enumerate(facts.figures, start=1):
        iri = draft.within.figure(number)
        write_figure(draft, iri, figure, stated_in=draft.within.document, unit=unit)
        if figure.whole:
            draft.triples.link(iri, BKG.partOfFigure, draft.within.figure(number - figure.whole))


def write_figure(draft: Draft, iri: str, figure: StatedFigure, *, stated_in: str, unit: Unit | None) -> None:
    """Writes one figure, stated in a document or in a project budget."""
    triples, codes = draft.triples, draft.codes
    triples.types(iri, BKG.StatedFigure)
    triples.link(iri, BKG.statedIn, stated_in)
    triples.zh(iri, BKG.subject, figure.subject)
    if figure.topic:
        triples.link(iri, BKG.topic, codes.concept("topic", figure.topic))
    if figure.amount is not None:
        triples.say(iri, BKG.statedAmount, terms.money(figure.amount))
    if figure.amount is not None and figure.precision is not None:
        triples.say(iri, BKG.printedPrecision, terms.decimal(figure.precision))
    if figure.denied:
        triples.say(iri, BKG.denied, terms.boolean(True))
    if figure.number is not None:
        triples.say(iri, SCHEMA.value, terms.decimal(figure.number))
        triples.text(iri, SCHEMA.unitText, figure.unit)
    if figure.listed is not None:
        triples.say(iri, BKG.listedCount, terms.integer(figure.listed))
    if figure.comparator:
        triples.link(iri, BKG.comparator, codes.comparator(figure.comparator))
    if figure.fiscal_year is not None:
        triples.link(iri, BKG.fiscalYear, draft.shared.year(figure.fiscal_year))
    if figure.change is not None:
        triples.say(iri, BKG.statedChange, terms.decimal(figure.change))
    if figure.rate is not None:
        triples.say(iri, BKG.statedRate, terms.decimal(figure.rate))
    if unit:
        triples.link(iri, BKG.unit, draft.shared.unit(unit))
    triples.text(iri, BKG.printed, figure.printed)
    _write_terms(draft, iri, figure)
    draft.evidence.quote(iri, figure.evidence)


def _write_terms(draft: Draft, iri: str, figure: StatedFigure) -> None:
    """The addends of a calculation. Factors have properties of their own: SPARQL sums, but has no product of a list."""
    triples = draft.triples
    for number, term in enumerate(figure.terms, start=1):
        node = part(iri, "term", number)
        triples.link(iri, BKG.hasTerm, node)
        triples.types(node, BKG.CalculationTerm)
        for factor, value in zip(_FACTORS, term.factors, strict=False):
            triples.say(node, factor, terms.decimal(value))
        triples.text(node, BKG.printed, term.printed)
    if figure.terms and figure.terms_missing:
        triples.say(iri, BKG.termsMissing, terms.boolean(True))
