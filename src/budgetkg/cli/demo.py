"""``budgetkg demo``: the bundled examples, built, validated and asked."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from budgetkg import query, resources
from budgetkg import validate as validation
from budgetkg.cli.build_places import Place
from budgetkg.cli.building import build_with_progress
from budgetkg.cli.checking import print_findings, validate_with_progress
from budgetkg.cli.console import say
from budgetkg.cli.output import print_result
from budgetkg.errors import Severity
from budgetkg.query import Result
from budgetkg.store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the library, its parameters, what its answer shows in words, and the columns to print."""

    name: str
    zh: str
    en: str
    columns: tuple[str, ...]
    params: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that asks it."""
        return " ".join(["budgetkg query", self.name, *(f"-p {key}={value}" for key, value in self.params.items())])


STEPS = (
    Step(
        "policy-money",
        "哪些政策文件是几个单位共同的依据，合计支撑多少项目资金？",
        "Which policy documents do several units rest on, and how much project money in all?",
        ("policy_number", "title", "units", "projects", "amount"),
    ),
    Step(
        "shared-projects",
        "同一个项目代码，各单位各要多少钱？",
        "One project code in several budgets: what does each unit ask for?",
        ("project_code", "project_name", "fiscal_year", "unit_name", "amount"),
        {"minimum": "4"},
    ),
    Step(
        "applied-amounts",
        "绩效目标的文字写申请多少，预算表给了多少？不一致的列在这里。",
        "Where a goal's text applies for one amount and the table gives another.",
        ("unit_name", "project_name", "stated", "amount", "difference"),
    ),
    Step(
        "three-public",
        "“三公”经费合计逐年变化，每个数字注明是否由算术核验。",
        "The three public expenses by year, each figure with its proof.",
        ("unit_name", "fiscal_year", "amount", "printed", "proof"),
        {"item": "total"},
    ),
    Step(
        "contradictions",
        "哪个数字与文件自己的等式对不上？印在第几行？",
        "Which figure breaks the document's own sums, and on which line is it printed?",
        ("file", "row", "heading", "printed", "amount", "checks"),
    ),
)


def demo() -> None:
    """用自带的五份预算演示：构建、核验、查询 / build, validate and query the bundled examples.

    库建在临时目录，结束后删除。
    The store is in a temporary folder, which is removed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="budgetkg-demo-") as folder:
        path = Path(folder) / "store"
        examples = resources.folder("examples")
        _headline(
            f"budgetkg build {examples}",
            "五份真实预算的文本 → 知识图谱。",
            "The text of five real budgets → a knowledge graph.",
        )
        build_with_progress([examples], Place(path))
        with Store.open(path, read_only=True) as opened:
            _headline(
                "budgetkg validate --severity violation", "这些预算自己错在哪里？", "What is wrong in these budgets?"
            )
            report = validate_with_progress(opened)
            grave = tuple(result for result in report.results if result.finding.severity is Severity.VIOLATION)
            print_findings(replace(report, results=grave), "zh")
            sys.stdout.flush()
            say(f"全部 / all: {validation.summary(report, 'zh')} / {validation.summary(report, 'en')}")
            for step in STEPS:
                _headline(step.command, step.zh, step.en)
                print_result(_columns(query.run(opened, step.name, step.params), step.columns), "table")
    say(
        "\n金额单位为元；表中只列部分栏目，命令本身列出全部 / money is in yuan; these tables show some columns, the commands all"
        "\n下一步 / next: budgetkg build DIR; budgetkg queries; budgetkg show 藏工办发[2022]9号"
    )


def _headline(command: str, zh: str, en: str) -> None:
    sys.stdout.flush()
    say(f"\n$ {command}", style="bold")
    say(f"{zh} {en}")


def _columns(result: Result, names: tuple[str, ...]) -> Result:
    at = {column.name: index for index, column in enumerate(result.columns)}
    return Result(
        tuple(result.columns[at[name]] for name in names),
        tuple(tuple(row[at[name]] for name in names) for row in result.rows),
    )
