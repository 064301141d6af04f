"""Exports by format: which files each writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from budgetkg.errors import ExportError, Finding
from budgetkg.export.checksums import write_checksums
from budgetkg.export.files import COMPRESSIONS, Written, make_folder, written_file
from budgetkg.export.tables import TABULAR, write_tables
from budgetkg.store import RDF_FORMATS, Selection, Store

# Format → suffix of its one file.
_RDF = {"rdfxml" if suffix == "rdf" else suffix: suffix for suffix in RDF_FORMATS}

#: The formats of exports.
FORMATS = (*_RDF, *TABULAR)
#: The names of the compressions.
COMPRESSED = tuple(COMPRESSIONS.values())


def export(
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
    """Write the store, or a selection of it, into ``folder`` and return the files written.

    An RDF format gives one file, ``budgetkg.ttl`` and so on: ``nq``, ``trig`` and ``jsonld`` with the named graphs, the
    others with their merge. ``csv`` and ``parquet`` give one file per tidy table, narrative and findings among them, and
    their ``SHA256SUMS``; ``findings`` fills the last table, ``bom`` is for CSV in Excel. ``base_iri`` is another base for
    the IRIs of the data; ``compression`` is one of :data:`COMPRESSED`. The same content gives the same bytes, whatever the
    order in which it was stored. A file appears only when it is complete.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
        ExportError: when the format or compression is unknown or a file cannot be written.
        StoreError: when the store cannot be read, or the format cannot hold what it holds.
    """
    if form not in FORMATS:
        raise ExportError(f"{form}: 未知格式 / unknown format; one of {', '.join(FORMATS)}")
    if compression and compression not in COMPRESSED:
        raise ExportError(f"{compression}: 未知压缩 / unknown compression; one of {', '.join(COMPRESSED)}")
    suffix = next((suffix for suffix, name in COMPRESSIONS.items() if name == compression), "")
    make_folder(folder)
    if form in _RDF:
        return (export_file(store, folder / f"budgetkg.{_RDF[form]}{suffix}", selection, base_iri),)
    tables = write_tables(
        store, form, folder, findings, bom, selection=selection, base_iri=base_iri, compression=suffix
    )
    return (*tables, write_checksums(folder, tables))


def export_file(store: Store, path: Path, selection: Selection | None = None, base_iri: str | None = None) -> Written:
    """Write the store, or a selection of it, as one file in the RDF format and compression of its name's suffixes.

    Raises:
        BudgetkgError: when the base is no absolute IRI.
        ExportError: when the suffix is that of no RDF format, or the file cannot be written.
        StoreError: when the store cannot be read, or the format cannot hold what it holds.
    """
    suffix = rdf_suffix(path)
    if not suffix:
        raise ExportError(
            f"{path}: 看不出格式 / the name does not tell the format; end it with one of "
            f"{', '.join(f'.{known}' for known in RDF_FORMATS)} (and {' or '.join(COMPRESSIONS)}), or give --format and a folder"
        )
    with written_file(path) as file:
        store.write(file.output, suffix, selection, base_iri)
    return file.written


def rdf_suffix(path: Path) -> str:
    """The RDF format that a file's name tells, without its compression; ``""`` for none."""
    plain = path.with_suffix("") if path.suffix in COMPRESSIONS else path
    return plain.suffix.removeprefix(".") if plain.suffix.removeprefix(".") in RDF_FORMATS else ""
