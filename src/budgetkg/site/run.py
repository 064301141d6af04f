"""A whole site: the data, a page for every entity, lists, answers, search, and what surrounds them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgetkg import pages
from budgetkg.errors import Finding
from budgetkg.export.dataset import write_dataset
from budgetkg.metadata import Publication, catalogue, schema_org, time_of_issue
from budgetkg.pages import LANGUAGES
from budgetkg.pages import ontology as ontology_pages
from budgetkg.pages.findings import PER_PAGE
from budgetkg.site.addresses import StaticSite, fits, ground
from budgetkg.site.crew import Crew, Order, Worker, site_of, tasks_of
from budgetkg.site.downloads import DATA, script_safe, write_downloads
from budgetkg.site.frame import write_frame
from budgetkg.site.indexes import write_indexes
from budgetkg.site.output import Output, prepare
from budgetkg.site.plan import Plan, beyond, plan
from budgetkg.site.questions import write_questions
from budgetkg.site.search import write_search
from budgetkg.store import ACROSS, Store

Progress = Callable[[str, int, int], None]
"""Told of each stage: its name, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: the number of files, their bytes, the number of pages.

    ``apart`` are the entities that no path of theirs leads to, with the addresses of their pages; ``problems`` are
    sentences on what could not be shown.
    """

    files: int
    size: int
    pages: int
    apart: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def write_site(
    store: Store,
    folder: Path,
    publication: Publication | None = None,
    *,
    site_url: str = "",
    findings: Sequence[Finding] = (),
    sources: Mapping[str, Path] | None = None,
    jobs: int = 0,
    progress: Progress = lambda _stage, _done, _all: None,
) -> Report:
    """Write the site of a store, whose IRIs are those of the site, into a folder.

    Args:
        store: the store; its base is that under which the site will be found.
        folder: the folder; empty, or a site that was written before.
        publication: what only the publisher knows.
        site_url: where the folder will lie on the web, when it is not where the base says.
        findings: what the tables of the data say was found.
        sources: the files whose pages are to be shown, by SHA-256; ``None`` for no pictures.
        jobs: how many processes write; by default one for each processor.
        progress: is told how far it is.

    Raises:
        ExportError: when the base can be no site's, the folder holds something else, or a file cannot be written.
        StoreError: when the store cannot be read.
    """
    place = ground(store.base_iri, site_url)
    prepare(folder)
    told = addressed(publication or Publication(), store.base_iri, site_url)
    place = replace(place, data=f"{place.host}{place.root}/{DATA}/", endpoint=told.endpoint)
    progress("数据 / data", 0, 1)
    found = plan(store, place.data)
    validated = any(document != ACROSS for document in store.validations())
    place = replace(place, rich=found.rich, apart=found.apart, findings=validated)
    order, issued = Order(folder, place, found.parts, sources), time_of_issue()
    with Crew(store, order, tasks_of(found), jobs or os.cpu_count() or 1) as crew:
        dataset = write_dataset(store, folder / DATA, told, findings=findings)
        described = catalogue(dataset.survey, told, dataset.described, issued)
        done = crew.finish(lambda number, of: progress("页面 / pages", number, of))
    with contextlib.closing(Worker(store, replace(order, sources=None))) as worker:
        done.add(worker.describe(described, beyond(found, store.base_iri, described, place.data)))
    site = replace(
        site_of(store, place),
        described={
            language: script_safe(schema_org(dataset.survey, told, dataset.described, issued, language))
            for language in LANGUAGES
        },
    )
    out = Output(folder, site)
    out.addresses += done.addresses
    progress("目录和问题 / lists and questions", 0, 1)
    write_indexes(site, out)
    write_questions(site, out)
    write_search(store, site, out)
    _write_findings(store, site, out)
    for language in LANGUAGES:
        out.page(site.urls(language).about(), pages.about(site, language))
        out.page(site.urls(language).path("/ontology/"), ontology_pages.ontology(site, language))
    for name, content in ontology_pages.files(store.base_iri).items():
        out.write(name, content)
    write_downloads(site, dataset.described, out)
    addresses = [site.urls(language).start() for language in LANGUAGES]
    write_frame(site, out, addresses)
    # Last, so that a site with a start page is whole.
    for language, address in zip(LANGUAGES, addresses, strict=True):
        out.page(address, pages.start(site, language))
    data = [file.stat().st_size for file in (folder / DATA).rglob("*") if file.is_file()]
    return Report(
        out.files + done.files + len(data),
        out.size + done.size + sum(data),
        len(out.addresses),
        tuple(sorted(_apart(found, site))),
        tuple(done.problems.values()),
    )


def addressed(publication: Publication, base_iri: str, site_url: str = "") -> Publication:
    """What the publisher says, with the addresses of the site's own pages and files where nothing is said of them.

    Raises:
        ExportError: when the base can be no site's.
    """
    place = ground(base_iri, site_url)
    home = f"{place.host}{place.root}/"
    return replace(
        publication, landing_page=publication.landing_page or home, download=publication.download or f"{home}{DATA}/"
    )


def _write_findings(store: Store, site: StaticSite, out: Output) -> None:
    if not site.ground.findings:
        return
    count = sum(not kept.waived for kept in store.findings())
    for language in LANGUAGES:
        for number in range(1, max(1, -(-count // PER_PAGE)) + 1):
            asked = [("page", str(number))]
            out.page(site.urls(language).findings(asked), pages.findings(site, language, asked))


def _apart(found: Plan, site: StaticSite) -> list[tuple[str, str]]:
    """The entities whose page no path of theirs leads to."""
    base, urls = site.graph.base_iri, site.urls("zh")
    iris = found.apart | {iri for iri in found.rich | found.shared if not fits(iri.removeprefix(base))}
    return [(iri, urls.entity(iri)) for iri in iris]
