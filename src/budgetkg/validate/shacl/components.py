"""The constraint components of SHACL Core: what each parameter of a shape asks of the value nodes.

A builder reads a parameter from the shapes graph and gives a check; a check is called with a focus node and its value
nodes and names what fails. Sections in the comments are those of the recommendation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from budgetkg.validate.shacl import terms
from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.terms import SH, XSD, Term


class Run(Protocol):
    """What a check needs of the validation that calls it."""

    @property
    def data(self) -> Index:
        """The graph that is validated."""

    def conforms(self, shape: Term, node: Term) -> bool:
        """Whether a node conforms to a shape."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What fails: a value node, or the focus node's values as a whole (``None``); ``path`` where it is not the shape's."""

    value: Term | None = None
    path: Term | None = None


Check = Callable[[Run, Term, Sequence[Term]], Iterable[Failure]]
Test = Callable[[Run, Term], bool]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape: its component's name (``MinCount``) and its check.

    Where the check asks each value for itself (``test``), or only how many there are (``count``), a validator can see
    from the distinct values or numbers that nothing fails, without asking focus node by focus node.
    """

    component: str
    check: Check
    test: Test | None = None
    count: Callable[[int], bool] | None = None


Builder = Callable[[Index, Term, Term], Constraint]


def parameter(name: str) -> Term:
    """A parameter's IRI."""
    return f"<{SH}{name}>"


_WHOLE = (Failure(),)


def _each(component: str, test: Test) -> Constraint:
    """A constraint that every value node passes or fails for itself."""

    def check(run: Run, _focus: Term, values: Sequence[Term]) -> Iterable[Failure]:
        return [Failure(value) for value in values if not test(run, value)]

    return Constraint(component, check, test=test)


def _number(component: str, passes: Callable[[int], bool]) -> Constraint:
    """A constraint on how many value nodes there are."""
    return Constraint(component, lambda _run, _focus, values: () if passes(len(values)) else _WHOLE, count=passes)


# ---------------------------------------------------------------- value type (4.1)


def _class(_shapes: Index, _shape: Term, kind: Term) -> Constraint:
    return _each("Class", lambda run, value: run.data.is_instance(value, kind))


def _datatype(_shapes: Index, _shape: Term, datatype: Term) -> Constraint:
    asked = datatype[1:-1]

    def test(_run: Run, value: Term) -> bool:
        parts = terms.literal(value)
        return parts is not None and parts.datatype == asked and terms.is_well_formed(parts)

    return _each("Datatype", test)


_KINDS: dict[str, tuple[Callable[[Term], bool], ...]] = {
    "IRI": (terms.is_iri,),
    "BlankNode": (terms.is_blank,),
    "Literal": (terms.is_literal,),
    "BlankNodeOrIRI": (terms.is_blank, terms.is_iri),
    "BlankNodeOrLiteral": (terms.is_blank, terms.is_literal),
    "IRIOrLiteral": (terms.is_iri, terms.is_literal),
}


def _node_kind(_shapes: Index, _shape: Term, kind: Term) -> Constraint:
    allowed = _KINDS.get(kind[1:-1].removeprefix(SH))
    if allowed is None:
        raise ValueError(f"{kind}: 不是 sh:nodeKind 的值 / is no value of sh:nodeKind")
    return _each("NodeKind", lambda _run, value: any(test(value) for test in allowed))


# ---------------------------------------------------------------- cardinality (4.2)


def _min_count(_shapes: Index, _shape: Term, least: Term) -> Constraint:
    return _number("MinCount", _integer(least).__le__)


def _max_count(_shapes: Index, _shape: Term, greatest: Term) -> Constraint:
    return _number("MaxCount", _integer(greatest).__ge__)


# ---------------------------------------------------------------- range (4.3)


def _range(component: str, in_order: Callable[[Term, Term], bool | None]) -> Builder:
    """``in_order(value, limit)`` must hold; a value that cannot be compared with the limit fails."""
    return lambda _shapes, _shape, limit: _each(component, lambda _run, value: bool(in_order(value, limit)))


def _reversed(order: Callable[[Term, Term], bool | None]) -> Callable[[Term, Term], bool | None]:
    return lambda left, right: order(right, left)


# ---------------------------------------------------------------- strings (4.4)


def _min_length(_shapes: Index, _shape: Term, least: Term) -> Constraint:
    number = _integer(least)
    return _each("MinLength", lambda _run, value: not terms.is_blank(value) and len(terms.text(value)) >= number)


