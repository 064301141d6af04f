"""``budgetkg show``: one entity, with what speaks of it and where that is printed."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console

from budgetkg import query as questions
from budgetkg.cli.console import DEFAULT_STORE, Form, Language, StorePath, as_text
from budgetkg.cli.graphs import Asked, DefaultGraph, Endpoint
from budgetkg.graph.vocabulary import RDF, SKOS
from budgetkg.query import Entity, Link, LinkGroup, Statement, draw
from budgetkg.query.reading import NONE
from budgetkg.store import IRI

_FEW = 10
_QUOTE = 60
_HEADINGS = {
    "zh": ("年度", "单位", "名称", "金额（元）", "出处", "原文"),
    "en": ("year", "unit", "name", "yuan", "place", "printed"),
}
_AMOUNT = 3
_HIDDEN = (RDF.type, SKOS.inScheme)


def show(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="IRI、单位代码、项目代码、科目代码、发文字号、文件名或名称 / an IRI, a code, a 发文字号, a file name or a name",
        ),
    ],
    everything: Annotated[bool, typer.Option("--all", help="列出全部联系 / list every link")] = False,
    form: Form = "table",
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
    endpoint: Endpoint = None,
    default_graph: DefaultGraph = None,
) -> None:
    """一个实体及其联系和出处 / one entity with its links and the places where they are printed.

    发文字号的括号不限。表格每类联系只列前 10 条；CSV 和 JSON 列出全部。
    A 发文字号 may have any brackets. A table lists the first 10 links of a kind; CSV and JSON list all.

    例 / examples: budgetkg show 藏财行字[2017]63号; budgetkg show 54000021Y000000005232
    """
    limit = _FEW if form == "table" and not everything else None
    with Asked.of(context, store, endpoint, default_graph).graph() as graph:
        entities = questions.describe(graph, as_text(what), limit)
    if form != "table":
        questions.write(questions.flat(entities), form, sys.stdout, language)
        return
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for number, entity in enumerate(entities):
        if number:
            console.print()
        _print_entity(console, entity, everything, language)


def _print_entity(console: Console, entity: Entity, everything: bool, language: str) -> None:
    classes = "，".join(map(str, entity.classes))
    console.print("  ".join(filter(None, (entity.label, classes))) or entity.iri, style="bold", markup=False)
    console.print(entity.iri, style="dim", markup=False)
    rows = []
    for name, statements in groupby(_told(entity), key=lambda statement: str(statement.name)):
        told = list(statements)
        shown = told if everything else told[:_FEW]
        rows += [(name if not index else "", _value(statement)) for index, statement in enumerate(shown)]
        if len(told) > len(shown):
            rows.append(("", _more(len(told) - len(shown))))
    if rows:
        draw(("", ""), (False, False), rows, sys.stdout, indent="  ", head=False)
    for group in entity.groups:
        _print_group(console, group, language)


def _told(entity: Entity) -> list[Statement]:
    """The statements but for those that the head line or the links tell."""
    return [s for s in entity.statements if s.property not in _HIDDEN and str(s.value) != entity.label]


def _value(statement: Statement) -> str:
    if statement.place:
        return f"{statement.place}  {_quote(statement.printed)}"
    if not isinstance(statement.value, IRI):
        return str(statement.value)
    return f"{statement.label}  <{statement.value}>" if statement.label else f"<{statement.value}>"


def _print_group(console: Console, group: LinkGroup, language: str) -> None:
    count = f"{group.count}" if group.complete else f"{group.count}+"
    total = f"，合计 / in total {group.amount:,.2f} 元" if group.amount else ""
    console.print(f"\n{group.kind}（{group.name}）: {count}{total}", style="bold", markup=False)
    headings = _HEADINGS[language]
    rows = [
        (
            link.year,
            link.unit,
            link.label or f"<{link.node}>",
            _amount(link, group),
            link.place,
            _quote(link.printed),
        )
        for link in group.links
    ]
    kept = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    draw(
        [headings[index] for index in kept],
        [index == _AMOUNT for index in kept],
        [[row[index] for index in kept] for row in rows],
        sys.stdout,
        indent="  ",
    )
    if group.count > len(group.links):
        rest = _more(group.count - len(group.links)) if group.complete else "… 还有更多 / more: --all"
        console.print(f"  {rest}", markup=False)


def _amount(link: Link, group: LinkGroup) -> str:
    """The amount; a dash where others of its kind have one, so that it is not taken for a zero."""
    if link.amount is not None:
        return f"{link.amount:,.2f}"
    return NONE if any(other.amount is not None for other in group.links) else ""


def _more(number: int) -> str:
    return f"… 还有 {number} 条 / more: --all"


def _quote(text: str) -> str:
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE]}…"
