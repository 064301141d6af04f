"""Building into the store on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetkg.build.version import reader_version
from budgetkg.graph import codelist_triples, link_triples, ontology_triples
from budgetkg.store import Store
from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import Arrival

#: From so many new documents on (and a tenth of all) it is worth the time to rearrange the store.
_MANY = 20


class StoreTarget:
    """An open store; whoever opened it closes it."""

    # Each step makes files of its own, which the engine merges again and again: fewer and larger ones cost less.
    together = 80_000

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fresh = 0

    @property
    def base_iri(self) -> str:
        """What the IRIs of its documents begin with."""
        return self._store.base_iri

    def files(self) -> Mapping[str, KeptFile]:
        """What became of the files that were read, by name."""
        return self._store.files()

    def load_reference(self) -> None:
        """Load the ontology, the code lists and their links, unless this version's are there."""
        base, version = self.base_iri, reader_version()
        if not self._store.reference_is(version):
            self._store.load_reference(ontology_triples(base), codelist_triples(base), link_triples(base), version)

    def put(self, documents: Sequence[Arrival]) -> None:
        """Replace what the files' names meant."""
        self._fresh += len(documents)
        self._store.put_all(documents)

    def name(self, file: KeptFile) -> None:
        """Give a document a further name."""
        self._store.name(file)

    def refuse(self, file: KeptFile) -> None:
        """Remember a file that cannot be read."""
        self._store.refuse(file)

    def remove(self, name: str) -> bool:
        """Forget a name."""
        return self._store.remove(name)

    def finish(self) -> None:
        """Rearrange a store that grew by many documents, for faster questions."""
        if self._fresh >= _MANY and self._fresh * 10 >= len(self._store.documents()):
            self._store.optimize()
