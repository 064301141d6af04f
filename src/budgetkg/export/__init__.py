"""The graph as files for others: RDF in six forms, and the flat tables that statistics programs read."""

from budgetkg.export.checksums import write_checksums
from budgetkg.export.dataset import Dataset, write_dataset
from budgetkg.export.files import Written, whole_file, written_file
from budgetkg.export.rebased import rebased_store
from budgetkg.export.run import COMPRESSED, FORMATS, export, export_file, rdf_suffix
from budgetkg.export.tables import TABULAR, write_tables
from budgetkg.export.tidy import TABLES, TidyTable, read_table

__all__ = [
    "COMPRESSED",
    "FORMATS",
    "TABLES",
    "TABULAR",
    "Dataset",
    "TidyTable",
    "Written",
    "export",
    "export_file",
    "rdf_suffix",
    "read_table",
    "rebased_store",
    "whole_file",
    "write_checksums",
    "write_dataset",
    "write_tables",
    "written_file",
]
