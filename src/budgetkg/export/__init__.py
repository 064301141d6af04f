"""The graph as files for others: RDF in six forms, and the flat tables that statistics programs read."""

from budgetkg.export.run import FORMATS, export
from budgetkg.export.tidy import TABLES, TidyTable, read_table

__all__ = ["FORMATS", "TABLES", "TidyTable", "export", "read_table"]
