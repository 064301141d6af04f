"""What a site will have: which entities there are, which of them have a page in each language, and which share a path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from urllib.parse import unquote

from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, RDF
from budgetkg.store import Statement, Store

_TYPE = f"<{RDF.type}>"
_RICH = frozenset(
    f"<{each}>" for each in (BKG.BudgetUnit, BKG.Department, BKG.Project, BKG.PolicyDocument, BKG.SourceDocument)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The entities of a store.

    ``documents`` are the graphs whose entities lie below the document's own IRI; ``rich`` entities have a page in each
    language; ``shared`` are all others that lie in no document; ``parts`` are the fragments of those; ``apart`` are
    entities whose decoded path is another's.
    """

    documents: tuple[str, ...]
    rich: Set[str]
    shared: Set[str]
    parts: Mapping[str, Sequence[str]]
    apart: Set[str]


def plan(store: Store, data: str) -> Plan:
    """The plan of a store's site; what begins with the address ``data`` is a file, and the base itself the start page.

    Raises:
        StoreError: when the store cannot be read.
    """
    base = store.base_iri
    documents = tuple(graph for graph in store.graphs() if graph.startswith(f"{base}document/"))
    sketch = _Sketch(base, data)
    for graph in store.graphs():
        sketch.take(store.graph_triples(graph), graph if graph in documents else "")
    rich = (sketch.rich | sketch.used) & sketch.said
    return Plan(
        documents,
        frozenset(rich),
        frozenset(sketch.shared - rich),
        {whole: sorted(parts) for whole, parts in sketch.parts.items()},
        frozenset(sketch.apart | {iri for iri, other in sketch.escaped.items() if other in sketch.shared}),
    )


def beyond(plan: Plan, base_iri: str, statements: Iterable[Statement], data: str) -> list[str]:
    """The entities that statements which are not in the store speak of, and that the plan lacks; sorted."""
    sketch = _Sketch(base_iri, data)
    sketch.take(statements, "")
    return sorted(sketch.shared - plan.shared - plan.rich)


class _Sketch:
    """What was seen so far. Entities of documents are looked at one document at a time."""

    def __init__(self, base: str, data: str) -> None:
        self._base, self._data = base, data
        self._document = f"{base}document/"
        self._year, self._code = f"{base}year/", f"{Iris(base).scheme('x')[:-1]}"
        self.rich: set[str] = set()
        self.used: set[str] = set()
        self.said: set[str] = set()
        self.shared: set[str] = set()
        self.parts: dict[str, set[str]] = defaultdict(set)
        self.apart: set[str] = set()
        self.escaped: dict[str, str] = {}

    def take(self, statements: Iterable[Statement], document: str) -> None:
        """The statements of one graph; ``document`` is the document whose graph it is, ``""`` for none."""
        inside = f"{document}/"
        own: set[str] = set()
        for subject, predicate, term in statements:
            self._node(subject[1:-1], document and inside, own)
            if not document or not subject.startswith(f"<{inside}"):
                self.said.add(subject[1:-1])
            if predicate == _TYPE and term in _RICH:
                self.rich.add(subject[1:-1])
            elif term.startswith(f"<{self._base}"):
                self._node(term[1:-1], document and inside, own)
                if document:
                    self._use(term[1:-1])
        for iri, other in self._others(own):
            if other in own:
                self.apart.add(iri)
        self.escaped.update(self._others(self.shared))

    def _node(self, iri: str, inside: str, own: set[str]) -> None:
        if not iri.startswith(self._base):
            return
        whole, mark, _ = iri.partition("#")
        if whole == self._base or (whole.startswith(self._data)):
            return
        if inside and whole.startswith(inside):
            own.add(whole)
            return
        if whole.startswith(self._document) and "/" in whole[len(self._document) :]:
            return  # of another document, with which it is done
        self.shared.add(whole)
        if mark:
            self.parts[whole].add(iri)

    def _use(self, iri: str) -> None:
        if "#" not in iri and (
            iri.startswith(self._year) or (iri.startswith(self._code) and "/" in iri[len(self._code) :])
        ):
            self.used.add(iri)

    def _others(self, iris: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Entities with escapes, and the entities whose IRI is their decoded path."""
        return [(iri, self._base + unquote(iri.removeprefix(self._base))) for iri in iris if "%" in iri]
