"""Validates the documents of a store: each by itself, with the code lists it speaks of, then what several show together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from budgetkg.errors import Severity, ValidationError
from budgetkg.store import Store, StoredDocument
from budgetkg.validate.across import Across, Packed
from budgetkg.validate.alone import TIME_LIMIT, Alone, Asked, Part, timed
from budgetkg.validate.engine import EngineName
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.processes import Opening, parts_from, started
from budgetkg.validate.report import Report, Result
from budgetkg.validate.shapes import Shapes

_ORDER = list(Severity)
#: A process takes a second to start: it has to have so many documents at least.
_WORTHWHILE = 4
#: Who asks for an unknown document is told the names of so many.
_TOLD = 50


def validate(
    store: Store,
    documents: Iterable[str] | None = None,
    checks: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    extra_shapes: Sequence[Path] = (),
    *,
    engine: EngineName = "own",
    time_limit: float | None = TIME_LIMIT,
    jobs: int = 1,
    tell: Callable[[str], object] = lambda _name: None,
) -> Report:
    """Validate documents of a store.

    Args:
        store: where the graphs are.
        documents: file names or document IRIs; ``None`` for all.
        checks: ids of the checks to run; ``None`` for all.
        severities: how grave a finding must be to be reported; ``None`` for all.
        extra_shapes: further Turtle files of shapes, run beside ours.
        engine: what evaluates the shapes; ``pyshacl`` is the reference, and keeps no ledger.
        time_limit: seconds that one document may take; ``None`` for as long as it needs.
        jobs: how many processors to use: the report is the same.
        tell: is told the name of each document that is validated.

    Raises:
        ValidationError: when the store is empty, a document or check is unknown, shapes cannot be read or run or take too
            long, or a process ends by itself.
        StoreError: when the store cannot be read.
    """
    asked = Asked(
        None if checks is None else tuple(checks),
        None if severities is None else tuple(severities),
        tuple(extra_shapes),
        engine,
        time_limit,
    )
    shapes = asked.shapes()
    chosen = _chosen(store.documents(), documents)
    results: list[tuple[Result, ...]] = [()] * len(chosen)
    ledger: list[tuple[LedgerEntry, ...]] = [()] * len(chosen)
    gathered: list[tuple[Packed, ...]] = [()] * len(chosen)
    with closing(_parts(store, asked, shapes, chosen, jobs)) as parts:
        for number, part in parts:
            results[number] = tuple(found.result() for found in part.found)
            ledger[number], gathered[number] = part.ledger, part.read
            tell(chosen[number].file_names[0])
    if len(chosen) > 1:
        limited = partial(timed, time_limit, document=f"{len(chosen)} documents")
        across, counted = Across(shapes, engine).run(gathered, chosen, store, limited)
        results.append(tuple(found.result() for found in across))
        ledger.append(tuple(counted))
    kept = (r for r in chain.from_iterable(results) if severities is None or r.finding.severity in severities)
    names = tuple(document.file_names[0] for document in chosen)
    return Report(tuple(sorted(kept, key=_rank)), names, tuple(chain.from_iterable(ledger)))


def _parts(
    store: Store, asked: Asked, shapes: Shapes, documents: Sequence[StoredDocument], jobs: int
) -> Generator[tuple[int, Part]]:
    """The documents' parts with their numbers, as they are done: by several processes where it is worth it."""
    workers = min(jobs, len(documents) // _WORTHWHILE)
    # What is in memory, or is being written, no other process can open.
    if workers > 1 and store.generation and store.read_only and (processes := started(workers)):
        yield from parts_from(processes, Opening(store.path, store.generation, asked), documents)
        return
    alone = Alone(store, replace(asked, threads=jobs), shapes)
    for number, document in enumerate(documents):
        yield number, alone.part(document)


def _chosen(stored: Sequence[StoredDocument], asked: Iterable[str] | None) -> tuple[StoredDocument, ...]:
    if not stored:
        raise ValidationError("库中没有文件 / the store holds no documents; read some with: budgetkg build PATH")
    if asked is None:
        return tuple(stored)
    named: dict[str, dict[StoredDocument, None]] = {}
    for document in stored:
        for name in (document.iri, *document.file_names):
            named.setdefault(name, {})[document] = None
    chosen: dict[StoredDocument, None] = {}
    for name in asked:
        if name not in named:
            known = [document.file_names[0] for document in stored[:_TOLD]]
            held = ", ".join([*known, "…"] if len(stored) > _TOLD else known)
            raise ValidationError(f"{name}: 库中没有此文件 / no such document in the store; it holds: {held}")
        chosen.update(named[name])
    return tuple(chosen)


def _rank(result: Result) -> tuple[int, str, int, int, str, str, str]:
    finding = result.finding
    place = (finding.page or 0, finding.row or 0)
    return (
        _ORDER.index(finding.severity),
        finding.document,
        *place,
        finding.code,
        finding.message_en,
        str(result.value),
    )
