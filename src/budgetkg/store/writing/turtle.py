"""Turtle and TriG for people: one thing after the other, its classes first, names by prefix and relative to the base."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import BinaryIO

from budgetkg.graph.vocabulary import XSD
from budgetkg.store.writing.names import Names
from budgetkg.store.writing.subjects import Graphs, literal, subjects

#: Values that need neither quotes nor datatype, by datatype.
_BARE = {
    XSD.integer: re.compile(r'"-?[0-9]+"'),
    XSD.decimal: re.compile(r'"-?[0-9]+\.[0-9]+"'),
    XSD.boolean: re.compile(r'"(?:true|false)"'),
}
_CACHED = 2**14


def opening(names: Names, prefixes: Mapping[str, str]) -> str:
    """The base and the prefixes."""
    base = f"@base <{names.base_iri}> .\n" if names.base_iri else ""
    return base + "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items()) + "\n"


def write_triples(graphs: Graphs, output: BinaryIO, names: Names) -> None:
    """The triples of all graphs, without the graphs."""
    terms = _Terms(names)
    for _, lines in graphs:
        _write(lines, output, terms, "")


def write_graphs(graphs: Graphs, output: BinaryIO, names: Names) -> None:
    """Each graph as a block under its name."""
    terms = _Terms(names)
    for graph, lines in graphs:
        output.write(f"{terms.name(f'<{graph}>')} {{\n".encode())
        _write(lines, output, terms, "  ")
        output.write(b"}\n")


def _write(lines: Iterable[bytes], output: BinaryIO, terms: _Terms, indent: str) -> None:
    name, term = terms.name, terms.term
    between, end = f" ;\n{indent}  ", " .\n"
    for thing in subjects(lines):
        clauses = [f"a {', '.join(map(name, thing.classes))}"] if thing.classes else []
        for predicate, values in thing.said.items():
            said = term(values[0]) if len(values) == 1 else ", ".join(map(term, values))
            clauses.append(f"{name(predicate)} {said}")
        output.write(f"{indent}{name(thing.term)} {between.join(clauses)}{end}".encode())


class _Terms:
    """What writes terms."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.name: Callable[[str], str] = lru_cache(_CACHED)(self._name)

    def term(self, written: str) -> str:
        """An IRI or a literal."""
        if written[0] == "<":
            return self.name(written)
        if written[-1] != ">":
            return written
        quoted, _, datatype = literal(written)
        if datatype in _BARE and _BARE[datatype].fullmatch(quoted):
            return quoted[1:-1]
        return f"{quoted}^^{self.name(f'<{datatype}>')}"

    def _name(self, written: str) -> str:
        iri = written[1:-1]
        return self._names.prefixed(iri) or f"<{self._names.relative(iri)}>"
