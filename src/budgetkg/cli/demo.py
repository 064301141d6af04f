"""``budgetkg demo``: the bundled examples, built, validated and asked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from budgetkg import query, resources
from budgetkg import validate as validation
from budgetkg.cli.asking import print_result
from budgetkg.cli.building import build_with_progress
from budgetkg.cli.checking import validate_with_progress
from budgetkg.cli.console import say
from budgetkg.graph import DEFAULT_BASE
from budgetkg.store import Store

#: Shown one after another; each is a question of the library with its parameters.
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("policy-money", {}),
    ("shared-projects", {"minimum": "3"}),
    ("three-public", {}),
    ("contradictions", {}),
)


def demo() -> None:
    """用自带的五份预算演示：构建、核验、查询 / build, validate and query the bundled examples.

    库建在临时目录，结束后删除。
    The store is in a temporary folder, which is removed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="budgetkg-demo-") as folder:
        path = Path(folder) / "store"
        examples = resources.folder("examples")
        say(f"$ budgetkg build {examples}", style="bold")
        build_with_progress([examples], path, DEFAULT_BASE, rebuild=False)
        with Store.open(path, read_only=True) as opened:
            say("\n$ budgetkg validate", style="bold")
            report = validate_with_progress(opened)
            say(f"{validation.summary(report, 'zh')} / {validation.summary(report, 'en')}")
            for name, params in QUESTIONS:
                given = "".join(f" -p {key}={value}" for key, value in params.items())
                question = query.named(name)
                say(f"\n$ budgetkg query {name}{given}", style="bold")
                say(f"{question.title_zh} / {question.title_en}")
                print_result(query.run(opened, name, params), "table")
    say("\n下一步 / next: budgetkg build DIR; budgetkg queries")
