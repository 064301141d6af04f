"""栏: the amounts of one printed column of a table for one unit and one year, and the kinds of column that tables share."""

from __future__ import annotations

from budgetkg.graph import terms
from budgetkg.graph.aggregates.said import Said
from budgetkg.graph.iris import Iris, last_segment, part
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, QB

# What makes a kind of column: the dimension of its lines, and the property of the kind.
_COLUMN = {
    BKG.table: BKG.ofTable,
    BKG.side: BKG.ofSide,
    BKG.phase: BKG.ofPhase,
    BKG.rowScheme: BKG.ofRowScheme,
    BKG.fund: BKG.ofFund,
    BKG.measure: BKG.ofMeasure,
}
_SUBJECTS = (BKG.function, BKG.economicDepartment, BKG.economicGovernment)
_TOTAL_ITEMS = frozenset({"total", "three-public-total"})
# Rows that are units have each a unit of its own: their column is of no single one.
_ROWS_ARE_UNITS = "unit"


def write_slices(said: Said, sink: Triples, iris: Iris, document: str) -> None:
    """Writes the slices of a document, numbered as their first lines stand in it, with counts of their lines by proof.

    Only the first printing of a key (``bkg:occurrence`` 1) is linked; the counts are of every line.
    """
    slices: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    every = said.of_class(BKG.BudgetLine)
    columns = zip(*(said.each(every, dimension) for dimension in _COLUMN), strict=True)
    years, units, rows = (said.each(every, each) for each in (BKG.fiscalYear, BKG.unit, BKG.rowScheme))
    for line, column, year, unit, row in zip(every, columns, years, units, rows, strict=True):
        if not (all(column) and year and unit):
            continue
        of_unit = "" if last_segment(row) == _ROWS_ARE_UNITS else unit
        slices.setdefault((column, of_unit, year), []).append(line)
    for number, ((dimensions, unit, year), lines) in enumerate(slices.items(), start=1):
        node = part(document, "slice", number)
        sink.types(node, BKG.ColumnSlice, QB.ObservationGroup)
        sink.link(node, BKG.ofColumn, _column(sink, iris, dimensions))
        sink.link(node, BKG.ofDocument, document)
        sink.link(node, BKG.ofYear, year)
        if unit:
            sink.link(node, BKG.ofUnit, unit)
        first = [line for line in lines if said.number(line, BKG.occurrence) == 1]
        for line in first:
            sink.link(node, QB.observation, line)
        totals = [line for line in first if _is_total(said, line)]
        if unit and len(totals) == 1:
            sink.link(node, BKG.totalLine, totals[0])
        write_proofs(said, sink, node, lines)


def write_proofs(said: Said, sink: Triples, node: str, lines: list[str]) -> None:
    """Says of a node how many lines it counts, how many of them are proved and how many contradicted."""
    verdicts = [last_segment(verdict) for verdict in said.each(lines, BKG.proof)]
    sink.say(node, BKG.lineCount, terms.integer(len(lines)))
    sink.say(node, BKG.provedCount, terms.integer(verdicts.count("proved")))
    sink.say(node, BKG.contradictedCount, terms.integer(verdicts.count("contradicted")))


def _column(sink: Triples, iris: Iris, dimensions: tuple[str, ...]) -> str:
    node = iris.column([last_segment(value) for value in dimensions])
    sink.types(node, BKG.TableColumn)
    for predicate, value in zip(_COLUMN.values(), dimensions, strict=True):
        sink.link(node, predicate, value)
    return node


def _is_total(said: Said, line: str) -> bool:
    coded = any(last_segment(said.one(line, dimension)) != "total" for dimension in _SUBJECTS)
    return not coded and last_segment(said.one(line, BKG.item)) in _TOTAL_ITEMS
