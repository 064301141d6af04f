"""出处: where an entity is printed, as it is shown: the page's image with the row boxed, the lines of a text, or the quotation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budgetkg.errors import BudgetkgError
from budgetkg.evidence import Excerpt, Spot, column_of
from budgetkg.pages.site import Site
from budgetkg.pages.told import query_text
from budgetkg.pages.urls import Urls
from budgetkg.query import ask
from budgetkg.store import IRI, Value

_VIEWRECT = re.compile(r"viewrect=([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")
#: How many places of one entity are shown, and how many of them with pictures.
_MOST, _PICTURED = 8, 4


@dataclass(frozen=True, slots=True)
class Place:
    """One printed place: whose file, where in it, what is printed there, and what is shown of it.

    ``crop`` and ``whole`` are the addresses of images, ``excerpt`` the lines; ``note`` says why neither is there.
    """

    file: str
    document: str
    row_page: str
    page: int | None
    table: int | None
    row: int | None
    printed: str
    crop: str = ""
    whole: str = ""
    excerpt: Excerpt | None = None
    note: str = ""


def places(site: Site, urls: Urls, iri: str, evidence: Sequence[str]) -> tuple[Place, ...]:
    """The places of an entity that was read from these printed rows: the first eight.

    Raises:
        QueryError: when an IRI is none.
        StoreError: when the graph cannot be read.
    """
    found = []
    for number, row in enumerate(evidence[:_MOST]):
        for record in ask(site.graph, query_text("place"), {"evidence": IRI(row)}).records():
            found.append(_place(site, urls, iri, row, record, number < _PICTURED))
    return tuple(found)


def _place(
    site: Site, urls: Urls, iri: str, evidence: str, record: Mapping[str, Value | None], pictured: bool
) -> Place:
    page, table, row, last = (_whole(record[name]) for name in ("page", "table_number", "row", "last_row"))
    document = str(record["document"])
    printed = str(record["text"] or "")
    plain = Place(
        str(record["file"]), urls.entity(document), urls.entity(evidence) if evidence != iri else "", page, table, row, printed
    )  # fmt: skip
    sha256 = str(record["sha256"])
    if site.evidence is None or row is None or not pictured or not site.evidence.has(sha256):
        return plain
    column = column_of(iri)
    if page is not None and site.evidence.pictured(sha256):
        site.evidence.expect(sha256)
        asked = [("row", row), ("column", column), ("table", table), ("last", last)]
        query = [(name, str(value)) for name, value in asked if value is not None]
        crop = urls.crop(document, [("page", str(page)), *query])
        return replace(plain, crop=crop, whole=urls.page_image(document, page, query))
    spot = Spot(page=page, row=row, column=column, table=table, last=last, box=_box(str(record["selector"] or "")))
    try:
        return replace(plain, excerpt=site.evidence.excerpt(sha256, spot))
    except BudgetkgError as error:
        return replace(plain, note=str(error))


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _box(selector: str) -> tuple[float, float, float, float] | None:
    match = _VIEWRECT.search(selector)
    return None if match is None else (float(match[1]), float(match[2]), float(match[3]), float(match[4]))
