"""The commands, gathered."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from budgetkg import __version__
from budgetkg.cli import (
    asking,
    backups,
    building,
    checking,
    demo,
    exporting,
    inspecting,
    listing,
    ontology,
    publishing,
    serving,
    shaping,
    showing,
    status,
)
from budgetkg.cli.console import Commands, Exit, is_closed_pipe, mute, use_utf8

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="中国部门预算 → 知识图谱：读取、核验、查询、导出。Chinese government budgets as a knowledge graph.\n\n"
    "从这里开始 / start here: budgetkg demo\n\n"
    "退出码 / exit codes: 0 完成 clean; 1 有违规或有文件未读 violations, or some inputs unread; 2 无法运行 could not run.",
    epilog="数据写到 stdout，说明写到 stderr / data goes to stdout, talk to stderr. "
    "NO_COLOR 关闭颜色 / switches colours off.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"budgetkg {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 / version")
    ] = False,
) -> None:
    """中国部门预算 → 知识图谱。"""


#: Every command with the line that lists it; its docstring says more in ``--help``.
COMMANDS: dict[Callable[..., None], str] = {
    building.build: "读取预算文件入库 / read budgets into the store",
    inspecting.inspect: "一个文件读到什么、没读到什么 / what is read from a file",
    checking.validate: "用 SHACL 核验 / validate with SHACL",
    ontology.ontology: "本体，供人阅读或作 RDF / the ontology, to read or as RDF",
    shaping.shapes: "核验形状，合成一个文件 / the shapes in one file",
    asking.query: "提问 / ask a question",
    listing.queries: "问题库 / the library of questions",
    showing.show: "一个实体及其联系、出处 / one entity, links and places",
    serving.serve: "网页与 SPARQL 端点 / web pages and SPARQL endpoint",
    exporting.export: "导出 RDF 或平面表 / export RDF or flat tables",
    publishing.publish: "推送到 SPARQL 服务器 / push to a SPARQL server",
    status.status: "库中的文件 / documents in the store",
    backups.backup: "把库备份为一个文件 / back up the store as one file",
    backups.restore: "从备份还原库 / make a store of a backup",
    demo.demo: "用自带的预算演示 / try the bundled examples",
}
for command, line in COMMANDS.items():
    app.command(short_help=line)(command)


def main() -> None:
    """The console script. A reader that leaves (``| head``) ends it quietly."""
    use_utf8()
    try:
        app(prog_name="budgetkg")
    except SystemExit as end:
        left = is_closed_pipe(end)
        code = end.code
    except OSError as error:
        if not is_closed_pipe(error):
            raise
        left, code = True, Exit.READER_LEFT
    try:
        sys.stdout.flush()
    except OSError as error:
        if not is_closed_pipe(error):
            raise
        left = True
    if left:
        mute()
        code = Exit.READER_LEFT
    raise SystemExit(code)
