"""Facts → RDF: the only room that mints IRIs. Yields N-Triples terms of its own; reads our own Turtle.

What makes triples is loaded when it is first asked for: a process that only reads a store, of which a server starts
many, needs the names in :mod:`budgetkg.graph.iris` and :mod:`budgetkg.graph.vocabulary` and nothing of what reads PDFs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from budgetkg.graph.iris import DEFAULT_BASE, Iris

if TYPE_CHECKING:
    from budgetkg.graph.aggregates import aggregate_triples
    from budgetkg.graph.build import document_iri, document_lines, document_triples
    from budgetkg.graph.reference import codelist_triples, link_triples, ontology_triples

__all__ = [
    "DEFAULT_BASE",
    "Iris",
    "aggregate_triples",
    "codelist_triples",
    "document_iri",
    "document_lines",
    "document_triples",
    "link_triples",
    "ontology_triples",
]

_HOMES = {
    "aggregate_triples": "aggregates",
    "codelist_triples": "reference",
    "document_iri": "build",
    "document_lines": "build",
    "document_triples": "build",
    "link_triples": "reference",
    "ontology_triples": "reference",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
