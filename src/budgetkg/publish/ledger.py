"""The ledger: a named graph on the server that says which graphs were published there, and as what.

``{base}published`` has an entry for each graph, named by a fragment: ``published#document/37d5fd6c62b25de0``. The
checksum is of what was sent, since servers write some literals in a form of their own. It is written after the graph
and goes before the graph changes: a graph without one was being sent when something broke off, and is sent again.

A merge that is being made anew is named at ``published#merge``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Self

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import RDF, Namespace
from budgetkg.metadata.vocabulary import DCTERMS, SCHEMA, SPDX, VOID, XSD
from budgetkg.store.folder import own_version
from budgetkg.store.values import Table

#: The names of merges that are no named graph: the server's default graph, and none at all.
DEFAULT_GRAPH, NO_MERGE = "default", "none"


class SD(Namespace, iri="http://www.w3.org/ns/sparql-service-description#"):
    NamedGraph: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the ledger says of a graph: its checksum (none while it is being sent), and the merges that it is in."""

    graph: str
    sha256: str = ""
    triples: int = 0
    merges: frozenset[str] = frozenset()


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
            f'<{entry}> <{SCHEMA.softwareVersion}> "{own_version()}" .',
            f"<{entry}> <{SPDX.checksum}> <{checksum}> .",
            f"<{checksum}> <{RDF.type}> <{SPDX.Checksum}> .",
            f"<{checksum}> <{SPDX.algorithm}> <{SPDX.checksumAlgorithm_sha256}> .",
            f'<{checksum}> <{SPDX.checksumValue}> "{mark.sha256}"^^<{XSD.hexBinary}> .',
        )

    def lines(self, state: State) -> list[str]:
        """The whole ledger."""
        lines = [self.remade(merge) for merge in sorted(state.unfinished)]
        for graph in sorted(state.marks):
            mark = state.marks[graph]
            lines += self.named(graph)
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
        for graph, sha256, triples, merge in ask(self._marks(kept), kept).rows:
            name, merges = str(graph), frozenset() if merge is None else {self._merge(merge)}
            found = Mark(name, str(sha256 or "").lower(), int(str(triples or 0)), frozenset(merges))
            known = marks.get(name)
            if known is not None:
                same = (known.sha256, known.triples) == (found.sha256, found.triples)
                found = replace(found if same else Mark(name), merges=known.merges | merges)
            marks[name] = found
        left = ask(self._remaking(kept), kept).rows
        return State(marks, frozenset(self._merge(merge) for (merge,) in left), draft)

    def _marks(self, kept: str) -> str:
        """One row for each graph (and merge that it is in), so that no server's limit of rows is reached early."""
        return f"""SELECT ?graph ?sha256 ?triples ?merge WHERE {{ GRAPH <{kept}> {{
            ?entry <{SD.name}> ?graph
            OPTIONAL {{
              ?entry <{VOID.triples}> ?triples ; <{SPDX.checksum}> ?checksum .
              ?checksum <{SPDX.checksumValue}> ?sha256
            }}
            OPTIONAL {{ ?entry <{DCTERMS.isPartOf}> ?merge }}
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
