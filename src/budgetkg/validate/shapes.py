"""The shapes: read from Turtle, known by the check they belong to, and reduced to those asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph
import rdflib
from rdflib import SH
from rdflib.namespace import DCTERMS, RDF, RDFS
from rdflib.term import Identifier, Node

from budgetkg.errors import Severity, ValidationError
from budgetkg.resources import folder
from budgetkg.validate.terms import from_rdflib, to_rdflib

#: The namespace of our shapes, and of what a report adds to SHACL's own properties.
SHAPE = rdflib.Namespace("https://w3id.org/budgetkg/shapes#")

SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}

_SHAPE_TYPES = (SH.NodeShape, SH.PropertyShape)
_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
_REASON = SHAPE.Reason
_REASON_PREFIX = f"{SHAPE}reason-"


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its shapes describe it: its id, what it asks in two languages, and how grave its results are."""

    id: str
    label_zh: str
    label_en: str
    comment_zh: str
    comment_en: str
    severities: tuple[Severity, ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """What a shape across documents reads of one, as N-Triples terms: properties, of the instances of these classes
    (and no other types of them); without classes, of whatever has them."""

    properties: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True)
class Shapes:
    """A shapes graph with its own shapes told from those that a user adds (``extra``)."""

    graph: rdflib.Graph
    extra: frozenset[Node] = frozenset()

    @cached_property
    def all(self) -> tuple[Node, ...]:
        """Every shape that is typed as one, in a stable order."""
        found = {shape for kind in _SHAPE_TYPES for shape in self.graph.subjects(RDF.type, kind)}
        return tuple(sorted(found, key=str))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks of our own shapes, by id; of several shapes of one check the gravest describes it."""
        grouped: dict[str, list[Node]] = {}
        for shape in self.all:
            if shape not in self.extra:
                grouped.setdefault(self.check_of(shape), []).append(shape)
        return tuple(self._check(name, shapes) for name, shapes in sorted(grouped.items()))

    @cached_property
    def reasons(self) -> Mapping[str, tuple[str, str]]:
        """Why something could not be checked: slug → what it means, in Chinese and English."""
        return {
            str(reason).removeprefix(_REASON_PREFIX): (
                self._text(reason, RDFS.label, "zh"),
                self._text(reason, RDFS.label, "en"),
            )
            for reason in sorted(self.graph.subjects(RDF.type, _REASON), key=str)
        }

    @cached_property
    def across(self) -> Shapes:
        """The shapes that look across documents (shapes/across.ttl), alone."""
        return self._without(shape for shape in self.all if not self._looks_across(shape))

    @cached_property
    def within(self) -> Shapes:
        """The shapes that every document is validated with, by itself."""
        return self._without(shape for shape in self.all if self._looks_across(shape))

    @cached_property
    def across_by_check(self) -> tuple[Shapes, ...]:
        """The shapes that look across documents, those of each check by themselves."""
        across = [shape for shape in self.all if self._looks_across(shape)]
        checks = sorted({self.check_of(shape) for shape in across})
        return tuple(
            self._without(s for s in self.all if s not in across or self.check_of(s) != check) for check in checks
        )

    @cached_property
    def reads(self) -> tuple[Reads, ...]:
        """What each of these shapes reads of a document, of those that say so."""
        stated = ((self._terms(shape, SHAPE.reads), self._terms(shape, SHAPE.readsOf)) for shape in self.all)
        return tuple(Reads(properties, classes) for properties, classes in stated if properties)

    def _terms(self, shape: Node, predicate: Node) -> frozenset[str]:
        return frozenset(str(from_rdflib(each)) for each in self.graph.objects(shape, predicate))

    def _looks_across(self, shape: Node) -> bool:
        return (shape, SHAPE.across, None) in self.graph

    def _without(self, dropped: Iterable[Node]) -> Shapes:
        left = rdflib.Graph()
        left += self.graph
        for shape in dropped:
            left.remove((shape, None, None))
        return Shapes(left, self.extra)

    def check_of(self, shape: Identifier | Node) -> str:
        """The id of the check that a shape belongs to; for a shape without one, the end of its IRI."""
        identifier = self.graph.value(shape, DCTERMS.identifier)
        if identifier is not None:
            return str(identifier)
        local = str(shape).replace("#", "/").rstrip("/").rpartition("/")[2]
        return local if isinstance(shape, rdflib.URIRef) else "shape"

    def severity_of(self, shape: Node) -> Severity:
        """How grave a shape's results are; a violation where it does not say (as SHACL has it)."""
        stated = self.graph.value(shape, SH.severity)
        return SEVERITIES.get(stated, Severity.VIOLATION) if isinstance(stated, rdflib.URIRef) else Severity.VIOLATION

    def select(self, checks: Collection[str] | None, severities: Collection[Severity] | None) -> Shapes:
        """These shapes without those of other checks and severities; added shapes always stay.

        ``shape`` stands for all checks of the graph itself (``shape-…``).

        Raises:
            ValidationError: when no shape has one of the ids.
        """
        if checks is None and severities is None:
            return self
        if checks is not None:
            self._refuse_unknown(checks)
        dropped = [
            shape
            for shape in self.all
            if shape not in self.extra
            and not (
                (checks is None or _asked(self.check_of(shape), checks))
                and (severities is None or self.severity_of(shape) in severities)
            )
        ]
        return self._without(dropped)

    def without_targets(self, kept: Collection[str]) -> rdflib.Graph:
        """The shapes graph in which only the shapes named (as N-Triples terms) still have targets."""
        graph = rdflib.Graph()
        graph += self.graph
        for predicate in _TARGETS:
            for shape in set(graph.subjects(predicate, None)):
                if str(from_rdflib(shape)) not in kept:
                    graph.remove((shape, predicate, None))
        for kind in _SHAPE_TYPES:
            for shape in set(graph.subjects(RDF.type, kind)):
                if str(from_rdflib(shape)) not in kept:
                    graph.remove((shape, RDF.type, RDFS.Class))
        return graph

    def _refuse_unknown(self, checks: Collection[str]) -> None:
        known = {self.check_of(shape) for shape in self.all}
        unknown = sorted(check for check in checks if not any(_asked(name, {check}) for name in known))
        if unknown:
            raise ValidationError(
                f"没有这样的核验规则 / no such check: {', '.join(unknown)}; 可用 / known: {', '.join(sorted(known))}"
            )

    def _check(self, name: str, shapes: list[Node]) -> Check:
        ordered = sorted(shapes, key=lambda shape: list(Severity).index(self.severity_of(shape)))
        first = ordered[0]
        return Check(
            name,
            self._text(first, RDFS.label, "zh"),
            self._text(first, RDFS.label, "en"),
            self._text(first, RDFS.comment, "zh"),
            self._text(first, RDFS.comment, "en"),
            tuple(dict.fromkeys(self.severity_of(shape) for shape in ordered)),
        )

    def _text(self, shape: Node, predicate: Node, language: str) -> str:
        for value in self.graph.objects(shape, predicate):
            if isinstance(value, rdflib.Literal) and value.language == language:
                return str(value)
        return ""


