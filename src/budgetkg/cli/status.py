"""``budgetkg status``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from budgetkg import query
from budgetkg.build import State, inputs, planned, reader_version
from budgetkg.cli.console import DEFAULT_STORE, Exit, Form, Language, StorePath, say
from budgetkg.cli.graphs import Asked, DefaultGraph, Endpoint
from budgetkg.cli.output import print_result
from budgetkg.query import Result
from budgetkg.store import Graph, KeptFile, Store

#: What is shown of the question ``coverage``; CSV and JSON have all of it.
_DIGEST = ("file", "tables", "not_understood", "unread", "amounts", "proved_share", "contradicted", "redacted")


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

    另说明各文件由哪一版程序读取，哪些需要重新读取。给出文件或目录时，报告哪些已改动、改名、不再存在，哪些还不在库中；有则退出码为 1。
    It says which version of the program read them, and which are to be read again. Given files or folders, it also says which
    have changed, were renamed, are gone, or are not in the store; exit 1 if there are any.

    例 / example: budgetkg status 2024/
    """
    with Asked.of(context, store, endpoint, default_graph).graph() as graph:
        result = query.run(graph, "coverage")
        print_result(_digest(result) if form == "table" else result, form, language)
        held = graph.files() if isinstance(graph, Store) else _published(graph)
        for line in _versions(held):
            say(line)
        stale = list(_stale(held, sources, graph.base_iri)) if sources else []
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


def _published(graph: Graph) -> Mapping[str, KeptFile]:
    """The files behind the graph on a server, which does not tell where they lay and what read them."""
    rows = graph.query(
        "SELECT ?name ?sha256 ?document WHERE { ?document bkg:fileName ?name ; bkg:sha256 ?sha256 }"
    ).rows
    return {
        str(name): KeptFile(str(name), str(sha256), str(document), None, reader_version())
        for name, sha256, document in rows
    }


def _versions(held: Mapping[str, KeptFile]) -> Iterator[str]:
    """Which version read how many files, and what was refused."""
    readers = Counter(one.reader for one in held.values() if one.document and one.path is not None)
    for reader, number in sorted(readers.items()):
        state = "" if reader == reader_version() else "，再次入库时会重新读取 / to be read again by the next build"
        say_of = reader or "未知版本 / an unknown version"
        yield f"{number} 份由此版本读取 / documents were read by: {say_of}{state}"
    if refused := sorted(name for name, one in held.items() if one.problem):
        yield f"{len(refused)} 份文件未能读取 / files could not be read: {', '.join(refused)}"


def _stale(held: Mapping[str, KeptFile], sources: Sequence[Path], base_iri: str) -> Iterator[str]:
    """Of the files behind the sources, those that a build would do something with."""
    plan = planned(inputs(sources), sources, held, reader_version(), base_iri)
    for settled in plan.settled:
        if settled.state is State.REFUSED:
            yield settled.error
    for job in plan.jobs:
        name, known = job.file.name, held.get(job.file.name)
        if not job.sha256:
            yield f"{name}: 无法读取 / cannot be read"
        elif known is None:
            yield f"{name}: 不在库中 / is not in the store"
        elif known.sha256 != job.sha256:
            yield f"{name}: 已改动 / has changed"
        else:
            yield f"{name}: 由另一版本读取 / was read by another version, {known.reader}"
    for one in plan.named:
        if one.name not in held:
            yield f"{one.name}: 改名，或与库中文件内容相同 / renamed, or of a content that is in the store"
    for name in plan.gone:
        yield f"{name}: 文件已不存在 / the file is no longer there"
