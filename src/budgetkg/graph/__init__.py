"""Facts → RDF: the only room that mints IRIs. Yields N-Triples terms of its own; rdflib only reads our own Turtle."""

from budgetkg.graph.build import document_iri, document_triples
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.reference import codelist_triples, ontology_triples

__all__ = ["DEFAULT_BASE", "Iris", "codelist_triples", "document_iri", "document_triples", "ontology_triples"]
