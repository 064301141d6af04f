"""SHACL over a store: what is wrong in the published budgets, and whether the graph is what it should be."""

from budgetkg.validate.alone import TIME_LIMIT
from budgetkg.validate.keeping import keep, shapes_version
from budgetkg.validate.ledger import OF_GRAPH, LedgerEntry, condensed
from budgetkg.validate.links import explanation
from budgetkg.validate.merged import merged_shapes
from budgetkg.validate.places import Place, place_of
from budgetkg.validate.report import (
    OUTCOME_NAMES,
    SEVERITY_NAMES,
    Language,
    Report,
    Result,
    iri,
    message,
    obligations,
    severity_name,
    summary,
    table,
    waived_words,
)
from budgetkg.validate.run import validate
from budgetkg.validate.sarif import to_sarif
from budgetkg.validate.shapes import Check, Shapes, load_shapes
from budgetkg.validate.tabular import ledger_csv, ledger_json, to_csv, to_json
from budgetkg.validate.turtle import ledger_turtle, to_turtle
from budgetkg.validate.waiver_files import load_waivers, waivers_beside
from budgetkg.validate.waivers import UnusedWaiver, Waiver

__all__ = [
    "OF_GRAPH",
    "OUTCOME_NAMES",
    "SEVERITY_NAMES",
    "TIME_LIMIT",
    "Check",
    "Language",
    "LedgerEntry",
    "Place",
    "Report",
    "Result",
    "Shapes",
    "UnusedWaiver",
    "Waiver",
    "condensed",
    "explanation",
    "iri",
    "keep",
    "ledger_csv",
    "ledger_json",
    "ledger_turtle",
    "load_shapes",
    "load_waivers",
    "merged_shapes",
    "message",
    "obligations",
    "place_of",
    "severity_name",
    "shapes_version",
    "summary",
    "table",
    "to_csv",
    "to_json",
    "to_sarif",
    "to_turtle",
    "validate",
    "waived_words",
    "waivers_beside",
]
