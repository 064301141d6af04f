"""The serialisations: how each begins, goes on and ends."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

import pyoxigraph as ox

from budgetkg.errors import StoreError
from budgetkg.store.lines import Statement
from budgetkg.store.writing import jsonld, plain, rdfxml, turtle
from budgetkg.store.writing.names import Names
from budgetkg.store.writing.subjects import Graphs


@dataclass(frozen=True, slots=True)
class Form:
    """A serialisation: what stands before and after the graphs, and what writes them."""

    keeps_graphs: bool
    write: Callable[[Graphs, BinaryIO, Names], object]
    opening: Callable[[Names], str] = lambda names: ""
    closing: str = ""

    def written(self, graphs: Graphs, output: BinaryIO, names: Names) -> None:
        """Write a whole file.

        Raises:
            StoreError: when the form cannot hold what is to be written.
            OSError: when ``output`` cannot be written.
        """
        output.write(self.opening(names).encode())
        self.write(graphs, output, names)
        output.write(self.closing.encode())


#: The serialisations by the suffix of their files.
FORMS: dict[str, Form] = {
    "ttl": Form(False, turtle.write_triples, lambda names: turtle.opening(names, names.prefixes)),
    "nt": Form(False, plain.write_triples),
    "nq": Form(True, plain.write_quads),
    "trig": Form(True, turtle.write_graphs, lambda names: turtle.opening(names, names.prefixes)),
    "jsonld": Form(True, jsonld.write_graphs, jsonld.opening, jsonld.CLOSING),
    "rdf": Form(False, rdfxml.write_triples, lambda names: rdfxml.opening(names, names.prefixes), rdfxml.CLOSING),
}


def write_statements(
    statements: Iterable[Statement],
    output: BinaryIO,
    suffix: str,
    base_iri: str,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    context: str | None = None,
) -> None:
    """A few triples (as N-Triples terms), in memory: in order, each once, with the prefixes that are used and no others.

    ``prefixes`` are further ones. ``context`` is the address of the JSON-LD context; by default it stands in the file.

    Raises:
        StoreError: when the form is unknown or is one for graphs (``nq``, ``trig``), or a term is not valid N-Triples or is
            a blank node.
        OSError: when ``output`` cannot be written.
    """
    if suffix not in ("ttl", "nt", "jsonld", "rdf"):
        raise StoreError(f"{suffix}: 不是三元组的格式 / no format for triples; one of ttl, nt, jsonld, rdf")
    names = Names(base_iri, prefixes)
    body = io.BytesIO()
    graphs = [("", _sorted(statements))]
    opening, closing = "", ""
    if suffix == "jsonld":
        used = jsonld.write_graphs(graphs, body, names)
        opening, closing = jsonld.opening(names, used, context), jsonld.CLOSING
    else:
        FORMS[suffix].write(graphs, body, names)
    if suffix == "ttl":
        opening = turtle.opening(names, names.used_prefixes())
    elif suffix == "rdf":
        opening, closing = rdfxml.opening(names, names.used_prefixes()), rdfxml.CLOSING
    output.write(opening.encode() + body.getvalue() + closing.encode())


def _sorted(statements: Iterable[Statement]) -> list[bytes]:
    """The statements as lines, in the one way to write each term."""
    distinct = set(statements)
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in distinct)
    try:
        triples = [quad.triple for quad in ox.parse(lines.encode(), ox.RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise StoreError(f"三元组不合语法 / a triple that is not valid N-Triples: {error}") from error
    if len(triples) != len(distinct):
        raise StoreError("三元组不合语法 / a term that is not valid N-Triples: it holds more than one term")
    if any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        raise StoreError("图中不得有空白节点 / no blank nodes in the graph")
    return sorted((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
