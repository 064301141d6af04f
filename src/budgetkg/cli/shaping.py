"""``budgetkg shapes``: our shapes in one file, for other engines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.cli.console import say
from budgetkg.errors import ExportError
from budgetkg.validate import merged_shapes


def shapes(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="写入文件，缺省为标准输出 / to a file instead of stdout"),
    ] = None,
) -> None:
    """核验形状合成的一个 Turtle 文件 / the shapes, put together in one Turtle file.

    任何 SHACL 引擎都可用它核验导出的图谱，结果与 budgetkg validate 相同。
    Any SHACL engine can validate an exported graph with it, with the results of budgetkg validate.

    例 / example: budgetkg shapes -o budgetkg-shapes.ttl && budgetkg export -f ttl -o graph && pyshacl -s budgetkg-shapes.ttl graph/budgetkg.ttl
    """
    text = merged_shapes()
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{output}: 无法写入 / cannot be written: {error.strerror}") from error
    say(f"已写入 / written: {output}")
