"""The files that the data was read from, to show their pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from budgetkg.server.settings import Settings
from budgetkg.store import Catalogue
from budgetkg.store.pool import QueryPool


def sources_of(pool: QueryPool, settings: Settings, known: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """Each document's file by its SHA-256: where the build found it, as is ``known``, or in the folders of the settings.

    Raises:
        SourceError: when a folder cannot be read.
        StoreError: when the store cannot be.
    """
    with pool.snapshot() as graph, Catalogue.open(settings.store, graph.generation) as catalogue:
        candidates = {**catalogue.sources(), **(known or {})}
        documents = {document.sha256 for document in graph.documents()}
    found = {sha256: path for sha256, path in candidates.items() if path.is_file()}
    wanted = documents - found.keys()
    if settings.sources and wanted:
        from budgetkg.report import find_sources  # brings the whole validation with it, which is a second

        found.update(find_sources(settings.sources, wanted))
    return found
