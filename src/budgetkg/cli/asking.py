"""``budgetkg query`` and ``budgetkg queries``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from budgetkg import query as questions
from budgetkg.cli.charting import draw_chart
from budgetkg.cli.console import DEFAULT_STORE, Language, StorePath, as_text, say
from budgetkg.cli.reading import NONE_MEANS, for_people, lacks_numbers
from budgetkg.errors import QueryError
from budgetkg.query import NamedQuery, Parameter, Result
from budgetkg.store import Store

AnswerForm = Annotated[
    Literal["table", "csv", "json", "md", "chart"],
    typer.Option("--format", "-f", help="输出格式；chart 为条形图 / output; chart draws bars"),
]


def query(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="问题名，见 budgetkg queries / a question's name")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="参数，可多个 / a parameter; may be repeated"),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="SPARQL", help="自己的 SPARQL / SPARQL of one's own")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", readable=False, help="SPARQL 文件，- 为标准输入 / a SPARQL file, - for stdin"
        ),
    ] = None,
    form: AnswerForm = "table",
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
) -> None:
    """回答一个问题 / answer a question.

    表格供人阅读：不含 IRI 列和全空的列，没有的数字为 –；CSV、JSON 和 Markdown 含全部列。金额以元计。
    A table is for people: it leaves out IRIs and empty columns, and shows a missing number as –; CSV, JSON and Markdown
    have all columns. Money is in yuan.

    例 / examples: budgetkg query policy-projects -p number=拉党发〔2023〕1号;
    budgetkg query --text 'SELECT ?name WHERE { ?unit a bkg:BudgetUnit ; rdfs:label ?name }'
    """
    given = [value for value in (name, text, file) if value is not None]
    if len(given) != 1:
        raise QueryError(
            "请给出一个问题名、--text 或 --file / give one of: a question's name, --text, --file; see budgetkg queries"
        )
    if param and name is None:
        raise QueryError("--param 只用于问题库中的问题 / --param belongs to a named question")
    params = _params(param or [])
    with Store.open(store, read_only=True) as opened:
        if name is not None:
            result = questions.run(opened, as_text(name), params)
        else:
            result = questions.ask(opened, as_text(text) if text is not None else _read(file))
    print_result(result, form, language)


def _params(pairs: list[str]) -> dict[str, str]:
    params: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = as_text(pair).partition("=")
        if not equals:
            raise QueryError(f"--param {pair}: 应写作 名=值 / write it as NAME=VALUE")
        if name in params:
            raise QueryError(f"--param {name}: 给了两次 / is given twice")
        params[name] = value
    return params


def _read(file: Path | None) -> str:
    if file is None or str(file) == "-":
        return sys.stdin.read().removeprefix("\ufeff")
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QueryError(f"{file}: 无法读取 / cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{file}: 不是 UTF-8 文本 / is not UTF-8 text") from error


def print_result(result: Result, form: str, language: str = "zh") -> None:
    """An answer on stdout, and on stderr how many rows a table has and what its signs mean."""
    if form not in ("table", "chart"):
        questions.write(result, form, sys.stdout, language)
        return
    shown = for_people(result, language)
    if form == "chart":
        draw_chart(shown, sys.stdout, language)
    else:
        questions.write(shown, form, sys.stdout, language)
    sys.stdout.flush()
    say(f"{len(result.rows)} 行 / rows" + (f"；{NONE_MEANS}" if lacks_numbers(shown) else ""))


def queries(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="详细说明这个问题 / tell all about this question")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="GROUP", help=f"只列一组 / only one group: {', '.join(questions.GROUPS)}"),
    ] = None,
) -> None:
    """问题库及其参数 / the library of questions, with their parameters.

    例 / example: budgetkg queries policy-money
    """
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if name is not None:
        for line in _details(questions.named(as_text(name))):
            console.print(line, markup=False)
        return
    if group is not None and group not in questions.GROUPS:
        raise QueryError(f"{group}: 没有这一组 / no such group; one of {', '.join(questions.GROUPS)}")
    current = ""
    for question in questions.library():
        if group not in (None, question.group):
            continue
        if question.group != current:
            console.print(
                f"{chr(10) if current else ''}{question.group}  {' / '.join(questions.GROUPS[question.group])}",
                style="bold",
            )
            current = question.group
        console.print(f"  {question.name}", style="cyan", end="")
        console.print(f"  {question.title_zh} / {question.title_en}", markup=False)
        for parameter in question.parameters:
            console.print(
                f"      -p {_usage(parameter)}  {parameter.description_zh} / {parameter.description_en}", markup=False
            )


def _usage(parameter: Parameter) -> str:
    if parameter.required:
        return f"{parameter.name}=… （必填 / required）"
    return f"{parameter.name}={parameter.default or '…'}"


def _details(question: NamedQuery) -> Iterator[str]:
    yield f"{question.name}  {question.title_zh} / {question.title_en}"
    yield f"\n{question.description_zh}"
    yield f"\n{question.description_en}"
    if question.parameters:
        yield "\n参数 / parameters"
        for parameter in question.parameters:
            yield f"  -p {_usage(parameter)}  {parameter.description_zh} / {parameter.description_en} ({parameter.type})"
    yield "\n列 / columns"
    for column in question.columns:
        yield f"  {column.name}  {column.title_zh} / {column.title_en} ({column.kind})"
