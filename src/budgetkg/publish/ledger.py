"""The ledger: a named graph on the server that says which graphs were published there, and as what.

``{base}published`` has an entry for each graph, named by a fragment: ``published#document/37d5fd6c62b25de0``. The
checksum is of what was sent, since servers write some literals in a form of their own. It is written after the graph
and goes before the graph changes: a graph without one was being sent when something broke off, and is sent again.

Of a document the ledger repeats by which names and as which bytes it was read, and which version of the reader read it:
whoever builds into the server sees there, in one question, what need not be read again. The names are not in the
checksum, so that one can change without the graph at hand.

A merge that is being made anew is named at ``published#merge``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Self

import pyoxigraph as ox

from budgetkg.errors import QueryTooLargeError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, RDF, Namespace
from budgetkg.metadata.vocabulary import DCTERMS, SCHEMA, SPDX, VOID, XSD
from budgetkg.store.folder import own_version
from budgetkg.store.values import Table

#: The names of merges that are no named graph: the server's default graph, and none at all.
DEFAULT_GRAPH, NO_MERGE = "default", "none"


class SD(Namespace, iri="http://www.w3.org/ns/sparql-service-description#"):
    NamedGraph: str
    name: str


_HEX = "0123456789abcdef"
_MOST_DIGITS = 4  # of a document's IRI, by which a ledger is asked in parts


@dataclass(frozen=True, slots=True)
class Mark:
    """What the ledger says of a graph: its checksum (none while it is being sent), and the merges that it is in.

    ``sha256`` is of the sorted lines without the names of the document's files, which are ``names``; ``triples`` counts
    them too. ``file`` is the sha256 of the bytes that the document was read from, and ``reader`` the version that did.
    """

    graph: str
    sha256: str = ""
    triples: int = 0
    merges: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    file: str = ""
    reader: str = ""

    @property
    def content(self) -> tuple[str, int, frozenset[str]]:
        """What tells whether a graph is as it should be."""
        return self.sha256, self.triples, self.names


class Draft(Enum):
    """What there is of a draft of the ledger. A whole one is newer than the ledger itself."""

    NONE = auto()
    PART = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class State:
    """What the ledger says: by graph, and the merges that were being made anew when something broke off."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()
    draft: Draft = Draft.NONE

    @property
    def is_settled(self) -> bool:
        """Whether nothing broke off that concerns more than one graph."""
        return not self.unfinished and self.draft is Draft.NONE

    def without(self, merges: frozenset[str]) -> State:
        """The same, were nothing in these merges."""
        return State({graph: replace(mark, merges=mark.merges - merges) for graph, mark in self.marks.items()})


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger's names, and its triples as N-Triples lines."""

    base: str

    @property
    def graph(self) -> str:
        """The named graph that the ledger is."""
        return Iris(self.base).published()

    @property
    def draft(self) -> str:
        """The named graph of a ledger that is about to take the place of the former.

        The Graph Store Protocol can replace it only as a whole, and what breaks off there must not forget anything.
        """
        return f"{self.graph}#draft"

    def entry(self, graph: str) -> str:
        """The entry of a graph."""
        return f"{self.graph}#{graph.removeprefix(self.base)}"

    def checksum(self, graph: str) -> str:
        """The checksum of a graph, in its entry."""
        return f"{self.entry(graph)}/sha256"

    @property
    def remaking(self) -> str:
        """What names the merges that are being made anew."""
        return f"{self.graph}#merge"

    def merge_iri(self, merge: str) -> str:
        """What a merge is called: a named graph by its IRI."""
        return f"{self.graph}#default-graph" if merge == DEFAULT_GRAPH else merge

    def named(self, graph: str) -> tuple[str, ...]:
        """That a graph is ours, whatever it holds."""
        entry = self.entry(graph)
        return (f"<{entry}> <{RDF.type}> <{SD.NamedGraph}> .", f"<{entry}> <{SD.name}> <{graph}> .")

    def read_from(self, mark: Mark) -> tuple[str, ...]:
        """Of a document: the names of its files, and the checksum of their bytes."""
        names = (f"<{mark.graph}> <{BKG.fileName}> {ox.Literal(name)} ." for name in sorted(mark.names))
        return (*names, *([f'<{mark.graph}> <{BKG.sha256}> "{mark.file}" .'] if mark.file else ()))

    def merged(self, graph: str, merge: str) -> str:
        """That a graph is in a merge."""
        return f"<{self.entry(graph)}> <{DCTERMS.isPartOf}> <{self.merge_iri(merge)}> ."

    def remade(self, merge: str) -> str:
        """That a merge is being made anew."""
        return f"<{self.remaking}> <{DCTERMS.isPartOf}> <{self.merge_iri(merge)}> ."

    def sealed(self, mark: Mark) -> tuple[str, ...]:
        """That a graph arrived as a whole."""
        entry, checksum = self.entry(mark.graph), self.checksum(mark.graph)
        return (
            f'<{entry}> <{VOID.triples}> "{mark.triples}"^^<{XSD.integer}> .',
            self.made_by(mark),
            f"<{entry}> <{SPDX.checksum}> <{checksum}> .",
            f"<{checksum}> <{RDF.type}> <{SPDX.Checksum}> .",
            f"<{checksum}> <{SPDX.algorithm}> <{SPDX.checksumAlgorithm_sha256}> .",
            f'<{checksum}> <{SPDX.checksumValue}> "{mark.sha256}"^^<{XSD.hexBinary}> .',
        )

    def made_by(self, mark: Mark) -> str:
        """Which version of this program a graph is from: of the reader, where that is known."""
        return f"<{self.entry(mark.graph)}> <{SCHEMA.softwareVersion}> {ox.Literal(mark.reader or own_version())} ."

    def lines(self, state: State) -> list[str]:
        """The whole ledger."""
        lines = [self.remade(merge) for merge in sorted(state.unfinished)]
        for graph in sorted(state.marks):
            mark = state.marks[graph]
            lines += (*self.named(graph), *self.read_from(mark))
            lines += [self.merged(graph, merge) for merge in sorted(mark.merges)]
            lines += self.sealed(mark) if mark.sha256 else ()
        return lines

    def _draft(self, ask: Callable[[str, str], Table]) -> Draft:
        ((there, wanted),) = ask(
            f"SELECT (COUNT(*) AS ?there) (MAX(?size) AS ?wanted) WHERE {{ GRAPH <{self.draft}> {{ ?s ?p ?o }} "
            f"BIND(IF(?s = <{self.draft}>, ?o, 0) AS ?size) }}",
            self.draft,
        ).rows
        if not there:
            return Draft.NONE
        return Draft.WHOLE if there == wanted else Draft.PART

    def draft_lines(self, state: State) -> list[str]:
        """The draft of a ledger, which says how much it is."""
        lines = self.lines(state)
        return [*lines, f'<{self.draft}> <{VOID.triples}> "{len(lines) + 1}"^^<{XSD.integer}> .']

    def read(self, ask: Callable[[str, str], Table]) -> State:
        """What the ledger says, by asking the graph (its name comes second) that it is kept in."""
        draft = self._draft(ask)
        kept = self.draft if draft is Draft.WHOLE else self.graph
        marks: dict[str, Mark] = {}
        for row in self._rows(ask, kept):
            found = self._mark(row)
            known = marks.get(found.graph)
            if known is not None:
                same = (known.sha256, known.triples) == (found.sha256, found.triples)
                seal = found if same else replace(found, sha256="", triples=0, reader="")
                found = replace(seal, merges=known.merges | found.merges, names=known.names | found.names)
            marks[found.graph] = found
        left = ask(self._remaking(kept), kept).rows
        return State(marks, frozenset(self._merge(merge) for (merge,) in left), draft)

    def _rows(self, ask: Callable[[str, str], Table], kept: str) -> Iterator[tuple[object, ...]]:
        """One row for each graph, merge that it is in, and name; in parts, where a server gives so many rows only."""
        try:
            yield from ask(self._marks(kept), kept).rows
        except QueryTooLargeError:
            documents = f'STRSTARTS(STR(?graph), "{self.base}document/")'
            yield from ask(self._marks(kept, f"FILTER({documents} = false)"), kept).rows
            for digit in _HEX:
                yield from self._documents(ask, kept, digit)

    def _documents(self, ask: Callable[[str, str], Table], kept: str, digits: str) -> Iterator[tuple[object, ...]]:
        """The rows of documents whose names begin with these digits."""
        try:
            where = f'FILTER(STRSTARTS(STR(?graph), "{self.base}document/{digits}"))'
            yield from ask(self._marks(kept, where), kept).rows
        except QueryTooLargeError:
            if len(digits) >= _MOST_DIGITS:
                raise
            for digit in _HEX:
                yield from self._documents(ask, kept, digits + digit)

    def _mark(self, row: tuple[object, ...]) -> Mark:
        graph, sha256, triples, merge, name, file, reader = row
        return Mark(
            str(graph),
            str(sha256 or "").lower(),
            int(str(triples or 0)),
            frozenset() if merge is None else frozenset({self._merge(merge)}),
            frozenset() if name is None else frozenset({str(name)}),
            str(file or ""),
            str(reader or ""),
        )

    def _marks(self, kept: str, where: str = "") -> str:
        return f"""SELECT ?graph ?sha256 ?triples ?merge ?name ?file ?reader WHERE {{ GRAPH <{kept}> {{
            ?entry <{SD.name}> ?graph {where}
            OPTIONAL {{
              ?entry <{VOID.triples}> ?triples ; <{SPDX.checksum}> ?checksum ; <{SCHEMA.softwareVersion}> ?reader .
              ?checksum <{SPDX.checksumValue}> ?sha256
            }}
            OPTIONAL {{ ?entry <{DCTERMS.isPartOf}> ?merge }}
            OPTIONAL {{ ?graph <{BKG.fileName}> ?name }}
            OPTIONAL {{ ?graph <{BKG.sha256}> ?file }}
        }} }}"""

    def _remaking(self, kept: str) -> str:
        return f"SELECT ?merge WHERE {{ GRAPH <{kept}> {{ <{self.remaking}> <{DCTERMS.isPartOf}> ?merge }} }}"

    def _merge(self, iri: object) -> str:
        return DEFAULT_GRAPH if iri == self.merge_iri(DEFAULT_GRAPH) else str(iri)

    @classmethod
    def under(cls, base: str) -> Self:
        """The ledger of what is published under a base.

        Raises:
            BudgetkgError: when it is no absolute IRI.
        """
        return cls(Iris.under(base).base)
