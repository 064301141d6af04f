"""What a finding speaks of, for the eye: a crop of the page, lines of the text, or the row as the graph quotes it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from budgetkg.document import Box, Document, Row, read_document
from budgetkg.document.ocr.scans import is_scan
from budgetkg.document.pdf.isolated import pages_of
from budgetkg.document.pdf.page import Page
from budgetkg.errors import BudgetkgError
from budgetkg.facts.redaction import Redactor
from budgetkg.graph.vocabulary import BKG, DCTERMS
from budgetkg.report.pictures import COARSE, FINE, PagePicture, cell_of
from budgetkg.report.secrets import secret_boxes
from budgetkg.source import PDF, Source
from budgetkg.store import Statement, StoredDocument
from budgetkg.text import squeeze
from budgetkg.validate import Place, Report, Result, iri, place_of
from budgetkg.validate.shacl import terms
from budgetkg.validate.shacl.index import Index

#: From so many findings on, pictures are coarser.
_MANY = 200
#: Where the IRI of an amount says in what column it stands (docs/model.md).
_COLUMN = re.compile(r"/c(\d+)(?:/\d+)?$")
#: Lines shown above and below the one that is meant, and the characters shown of it and of the others.
_CONTEXT, _LONG, _SHORT = 2, 900, 160


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a page as PNG, with its size on paper in points."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text with its number; ``marked`` is what of it is meant, ``None`` in a line that is only beside it."""

    number: int
    text: str
    marked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a text, or rows of a sheet."""

    lines: tuple[Line, ...]


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
        pages, note = _opened(path) if path is not None and places else (None, "")
        heads[name] = Head(_title(graph, document.iri), document.sha256, path.name if path else "", note)
        for number, place in places.items():
            exhibit = pages.show(place, report.results[number], scale) if pages else None
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


def _opened(path: Path) -> tuple[_Opened | None, str]:
    try:
        source = Source.read(path)
        document = read_document(source)
        pages = (
            {page.number: page for page in pages_of(source.content, source.name)} if source.media_type == PDF else {}
        )
    except BudgetkgError as error:
        return None, str(error)
    return _Opened(document, pages), ""


class _Opened:
    """A source file, read once more: its rows, its characters, and what of them is personal."""

    def __init__(self, document: Document, pages: Mapping[int, Page]) -> None:
        self._document = document
        self._pages = pages
        self._redactor = Redactor.for_document(document)
        self._rows: defaultdict[int, list[Row]] = defaultdict(list)
        for row in document.rows:
            self._rows[row.page or 0].append(row)
        self._pictures: dict[int, PagePicture | None] = {}

    def show(self, place: Place, result: Result, scale: float) -> Exhibit | None:
        """The place, with what is printed there marked; ``None`` where nothing can be shown."""
        printed = result.finding.printed
        rows = self._rows[place.page or 0]
        index = next((number for number, row in enumerate(rows) if _is_at(row, place)), None)
        if not self._pages:
            return None if index is None else self._excerpt(rows, index, place, printed)
        picture = self._picture(place.page) if place.page is not None and place.box is not None else None
        if picture is None or place.box is None:
            return None
        row = Box(*place.box)
        column = _COLUMN.search(result.node)
        cell = None if index is None else cell_of(rows[index], printed, int(column[1]) if column else None)
        cropped = picture.crop(row, cell, rows, scale)
        return Crop(cropped.png, cropped.width, cropped.height)

    def _picture(self, number: int) -> PagePicture | None:
        """A page as pixels; the last one is kept, for findings come page by page."""
        if number not in self._pictures:
            self._pictures.clear()
            self._pictures[number] = self._rendered(number)
        return self._pictures[number]

    def _rendered(self, number: int) -> PagePicture | None:
        page, rows = self._pages.get(number), self._rows[number]
        if page is None or not rows:
            return None
        # On a scan only what was recognised may show: what was not read was not looked through for names either.
        scan = is_scan(page)
        secrets = secret_boxes(() if scan else page.glyphs, rows, self._redactor)
        kept = [cell.box for row in rows for cell in row.cells if cell.box is not None and cell.text] if scan else None
        source = self._document.source
        try:
            return PagePicture(source.content, source.name, number, secrets, kept)
        except BudgetkgError:
            return None

    def _excerpt(self, rows: list[Row], index: int, place: Place, printed: str) -> Excerpt:
        last = place.last or rows[index].number
        end = index
        while end + 1 < len(rows) and rows[end + 1].number <= last:
            end += 1
        beside = range(max(0, index - _CONTEXT), min(len(rows), end + 1 + _CONTEXT))
        meant = range(index, end + 1)
        numbers = [n for n in beside if n in meant or rows[n].table == rows[index].table]
        return Excerpt(tuple(self._line(rows[number], printed if number in meant else None) for number in numbers))

    def _line(self, row: Row, printed: str | None) -> Line:
        text = self._cleaned(row)
        if printed is None:
            return Line(row.number, text if len(text) <= _SHORT else text[:_SHORT].rstrip() + "…")
        start, end = _found(text, self._redactor.clean(printed))
        if len(text) > _LONG:
            first = max(0, min(start - _LONG // 3, len(text) - _LONG))
            text = ("…" if first else "") + text[first : first + _LONG] + ("…" if first + _LONG < len(text) else "")
            start, end = _found(text, self._redactor.clean(printed))
        return Line(row.number, text, (start, end))

    def _cleaned(self, row: Row) -> str:
        """The characters of a row, its cells a little apart, without what is personal."""
        cleaned = self._redactor.clean(row.text)
        cells = [self._redactor.clean(cell.text) for cell in row.cells if cell.text]
        return "   ".join(cells) if squeeze("".join(cells)) == squeeze(cleaned) else cleaned


def _is_at(row: Row, place: Place) -> bool:
    first, last = row.number, row.last or row.number
    at = place.row is not None and first <= place.row <= last
    return at and (row.page or None) == place.page and (place.table is None or row.table == place.table)


def _found(text: str, printed: str) -> tuple[int, int]:
    """Where a printed text stands in a line, if it does just once; else nowhere (0, 0): the line as a whole is meant."""
    words = printed.rstrip("…").split()
    if not words:
        return 0, 0
    pattern = r"(?<!\d)(?<!\d[.,])" + r"\s*".join(map(re.escape, words)) + r"(?!\d|[.,]\d)"
    found = list(re.finditer(pattern, text))
    whole = len(found) == 1 and len(found[0].group()) < len(text.strip())
    return found[0].span() if whole else (0, 0)
