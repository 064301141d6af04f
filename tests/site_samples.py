"""A small static site for tests: a typeset PDF with its pictures, and an example text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from budgetkg.site import Report, write_site
from budgetkg.store import Store
from command_line import EXAMPLES, run
from typesetting import Box, Table, TableRow, Text, typeset

BASE = "https://example.org/budgets/id/"
#: The path of the site, as on a host that serves many.
ROOT = "/budgets"
PDF, TEXT = "人大办.pdf", "lhasa-ethnic-affairs-2024.txt"

_HEAD: list[TableRow] = [
    [Box("科目编码", rows=2), Box("科目名称", rows=2), Box("2024年预算数", columns=3), None, None],
    [None, None, "合计", "基本支出", "项目支出"],
]
_ROWS: list[TableRow] = [
    ["", "合计", "90.00", "60.00", "30.00"],
    ["201", "一般公共服务支出", "90.00", "60.00", "30.00"],
    ["20101", "人大事务", "90.00", "60.00", "30.00"],
    ["2010101", "行政运行", "60.00", "60.00", ""],
    ["2010102", "一般行政管理事务", "30.00", "", "30.00"],
]


def typeset_budget() -> bytes:
    """A page with a table, as budgets are published."""
    return typeset(
        [
            Text(180, 30, "某某市人大办公室2024年部门预算"),
            Text(220, 60, "一般公共预算支出表"),
            Text(450, 80, "金额单位：万元"),
            Table(50, 100, (60, 160, 90, 90, 90), [*_HEAD, *_ROWS], header=2),
        ]
    )


@dataclass(frozen=True)
class SmallSite:
    """A site in a folder, and what was said of it."""

    folder: Path
    report: Report


def small_site(folder: Path) -> SmallSite:
    """Builds and writes it under a folder that is empty."""
    sources = folder / "sources"
    sources.mkdir()
    (sources / PDF).write_bytes(typeset_budget())
    shutil.copy(EXAMPLES / TEXT, sources)
    for arguments in (("build", sources, "--base-iri", BASE), ("validate",)):
        done = run(*arguments, "--store", folder / "store")
        assert done.code in {0, 1}, done.err
    with Store.open(folder / "store", read_only=True) as store:
        report = write_site(store, folder / "host" / ROOT[1:], sources=store.sources(), jobs=1)
    return SmallSite(folder / "host" / ROOT[1:], report)
