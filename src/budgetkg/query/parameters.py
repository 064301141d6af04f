"""What people give for a question's parameters, as values: codes and names of people become IRIs of the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from budgetkg.errors import QueryError
from budgetkg.graph.iris import Iris
from budgetkg.query.library import NamedQuery, Parameter
from budgetkg.store import IRI, Graph, Value
from budgetkg.text import fold_width, squeeze

_NUMBERED = re.compile(r"(?P<organ>[^〔〕]+)〔(?P<year>[0-9]{4})〕(?:第)?(?P<number>[0-9]+)号?")
_BRACKETS = str.maketrans(dict.fromkeys("[【［(（〔", "〔") | dict.fromkeys("]】］)）〕", "〕"))
_DIVISION = re.compile(r"(?:[0-9]{2}){1,3}")
_WANTED = {
    "integer": "整数 / a whole number",
    "decimal": "数 / a number",
    "year": "四位年份 / a year of four digits",
    "iri": "完整的 IRI / a full IRI",
}

#: Every concept of a list with its code and its Chinese names.
_NAMES = """
SELECT DISTINCT ?concept ?name WHERE {
  VALUES (?scheme) { (UNDEF) }
  ?concept skos:inScheme ?scheme .
  OPTIONAL {
    ?concept skos:notation|skos:prefLabel|rdfs:label|bkg:fullName ?name .
    FILTER(LANG(?name) = "zh" || LANG(?name) = "")
  }
}
"""


def bound(graph: Graph, query: NamedQuery, params: Mapping[str, str | int | Decimal]) -> dict[str, Value]:
    """The values that go into the question's open ``VALUES`` blocks: those given, and defaults for the rest.

    Raises:
        QueryError: for an unknown parameter, a missing one, or a value that does not fit its type.
        StoreError: when the graph cannot be read.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in params:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"；是否为 / did you mean {near[0]}" if near else ""
            takes = ", ".join(known) or "无 / none"
            raise QueryError(f"{query.name}: 没有参数 {name} / has no parameter {name}{hint}; 参数 / it takes: {takes}")
    found: dict[str, Value] = {}
    for parameter in query.parameters:
        given = params.get(parameter.name, parameter.default)
        if given is not None:
            found[parameter.name] = _value(graph, query, parameter, str(given).strip())
        elif parameter.required:
            raise QueryError(
                f"{query.name}: 缺少参数 / lacks the parameter {parameter.name} "
                f"({parameter.description_zh} / {parameter.description_en}); give it as --param {parameter.name}=…"
            )
    return found


def normalised_number(given: str) -> str:
    """A 发文字号 in its normal form whatever its brackets, spaces and widths; a title without its outer 《》."""
    compact = squeeze(fold_width(given))
    match = _NUMBERED.fullmatch(compact.translate(_BRACKETS))
    if match:
        return f"{match['organ']}〔{match['year']}〕{int(match['number'])}号"
    if compact.startswith("《") and compact.endswith("》"):
        return given.strip()[1:-1]
    return given


def _value(graph: Graph, query: NamedQuery, parameter: Parameter, given: str) -> Value:
    """The given text as a value of the parameter's type."""
    kind, _, scheme = parameter.type.partition(":")
    if kind in {"concept", "region"} and given:
        return _concept(graph, query, parameter, scheme or kind, given)
    if kind == "integer" and re.fullmatch(r"[+-]?[0-9]{1,18}", given):
        return int(given)
    if kind == "decimal":
        try:
            number = Decimal(given)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    if kind == "year" and re.fullmatch(r"[0-9]{4}", given):
        return IRI(Iris(graph.base_iri).year(int(given)))
    if kind == "iri" and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", given):
        return IRI(given)
    if kind == "policy" and given:
        return normalised_number(given)
    if kind in {"text", "unit", "project"} and given:
        return given
    raise QueryError(
        f"{query.name}: 参数 {parameter.name} 应为{_WANTED.get(kind, '非空文字 / a text that is not empty')}; "
        f"得到 / parameter {parameter.name}: got {given!r}"
    )


def _concept(graph: Graph, query: NamedQuery, parameter: Parameter, scheme: str, given: str) -> IRI:
    """The concept of a code or of a Chinese name, if the list has it: a misspelt one would silently answer nothing."""
    iris = Iris(graph.base_iri)
    if scheme == "region" and _DIVISION.fullmatch(given):
        given = given.ljust(6, "0")
    wanted = IRI(iris.code(scheme, given))
    # By its scheme, not by its type: an IRI that only looks like a code of the list has none.
    listed = "ASK { VALUES (?concept ?scheme) { (UNDEF UNDEF) } ?concept skos:inScheme ?scheme }"
    here = {"scheme": IRI(iris.scheme(scheme))}
    if graph.query(listed, here | {"concept": wanted}).rows[0][0]:
        return wanted
    rows = graph.query(_NAMES, here).rows
    if not rows:
        return wanted
    named = sorted({str(concept) for concept, name in rows if name == given})
    if len(named) == 1:
        return IRI(named[0])
    codes = sorted({str(concept).removeprefix(f"{iris.scheme(scheme)}/") for concept, _name in rows})
    labels = sorted({str(name) for _concept_of, name in rows if name})
    if named:
        near = [iri.removeprefix(f"{iris.scheme(scheme)}/") for iri in named]
    else:
        near = list(dict.fromkeys(get_close_matches(given, [*codes, *labels], n=4, cutoff=0.4))) or codes[:12]
    raise QueryError(
        f"{query.name}: 参数 {parameter.name} 的值 {given!r} 不在代码表中，或不止一个 / parameter {parameter.name}: no code "
        f"{given!r} in the list, or several; such as: {', '.join(near)}"
    )
