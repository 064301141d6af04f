"""SHACL over one document: pyshacl decides, the store's engine answers the queries.

pyshacl walks the shapes and evaluates the core constraints over an rdflib graph held in memory, where plain literals
stay plain (over a graph that is backed by the store's engine it errs: ``sh:in`` sees ``"a"`` and
``"a"^^xsd:string`` as two). Two things are done differently here:

- ``sh:sparql`` queries are answered by pyoxigraph from the same triples (:class:`DocumentGraph`). pyshacl would have
  rdflib parse the query again for every focus node, which is nearly all of its time.
- Their results keep the languages of the messages and the values that the query bound (:class:`_BilingualSparql`).
  pyshacl drops both, and stops at a value that holds a backslash. It also looks through each query for what SHACL
  forbids (MINUS, SERVICE …) at every focus node; here once is enough (:class:`_Query`).

The tests validate every example with plain pyshacl too and compare.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyoxigraph
import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.shape import Shape
from pyshacl.validator import Validator
from rdflib import SH
from rdflib.query import Result
from rdflib.term import Node, Variable

from budgetkg.errors import ValidationError
from budgetkg.validate.shapes import Shapes
from budgetkg.validate.terms import Term, from_rdflib, to_rdflib

#: The namespace of our shapes, and of what their results add to SHACL's own properties.
SHAPE = rdflib.Namespace("https://w3id.org/budgetkg/shapes#")

#: What a query may bind for a result to carry.
_CARRIED = ("expected", "found", "printed")

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_PROJECTION = re.compile(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", re.IGNORECASE | re.DOTALL)
_LOGGER = logging.getLogger(__name__)


class DocumentGraph(rdflib.Graph):
    """The triples to validate, twice: as an rdflib graph, and in an engine that answers its queries."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        super().__init__()
        self._engine = pyoxigraph.Store()
        kept = list(triples)
        self._engine.bulk_extend(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in kept)
        known: dict[object, rdflib.term.Identifier] = {}
        for triple in kept:
            nodes = []
            for term in (triple.subject, triple.predicate, triple.object):
                node = known.get(term)
                if node is None:
                    node = known[term] = to_rdflib(term)
                nodes.append(node)
            self.store.add((nodes[0], nodes[1], nodes[2]), self)

    def query(  # type: ignore[override]  # only what SHACL asks
        self,
        query_object: str,
        processor: object = None,
        result: object = None,
        initNs: object = None,  # noqa: N803 (rdflib's name)
        initBindings: Mapping[str, Node] | None = None,  # noqa: N803 (rdflib's name)
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Answer a SELECT or ASK query with variables bound beforehand, as SHACL binds ``$this``.

        Raises:
            ValidationError: when the engine refuses the query.
        """
        text, bound = _prebound(query_object, initBindings or {})
        try:
            answer = self._engine.query(text, substitutions=bound)
        except (SyntaxError, RuntimeError, OSError) as error:
            raise ValidationError(
                f"形状中的查询无法执行 / a query of the shapes cannot be run: {error}\n{text}"
            ) from error
        if isinstance(answer, pyoxigraph.QueryBoolean):
            said = Result("ASK")
            said.askAnswer = bool(answer)
            return said
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            raise ValidationError(
                f"形状中的查询应为 SELECT 或 ASK / a query of the shapes is neither SELECT nor ASK:\n{text}"
            )
        rows = Result("SELECT")
        variables = [Variable(variable.value) for variable in answer.variables]
        rows.vars = variables
        rows.bindings = [
            {name: to_rdflib(term) for name, term in zip(variables, solution, strict=True) if term is not None}
            for solution in answer
        ]
        return rows


def _prebound(text: str, bindings: Mapping[str, Node]) -> tuple[str, dict[pyoxigraph.Variable, Term]]:
    """Bindings as substitutions where the query projects the variable, else (``$currentShape``) written into the text."""
    found = _PROJECTION.search(text)
    projection = found.group(1) if found else ""
    bound: dict[pyoxigraph.Variable, Term] = {}
    for name, node in bindings.items():
        term = from_rdflib(node)
        if re.search(rf"[?$]{name}\b", projection) or "*" in projection:
            bound[pyoxigraph.Variable(name)] = term
        else:
            text = re.sub(rf"[?$]{name}\b", str(term).replace("\\", r"\\"), text)
    return text, bound


class _Query(SPARQLQueryHelper):
    """A query of the shapes that is looked through for what SHACL forbids once, and not at every focus node."""

    def check_invalid_sparql(self, sparql_text: str, valuenode: Any = None, extravars: Any = None) -> bool:
        """As pyshacl's, which a text passes or fails whatever the focus node.

        Raises:
            ValidationFailure: when the query holds what SHACL forbids.
        """
        return _is_allowed(sparql_text)


@lru_cache(maxsize=1024)
def _is_allowed(text: str) -> bool:
    helper = SPARQLQueryHelper(None, None, text)  # type: ignore[no-untyped-call]  # pyshacl's has no annotations
    return bool(helper.check_invalid_sparql(text))  # type: ignore[no-untyped-call]  # nor has this


class _BilingualSparql(SPARQLBasedConstraint):
    """A ``sh:sparql`` constraint whose results keep the languages of their messages, and what the query bound."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.sparql_constraints = {_once(query) for query in self.sparql_constraints}

    def make_v_result(self, datagraph: Any, focus_node: Any, *args: Any, **kwargs: Any) -> tuple[str, Any, list[Any]]:
        values = _bound_values(kwargs.pop("bound_vars", None))
        values.setdefault("this", focus_node)
        text, result, triples = super().make_v_result(datagraph, focus_node, *args, **kwargs)
        said = [
            (subject, predicate, _filled(value, values) if predicate == SH.resultMessage else value)
            for subject, predicate, value in triples
        ]
        said += [(result, SHAPE[name], values[name]) for name in _CARRIED if values.get(name) is not None]
        return text, result, said


def _once(query: SPARQLQueryHelper) -> _Query:
    same = _Query(  # type: ignore[no-untyped-call]  # the constructor is pyshacl's, without annotations
        query.shape, query.node, query.select_text, query.parameters, query.unbound_messages, query.deactivated
    )
    same.prefixes = query.prefixes
    return same


def _bound_values(bound: Any) -> dict[str, Any]:
    """The variables of one solution, in the forms in which pyshacl hands them on."""
    if isinstance(bound, Mapping):
        return dict(bound)
    values: dict[str, Any] = {}
    if isinstance(bound, tuple):
        values.update(zip(("this", "path", "value"), bound, strict=False))
        if len(bound) > 3:
            values.update(bound[3])
    return {name: value for name, value in values.items() if value is not None}


def _filled(message: Any, values: Mapping[str, Any]) -> rdflib.Literal:
    text = _PLACEHOLDER.sub(lambda match: readable(values.get(match.group(1))), str(message))
    return rdflib.Literal(text, lang=message.language)


def readable(node: Node | None) -> str:
    """A value as people write it: ``12345600.00`` → ``12,345,600``; nothing for what is unbound."""
    if node is None:
        return ""
    value = node.value if isinstance(node, rdflib.Literal) else None
    if not isinstance(value, Decimal):
        return str(node)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_REGISTRY = threading.Lock()


@contextmanager
def _bilingual_results() -> Iterator[None]:
    """Puts our constraint in pyshacl's registry for the time of a run: pyshacl has no other way to choose it."""
    with _REGISTRY:
        before = CONSTRAINT_PARAMETERS_MAP[SH.sparql]
        CONSTRAINT_PARAMETERS_MAP[SH.sparql] = _BilingualSparql
        try:
            yield
        finally:
            CONSTRAINT_PARAMETERS_MAP[SH.sparql] = before


def run(data: DocumentGraph, shapes: Shapes) -> rdflib.Graph:
    """Validate a graph; the report as SHACL has it, with ``shape:expected``, ``shape:found`` and ``shape:printed``.

    Raises:
        ValidationError: when the shapes cannot be evaluated.
    """
    try:
        with _bilingual_results():
            validator = Validator(DataGraph.from_rdflib(data), shacl_graph=shapes.graph, options={"logger": _LOGGER})
            _conforms, report, _text = validator.run()  # type: ignore[no-untyped-call]  # pyshacl's has no annotations
    except (ReportableRuntimeError, ValidationFailure) as error:
        raise ValidationError(f"形状无法执行 / the shapes cannot be run: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise ValidationError("核验没有给出报告 / the validator gave no report")
    return report
