"""Graphs as files in the standard serialisations: made for people where a form allows it, the same bytes every time."""

from budgetkg.store.writing.context import jsonld_context, terms
from budgetkg.store.writing.forms import FORMS, Form, write_statements
from budgetkg.store.writing.names import Names
from budgetkg.store.writing.sorting import SortedLines
from budgetkg.store.writing.subjects import Graphs

__all__ = ["FORMS", "Form", "Graphs", "Names", "SortedLines", "jsonld_context", "terms", "write_statements"]
