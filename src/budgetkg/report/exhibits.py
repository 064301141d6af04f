"""What a finding speaks of, for the eye: a crop of the page, lines of the text, or the row as the graph quotes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from budgetkg.evidence import Crop, EvidenceError, Excerpt, Opened, Spot, column_of, layout_of, source_of
from budgetkg.evidence.pictures import COARSE, FINE
from budgetkg.graph.vocabulary import BKG, DCTERMS
from budgetkg.store import Statement, StoredDocument
from budgetkg.validate import Place, Report, Result, iri, place_of
from budgetkg.validate.shacl import terms
from budgetkg.validate.shacl.index import Index

#: From so many findings on, pictures are coarser.
_MANY = 200
Exhibit = Crop | Excerpt


@dataclass(frozen=True, slots=True)
class Shown:
    """The place of a finding and what is shown of it: nothing where the file is not there, and then the row is quoted."""

    place: Place
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a report says of a document before its findings. ``note`` is why its file is not shown, ``zh / en``."""

    title: str
    sha256: str
    source: str = ""
    note: str = ""


class Graphs(Protocol):
    """What is needed of a store."""

    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents in the store."""

    def graph_triples(self, graph: str) -> tuple[Statement, ...]:
        """The triples of one named graph."""


def exhibits_of(
    report: Report, store: Graphs, sources: Mapping[str, Path], tell: Callable[[str], None] = lambda _name: None
) -> tuple[tuple[Shown, ...], dict[str, Head]]:
    """What to show of every result of a report, in their order, and of every document that was validated.

    Args:
        report: the results.
        store: where the documents' graphs are.
        sources: the files by the SHA-256 of their bytes.
        tell: is told each document's name when it is taken up.

    Raises:
        StoreError: when the store cannot be read.
    """
    stored = {document.file_names[0]: document for document in store.documents()}
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(report.results):
        numbers[result.finding.document].append(number)
    shown: list[Shown] = [Shown(Place(r.finding.page, r.finding.row, r.finding.printed)) for r in report.results]
    heads: dict[str, Head] = {}
    scale = FINE if len(report.results) < _MANY else COARSE
    for name in report.documents:
        tell(name)
        document = stored.get(name)
        if document is None:
            continue
        graph = Index(store.graph_triples(document.iri))
        places = {number: _place(graph, report.results[number]) for number in numbers[name]}
        path = sources.get(document.sha256)
        opened, note = _opened(path, document.sha256) if path is not None and places else (None, "")
        heads[name] = Head(_title(graph, document.iri), document.sha256, path.name if path else "", note)
        for number, place in places.items():
            exhibit = _exhibit(opened, place, report.results[number], scale) if opened else None
            shown[number] = Shown(place, exhibit)
    return tuple(shown), heads


def _place(graph: Index, result: Result) -> Place:
    nodes = (result.node, iri(result.focus))
    return place_of(graph, *(terms.iri(node) for node in nodes if node))


def _title(graph: Index, document: str) -> str:
    node = terms.iri(document)
    value = graph.value(node, terms.iri(DCTERMS.title))
    if value is None:
        unit = graph.value(node, terms.iri(BKG.coversUnit))
        value = graph.value(unit, f"<{terms.RDFS}label>") if unit is not None else None
    return "" if value is None else terms.text(value)


def _opened(path: Path, sha256: str) -> tuple[Opened | None, str]:
    try:
        source = source_of(path, sha256)
        return Opened(source, layout_of(source)), ""
    except EvidenceError as error:
        return None, str(error)


def _exhibit(opened: Opened, place: Place, result: Result, scale: float) -> Exhibit | None:
    """The place, with what is printed there marked; ``None`` where nothing can be shown."""
    printed = result.finding.printed
    spot = Spot(place.page, place.row, column_of(result.node), printed, place.table, place.last, place.box)
    try:
        if not opened.paged:
            return opened.excerpt(spot)
        return opened.crop(spot, scale) if place.page is not None and place.box is not None else None
    except EvidenceError:  # the row is quoted instead
        return None
