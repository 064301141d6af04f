"""``budgetkg validate``: SHACL over the store."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import typer

from budgetkg import validate as validation
from budgetkg.build.readers.local import cores
from budgetkg.cli.console import DEFAULT_STORE, Exit, Jobs, Language, StorePath, as_text, progress_bar
from budgetkg.cli.reporting import Manner, ReportForm, print_findings, print_report
from budgetkg.errors import Severity, ValidationError
from budgetkg.store import Store

__all__ = ["FailOn", "exit_code", "print_findings", "validate", "validate_with_progress"]


class FailOn(StrEnum):
    """From which severity on the exit code is 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    NEVER = "never"


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
    waivers: Annotated[
        list[Path] | None,
        typer.Option(
            "--waivers",
            metavar="FILE",
            readable=False,
            help="豁免文件（CSV 或 Turtle），可多个；缺省为库旁的 waivers.csv、waivers.ttl / waivers in CSV or Turtle; may be repeated; "
            "by default waivers.csv and waivers.ttl beside the store",
        ),
    ] = None,
    ledger: Annotated[
        bool,
        typer.Option(
            "--ledger", help="只列核对账：核对了什么、什么无法核对 / only what was checked and what could not be"
        ),
    ] = False,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            "--sources",
            metavar="DIR",
            readable=False,
            help="源文件所在的目录，可多个；网页报告由此附原文截图 / folders with the source files, for the pictures of the page; may be repeated",
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=0,
            help="一份文件至多几秒，0 为不限 / seconds for one document; 0 for no limit",
        ),
    ] = validation.TIME_LIMIT,
    jobs: Jobs = None,
    engine: Annotated[
        Literal["own", "pyshacl"],
        typer.Option(
            "--engine", help="核验引擎；pyshacl 慢得多，用作对照 / the validator; pyshacl is the slow reference"
        ),
    ] = "own",
    language: Language = "zh",
    store: StorePath = DEFAULT_STORE,
) -> None:
    """用 SHACL 核验预算 / validate the budgets with SHACL.

    每条结果说明文件、页或行、原文、所见与应有。有违反时退出码为 1（--fail-on 可改）；已豁免的发现照列，但不计。
    Each result says document, page or line, what is printed, found and expected. Exit 1 on violations (see --fail-on);
    waived findings are listed and do not count.

    对整个库运行全部规则时，结果也存入库中（库可写时），供网页查看。
    The findings of a run over the whole store with all checks are kept in it (where it may be written), for the pages.

    例 / examples: budgetkg validate --check weights --check goal-amount; budgetkg validate --ledger;
    budgetkg validate -f html --sources 预算公开/ > findings.html
    """
    manner = Manner(form, language, ledger, tuple(sources or ()))
    _refuse_what_makes_no_sense(manner)
    with Store.open(store, read_only=True) as opened:
        asked = [as_text(document) for document in documents or ()] or None
        extra = tuple(shapes or ())
        known = cache(lambda: validation.load_shapes(extra))  # most reports do not need them a second time
        files = tuple(waivers) if waivers else validation.waivers_beside(store)
        given = validation.load_waivers(files, _checks_of(known())) if files else ()
        report = validate_with_progress(
            opened,
            asked,
            check or None,
            severity or None,
            extra,
            engine=engine,
            time_limit=timeout or None,
            jobs=jobs,
        )
        if given:
            left_out = {name for d in opened.documents() if d.file_names[0] not in report.documents for name in (d.iri, *d.file_names)}  # fmt: skip
            looked_at = () if severity else _checks_of(known().select(check or None, None))
            report = report.with_waivers(given, date.today(), left_out, looked_at)
        if engine == "own" and not (asked or check or severity or extra):
            validation.keep(opened, report)  # for whoever shows the store; where it may not be written, nobody asked
        print_report(report, manner, known, opened)
    if exit_code(report, fail_on) is not Exit.CLEAN:
        raise typer.Exit(Exit.WITH_FINDINGS)


def _checks_of(shapes: validation.Shapes) -> set[str]:
    return {shapes.check_of(shape) for shape in shapes.all}


def _refuse_what_makes_no_sense(manner: Manner) -> None:
    """Before anything is validated, which may take minutes.

    Raises:
        ValidationError: when an option has no meaning for the form that is asked for.
        SourceError: when a folder of sources is not there or cannot be read.
    """
    if manner.sources and manner.form is not ReportForm.HTML:
        raise ValidationError("--sources 只用于网页报告 / --sources is for the page only: --format html")
    if manner.ledger_only and manner.form is ReportForm.SARIF:
        raise ValidationError(
            "SARIF 中没有单独的核对账 / SARIF has no ledger of its own; use table, csv, json, ttl or html"
        )
    if manner.sources:
        from budgetkg.report import check_folders  # few reports have pictures: what draws them is loaded for those

        check_folders(manner.sources)


def validate_with_progress(
    store: Store,
    documents: list[str] | None = None,
    checks: list[str] | None = None,
    severities: list[Severity] | None = None,
    shapes: tuple[Path, ...] = (),
    *,
    engine: Literal["own", "pyshacl"] = "own",
    time_limit: float | None = validation.TIME_LIMIT,
    jobs: int | None = None,
) -> validation.Report:
    """Validate, with a progress bar on a terminal; ``jobs`` is how many processors to use, by default all (0: this process)."""
    total = len(documents) if documents else len(store.documents())
    with progress_bar("核验 / validating", total) as (progress, task):

        def done(name: str) -> None:
            progress.update(task, advance=1, description=name[-40:])

        return validation.validate(
            store,
            documents,
            checks,
            severities,
            shapes,
            engine=engine,
            time_limit=time_limit,
            jobs=cores() if jobs is None else max(1, jobs),
            tell=done,
        )


def exit_code(report: validation.Report, fail_on: FailOn) -> Exit:
    """1 when the worst finding is at least as grave as ``fail_on`` asks, else 0."""
    grave = {
        FailOn.NEVER: frozenset[Severity](),
        FailOn.VIOLATION: frozenset({Severity.VIOLATION}),
        FailOn.WARNING: frozenset({Severity.VIOLATION, Severity.WARNING}),
    }[fail_on]
    return Exit.WITH_FINDINGS if report.worst() in grave else Exit.CLEAN
