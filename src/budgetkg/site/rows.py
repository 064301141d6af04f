"""Printed rows as a page shows them: read from the statements of the row and of its selectors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetkg.graph.vocabulary import BKG, OA, RDF
from budgetkg.site.described import Known
from budgetkg.store import Value, from_text

_VIEWRECT = re.compile(r"viewrect=([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A printed row: its document and that file's name and hash, its place, its box on the page, and its characters."""

    iri: str
    document: str
    sha256: str
    file: str
    page: int | None
    table: int | None
    row: int | None
    last_row: int | None
    box: tuple[float, float, float, float] | None
    text: str


def printed_row(iri: str, known: Known) -> PrintedRow | None:
    """The printed row of an IRI; ``None`` when nothing says where it is printed."""
    said = _said(iri, known)
    document = said.get(OA.hasSource)
    if document is None:
        return None
    source = _said(str(document), known)
    selectors = [_said(part, known) for part in known.parts(iri)]
    place = next((str(each[RDF.value]) for each in selectors if RDF.value in each), "")
    text = next((str(each[OA.exact]) for each in selectors if OA.exact in each), "")
    rect = _VIEWRECT.search(place)
    return PrintedRow(
        iri,
        str(document),
        str(source.get(BKG.sha256, "")),
        str(source.get(BKG.fileName, "")),
        _whole(said.get(BKG.page)),
        _whole(said.get(BKG.tableNumber)),
        _whole(said.get(BKG.row)),
        _whole(said.get(BKG.lastRow)),
        (float(rect[1]), float(rect[2]), float(rect[3]), float(rect[4])) if rect else None,
        text,
    )


def _said(iri: str, known: Known) -> dict[str, Value]:
    """The first value of each property."""
    said: dict[str, Value] = {}
    for _subject, predicate, term in known.of(iri):
        said.setdefault(predicate[1:-1], from_text(term)[0])
    return said


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None
