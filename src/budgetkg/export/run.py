"""Exports by format: which files each writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from budgetkg.errors import ExportError, Finding
from budgetkg.export.csvs import write_csv
from budgetkg.export.files import make_folder, whole_file
from budgetkg.export.parquet import write_parquet
from budgetkg.export.tidy import FINDINGS, TABLES, finding_rows, read_table
from budgetkg.store import Store

# Format → suffix of its one file.
_RDF = {"ttl": "ttl", "nt": "nt", "nq": "nq", "trig": "trig", "jsonld": "jsonld", "rdfxml": "rdf"}

#: The formats of exports.
FORMATS = (*_RDF, "csv", "parquet")


def export(
    store: Store, form: str, folder: Path, findings: Iterable[Finding] = (), bom: bool = False
) -> tuple[Path, ...]:
    """Write the whole store into ``folder`` and return the files written.

    An RDF format gives one file, ``budgetkg.ttl`` and so on: ``nq``, ``trig`` and ``jsonld`` with the named graphs, the
    others with their merge. ``csv`` and ``parquet`` give one file per tidy table, narrative and findings among them;
    ``findings`` fills the last, ``bom`` is for CSV in Excel. The same content gives the same bytes, whatever the order in
    which it was stored. A file appears only when it is complete.

    Raises:
        ExportError: when the format is unknown or a file cannot be written.
        StoreError: when the store cannot be read.
    """
    if form not in FORMATS:
        raise ExportError(f"{form}: 未知格式 / unknown format; one of {', '.join(FORMATS)}")
    make_folder(folder)
    if form in _RDF:
        path = folder / f"budgetkg.{_RDF[form]}"
        with whole_file(path) as output:
            store.write(output, _RDF[form])
        return (path,)
    tables = [*((table, read_table(store, table)) for table in TABLES), (FINDINGS, finding_rows(findings))]
    if form == "csv":
        return tuple(write_csv(folder, table, rows, bom) for table, rows in tables)
    return tuple(write_parquet(folder, table, rows) for table, rows in tables)
