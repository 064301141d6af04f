"""``budgetkg publish``: the graph on a SPARQL server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from budgetkg.cli.console import DEFAULT_STORE, Exit, Form, Language, StorePath, say, talk
from budgetkg.cli.output import print_result
from budgetkg.cli.servers import (
    REQUEST_TIMEOUT,
    RETRIES,
    GraphStoreAddress,
    Merge,
    RequestTimeout,
    Retries,
    UpdateAddress,
    WriteMethod,
    sender_to,
)
from budgetkg.publish import Action, Plan, Published, Step, Target, Watcher
from budgetkg.publish import publish as publish_store
from budgetkg.query import Column, Kind, Result
from budgetkg.store import Store

_SHOWN = 5  # names in a message
_COLUMNS = (
    Column("action", Kind.TEXT, "动作", "action"),
    Column("reason", Kind.TEXT, "原因", "reason"),
    Column("file", Kind.TEXT, "文件", "file"),
    Column("triples", Kind.INTEGER, "三元组", "triples"),
    Column("graph", Kind.IRI, "图", "graph"),
)
_IN_CHINESE = {
    "send": "传输", "merge": "并入", "prune": "删除", "new": "新", "changed": "已改动", "unfinished": "上次未完成",
    "moved": "合并图不同", "gone": "库中已无", "different": "与所传不符",
}  # fmt: skip
_WAYS = {"update": "SPARQL Update", "gsp": "Graph Store Protocol", "": ""}


def publish(
    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            metavar="URL",
            envvar="BUDGETKG_ENDPOINT",
            help="服务器的 SPARQL 端点 / the server's SPARQL endpoint",
        ),
    ] = None,
    update: UpdateAddress = None,
    graph_store: GraphStoreAddress = None,
    method: WriteMethod = "auto",
    merge: Merge = "default",
    base_iri: Annotated[
        str | None, typer.Option("--base-iri", metavar="IRI", help="服务器上 IRI 的前缀 / what IRIs begin with there")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="删去库中已没有的图 / take away graphs that the store no longer has")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出要做什么 / only tell what there is to do")] = False,
    check: Annotated[bool, typer.Option("--check", help="之后逐图比较 / compare every graph afterwards")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="比较，并重传不符的图 / compare, and send again what differs")
    ] = False,
    remake_merge: Annotated[
        bool, typer.Option("--remake-merge", help="清空合并图，重新合并 / empty the merge, and make it anew")
    ] = False,
    timeout: RequestTimeout = REQUEST_TIMEOUT,
    retries: Retries = RETRIES,
    form: Form = "table",
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
) -> None:
    """把图谱传到 SPARQL 服务器，以后只传有变化的图 / bring the graph to a SPARQL server; later on, only what has changed.

    中断后再次运行即可，从断处继续；没有变化时什么也不传。Interrupted, run it again: it goes on. Where nothing changed, nothing is sent.

    用户名和口令（或令牌）只从环境变量读取 / user and password, or a token, come from the environment only:
    BUDGETKG_USER, BUDGETKG_PASSWORD; BUDGETKG_TOKEN.

    退出码 1：服务器上有库中已没有的图（--prune 删去），或比较时有不符 / exit 1: the server keeps graphs that the store no longer
    has, or a comparison found differences.

    例 / example: budgetkg publish --endpoint http://localhost:7878/query --update http://localhost:7878/update
    """
    target = Target(endpoint, update, graph_store, method, merge, base_iri, timeout or None)
    sender = sender_to(target, retries)
    with Store.open(store, read_only=True) as opened:
        names = {document.iri: ", ".join(document.file_names) for document in opened.documents()}
        began = time.monotonic()
        with _bar() as bar:
            published = publish_store(
                opened,
                target,
                sender,
                bar,
                prune=prune,
                dry_run=dry_run,
                check=check,
                repair=repair,
                remake=remake_merge,
            )
        seconds = time.monotonic() - began
    if published.plan.steps:
        print_result(_table(published.plan.steps, names, form, language), form, language)
    _summary(published, bar.triples, seconds, dry_run, compared=(check or repair) and not dry_run)
    if not published.clean:
        raise typer.Exit(Exit.WITH_FINDINGS)


def _table(steps: tuple[Step, ...], names: dict[str, str], form: str, language: str) -> Result:
    words = _IN_CHINESE if form == "table" and language == "zh" else {}
    return Result(
        _COLUMNS,
        tuple(
            (
                words.get(step.action, str(step.action)),
                words.get(step.reason, str(step.reason)),
                names.get(step.source),
                step.mark.triples,
                step.mark.graph,
            )
            for step in steps
        ),
    )


def _summary(published: Published, triples: int, seconds: float, dry_run: bool, compared: bool) -> None:
    plan = published.plan
    sent = sum(step.action is Action.SEND for step in plan.steps)
    if dry_run:
        say(
            f"将传输 / to be sent: {sent} 图 / graphs, {plan.triples:,} 三元组 / triples; 不变 / unchanged: {plan.kept}"
        )
    elif not plan.steps:
        say(f"没有变化，什么也没传 / nothing has changed, nothing was sent: {plan.kept} 图 / graphs")
    else:
        say(
            f"已传输 / sent: {sent} 图 / graphs, {triples:,} 三元组 / triples, {seconds:.1f} s "
            f"({triples / max(seconds, 0.001):,.0f} / s), {_WAYS[published.way]}; 不变 / unchanged: {plan.kept}"
        )
    if plan.left:
        more = " …" if len(plan.left) > _SHOWN else ""
        say(
            f"服务器上有库中已没有的图 {len(plan.left)} 个，用 --prune 删去 / the server keeps {len(plan.left)} graphs that the store "
            f"no longer has; --prune takes them away: {', '.join(plan.left[:_SHOWN])}{more}",
            style="yellow",
        )
    for difference in published.differences:
        say(
            f"{difference.graph}: 与库中不符 / is not what the store holds: 三元组 / triples {difference.there.triples:,}, "
            f"应为 / expected {difference.here.triples:,}"
            + ("" if difference.there.triples != difference.here.triples else "，内容不同 / but others"),
            style="yellow",
        )
    if published.differences:
        say("重传不符的图 / to send them again: --repair; 重做合并图 / to make the merge anew: --remake-merge")
    elif compared:
        say("比较 / compared: 服务器与库一致 / the server holds what the store holds")


class _Bar(Watcher):
    """A bar on stderr, on a terminal only; elsewhere what matters is said in lines."""

    def __init__(self, progress: Progress) -> None:
        self.triples = 0
        self._progress = progress
        self._task: TaskID = progress.add_task("读取 / reading", total=None)

    def reading(self, graph: str) -> None:
        self._progress.update(self._task, description=f"读取 / reading {graph[-24:]}")

    def plan(self, plan: Plan) -> None:
        self._progress.reset(self._task, total=plan.triples, description="传输 / sending")

    def step(self, step: Step) -> None:
        self._progress.update(self._task, description=f"传输 / sending {step.mark.graph[-24:]}")

    def sent(self, triples: int) -> None:
        self.triples += triples
        self._progress.advance(self._task, triples)

    def checking(self, graph: str) -> None:
        self._progress.update(self._task, description=f"比较 / comparing {graph[-24:]}")

    def say(self, message: str) -> None:
        say(message, style="yellow")


@contextmanager
def _bar() -> Iterator[_Bar]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} / {task.total:,}", markup=False),
        TextColumn("{task.speed:,.0f} / s", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as progress:
        yield _Bar(progress)
