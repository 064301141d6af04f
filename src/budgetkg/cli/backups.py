"""``budgetkg backup`` and ``budgetkg restore``: the store as one file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.cli.console import DEFAULT_STORE, StorePath, progress_bar, say
from budgetkg.store.archive import Watch
from budgetkg.store.backup import back_up
from budgetkg.store.backup import restore as restore_store


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="备份文件，以 .tar.zst 结尾 / the backup; its name ends in .tar.zst")
    ],
    store: StorePath = DEFAULT_STORE,
) -> None:
    """把库备份为一个文件 / back up the store as one file.

    入库期间也可备份，备份的是入库前的内容。文件写完才出现，同名的旧备份到那时才被替换。
    It may run beside a build, and then holds what the store held before. The file appears when it is whole; a former
    backup of that name stays until then.

    备份与库一样含有源文件的路径，请同样保管。
    Like the store, a backup holds the paths of the source files: keep it as you keep the store.

    例 / example: budgetkg backup budgets-2024.tar.zst --store budgets
    """
    with _percent("备份 / backing up") as watch:
        manifest = back_up(store, file, watch)
    say(f"{manifest.documents} 份文件 / documents: {store} → {file}, {file.stat().st_size / 1e6:,.1f} MB")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / a file made by: budgetkg backup")],
    store: StorePath = DEFAULT_STORE,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="替换那里的库，还原并检查完毕后才替换 / in the place of the store that is there, once all is checked",
        ),
    ] = False,
) -> None:
    """从备份还原库 / make a store of a backup.

    先检查全部内容（大小、sha256、能否打开），再一次出现；备份有任何损坏都不会改动原有的库。
    All of it is checked (sizes, sha256, that it opens) before any of it appears; a damaged backup changes nothing.

    例 / example: budgetkg restore budgets-2024.tar.zst --store budgets
    """
    with _percent("还原 / restoring") as watch:
        manifest = restore_store(file, store, replace, watch)
    say(f"{manifest.documents} 份文件 / documents: {file} → {store}, {manifest.size / 1e6:,.1f} MB")


@contextmanager
def _percent(what: str) -> Iterator[Watch]:
    with progress_bar(what, 100) as (progress, task):
        yield lambda done, whole: progress.update(task, completed=100 * done // max(whole, 1))
