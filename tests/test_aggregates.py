"""Aggregates say of a document's facts together exactly what the facts say one by one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from budget_store import FILE_NAMES, document, triples
from budgetkg.graph import DEFAULT_BASE, aggregate_triples
from budgetkg.graph.vocabulary import BKG, PREFIXES

SLUGS = tuple(FILE_NAMES)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The merge of the fixtures, their aggregates included."""
    opened = ox.Store()
    for slug in SLUGS:
        lines = "".join(f"{' '.join(triple)} .\n" for triple in triples(slug))
        opened.load(lines.encode(), ox.RdfFormat.N_TRIPLES)
    return opened


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    found = store.query(text, prefixes=PREFIXES, base_iri=DEFAULT_BASE)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple("" if term is None else str(term) for term in solution) for solution in found)


# Each pair asks the same: of the aggregates, and of the facts.
PAIRS = {
    "lines of a column": (
        """SELECT ?table ?measure ?unit ?year ?line { ?column bkg:ofTable ?table ; bkg:ofMeasure ?measure ; bkg:ofFund ?fund ;
           bkg:ofSide ?side ; bkg:ofPhase ?phase ; bkg:ofRowScheme ?rows . ?slice bkg:ofColumn ?column ; bkg:ofUnit ?unit ;
           bkg:ofYear ?year ; qb:observation ?line }""",
        """SELECT ?table ?measure ?unit ?year ?line { ?line a bkg:BudgetLine ; bkg:table ?table ; bkg:measure ?measure ;
           bkg:unit ?unit ; bkg:fiscalYear ?year ; bkg:occurrence 1 ; bkg:rowScheme ?rows
           FILTER(?rows != <code/row-scheme/unit>) }""",
    ),
    "lines by proof": (
        "SELECT (SUM(?n) AS ?a) (SUM(?p) AS ?b) (SUM(?c) AS ?d) { ?s a bkg:ColumnSlice ; bkg:lineCount ?n ; "
        "bkg:provedCount ?p ; bkg:contradictedCount ?c }",
        "SELECT (COUNT(?l) AS ?a) (SUM(IF(?v = <code/proof/proved>, 1, 0)) AS ?b) "
        "(SUM(IF(?v = <code/proof/contradicted>, 1, 0)) AS ?d) { ?l a bkg:BudgetLine ; bkg:proof ?v }",
    ),
    "lines of a table": (
        "SELECT ?t ?y (SUM(?n) AS ?a) { ?s bkg:ofTableKind ?t ; bkg:ofYear ?y ; bkg:lineCount ?n } GROUP BY ?t ?y",
        "SELECT ?t ?y (COUNT(?l) AS ?a) { ?l a bkg:BudgetLine ; bkg:table ?t ; bkg:fiscalYear ?y } GROUP BY ?t ?y",
    ),
    "projects of a unit": (
        "SELECT ?u (SUM(?n) AS ?a) (SUM(?m) AS ?b) { ?s a bkg:ProjectSum ; bkg:ofUnit ?u ; bkg:budgetCount ?n ; "
        "bkg:amountSum ?m } GROUP BY ?u",
        "SELECT ?u (COUNT(?p) AS ?a) (SUM(COALESCE(?m, 0.0)) AS ?b) { ?p a bkg:ProjectBudget ; bkg:unit ?u "
        "FILTER NOT EXISTS { ?p bkg:isOverallGoal true } OPTIONAL { ?p bkg:amount ?m } } GROUP BY ?u",
    ),
    "indicators of a level": (
        "SELECT ?l (SUM(?n) AS ?a) { ?s bkg:ofLevel2 ?l ; bkg:indicatorCount ?n } GROUP BY ?l",
        "SELECT ?l (COUNT(?i) AS ?a) { ?b bkg:hasIndicator ?i . ?i bkg:level2 ?l } GROUP BY ?l",
    ),
    "checks": (
        "SELECT ?k (SUM(?n) AS ?a) { ?s bkg:ofCheck ?k ; bkg:provedCount ?n } GROUP BY ?k HAVING (SUM(?n) > 0)",
        "SELECT ?k (COUNT(?f) AS ?a) { ?f bkg:provedBy ?k } GROUP BY ?k",
    ),
    "units of a project": (
        "SELECT ?p ?u { ?p bkg:budgetedByUnit ?u }",
        "SELECT DISTINCT ?p ?u { ?b bkg:project ?p ; bkg:unit ?u ; a bkg:ProjectBudget "
        "FILTER NOT EXISTS { ?b bkg:isOverallGoal true } }",
    ),
    "units of a policy document": (
        "SELECT ?p ?u { ?p bkg:citedByUnit ?u }",
        "SELECT DISTINCT ?p ?u { ?b bkg:citesBasis ?p ; bkg:unit ?u FILTER NOT EXISTS { ?b bkg:isOverallGoal true } }",
    ),
    "units of a wording": (
        "SELECT ?w ?u { ?w bkg:usedByUnit ?u }",
        "SELECT DISTINCT ?w ?u { ?i bkg:wording ?w . ?b bkg:hasIndicator ?i ; bkg:unit ?u }",
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_an_aggregate_says_what_the_facts_say(store: ox.Store, pair: str) -> None:
    of_aggregates, of_facts = (rows(store, text) for text in PAIRS[pair])
    assert of_facts
    assert of_aggregates == of_facts


def test_the_total_of_a_column_is_its_one_printed_total(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?year ?amount { ?slice bkg:ofColumn/bkg:ofTable <code/table/general-public-expenditure> ;
        bkg:ofColumn/bkg:ofMeasure <code/measure/total> ; bkg:ofYear ?year ; bkg:totalLine/bkg:amount ?amount }""",
    )
    assert [(year.split("/")[-1][:4], amount.split('"')[1]) for year, amount in found] == [
        ("2024", "99293500"),
        ("2025", "109293500"),
    ]


def test_weights_are_summed_only_where_every_indicator_has_one(store: ox.Store) -> None:
    sums = rows(store, "SELECT ?sum { ?budget bkg:weightSum ?sum }")
    assert [row[0].split('"')[1] for row in sums] == ["100", "80", "90"]


def test_indicators_share_a_wording_word_for_word_only(store: ox.Store) -> None:
    found = rows(store, "SELECT ?name (COUNT(?i) AS ?n) { ?i bkg:wording ?w . ?w rdfs:label ?name } GROUP BY ?w ?name")
    times = [(name.split('"')[1], int(count.split('"')[1])) for name, count in found]
    # The same name with another value is another wording.
    assert times == [("党员人数", 2), ("工会活动人均成本", 1), ("工会活动人均成本", 1), ("组织归属感", 1)]


@pytest.mark.parametrize("slug", SLUGS)
def test_aggregates_are_the_same_each_time_and_no_fact_has_their_properties(slug: str) -> None:
    facts = [triple for triple in triples(slug) if not _is_aggregate(triple)]
    once = list(aggregate_triples(document(slug), facts))
    assert once == list(aggregate_triples(document(slug), facts))
    assert sorted([*facts, *once]) == sorted(triples(slug))
    shared = {triple[1] for triple in once} & {triple[1] for triple in facts}
    assert {predicate.strip("<>").rsplit("#")[-1].rsplit("/")[-1] for predicate in shared} <= {"type", "label"}


def _is_aggregate(triple: tuple[str, str, str]) -> bool:
    kinds = (
        "/slice/",
        "/table-sum/",
        "/project-sum/",
        "/indicator-sum/",
        "/check-count/",
        "/id/column/",
        "/id/wording/",
    )
    if any(kind in triple[0] for kind in kinds):
        return True
    return triple[1].strip("<>").removeprefix(BKG.IRI) in _SAID_OF_FACTS


#: What aggregates say of nodes that facts describe.
_SAID_OF_FACTS = {
    "weightSum", "wording", "budgetedByUnit", "citedByUnit", "lineCount", "provedCount", "contradictedCount", "tableCount",
    "unknownTableCount", "printedTokenSum", "readTokenSum", "exemptTokenSum", "unreadTokenSum", "budgetCount",
    "indicatorCount", "citationCount", "figureCount",
}  # fmt: skip
