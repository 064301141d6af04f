"""What the modules that write a description share: what is described, its IRIs, and how the usual things are said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from budgetkg.graph import terms
from budgetkg.graph.dataset_iris import DatasetIris
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import RDFS
from budgetkg.metadata.files import File, Part, media_type_iri
from budgetkg.metadata.publication import Publication, Words
from budgetkg.metadata.survey import Survey
from budgetkg.metadata.vocabulary import DCTERMS, EU, FOAF, SKOS, SPDX, XSD

_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Draft:
    """A description as it is written."""

    survey: Survey
    publication: Publication
    files: Sequence[File]
    issued: datetime | None
    iris: DatasetIris
    triples: Triples = field(default_factory=Triples)

    def of(self, part: Part, name: str = "") -> tuple[File, ...]:
        """The files that hold a part of the data, or one year of it."""
        return tuple(file for file in self.files if file.part is part and (not name or file.name == name))

    def address(self, file: File) -> str:
        """Where a file can be downloaded; ``""`` where nobody has said it."""
        return f"{self.publication.download}{file.path}" if self.publication.download else ""

    # ------------------------------------------------------------------ texts and values

    def words(self, subject: str, predicate: str, words: Words) -> None:
        """A text in its languages; one that is the same in both is a name and has no language."""
        if words.zh == words.en:
            self.triples.text(subject, predicate, words.zh)
            return
        for text, tag in ((words.zh, "zh"), (words.en, "en")):
            if text:
                self.triples.say(subject, predicate, terms.language(text, tag))

    def number(self, subject: str, predicate: str, value: int) -> None:
        """A count."""
        self.triples.say(subject, predicate, terms.integer(value))

    def time(self, subject: str, *predicates: str) -> None:
        """The time of issue, where it is known."""
        if self.issued is not None:
            for predicate in predicates:
                self.triples.say(subject, predicate, terms.typed(self.issued.strftime(_TIME), XSD.dateTime))

    def sha256(self, subject: str, checksum: str, digest: str) -> None:
        """A checksum, as a thing of its own."""
        self.triples.link(subject, SPDX.checksum, checksum)
        self.triples.types(checksum, SPDX.Checksum)
        self.triples.link(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        self.triples.types(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
        self.triples.say(checksum, SPDX.checksumValue, terms.typed(digest, XSD.hexBinary))

    # ------------------------------------------------------------------ things of others

    def listed(self, subject: str, predicate: str, concept: tuple[str, str], words: Words, *classes: str) -> None:
        """A concept of one of the EU's lists (``("language", "ZHO")``), with what readers need to know of it."""
        scheme, code = concept
        iri = f"{EU}{scheme}/{code}"
        self.triples.link(subject, predicate, iri)
        self.triples.types(iri, SKOS.Concept, *classes)
        self.triples.link(iri, SKOS.inScheme, f"{EU}{scheme}")
        self.words(iri, SKOS.prefLabel, words)

    def media_type(self, subject: str, predicate: str, iri: str) -> None:
        """A media type by its page at IANA."""
        self.triples.link(subject, predicate, iri)
        self.triples.types(iri, DCTERMS.MediaType)
        self.triples.text(iri, RDFS.label, iri.removeprefix(media_type_iri("")))

    def standards(self, subject: str, standards: Iterable[tuple[str, str]]) -> None:
        """What a thing conforms to: IRIs with their titles."""
        for iri, title in standards:
            self.triples.link(subject, DCTERMS.conformsTo, iri)
            self.triples.types(iri, DCTERMS.Standard)
            self.triples.text(iri, DCTERMS.title, title)

    def page(self, subject: str, predicate: str, address: str) -> None:
        """A page of the web, where there is one."""
        if address:
            self.triples.link(subject, predicate, address)
            self.triples.types(address, FOAF.Document)
