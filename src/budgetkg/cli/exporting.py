"""``budgetkg export``: the graph as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from budgetkg import export as exports
from budgetkg.cli.checking import validate_with_progress
from budgetkg.cli.console import DEFAULT_STORE, StorePath, as_text, say
from budgetkg.cli.publication import Licence, PublicationFile, Publisher, publication_of, say_missing
from budgetkg.errors import ExportError, Finding
from budgetkg.metadata import Publication
from budgetkg.store import Rebase, Selection, Store, rebased_finding, select


def export(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE|DIR",
            help="输出文件（格式和压缩看后缀，如 budget.nq.zst），或与 --format 同用的目录 / the file to write (its suffixes tell "
            "format and compression), or with --format the folder",
        ),
    ],
    form: Annotated[
        Literal["ttl", "nt", "nq", "trig", "jsonld", "rdfxml", "csv", "parquet", "dataset", "site"] | None,
        typer.Option("--format", "-f", help="输出格式；给出时 --out 是目录 / output; --out is then a folder"),
    ] = None,
    compress: Annotated[
        Literal["gzip", "zstd"] | None,
        typer.Option("--compress", help="压缩目录中的文件 / compress the files of the folder"),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--document",
            metavar="NAME",
            help="只导出这份文件（文件名或 IRI），可多个 / only this document; may be repeated",
        ),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="NAME",
            help="只导出此单位或部门的文件（代码、名称或 IRI），可多个 / only the documents of this unit or department; may be repeated",
        ),
    ] = None,
    years: Annotated[
        list[int] | None,
        typer.Option(
            "--year", metavar="YEAR", help="只导出此年度的文件，可多个 / only this fiscal year; may be repeated"
        ),
    ] = None,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference/--no-reference",
            help="附上本体、代码表和外部链接 / with the ontology, the code lists and their links",
        ),
    ] = True,
    base_iri: Annotated[
        str | None,
        typer.Option(
            "--base-iri", metavar="IRI", help="导出时换用的数据 IRI 开头 / another base for the IRIs of the data"
        ),
    ] = None,
    site_url: Annotated[
        str,
        typer.Option(
            "--site-url",
            metavar="URL",
            help="网站的网址，若不在 IRI 之下 / where the site will lie, if not at the base",
        ),
    ] = "",
    images: Annotated[
        bool, typer.Option("--images", help="网站附原文件的页面图像 / the site shows the pages of the source files")
    ] = False,
    bom: Annotated[bool, typer.Option("--bom", help="CSV 加 BOM，供 Excel / byte-order mark for Excel")] = False,
    findings: Annotated[bool, typer.Option(help="表格中附核验结果 / with the findings of validate")] = True,
    publication: PublicationFile = None,
    publisher: Publisher = None,
    licence: Licence = None,
    store: StorePath = DEFAULT_STORE,
) -> None:
    """导出图谱：RDF 各格式、平面表、数据集或网站 / export the graph: RDF, flat tables, a dataset, a website.

    nq、trig 和 jsonld 保留每份文件的图，ttl、nt 和 rdfxml 是合并后的图；csv 和 parquet 各写出八张平面表和 SHA256SUMS；dataset
    写出可直接发布的目录：全部格式、分年度、表格、代码表和 DCAT 目录；site 再加上每个实体的网页，可放到任何静态主机。
    nq, trig and jsonld keep one graph a document, ttl, nt and rdfxml hold their merge; csv and parquet are eight flat tables
    with their SHA256SUMS; dataset is a folder to be published: all formats, years, tables, code lists and a DCAT catalogue;
    site adds a page of each entity, for any static host.

    --document、--unit、--year 可同时给出，取同时符合的文件。/ Documents that meet all of --document, --unit and --year are taken.

    例 / examples: budgetkg export --out budget.nq.zst; budgetkg export --out 2025.ttl.gz --year 2025;
    budgetkg export --format csv --out tables --unit 117001
    """
    with Store.open(store, read_only=True) as opened:
        names = list(map(as_text, documents or ())), list(map(as_text, units or ()))
        part = _Part(select(opened, *names, years or (), reference), compress or "", bom)
        files: tuple[exports.Written, ...] = ()
        if form == "dataset":
            part.refuse_for(form)
            said = publication_of(publication, publisher, licence)
            say_missing(said)
            found = _findings(opened, part.selection) if findings else ()
            files = exports.write_dataset(opened, out, said, base_iri=base_iri, findings=found).files
        elif form == "site":
            part.refuse_for(form)
            said = publication_of(publication, publisher, licence)
            _write_site(opened, out, said, base_iri or opened.base_iri, site_url, images, findings)
        elif form is None:
            files = (part.as_file(opened, out, base_iri),)
        else:
            files = part.in_folder(opened, form, out, base_iri, findings)
        for file in files:
            say(str(file.path))


def _write_site(
    store: Store, out: Path, said: Publication, base_iri: str, site_url: str, images: bool, with_findings: bool
) -> None:
    from budgetkg.cli import sites  # pages are made for few: what they need is loaded for those

    addressed = sites.addressed(said, base_iri, site_url)
    say_missing(addressed)
    found = _findings(store, Selection()) if with_findings else ()
    if base_iri != store.base_iri:
        rebase = Rebase(store.base_iri, base_iri)
        found = tuple(rebased_finding(finding, rebase) for finding in found)
    sites.write(store, out, addressed, base_iri=base_iri, site_url=site_url, images=images, findings=found)


@dataclass(frozen=True, slots=True)
class _Part:
    """What of the store is written, and how."""

    selection: Selection
    compression: str
    bom: bool

    def refuse_for(self, form: str) -> None:
        """Nothing of this goes with a form that is always of the whole store.

        Raises:
            ExportError: when any was asked for.
        """
        if not self.selection.is_all or self.compression or self.bom:
            raise ExportError(
                f"{form} 总是整个库 / {form} is always of the whole store; leave out --document, --unit, --year, "
                "--no-reference, --compress and --bom"
            )

    def as_file(self, store: Store, out: Path, base_iri: str | None) -> exports.Written:
        """Write one file.

        Raises:
            ExportError: when its name does not tell the format, the compression is told apart from it, or it cannot be written.
        """
        if self.compression:
            raise ExportError(
                "单个文件的压缩看后缀，如 .nq.gz / of a single file the suffix tells the compression, such as .nq.gz; leave out --compress"
            )
        return exports.export_file(store, out, self.selection, base_iri)

    def in_folder(
        self, store: Store, form: str, out: Path, base_iri: str | None, with_findings: bool
    ) -> tuple[exports.Written, ...]:
        """Write the files of a format.

        Raises:
            ExportError: when the folder looks like a file, or a file cannot be written.
        """
        if exports.rdf_suffix(out) and not out.is_dir():
            raise ExportError(
                f"{out}: 像是文件名，而 --format 要目录 / looks like a file, and --format wants a folder; leave out --format, or name a folder"
            )
        found = _findings(store, self.selection) if with_findings and form in exports.TABULAR else ()
        return exports.export(
            store,
            form,
            out,
            found,
            self.bom,
            selection=self.selection,
            base_iri=base_iri,
            compression=self.compression,
        )


def _findings(store: Store, selection: Selection) -> tuple[Finding, ...]:
    """What validation finds in the documents of a selection."""
    return validate_with_progress(store, None if selection.graphs is None else list(selection.graphs)).findings