def shape_files() -> list[Path]:
    """The Turtle files of our own shapes, in a stable order.

    Raises:
        ValidationError: when there are none.
    """
    try:
        files = sorted(folder("shapes").glob("*.ttl"))
    except FileNotFoundError as error:
        raise ValidationError(f"形状文件缺失 / the shapes are missing: {error}") from error
    if not files:
        raise ValidationError(f"{folder('shapes')}: 没有形状文件 / holds no shapes; install budgetkg again")
    return files


def load_shapes(extra: Iterable[Path] = ()) -> Shapes:
    """Our own shapes and those of further Turtle files.

    Raises:
        ValidationError: when a file is missing, is no Turtle or holds a query that is no SPARQL; with file and line.
    """
    own = _read(shape_files())
    added = _read(extra)
    graph = rdflib.Graph()
    graph += own
    graph += added
    return Shapes(graph, frozenset(added.subjects()) - frozenset(own.subjects()))


def _asked(name: str, checks: Collection[str]) -> bool:
    return name in checks or ("shape" in checks and name.startswith("shape-"))


def _read(files: Iterable[Path]) -> rdflib.Graph:
    graph = rdflib.Graph()
    texts: dict[Path, str] = {}
    for file in files:
        try:
            texts[file] = file.read_text(encoding="utf-8")
            for triple in pyoxigraph.parse(
                texts[file], format=pyoxigraph.RdfFormat.TURTLE, base_iri=file.resolve().as_uri()
            ):
                graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
        except (OSError, UnicodeDecodeError) as error:
            raise ValidationError(f"{file}: 无法读取形状文件 / the shapes file cannot be read: {error}") from error
        except SyntaxError as error:
            place = f"{file}:{error.lineno}" if error.lineno else str(file)
            raise ValidationError(f"{place}: 不是有效的 Turtle / is not Turtle: {error.msg}") from error
    _check_queries(graph, texts)
    return graph


def _check_queries(graph: rdflib.Graph, texts: dict[Path, str]) -> None:
    """Parses every query once, so that a slip in it is told by file and line and not in the middle of a run."""
    for constraint, query in graph.subject_objects(SH.select):
        prefixes = prefixes_of(graph, constraint)
        try:
            pyoxigraph.Store().query(str(query), prefixes=prefixes)
        except SyntaxError as error:
            raise ValidationError(
                f"{_place(str(query), texts)}: {constraint}: 不是有效的 SPARQL / is not SPARQL: {error.msg}"
            ) from error


def prefixes_of(graph: rdflib.Graph, constraint: Node) -> dict[str, str]:
    """The prefixes that a constraint's query may use (sh:prefixes, sh:declare)."""
    declared: dict[str, str] = {}
    for owner in graph.objects(constraint, SH.prefixes):
        for declaration in graph.objects(owner, SH.declare):
            prefix, namespace = graph.value(declaration, SH.prefix), graph.value(declaration, SH.namespace)
            if prefix is not None and namespace is not None:
                declared[str(prefix)] = str(namespace)
    return declared


def _place(query: str, texts: dict[Path, str]) -> str:
    for file, text in texts.items():
        start = text.find(query)
        if start >= 0:
            return f"{file}:{text.count(chr(10), 0, start) + 1}"
    return ", ".join(map(str, texts))
