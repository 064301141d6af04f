"""What files are built into: the store on disk, a SPARQL server, a folder of N-Quads files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import Arrival


class Target(Protocol):
    """Takes documents, and knows which files it has. What is done to one document is done as a whole or not at all."""

    #: So many statements are better put in together than document by document; 0 where that is all the same.
    together: int

    @property
    def base_iri(self) -> str:
        """What the IRIs of its documents begin with."""
        ...

    def files(self) -> Mapping[str, KeptFile]:
        """What became of the files that were read, by name."""
        ...

    def load_reference(self) -> None:
        """Take up the ontology, the code lists and their links as they are now; nothing where they are the same."""
        ...

    def put(self, documents: Sequence[Arrival]) -> None:
        """Take documents in, one after the other; each replaces what its file's name meant before."""
        ...

    def name(self, file: KeptFile) -> None:
        """Note that a document that is there already has this name too."""
        ...

    def refuse(self, file: KeptFile) -> None:
        """Note that a file cannot be read; what there is of an earlier version of it stays."""
        ...

    def remove(self, name: str) -> bool:
        """Take a name away, and its document where it has no other name; whether there was one."""
        ...

    def finish(self) -> None:
        """What is to be done once all files were dealt with."""
        ...
