"""The dataset as a folder that can be put on the web: dumps, years, tables, code lists, and the catalogue of it all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from budgetkg.errors import Finding
from budgetkg.export import csvw, datapackage
from budgetkg.export.checksums import write_checksums
from budgetkg.export.files import Written, make_folder, written_file
from budgetkg.export.run import export_file
from budgetkg.export.tables import write_tables
from budgetkg.export.tidy import FINDINGS, TABLES
from budgetkg.graph.iris import Iris
from budgetkg.metadata import (
    PREFIXES,
    File,
    Part,
    Publication,
    Survey,
    catalogue,
    survey,
    time_of_issue,
    wording,
)
from budgetkg.store import RDF_FORMATS, Selection, Store, jsonld_context, select, write_statements

#: The forms in which each year is given: one with the graphs, one to be read.
_YEARLY = ("nq", "ttl")
_TABLES = (*TABLES, FINDINGS)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was written: its files, those of them that the catalogue lists, and what it holds."""

    files: tuple[Written, ...]
    described: tuple[File, ...]
    survey: Survey


def write_dataset(
    store: Store,
    folder: Path,
    publication: Publication | None = None,
    *,
    base_iri: str | None = None,
    findings: Iterable[Finding] = (),
) -> Dataset:
    """Write the whole store as a dataset into ``folder``, described as its publisher says.

    ``budgetkg.*.gz`` in six forms, ``years/``, ``tables/`` (CSV with CSVW and Frictionless descriptions; Parquet where
    pyarrow is installed), ``codelists.ttl``, ``links.ttl``, ``ontology.ttl``, ``context.jsonld``, ``catalogue.ttl`` and
    ``.jsonld``, ``SHA256SUMS``. ``findings`` fills the table of findings, ``base_iri`` is another base for the IRIs. The
    time of issue is that of ``SOURCE_DATE_EPOCH``, or is not told: the same content gives the same bytes.

    Raises:
        BudgetkgError: when the base is no absolute IRI, or the time no time.
        ExportError: when a file cannot be written.
        StoreError: when the store cannot be read.
    """
    issued = time_of_issue()
    said = Publication() if publication is None else publication
    held = survey(store, base_iri)
    for each in (folder, folder / "years", folder / "tables"):
        make_folder(each)

    graphs = tuple(_graphs(store, folder, held, base_iri))
    found = tuple(findings)
    csvs = _tables(store, folder, "csv", found, base_iri)
    parquets = _tables(store, folder, "parquet", found, base_iri) if find_spec("pyarrow") else ()
    described = (*graphs, *csvs, *parquets)
    files = tuple(_described(folder, *each) for each in described)

    title, about = wording.title(held, said), wording.description(held, said)
    by_table = {name: written for written, _, name in csvs}
    package = datapackage.data_package(_TABLES, by_table, said, title, about, issued)
    triples = catalogue(held, said, files, issued)
    written = [
        *(each for each, _, _ in described),
        _write_json(folder / "tables" / csvw.NAME, csvw.csvw(_TABLES, title, held.base_iri)),
        _write_json(folder / "tables" / datapackage.NAME, package),
        _write_json(folder / "context.jsonld", {"@context": jsonld_context()}),
    ]
    for suffix in ("ttl", "jsonld"):
        with written_file(folder / f"catalogue.{suffix}") as file:
            write_statements(triples, file.output, suffix, held.base_iri, PREFIXES)
        written.append(file.written)
    written.append(write_checksums(folder, written))
    return Dataset(tuple(written), files, held)


Described = tuple[Written, Part, str]
"""A file, which part of the data it holds, and which of several."""


def _graphs(store: Store, folder: Path, held: Survey, base_iri: str | None) -> Iterator[Described]:
    for suffix in RDF_FORMATS:
        yield export_file(store, folder / f"budgetkg.{suffix}.gz", None, base_iri), Part.ALL, ""
    for year in held.years:
        chosen = select(store, years=(year,))
        for suffix in _YEARLY:
            path = folder / "years" / f"{year}.{suffix}.gz"
            yield export_file(store, path, chosen, base_iri), Part.YEAR, str(year)
    iris = Iris(store.base_iri)
    parts = {Part.CODE_LISTS: iris.code_lists(), Part.LINKS: iris.links(), Part.ONTOLOGY: iris.ontology()}
    there = store.graphs()
    for part, graph in parts.items():
        if graph in there:
            alone = Selection((graph,), reference=False)
            yield export_file(store, folder / f"{part.value}.ttl", alone, base_iri), part, ""


def _tables(
    store: Store, folder: Path, form: str, findings: Iterable[Finding], base_iri: str | None
) -> tuple[Described, ...]:
    files = write_tables(store, form, folder / "tables", findings, base_iri=base_iri)
    return tuple((file, Part.TABLE, file.path.stem) for file in files)


def _described(folder: Path, file: Written, part: Part, name: str) -> File:
    path = file.path.relative_to(folder).as_posix()
    return File(path, file.size, file.sha256, file.media_type, file.compression, part, name)


def _write_json(path: Path, content: dict[str, Any]) -> Written:
    with written_file(path) as file:
        file.output.write((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return file.written
