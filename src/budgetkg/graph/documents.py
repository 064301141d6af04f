"""来源文件: the source document itself, and the data sets of its observations."""

from __future__ import annotations

from budgetkg import __version__
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.vocabulary import (
    BKG,
    DCTERMS,
    FOAF,
    OBEU_ATTRIBUTE,
    PROV,
    QB,
    SDMX_ATTRIBUTE,
    YUAN,
)


def write_document(draft: Draft) -> None:
    """Writes what is known of the document as a whole. Run it last: it names every unit that the facts speak of."""
    facts, triples, document = draft.facts, draft.triples, draft.within.document
    triples.types(document, BKG.SourceDocument, FOAF.Document, PROV.Entity)
    triples.text(document, BKG.fileName, facts.source.name)
    triples.text(document, BKG.sha256, facts.source.sha256)
    triples.text(document, DCTERMS.title, facts.title)
    triples.link(document, BKG.fiscalYear, draft.shared.year(facts.fiscal_year))
    triples.link(document, BKG.phase, draft.phase())
    if facts.region:
        triples.link(document, BKG.region, draft.codes.region(facts.region))
    if facts.issued:
        triples.say(document, DCTERMS.issued, terms.day(facts.issued))
    if facts.pages is not None:
        triples.say(document, BKG.pages, terms.integer(facts.pages))
    triples.text(document, DCTERMS.media_format, facts.source.media_type)
    triples.text(document, BKG.moneyUnit, facts.money_unit)
    for iri in draft.shared.units():
        triples.link(document, BKG.coversUnit, iri)
    triples.say(document, BKG.redactionCount, terms.integer(sum(facts.redactions.values())))
    triples.text(document, BKG.readerVersion, __version__)
    if facts.lines:
        _write_data_set(draft, draft.within.lines(), BKG.lineStructure)
    if any(budget.amount is not None for budget in facts.projects):
        _write_data_set(draft, draft.within.projects(), BKG.projectStructure)


def _write_data_set(draft: Draft, data_set: str, structure: str) -> None:
    """A data set, with what is said of all its observations at once: yuan, to the power of ten zero."""
    draft.triples.types(data_set, QB.DataSet)
    draft.triples.link(data_set, QB.structure, structure)
    draft.triples.link(data_set, DCTERMS.source, draft.within.document)
    draft.triples.link(data_set, OBEU_ATTRIBUTE.currency, YUAN)
    draft.triples.say(data_set, SDMX_ATTRIBUTE.unitMult, terms.integer(0))
