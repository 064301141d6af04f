"""SHACL property paths: read from a shapes graph, followed through a data graph, written as SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.terms import RDF, SH, Term, is_iri

Follow = Callable[[Index, Term], Sequence[Term]]

_FIRST = f"<{RDF}first>"
_REPEATED = {"zeroOrMorePath": ("*", True, True), "oneOrMorePath": ("+", False, True), "zeroOrOnePath": ("?", True, False)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """A path: the node of the shapes graph that states it, its SPARQL form, and how to follow it from a node."""

    node: Term
    sparql: str
    follow: Follow


def read_path(shapes: Index, node: Term) -> Path:
    """The path that a node of a shapes graph states (SHACL 2.3.1).

    Raises:
        ValueError: when the node states none.
    """
    sparql, follow = _read(shapes, node, frozenset())
    return Path(node, sparql, follow)


def _read(shapes: Index, node: Term, within: frozenset[Term]) -> tuple[str, Follow]:
    if is_iri(node):
        return node, lambda data, start: data.objects(start, node)
    if node in within:
        raise ValueError(f"{node}: 路径自我包含 / the path contains itself")
    inside = within | {node}
    stated = dict(shapes.outgoing(node))
    if _FIRST in stated:
        parts = [_read(shapes, part, inside) for part in shapes.members(node)]
        if len(parts) > 1:
            return "(" + "/".join(sparql for sparql, _follow in parts) + ")", _chain(
                [follow for _sparql, follow in parts]
            )
    for name, (mark, with_start, repeats) in _REPEATED.items():
        if inner := stated.get(f"<{SH}{name}>"):
            sparql, follow = _read(shapes, inner, inside)
            return f"({sparql}){mark}", _closure(follow, with_start, repeats)
    if inner := stated.get(f"<{SH}inversePath>"):
        if is_iri(inner):
            predicate = inner
            return f"^{inner}", lambda data, start: data.subjects(predicate, start)
        return _inverse(shapes, inner, inside)
    if inner := stated.get(f"<{SH}alternativePath>"):
        parts = [_read(shapes, part, inside) for part in shapes.members(inner)]
        if len(parts) < 2:
            raise ValueError(f"{node}: 选择路径至少有两项 / an alternative path has two members at least")
        follows = [follow for _sparql, follow in parts]
        return (
            "(" + "|".join(sparql for sparql, _follow in parts) + ")",
            lambda data, start: _unique(value for follow in follows for value in follow(data, start)),
        )
    raise ValueError(f"{node}: 不是属性路径 / is no property path")


def _inverse(shapes: Index, inner: Term, inside: frozenset[Term]) -> tuple[str, Follow]:
    """The reverse of a compound path: followed from every node, for nothing else tells who leads here."""
    sparql, forward = _read(shapes, inner, inside)

    def backward(data: Index, start: Term) -> list[Term]:
        nodes = _unique(node for subject, _predicate, value in data.statements for node in (subject, value))
        return [node for node in nodes if start in forward(data, node)]

    return f"^({sparql})", backward


def _chain(follows: Sequence[Follow]) -> Follow:
    def follow(data: Index, start: Term) -> list[Term]:
        reached = [start]
        for step in follows:
            reached = _unique(value for node in reached for value in step(data, node))
        return reached

    return follow


def _closure(step: Follow, with_start: bool, repeats: bool) -> Follow:
    def follow(data: Index, start: Term) -> list[Term]:
        reached = dict.fromkeys(step(data, start))
        waiting = list(reached) if repeats else []
        while waiting:
            for value in step(data, waiting.pop()):
                if value not in reached:
                    reached[value] = None
                    waiting.append(value)
        return _unique([start, *reached]) if with_start else list(reached)

    return follow


def _unique(terms: Iterable[Term]) -> list[Term]:
    return list(dict.fromkeys(terms))
