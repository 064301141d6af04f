"""Terms between the engine that stores and asks, and the library that validates.

A string is a plain literal on either side: rdflib holds ``"a"`` and ``"a"^^xsd:string`` unequal, RDF 1.1 does not.
"""

from __future__ import annotations

import pyoxigraph
import rdflib
from rdflib.namespace import XSD
from rdflib.term import Node

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_STRING = str(XSD.string)


def to_rdflib(term: Term) -> rdflib.term.Identifier:
    """A stored term as rdflib's; lexical forms stay as they are.

    Raises:
        TypeError: for a quoted triple, which no graph of ours holds.
    """
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"a triple cannot be a term here: {term}")


def from_rdflib(node: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """The reverse of :func:`to_rdflib`.

    Raises:
        TypeError: for what is no IRI, blank node or literal.
    """
    if isinstance(node, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return pyoxigraph.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return pyoxigraph.Literal(str(node), language=node.language)
        return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype or XSD.string)))
    raise TypeError(f"not a term: {node!r}")


def parsed(term: str) -> rdflib.term.Identifier:
    """A term in N-Triples as rdflib's."""
    line = f"<urn:s> <urn:p> {term} ."
    return to_rdflib(next(iter(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES))).object)
