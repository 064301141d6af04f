"""Two streams (data and talk), the exit codes, the options that commands share, and how errors are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from budgetkg.errors import BudgetkgError


class Exit(IntEnum):
    """What a command's exit code says."""

    CLEAN = 0
    WITH_FINDINGS = 1
    COULD_NOT_RUN = 2


talk = Console(stderr=True, highlight=False, soft_wrap=True)

StorePath = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="BUDGETKG_STORE", help="库所在的目录 / the store's folder")
]
DEFAULT_STORE = Path("budgetkg-store")
Form = Annotated[Literal["table", "csv", "json", "md"], typer.Option("--format", "-f", help="输出格式 / output")]
Language = Annotated[
    Literal["zh", "en"], typer.Option("--language", "-l", help="表头和说明的语言 / language of headings and messages")
]


class Commands(TyperGroup):
    """Tells an expected error in one line and leaves with 2; an unexpected one keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BudgetkgError as error:
            complain(str(error))
            raise typer.Exit(Exit.COULD_NOT_RUN) from error


def say(message: str, style: str = "") -> None:
    """Say something on stderr, exactly as written: no markup is read into a file name."""
    talk.print(message, style=style, markup=False)


def complain(message: str) -> None:
    """Say on stderr what went wrong, exactly as written."""
    talk.print("错误 / error:", style="red", end=" ")
    talk.print(message, markup=False)


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[tuple[Progress, Any]]:
    """A bar on stderr for long work: only on a terminal, and gone when the work is done."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as progress:
        yield progress, progress.add_task(what, total=total)


def use_utf8() -> None:
    """UTF-8 on both streams whatever the console's code page: 〔〕 and ≥ are in none of the old ones."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
