"""The graph on disk and the door to it: the only room that knows the RDF engine."""

from budgetkg.store.asking import Graph, Limits
from budgetkg.store.catalogue import Catalogue
from budgetkg.store.documents import StoredDocument
from budgetkg.store.dump import RDF_FORMATS
from budgetkg.store.embedded import Store
from budgetkg.store.entries import KINDS
from budgetkg.store.folder import FORMAT
from budgetkg.store.kept import ACROSS, KeptFile, KeptFinding, rebased_finding
from budgetkg.store.lines import Statement
from budgetkg.store.prepared import Prepared, prepare
from budgetkg.store.rebase import Rebase
from budgetkg.store.search import Hit
from budgetkg.store.selection import Selection, select
from budgetkg.store.sought import Sought
from budgetkg.store.values import IRI, Bindings, Table, Value, from_text
from budgetkg.store.writing import jsonld_context, write_statements

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
    "KeptFile",
    "KeptFinding",
    "Limits",
    "Prepared",
    "Rebase",
    "Selection",
    "Sought",
    "Statement",
    "Store",
    "StoredDocument",
    "Table",
    "Value",
    "from_text",
    "jsonld_context",
    "prepare",
    "rebased_finding",
    "select",
    "write_statements",
]
