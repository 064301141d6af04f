"""A store once more under another base: for what is made of a store by asking it, such as pages."""

from __future__ import annotations

from pathlib import Path

from budgetkg.store import Store


def rebased_store(store: Store, base_iri: str, folder: Path) -> Store:
    """A copy under another base in a new folder, open for reading, with findings, entries to seek and places of files.

    Raises:
        BudgetkgError: when the base is no absolute IRI, or terms of a vocabulary begin with it.
        StoreError: when the folder is in use, or the copy cannot be written.
    """
    return store.rebased(folder, base_iri)
