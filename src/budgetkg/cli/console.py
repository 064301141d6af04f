"""Two streams (data and talk), the exit codes, the options that commands share, and how errors are told."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from budgetkg.errors import BudgetkgError

#: Set to anything, an error of the program shows its traceback (which may quote the document).
DEBUG = "BUDGETKG_DEBUG"


class Exit(IntEnum):
    """What a command's exit code says. The last two are what shells use for SIGINT and SIGPIPE."""

    CLEAN = 0
    WITH_FINDINGS = 1
    COULD_NOT_RUN = 2
    INTERRUPTED = 130
    READER_LEFT = 141


talk = Console(stderr=True, highlight=False, soft_wrap=True)

StorePath = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="BUDGETKG_STORE", help="库所在的目录 / the store's folder")
]
DEFAULT_STORE = Path("budgetkg-store")
Form = Annotated[Literal["table", "csv", "json", "md"], typer.Option("--format", "-f", help="输出格式 / output")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="NUMBER",
        min=0,
        envvar="BUDGETKG_JOBS",
        help="同时处理几份文件，缺省为处理器核数；0 为在本进程内逐份处理 / documents at a time, by default as many as there are cores; "
        "0: one after another in this very process",
    ),
]
Language = Annotated[
    Literal["zh", "en"], typer.Option("--language", "-l", help="表头和说明的语言 / language of headings and messages")
]


class Commands(TyperGroup):
    """Tells every error in words and leaves with 2; none reaches the user as a traceback (but see :data:`DEBUG`)."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BudgetkgError as error:
            complain(str(error))
            raise typer.Exit(Exit.COULD_NOT_RUN) from error
        except KeyboardInterrupt as stop:
            say("已中断；已完成的部分保留 / interrupted; what was finished is kept", style="yellow")
            raise typer.Exit(Exit.INTERRUPTED) from stop
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if is_closed_pipe(error) or os.environ.get(DEBUG):
                raise
            complain(_unexpected(error))
            raise typer.Exit(Exit.COULD_NOT_RUN) from error


def _unexpected(error: Exception) -> str:
    """What to say of an error that is not one of ours.

    The exception's own message may quote personal data, so of a fault of the program only kind and place are told.
    """
    if isinstance(error, OSError) and error.strerror:
        return (
            f"{error.filename or '操作系统 / operating system'}: 无法读写 / cannot be read or written: {error.strerror}"
        )
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"程序出错 / a fault of the program: {type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}; "
        f"请把命令和文件报告给开发者 / please report it with the command and the file ({DEBUG}=1 shows more)"
    )


def is_closed_pipe(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that whoever read our output has left (``| head``)."""
    while error is not None:
        # Windows says EINVAL of a pipe without a reader, and of a path with a character that it does not allow.
        closed = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)
        if isinstance(error, OSError) and error.errno in closed and error.filename is None:
            return True
        error = error.__cause__ or error.__context__
    return False


def mute() -> None:
    """Let nothing more be written: the interpreter would complain of the closed pipe when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())


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
    """UTF-8 on all streams whatever the console's code page: 〔〕 and ≥ are in none of the old ones."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def as_text(argument: str) -> str:
    """An argument as it was typed, where the locale (``LANG=C``) could not decode its bytes. Not for paths."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
