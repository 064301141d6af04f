"""The graph on disk and the door to it: the only room that knows the RDF engine."""

from budgetkg.store.asking import Graph, Limits
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.documents import StoredDocument
from budgetkg.store.dump import RDF_FORMATS
from budgetkg.store.embedded import Store
from budgetkg.store.entries import KINDS
from budgetkg.store.folder import FORMAT
from budgetkg.store.kept import ACROSS, KeptFinding
from budgetkg.store.lines import Statement
from budgetkg.store.search import Hit
from budgetkg.store.values import IRI, Bindings, Table, Value

__all__ = [
    "ACROSS",
    "FORMAT",
    "IRI",
    "KINDS",
    "RDF_FORMATS",
    "Bindings",
    "Catalogue",
    "Graph",
    "Hit",
    "KeptFinding",
    "Limits",
    "Statement",
    "Store",
    "StoredDocument",
    "Table",
    "Value",
]
