"""Where the files that are not code live: ontology, shapes, queries and example documents.

In an installed wheel they are in ``budgetkg/data``; in a checkout at its top level.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes``, ``queries`` or ``examples``.

    Raises:
        FileNotFoundError: when the installation lacks it.
    """
    for base in (_PACKAGE / "data", _PACKAGE.parent.parent):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"budgetkg is installed without its {name!r} folder; install it again")
