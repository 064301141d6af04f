"""What is to be done with each file: compared, by its bytes and by the reader's version, with what a target holds.

A file costs its hash, read in parts: unchanged ones are never opened again by a reader.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from budgetkg.build.inputs import Input
from budgetkg.build.reading import Built, Job, State, with_path
from budgetkg.source import MOST_BYTES
from budgetkg.store.kept import KeptFile

_AT_ONCE = 64  # files whose hashes are awaited together


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do. A rename is a name to give (``named``) and one to take away (``renamed``)."""

    jobs: tuple[Job, ...] = ()
    named: tuple[KeptFile, ...] = ()
    settled: tuple[Built, ...] = ()
    #: Names that the target holds, of content that now goes by another name: the old name → the new one.
    renamed: Mapping[str, str] = field(default_factory=dict)
    #: Names that the target holds, of files that are no longer there: of documents, and of what was no budget.
    gone: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()


def planned(
    files: Sequence[Input],
    roots: Iterable[Path],
    held: Mapping[str, KeptFile],
    reader: str,
    base_iri: str,
    *,
    again: bool = False,
    prune: bool = False,
    compared: Callable[[str], None] | None = None,
) -> Plan:
    """Compare files with what is held.

    Args:
        files: what there is, each name once.
        roots: the files and folders given: what is held of these and is there no longer is gone.
        held: what the target holds, by name.
        reader: the version of the reader; what another version read is read again.
        base_iri: what the IRIs of new documents begin with.
        again: read everything again.
        prune: what is gone is to be removed. Only then is it gone too what is held without knowing where it lay (by a
            server) and is not among ``files``: the target shall hold these and nothing else.
        compared: told the name of each file that was compared.
    """
    up_to_date = () if again else tuple(one for one in held.values() if one.reader == reader)
    current = {(one.name, one.sha256): one for one in up_to_date}
    documents = {one.sha256: one.document for one in up_to_date if one.document and not one.problem}
    jobs: list[Job] = []
    named: list[KeptFile] = []
    settled: list[Built] = []
    contents: dict[str, str] = {}
    for file, sha256 in _hashes(files):
        if compared is not None:
            compared(file.name)
        if file.error:
            settled.append(Built(file.name, file.error, State.REFUSED))
            continue
        if not sha256:  # whoever tries to read it says why that cannot be done
            jobs.append(Job(file, "", base_iri))
            continue
        place = file.path.resolve()
        match current.get((file.name, sha256)):
            case KeptFile(problem=problem) if problem:
                settled.append(Built(file.name, with_path(file, problem), State.REFUSED))
            case KeptFile(path=path) if path in (place, None):
                settled.append(Built(file.name, state=State.SAME))
            case _ if sha256 in documents:
                named.append(KeptFile(file.name, sha256, documents[sha256], place, reader))
            case _:
                jobs.append(Job(file, sha256, base_iri))
        contents.setdefault(sha256, file.name)
    renamed, missing = _missing(files, tuple(roots), held, contents, prune)
    gone = tuple(name for name in missing if held[name].document)
    forgotten = tuple(name for name in missing if not held[name].document)
    return Plan(tuple(jobs), tuple(named), tuple(settled), renamed, gone, forgotten)


def _missing(
    files: Sequence[Input],
    roots: Sequence[Path],
    held: Mapping[str, KeptFile],
    contents: Mapping[str, str],
    prune: bool,
) -> tuple[dict[str, str], list[str]]:
    """The names held that no file has now: those whose content (or place) goes by another name, and the others."""
    names = {file.name for file in files}
    places: dict[Path | None, str] = {file.path.resolve(): file.name for file in files if not file.error}
    within = {root.resolve() for root in roots}
    renamed: dict[str, str] = {}
    missing: list[str] = []
    for name, one in sorted(held.items()):
        if name in names:
            continue
        if one.path in places:
            renamed[name] = places[one.path]
        elif one.path is not None and (within.isdisjoint((one.path, *one.path.parents)) or one.path.exists()):
            continue
        elif one.sha256 in contents:
            renamed[name] = contents[one.sha256]
        elif one.path is not None or prune:
            missing.append(name)
    return renamed, missing


def _hashes(files: Iterable[Input]) -> Iterator[tuple[Input, str]]:
    """Each file with the sha256 of its bytes (``""`` where it cannot be read), in order, some of them at a time."""
    waiting = iter(files)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as threads:
        while some := list(islice(waiting, _AT_ONCE)):
            yield from zip(some, threads.map(_hash, some), strict=True)


def _hash(file: Input) -> str:
    if file.error:
        return ""
    try:
        with file.path.open("rb") as opened:
            if os.fstat(opened.fileno()).st_size > MOST_BYTES:
                return ""  # refused by its size, whatever is in it
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
