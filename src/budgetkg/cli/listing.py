"""``budgetkg queries``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Literal

import typer
from rich.console import Console

from budgetkg.cli.console import as_text
from budgetkg.errors import QueryError
from budgetkg.query import GROUPS, NamedQuery, library, named
from budgetkg.query.catalogue import catalogue, usage


def queries(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="详细说明这个问题 / tell all about this question")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="GROUP", help=f"只列一组 / only one group: {', '.join(GROUPS)}"),
    ] = None,
    form: Annotated[
        Literal["json", "md", "ttl"] | None,
        typer.Option(
            "--format", "-f", help="写成 JSON、Markdown 或 SHACL（Turtle） / as JSON, Markdown or SHACL in Turtle"
        ),
    ] = None,
) -> None:
    """问题库及其参数 / the library of questions, with their parameters.

    例 / examples: budgetkg queries policy-money; budgetkg queries --group time; budgetkg queries --format ttl
    """
    if group is not None and group not in GROUPS:
        raise QueryError(f"{group}: 没有这一组 / no such group; one of {', '.join(GROUPS)}")
    if name is not None and group is not None:
        raise QueryError("给出问题名或 --group，不能都给 / give a question's name or --group, not both")
    chosen = (
        (named(as_text(name)),)
        if name is not None
        else tuple(question for question in library() if group in (None, question.group))
    )
    if form is not None:
        sys.stdout.write(catalogue(chosen, form))
        return
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if name is not None:
        for line in _details(chosen[0]):
            console.print(line, markup=False)
        return
    current = ""
    for question in chosen:
        if question.group != current:
            heading = f"{question.group}  {' / '.join(GROUPS[question.group])}"
            console.print(f"{chr(10) if current else ''}{heading}", style="bold")
            current = question.group
        console.print(f"  {question.name}", style="cyan", end="")
        console.print(f"  {question.title_zh} / {question.title_en}", markup=False)
        for parameter in question.parameters:
            told = f"{parameter.description_zh} / {parameter.description_en}"
            console.print(f"      -p {usage(parameter)}  {told}", markup=False)


def _details(question: NamedQuery) -> Iterator[str]:
    yield f"{question.name}  {question.title_zh} / {question.title_en}"
    yield f"\n{question.description_zh}"
    yield f"\n{question.description_en}"
    if question.parameters:
        yield "\n参数 / parameters"
        for parameter in question.parameters:
            yield f"  -p {usage(parameter)}  {parameter.description_zh} / {parameter.description_en} ({parameter.type})"
    yield "\n列 / columns"
    for column in question.columns:
        yield f"  {column.name}  {column.title_zh} / {column.title_en} ({column.kind})"
    roles = "".join(f" {role}={column}" for role, column in question.view.roles.items())
    yield f"\n视图 / view\n  {question.view.kind}{roles}"
