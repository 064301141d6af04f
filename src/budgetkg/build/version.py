"""Which version of the reader reads: a document that another version read is read again.

A release says its number; between releases the code changes too, so the number alone would lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from budgetkg import __version__
from budgetkg.resources import folder

_PACKAGE = Path(__file__).resolve().parent.parent
#: What a document's triples depend on: the rooms that they pass through, and the libraries that read files.
_ROOMS = ("text.py", "source.py", "document", "facts", "graph")
_LIBRARIES = ("lxml", "pdfplumber", "pdfminer.six", "pypdfium2", "xlrd", "rapidocr", "onnxruntime")
_KINDS = frozenset({".py", ".csv", ".tsv", ".toml", ".ttl", ".json"})


@cache
def reader_version() -> str:
    """The version, such as ``0.3.0+5f0c1d2e9a``: the release, and what its code, its data and its libraries are."""
    digest = sha256()
    for place, path in _files():
        digest.update(f"{place}\0".encode())
        digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {_installed(library)}\0".encode())
    return f"{__version__}+{digest.hexdigest()[:10]}"


def _files() -> Iterator[tuple[str, Path]]:
    """The files, each with what it is called wherever the program is installed."""
    roots = [_PACKAGE / room for room in _ROOMS] + [folder("ontology")]
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in _KINDS and path.is_file():
                yield f"{root.name}/{path.relative_to(root).as_posix()}", path


def _installed(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"
