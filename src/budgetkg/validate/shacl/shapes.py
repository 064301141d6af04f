"""A shapes graph as the validator uses it: each shape with its targets, path, constraints and messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from budgetkg.validate.shacl.components import BUILDERS, OTHER_PARAMETERS, Constraint, constraints_of, parameter
from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.paths import Path, read_path
from budgetkg.validate.shacl.queries import Query, read_queries
from budgetkg.validate.shacl.terms import RDFS, SH, TYPE, Term, iri, is_iri, text

_TARGETS = tuple(parameter(f"target{name}") for name in ("Node", "Class", "SubjectsOf", "ObjectsOf"))
_PATH, _PROPERTY, _SEVERITY, _MESSAGE, _DEACTIVATED = (
    parameter(name) for name in ("path", "property", "severity", "message", "deactivated")
)
_CLASS = f"<{RDFS}Class>"
_SHAPE_TYPES = (parameter("NodeShape"), parameter("PropertyShape"))
#: By these a shape mentions another.
_TO_SHAPES = tuple(parameter(name) for name in ("property", "node", "not", "qualifiedValueShape"))
_TO_LISTS = tuple(parameter(name) for name in ("and", "or", "xone"))
_COMPONENT = parameter("ConstraintComponent")


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (``path`` is ``None``) or property shape."""

    node: Term
    path: Path | None
    severity: Term
    messages: tuple[Term, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Term, ...]
    queries: tuple[Query, ...]
    deactivated: bool

    def focus_nodes(self, shapes: Index, data: Index) -> list[Term]:
        """The nodes that the shape targets (2.1.3), implicit class targets included."""
        found: dict[Term, None] = dict.fromkeys(shapes.objects(self.node, _TARGETS[0]))
        for kind in shapes.objects(self.node, _TARGETS[1]):
            found.update(dict.fromkeys(data.instances(kind)))
        if is_iri(self.node) and shapes.is_instance(self.node, _CLASS):
            found.update(dict.fromkeys(data.instances(self.node)))
        for predicate in shapes.objects(self.node, _TARGETS[2]):
            found.update(dict.fromkeys(data.by_subject(predicate)))
        for predicate in shapes.objects(self.node, _TARGETS[3]):
            found.update((value, None) for values in data.by_subject(predicate).values() for value in values)
        return list(found)


class ShapesGraph:
    """The shapes of a graph, read when first asked for.

    Raises (from every method):
        ValueError: when a shape is not well-formed, with the node and what is wrong.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._shapes: dict[Term, Shape] = {}

    def shape(self, node: Term) -> Shape:
        """The shape that a node of the graph states."""
        found = self._shapes.get(node)
        if found is None:
            found = self._shapes[node] = self._read(node)
        return found

    @cached_property
    def targeted(self) -> tuple[Shape, ...]:
        """The shapes with targets that this package can evaluate, in a stable order."""
        return tuple(self.shape(node) for node in self._with_targets if node not in self.foreign)

    @cached_property
    def foreign(self) -> frozenset[Term]:
        """The shapes with targets that need what is not done here: they, or shapes they mention, have parameters of
        custom components or advanced features, or queries that look into the shapes graph."""
        return frozenset(node for node in self._with_targets if self._is_foreign(node, set()))

    @cached_property
    def _with_targets(self) -> tuple[Term, ...]:
        nodes = {node for predicate in _TARGETS for node in self.index.by_subject(predicate)}
        for kind in _SHAPE_TYPES:
            nodes.update(node for node in self.index.subjects(TYPE, kind) if self.index.is_instance(node, _CLASS))
        return tuple(sorted(nodes))

    @cached_property
    def _custom(self) -> frozenset[Term]:
        """The parameters of custom constraint components (6.2)."""
        return frozenset(
            path
            for component in self.index.instances(_COMPONENT)
            for each in self.index.objects(component, parameter("parameter"))
            for path in self.index.objects(each, _PATH)
        )

    def _is_foreign(self, node: Term, seen: set[Term]) -> bool:
        if node in seen:
            return False
        seen.add(node)
        for predicate, _value in self.index.outgoing(node):
            known = predicate in BUILDERS or predicate in OTHER_PARAMETERS
            if predicate in self._custom or (predicate.startswith(f"<{SH}") and not known):
                return True
        if any(query.needs_shapes_graph for query in read_queries(self.index, node)):
            return True
        return any(self._is_foreign(other, seen) for other in self._mentioned(node))

    def _mentioned(self, node: Term) -> Sequence[Term]:
        found = [other for predicate in _TO_SHAPES for other in self.index.objects(node, predicate)]
        for predicate in _TO_LISTS:
            for head in self.index.objects(node, predicate):
                found += self.index.members(head)
        return found

    def _read(self, node: Term) -> Shape:
        paths = self.index.objects(node, _PATH)
        if len(paths) > 1:
            raise ValueError(f"{node}: 一个形状至多一条路径 / a shape has one path at most")
        severities = self.index.objects(node, _SEVERITY)
        return Shape(
            node,
            read_path(self.index, paths[0]) if paths else None,
            severities[0] if severities else iri(f"{SH}Violation"),
            tuple(self.index.objects(node, _MESSAGE)),
            tuple(constraints_of(self.index, node)),
            tuple(self.index.objects(node, _PROPERTY)),
            read_queries(self.index, node),
            any(text(value) == "true" for value in self.index.objects(node, _DEACTIVATED)),
        )
