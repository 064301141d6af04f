"""Few documents repeated as many: files whose hashes all differ, and facts of other units and years to go with them.

A copy of a file reads as the original does: a PDF gets a comment behind its end, a text spaces at its end. The facts of a
copy are those of :mod:`many_documents`, under the hash of the copied file, so that a store of them knows the files.
"""

from __future__ import annotations

import copyreg
import hashlib
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from budgetkg.build import inputs, read
from budgetkg.document.pdf import isolated
from budgetkg.errors import BudgetkgError
from budgetkg.facts.model import DocumentFacts
from many_documents import copies

#: Kinds of files that stay what they are when bytes are added to their end.
COPIED = frozenset({".pdf", ".txt"})


def _read_only(mapping: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(mapping)


# Facts hold read-only mappings, which do not know how to be pickled.
copyreg.pickle(MappingProxyType, lambda proxy: (_read_only, (dict(proxy),)))


@dataclass(frozen=True, slots=True)
class Sizes:
    """At most so many rows of each table and projects of each document."""

    rows: int
    projects: int


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the folder and what was read from it."""

    path: Path
    facts: DocumentFacts


def gather(folder: Path, kept: Path) -> int:
    """Read every file of the folder that is a budget, and keep the facts in a file; how many there are."""
    isolated.read_here()
    originals = []
    for file in inputs([folder]):
        if file.path.suffix.lower() not in COPIED:
            continue
        try:
            originals.append(Original(file.path, read(file.path, file.base)))
        except BudgetkgError as error:
            print(f"left out: {str(error).splitlines()[0]}", file=sys.stderr)
    kept.write_bytes(pickle.dumps(originals))
    return len(originals)


def gathered(kept: Path) -> list[Original]:
    """What :func:`gather` kept."""
    originals: list[Original] = pickle.loads(kept.read_bytes())
    return originals


def content(original: bytes, suffix: str, number: int) -> bytes:
    """The bytes of a file so that they differ from those of every other number, and say the same."""
    if suffix.lower() == ".pdf":
        return original + f"\n% {number}\n".encode()
    return original.rstrip() + b"\n" + f"{number:b}".translate({48: " ", 49: "\t"}).encode() + b"\n"


def repeated(originals: Sequence[Original], count: int, sizes: Sizes) -> Iterator[tuple[bytes, DocumentFacts]]:
    """So many documents: the bytes of each one's file, and its facts, which have the name and the hash of that file."""
    files = [original.path.read_bytes() for original in originals]
    facts = [original.facts for original in originals]
    for number, copy in enumerate(copies(facts, count, sizes.rows, sizes.projects)):
        which = number % len(originals)
        bytes_of = content(files[which], originals[which].path.suffix, number)
        digest = hashlib.sha256(bytes_of).hexdigest()
        yield bytes_of, replace(copy, source=replace(copy.source, sha256=digest))


def write_files(originals: Sequence[Original], count: int, folder: Path) -> Iterator[Path]:
    """So many files in a folder, one after another, without their facts."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [original.path.read_bytes() for original in originals]
    for number in range(count):
        path = originals[number % len(originals)].path
        copy = folder / f"{number:06}-{path.name}"
        copy.write_bytes(content(files[number % len(originals)], path.suffix, number))
        yield copy
