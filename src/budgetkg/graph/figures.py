"""文中数字: figures stated in the prose of a document or in a project's goal text."""

from __future__ import annotations

from budgetkg.facts.model import StatedFigure, Unit
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.vocabulary import BKG, SCHEMA


def write_figures(draft: Draft) -> None:
    """Writes the figures of the document's prose. They are of its own unit, the first that it covers."""
    facts = draft.facts
    unit = facts.units[0] if facts.units else None
    for number, figure in enumerate(facts.figures, start=1):
        write_figure(draft, draft.within.figure(number), figure, stated_in=draft.within.document, unit=unit)


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
    if figure.number is not None:
        triples.say(iri, SCHEMA.value, terms.decimal(figure.number))
        triples.text(iri, SCHEMA.unitText, figure.unit)
    if figure.comparator:
        triples.link(iri, BKG.comparator, codes.comparator(figure.comparator))
    if figure.fiscal_year is not None:
        triples.link(iri, BKG.fiscalYear, draft.shared.year(figure.fiscal_year))
    if figure.change is not None:
        triples.say(iri, BKG.statedChange, terms.decimal(figure.change))
    if unit:
        triples.link(iri, BKG.unit, draft.shared.unit(unit))
    triples.text(iri, BKG.printed, figure.printed)
    draft.evidence.quote(iri, figure.evidence)
