"""What may be given for a question's parameter: the years, codes, units and documents that the graph holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from budgetkg import resources
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG
from budgetkg.query.answer import ask
from budgetkg.query.library import Parameter
from budgetkg.store import IRI, Bindings, Graph, Value

#: By which property the graph uses the codes of a list; every code of other lists is suggested.
_USED_BY = {
    "table": BKG.ofTable,
    "measure": BKG.ofMeasure,
    "phase": BKG.ofPhase,
    "fund": BKG.ofFund,
    "category": BKG.category,
    "topic": BKG.topic,
    "function": BKG.function,
    "economic-department": BKG.economicDepartment,
    "economic-government": BKG.economicGovernment,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that a parameter takes, as one would type it, and what it is called (empty where the value says it)."""

    value: str
    label_zh: str
    label_en: str


def suggestions(graph: Graph, parameter: Parameter, limit: int = 200) -> tuple[Suggestion, ...]:
    """At most ``limit`` values for the parameter that have an answer in the graph.

    Years come latest first, units and codes in their order, policy documents and projects by how many units share them
    (of these the first 1,000 at most). Nothing can be suggested for free text, numbers and IRIs.

    Raises:
        StoreError: when the graph cannot be read.
    """
    kind, _, scheme = parameter.type.partition(":")
    if kind == "year":
        found = [Suggestion(_words(row["code"]), "", "") for row in _rows(graph, "year")]
    elif kind == "concept":
        found = list(_concepts(graph, scheme))
    elif kind == "unit":
        found = list(_units(graph))
    elif kind == "region":
        found = [
            Suggestion(_words(row["code"]) or _words(row["label_zh"]), _words(row["label_zh"]), "")
            for row in _rows(graph, "region")
        ]
    elif kind == "policy":
        found = [Suggestion(_words(row["number"]), _words(row["title"]), "") for row in _rows(graph, "policy")]
    elif kind == "project":
        found = [Suggestion(_words(row["code"]), _words(row["name"]), "") for row in _rows(graph, "project")]
    else:
        found = []
    return tuple(found[:limit])


def _concepts(graph: Graph, scheme: str) -> Iterator[Suggestion]:
    of_scheme = Iris(graph.base_iri).scheme(scheme)
    bindings: dict[str, Value] = {"scheme": IRI(of_scheme)}
    if scheme in _USED_BY:
        bindings["property"] = IRI(_USED_BY[scheme])
    # Sorted here: to sort by IRIs, the engine looks up the characters of each at every comparison.
    for row in sorted(_rows(graph, "concept", bindings), key=lambda row: _words(row["concept"])):
        code = _words(row["concept"]).removeprefix(f"{of_scheme}/")
        yield Suggestion(code, _words(row["label_zh"]), _words(row["label_en"]))


def _units(graph: Graph) -> Iterator[Suggestion]:
    """By its code where that means one unit alone, else by its name: codes repeat from city to city."""
    rows = sorted(_rows(graph, "unit"), key=lambda row: (_words(row["name"]), _words(row["code"])))
    codes = Counter(_words(row["code"]) for row in rows)
    for row in rows:
        name, code, region = _words(row["name"]), _words(row["code"]), _words(row["region"])
        label = f"{name}（{region}）" if region and region not in name else name
        yield Suggestion(code if codes[code] == 1 and code else name, label, "")


def _rows(graph: Graph, name: str, bindings: Bindings | None = None) -> list[dict[str, Value | None]]:
    text = (resources.folder("queries") / "suggest" / f"{name}.rq").read_text(encoding="utf-8")
    return ask(graph, text, bindings).records()


def _words(value: Value | None) -> str:
    return "" if value is None else str(value)
