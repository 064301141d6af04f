"""Statements as N-Triples lines: checked before they go in, and in the form in which they come out again."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from budgetkg.errors import StoreError

Statement = tuple[str, str, str]
"""Subject, predicate and object as N-Triples terms."""

# What may be the end of a statement and a comment behind it, or just a text.
_COMMENT = re.compile(r"\.\s*#")


def checked(triples: Iterable[Statement]) -> set[str]:
    """The statements as N-Triples lines.

    The engine itself parses them, so nothing in a term can end it, or make the rest of its line a comment.

    Raises:
        StoreError: when a term is not valid, or is a blank node.
    """
    statements = set(triples)
    blank = next((s for s in statements if s[0].startswith("_:") or s[2].startswith("_:")), None)
    if blank is not None:
        raise StoreError(f"图中不得有空白节点 / no blank nodes in the graph: {' '.join(blank)}")
    lines = {f"{subject} {predicate} {object_} ." for subject, predicate, object_ in statements}
    doubtful = {line for line in lines if _COMMENT.search(line)}
    try:
        parsed = sum(1 for _ in ox.parse("\n".join(lines - doubtful).encode(), ox.RdfFormat.N_TRIPLES))
        rewritten = [f"{quad.triple} ." for quad in ox.parse("\n".join(doubtful).encode(), ox.RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise StoreError(f"三元组不合语法 / a triple that is not valid N-Triples: {error}") from error
    if parsed + len(rewritten) != len(lines):
        raise StoreError("三元组不合语法 / a term that is not valid N-Triples: it holds more than one term")
    return (lines - doubtful).union(rewritten)


def canonical(lines: Iterable[str]) -> set[str]:
    """Lines in the very form in which the store gives them back."""
    memory = ox.Store()
    memory.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return {f"{quad.triple} ." for quad in memory}


def graph_lines(quads: ox.Store, graph: ox.NamedNode) -> set[str]:
    """The lines of one graph."""
    return {f"{quad.triple} ." for quad in quads.quads_for_pattern(None, None, None, graph)}


def graph_name(iri: str) -> ox.NamedNode:
    """The node of a graph's IRI.

    Raises:
        StoreError: when it is no absolute IRI.
    """
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise StoreError(f"{iri!r}: 不是有效的 IRI / not an absolute IRI: {error}") from error


def iri_of(node: object) -> str:
    """The IRI of a graph.

    Raises:
        StoreError: when it has none.
    """
    if not isinstance(node, ox.NamedNode):
        raise StoreError(f"{node}: 库中有图没有 IRI / a graph of the store has no IRI; make it again with --rebuild")
    return node.value
