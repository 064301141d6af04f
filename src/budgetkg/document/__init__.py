"""Bytes → rows of cells with their places. Knows nothing of budgets."""

from budgetkg.document.model import Box, Cell, Document, Row
from budgetkg.document.reading import read_document

__all__ = ["Box", "Cell", "Document", "Row", "read_document"]
