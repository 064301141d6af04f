"""``budgetkg validate``: SHACL over the store."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from budgetkg import validate as validation
from budgetkg.cli.console import DEFAULT_STORE, Exit, Language, StorePath, as_text, progress_bar, say
from budgetkg.cli.report_page import SEVERITY_NAMES, report_page
from budgetkg.errors import Finding, Severity
from budgetkg.query import draw
from budgetkg.store import Statement, Store, StoredDocument

_HEADINGS = {
    "zh": ("级别", "规则", "页", "行", "说明"),
    "en": ("severity", "check", "page", "row", "message"),
}


class FailOn(StrEnum):
    """From which severity on the exit code is 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    NEVER = "never"


class ReportForm(StrEnum):
    """How a report is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    HTML = "html"
    TTL = "ttl"


def validate(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOCUMENT]",
            help="库中的文件名或 IRI，缺省为全部 / file names or IRIs in the store; all of them if none is given",
        ),
    ] = None,
    check: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="ID", help="只运行此规则，可多个 / only this check; may be repeated"),
    ] = None,
    severity: Annotated[
        list[Severity] | None,
        typer.Option("--severity", help="只列此级别，可多个 / only this severity; may be repeated"),
    ] = None,
    form: Annotated[ReportForm, typer.Option("--format", "-f", help="输出格式 / output")] = ReportForm.TABLE,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="从哪一级起退出码为 1 / exit 1 from this severity on")
    ] = FailOn.VIOLATION,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes",
            metavar="FILE",
            readable=False,
            help="另加的 SHACL 形状文件（Turtle），可多个 / further SHACL shapes in Turtle; may be repeated",
        ),
    ] = None,
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
) -> None:
    """用 SHACL 核验预算 / validate the budgets with SHACL.

    每条结果说明文件、页或行、原文、所见与应有。有违反时退出码为 1（--fail-on 可改）。
    Each result says document, page or line, what is printed, found and expected. Exit 1 on violations (see --fail-on).

    例 / examples: budgetkg validate --check weights --check goal-amount; budgetkg validate -f html > findings.html
    """
    with Store.open(store, read_only=True) as opened:
        asked = [as_text(document) for document in documents or ()] or None
        report = validate_with_progress(opened, asked, check or None, severity or None, tuple(shapes or ()))
    print_report(report, form, language)
    if exit_code(report, fail_on) is not Exit.CLEAN:
        raise typer.Exit(Exit.WITH_FINDINGS)


class _Watched:
    """A store that tells when a document is taken up, for the progress bar."""

    def __init__(self, store: Store, tell: Callable[[str], None]) -> None:
        self._store, self._tell = store, tell
        self._names = {document.iri: document.file_names[0] for document in store.documents()}

    @property
    def base_iri(self) -> str:
        return self._store.base_iri

    def documents(self) -> tuple[StoredDocument, ...]:
        return self._store.documents()

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        if graph in self._names:
            self._tell(self._names[graph])
        return self._store.graph_triples(graph)


def validate_with_progress(
    store: Store,
    documents: list[str] | None = None,
    checks: list[str] | None = None,
    severities: list[Severity] | None = None,
    shapes: tuple[Path, ...] = (),
) -> validation.Report:
    """Validate, with a progress bar on a terminal."""
    total = len(documents) if documents else len(store.documents())
    with progress_bar("核验 / validating", total) as (progress, task):

        def taken_up(name: str) -> None:
            if progress.tasks[0].description == name[-40:]:
                return
            progress.advance(task, 0 if progress.tasks[0].description.startswith("核验") else 1)
            progress.update(task, description=name[-40:])

        return validation.validate(_Watched(store, taken_up), documents, checks, severities, shapes)


def print_report(report: validation.Report, form: ReportForm, language: Literal["zh", "en"] = "zh") -> None:
    """The report on stdout; its counts on stderr."""
    if form is ReportForm.TABLE:
        print_findings(report, language)
        sys.stdout.flush()
        say(validation.summary(report, language))
    elif form is ReportForm.HTML:
        sys.stdout.write(report_page(report, language))
    else:
        writers = {
            ReportForm.CSV: validation.to_csv,
            ReportForm.JSON: validation.to_json,
            ReportForm.TTL: validation.to_turtle,
        }
        sys.stdout.write(writers[form](report))


def print_findings(report: validation.Report, language: Literal["zh", "en"]) -> None:
    """The findings document by document, in the order of the documents; pages only where there are any."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    paged = any(finding.page is not None for finding in report.findings)
    kept = [index for index, heading in enumerate(_HEADINGS["en"]) if paged or heading != "page"]
    findings = sorted(report.findings, key=lambda finding: finding.document)
    for number, (document, found) in enumerate(groupby(findings, key=lambda finding: finding.document)):
        console.print(("\n" if number else "") + document, style="bold", markup=False)
        rows = [_row(finding, language) for finding in found]
        draw(
            [_HEADINGS[language][index] for index in kept],
            [_HEADINGS["en"][index] in ("page", "row") for index in kept],
            [[row[index] for index in kept] for row in rows],
            sys.stdout,
        )


def _row(finding: Finding, language: Literal["zh", "en"]) -> tuple[str, ...]:
    return (
        SEVERITY_NAMES[language][finding.severity],
        finding.code,
        "" if finding.page is None else str(finding.page),
        "" if finding.row is None else str(finding.row),
        validation.message(finding, language),
    )


def exit_code(report: validation.Report, fail_on: FailOn) -> Exit:
    """1 when the worst finding is at least as grave as ``fail_on`` asks, else 0."""
    grave = {
        FailOn.NEVER: frozenset[Severity](),
        FailOn.VIOLATION: frozenset({Severity.VIOLATION}),
        FailOn.WARNING: frozenset({Severity.VIOLATION, Severity.WARNING}),
    }[fail_on]
    return Exit.WITH_FINDINGS if report.worst() in grave else Exit.CLEAN