def _max_length(_shapes: Index, _shape: Term, greatest: Term) -> Constraint:
    number = _integer(greatest)
    return _each("MaxLength", lambda _run, value: not terms.is_blank(value) and len(terms.text(value)) <= number)


_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def _pattern(shapes: Index, shape: Term, pattern: Term) -> Constraint:
    flags = 0
    for value in shapes.objects(shape, parameter("flags")):
        for letter in terms.text(value):
            flags |= _FLAGS.get(letter, 0)
    try:
        compiled = re.compile(terms.text(pattern), flags)
    except re.error as error:
        raise ValueError(f"{pattern}: 不是正则表达式 / is no regular expression: {error}") from error
    return _each(
        "Pattern", lambda _run, value: not terms.is_blank(value) and compiled.search(terms.text(value)) is not None
    )


def _language_in(shapes: Index, _shape: Term, head: Term) -> Constraint:
    ranges = [terms.text(member).lower() for member in shapes.members(head)]

    def test(_run: Run, value: Term) -> bool:
        parts = terms.literal(value)
        tag = parts.language if parts is not None else ""
        return any(tag and (tag == wanted or tag.startswith(wanted + "-") or wanted == "*") for wanted in ranges)

    return _each("LanguageIn", test)


def _unique_lang(_shapes: Index, _shape: Term, wanted: Term) -> Constraint:
    def check(_run: Run, _focus: Term, values: Sequence[Term]) -> Iterable[Failure]:
        languages = Counter(parts.language for value in values if (parts := terms.literal(value)) and parts.language)
        return [Failure() for times in languages.values() if times > 1]

    return Constraint("UniqueLang", check if terms.text(wanted) == "true" else lambda _run, _focus, _values: ())


# ---------------------------------------------------------------- property pairs (4.5)


def _equals(_shapes: Index, _shape: Term, predicate: Term) -> Constraint:
    def check(run: Run, focus: Term, values: Sequence[Term]) -> Iterator[Failure]:
        others = run.data.objects(focus, predicate)
        yield from (Failure(value) for value in values if value not in others)
        yield from (Failure(other) for other in others if other not in values)

    return Constraint("Equals", check)


def _disjoint(_shapes: Index, _shape: Term, predicate: Term) -> Constraint:
    def check(run: Run, focus: Term, values: Sequence[Term]) -> Iterable[Failure]:
        others = run.data.objects(focus, predicate)
        return [Failure(value) for value in values if value in others]

    return Constraint("Disjoint", check)


def _paired(component: str, in_order: Callable[[Term, Term], bool | None]) -> Builder:
    def build(_shapes: Index, _shape: Term, predicate: Term) -> Constraint:
        def check(run: Run, focus: Term, values: Sequence[Term]) -> Iterable[Failure]:
            others = run.data.objects(focus, predicate)
            return [Failure(value) for value in values for other in others if not in_order(value, other)]

        return Constraint(component, check)

    return build


# ---------------------------------------------------------------- logical (4.6) and by shape (4.7)


def _not(_shapes: Index, _shape: Term, other: Term) -> Constraint:
    return _each("Not", lambda run, value: not run.conforms(other, value))


def _counted(component: str, passes: Callable[[int, int], bool]) -> Builder:
    """A list of shapes, of which the right number conform: ``passes(conforming, listed)``."""

    def build(shapes: Index, _shape: Term, head: Term) -> Constraint:
        listed = shapes.members(head)
        return _each(
            component,
            lambda run, value: passes(sum(1 for shape in listed if run.conforms(shape, value)), len(listed)),
        )

    return build


def _node(_shapes: Index, _shape: Term, other: Term) -> Constraint:
    return _each("Node", lambda run, value: run.conforms(other, value))


def _qualified(shapes: Index, shape: Term, other: Term) -> Iterator[Constraint]:
    siblings = _siblings(shapes, shape, other)

    def count(run: Run, values: Sequence[Term]) -> int:
        return sum(
            1
            for value in values
            if run.conforms(other, value) and not any(run.conforms(each, value) for each in siblings)
        )

    def counted(component: str, passes: Callable[[int], bool]) -> Constraint:
        return Constraint(component, lambda run, _focus, values: () if passes(count(run, values)) else _WHOLE)

    for value in shapes.objects(shape, parameter("qualifiedMinCount")):
        yield counted("QualifiedMinCount", _integer(value).__le__)
    for value in shapes.objects(shape, parameter("qualifiedMaxCount")):
        yield counted("QualifiedMaxCount", _integer(value).__ge__)


