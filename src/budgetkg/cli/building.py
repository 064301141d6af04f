"""``budgetkg build`` and ``budgetkg status``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from budgetkg import query
from budgetkg.build import Built, inputs, other_kinds, read_source
from budgetkg.build import build as build_documents
from budgetkg.cli.console import DEFAULT_STORE, Exit, Form, Language, StorePath, complain, progress_bar, say
from budgetkg.cli.graphs import Asked, DefaultGraph, Endpoint
from budgetkg.cli.output import print_result
from budgetkg.errors import SourceError
from budgetkg.graph import DEFAULT_BASE
from budgetkg.query import Result, draw
from budgetkg.source import MEDIA_TYPES
from budgetkg.store import Graph, Store

Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="SOURCE", readable=False, help="文件或目录（逐级查找）/ files and folders (searched throughout)"
    ),
]

_HEADINGS = (
    "文件 document", "年度 year", "金额 amounts", "已核验 proved", "矛盾 failing", "项目 projects", "指标 indicators",
    "引用 cited", "未读 unread",
)  # fmt: skip
#: Kinds of file in which budgets are published and which are not read yet: left out, they count as unread.
_BUDGET_KINDS = frozenset(
    {".doc", ".wps", ".et", ".ofd", ".xlsb", ".xlsm", ".ods", ".odt", ".rtf", ".mht", ".mhtml", ".csv"}
)
_EXPECTED = (
    f"应为部门预算公开文件（{'、'.join(sorted(MEDIA_TYPES))}；文本为 UTF-8、UTF-16 或 GB18030），含预算表或绩效目标表；"
    "请更正或移走上列文件后再次运行 / "
    f"expected: a published budget ({', '.join(sorted(MEDIA_TYPES))}; text in UTF-8, UTF-16 or GB18030) with budget or "
    "performance tables; mend or remove what is named above and run again"
)
#: What ``status`` shows of the question ``coverage``; CSV and JSON have all of it.
_DIGEST = ("file", "tables", "not_understood", "unread", "amounts", "proved_share", "contradicted", "redacted")


def build(
    sources: Sources,
    store: StorePath = DEFAULT_STORE,
    base_iri: Annotated[
        str, typer.Option("--base-iri", metavar="IRI", help="IRI 的前缀 / what IRIs begin with")
    ] = DEFAULT_BASE,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="从空库开始，读成一份文件后才替换原有内容 / begin with nothing; what was there goes once a document was read",
        ),
    ] = False,
) -> None:
    """读取预算文件并存入知识图谱 / read budgets into the knowledge graph.

    再次读取同名文件会替换它原来的图，其他文件不变。库由旧版本建立时，用 --rebuild 重建。
    Building a file again replaces its graph and no other. A store of an older version is made again with --rebuild.

    入库期间仍可查询，看到的是入库前的内容；结束后再打开的，看到新的内容。
    The store can be asked meanwhile, and shows what it held before; whoever opens it afterwards sees what is new.

    读不了的文件逐一报告，其余照常入库，退出码为 1；一份也没读成时为 2。
    A file that cannot be read is told of and the others are stored, exit 1; exit 2 when none was read.

    例 / example: budgetkg build 2024/ --store budgets
    """
    outcomes = build_with_progress(sources, store, base_iri, rebuild)
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in failed:
        complain(outcome.error)
    if failed:
        say(_EXPECTED)
    if len(failed) == len(outcomes):
        raise typer.Exit(Exit.COULD_NOT_RUN)
    if failed or _BUDGET_KINDS & other_kinds(sources).keys():
        raise typer.Exit(Exit.WITH_FINDINGS)


def build_with_progress(sources: list[Path], store: Path, base_iri: str, rebuild: bool) -> list[Built]:
    """Build, with a progress bar on a terminal and the summary on stderr."""
    files = inputs(sources)
    for suffix, number in sorted(other_kinds(sources).items()):
        say(f"未读取 / not read: {number} × {suffix}（不支持的类型 / a kind of file that is not read）", style="yellow")
    if not files:
        complain(
            f"{', '.join(map(str, sources))}: 没有可读的文件 / no file of a kind that is read is in there; "
            f"expected {', '.join(sorted(MEDIA_TYPES))}"
        )
        return []
    if all(file.error for file in files):
        return [Built(file.name, error=file.error) for file in files]
    outcomes: list[Built] = []
    with (
        Store.create_or_open(store, base_iri, rebuild) as opened,
        progress_bar("读取 / reading", len(files)) as (progress, task),
    ):
        for outcome in build_documents(sources, opened, lambda name: progress.update(task, description=name[-40:])):
            outcomes.append(outcome)
            progress.advance(task)
    built = [outcome for outcome in outcomes if outcome.ok]
    if built:
        _print_summary(built)
        say(f"{len(built)} 份文件入库 / documents are in {store}")
        if any(outcome.findings or outcome.unread for outcome in built):
            say("没读懂的内容，见 / for what was not understood, see: budgetkg inspect FILE")
    return outcomes


def _print_summary(built: list[Built]) -> None:
    rows = [
        (
            outcome.name, str(outcome.fiscal_year), str(outcome.lines),
            f"{outcome.proved / outcome.lines:.0%}" if outcome.lines else "–", str(outcome.contradicted),
            str(outcome.projects), str(outcome.indicators), str(outcome.citations), str(outcome.unread),
        )
        for outcome in built
    ]  # fmt: skip
    draw(_HEADINGS, [False] + [True] * (len(_HEADINGS) - 1), rows, sys.stderr)


def status(
    context: typer.Context,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SOURCE]", readable=False, help="与这些文件比较 / compare with these files and folders"
        ),
    ] = None,
    form: Form = "table",
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
    endpoint: Endpoint = None,
    default_graph: DefaultGraph = None,
) -> None:
    """库中的文件、覆盖率与核验情况 / documents in the store, their coverage and proof.

    给出文件或目录时，另报告哪些已改动、哪些还不在库中；有则退出码为 1。
    Given files or folders, it also says which have changed and which are not in the store; exit 1 if there are any.

    例 / example: budgetkg status 2024/
    """
    with Asked.of(context, store, endpoint, default_graph).graph() as graph:
        result = query.run(graph, "coverage")
        print_result(_digest(result) if form == "table" else result, form, language)
        stale = _stale(graph, sources) if sources else []
    for line in stale:
        say(line, style="yellow")
    if stale:
        say(f"请再次运行 / run again: budgetkg build {' '.join(map(str, sources or []))}")
        raise typer.Exit(Exit.WITH_FINDINGS)


def _digest(result: Result) -> Result:
    shown = [index for index, column in enumerate(result.columns) if column.name in _DIGEST]
    return Result(
        tuple(result.columns[index] for index in shown),
        tuple(tuple(row[index] for index in shown) for row in result.rows),
    )


def _stale(graph: Graph, sources: list[Path]) -> list[str]:
    """Of the files behind the sources, those that the graph does not hold as they are now."""
    held = set(graph.query("SELECT ?name ?sha256 WHERE { ?document bkg:fileName ?name ; bkg:sha256 ?sha256 }").rows)
    known = {name for name, _sha256 in held}
    lines = []
    for file in inputs(sources):
        try:
            if file.error:
                raise SourceError(file.error)
            source = read_source(file.path, file.base)
        except SourceError as error:
            lines.append(str(error))
            continue
        if (source.name, source.sha256) not in held:
            state = "已改动 / has changed" if source.name in known else "不在库中 / is not in the store"
            lines.append(f"{source.name}: {state}")
    return lines
