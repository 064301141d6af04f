"""Counts of a document: its lines by proof, its tables and their figures, its projects, indicators and citations."""

from __future__ import annotations

from collections import Counter

from budgetkg.graph import terms
from budgetkg.graph.aggregates.said import Said
from budgetkg.graph.aggregates.slices import write_proofs
from budgetkg.graph.aggregates.sums import is_project
from budgetkg.graph.iris import last_segment, part
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG

# What the accounts of a document's tables say, and what the document says of their sum.
_TOKENS = {
    BKG.printedTokens: BKG.printedTokenSum,
    BKG.readTokens: BKG.readTokenSum,
    BKG.exemptTokens: BKG.exemptTokenSum,
    BKG.unreadTokens: BKG.unreadTokenSum,
}


def write_counts(said: Said, sink: Triples, document: str) -> None:
    """Writes the counts of a document, and of every check what it proves and contradicts in it."""
    write_proofs(said, sink, document, list(said.of_class(BKG.BudgetLine)))
    budgets = [budget for budget in said.of_class(BKG.ProjectBudget) if is_project(said, budget)]
    sink.say(document, BKG.budgetCount, terms.integer(len(budgets)))
    for predicate, kind in (
        (BKG.indicatorCount, BKG.Indicator),
        (BKG.citationCount, BKG.Citation),
        (BKG.figureCount, BKG.StatedFigure),
    ):
        sink.say(document, predicate, terms.integer(len(said.of_class(kind))))
    accounts = said.of_class(BKG.TableAccount)
    sink.say(document, BKG.tableCount, terms.integer(len(accounts)))
    if accounts:
        unknown = sum(not said.one(account, BKG.table) for account in accounts)
        sink.say(document, BKG.unknownTableCount, terms.integer(unknown))
        for predicate, total in _TOKENS.items():
            counted = sum(int(said.number(account, predicate) or 0) for account in accounts)
            sink.say(document, total, terms.integer(counted))
    _write_tables(said, sink, document)
    _write_checks(said, sink, document)


def _write_tables(said: Said, sink: Triples, document: str) -> None:
    """How many lines of each kind of table and year are proved and contradicted."""
    tables: dict[tuple[str, str], list[str]] = {}
    for line in said.of_class(BKG.BudgetLine):
        table, year = said.one(line, BKG.table), said.one(line, BKG.fiscalYear)
        if table and year:
            tables.setdefault((table, year), []).append(line)
    for number, ((table, year), lines) in enumerate(tables.items(), start=1):
        node = part(document, "table-sum", number)
        sink.types(node, BKG.TableSum)
        sink.link(node, BKG.ofDocument, document)
        sink.link(node, BKG.ofTableKind, table)
        sink.link(node, BKG.ofYear, year)
        write_proofs(said, sink, node, lines)


def _write_checks(said: Said, sink: Triples, document: str) -> None:
    proves, contradicts = (
        Counter(check for fact in said.subjects(predicate) for check in said.all(fact, predicate))
        for predicate in (BKG.provedBy, BKG.contradictedBy)
    )
    for check in dict.fromkeys([*proves, *contradicts]):
        node = part(document, "check-count", last_segment(check))
        sink.types(node, BKG.CheckCount)
        sink.link(node, BKG.ofDocument, document)
        sink.link(node, BKG.ofCheck, check)
        sink.say(node, BKG.provedCount, terms.integer(proves[check]))
        sink.say(node, BKG.contradictedCount, terms.integer(contradicts[check]))
