"""How the report of ``budgetkg validate`` is written: in a terminal, for spreadsheets, for programs, as a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Literal

from rich.console import Console

from budgetkg import __version__
from budgetkg import validate as validation
from budgetkg.cli.console import progress_bar, say
from budgetkg.query import draw
from budgetkg.store import Store

_HEADINGS = {
    "zh": ("级别", "规则", "页", "行", "说明"),
    "en": ("severity", "check", "page", "row", "message"),
}
_LEDGER_HEADINGS = {"zh": ("规则", "原因"), "en": ("check", "why")}
_ACROSS = {"zh": "跨文件", "en": "across documents"}
_OF_GRAPH = {"zh": "图谱结构", "en": "form of the graph"}


class ReportForm(StrEnum):
    """How a report is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    HTML = "html"
    TTL = "ttl"
    SARIF = "sarif"


@dataclass(frozen=True)
class Manner:
    """How the user wants the report: its form and language, the ledger alone, the folders with the source files."""

    form: ReportForm = ReportForm.TABLE
    language: Literal["zh", "en"] = "zh"
    ledger_only: bool = False
    sources: Sequence[Path] = field(default=())


def print_report(
    report: validation.Report, manner: Manner, shapes: Callable[[], validation.Shapes], store: Store
) -> None:
    """The report on stdout; its counts, and the waivers that did nothing, on stderr."""
    language = manner.language
    if manner.form is not ReportForm.TABLE:
        sys.stdout.writelines(_written(report, manner, shapes, store))
    elif manner.ledger_only:
        print_ledger(report, shapes().reasons, language)
    else:
        print_findings(report, language)
    sys.stdout.flush()
    for unused in report.unused:
        say(unused.told(), style="yellow")
    say(validation.summary(report, language))
    if checked := validation.obligations(report, language):
        say(checked)


def _written(
    report: validation.Report, manner: Manner, shapes: Callable[[], validation.Shapes], store: Store
) -> Iterable[str]:
    alone = manner.ledger_only
    match manner.form:
        case ReportForm.CSV:
            return validation.ledger_csv(report) if alone else validation.to_csv(report)
        case ReportForm.JSON:
            return (validation.ledger_json if alone else validation.to_json)(report, shapes().reasons)
        case ReportForm.TTL:
            return validation.ledger_turtle(report) if alone else validation.to_turtle(report)
        case ReportForm.SARIF:
            return validation.to_sarif(report, shapes().checks, __version__, manner.language)
        case _:
            return [_page(report, manner, shapes, store)]


def _page(report: validation.Report, manner: Manner, shapes: Callable[[], validation.Shapes], store: Store) -> str:
    from budgetkg import report as pages  # pictures are drawn for few: what they need is loaded for those

    stored = store.documents()
    sources: Mapping[str, Path] = {}
    if manner.sources:
        wanted = {document.sha256 for document in stored if document.file_names[0] in report.documents}
        sources = pages.find_sources(manner.sources, wanted, [name for d in stored for name in d.file_names])
    with progress_bar("出处 / places", len(report.documents)) as (progress, task):

        def taken_up(name: str) -> None:
            progress.update(task, advance=1, description=name[-40:])

        shown, heads = pages.exhibits_of(report, store, sources, taken_up)
    material = pages.Material(
        shapes().checks, shapes().reasons, shown, heads, bool(manner.sources), date.today(), __version__
    )
    if manner.sources and (
        missing := [name for name in report.documents if not (name in heads and heads[name].source)]
    ):
        say(f"未找到源文件 / source files not found: {', '.join(missing)}", style="yellow")
    for name, head in heads.items():
        if head.note:
            say(f"{name}: 源文件无法显示 / the source cannot be shown: {head.note}", style="yellow")
    return (pages.ledger_page if manner.ledger_only else pages.report_page)(report, manner.language, material)


def print_findings(report: validation.Report, language: Literal["zh", "en"]) -> None:
    """The findings document by document, in the order of the documents; pages only where there are any."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    paged = any(finding.page is not None for finding in report.findings)
    kept = [index for index, heading in enumerate(_HEADINGS["en"]) if paged or heading != "page"]
    results = sorted(report.results, key=lambda result: result.finding.document)
    for number, (document, found) in enumerate(groupby(results, key=lambda result: result.finding.document)):
        console.print(("\n" if number else "") + (document or _ACROSS[language]), style="bold", markup=False)
        rows = [_row(result, language) for result in found]
        draw(
            [_HEADINGS[language][index] for index in kept],
            [_HEADINGS["en"][index] in ("page", "row") for index in kept],
            [[row[index] for index in kept] for row in rows],
            sys.stdout,
        )


def _row(result: validation.Result, language: Literal["zh", "en"]) -> tuple[str, ...]:
    finding = result.finding
    return (
        validation.severity_name(result, language),
        finding.code,
        "" if finding.page is None else str(finding.page),
        "" if finding.row is None else str(finding.row),
        validation.message(finding, language) + validation.waived_words(result, language),
    )


def print_ledger(
    report: validation.Report, reasons: Mapping[str, tuple[str, str]], language: Literal["zh", "en"]
) -> None:
    """What was checked, document by document; checks without anything to check are left out."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    check, why = _LEDGER_HEADINGS[language]
    headings = [check, *validation.OUTCOME_NAMES[language].values(), why]
    right = [False, True, True, True, True, False]
    for number, (document, entries) in enumerate(groupby(report.ledger, key=lambda entry: entry.document)):
        console.print(("\n" if number else "") + (document or _ACROSS[language]), style="bold", markup=False)
        telling = [entry for entry in validation.condensed(entries) if entry.held or not entry.sound]
        draw(headings, right, [_ledger_row(entry, reasons, language) for entry in telling], sys.stdout)


def _ledger_row(
    entry: validation.LedgerEntry, reasons: Mapping[str, tuple[str, str]], language: Literal["zh", "en"]
) -> tuple[str, ...]:
    which = 0 if language == "zh" else 1
    why = [f"{reasons.get(slug, (slug, slug))[which] or slug} {count:,}" for slug, count in entry.uncheckable]
    counts = (entry.held, entry.failed, entry.rounding, entry.unchecked)
    name = _OF_GRAPH[language] if entry.check == validation.OF_GRAPH else entry.check
    return (name, *(f"{count:,}" for count in counts), ("；" if language == "zh" else "; ").join(why))