def _siblings(shapes: Index, shape: Term, other: Term) -> list[Term]:
    """The qualified shapes of the neighbouring property shapes, where values must be disjoint (4.7.3)."""
    if not any(_true(value) for value in shapes.objects(shape, parameter("qualifiedValueShapesDisjoint"))):
        return []
    return [
        sibling
        for parent in shapes.subjects(parameter("property"), shape)
        for neighbour in shapes.objects(parent, parameter("property"))
        for sibling in shapes.objects(neighbour, parameter("qualifiedValueShape"))
        if sibling != other
    ]


# ---------------------------------------------------------------- other (4.8)


def _closed(shapes: Index, shape: Term, wanted: Term) -> Constraint:
    allowed = {
        path
        for each in shapes.objects(shape, parameter("property"))
        for path in shapes.objects(each, parameter("path"))
        if terms.is_iri(path)
    }
    for head in shapes.objects(shape, parameter("ignoredProperties")):
        allowed.update(shapes.members(head))

    def check(run: Run, _focus: Term, values: Sequence[Term]) -> Iterable[Failure]:
        return [
            Failure(value, predicate)
            for node in values
            for predicate, value in run.data.outgoing(node)
            if predicate not in allowed
        ]

    return Constraint("Closed", check if _true(wanted) else lambda _run, _focus, _values: ())


def _has_value(_shapes: Index, _shape: Term, wanted: Term) -> Constraint:
    return Constraint("HasValue", lambda _run, _focus, values: () if wanted in values else _WHOLE)


def _in(shapes: Index, _shape: Term, head: Term) -> Constraint:
    allowed = frozenset(shapes.members(head))
    return _each("In", lambda _run, value: value in allowed)


def _integer(term: Term) -> int:
    parts = terms.literal(term)
    if parts is None or parts.datatype != XSD + "integer" or not terms.is_well_formed(parts):
        raise ValueError(f"{term}: 应为整数 / should be an integer")
    return int(parts.lexical)


def _true(term: Term) -> bool:
    return terms.text(term) in ("true", "1")


#: What every parameter builds. ``sh:flags``, ``sh:ignoredProperties`` and the qualified counts belong to another one.
BUILDERS: dict[Term, Builder] = {
    parameter(name): builder
    for name, builder in {
        "class": _class,
        "datatype": _datatype,
        "nodeKind": _node_kind,
        "minCount": _min_count,
        "maxCount": _max_count,
        "minExclusive": _range("MinExclusive", _reversed(terms.less)),
        "minInclusive": _range("MinInclusive", _reversed(terms.less_or_equal)),
        "maxExclusive": _range("MaxExclusive", terms.less),
        "maxInclusive": _range("MaxInclusive", terms.less_or_equal),
        "minLength": _min_length,
        "maxLength": _max_length,
        "pattern": _pattern,
        "languageIn": _language_in,
        "uniqueLang": _unique_lang,
        "equals": _equals,
        "disjoint": _disjoint,
        "lessThan": _paired("LessThan", terms.less),
        "lessThanOrEquals": _paired("LessThanOrEquals", terms.less_or_equal),
        "not": _not,
        "and": _counted("And", lambda conforming, listed: conforming == listed),
        "or": _counted("Or", lambda conforming, _listed: conforming > 0),
        "xone": _counted("Xone", lambda conforming, _listed: conforming == 1),
        "node": _node,
        "closed": _closed,
        "hasValue": _has_value,
        "in": _in,
    }.items()
}

#: Parameters that only complete another, say how a shape is shown, or are read elsewhere (``sh:property``, ``sh:sparql``).
OTHER_PARAMETERS = frozenset(
    parameter(name)
    for name in (
        "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
        "qualifiedValueShape", "property", "sparql", "path", "severity", "message", "deactivated", "targetNode",
        "targetClass", "targetSubjectsOf", "targetObjectsOf", "name", "description", "order", "group", "defaultValue",
        "select", "prefixes",
    )
)  # fmt: skip


def constraints_of(shapes: Index, shape: Term) -> list[Constraint]:
    """The constraints of SHACL Core that a shape states itself.

    Raises:
        ValueError: when a parameter has no sense.
    """
    found = [
        BUILDERS[predicate](shapes, shape, value)
        for predicate, value in shapes.outgoing(shape)
        if predicate in BUILDERS
    ]
    for value in shapes.objects(shape, parameter("qualifiedValueShape")):
        found += _qualified(shapes, shape, value)
    return found
