"""``budgetkg build``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.build import Built, State, inputs, other_kinds
from budgetkg.build import build as build_documents
from budgetkg.build.readers import Readers
from budgetkg.build.readers.processes import TIME_LIMIT
from budgetkg.cli.build_places import Endpoint, PartsFolder, Place, Scheduler, readers
from budgetkg.cli.build_progress import BuildProgress, print_summary
from budgetkg.cli.console import DEFAULT_STORE, Exit, Jobs, StorePath, complain, say
from budgetkg.cli.servers import REQUEST_TIMEOUT, RETRIES, Merge, RequestTimeout, Retries, UpdateAddress
from budgetkg.graph import DEFAULT_BASE
from budgetkg.source import MEDIA_TYPES

Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="SOURCE", readable=False, help="文件或目录（逐级查找）/ files and folders (searched throughout)"
    ),
]

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
    jobs: Jobs = None,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="删去已不存在的文件的内容 / remove the documents of files that are no longer there"
        ),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="未改动的也重新读取 / read unchanged files again too")] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            min=0,
            help="一份文件至多读几秒，0 为不限 / seconds that one document may take; 0 for no limit",
        ),
    ] = TIME_LIMIT,
    scheduler: Scheduler = None,
    parts: PartsFolder = None,
    endpoint: Endpoint = None,
    update: UpdateAddress = None,
    merge: Merge = "default",
    timeout: RequestTimeout = REQUEST_TIMEOUT,
    retries: Retries = RETRIES,
) -> None:
    """读取预算文件并存入知识图谱 / read budgets into the knowledge graph.

    再次运行时只读新的、改动过的和由旧版程序读过的文件；改名的文件保留其内容。不再存在的文件会列出，--prune 删去。
    Run again, it reads only what is new, has changed, or was read by another version; a renamed file keeps its content. Files that
    are no longer there are listed, and removed with --prune. A store of an older version is made again with --rebuild.

    入库期间仍可查询，看到的是入库前的内容；结束后再打开的，看到新的内容。随时可以中断（Ctrl-C），已入库的都保留。
    The store can be asked meanwhile, and shows what it held before; whoever opens it afterwards sees what is new. It can be
    stopped at any time (Ctrl-C): what was stored is kept.

    读不了的文件逐一报告，其余照常入库，退出码为 1；一份也没读成时为 2。
    A file that cannot be read is told of and the others are stored, exit 1; exit 2 when none was read.

    例 / examples: budgetkg build 2024/ --store budgets;
    budgetkg build 2024/ --endpoint http://localhost:7878/query --update http://localhost:7878/update;
    budgetkg build 2024/ --scheduler tcp://10.0.0.1:8786 --parts /data/parts
    """
    place = Place(store, base_iri, rebuild, endpoint, update, merge, timeout, retries, parts)
    place.check()
    with readers(jobs, scheduler, time_limit or None) as reading:
        outcomes = build_with_progress(sources, place, reading, prune, again)
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in failed:
        complain(outcome.error)
    if failed:
        say(_EXPECTED)
    gone = [outcome.name for outcome in outcomes if outcome.state is State.GONE]
    if gone:
        say(
            f"{len(gone)} 份文件已不存在，读到的内容仍保留 / files are gone, and what was read from them is kept: "
            f"{_some(gone)}; remove them with --prune",
            style="yellow",
        )
    if len(failed) == len(outcomes):
        raise typer.Exit(Exit.COULD_NOT_RUN)
    if failed or gone or _BUDGET_KINDS & other_kinds(sources).keys():
        raise typer.Exit(Exit.WITH_FINDINGS)


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" … (+{len(names) - most})" if len(names) > most else "")


def build_with_progress(
    sources: Sequence[Path], place: Place, readers: Readers | None = None, prune: bool = False, again: bool = False
) -> list[Built]:
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
        return [Built(file.name, file.error, State.REFUSED) for file in files]
    outcomes: list[Built] = []
    with place.target() as target, BuildProgress() as progress:
        building = build_documents(sources, target, readers, progress, prune=prune, again=again, files=files)
        with closing(building):  # an interrupt may come between two documents too
            for outcome in building:
                outcomes.append(outcome)
                progress.done(outcome)
    print_summary(outcomes, str(place), progress.seconds)
    if any(outcome.ok for outcome in outcomes) and (told := place.told()):
        say(told)
    return outcomes
