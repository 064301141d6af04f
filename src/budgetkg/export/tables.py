"""All tidy tables as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from budgetkg.errors import ExportError, Finding
from budgetkg.export.csvs import write_csv
from budgetkg.export.files import Written
from budgetkg.export.parquet import write_parquet
from budgetkg.export.tidy import FINDINGS, TABLES, finding_rows, read_table
from budgetkg.store import Rebase, Selection, Store, rebased_finding

#: The formats of tables.
TABULAR = ("csv", "parquet")


def write_tables(
    store: Store,
    form: str,
    folder: Path,
    findings: Iterable[Finding] = (),
    bom: bool = False,
    *,
    selection: Selection | None = None,
    base_iri: str | None = None,
    compression: str = "",
) -> tuple[Written, ...]:
    """Write one file per tidy table into a folder that is there, in a format of :data:`TABULAR`.

    ``findings`` fills the last table; the rows of the others are those of the selection's documents. ``compression`` (a
    suffix such as ``.gz``) is for CSV alone: Parquet is compressed inside.

    Raises:
        ExportError: when a file cannot be written, or Parquet is to be compressed.
        StoreError: when the store cannot be read.
    """
    if form == "parquet" and compression:
        raise ExportError("parquet 内部已压缩，不用 --compress / Parquet is compressed inside; leave out --compress")
    if base_iri is not None:
        rebase = Rebase(store.base_iri, base_iri)
        findings = [rebased_finding(finding, rebase) for finding in findings]
    tables = [*((table, read_table(store, table, selection)) for table in TABLES), (FINDINGS, finding_rows(findings))]
    if form == "csv":
        return tuple(write_csv(folder, table, rows, bom, compression) for table, rows in tables)
    return tuple(write_parquet(folder, table, rows) for table, rows in tables)
