"""``budgetkg ontology``: the terms of the data, for readers or for programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from budgetkg.cli.console import say
from budgetkg.export.files import whole_file
from budgetkg.export.ontology import ontology_as
from budgetkg.graph import DEFAULT_BASE
from budgetkg.pages.ontology import standalone


def ontology(
    form: Annotated[
        Literal["html", "ttl", "jsonld", "nt", "rdfxml"], typer.Option("--format", "-f", help="输出格式 / output")
    ] = "html",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="写入文件，缺省为标准输出 / to a file instead of stdout"),
    ] = None,
    language: Annotated[
        Literal["zh", "en", "both"], typer.Option("--language", "-l", help="HTML 的语言 / language of the HTML")
    ] = "both",
    base_iri: Annotated[
        str, typer.Option("--base-iri", metavar="IRI", help="代码表所在的基址 / the base that the code lists are under")
    ] = DEFAULT_BASE,
) -> None:
    """本体：数据中每个类和属性的含义、用法、例子和变更 / the ontology: what each term means, how it is used, what changed.

    HTML 是一个独立的文件，图也在其中；其他格式是 RDF。不需要库。
    HTML is one file that stands alone, diagrams included; the other formats are RDF. No store is needed.

    例 / example: budgetkg ontology -o ontology.html; budgetkg ontology -f ttl
    """
    if form == "html":
        content = standalone(("zh", "en") if language == "both" else (language,), base_iri).encode()
    else:
        content = ontology_as("rdf" if form == "rdfxml" else form, base_iri)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    with whole_file(out) as output:
        output.write(content)
    say(f"已写入 / written: {out}")
