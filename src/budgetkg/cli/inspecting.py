"""``budgetkg inspect``: what is read from one document, what is not and why, without a store."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from budgetkg.build import examine
from budgetkg.build.readers.local import cores
from budgetkg.cli.console import say
from budgetkg.document.pdf import isolated
from budgetkg.errors import Severity, SourceError
from budgetkg.facts.model import DocumentFacts, Evidence, Proof, TableAccount
from budgetkg.query import draw

_PROOFS = {
    Proof.PROVED: "已核验 / proved",
    Proof.UNPROVED: "未核验 / unproved",
    Proof.CONTRADICTED: "矛盾 / contradicted",
}
_SEVERITIES = {Severity.VIOLATION: "违反 / violation", Severity.WARNING: "警告 / warning", Severity.INFO: "提示 / info"}


def inspect(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", readable=False, help="一个预算文件 / one budget file")],
    rows: Annotated[
        bool, typer.Option("--rows", help="列出每个金额及其核验 / list every amount and its proof")
    ] = False,
    overlay: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT", help="把读到的画在 PDF 页面上：目录或 .pdf / draw it on the pages: a folder or a .pdf"
        ),
    ] = None,
) -> None:
    """一个文件读到了什么、没读到什么、为什么 / what is read from a document, what is not, and why.

    不需要库，也不写入任何文件。每张表印出的数字 = 入图 + 豁免 + 未读。
    It needs no store and writes nothing. The numbers printed in each table are read, exempt by kind, or unread.

    --overlay 在每页上标出：绿 已核验，橙 未核验，红 矛盾，紫 未读，蓝 其他读到的。
    --overlay marks on each page: green proved, orange unproved, red contradicted, purple unread, blue other text read.

    例 / example: budgetkg inspect 2024年部门预算.pdf --rows --overlay 核对/
    """
    if source.is_dir():
        raise SourceError(f"{source}: 是目录，请给出一个文件 / is a folder; give one file")
    isolated.use(cores())
    document, facts = examine(source)
    _print_head(facts)
    _print_accounts(facts.tables)
    _print_unread(facts)
    if rows:
        _print_lines(facts)
    if overlay:
        from budgetkg.overlay import draw_overlay  # pictures are drawn for few: what they need is loaded for those

        written = draw_overlay(document, facts, overlay)
        say(f"画出 {len(written)} 个文件 / files drawn: {overlay}")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")


def _print_head(facts: DocumentFacts) -> None:
    region = facts.region.full_name if facts.region else "–"
    units = "、".join(f"{unit.code} {unit.name}" if unit.code else unit.name for unit in facts.units)
    indicators = sum(len(project.indicators) for project in facts.projects)
    citations = sum(len(project.citations) for project in facts.projects)
    proofs = Counter(line.proof for line in facts.lines)
    proved = "，".join(f"{name} {proofs[proof]}" for proof, name in _PROOFS.items() if proofs[proof])
    redacted = "，".join(f"{kind} {count}" for kind, count in sorted(facts.redactions.items())) or "0"
    rows = (
        ("文件 / document", "  ".join(filter(None, (facts.source.name, facts.title)))),
        ("年度 / year", f"{facts.fiscal_year}（{facts.stage}）"),
        ("地区 / region", region),
        ("单位 / units", units),
        ("金额 / amounts", f"{len(facts.lines)}（{proved}）" if proved else "0"),
        ("项目 / projects", str(len(facts.projects))),
        ("指标 / indicators", str(indicators)),
        ("引用 / citations", str(citations)),
        (
            "文中数字 / stated figures",
            str(len(facts.figures) + sum(len(project.figures) for project in facts.projects)),
        ),
        ("个人信息已隐去 / personal data left out", redacted),
    )
    draw(("", ""), (False, False), rows, sys.stdout, head=False)
    _write("")


def _print_accounts(accounts: Sequence[TableAccount]) -> None:
    headings = (
        "#",
        "表 table",
        "版式 layout",
        "金额单位 money",
        "数字 numbers",
        "入图 read",
        "豁免 exempt",
        "未读 unread",
    )
    rows = [
        (
            str(account.number), account.title or "（无标题 / no title）", account.slug or "?", account.money_unit or "?",
            str(account.printed), str(account.read), str(sum(account.exempt.values())), str(len(account.unread)),
        )
        for account in accounts
    ]  # fmt: skip
    draw(headings, (True, False, False, False, True, True, True, True), rows, sys.stdout)


def _print_unread(facts: DocumentFacts) -> None:
    """The amounts that are not in the facts, each with its reason, and what else the reader found."""
    unread = [
        (
            _place(amount.evidence),
            amount.printed,
            account.title,
            f"{amount.reason_zh} / {amount.reason_en}",
            "；".join(amount.alternatives),
        )
        for account in facts.tables
        for amount in account.unread
    ]
    if unread:
        _write("\n未入图的数字 / numbers that are not in the graph")
        draw(
            ("行 row", "印刷 printed", "表 table", "原因 reason", "可能的列 possible columns"),
            (True, True, False, False, False),
            unread,
            sys.stdout,
        )
    if facts.findings:
        _write("\n读表时的发现 / found while reading")
        for finding in facts.findings:
            place = f"，第 {finding.row} 行 / row {finding.row}" if finding.row else ""
            _write(
                f"  {_SEVERITIES[finding.severity]} {finding.code}{place}: {finding.message_zh} / {finding.message_en}"
            )


def _print_lines(facts: DocumentFacts) -> None:
    _write("\n全部金额 / every amount")
    rows = [
        (
            _place(line.evidence), line.table, line.code, line.name, line.column, line.printed,
            f"{line.amount:,.2f}", _PROOFS[line.proof].split(" / ")[1],
            ", ".join(line.proved_by or line.contradicted_by),
        )
        for line in facts.lines
    ]  # fmt: skip
    headings = (
        "行 row", "表 table", "代码 code", "名称 name", "列 column", "印刷 printed", "元 yuan", "核验 proof", "规则 checks",
    )  # fmt: skip
    draw(headings, (True, False, False, False, False, True, True, False, False), rows, sys.stdout)


def _place(evidence: Evidence) -> str:
    page = "" if evidence.page is None else f"p{evidence.page}:"
    return f"{page}{evidence.row}"
