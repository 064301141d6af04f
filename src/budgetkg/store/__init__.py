"""The graph on disk and the door to it: the only room that knows the RDF engine."""

from budgetkg.store.asking import Graph
from budgetkg.store.embedded import RDF_FORMATS, Statement, Store, StoredDocument
from budgetkg.store.folder import FORMAT
from budgetkg.store.values import IRI, Bindings, Table, Value

__all__ = [
    "FORMAT",
    "IRI",
    "RDF_FORMATS",
    "Bindings",
    "Graph",
    "Statement",
    "Store",
    "StoredDocument",
    "Table",
    "Value",
]
