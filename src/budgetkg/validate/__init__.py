"""SHACL over a store: what is wrong in the published budgets, and whether the graph is what it should be."""

from budgetkg.validate.report import Language, Report, Result, message, summary, table, to_csv, to_json, to_turtle
from budgetkg.validate.run import validate
from budgetkg.validate.shapes import Check, Shapes, load_shapes

__all__ = [
    "Check",
    "Language",
    "Report",
    "Result",
    "Shapes",
    "load_shapes",
    "message",
    "summary",
    "table",
    "to_csv",
    "to_json",
    "to_turtle",
    "validate",
]
