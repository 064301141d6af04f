"""Writing by SPARQL 1.1 Update: a graph, its place in the merge and its mark in the ledger, in one request where they fit.

A server that carries a request out as a whole or not at all never shows half a graph. For others, and for graphs of
several requests, the order matters: what only the old graph states goes from the merge while the graph still tells,
then the graph itself; the merge gains last, and the checksum after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from budgetkg.graph.vocabulary import BKG, RDF
from budgetkg.metadata.vocabulary import DCTERMS
from budgetkg.publish.ledger import DEFAULT_GRAPH, SD, Draft, Ledger, Mark
from budgetkg.publish.parts import Lines, Parts
from budgetkg.publish.plan import Step
from budgetkg.publish.sending import Sender
from budgetkg.store.posting import Request

_TYPE = {"Content-Type": "application/sparql-update; charset=utf-8"}


class UpdateWay:
    """Writes by SPARQL Update."""

    def __init__(self, sender: Sender, address: str, ledger: Ledger, parts: Parts, count: Callable[[str], int]) -> None:
        self._sender, self._address, self._ledger = sender, address, ledger
        self._parts, self._count = parts, count

    def knock(self) -> None:
        """See whether the server takes updates, with one that changes nothing.

        Raises:
            PublishError: when it does not.
        """
        self._sender.knock = self._request([f"DROP SILENT GRAPH <{self._ledger.graph}#none>".encode()])
        self._sender.expect(self._sender.knock)

    def begin(self, spoilt: Iterable[str], draft: Draft) -> None:
        """Put the draft of a ledger into its place, if there is a whole one; make spoilt merges empty, with no graph in them.

        What breaks off here is begun again next time.
        """
        if draft is Draft.PART:
            self._update(f"DROP SILENT GRAPH <{self._ledger.draft}>")
        if draft is Draft.WHOLE:
            self._update(
                f"CLEAR SILENT GRAPH <{self._ledger.graph}>",
                f"ADD GRAPH <{self._ledger.draft}> TO GRAPH <{self._ledger.graph}>",
                f"DROP SILENT GRAPH <{self._ledger.draft}>",
                f"DELETE WHERE {{ {self._in_ledger(f'<{self._ledger.draft}> ?p ?o')} }}",
            )
        for merge in sorted(spoilt):
            iri = self._ledger.merge_iri(merge)
            left = f"?entry <{DCTERMS.isPartOf}> <{iri}>"
            self._update(
                self._noted(self._ledger.remade(merge)),
                "CLEAR SILENT DEFAULT" if merge == DEFAULT_GRAPH else f"CLEAR SILENT GRAPH <{merge}>",
                f"DELETE WHERE {{ {self._in_ledger(left)} }}",
            )

    def send(self, step: Step, lines: Lines, also: Iterable[str] = ()) -> None:
        """Make a graph consist of lines, in the merge too; ``also`` is done just before the merge gains."""
        graph = step.mark.graph
        opening = [
            *self._opened(step),
            *self._described(step.mark),
            f"DROP SILENT GRAPH <{graph}>",
            *self._joined(step),
        ]
        closing = [*also, *self._closed(step)]

        def send(part: bytes, first: bool, last: bool) -> None:
            insertion = b"INSERT DATA { GRAPH <%s> {\n%s} }" % (graph.encode(), part)
            self._update(*(opening if first else ()), insertion, *(closing if first and last else ()))

        if not self._parts.bring(lines, send, lambda: self._count(graph)):
            self._update(*closing)

    def merge(self, step: Step) -> None:
        """Bring a graph that is there into the merge that is wanted, and out of others."""
        self._update(*self._opened(step), *self._joined(step), *self._closed(step))

    def prune(self, step: Step) -> None:
        """Take a graph away, from the merge too."""
        self.carry_out(self.removal(step))

    def carry_out(self, operations: Iterable[str]) -> None:
        """Send operations, in one request."""
        self._update(*operations)

    def removal(self, step: Step) -> list[str]:
        """The operations that take a graph away, from the merge too."""
        graph = step.mark.graph
        forgotten = (self._ledger.checksum(graph), graph, self._ledger.entry(graph))
        return [
            *self._opened(step),
            f"DROP SILENT GRAPH <{graph}>",
            *(f"DELETE WHERE {{ {self._in_ledger(f'<{one}> ?p ?o')} }}" for one in forgotten),
        ]

    def renaming(self, known: Mark, wanted: Mark) -> list[str]:
        """The operations that give a document other names, as which it is in the ledger too; its content stays."""
        graph, places = wanted.graph, (wanted.graph, *sorted(wanted.merges))
        lost, gained = (
            " ".join(f"<{graph}> <{BKG.fileName}> {ox.Literal(name)} ." for name in sorted(names))
            for names in (known.names - wanted.names, wanted.names - known.names)
        )
        return [
            self._unsealed(graph),
            *(f"DELETE DATA {{ {_within(place, lost)} }}" for place in places if lost),
            *(f"INSERT DATA {{ {_within(place, gained)} }}" for place in places if gained),
            *self._described(wanted),
            *(self._sealed(wanted) if wanted.sha256 else ()),
        ]

    def finish(self, lines: Lines, merge: frozenset[str]) -> None:
        """Nothing is left to be done."""

    # ------------------------------------------------------------------ what is sent

    def _opened(self, step: Step) -> list[str]:
        """Note that a graph is ours and not whole, and take out of the merges what no other graph of ours states."""
        graph = step.mark.graph
        return [
            self._noted(*self._ledger.named(graph)),
            self._unsealed(graph),
            *(
                f"DELETE {{ {_within(merge)} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
                f"FILTER NOT EXISTS {{ {self._stated_elsewhere(graph, merge)} }} }}"
                for merge in sorted(step.former | step.mark.merges)
            ),
        ]

    def _stated_elsewhere(self, graph: str, merge: str) -> str:
        """That another graph of the merge states a triple: first which graphs do, then whether they are of the merge."""
        entry = f"?entry <{SD.name}> ?other ; <{DCTERMS.isPartOf}> <{self._ledger.merge_iri(merge)}>"
        return f"GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != <{graph}> && EXISTS {{ {self._in_ledger(entry)} }})"

    def _unsealed(self, graph: str) -> str:
        """Note that a graph is not whole."""
        entry, kept = self._ledger.entry(graph), f"<{RDF.type}>, <{SD.name}>, <{DCTERMS.isPartOf}>"
        return (
            f"DELETE {{ {self._in_ledger(f'<{entry}> ?p ?o')} }} "
            f"WHERE {{ {self._in_ledger(f'<{entry}> ?p ?o FILTER(?p NOT IN ({kept}))')} }}"
        )

    def _described(self, mark: Mark) -> list[str]:
        """Note from which file a document was read."""
        told = self._ledger.read_from(mark)
        return [
            f"DELETE WHERE {{ {self._in_ledger(f'<{mark.graph}> ?p ?o')} }}",
            *([self._noted(*told)] if told else []),
        ]

    def _joined(self, step: Step) -> list[str]:
        """Note which merges a graph is in from now on."""
        left = f"<{self._ledger.entry(step.mark.graph)}> <{DCTERMS.isPartOf}> ?merge"
        return [
            f"DELETE WHERE {{ {self._in_ledger(left)} }}",
            *(self._noted(self._ledger.merged(step.mark.graph, merge)) for merge in sorted(step.mark.merges)),
        ]

    def _closed(self, step: Step) -> list[str]:
        """Bring what a graph states into the merge, and note that it is whole."""
        graph = step.mark.graph
        return [
            *(
                f"ADD GRAPH <{graph}> TO {'DEFAULT' if merge == DEFAULT_GRAPH else f'GRAPH <{merge}>'}"
                for merge in sorted(step.mark.merges)
            ),
            *self._sealed(step.mark),
        ]

    def _sealed(self, mark: Mark) -> list[str]:
        """Note that a graph is whole."""
        return [
            f"DELETE WHERE {{ {self._in_ledger(f'<{self._ledger.checksum(mark.graph)}> ?p ?o')} }}",
            self._noted(*self._ledger.sealed(mark)),
        ]

    def _noted(self, *lines: str) -> str:
        return f"INSERT DATA {{ {self._in_ledger(' '.join(lines))} }}"

    def _in_ledger(self, pattern: str) -> str:
        return f"GRAPH <{self._ledger.graph}> {{ {pattern} }}"

    def _update(self, *operations: str | bytes) -> None:
        self._sender.expect(self._request([one.encode() if isinstance(one, str) else one for one in operations]))

    def _request(self, operations: Iterable[bytes]) -> Request:
        return Request(self._address, b" ;\n".join(operations), _TYPE)


def _within(merge: str, pattern: str = "?s ?p ?o") -> str:
    return pattern if merge == DEFAULT_GRAPH else f"GRAPH <{merge}> {{ {pattern} }}"
