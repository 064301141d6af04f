"""``budgetkg export --format site``."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from budgetkg.cli.console import progress_bar, say
from budgetkg.errors import Finding
from budgetkg.export import rebased_store
from budgetkg.metadata import Publication
from budgetkg.site import Report, addressed, ground, write_site
from budgetkg.store import Store

__all__ = ["addressed", "write"]

#: How many identifiers without a path of their own are named on the terminal.
_NAMED = 5


def write(
    store: Store,
    out: Path,
    publication: Publication,
    *,
    base_iri: str | None = None,
    site_url: str = "",
    images: bool = False,
    findings: Sequence[Finding] = (),
) -> None:
    """Write the site of a store under a base into a folder, with a progress bar; tell what was written.

    ``images`` shows the pages of the files from which the store was built, where they still lie.

    Raises:
        BudgetkgError: when the base can be no site's, the folder holds something else, or a file cannot be written.
    """
    if base_iri is None or base_iri == store.base_iri:
        _tell(_written(store, out, publication, site_url, images, findings), out, ground(store.base_iri, site_url).host)
        return
    ground(base_iri, site_url)  # a base that can be no site's is refused before the store is copied
    with (
        tempfile.TemporaryDirectory(prefix="budgetkg-") as room,
        rebased_store(store, base_iri, Path(room) / "store") as based,
    ):
        _tell(_written(based, out, publication, site_url, images, findings), out, ground(based.base_iri, site_url).host)


def _written(
    store: Store, out: Path, publication: Publication, site_url: str, images: bool, findings: Sequence[Finding]
) -> Report:
    with progress_bar("网站 / site", None) as (progress, task):

        def show(stage: str, done: int, of: int) -> None:
            progress.update(task, description=stage, completed=done, total=of)

        return write_site(
            store,
            out,
            publication,
            site_url=site_url,
            findings=findings,
            sources=store.sources() if images else None,
            progress=show,
        )


def _tell(report: Report, out: Path, host: str) -> None:
    say(
        f"{out}: {report.files:,} 个文件，{report.pages:,} 个网页，{report.size / 2**20:,.0f} MiB / "
        f"{report.files:,} files, {report.pages:,} pages, {report.size / 2**20:,.0f} MiB"
    )
    for problem in report.problems:
        say(problem, style="yellow")
    if report.apart:
        say(
            f"{len(report.apart)} 个标识不能作文件名，各有一页，用摘要作地址 / {len(report.apart)} identifiers can be no files' "
            "names; each has a page under a digest:",
            style="yellow",
        )
        for iri, address in report.apart[:_NAMED]:
            say(f"  {iri} → {host}{address}")
