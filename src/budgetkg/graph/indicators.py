"""绩效指标: level 1 and 2 as concepts, the comparator, and the values as numbers where they are numbers."""

from __future__ import annotations

from collections.abc import Sequence

from budgetkg.facts.model import Indicator, TargetValue
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.iris import aspect, part
from budgetkg.graph.vocabulary import BKG, CV, RDFS, SCHEMA

# What a number says under a comparator: a floor, a ceiling, else the value itself.
_BOUNDS = {"≥": SCHEMA.minValue, ">": SCHEMA.minValue, "≤": SCHEMA.maxValue, "<": SCHEMA.maxValue}


def write_indicators(draft: Draft, budget: str, indicators: Sequence[Indicator]) -> None:
    """Writes the indicators of a project budget, numbered as they are printed."""
    for number, indicator in enumerate(indicators, start=1):
        iri = part(budget, "indicator", number)
        draft.triples.link(budget, BKG.hasIndicator, iri)
        _write(draft, iri, indicator)


def _write(draft: Draft, iri: str, indicator: Indicator) -> None:
    triples, codes = draft.triples, draft.codes
    triples.types(iri, BKG.Indicator, CV.Criterion)
    triples.zh(iri, RDFS.label, indicator.level3)
    if indicator.level1:
        triples.link(iri, BKG.level1, codes.level1(indicator.level1))
    if indicator.level2:
        triples.link(iri, BKG.level2, codes.level2(indicator.level1, indicator.level2))
    triples.text(iri, BKG.printedLevel1, indicator.printed_level1)
    triples.text(iri, BKG.printedLevel2, indicator.printed_level2)
    if indicator.comparator:
        triples.link(iri, BKG.comparator, codes.comparator(indicator.comparator))
    triples.text(iri, BKG.printedComparator, indicator.printed_comparator)
    if indicator.target:
        _write_value(draft, iri, BKG.targetValue, "target", indicator.target, indicator)
    if indicator.current:
        _write_value(draft, iri, BKG.currentValue, "current", indicator.current, indicator)
    triples.text(iri, BKG.measurementUnit, indicator.unit)
    if indicator.weight_total is not None:
        triples.say(iri, BKG.weightTotal, terms.decimal(indicator.weight_total))
    if indicator.weight is not None:
        triples.say(iri, BKG.weight, terms.decimal(indicator.weight))
    if indicator.core is not None:
        triples.say(iri, BKG.core, terms.boolean(indicator.core))
    draft.reading(iri, indicator.reading)
    draft.evidence.quote(iri, indicator.evidence)


def _write_value(draft: Draft, iri: str, predicate: str, kind: str, value: TargetValue, indicator: Indicator) -> None:
    triples = draft.triples
    node = aspect(iri, kind)
    triples.link(iri, predicate, node)
    triples.text(node, BKG.printed, value.printed)
    if value.number is None:
        triples.types(node, SCHEMA.StructuredValue)
        return
    triples.types(node, SCHEMA.QuantitativeValue)
    triples.say(node, _BOUNDS.get(indicator.comparator, SCHEMA.value), terms.decimal(value.number))
    triples.text(node, SCHEMA.unitText, indicator.unit)
