"""``budgetkg query``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from budgetkg import query as questions
from budgetkg.cli.console import DEFAULT_STORE, Language, StorePath, as_text
from budgetkg.cli.graphs import DEFAULT_TIMEOUT, Asked, DefaultGraph, Endpoint, Timeout
from budgetkg.cli.output import picture_form, print_result, write_picture
from budgetkg.errors import QueryError

AnswerForm = Annotated[
    Literal["table", "csv", "tsv", "json", "md", "parquet", "chart"] | None,
    typer.Option(
        "--format",
        "-f",
        help="输出格式，默认 table；chart 为字符条形图 / output, a table; chart draws bars of characters",
    ),
]


def query(
    context: typer.Context,
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
    form: AnswerForm = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="写入文件，不用标准输出 / write into a file, not to stdout"),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="画成图：.svg、.png 或 .html / draw it: .svg, .png or .html"),
    ] = None,
    view: Annotated[
        Literal["bar", "line", "treemap", "network", "citations"] | None,
        typer.Option("--view", help="画成哪种图，默认为问题自己的 / which chart; the question's own unless given"),
    ] = None,
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
    timeout: Timeout = DEFAULT_TIMEOUT,
    endpoint: Endpoint = None,
    default_graph: DefaultGraph = None,
) -> None:
    """回答一个问题 / answer a question.

    表格供人阅读：不含 IRI 列和全空的列，没有的数字为 –；其他格式含全部列。金额以元计；图中以万元计。
    A table is for people: it leaves out IRIs and empty columns, and shows a missing number as –; the other formats have
    all columns. Money is in yuan, in charts in 万元.

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
    if view and picture is None:
        raise QueryError("--view 与 --chart 同用 / --view belongs to --chart FILE")
    if picture is not None:
        picture_form(picture)
    params = _params(param or [])
    own = "" if name is not None else as_text(text) if text is not None else _read(file)
    with Asked.of(context, store, endpoint, default_graph, timeout).stoppable() as graph:
        result = questions.ask(graph, own) if name is None else questions.run(graph, as_text(name), params)
    if picture is not None:
        write_picture(result, questions.named(as_text(name)) if name else None, picture, view, language)
    if form or out or picture is None:
        print_result(result, form or "table", language, out)


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
