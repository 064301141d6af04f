"""``budgetkg export``: the graph as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from budgetkg import export as exports
from budgetkg.cli.checking import validate_with_progress
from budgetkg.cli.console import DEFAULT_STORE, StorePath, say
from budgetkg.errors import Finding
from budgetkg.store import Store

#: The formats that hold a table of findings.
_TABULAR = ("csv", "parquet")


def export(
    form: Annotated[
        Literal["ttl", "nt", "nq", "trig", "jsonld", "rdfxml", "csv", "parquet"],
        typer.Option("--format", "-f", help="输出格式 / output"),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="输出目录 / the folder to write into")],
    bom: Annotated[bool, typer.Option("--bom", help="CSV 加 BOM，供 Excel / byte-order mark for Excel")] = False,
    findings: Annotated[bool, typer.Option(help="表格中附核验结果 / with the findings of validate")] = True,
    store: StorePath = DEFAULT_STORE,
) -> None:
    """导出图谱：RDF 各格式或平面表 / export the graph: RDF, or flat tables.

    nq、trig 和 jsonld 保留每份文件的图，ttl、nt 和 rdfxml 是合并后的图；csv 和 parquet 各写出八张平面表。
    nq, trig and jsonld keep one graph a document, ttl, nt and rdfxml hold their merge; csv and parquet are eight flat tables.

    例 / example: budgetkg export --format csv --out tables
    """
    with Store.open(store, read_only=True) as opened:
        found: tuple[Finding, ...] = ()
        if findings and form in _TABULAR:
            found = validate_with_progress(opened).findings
        for path in exports.export(opened, form, out, found, bom):
            say(str(path))
