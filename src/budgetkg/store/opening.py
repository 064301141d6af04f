"""The engine on a generation's files."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.store.folder import not_writable
from budgetkg.store.generations import Generation


def open_quads(path: Path, generation: Generation, *, read_only: bool) -> ox.Store:
    """The graph of a generation of the store at ``path``.

    Raises:
        StoreError: when it is damaged, or cannot be written.
    """
    try:
        if read_only:
            return ox.Store.read_only(str(generation.quads))
        return ox.Store(generation.quads)
    except (OSError, RuntimeError) as error:  # the latter where its files hold something else
        if isinstance(error, OSError) and not read_only and not os.access(generation.folder, os.W_OK):
            raise not_writable(path, error) from error
        raise StoreError(f"{path}: 库已损坏 / the store is damaged: {error}; make it again with --rebuild") from error
