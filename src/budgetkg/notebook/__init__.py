"""The desk of someone who works in Python or in a notebook: ``from budgetkg import open_graph``."""

from budgetkg.notebook.answer import Answer
from budgetkg.notebook.desk import Desk, open_graph
from budgetkg.notebook.shown import Shown

__all__ = ["Answer", "Desk", "Shown", "open_graph"]
