"""The files in which a dataset is distributed: what each holds, and the names of its format in others' lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from budgetkg.metadata.publication import Words
from budgetkg.metadata.vocabulary import EU

_IANA = "https://www.iana.org/assignments/media-types/"


class Part(Enum):
    """What of the data a file holds."""

    ALL = "all"
    YEAR = "year"
    TABLE = "table"
    CODE_LISTS = "codelists"
    LINKS = "links"
    ONTOLOGY = "ontology"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the dataset.

    ``path`` is relative to the dataset's folder, with slashes; ``media_type`` is that of what is inside a compressed
    file, ``compression`` ``"gzip"``, ``"zstd"`` or ``""``; ``name`` says which year or table, of several.
    """

    path: str
    size: int
    sha256: str
    media_type: str
    compression: str
    part: Part
    name: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what people call it, and its name in the EU's list of file types."""

    words: Words
    file_type: str

    @property
    def file_type_iri(self) -> str:
        """Its IRI in that list."""
        return f"{EU}file-type/{self.file_type}"


def _format(name: str, file_type: str, zh: str = "") -> Format:
    return Format(Words(zh or name, name), file_type)


#: The formats that datasets are written in, by media type.
FORMATS: Mapping[str, Format] = {
    "application/n-quads": _format("N-Quads", "RDF_N_QUADS"),
    "application/trig": _format("TriG", "RDF_TRIG"),
    "application/n-triples": _format("N-Triples", "RDF_N_TRIPLES"),
    "text/turtle": _format("Turtle", "RDF_TURTLE"),
    "application/ld+json": _format("JSON-LD", "JSON_LD"),
    "application/rdf+xml": _format("RDF/XML", "RDF_XML"),
    "text/csv": _format("CSV", "CSV"),
    "application/vnd.apache.parquet": _format("Parquet", "PARQUET"),
}
#: What compressing makes of a file, by its name in :class:`File`.
COMPRESSED: Mapping[str, str] = {"gzip": "application/gzip", "zstd": "application/zstd"}


def media_type_iri(media_type: str) -> str:
    """A media type as IANA's page of it."""
    return _IANA + media_type
