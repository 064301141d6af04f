"""How a build goes on, and what it did: a bar on a terminal, a summary at the end; both on stderr."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from budgetkg.build import Built, Plan, State, Watcher
from budgetkg.cli.console import say, talk
from budgetkg.query import draw

_HEADINGS = (
    "文件 document", "年度 year", "金额 amounts", "已核验 proved", "矛盾 failing", "项目 projects", "指标 indicators",
    "引用 cited", "未读 unread",
)  # fmt: skip
#: So many documents are listed one by one; of more, only what they come to.
_LISTED = 100
#: From so many on it matters how fast they were read.
_MANY = 20
_COUNTED = {
    State.SAME: "份未变 / unchanged",
    State.NAMED: "份改名或同内容 / renamed, or of a content that is there",
    State.PRUNED: "份已删去 / removed",
}


class _Rate(ProgressColumn):
    """Documents a minute, over the whole of the work: single documents differ too much."""

    def render(self, task: Task) -> Text:
        if not task.elapsed or not task.completed:
            return Text("")
        return Text(f"{task.completed / task.elapsed * 60:.0f}/分 min")


class BuildProgress(Watcher):
    """A bar on a terminal: how far it is, how fast, how long it will take, and what was found so far."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[found]}", markup=False),
            console=talk,
            transient=True,
            disable=not talk.is_terminal,
        )
        self._task = self._bar.add_task("读取 / reading", total=None, found="")
        self._findings = self._refused = 0
        self._left = 0
        self._start = time.monotonic()
        self.seconds = 0.0

    def comparing(self, files: int) -> None:
        """A bar of files compared."""
        self._bar.reset(self._task, total=files, description="比较 / comparing", found="")

    def compared(self, name: str) -> None:
        """One more."""
        self._bar.advance(self._task)

    def plan(self, plan: Plan) -> None:
        """A bar of documents read."""
        self._left = len(plan.jobs)
        self._bar.reset(self._task, total=len(plan.jobs), description="读取 / reading", found="")

    def done(self, outcome: Built) -> None:
        """A file was dealt with."""
        self._refused += not outcome.ok
        self._findings += len(outcome.findings)
        if outcome.state not in (State.READ, State.REFUSED):
            return
        found = f"{self._findings} 处提示 findings, {self._refused} 份未读 unread"
        self._bar.update(self._task, advance=1, description=outcome.name[-40:], found=found)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        self.seconds = time.monotonic() - self._start


def print_summary(outcomes: Sequence[Built], place: str, seconds: float) -> None:
    """What was read, as a table, and how many files were not read since they are as they were."""
    read = sorted((outcome for outcome in outcomes if outcome.state is State.READ), key=lambda one: one.name)
    if read:
        draw(_HEADINGS, [False] + [True] * (len(_HEADINGS) - 1), _rows(read), sys.stderr)
        say(f"{len(read)} 份文件入库 / documents are in {place}")
        if len(read) >= _MANY:
            say(f"{seconds:.0f} 秒，每分钟 {len(read) / seconds * 60:.0f} 份 / seconds, documents a minute")
    counted = Counter(outcome.state for outcome in outcomes)
    for state, words in _COUNTED.items():
        if counted[state]:
            say(f"{counted[state]} {words}")
    for outcome in outcomes:
        if outcome.former:
            say(f"改名 / renamed: {outcome.former} → {outcome.name}")
    if any(outcome.findings or outcome.unread for outcome in read):
        say("没读懂的内容，见 / for what was not understood, see: budgetkg inspect FILE")


def _rows(read: Sequence[Built]) -> list[tuple[str, ...]]:
    if len(read) <= _LISTED:
        return [_row(outcome.name, str(outcome.fiscal_year), [outcome]) for outcome in read]
    years = sorted({outcome.fiscal_year for outcome in read})
    return [_row(f"{len(read)} 份 documents", f"{years[0]}–{years[-1]}", read)]


def _row(name: str, year: str, read: Sequence[Built]) -> tuple[str, ...]:
    lines, proved = sum(one.lines for one in read), sum(one.proved for one in read)
    return (
        name, year, str(lines), f"{proved / lines:.0%}" if lines else "–", str(sum(one.contradicted for one in read)),
        str(sum(one.projects for one in read)), str(sum(one.indicators for one in read)),
        str(sum(one.citations for one in read)), str(sum(one.unread for one in read)),
    )  # fmt: skip
