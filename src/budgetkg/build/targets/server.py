"""Building straight into a SPARQL server, without a store: what is there, it tells itself.

What cannot be read is not noted there: such files are read again by each build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetkg.build.version import reader_version
from budgetkg.graph import codelist_triples, link_triples, ontology_triples
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.publish import Documents, Sender
from budgetkg.publish import Target as Server
from budgetkg.store.kept import KeptFile
from budgetkg.store.lines import canonical, joined
from budgetkg.store.prepared import Arrival


class ServerTarget:
    """A server whose graphs, ledger and merge are those that ``budgetkg publish`` makes there too."""

    together = 0

    def __init__(self, server: Server, sender: Sender) -> None:
        """See what the server holds.

        Raises:
            BudgetkgError: when the addresses cannot be, or the server does not answer.
        """
        self._documents = Documents(server, sender, server.base_iri or DEFAULT_BASE)

    @property
    def base_iri(self) -> str:
        """What the IRIs of its documents begin with."""
        return self._documents.base_iri

    def files(self) -> Mapping[str, KeptFile]:
        """The files whose documents are there; where they lie is not known."""
        return self._documents.files()

    def load_reference(self) -> None:
        """Bring the ontology, the code lists and their links, unless this version's are there."""
        version, iris = reader_version(), Iris(self.base_iri)
        made = {iris.ontology(): ontology_triples, iris.code_lists(): codelist_triples, iris.links(): link_triples}
        for graph, triples in made.items():
            if self._documents.version_of(graph) != version:
                self._documents.bring(graph, canonical(joined(triples(self.base_iri))), version)

    def put(self, documents: Sequence[Arrival]) -> None:
        """Replace what the files' names meant."""
        for prepared, file in documents:
            self._documents.put(prepared, file)

    def name(self, file: KeptFile) -> None:
        """Give a document a further name."""
        self._documents.name(file)

    def refuse(self, file: KeptFile) -> None:
        """Nothing: a server keeps no refusals."""

    def remove(self, name: str) -> bool:
        """Take a name away, and its document where it has no other name."""
        return self._documents.remove(name)

    def finish(self) -> None:
        """Bring all graphs into the merge that is wanted, where an earlier run was stopped on the way."""
        self._documents.finish()
